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
)
from monitor.ledger import Agreed, Exchange, Promised, Version, exchanges_of, with_states, with_visits
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
    sides: tuple[str, str] | None = None,
    **fields: Any,
) -> Version:
    given: dict[str, Any] = {
        "story": story,
        "event": event or story,
        "key": f"paper.vn:{story}",
        "tier": "core",
        "title": f"Two offices meet, part {story}",
        "language": language,
        "placed_at": datetime.combine(on(published), time(9), LOCAL),
    }
    vietnam, laos = sides or (SIDES[office] if office else ("", ""))
    given |= {"office": office or "", "direction": direction if office else "", "vietnam": vietnam, "laos": laos}
    given |= _told(told or Facts(), language, story)
    return Version(**(given | fields))


def _told(told: Facts, language: str, story: int) -> dict[str, Any]:
    """What a version has of the facts of its story."""
    day = told.days[0] if told.days else None
    return {
        "day": day and day.since,
        "until": day and day.until,
        "kinds": told.kinds,
        "country": told.places[0].country if told.places else "",
        "agreements": tuple(
            Agreed(one.words, language, story, one.since, one.until, one.sentence) for one in told.agreements
        ),
        "promises": tuple(
            Promised(one.words, language, story, one.kind, one.due_since, one.due_until, one.sentence)
            for one in told.promises
        ),
    }


def ledger(*versions: Version, today: str = "2026-12-31", languages: Sequence[str] = LANGUAGES) -> tuple[Exchange, ...]:
    return with_states(with_visits(exchanges_of(versions, LOCAL, languages)), on(today))
