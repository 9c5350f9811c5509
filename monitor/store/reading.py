"""A query in, stories out, in the order it asks for, with their sightings; and one story with all its versions.

A query gives ids first, and the stories are read in batches after that: no transaction stays open between two of
them, and memory does not grow with their length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, and_, select, tuple_

from monitor.domain import Capture, Revision, Sighting, StoredStory, StoryQuery
from monitor.store.database import Database
from monitor.store.matching import hits_of
from monitor.store.nouns import StoredCapture
from monitor.store.ranking import ids_of
from monitor.store.rows import Row, story_of
from monitor.store.schema import capture, page, revision, sighting, story
from monitor.store.tables import rows_where

_BATCH = 200
_ROW = tuple(one for one in story.columns if one.name not in ("search", "place", "promised_until"))


def stories(database: Database, query: StoryQuery) -> Iterator[StoredStory]:
    """The stories of the query in its order, without revisions."""
    with database.reading() as connection:
        ids = ids_of(connection, query)
    yield from loaded(database, ids)


def count(database: Database, query: StoryQuery, most: int | None = None) -> int:
    """How many stories the query has, whatever its limit; counts no further than to `most`."""
    with database.reading() as connection:
        hits = hits_of(connection, query)
        return hits.count(most) if hits else 0


def story_by_id(database: Database, story_id: int) -> StoredStory | None:
    """The story with its sightings and all its revisions, None where there is none."""
    return next(_with_revisions(database, [story_id]), None)


def story_by_key(database: Database, key: str) -> StoredStory | None:
    """The story that the page with this key belongs to, also where it is a copy of another page's story."""
    with database.reading() as connection:
        story_id = connection.execute(select(page.c.story_id).where(page.c.key == key)).scalar()
    return story_by_id(database, story_id) if story_id else None


def revised_between(database: Database, start: datetime, end: datetime) -> Iterator[StoredStory]:
    """The stories that got another text from `start` on and before `end`, newest first, with their revisions."""
    later = and_(revision.c.number > 1, revision.c.seen_at >= start, revision.c.seen_at < end)
    chosen = select(story.c.id).where(story.c.id.in_(select(revision.c.story_id).where(later)))
    with database.reading() as connection:
        ids = connection.execute(chosen.order_by(story.c.place.desc())).scalars().all()
    yield from _with_revisions(database, ids)


def captures(database: Database, story_id: int) -> tuple[tuple[str, datetime, Capture], ...]:
    """The archived pages of a story, oldest first: URL, when it was fetched, where it lies."""
    wanted = select(*capture.columns).where(capture.c.story_id == story_id).order_by(capture.c.at, capture.c.position)
    with database.reading() as connection:
        found = [_capture(row) for row in map(dict, connection.execute(wanted).mappings())]
    return tuple((one.url, one.seen_at, one.capture) for one in found)


def all_captures(database: Database) -> Iterator[StoredCapture]:
    """Every archived page, in the order in which they lie in their files."""
    place = tuple_(capture.c.file, capture.c.position)
    statement = select(*capture.columns).order_by(capture.c.file, capture.c.position).limit(_BATCH)
    last: tuple[str, int] = ("", -1)
    while True:
        with database.reading() as connection:
            rows = [dict(row) for row in connection.execute(statement.where(place > last)).mappings()]
        yield from map(_capture, rows)
        if len(rows) < _BATCH:
            return
        last = (rows[-1]["file"], rows[-1]["position"])


def loaded(database: Database, ids: Sequence[int]) -> Iterator[StoredStory]:
    """The stories with these ids in their order, without revisions."""
    for first in range(0, len(ids), _BATCH):
        with database.reading() as connection:
            batch = _batch(connection, ids[first : first + _BATCH])
        yield from batch


def _batch(connection: Connection, ids: Sequence[int]) -> list[StoredStory]:
    rows = {row["id"]: row for row in rows_where(connection, _ROW, story.c.id, ids)}
    seen = _by_story(rows_where(connection, sighting.columns, sighting.c.story_id, ids))
    return [_stored(rows[one], seen.get(one, ())) for one in ids if one in rows]


def _by_story(rows: Iterable[Row]) -> dict[int, list[Row]]:
    ordered = sorted(rows, key=itemgetter("story_id"))
    return {story_id: list(group) for story_id, group in groupby(ordered, key=itemgetter("story_id"))}


def _stored(row: Row, seen: Iterable[Row]) -> StoredStory:
    names = ("url", "key", "source", "edition", "first_seen", "last_seen")
    sightings = [Sighting(**{name: one[name] for name in names}) for one in seen]
    sightings.sort(key=lambda one: (one.first_seen, one.url))
    return StoredStory(
        id=row["id"],
        story=story_of(row),
        event=row["event"],
        revision=row["revision"],
        first_seen=row["first_seen"],
        last_seen=max((one.last_seen for one in sightings), default=row["first_seen"]),
        sightings=tuple(sightings),
    )


def _with_revisions(database: Database, ids: Sequence[int]) -> Iterator[StoredStory]:
    for first in range(0, len(ids), _BATCH):
        some = ids[first : first + _BATCH]
        with database.reading() as connection:
            batch = _batch(connection, some)
            versions = _by_story(map(dict, connection.execute(_versions(some)).mappings()))
        for one in batch:
            yield replace(one, revisions=tuple(_revision(row, one) for row in versions[one.id]))


def _versions(ids: Sequence[int]) -> Select[Any]:
    same = and_(capture.c.file == revision.c.file, capture.c.position == revision.c.position)
    joined = revision.outerjoin(capture, same)
    columns = select(*revision.columns, capture.c.length).select_from(joined)
    return columns.where(revision.c.story_id.in_(ids)).order_by(revision.c.story_id, revision.c.number)


def _revision(row: Row, current: StoredStory) -> Revision:
    newest = row["number"] == current.revision
    return Revision(
        number=row["number"],
        seen_at=row["seen_at"],
        content_hash=row["content_hash"],
        title=current.story.title if newest else row["title"],
        lead=current.story.lead if newest else row["lead"],
        paragraphs=current.story.paragraphs if newest else tuple(row["paragraphs"]),
        run_id=row["run_id"],
        capture=None if row["length"] is None else Capture(row["file"], row["position"], row["length"]),
    )


def _capture(row: Row) -> StoredCapture:
    place = Capture(row["file"], row["position"], row["length"])
    return StoredCapture(row["key"], row["url"], row["at"], place, row["story_id"], row["run_id"])
