"""A monitor.toml and the environment go in; each value as it was written, with its place, comes out."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.config.keys import SCHEDULE_KEYS, SECTIONS, SOURCE_KEYS, depth_of, keys_of, variables, where_is
from monitor.config.wording import ConfigError, nearest, place

NOT_SETTINGS = frozenset({"MONITOR_CONFIG", "MONITOR_SHARED_DATA"})
"""Variables with our prefix that are no settings: where the file is, and what only the tests read."""
LONGEST_SECRET = 4096


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was written for a section and key ("sources.vna", "enabled"), and where that was."""

    section: str
    key: str
    value: object
    place: str


# -- the file


def from_file(path: Path) -> Iterator[Given]:
    """Every value that the file gives; ConfigError for a name that is no setting."""
    text = _read(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {str(error)[:200]}") from None
    for name, table in tables.items():
        if name not in SECTIONS:
            advice = where_is(name, "") or nearest(name, SECTIONS)
            raise ConfigError(f"{place(path, text, name)}: {name} is not a section{advice}")
        yield from _table(path, text, name, table, depth_of(name))


def _table(path: Path, text: str, section: str, table: object, depth: int) -> Iterator[Given]:
    """The values of a table and of the tables in it, `depth` levels down."""
    if not isinstance(table, dict):
        raise ConfigError(f"{place(path, text, *section.split('.', 1))}: {section} must be a table, [{section}]")
    keys = {} if section == "sources" else keys_of(section)
    for key, value in table.items():
        where = place(path, text, section, key)
        if key in keys:
            yield Given(section, key, value, where)
        elif depth and (isinstance(value, dict) or not keys):
            if not re.fullmatch(r"[a-z0-9_-]+", key) and section in SECTIONS:
                raise ConfigError(f"{where}: [{section}] no source is named {key!r}: small letters, digits, - and _")
            yield from _table(path, text, f"{section}.{key}", value, depth - 1)
        else:
            raise ConfigError(f"{where}: [{section}] {key} is not a setting{where_is(key, section)}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8") from None


# -- the environment


def from_environment(environ: Mapping[str, str]) -> Iterator[Given]:
    """Every value that a MONITOR_* variable gives; ConfigError for a name that is no setting, also of an empty one."""
    for name in sorted(environ):
        if not name.startswith("MONITOR_") or name in NOT_SETTINGS or name.startswith("MONITOR_TEST_"):
            continue
        section, key = meant_by(name)
        if environ[name]:
            yield Given(section, key, taken_apart(environ[name], keys_of(section)[key].form), name)


def meant_by(name: str) -> tuple[str, str]:
    """Section and key of a variable. The words of a schedule's variable stay in capitals, see `rules.chain`."""
    known = variables()
    if name in known:
        return known[name]
    if match := re.fullmatch(rf"MONITOR_SOURCES_([A-Z0-9_]+)_({'|'.join(SOURCE_KEYS).upper()})", name):
        return f"sources.{match[1].lower()}", match[2].lower()
    if match := re.fullmatch(rf"MONITOR_SCHEDULE_([A-Z0-9_]+)_({'|'.join(SCHEDULE_KEYS).upper()})", name):
        return f"schedule.{match[1]}", match[2].lower()
    candidates = [*known, *NOT_SETTINGS]
    for section, keys in (("SOURCES", SOURCE_KEYS), ("SCHEDULE", SCHEDULE_KEYS)):
        candidates += [f"MONITOR_{section}_<NAME>_{key}".upper() for key in keys]
    raise ConfigError(f"{name}: no such setting{nearest(name, candidates)}")


def taken_apart(text: str, form: str) -> Any:
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


# -- secrets in files of their own


def secret_in(path: Path, where: str) -> str:
    """What stands in a file that holds one secret on one line. ConfigError where it is missing or open to everybody."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise ConfigError(f"{where}: {path} is not an ordinary file")
        if facts.st_mode & (stat.S_IROTH | stat.S_IWOTH):
            raise ConfigError(f"{where}: everybody on this machine can read or change {path}: chmod 600 {path}")
        with path.open("rb") as file:
            text = file.read(LONGEST_SECRET + 1).decode("utf-8-sig").strip("\r\n")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigError(f"{where}: {path}: {reason}") from None
    if not text or len(text) > LONGEST_SECRET:
        raise ConfigError(f"{where}: {path} must hold the secret on one line, and does not")
    return text
