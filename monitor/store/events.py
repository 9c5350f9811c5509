"""An event in, its stories out; the ends of days in, how many events each tells out. Bounded, however much there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import distinct, func, select

from monitor.domain import ON_THE_BEAT, StoredStory
from monitor.store.database import Database
from monitor.store.reading import loaded
from monitor.store.schema import story


def stories_of_event(database: Database, event: int, most: int) -> tuple[StoredStory, ...]:
    """The stories of an event, the first placed first, without revisions; of more than `most` only the first."""
    chosen = select(story.c.id).where(story.c.event == event).order_by(story.c.placed_at, story.c.id).limit(most)
    with database.reading() as connection:
        ids = connection.execute(chosen).scalars().all()
    return tuple(loaded(database, ids))


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
