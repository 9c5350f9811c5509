"""Due times in, runs in the queue out, each due time once; and what holds a source back, kept and told.

A slot is fired by a comparison: it counts only while the newest slot of its schedule is the one it follows. So two
daemons, a restart or a clock that was set back do not fire one twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from monitor.domain import Asked, AskedBy, Order, Slot, SourceState
from monitor.store.database import Database, insert_into
from monitor.store.nouns import Firing
from monitor.store.queue import enqueue
from monitor.store.rows import Row, scrubbed
from monitor.store.schema import slot, source_state
from monitor.store.tables import newest_of_each


def fire(
    database: Database, source: str, firings: Sequence[Firing], order: Order, *, asked_by: AskedBy, at: datetime
) -> Asked | None:
    """Ask for the order with the editions of those slots that are fired now; None where none of them is.

    ValueError for a schedule of another source.
    """
    strange = [one.schedule for one in firings if one.schedule.partition("/")[0] != source]
    if strange:
        raise ValueError(f"{strange[0]} is no schedule of {source}")
    with database.writing() as connection:
        fired = _still_due(connection, firings)
        if not fired:
            return None
        editions = tuple(schedule.partition("/")[2] for schedule in fired)
        asked = enqueue(connection, replace(order, source=source, editions=editions), asked_by=asked_by, at=at)
        connection.execute(insert(slot), [_slot_row(one, at, asked.run.id) for one in fired.values()])
        return asked


def last_slots(database: Database) -> dict[str, Slot]:
    """The newest due time of each schedule."""
    with database.reading() as connection:
        rows = newest_of_each(connection, select(*slot.columns), (slot.c.schedule,), slot.c.due)
        return {row["schedule"]: Slot(**row | {"pace": timedelta(seconds=row["pace"])}) for row in rows}


def source_states(database: Database) -> dict[str, SourceState]:
    """How the sources stand of which something is kept."""
    with database.reading() as connection:
        rows = connection.execute(select(*source_state.columns).order_by(source_state.c.source)).mappings()
        return {row["source"]: SourceState(**row) for row in rows}


def keep_source_state(database: Database, state: SourceState) -> None:
    """Keep how a source stands, over what was kept of it."""
    with database.writing() as connection:
        _keep(connection, state)


def change_source_state(database: Database, source: str, change: Callable[[SourceState], SourceState]) -> SourceState:
    """Change how a source stands while nobody else can; what it is now."""
    with database.writing() as connection:
        wanted = select(*source_state.columns).where(source_state.c.source == source)
        row = connection.execute(wanted).mappings().first()
        return _keep(connection, change(SourceState(**row) if row else SourceState(source)))


def _still_due(connection: Connection, firings: Sequence[Firing]) -> dict[str, Firing]:
    """Those of the slots that follow the newest of their schedule and are not there, one a schedule."""
    fired: dict[str, Firing] = {}
    for one in scrubbed(tuple(firings)):
        of_schedule = select(func.max(slot.c.due)).where(slot.c.schedule == one.schedule)
        newest = connection.execute(of_schedule).scalar()
        # In UTC: where clocks are set back, instants of different zones are never equal.
        is_next = newest == (one.after and one.after.astimezone(UTC))
        there = connection.execute(of_schedule.where(slot.c.due == one.due)).scalar()
        if is_next and there is None:
            fired.setdefault(one.schedule, one)
    return fired


def _slot_row(one: Firing, at: datetime, run_id: int) -> Row:
    row: Row = {"schedule": one.schedule, "due": one.due, "fired_at": at}
    return row | {"pace": one.pace.total_seconds(), "run_id": run_id}


def _keep(connection: Connection, state: SourceState) -> SourceState:
    state = scrubbed(state)
    statement = insert_into(connection, source_state)
    changes = {one.name: statement.excluded[one.name] for one in source_state.columns if one.name != "source"}
    connection.execute(statement.on_conflict_do_update(index_elements=["source"], set_=changes), asdict(state))
    return state
