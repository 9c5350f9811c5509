"""The fields of labelled lines go in, the labels come out side by side, with what was said to the same questions.

The labels of relevance are those of the corpus: `core`, `bilateral`, and `hard_negative` and `negative`, which are
both "other". `event` and `neardup_group` name what a line is a version of, `event_day` (or `event_date`) is the first
day of its event; lines without them are not measured there.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monitor.domain import Tier
from monitor.evaluation.measures import Group
from monitor.evaluation.writings import Form

TIERS: tuple[Tier, ...] = ("core", "bilateral", "other")
_TIER_OF: Mapping[str, Tier] = {
    "core": "core",
    "bilateral": "bilateral",
    "other": "other",
    "hard_negative": "other",
    "negative": "other",
}
_GROUPS = ("event", "neardup_group")
_DAYS = ("event_day", "event_date")


@dataclass(frozen=True, slots=True)
class Labels:
    """What is right, line by line. `families` numbers the lines so that versions of one event or text share one."""

    ids: tuple[str, ...]
    tiers: tuple[Tier, ...]
    languages: tuple[str, ...]
    borderline: tuple[bool, ...]
    events: tuple[Group | None, ...]
    texts: tuple[Group | None, ...]
    days: tuple[str, ...]
    families: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What one way of judging says of the same lines, in the same order; empty is what it was not asked.

    `scores` go with `tiers`. A language is None where a line has no text of that form, a day "" where none was said.
    """

    tiers: Sequence[Tier] = ()
    scores: Sequence[float] = ()
    languages: Mapping[Form, Sequence[str | None]] = field(default_factory=dict)
    events: Sequence[Group] = ()
    texts: Sequence[Group] = ()
    days: Sequence[str] = ()


def tier_of(relevant: str) -> Tier:
    """The tier that a label of the corpus stands for. KeyError for a label that is none."""
    return _TIER_OF[relevant]


def problem_of(fields: Mapping[str, Any]) -> str:
    """Why a line cannot be measured, "" where it can: `lang` and `relevant` must be there, the others be sound."""
    for label in ("lang", "relevant"):
        if not isinstance(fields.get(label), str):
            return f'the label "{label}" is missing'
    if fields["relevant"] not in _TIER_OF:
        return f'"relevant" is {fields["relevant"]!r}, which is none of {", ".join(_TIER_OF)}'
    for label in _GROUPS:
        if not isinstance(fields.get(label), str | int | None):
            return f'"{label}" is no name of a group'
    day = day_of(fields)
    return "" if not day or _is_day(day) else f"{day!r} is no day of an event; write it as 2026-03-12"


def labels_of(lines: Sequence[Mapping[str, Any]]) -> Labels:
    """The labels of lines that have no problem; a line without `id` goes by its number."""
    return Labels(
        ids=tuple(str(line.get("id", number)) for number, line in enumerate(lines, 1)),
        tiers=tuple(tier_of(line["relevant"]) for line in lines),
        languages=tuple(line["lang"] for line in lines),
        borderline=tuple(bool(line.get("borderline")) for line in lines),
        events=tuple(line.get("event") or None for line in lines),
        texts=tuple(line.get("neardup_group") or None for line in lines),
        days=tuple(day_of(line) for line in lines),
        families=families_of([[(of, line[of]) for of in _GROUPS if line.get(of)] for line in lines]),
    )


def of_file(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A line of one of several files: the groups that it is in are those of its file."""
    return dict(fields) | {label: f"{name}: {fields[label]}" for label in _GROUPS if fields.get(label)}


def day_of(fields: Mapping[str, Any]) -> str:
    """The labelled first day of the event, "" for none."""
    return next((str(fields[name]) for name in _DAYS if fields.get(name)), "")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def families_of(groups: Sequence[Sequence[Hashable]]) -> tuple[int, ...]:
    """The groups that each line is in go in; lines that share one, or are linked through others, get one number."""
    number: list[int] = []
    first: dict[Hashable, int] = {}
    for at, names in enumerate(groups):
        number.append(at)
        for name in names:
            _link(number, first.setdefault(name, at), at)
    return tuple(_root(number, at) for at in range(len(number)))


def _link(number: list[int], one: int, other: int) -> None:
    roots = sorted((_root(number, one), _root(number, other)))
    number[roots[1]] = roots[0]


def _root(number: Sequence[int], at: int) -> int:
    while number[at] != at:
        at = number[at]
    return at
