"""A monitor.toml and the MONITOR_* variables go in, the settings come out; ConfigError at the first odd thing.

A variable counts before the file, the file before the default. `[crawl] delay_seconds` is MONITOR_CRAWL_DELAY_SECONDS,
`[sources.vna] enabled` is MONITOR_SOURCES_VNA_ENABLED, `[schedule.vna.en] every` is MONITOR_SCHEDULE_VNA_EN_EVERY; the
keys of `[monitor]` stand alone: MONITOR_HOME. An empty variable is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.config.keys import KEYS, SECRETS, Key, keys_of
from monitor.config.reading import Given, from_environment, from_file, secret_in
from monitor.config.settings import (
    AlarmSettings,
    CrawlSettings,
    DaemonSettings,
    DigestSettings,
    MailSettings,
    MonitorSettings,
    ScheduleSettings,
    Settings,
    SourceSettings,
    WebSettings,
)
from monitor.config.wording import ConfigError

DEFAULT_FILE = Path("monitor.toml")
SHORTEST_TOKEN = 16
"""Characters; what keeps strangers from guessing it where they can reach the daemon."""


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings from a file and the environment's MONITOR_* variables; ConfigError at the first thing that is wrong.

    `path` None means MONITOR_CONFIG, or monitor.toml in the current folder if there is one. A relative `home`,
    `token_file` or `password_file` is below the current folder. Files of secrets are read.
    """
    file = path or _file_named_by(environ)
    given = [*(from_file(file) if file else ()), *from_environment(environ)]
    values: dict[str, dict[str, Any]] = {}
    for one in given:
        values.setdefault(one.section, {})[one.key] = _checked(one)
    origins = {f"{one.section}.{one.key}": one.place for one in given}
    for section, key in SECRETS:
        _fetch_secret(section, key, values.setdefault(section, {}), origins)
    settings = _settings(values, origins)
    _check_together(settings)
    return settings


def _file_named_by(environ: Mapping[str, str]) -> Path | None:
    if named := environ.get("MONITOR_CONFIG"):
        return Path(named)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def _checked(given: Given) -> object:
    try:
        return keys_of(given.section)[given.key].check(given.value)
    except ValueError as error:
        raise ConfigError(f"{given.place}: [{given.section}] {given.key} {error}") from None


def _fetch_secret(section: str, key: str, values: dict[str, Any], origins: dict[str, str]) -> None:
    """Put what `<key>_file` holds in the place of `key`."""
    if not (path := values.get(f"{key}_file")):
        return
    where = f"{origins[f'{section}.{key}_file']}: [{section}] {key}_file"
    if values.get(key):
        raise ConfigError(f"{where} and {key} ({origins[f'{section}.{key}']}) are both set; leave one out")
    given = Given(section, key, secret_in(path, where), f"{path}")
    values[key] = _checked(given)
    origins[f"{section}.{key}"] = given.place


def _settings(values: Mapping[str, Mapping[str, Any]], origins: Mapping[str, str]) -> Settings:
    sections = {name: {**_defaults(keys), **values.get(name, {})} for name, keys in KEYS.items()}
    return Settings(
        monitor=MonitorSettings(**sections["monitor"]),
        crawl=CrawlSettings(**sections["crawl"]),
        schedule=ScheduleSettings(**sections["schedule"]),
        digest=DigestSettings(**sections["digest"]),
        daemon=DaemonSettings(**sections["daemon"]),
        web=WebSettings(**sections["web"]),
        alarms=AlarmSettings(**sections["alarms"]),
        mail=MailSettings(**sections["mail"]),
        sources={
            s.removeprefix("sources."): SourceSettings(**v) for s, v in values.items() if s.startswith("sources.")
        },
        schedules={section: said for section, said in values.items() if section.startswith("schedule.")},
        origins=origins,
    )


def _defaults(keys: Mapping[str, Key]) -> dict[str, Any]:
    return {name: key.check(key.default) for name, key in keys.items()}


# -- what must fit together


def _check_together(settings: Settings) -> None:
    _check_door(settings)
    _check_mail(settings)
    settings.check_schedules()


def _check_door(settings: Settings) -> None:
    """Where others can reach the daemon, a token must be hard to guess; readers may do without one altogether."""
    token = settings.daemon.token
    if settings.is_reachable and 0 < len(token) < SHORTEST_TOKEN:
        raise ConfigError(
            f"{settings.origins['daemon.token']}: [daemon] token must have at least {SHORTEST_TOKEN} characters where "
            "the daemon can be reached from other machines"
        )


def _check_mail(settings: Settings) -> None:
    origins, mail = settings.origins, settings.mail
    for section, wanted in (("alarms", settings.alarms.mail_to), ("digest", settings.digest.mail_to)):
        where = origins.get(f"{section}.mail_to")
        if wanted and not mail.host:
            raise ConfigError(f"{where}: [{section}] mail_to needs a server that takes mail: set [mail] host")
        if wanted and not (mail.sender or "@" in mail.user):
            raise ConfigError(f"{where}: [{section}] mail_to needs an address to write from: set [mail] sender")
    if mail.user and not mail.password:
        raise ConfigError(f"{origins['mail.user']}: [mail] user needs a password or a password_file")
    if mail.password and not mail.user:
        raise ConfigError(f"{origins['mail.password']}: [mail] password needs a user")
