"""A monitor.toml and the MONITOR_* variables go in, frozen settings come out; anything odd is one line that names it.

A variable counts before the file, the file before the default. `[crawl] delay_seconds` is MONITOR_CRAWL_DELAY_SECONDS,
`[sources.vna] enabled` is MONITOR_SOURCES_VNA_ENABLED; the keys of `[monitor]` stand alone: MONITOR_HOME. An empty
variable is none.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

DEFAULT_FILE = Path("monitor.toml")
DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
NOT_SETTINGS = frozenset({"MONITOR_CONFIG", "MONITOR_SHARED_DATA"})
"""Variables with our prefix that are no settings: where the file is, and what only the tests read."""

ArchiveScope = Literal["beat", "all", "none"]


class ConfigError(Exception):
    """A setting that is misspelt or makes no sense; one line names it, its place and the nearest right one."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


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
class Settings:
    """All settings in force; `origins` tells which line or variable gave each, by names such as "crawl.archive"."""

    monitor: MonitorSettings
    crawl: CrawlSettings
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The folder of database, archive and logs; a relative one is below the current folder."""
        return self.monitor.home

    @property
    def database_url(self) -> str:
        """The database in force: the one that was set, else the SQLite file below home."""
        return self.monitor.database_url or f"sqlite:///{(self.home / 'monitor.db').as_posix()}"

    def source(self, name: str) -> SourceSettings:
        """The settings of a source, which need not have been given any."""
        return self.sources.get(name, SourceSettings())

    def check_sources(self, known: Mapping[str, Collection[str]]) -> None:
        """ConfigError for a source or edition that does not exist; `known` holds the editions of every source."""
        for name, source in self.sources.items():
            if name not in known:
                origin = next(place for key, place in self.origins.items() if key.startswith(f"sources.{name}."))
                raise ConfigError(f"{origin}: there is no source {name!r}{_nearest(name, known)}")
            for edition in source.editions:
                if edition not in known[name]:
                    origin = self.origins[f"sources.{name}.editions"]
                    raise ConfigError(f"{origin}: {name} has no edition {edition!r}{_nearest(edition, known[name])}")

    def describe(self) -> str:
        """The settings in force, one a line, with where each came from; passwords are masked."""
        lines: list[str] = []
        for section, settings in (("monitor", self.monitor), ("crawl", self.crawl)):
            lines += ["", f"[{section}]", *self._lines(section, _KEYS[section], settings)]
        for name in sorted(self.sources):
            lines += ["", f"[sources.{name}]", *self._lines(f"sources.{name}", _SOURCE_KEYS, self.sources[name])]
        return "\n".join(lines[1:])

    def _lines(self, section: str, keys: Mapping[str, _Key], settings: object) -> Iterator[str]:
        for key in keys:
            value = _shown(getattr(settings, key))
            yield f"{key:<16} = {value:<32} # {self.origins.get(f'{section}.{key}', 'default')}"


def masked(url: str) -> str:
    """A URL fit for logs and screens: the password, also one in the query, is ***."""
    url = re.sub(r"^([^:]+://[^:@/]*):.*@", r"\1:***@", url, flags=re.DOTALL)
    return re.sub(r"((?:pass|pwd|secret|token)[^=&]*=)[^&]*", r"\1***", url, flags=re.IGNORECASE)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else masked(str(value)) or '""'


# -- what each key may be: a function from what was written to the value, ValueError saying what it must be


@dataclass(frozen=True, slots=True)
class _Key:
    """`form` is how a variable's text is taken apart, "" for text; `check` gets what TOML would have given."""

    default: object
    check: Callable[[Any], object]
    form: Literal["text", "number", "flag", "list"] = "text"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("must be a text of one line")
    return value


def _folder(value: object) -> Path:
    if not _text(value) or _text(value).startswith("~"):
        raise ValueError("must be a folder, written in full (~ stands for nothing here)")
    return Path(_text(value))


def _zone(value: object) -> tzinfo:
    name = _text(value)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name == DEFAULT_ZONE:  # A machine without a time zone database; Vietnam has been at +07:00 since 1975.
            return timezone(timedelta(hours=7), name)
        raise ValueError(f"is no time zone: {name!r}{_nearest(name, available_timezones())}") from None


