"""A span or a day in, the stories out that the ledger of exchanges is made of; and some of them with their texts.

To place an event takes only what two indexes and the outlines hold, so that fifty thousand stories are read without one
page of their texts. Of these only what is shown is read, in batches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Row, Select, Text, case, func, literal_column, select, type_coerce

from monitor.domain import ExchangeKind, Tier
from monitor.ledger import Agreed, Promised, Version
from monitor.store.database import Database
from monitor.store.schema import ledger_outline, story

_AT_ONCE = 500
One = TypeVar("One", Agreed, Promised)
# Word for word what the indexes say of themselves, or no database takes them.
_ON_THE_BEAT: ColumnElement[bool] = story.c.tier != literal_column("'other'")
_TOLD = ("kinds", "country", "office", "direction")
_PLACE = (
    *(story.c[name] for name in ("id", "event", "tier", "language")),
    # As the database has it: fifty thousand instants are read in half the time without asking for their type.
    type_coerce(story.c.placed_at, Text).label("placed_at"),
    *(ledger_outline.c[name] for name in ("day", "until")),
    *(func.coalesce(ledger_outline.c[name], "").label(name) for name in _TOLD),
    *(ledger_outline.c[name] for name in ("agreed", "promised")),
)
_OUTLINES = select(*_PLACE).select_from(story.outerjoin(ledger_outline, ledger_outline.c.story_id == story.c.id))
_SAYS_MORE = ledger_outline.c.agreed.is_not(None) | ledger_outline.c.promised.is_not(None)
_TEXTS = (story.c.key, story.c.title, story.c.relation, case((_SAYS_MORE, story.c.facts)).label("facts"))


def versions(
    database: Database, since: datetime | None, until: datetime | None, tiers: Collection[Tier]
) -> Iterator[Version]:
    """The stories of these tiers placed from `since` on and before `until`, without texts; None does not bound."""
    wanted = _OUTLINES.where(_ON_THE_BEAT, story.c.tier.in_(tiers))
    wanted = wanted.where(story.c.placed_at >= since) if since else wanted
    return _read(database, wanted.where(story.c.placed_at < until) if until else wanted)


def promising(database: Database, due_since: date, placed_before: datetime) -> Iterator[Version]:
    """The core stories placed before then of every event that promises something for `due_since` or later, without
    texts."""
    events = select(story.c.event).where(story.c.promised_until >= due_since).where(story.c.tier == "core")
    wanted = _OUTLINES.where(_ON_THE_BEAT, story.c.tier == "core", story.c.event.in_(events))
    return _read(database, wanted.where(story.c.placed_at < placed_before))


def in_words(database: Database, ids: Sequence[int]) -> Iterator[Version]:
    """These stories with the texts that the ledger shows of them."""
    wanted = _OUTLINES.add_columns(*_TEXTS)
    for first in range(0, len(ids), _AT_ONCE):
        some = wanted.where(story.c.id.in_(ids[first : first + _AT_ONCE]))
        with database.reading() as connection:
            rows = connection.execute(some).all()
        yield from map(_with_texts, rows)


def _read(database: Database, wanted: Select[Any]) -> Iterator[Version]:
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
    return map(_version, rows)


def _version(row: Row[Any]) -> Version:
    values: tuple[Any, ...] = row[: len(_PLACE)]
    number, event, tier, language, placed_at, day, until, kinds, country, office, direction, agreed, promised = values
    return Version(
        number,
        event,
        tier,
        language,
        datetime.fromisoformat(placed_at) if isinstance(placed_at, str) else placed_at.astimezone(UTC),
        day and _day(day),
        until and _day(until),
        _kinds(kinds),
        country,
        office,
        direction,
        tuple([Agreed("", language, number, *period) for period in agreed]) if agreed else (),
        tuple([_promised(language, number, *told) for told in promised]) if promised else (),
    )


_day = cache(date.fromisoformat)


@cache
def _kinds(text: str) -> tuple[ExchangeKind, ...]:
    return cast(tuple[ExchangeKind, ...], tuple(dict.fromkeys(text.split())))


def _promised(language: str, number: int, kind: Any, since: str, until: str, words: str) -> Promised:
    return Promised(words, language, number, kind, date.fromisoformat(since), date.fromisoformat(until))


def _with_texts(row: Row[Any]) -> Version:
    found, facts, relation = _version(row), row.facts or {}, row.relation or {}
    return found._replace(
        key=row.key,
        title=row.title,
        vietnam=relation.get("vietnam", ""),
        laos=relation.get("laos", ""),
        agreements=_told(found.agreements, facts.get("agreements", ())),
        promises=_told(found.promises, facts.get("promises", ())),
    )


def _told(parts: Sequence[One], texts: Sequence[Mapping[str, Any]]) -> tuple[One, ...]:
    return tuple(
        replace(one, words=text["words"], sentence=text["sentence"]) for one, text in zip(parts, texts, strict=True)
    )
