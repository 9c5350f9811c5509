"""Events of the beat for the benchmark's stories: what took place, when, between whom, what was signed and promised.

How many stories tell their event's day, kind, place, people and agreements is as in the labelled corpus (34 core and 60
bilateral stories). Of core events one in twelve promises something, in whatever the beat's papers date a promise by: a
day, a month, a quarter, a year. A core event is told by two or three stories; a translation may leave something out.
"""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, get_args

from monitor.domain import (
    Agreement,
    EventDay,
    EventPlace,
    ExchangeKind,
    Facts,
    Meeting,
    OfficeKind,
    Participant,
    Promise,
)

_SAID = (
    "The two sides met in a friendly and cordial atmosphere, agreed on what is to be done in the time to come and "
    "thanked each other for the results of the past year."
)
_OFFICES: tuple[OfficeKind, ...] = get_args(OfficeKind)
_KINDS: tuple[ExchangeKind, ...] = ("talks", "visit", "reception", "signing", "workshop", "message", "training")
_WEIGHTS = (25, 25, 20, 10, 8, 8, 4)
_COMING: tuple[Any, ...] = ("talks", "visit", "session", "visit", "")
_RECENT = 12
SHARES: dict[str, dict[str, float]] = {
    "core": {"days": 0.85, "kinds": 0.77, "places": 0.68, "meetings": 0.41, "agreements": 0.09, "promises": 0.08},
    "bilateral": {"days": 0.75, "kinds": 0.82, "places": 0.33, "meetings": 0.15, "agreements": 0.07, "promises": 0.01},
}
"""Of the events of a tier, how many tell each kind of fact."""


@dataclass(frozen=True)
class Happening:
    """An event with all that its stories may tell; its number is that of its first story."""

    number: int
    office: OfficeKind
    direction: str
    facts: Facts


class Happenings:
    """The events that stories tell, core ones and others apart, in the order in which they took place."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._recent: dict[str, list[Happening]] = {"core": [], "bilateral": [], "other": []}

    def told(self, number: int, tier: str, published: date, *, is_late: bool) -> Happening:
        """What the story with this number tells: an event of the last days that others tell, too, or one of its own."""
        recent = self._recent[tier]
        if recent and not is_late and self._chance.random() < (0.6 if tier == "core" else 0.4):
            return self._chance.choice(recent)
        happening = _happening(number, tier, published)
        if not is_late:
            recent.append(happening)
            del recent[:-_RECENT]
        return happening


def version_of(happening: Happening, number: int) -> Facts:
    """The facts as one story tells them: now and then something is left out, or the day is taken for the next one."""
    chance, facts = random.Random(number), happening.facts
    left_out = [name for name in ("places", "agreements", "promises") if chance.random() < 0.25]
    if facts.days and chance.random() < 0.05:
        later = facts.days[0].since + timedelta(days=1)
        facts = replace(facts, days=(replace(facts.days[0], since=later, until=max(later, facts.days[0].until)),))
    return replace(facts, **dict.fromkeys(left_out, ()))


def _happening(number: int, tier: str, published: date) -> Happening:
    chance = random.Random(number)
    office, direction = chance.choice(_OFFICES), chance.choice(("to_laos", "to_vietnam"))
    return Happening(number, office, direction, _facts(chance, tier, published) if tier != "other" else Facts())


def _facts(chance: random.Random, tier: str, published: date) -> Facts:
    tells = {name for name, share in SHARES[tier].items() if chance.random() < share}
    kinds = dict.fromkeys(chance.choices(_KINDS, _WEIGHTS, k=chance.choice((1, 1, 2, 3))))
    day = published - timedelta(days=chance.choice((0, 0, 0, 1, 1, 2)))
    until = day + timedelta(days=chance.choice((0, 0, 0, 1, 3)))
    place, country = chance.choice((("hanoi", "vn"), ("vientiane", "la"), ("hue", "vn")))
    host, guest = Participant("the Minister", "vn"), Participant("the Head of the delegation", "la")
    return Facts(
        kinds=tuple(kinds) if "kinds" in tells else (),
        days=(EventDay(day, until, "lead", _SAID),) if "days" in tells else (),
        places=(EventPlace(place, country, "lead", _SAID),) if "places" in tells else (),
        meetings=(Meeting((host,), (guest,), "lead", _SAID),) if "meetings" in tells else (),
        agreements=tuple(_agreements(chance, day)) if "agreements" in tells else (),
        promises=tuple(_promises(chance, day)) if "promises" in tells else (),
    )


def _agreements(chance: random.Random, day: date) -> Iterator[Agreement]:
    for number in range(chance.choice((1, 1, 2))):
        is_dated = chance.random() < 0.6
        since, until = (str(day.year), str(day.year + chance.randrange(1, 6))) if is_dated else ("", "")
        yield Agreement(f"a memorandum of understanding on subject {number}", since, until, "body 2", _SAID)


def _promises(chance: random.Random, day: date) -> Iterator[Promise]:
    for _ in range(chance.choice((1, 1, 2))):
        since, until = _due(chance, day)
        yield Promise(
            f"the next round on subject {chance.randrange(40)}", chance.choice(_COMING), since, until, "body 4", _SAID
        )


def _due(chance: random.Random, day: date) -> tuple[date, date]:
    ahead = day + timedelta(days=chance.randrange(20, 400))
    months = chance.choice((0, 1, 3, 12))
    if not months:
        return ahead, ahead + timedelta(days=2)
    first = (ahead.month - 1) // months * months + 1
    last = first + months - 1
    since = date(ahead.year, first, 1)
    return max(since, day + timedelta(days=1)), date(ahead.year, last, calendar.monthrange(ahead.year, last)[1])
