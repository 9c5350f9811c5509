"""A day in, what its digest needs beside the day's stories out: habits, late stories, earlier tellings, captures.

Each question is one walk over an index, or a look-up of few rows, however much there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Integer, case, exists, func, literal_column, select

from monitor.domain import ON_THE_BEAT, StoredStory
from monitor.store.database import Database
from monitor.store.nouns import PastTelling
from monitor.store.reading import loaded
from monitor.store.review_schema import digest_story
from monitor.store.schema import capture, page, story
from monitor.store.tables import rows_where

_BATCH = 500
_MOST_ARRIVALS = 10_000
_ON_THE_BEAT = story.c.tier.in_(ON_THE_BEAT)
Name = TypeVar("Name", bound=Hashable)


def pages_by_day(database: Database, edges: Sequence[datetime]) -> dict[tuple[str, str], tuple[int, ...]]:
    """How many pages of each (source, edition) that were fetched were published from each edge on before the next."""
    at, day = page.c.published_at, _day_of(page.c.published_at, edges)
    counted = select(page.c.source, page.c.edition, day, func.count()).where(at >= edges[0], at < edges[-1])
    with database.reading() as connection:
        rows = connection.execute(counted.group_by(page.c.source, page.c.edition, day)).all()
    return _series([((source, edition), number, count) for source, edition, number, count in rows], len(edges) - 1)


def stories_by_day(database: Database, edges: Sequence[datetime]) -> dict[str, tuple[int, ...]]:
    """How many stories on the beat, by language, are placed from each edge on before the next."""
    at, day = story.c.placed_at, _day_of(story.c.placed_at, edges)
    counted = select(story.c.language, day, func.count()).where(at >= edges[0], at < edges[-1], _ON_THE_BEAT)
    with database.reading() as connection:
        rows = connection.execute(counted.group_by(story.c.language, day)).all()
    return _series([(language, number, count) for language, number, count in rows], len(edges) - 1)


def _day_of(at: ColumnElement[datetime | None], edges: Sequence[datetime]) -> ColumnElement[int]:
    """Between which edges an instant lies: whatever the zone, its days need not be of one length."""
    return _halved(at, edges, 0, len(edges) - 1)


def _halved(at: ColumnElement[datetime | None], edges: Sequence[datetime], low: int, high: int) -> ColumnElement[int]:
    """Asked by halves: five comparisons an instant for a month of days, and not one a day."""
    if high - low <= 1:
        return literal_column(str(low), Integer)
    middle = (low + high) // 2
    return case((at < edges[middle], _halved(at, edges, low, middle)), else_=_halved(at, edges, middle, high))


def _series(rows: Iterable[tuple[Name, int, int]], days: int) -> dict[Name, tuple[int, ...]]:
    found: defaultdict[Name, list[int]] = defaultdict(lambda: [0] * days)
    for name, number, count in rows:
        found[name][number] = count
    return {name: tuple(counts) for name, counts in found.items()}


def _is_told(before: date) -> ColumnElement[bool]:
    return exists().where(digest_story.c.story_id == story.c.id, digest_story.c.day < before)


def late_stories(
    database: Database, days: Sequence[tuple[datetime, datetime, datetime]], untold_before: date
) -> tuple[StoredStory, ...]:
    """The stories on the beat of those days, (start, end, digest made at) each, that came in after that digest.

    Those that a digest of a day before `untold_before` has told are left out. The newest come first.
    """
    if not days:
        return ()
    columns = select(story.c.id, story.c.placed_at, story.c.first_seen)
    first, last = min(start for start, _, _ in days), max(end for _, end, _ in days)
    of_days = (story.c.placed_at >= first, story.c.placed_at < last, story.c.published_at.is_not(None))
    earliest = min(made_at for _, _, made_at in days)
    wanted = columns.where(*of_days, _ON_THE_BEAT, story.c.first_seen > earliest, ~_is_told(untold_before))
    with database.reading() as connection:
        rows = connection.execute(wanted.order_by(story.c.placed_at.desc(), story.c.id.desc())).all()
    late = [one.id for one in rows if any(a <= one.placed_at < b and one.first_seen > made for a, b, made in days)]
    return tuple(loaded(database, late))


def arrivals(database: Database, since: datetime, placed_before: datetime, untold_before: date) -> int:
    """How many stories on the beat came in since then that were published before `placed_before`.

    Those that a digest of a day before `untold_before` has told do not count. Looks no further than at the first
    10,000 of what came in, as after a backfill.
    """
    came = select(story.c.id).where(story.c.first_seen > since).order_by(story.c.first_seen).limit(_MOST_ARRIVALS)
    untold = (_ON_THE_BEAT, story.c.published_at.is_not(None), ~_is_told(untold_before))
    old = select(func.count()).select_from(story).where(story.c.placed_at < placed_before, *untold)
    with database.reading() as connection:
        ids = connection.execute(came).scalars().all()
        batches = [ids[first : first + _BATCH] for first in range(0, len(ids), _BATCH)]
        return sum(connection.execute(old.where(story.c.id.in_(batch))).scalar_one() for batch in batches)


def past_tellings(database: Database, events: Collection[int], before: datetime) -> dict[int, tuple[PastTelling, ...]]:
    """For each of the events that was told before that instant: by which stories on the beat, the newest first."""
    names = ("event", "id", "title", "language", "url", "published_at", "tier", "placed_at")
    found: defaultdict[int, list[tuple[datetime, PastTelling]]] = defaultdict(list)
    with database.reading() as connection:
        for row in rows_where(connection, [story.c[name] for name in names], story.c.event, events):
            if row["placed_at"] < before and row["tier"] in ON_THE_BEAT:
                past = PastTelling(row["id"], row["title"], row["language"], row["url"], row["published_at"])
                found[row["event"]].append((row["placed_at"], past))
    ordered = {event: sorted(some, key=lambda one: (one[0], one[1].story_id)) for event, some in found.items()}
    return {event: tuple(past for _, past in reversed(some)) for event, some in ordered.items()}


def captured(database: Database, story_ids: Collection[int]) -> dict[int, int]:
    """How many archived pages each of the stories has that has any."""
    ids, found = list(dict.fromkeys(story_ids)), dict[int, int]()
    counted = select(capture.c.story_id, func.count()).group_by(capture.c.story_id)
    with database.reading() as connection:
        for first in range(0, len(ids), _BATCH):
            rows = connection.execute(counted.where(capture.c.story_id.in_(ids[first : first + _BATCH])))
            found |= {story_id: count for story_id, count in rows if story_id is not None}
    return found
