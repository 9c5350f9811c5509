"""A span or a day in, the stories out that the ledger of exchanges is made of; and some of them with their texts.

To place an event takes only what two indexes and the outlines hold, so that fifty thousand stories are read without one
page of their texts. Of these only what is shown is read, in batches.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Row, Select, Text, and_, case, func, literal_column, select, type_coerce

from monitor.domain import ExchangeKind, Tier
from monitor.ledger import Agreed, Promised, Promising, Version
from monitor.store.database import Database
from monitor.store.schema import ledger_outline, story

_AT_ONCE, _ROWS_AT_ONCE = 500, 1_000
One = TypeVar("One", Agreed, Promised)
# Word for word what the indexes say of themselves, or no database takes them.
_ON_THE_BEAT: ColumnElement[bool] = story.c.tier != literal_column("'other'")
_TOLD = ("kinds", "country", "office", "direction")
# As the database has it: fifty thousand rows are read in half the time where nothing is asked of each value.
_PLACED_AT = type_coerce(story.c.placed_at, Text).label("placed_at")
_AGREED, _PROMISED = (type_coerce(ledger_outline.c[name], Text).label(name) for name in ("agreed", "promised"))
_PLACE = (
    *(story.c[name] for name in ("id", "event", "tier", "language")),
    _PLACED_AT,
    *(ledger_outline.c[name] for name in ("day", "until")),
    *(func.coalesce(ledger_outline.c[name], "").label(name) for name in _TOLD),
    *(_AGREED, _PROMISED),
)
_TOGETHER = story.outerjoin(ledger_outline, ledger_outline.c.story_id == story.c.id)
_OUTLINES = select(*_PLACE).select_from(_TOGETHER)
_IS_CORE = and_(_ON_THE_BEAT, story.c.tier == "core")
_CORE = _OUTLINES.where(_IS_CORE)
_PROMISING = select(
    *(story.c.id, story.c.event, story.c.language, _PLACED_AT, ledger_outline.c.until, _PROMISED)
).select_from(_TOGETHER)
_SAYS_MORE = ledger_outline.c.agreed.is_not(None) | ledger_outline.c.promised.is_not(None)
_TEXTS = (story.c.key, story.c.title, story.c.relation, case((_SAYS_MORE, story.c.facts)).label("facts"))


def versions(
    database: Database, since: datetime | None, until: datetime | None, tiers: Collection[Tier]
) -> Iterator[Version]:
    """The stories of these tiers placed from `since` on and before `until`, event by event, without texts; None does
    not bound."""
    wanted = _OUTLINES.where(_ON_THE_BEAT, story.c.tier.in_(tiers))
    wanted = wanted.where(story.c.placed_at >= since) if since else wanted
    wanted = wanted.where(story.c.placed_at < until) if until else wanted
    return _read(database, wanted.order_by(story.c.event))


def promising(
    database: Database, due_since: date, due_before: date, placed_before: datetime
) -> Iterator[tuple[int, Promising]]:
    """The core stories placed before then of every event that promises something for `due_since` or later, each with
    its number and those of its promises whose days end at `due_since` or later and begin before `due_before`."""
    events = select(story.c.event).where(story.c.promised_until >= due_since).where(story.c.tier == "core")
    wanted = _PROMISING.where(_IS_CORE, story.c.event.in_(events), story.c.placed_at < placed_before)
    first, last = due_since.isoformat(), due_before.isoformat()
    for number, event, language, placed_at, until, promised in _rows(database, wanted):
        near = [told for told in _list(promised) if told[2] >= first and told[1] < last] if promised else ()
        promises = tuple([_promised(language, number, *told) for told in near])
        yield number, Promising(event, _instant(placed_at), until and _day(until), promises)


def around(
    database: Database,
    days: tuple[date, date],
    told: tuple[datetime, datetime],
    *,
    placed_since: datetime,
    placed_before: datetime,
) -> Iterator[Version]:
    """The core stories placed before then of every event that is told in a span, half open, or that took place within
    these days, both included, as a story says that is placed from `placed_since` on; without texts."""
    first, last = (day.isoformat() for day in days)
    is_told = and_(story.c.placed_at >= told[0], story.c.placed_at < told[1])
    is_placed = and_(story.c.placed_at >= placed_since, story.c.placed_at < placed_before)
    events = select(story.c.event).select_from(_TOGETHER).where(_IS_CORE, is_placed)
    events = events.where(is_told | ledger_outline.c.day.between(first, last))
    return _read(database, _CORE.where(story.c.event.in_(events), story.c.placed_at < placed_before))


def of_events(database: Database, events: Collection[int], placed_before: datetime) -> Iterator[Version]:
    """The core stories of these events placed before then, without texts."""
    numbers = sorted(events)
    for first in range(0, len(numbers), _AT_ONCE):
        some = story.c.event.in_(numbers[first : first + _AT_ONCE])
        yield from _read(database, _CORE.where(some, story.c.placed_at < placed_before))


def in_words(database: Database, ids: Sequence[int]) -> Iterator[Version]:
    """These stories with the texts that the ledger shows of them."""
    wanted = _OUTLINES.add_columns(*_TEXTS)
    for first in range(0, len(ids), _AT_ONCE):
        some = wanted.where(story.c.id.in_(ids[first : first + _AT_ONCE]))
        with database.reading() as connection:
            rows = connection.execute(some).all()
        yield from map(_with_texts, rows)


def _read(database: Database, wanted: Select[Any]) -> Iterator[Version]:
    return map(_version, _rows(database, wanted))


def _rows(database: Database, wanted: Select[Any]) -> Iterator[Sequence[Any]]:
    """Row by row: of all years there are tens of thousands, of which only the exchanges are kept."""
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(wanted)
        yield from cast(Iterable[Sequence[Any]], rows)


def _version(values: Sequence[Any]) -> Version:
    number, event, tier, language, placed_at, day, until, kinds, country, office, direction, agreed, promised = values
    return Version(
        number,
        event,
        tier,
        language,
        _instant(placed_at),
        day and _day(day),
        until and _day(until),
        _kinds(kinds),
        country,
        office,
        direction,
        tuple([Agreed("", language, number, *period) for period in _list(agreed)]) if agreed else (),
        tuple([_promised(language, number, *told) for told in _list(promised)]) if promised else (),
    )


def _instant(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


def _list(value: str | list[Any]) -> list[Any]:
    return json.loads(value) if isinstance(value, str) else value


_day = cache(date.fromisoformat)


@cache
def _kinds(text: str) -> tuple[ExchangeKind, ...]:
    return cast(tuple[ExchangeKind, ...], tuple(dict.fromkeys(text.split())))


def _promised(language: str, number: int, kind: Any, since: str, until: str, words: str) -> Promised:
    return Promised(words, language, number, kind, _day(since), _day(until))


def _with_texts(row: Row[Any]) -> Version:
    found, facts, relation = _version(row[: len(_PLACE)]), row.facts or {}, row.relation or {}
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
