"""A run that has ended in, what it says of the editions it was to read kept; how each edition was read last, out.

One row an edition, so that the answer is exact and cheap however many runs there are. A run that began or ended later
than now was written by a clock that has come back since: then the runs before it are gone through.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from monitor.domain import Run
from monitor.health.reached import ENDED, editions_read, is_reached, reads_today
from monitor.store.database import Database, insert_into
from monitor.store.nouns import Reading
from monitor.store.rows import Row
from monitor.store.runs import found, going_back, run_of
from monitor.store.schema import reading, run
from monitor.store.tables import rows_where

_KEY = ("source", "edition")


def readings(database: Database, now: datetime, source: str | None) -> dict[tuple[str, str], Reading]:
    """How the editions were read, of one source or of all, as far as a run that has ended by `now` was to."""
    wanted = select(*reading.columns)
    with database.reading() as connection:
        rows = connection.execute(wanted if source is None else wanted.where(reading.c.source == source)).mappings()
        kept: list[Row] = [dict(row) for row in rows]
        numbers = {row[name] for row in kept for name in ("last_run_id", "good_run_id") if row[name]}
        runs = {row["id"]: run_of(row) for row in rows_where(connection, run.columns, run.c.id, numbers)}
        told = {(row["source"], row["edition"]): _reading(connection, row, runs, now) for row in kept}
    return {place: one for place, one in told.items() if one is not None}


def note_reading(connection: Connection, run_id: int) -> None:
    """Keep what a run that was closed or corrected says of its editions; in a transaction that others wait for."""
    (one,) = found(connection, select(*run.columns).where(run.c.id == run_id))
    if one.status not in ENDED or not reads_today(one):
        return
    for edition in editions_read(one):
        statement = insert_into(connection, reading)
        changes = {each.name: statement.excluded[each.name] for each in reading.columns if each.name not in _KEY}
        row = _row(connection, one, edition)
        connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=changes), row)


def _row(connection: Connection, one: Run, edition: str) -> Row:
    is_this = (reading.c.source == one.order.source, reading.c.edition == edition)
    before = connection.execute(select(*reading.columns).where(*is_this)).mappings().first()
    last, good = (before["last_run_id"], before["good_run_id"]) if before else (one.id, None)
    if is_reached(one, edition):
        good = max(good or one.id, one.id)
    elif good == one.id:
        earlier = _before(connection, one, edition, lambda other: is_reached(other, edition))
        good = earlier and earlier.id
    since = min(before["tried_since"], one.started_at) if before else one.started_at
    place = {"source": one.order.source, "edition": edition}
    return place | {"last_run_id": max(last, one.id), "good_run_id": good, "tried_since": since}


def _reading(connection: Connection, row: Row, runs: dict[int, Run], now: datetime) -> Reading | None:
    """None where all that was tried lies in the future."""
    last, good = runs.get(row["last_run_id"]), runs.get(row["good_run_id"])
    edition, since = row["edition"], row["tried_since"]
    if last and not _is_over(last, now):
        last = _before(connection, last, edition, lambda other: _is_over(other, now))
    if last is None:
        return None
    if good and not _is_over(good, now):
        good = _before(connection, good, edition, lambda other: _is_over(other, now) and is_reached(other, edition))
    return Reading(last, good, min(since, last.started_at))


def _before(connection: Connection, one: Run, edition: str, is_it: Callable[[Run], bool]) -> Run | None:
    """The newest earlier run that was to read the edition and is as asked for."""
    for other in going_back(partial(found, connection), one.order.source, below=one.id):
        if other.status in ENDED and reads_today(other) and edition in editions_read(other) and is_it(other):
            return other
    return None


def _is_over(one: Run, now: datetime) -> bool:
    return one.started_at <= now and (one.ended_at is None or one.ended_at <= now)
