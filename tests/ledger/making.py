"""Versions of events to test with: what matters to a test in, the rest made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from monitor.domain import (
    Agreement,
    Direction,
    EventDay,
    EventPlace,
    ExchangeKind,
    Facts,
    OfficeKind,
    Promise,
    Relation,
)
from monitor.ledger import Exchange, Version, exchanges_of, with_states, with_visits
from monitor.text import LOCAL

LANGUAGES = ("en", "vi")
SIDES: dict[OfficeKind, tuple[str, str]] = {
    "government": ("vn.government_office", "la.prime_ministers_office"),
    "parliament": ("vn.national_assembly_office", "la.national_assembly_office"),
    "party": ("vn.party_central_office", "la.party_central_office"),
    "presidency": ("vn.presidential_office", "la.presidential_office"),
}


def on(day: str) -> date:
    return date.fromisoformat(day)


def facts(
    kinds: Sequence[ExchangeKind] = ("talks",),
    day: str = "",
    until: str = "",
    *,
    country: str = "",
    agreements: Sequence[Agreement] = (),
    promises: Sequence[Promise] = (),
) -> Facts:
    days = (EventDay(on(day), on(until or day), "lead", f"They met on {day}."),) if day else ()
    places = (EventPlace("vientiane", country, "lead", "They met there."),) if country else ()
    return Facts(tuple(kinds), days, places, (), tuple(agreements), tuple(promises))


def agreement(words: str = "a work plan", since: str = "", until: str = "") -> Agreement:
    return Agreement(words, since, until, "body 1", f"They signed {words}.")


def promise(since: str, until: str = "", kind: Any = "visit", words: str = "a return visit") -> Promise:
    return Promise(words, kind, on(since), on(until or since), "body 2", f"They look forward to {words}.")


def version(
    story: int,
    published: str,
    told: Facts | None = None,
    *,
    event: int = 0,
    language: str = "en",
    office: OfficeKind | None = "government",
    direction: Direction = "to_laos",
    **fields: Any,
) -> Version:
    sides = SIDES[office] if office else ("", "")
    given: dict[str, Any] = {
        "story": story,
        "event": event or story,
        "key": f"paper.vn:{story}",
        "tier": "core",
        "title": f"Two offices meet, part {story}",
        "language": language,
        "placed_at": datetime.combine(on(published), time(9), LOCAL),
        "relation": Relation(office, *sides, direction) if office else None,
        "facts": told,
    }
    return Version(**(given | fields))


def ledger(*versions: Version, today: str = "2026-12-31", languages: Sequence[str] = LANGUAGES) -> tuple[Exchange, ...]:
    return with_states(with_visits(exchanges_of(versions, LOCAL, languages)), on(today))
