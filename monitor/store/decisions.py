"""What hands decide of events in, kept with who and when, also once undone; the stories concerned wait to be grouped.

A decision is about two stories, for numbers of events change. A later one about the same two takes the place of the
one that stood.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from monitor.review import EventDecision, EventVerdict
from monitor.store.database import Database
from monitor.store.review_schema import event_decision
from monitor.store.rows import Row, scrubbed
from monitor.store.schema import story
from monitor.store.tables import await_grouping, rows_where


def merge_events(database: Database, first: int, second: int, reader: str, at: datetime) -> tuple[EventDecision, ...]:
    """Decide that two events are one: of the first story and each other of both; none where an event has no story."""
    with database.writing() as connection:
        here, there = _stories_of(connection, first), _stories_of(connection, second)
        if not here or not there or first == second:
            return ()
        lead, *rest = sorted({*here, *there})
        return _decide(connection, "same", lead, rest, reader, at)


def split_story(database: Database, story_id: int, reader: str, at: datetime) -> tuple[EventDecision, ...]:
    """Decide that a story tells another event than the others of its event; none where it is alone, or not there."""
    with database.writing() as connection:
        event = connection.execute(select(story.c.event).where(story.c.id == story_id)).scalar()
        rest = [one for one in _stories_of(connection, event or 0) if one != story_id]
        return _decide(connection, "other", story_id, rest, reader, at)


def undo_decisions(database: Database, story_id: int, by: str, at: datetime) -> tuple[EventDecision, ...]:
    """Take back the last deed about a story that stands: all that was decided with it; none where nothing stands."""
    with database.writing() as connection:
        standing = and_(_about([story_id]), event_decision.c.undone_at.is_(None))
        newest = select(*event_decision.columns).where(standing).order_by(event_decision.c.id.desc()).limit(1)
        last = connection.execute(newest).mappings().first()
        if last is None:
            return ()
        deed = and_(
            *(event_decision.c[name] == last[name] for name in ("at", "reader", "verdict")),
            event_decision.c.undone_at.is_(None),
        )
        rows = connection.execute(select(*event_decision.columns).where(deed)).mappings().all()
        _undo(connection, [row["id"] for row in rows], by, at)
        await_grouping(connection, {row[name] for row in rows for name in ("story_id", "other_id")})
        return tuple(_decision({**row, "undone_at": at, "undone_by": by}) for row in rows)


def decisions_about(database: Database, story_ids: Collection[int]) -> tuple[EventDecision, ...]:
    """All that hands decided about these stories, oldest first, also what was undone."""
    with database.reading() as connection:
        rows = connection.execute(
            select(*event_decision.columns).where(_about(story_ids)).order_by(event_decision.c.id)
        ).mappings()
        return tuple(_decision(dict(row)) for row in rows)


def _about(ids: Collection[int]) -> ColumnElement[bool]:
    return or_(event_decision.c.story_id.in_(ids), event_decision.c.other_id.in_(ids))


def _stories_of(connection: Connection, event: int) -> list[int]:
    return sorted(connection.execute(select(story.c.id).where(story.c.event == event)).scalars())


def _decide(
    connection: Connection, verdict: EventVerdict, one: int, others: Iterable[int], reader: str, at: datetime
) -> tuple[EventDecision, ...]:
    pairs = [(one, other) if one < other else (other, one) for other in others]
    if not pairs:
        return ()
    ids = {story_id for pair in pairs for story_id in pair}
    stand = rows_where(connection, event_decision.columns, event_decision.c.story_id, ids)
    before = [row["id"] for row in stand if row["undone_at"] is None and (row["story_id"], row["other_id"]) in pairs]
    _undo(connection, before, reader, at)
    fields: Row = {"verdict": verdict, "reader": scrubbed(reader), "at": at, "undone_by": ""}
    rows = [fields | {"story_id": first, "other_id": second} for first, second in pairs]
    inserted = insert(event_decision).returning(*event_decision.columns)
    made = [connection.execute(inserted.values(row)).mappings().one() for row in rows]
    await_grouping(connection, ids)
    return tuple(_decision(dict(row)) for row in made)


def _undo(connection: Connection, ids: Collection[int], by: str, at: datetime) -> None:
    if ids:
        statement = update(event_decision).where(event_decision.c.id.in_(ids))
        connection.execute(statement.values(undone_at=at, undone_by=scrubbed(by)))


def _decision(row: Row) -> EventDecision:
    fields = {name: row[name] for name in ("id", "verdict", "reader", "at", "undone_at", "undone_by")}
    return EventDecision(**fields, story=row["story_id"], other=row["other_id"])
