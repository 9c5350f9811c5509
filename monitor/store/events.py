"""An event in, its stories out; the ends of days in, how many events each tells out. Bounded, however much there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Select, distinct, func, select

from monitor.domain import ON_THE_BEAT, StoredStory
from monitor.store.database import Database
from monitor.store.reading import loaded
from monitor.store.schema import story

_LOOKED_AT = 2_000


def stories_of_event(database: Database, event: int, most: int) -> tuple[StoredStory, ...]:
    """The stories of an event, the first placed first, without revisions; of more than `most` only the first."""
    chosen = select(story.c.id).where(story.c.event == event).order_by(story.c.placed_at, story.c.id).limit(most)
    with database.reading() as connection:
        ids = connection.execute(chosen).scalars().all()
    return tuple(loaded(database, ids))


def events_before(
    database: Database, before: int | None, most: int, since: datetime | None, until: datetime | None
) -> tuple[int, ...]:
    """The numbers of events on the beat, the highest first and below `before`, that a story of that span tells.

    A story without a date is of no span. Of a span the newest events are mostly among the last that came in, and a few
    thousand stories are looked at for that; where they are not, as for years long past, an index has all of the span.
    """
    wanted = select(story.c.event, story.c.tier, story.c.placed_at, story.c.published_at)
    wanted = wanted.where(story.c.event < before) if before is not None else wanted
    with database.reading() as connection:
        if since is None and until is None:
            return _newest(connection, wanted, None, None, most)
        last = wanted.order_by(story.c.event.desc(), story.c.id.desc()).limit(_LOOKED_AT)
        found = _newest(connection, last, since, until, most)
        return found if len(found) == most else _newest(connection, wanted, since, until, most)


def _newest(
    connection: Connection, looked_at: Select[Any], since: datetime | None, until: datetime | None, most: int
) -> tuple[int, ...]:
    """The highest numbers of events on the beat among the stories that are looked at, of the span if there is one."""
    one = looked_at.subquery().c
    is_span = since is not None or until is not None
    # Of a span the number is no column to SQLite, so that it goes by the days and not down all events.
    event = (one.event + 0 if is_span else one.event).label("event")
    wanted = select(event).where(one.tier.in_(ON_THE_BEAT)).distinct()
    wanted = wanted.where(one.published_at.is_not(None)) if is_span else wanted
    wanted = wanted.where(one.placed_at >= since) if since else wanted
    wanted = wanted.where(one.placed_at < until) if until else wanted
    return tuple(connection.execute(wanted.order_by(event.desc()).limit(most)).scalars())


def stories_of_events(database: Database, events: Sequence[int]) -> tuple[StoredStory, ...]:
    """The stories of all these events, event by event as they are named, without revisions."""
    chosen = select(story.c.id, story.c.event).where(story.c.event.in_(events))
    place = {event: at for at, event in enumerate(events)}
    with database.reading() as connection:
        rows = sorted(connection.execute(chosen), key=lambda row: (place[row.event], row.id))
    return tuple(loaded(database, [row.id for row in rows]))


def event_counts(database: Database, edges: Sequence[datetime]) -> tuple[int, ...]:
    """How many events on the beat were told from each of the instants on and before the next of them."""
    counted = select(func.count(distinct(story.c.event))).where(
        story.c.tier.in_(ON_THE_BEAT), story.c.published_at.is_not(None)
    )
    with database.reading() as connection:
        return tuple(
            connection.execute(counted.where(story.c.placed_at >= start, story.c.placed_at < end)).scalar_one()
            for start, end in pairwise(edges)
        )
