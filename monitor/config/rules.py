"""What the file and the variables say of a schedule, level by level, goes in; the rule for one edition comes out.

The more special level counts, key by key. A default gives way to what was written beside it (`every = "5m"` alone
lowers `fastest` to 5 min, and `every = "1d"` raises `slowest`), but two written values that contradict are an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Any

from monitor.config.keys import SCHEDULE_KEYS
from monitor.config.values import spelled
from monitor.config.wording import ConfigError
from monitor.schedule import Rule


@dataclass(frozen=True, slots=True)
class Level:
    """What one section says, key by key, and where each was written; the deeper the more special."""

    depth: int
    section: str
    values: Mapping[str, Any]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """The value in force for a key; `place` is "" for a default."""

    value: Any
    depth: int = -1
    section: str = ""
    place: str = ""


def chain(source: str, edition: str) -> Iterator[tuple[int, str]]:
    """The sections that speak of an edition, with their depth, the general first.

    A variable cannot say where the source's name ends (MONITOR_SCHEDULE_VNA_PICTORIAL_LO_EVERY), so what variables
    give stands under all their words, "schedule.VNA_PICTORIAL_LO", and is found from the names that there are.
    """
    yield 0, "schedule"
    if source:
        yield 1, f"schedule.{source}"
        yield 1, f"schedule.{_words(source)}"
    if edition:
        yield 2, f"schedule.{source}.{edition}"
        yield 2, f"schedule.{_words(source, edition)}"


def is_of_variables(section: str) -> bool:
    """Whether a section of `chain` stands for variables and not for a table; sources are named in small letters."""
    return section.removeprefix("schedule.").isupper()


def words_of(known: Mapping[str, Iterable[str]]) -> set[str]:
    """What may stand between MONITOR_SCHEDULE_ and the key, for the editions of every source."""
    return {_words(name) for name in known} | {
        _words(name, edition) for name, editions in known.items() for edition in editions
    }


def _words(*names: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", "_".join(names).upper())


def merged(levels: Iterable[Level], zone: tzinfo) -> Rule:
    """The rule that the levels give, the general first; `zone` where they name none. ConfigError names both places."""
    said = {name: _Said(key.check(key.default)) for name, key in SCHEDULE_KEYS.items()}
    for level in levels:
        for key, value in level.values.items():
            said[key] = _Said(value, level.depth, level.section, level.places[key])
    if said["cron"].value:
        _check_cron_stands_alone(said)
    else:
        _check_bounds(said)
        _widen(said)
        _fit_jitter(said)
    chosen = {key: one.value for key, one in said.items()}
    return Rule(zone=chosen.pop("timezone") or zone, **chosen)


def _check_cron_stands_alone(said: Mapping[str, _Said]) -> None:
    every, cron = said["every"], said["cron"]
    if every.place and every.depth >= cron.depth:
        raise ConfigError(
            f'{every.place}: [{every.section}] every does nothing beside cron "{cron.value}" ({cron.place}): leave out '
            + ("one of them" if every.depth == cron.depth else 'every, or set cron = "" in the same section')
        )


def _check_bounds(said: Mapping[str, _Said]) -> None:
    for low, high in (("fastest", "every"), ("every", "slowest"), ("fastest", "slowest")):
        lower, higher = said[low], said[high]
        if lower.value <= higher.value or not (lower.place and higher.place):
            continue
        if lower.depth > higher.depth:
            raise _contradiction(low, lower, "be at most", high, higher)
        raise _contradiction(high, higher, "be at least", low, lower)


def _contradiction(key: str, one: _Said, must: str, other_key: str, other: _Said) -> ConfigError:
    return ConfigError(
        f"{one.place}: [{one.section}] {key}, {spelled(one.value)}, must {must} {other_key}, which is "
        f"{spelled(other.value)} ({other.place or 'the default'})"
    )


def _widen(said: dict[str, _Said]) -> None:
    """Let the defaults give way, so that fastest <= every <= slowest."""
    every, fastest, slowest = (said[key] for key in ("every", "fastest", "slowest"))
    written = [one.value for one in (every, fastest, slowest) if one.place]
    if not fastest.place:
        fastest = said["fastest"] = _Said(min([fastest.value, *written]))
    if not slowest.place:
        slowest = said["slowest"] = _Said(max([slowest.value, *written]))
    if not every.place:
        said["every"] = _Said(min(max(every.value, fastest.value), slowest.value))


def _fit_jitter(said: dict[str, _Said]) -> None:
    jitter, fastest = said["jitter"], said["fastest"]
    if jitter.value < fastest.value:
        return
    if jitter.place:
        raise _contradiction("jitter", jitter, "be shorter than", "fastest", fastest)
    said["jitter"] = _Said(timedelta(seconds=fastest.value // timedelta(seconds=8)))
