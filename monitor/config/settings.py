"""The settings as frozen values, each section one; what has been checked goes in, the rest of the house reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from monitor.config import rules, showing
from monitor.config.keys import KEYS, SCHEDULE_KEYS, SOURCE_KEYS, Key
from monitor.config.values import is_loopback
from monitor.config.wording import ConfigError, nearest
from monitor.schedule import Rule

ArchiveScope = Literal["beat", "all", "none"]
LogForm = Literal["console", "json"]
Security = Literal["starttls", "tls", "none"]
Row = tuple[str, str, str]
"""A setting as it is shown: name, value, where it was given."""


@dataclass(frozen=True, slots=True)
class MonitorSettings:
    """`home` holds database, archive and logs; `timezone` and `languages` are the reader's, the preferred first."""

    home: Path
    timezone: tzinfo
    languages: tuple[str, ...]
    database_url: str
    redis_url: str


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How politely and how thoroughly to crawl; `archive` says which raw pages are kept.

    `recheck_hours` are the ages at which a story is looked at again; every `full_get_every`th look is not conditional.
    """

    delay_seconds: float
    timeout_seconds: float
    max_page_bytes: int
    contact: str
    recheck_hours: tuple[int, ...]
    archive: ArchiveScope
    full_get_every: int


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """Whether a source is crawled, and which of its editions; no editions named means all."""

    enabled: bool = True
    editions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """When editions are asked where nothing more special is said; `Settings.rule` tells what holds for one of them.

    `quiet` hours begin and end in `timezone`, and may pass midnight; `timezone` None is that of [monitor].
    """

    every: timedelta
    fastest: timedelta
    slowest: timedelta
    adaptive: bool
    jitter: timedelta
    cron: str
    quiet: tuple[time, time] | None
    timezone: tzinfo | None


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """When the digest of the day before is made (reader's zone), who is sent it, and the language of its own words."""

    hour: time
    mail_to: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class DaemonSettings:
    """Where the daemon listens, whom it lets in, and the limits it sets to each crawl.

    `token` is what a request must show, "" where none has to; where it stood in a file of its own, `token_file` names
    that. `port` 0 is any free one. `retry_after` are the waits after the first, second ... failure in a row; after
    `rest_after` of them a source is left alone for `rest_for`.
    """

    host: str
    port: int
    token: str = field(repr=False)
    token_file: Path | None
    log: LogForm
    max_crawls: int
    time_limit: timedelta
    silence_limit: timedelta
    memory_mb: int
    grace: timedelta
    retry_after: tuple[timedelta, ...]
    rest_after: int
    rest_for: timedelta
    keep_logs_days: int


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The pages: under which address browsers find them, and how long one who signed in stays so without a visit.

    `alert_webhook_url` is where the alerts of saved searches go that want a webhook.
    """

    address: str
    session: timedelta
    alert_webhook_url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AlarmSettings:
    """Where alarms are told beside the log, how often one that stands is repeated, how little disk is too little."""

    mail_to: tuple[str, ...]
    webhook_url: str = field(repr=False)
    repeat: timedelta
    disk_free_mb: int


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server that takes our mail; host "" where there is none. `password_file` names where the password stood."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    password_file: Path | None
    sender: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in force; `origins` tells which line or variable gave each, by names such as "crawl.archive".

    `schedules` holds what was said for a source or edition alone, key by key, by the name of its section as in
    `rules.chain`.
    """

    monitor: MonitorSettings
    crawl: CrawlSettings
    schedule: ScheduleSettings
    digest: DigestSettings
    daemon: DaemonSettings
    web: WebSettings
    alarms: AlarmSettings
    mail: MailSettings
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    schedules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The folder of database, archive and logs; a relative one is below the current folder."""
        return self.monitor.home

    @property
    def database_url(self) -> str:
        """The database in force: the one that was set, else the SQLite file below home."""
        return self.monitor.database_url or f"sqlite:///{(self.home / 'monitor.db').as_posix()}"

    @property
    def is_reachable(self) -> bool:
        """Whether others than those at this machine can reach the daemon.

        So it is where it listens beyond this machine, and where [web] address names another host: then a web server
        passes on what comes from elsewhere, and all of it comes from loopback.
        """
        elsewhere = urlsplit(self.web.address).hostname or "localhost"
        return not (is_loopback(self.daemon.host) and is_loopback(elsewhere))

    @property
    def needs_sign_in(self) -> bool:
        """Whether whoever opens the pages must be known: where others can reach them, and where there is a token."""
        return self.is_reachable or bool(self.daemon.token)

    def source(self, name: str) -> SourceSettings:
        """The settings of a source, which need not have been given any."""
        return self.sources.get(name, SourceSettings())

    def rule(self, source: str = "", edition: str = "") -> Rule:
        """When that edition is asked: [schedule], [schedule.SOURCE] and [schedule.SOURCE.EDITION], key by key.

        ConfigError where they contradict each other; `check_sources` has found that before.
        """
        return rules.merged(self._levels(rules.chain(source, edition)), self.monitor.timezone)

    def check_schedules(self) -> None:
        """ConfigError for tables of [schedule] that contradict each other; variables may need the names to show it."""
        self.rule()
        for section in self.schedules:
            if not rules.is_of_variables(section):
                self.rule(*section.split(".")[1:])

    def check_sources(self, known: Mapping[str, Collection[str]]) -> None:
        """ConfigError for a source or edition that does not exist; `known` holds the editions of every source.

        Also for schedules that contradict each other, which only shows once the names are known.
        """
        for name, source in self.sources.items():
            self._check_names(f"sources.{name}", name, source.editions, known)
        for section in self.schedules:
            name, _, edition = section.removeprefix("schedule.").partition(".")
            if not rules.is_of_variables(section):
                self._check_names(section, name, (edition,) if edition else (), known)
            elif name not in (words := rules.words_of(known)):
                found = nearest(name.lower(), [word.lower() for word in words])
                raise ConfigError(f"{self._origin(section)}: there is no source or edition {name.lower()!r}{found}")
        for name, editions in known.items():
            for edition in ("", *editions):
                self.rule(name, edition)

    def describe(self) -> str:
        """The settings in force, one a line, with where each came from; secrets are masked."""
        return "\n\n".join("\n".join(showing.lines(*block)) for block in self.sections())

    def sections(self) -> Iterator[tuple[str, tuple[Row, ...]]]:
        """The settings in force by section: of each its name, its value (secrets masked), and where it was given."""
        for section, keys in KEYS.items():
            yield section, self._rows(section, keys, partial(getattr, getattr(self, section)))
            if section == "schedule":
                for special, said in sorted(self.schedules.items()):
                    chosen = {name: key for name, key in SCHEDULE_KEYS.items() if name in said}
                    yield special, self._rows(special, chosen, said.__getitem__)
        for name, source in sorted(self.sources.items()):
            yield f"sources.{name}", self._rows(f"sources.{name}", SOURCE_KEYS, partial(getattr, source))

    def _rows(self, section: str, keys: Mapping[str, Key], value_of: Callable[[str], object]) -> tuple[Row, ...]:
        return tuple(showing.rows(section, keys, value_of, self.origins))

    def _levels(self, sections: Iterator[tuple[int, str]]) -> Iterator[rules.Level]:
        for depth, section in sections:
            values = self.schedules.get(section, {})
            if section == "schedule":
                written = [key for key in SCHEDULE_KEYS if f"schedule.{key}" in self.origins]
                values = {key: getattr(self.schedule, key) for key in written}
            yield rules.Level(depth, section, values, {key: self.origins[f"{section}.{key}"] for key in values})

    def _check_names(
        self, section: str, name: str, editions: Collection[str], known: Mapping[str, Collection[str]]
    ) -> None:
        if name not in known:
            raise ConfigError(f"{self._origin(section)}: there is no source {name!r}{nearest(name, known)}")
        for edition in editions:
            if edition not in known[name]:
                origin = self.origins.get(f"{section}.editions") or self._origin(section)
                raise ConfigError(f"{origin}: {name} has no edition {edition!r}{nearest(edition, known[name])}")

    def _origin(self, section: str) -> str:
        return next(place for key, place in self.origins.items() if key.startswith(f"{section}."))
