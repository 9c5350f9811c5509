"""What readers do to stories in, what stands on them out; each deed is kept with who and when, also once undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from monitor.review import ONE_EACH, Handover, Mark, MarkKind
from monitor.store.database import Database
from monitor.store.review_schema import handover, mark
from monitor.store.rows import Row, scrubbed
from monitor.store.schema import story
from monitor.store.tables import rows_where

_BATCH = 500


def put_mark(database: Database, story_id: int, reader: str, kind: MarkKind, value: str, at: datetime) -> Mark | None:
    """Put a mark on a story; None where there is no such story.

    One that stands already ("read", "star", "off_beat" by the same reader) is kept as it is, but for another value;
    another "assign" takes the place of the one that stood.
    """
    row: Row = {"story_id": story_id, "reader": scrubbed(reader), "kind": kind, "value": scrubbed(value), "at": at}
    with database.writing() as connection:
        if connection.execute(select(story.c.id).where(story.c.id == story_id)).first() is None:
            return None
        stands = _standing(connection, story_id, reader, kind)
        if stands is not None:
            if stands.value == row["value"] and (kind != "assign" or stands.reader == row["reader"]):
                return stands
            _undo(connection, mark.c.id == stands.id, reader, at)
        inserted = insert(mark).values(row | {"undone_by": ""}).returning(*mark.columns)
        return _mark(connection.execute(inserted).mappings().one())


def undo_mark(database: Database, mark_id: int, by: str, at: datetime) -> Mark | None:
    """Take a mark back; it as it is then, None where there is none that stood."""
    with database.writing() as connection:
        if not _undo(connection, mark.c.id == mark_id, by, at):
            return None
        return _mark(connection.execute(select(*mark.columns).where(mark.c.id == mark_id)).mappings().one())


def mark_by_id(database: Database, mark_id: int) -> Mark | None:
    """The mark with this number, whether it stands or not."""
    with database.reading() as connection:
        row = connection.execute(select(*mark.columns).where(mark.c.id == mark_id)).mappings().first()
    return None if row is None else _mark(row)


def marks_of(database: Database, story_ids: Iterable[int], *, with_undone: bool = False) -> dict[int, tuple[Mark, ...]]:
    """What stands on those of the stories that anything stands on, oldest first."""
    found: dict[int, list[Mark]] = {}
    with database.reading() as connection:
        for row in rows_where(connection, mark.columns, mark.c.story_id, story_ids):
            if with_undone or row["undone_at"] is None:
                found.setdefault(row["story_id"], []).append(_mark(row))
    return {story_id: tuple(sorted(some, key=lambda one: one.id)) for story_id, some in found.items()}


def marks_with(database: Database, kind: MarkKind, reader: str | None = None) -> Iterator[Mark]:
    """Every mark of a kind that stands, oldest first; of one reader only where one is named."""
    wanted = (
        select(*mark.columns).where(mark.c.kind == kind, mark.c.undone_at.is_(None)).order_by(mark.c.id).limit(_BATCH)
    )
    wanted = wanted if reader is None else wanted.where(mark.c.reader == reader)
    last = 0
    while True:
        with database.reading() as connection:
            marks = [_mark(row) for row in connection.execute(wanted.where(mark.c.id > last)).mappings()]
        yield from marks
        if len(marks) < _BATCH:
            return
        last = marks[-1].id


def hand_over(
    database: Database, day: date, story_ids: Iterable[int], *, given_by: str, given_to: str, words: str, at: datetime
) -> Handover:
    """Assign the stories to another reader and keep that the shift went over, all at once."""
    given_by, given_to, words = scrubbed(given_by), scrubbed(given_to), scrubbed(words)
    row = {"day": day, "given_by": given_by, "given_to": given_to, "words": words, "at": at}
    with database.writing() as connection:
        for story_id in dict.fromkeys(story_ids):
            _undo(connection, (mark.c.story_id == story_id) & (mark.c.kind == "assign"), given_by, at)
            new = {"story_id": story_id, "reader": given_by, "kind": "assign", "value": given_to, "at": at}
            connection.execute(insert(mark), new | {"undone_by": ""})
        kept = connection.execute(insert(handover).values(row).returning(*handover.columns)).mappings().one()
        return Handover(**kept)


def handovers(database: Database, day: date) -> tuple[Handover, ...]:
    """The shifts of a day that were handed over, in their order."""
    wanted = select(*handover.columns).where(handover.c.day == day).order_by(handover.c.id)
    with database.reading() as connection:
        return tuple(Handover(**row) for row in connection.execute(wanted).mappings())


def _standing(connection: Connection, story_id: int, reader: str, kind: MarkKind) -> Mark | None:
    if kind == "note":
        return None
    wanted = select(*mark.columns).where(mark.c.story_id == story_id, mark.c.kind == kind, mark.c.undone_at.is_(None))
    wanted = wanted.where(mark.c.reader == scrubbed(reader)) if kind in ONE_EACH else wanted
    row = connection.execute(wanted).mappings().first()
    return None if row is None else _mark(row)


def _undo(connection: Connection, which: ColumnElement[bool], by: str, at: datetime) -> bool:
    stands = update(mark).where(which, mark.c.undone_at.is_(None))
    return connection.execute(stands.values(undone_at=at, undone_by=scrubbed(by))).rowcount > 0


def _mark(row: Mapping[str, Any] | RowMapping) -> Mark:
    return Mark(**{("story" if one.name == "story_id" else one.name): row[one.name] for one in mark.columns})
