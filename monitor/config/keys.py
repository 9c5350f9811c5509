"""The name of a section, key or variable goes in, what may stand there comes out: default, check, notation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from monitor.config import values
from monitor.config.values import Check
from monitor.config.wording import nearest


@dataclass(frozen=True, slots=True)
class Key:
    """`form` is how a variable's text is taken apart, "" for text; `check` gets what TOML would have given.

    `default` is written as in TOML. A secret is never shown.
    """

    default: object
    check: Check
    form: Literal["text", "number", "flag", "list"] = "text"
    is_secret: bool = False


SCHEDULE_KEYS: dict[str, Key] = {
    "every": Key("30m", values.duration),
    "fastest": Key("15m", values.duration),
    "slowest": Key("4h", values.duration),
    "adaptive": Key(True, values.flag, "flag"),
    "jitter": Key("2m", values.duration_or_none),
    "cron": Key("", values.cron),
    "quiet": Key("", values.quiet_hours),
    "timezone": Key("", values.zone_or_none),
}
SOURCE_KEYS: dict[str, Key] = {
    "enabled": Key(True, values.flag, "flag"),
    "editions": Key([], values.editions, "list"),
}
KEYS: dict[str, dict[str, Key]] = {
    "monitor": {
        "home": Key("var", values.folder),
        "timezone": Key(values.DEFAULT_ZONE, values.zone),
        "languages": Key(["en", "vi"], values.languages, "list"),
        "database_url": Key("", values.url_of("sqlite", "postgresql", "postgresql+psycopg", "postgres")),
        "redis_url": Key("", values.url_of("redis", "rediss", "unix")),
    },
    "crawl": {
        "delay_seconds": Key(1.0, values.delay, "number"),
        "timeout_seconds": Key(30.0, values.seconds, "number"),
        "max_page_bytes": Key(16 * 1024 * 1024, values.whole(1, 1024**3), "number"),
        "contact": Key("", values.contact),
        "recheck_hours": Key([6, 24, 72], values.hours, "list"),
        "archive": Key("beat", values.one_of("beat", "all", "none")),
        "full_get_every": Key(5, values.whole(1, 1000), "number"),
    },
    "schedule": SCHEDULE_KEYS,
    "digest": {
        "hour": Key("06:30", values.clock_time),
        "mail_to": Key([], values.mail_addresses, "list"),
        "language": Key("en", values.one_of("en", "vi")),
    },
    "daemon": {
        "host": Key("127.0.0.1", values.host),
        "port": Key(8484, values.whole(0, 65535), "number"),
        "token": Key("", values.secret, is_secret=True),
        "token_file": Key("", values.file),
        "log": Key("console", values.one_of("console", "json")),
        "max_crawls": Key(3, values.whole(1, 64), "number"),
        "time_limit": Key("6h", values.duration),
        "silence_limit": Key("5m", values.duration),
        "memory_mb": Key(600, values.whole(200, 1024**2), "number"),
        "grace": Key("15s", values.duration),
        "retry_after": Key(["1m", "5m", "15m"], values.durations, "list"),
        "rest_after": Key(4, values.whole(1, 1000), "number"),
        "rest_for": Key("6h", values.duration),
        "keep_logs_days": Key(30, values.whole(1, 3660), "number"),
    },
    "web": {
        "address": Key("", values.web_address),
        "session": Key("14d", values.duration),
        "alert_webhook_url": Key("", values.webhook, is_secret=True),
    },
    "alarms": {
        "mail_to": Key([], values.mail_addresses, "list"),
        "webhook_url": Key("", values.webhook, is_secret=True),
        "repeat": Key("24h", values.duration),
        "disk_free_mb": Key(500, values.whole(0, 1024**3), "number"),
    },
    "mail": {
        "host": Key("", values.host_or_none),
        "port": Key(587, values.whole(1, 65535), "number"),
        "security": Key("starttls", values.one_of("starttls", "tls", "none")),
        "user": Key("", values.text),
        "password": Key("", values.password, is_secret=True),
        "password_file": Key("", values.file),
        "sender": Key("", values.sender),
    },
}
SECTIONS = (*KEYS, "sources")
SECRETS = (("daemon", "token"), ("mail", "password"))
"""Keys that may be given in a file of their own, which `<key>_file` names."""


def keys_of(section: str) -> Mapping[str, Key]:
    """What may stand in a section, or in a table of its kind ("sources.vna", "schedule.vietnamplus.en")."""
    return SOURCE_KEYS if section.startswith("sources.") else KEYS[section.partition(".")[0]]


def depth_of(section: str) -> int:
    """How many levels of tables with names of their own may stand below a section."""
    return {"schedule": 2, "sources": 1}.get(section, 0)


def variables() -> dict[str, tuple[str, str]]:
    """The (section, key) of every variable whose name holds no source's; the keys of [monitor] stand alone."""
    named = {(section, key): f"{section}_{key}" for section, keys in KEYS.items() for key in keys}
    return {f"MONITOR_{name.removeprefix('monitor_')}".upper(): setting for setting, name in named.items()}


def where_is(key: str, section: str) -> str:
    """Advice for a key that is not one of its section: the section that has it, else the nearest key."""
    homes = [name for name, keys in {**KEYS, "sources.<name>": SOURCE_KEYS}.items() if key in keys]
    if homes:
        return f"; it belongs into {' or '.join(f'[{home}]' for home in homes)}"
    return nearest(key, keys_of(section)) if section else ""
