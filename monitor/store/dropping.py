"""Instants in, rows of the work itself that are older out of the database: slots, alarms that are over, runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, select, text, union, update

from monitor.health.reached import ENDED
from monitor.store.database import Database
from monitor.store.schema import alarm, capture, reading, revision, run, slot

SLOTS_KEPT = timedelta(days=90)
ALARMS_KEPT = timedelta(days=365)
_REFER_TO_RUNS = (capture, revision, slot)


def drop_old(database: Database, now: datetime) -> dict[str, int]:
    """Drop what nobody asks for any more: {"slots": n, "alarms": n}.

    Slots that were fired 90 days ago, but the newest of each schedule stays; alarms that were over a year ago.
    """
    other = slot.alias()
    newest = select(func.max(other.c.due)).where(other.c.schedule == slot.c.schedule).scalar_subquery()
    slots = delete(slot).where(slot.c.fired_at < now - SLOTS_KEPT, slot.c.due < newest)
    alarms = delete(alarm).where(alarm.c.cleared_at < now - ALARMS_KEPT)
    with database.writing() as connection:
        return {"slots": connection.execute(slots).rowcount, "alarms": connection.execute(alarms).rowcount}


def drop_runs(connection: Connection, before: datetime) -> int:
    """Drop the runs that ended before; how many.

    Those stay that an archived page or a version of a story came from, by which an edition was read last, or that the
    newest slot of a schedule led to. Older slots only lose the number of theirs.
    """
    with _quick_checks(connection):
        named = union(
            *(select(table.c.run_id).where(table.c.run_id.is_not(None)) for table in (capture, revision)),
            select(reading.c.last_run_id),
            select(reading.c.good_run_id).where(reading.c.good_run_id.is_not(None)),
            _of_newest_slots(),
        )
        # The newest stays: SQLite counts on from the greatest number that is there, and none may come twice.
        newest = select(func.max(run.c.id)).scalar_subquery()
        is_old = and_(run.c.status.in_(ENDED), run.c.ended_at < before, run.c.id < newest)
        old = connection.execute(select(run.c.id).where(is_old, run.c.id.not_in(named))).scalars().all()
        for start in range(0, len(old), 500):
            some = old[start : start + 500]
            connection.execute(update(slot).where(slot.c.run_id.in_(some)).values(run_id=None))
            connection.execute(delete(run).where(run.c.id.in_(some)))
        return len(old)


def _of_newest_slots() -> Select[Any]:
    newest = select(slot.c.schedule, func.max(slot.c.due).label("due")).group_by(slot.c.schedule).subquery()
    is_newest = and_(slot.c.schedule == newest.c.schedule, slot.c.due == newest.c.due)
    return select(slot.c.run_id).join(newest, is_newest).where(slot.c.run_id.is_not(None))


@contextmanager
def _quick_checks(connection: Connection) -> Iterator[None]:
    """Indexes for as long as it takes: for each run that goes, the database looks for rows that refer to it."""
    names = {table.name: f"{table.name}_of_run_for_now" for table in _REFER_TO_RUNS}
    for table, name in names.items():
        connection.execute(text(f"CREATE INDEX {name} ON {table} (run_id)"))
    yield
    for name in names.values():
        connection.execute(text(f"DROP INDEX {name}"))
