"""Orders in, what becomes of them out: joined to a run that does them anyway, or a new one that waits its turn.

Each deed looks and writes in one transaction while other writers wait, so that of two that ask together, or reach for
the same run, one comes first and the other sees what it did.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.domain import Asked, AskedBy, Order, Run
from monitor.orders import covers, merged
from monitor.store.database import Database
from monitor.store.rows import scrubbed
from monitor.store.runs import change_run, found, insert_run, new_row, ordered, refuse_if_busy, with_status
from monitor.store.schema import run


def ask(database: Database, order: Order, *, asked_by: AskedBy, at: datetime, attempt: int) -> Asked:
    """See to it that the order is crawled; which run will do it, and whether that is a new one."""
    with database.writing() as connection:
        return enqueue(connection, order, asked_by=asked_by, at=at, attempt=attempt)


def enqueue(connection: Connection, order: Order, *, asked_by: AskedBy, at: datetime, attempt: int = 1) -> Asked:
    """The same in a transaction that is open and that other writers wait for."""
    order = scrubbed(order)
    wanted = select(*run.columns).where(run.c.source == order.source, run.c.status.in_(("running", "queued")))
    # Sorted here: asked for their order, a database may go through all runs of the source.
    standing = sorted(found(connection, wanted), key=lambda one: one.id)
    for one in standing:
        if one.status == "running" and covers(one.order, order):
            return Asked(one, "joined_running")
    waiting = [one for one in standing if one.status == "queued"]
    for one in waiting:
        if covers(one.order, order):
            return Asked(one, "joined_queued")
    for one in waiting:
        if both := merged(one.order, order):
            change_run(connection, one.id, {"ordered": ordered(both)})
            return Asked(found(connection, select(*run.columns).where(run.c.id == one.id))[0], "joined_queued")
    return Asked(insert_run(connection, new_row(order, asked_by=asked_by, at=at, attempt=attempt)), "queued")


def queued(database: Database, source: str | None) -> tuple[Run, ...]:
    """The runs that wait, oldest first."""
    return with_status(database, "queued", source)


def claim_run(database: Database, run_id: int, *, at: datetime, pid: int | None, host: str) -> Run | None:
    """Take a waiting run to crawl it from now on: of several that try, one gets it.

    None where it does not wait any more; RunBusyError, and it goes on waiting, where its source is being crawled.
    """
    this = select(*run.columns).where(run.c.id == run_id)
    with database.writing() as connection:
        waiting = found(connection, this.where(run.c.status == "queued"))
        if not waiting:
            return None
        refuse_if_busy(connection, waiting[0].order.source)
        began = {"status": "running", "started_at": at, "heard_at": at, "pid": pid, "host": host}
        change_run(connection, run_id, began)
        return found(connection, this)[0]


def drop_queued(database: Database, run_id: int, *, at: datetime, reason: str) -> bool:
    """Take a run out of the queue; False where it does not wait any more."""
    waiting = update(run).where(run.c.id == run_id, run.c.status == "queued")
    with database.writing() as connection:
        dropped = connection.execute(waiting.values(status="cancelled", ended_at=at, reason=scrubbed(reason)))
        return dropped.rowcount == 1
