"""A span or a day in, the stories out that the ledger of exchanges is made of: a few columns of each, no text.

Which stories are meant is one walk over an index, however much is stored; then only these are read, in batches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from monitor import facts
from monitor.domain import Relation, Tier
from monitor.ledger import Version
from monitor.store.database import Database
from monitor.store.schema import story

_AT_ONCE = 500
_NAMES = ("id", "event", "key", "tier", "title", "language", "placed_at", "relation", "facts")
_COLUMNS = tuple(story.c[name] for name in _NAMES)


def versions(
    database: Database, since: datetime | None, until: datetime | None, tiers: Collection[Tier]
) -> Iterator[Version]:
    """The stories of these tiers placed from `since` on and before `until`; None does not bound."""
    wanted = select(story.c.id).where(story.c.tier.in_(tiers))
    wanted = wanted.where(story.c.placed_at >= since) if since else wanted
    wanted = wanted.where(story.c.placed_at < until) if until else wanted
    with database.reading() as connection:
        ids = connection.execute(wanted).scalars().all()
    return _read(database, ids)


def promising(database: Database, due_since: date, placed_before: datetime) -> Iterator[Version]:
    """The core stories placed before then of every event that promises something for `due_since` or later."""
    events = select(story.c.event).where(story.c.promised_until >= due_since).where(story.c.tier == "core")
    wanted = select(story.c.id).where(story.c.event.in_(events), story.c.tier == "core")
    with database.reading() as connection:
        ids = connection.execute(wanted.where(story.c.placed_at < placed_before)).scalars().all()
    return _read(database, ids)


def _read(database: Database, ids: Sequence[int]) -> Iterator[Version]:
    for first in range(0, len(ids), _AT_ONCE):
        wanted = select(*_COLUMNS).where(story.c.id.in_(ids[first : first + _AT_ONCE]))
        with database.reading() as connection:
            rows = connection.execute(wanted).all()
        yield from map(_version, rows)


def _version(row: Row[Any]) -> Version:
    return Version(
        story=row.id,
        event=row.event,
        key=row.key,
        tier=row.tier,
        title=row.title,
        language=row.language,
        placed_at=row.placed_at,
        relation=None if row.relation is None else Relation(**row.relation),
        facts=None if row.facts is None else facts.from_fields(row.facts),
    )