def _languages(value: object) -> tuple[str, ...]:
    tags = _texts(value)
    if (
        not tags
        or len(set(tags)) < len(tags)
        or not all(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", t) for t in tags)
    ):
        raise ValueError('must be a list of language tags such as ["en", "vi"], each once')
    return tags


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of texts")
    return tuple(map(_text, value))


def _editions(value: object) -> tuple[str, ...]:
    if not _texts(value):
        raise ValueError("must name an edition; leave it out for all, or set enabled = false")
    return _texts(value)


def _url_of(*schemes: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        """The value is not repeated in the message: it may hold a password."""
        scheme, there, _ = _text(value).partition("://")
        if value and (not there or scheme not in schemes):
            raise ValueError(f"must be a URL that begins with {' or '.join(f'{name}://' for name in schemes)}")
        return _text(value)

    return check


def _contact(value: object) -> str:
    if value and not re.fullmatch(r"https?://[!-'*-~]+|[!-'*-?A-~]+@[!-'*-?A-~]+\.[!-'*-?A-~]+", _text(value)):
        raise ValueError("must be a URL or a mail address, so that a site can reach you")
    return _text(value)


def _number(value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("must be a number")
    if not low <= value <= high:
        raise ValueError(f"must be from {low:g} to {high:g}, not {value:g}")
    return float(value)


def _seconds(value: object) -> float:
    return _number(value, 1, 3600)


def _delay(value: object) -> float:
    if isinstance(value, int | float) and value < 1:
        raise ValueError(f"must be at least 1, not {value}: the live sites get one request a second at most")
    return _seconds(value)


def _whole(value: object, high: int) -> int:
    if not isinstance(value, int):
        raise ValueError("must be a whole number")
    return int(_number(value, 1, high))


def _page_bytes(value: object) -> int:
    return _whole(value, 1024**3)


def _every(value: object) -> int:
    return _whole(value, 1000)


def _hours(value: object) -> tuple[int, ...]:
    hours = tuple(_whole(hour, 24 * 366) for hour in value) if isinstance(value, list) else ()
    if not hours or list(hours) != sorted(set(hours)):
        raise ValueError("must be a growing list of whole hours such as [6, 24, 72]")
    return hours


def _scope(value: object) -> str:
    if value not in ("beat", "all", "none"):
        raise ValueError(f'must be "beat", "all" or "none"{_nearest(str(value), ("beat", "all", "none"))}')
    return str(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


_KEYS: dict[str, dict[str, _Key]] = {
    "monitor": {
        "home": _Key("var", _folder),
        "timezone": _Key(DEFAULT_ZONE, _zone),
        "languages": _Key(["en", "vi"], _languages, "list"),
        "database_url": _Key("", _url_of("sqlite", "postgresql", "postgresql+psycopg", "postgres")),
        "redis_url": _Key("", _url_of("redis", "rediss", "unix")),
    },
    "crawl": {
        "delay_seconds": _Key(1.0, _delay, "number"),
        "timeout_seconds": _Key(30.0, _seconds, "number"),
        "max_page_bytes": _Key(16 * 1024 * 1024, _page_bytes, "number"),
        "contact": _Key("", _contact),
        "recheck_hours": _Key([6, 24, 72], _hours, "list"),
        "archive": _Key("beat", _scope),
        "full_get_every": _Key(5, _every, "number"),
    },
}
_SOURCE_KEYS: dict[str, _Key] = {
    "enabled": _Key(True, _flag, "flag"),
    "editions": _Key([], _editions, "list"),
}
_SECTIONS = (*_KEYS, "sources")


# -- reading


@dataclass(frozen=True, slots=True)
class _Given:
    """A value as it was written for a section and key ("sources.vna", "enabled"), and where that was."""

    section: str
    key: str
    value: object
    place: str


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings from a file and the environment's MONITOR_* variables; ConfigError at the first thing that is wrong.

    `path` None means MONITOR_CONFIG, or monitor.toml in the current folder if there is one. A relative `home` is below
    the current folder.
    """
    file = path or _file_named_by(environ)
    given = [*(_from_file(file) if file else ()), *_from_environment(environ)]
    values: dict[str, dict[str, Any]] = {}
    for one in given:
        values.setdefault(one.section, {})[one.key] = _checked(one)
    sections = {name: _defaults(keys) | values.get(name, {}) for name, keys in _KEYS.items()}
    return Settings(
        monitor=MonitorSettings(**sections["monitor"]),
        crawl=CrawlSettings(**sections["crawl"]),
        sources={s.removeprefix("sources."): SourceSettings(**v) for s, v in values.items() if s not in _KEYS},
        origins={f"{one.section}.{one.key}": one.place for one in given},
    )


def _defaults(keys: Mapping[str, _Key]) -> dict[str, Any]:
    return {name: key.check(key.default) for name, key in keys.items()}


def _keys_of(section: str) -> Mapping[str, _Key]:
    return _KEYS.get(section, _SOURCE_KEYS)


def _checked(given: _Given) -> object:
    try:
        return _keys_of(given.section)[given.key].check(given.value)
    except ValueError as error:
        raise ConfigError(f"{given.place}: [{given.section}] {given.key} {error}") from None


def _file_named_by(environ: Mapping[str, str]) -> Path | None:
    if named := environ.get("MONITOR_CONFIG"):
        return Path(named)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def _from_file(path: Path) -> Iterator[_Given]:
    text = _read(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {str(error)[:200]}") from None
    for section, table in _sections(tables, path, text):
        for key, value in table.items():
            place = _place(path, text, section, key)
            if key not in _keys_of(section):
                raise ConfigError(f"{place}: [{section}] {key} is not a setting{_where_is(key, section)}")
            yield _Given(section, key, value, place)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8") from None


def _sections(tables: Mapping[str, Any], path: Path, text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every table that may hold keys, as ("crawl", {...}) or ("sources.vna", {...})."""
    for name, table in tables.items():
        if name not in _SECTIONS:
            advice = _where_is(name, "") or _nearest(name, _SECTIONS)
            raise ConfigError(f"{_place(path, text, name)}: {name} is not a section{advice}")
        subtables = {f"sources.{key}": value for key, value in table.items()} if name == "sources" else {name: table}
        for section, keys in subtables.items():
            if not isinstance(keys, dict):
                raise ConfigError(
                    f"{_place(path, text, *section.split('.', 1))}: {section} must be a table, [{section}]"
                )
            yield section, keys


def _from_environment(environ: Mapping[str, str]) -> Iterator[_Given]:
    for name in sorted(environ):
        if not name.startswith("MONITOR_") or name in NOT_SETTINGS or name.startswith("MONITOR_TEST_"):
            continue
        section, key = _meant_by(name)
        if environ[name]:
            yield _Given(section, key, _taken_apart(environ[name], _keys_of(section)[key].form), name)


def _variables() -> dict[str, tuple[str, str]]:
    names = {f"MONITOR_{key}".upper(): ("monitor", key) for key in _KEYS["monitor"]}
    return names | {f"MONITOR_CRAWL_{key}".upper(): ("crawl", key) for key in _KEYS["crawl"]}


def _meant_by(name: str) -> tuple[str, str]:
    known = _variables()
    if name in known:
        return known[name]
    if match := re.fullmatch(rf"MONITOR_SOURCES_([A-Z0-9_]+)_({'|'.join(_SOURCE_KEYS).upper()})", name):
        return f"sources.{match[1].lower()}", match[2].lower()
    candidates = [*known, *NOT_SETTINGS, *(f"MONITOR_SOURCES_<NAME>_{key}".upper() for key in _SOURCE_KEYS)]
    raise ConfigError(f"{name}: no such setting{_nearest(name, candidates)}")


def _taken_apart(text: str, form: str) -> object:
    """A variable's text as TOML would have given it; what it is not stays a text, and the check complains."""
    if form == "flag":
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text.lower(), text)
    if form == "list":
        parts = [part.strip() for part in text.split(",")]
        return [int(part) if part.isdecimal() else part for part in parts]
    return _number_or_text(text) if form == "number" else text


def _number_or_text(text: str) -> int | float | str:
    try:
        return int(text) if text.strip().isdecimal() else float(text)
    except ValueError:
        return text


# -- saying where and what instead


def _place(path: Path, text: str, *names: str) -> str:
    """File and line of a key or table. tomllib keeps no lines, so they are looked for; an odd notation has none."""
    wanted = ".".join(names)
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            table = _bare(header[1])
            found = table
        elif key := re.match(r"""\s*([\w.\-"' ]+?)\s*=""", line):
            found = f"{table}.{_bare(key[1])}".removeprefix(".")
        else:
            continue
        if found == wanted or found.startswith(f"{wanted}."):
            return f"{path} line {number}"
    return str(path)


def _bare(key: str) -> str:
    return re.sub(r"""["'\s]""", "", key)


def _where_is(key: str, section: str) -> str:
    """Advice for a key that is not one of its section: the section that has it, else the nearest key."""
    homes = [name for name, keys in {**_KEYS, "sources.<name>": _SOURCE_KEYS}.items() if key in keys]
    if homes:
        return f"; it belongs into [{homes[0]}]"
    return _nearest(key, _keys_of(section)) if section else ""


def _nearest(word: str, known: Collection[str]) -> str:
    """The words ", did you mean x?", or what there is if nothing is near and that is not much."""
    folded: Sequence[str] = sorted(known)
    by_fold = {name.casefold(): name for name in folded}
    near = difflib.get_close_matches(word.casefold(), by_fold, 1, 0.6)
    if near:
        return f", did you mean {by_fold[near[0]]}?"
    return f" (there is {', '.join(folded)})" if 0 < len(folded) <= 12 else ""
