"""Orders in, rows of crawls out: begun, told of while they go, ended, found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, insert, select, update

from monitor.domain import Order, Run, RunStatus
from monitor.store.database import Database, StoreError
from monitor.store.rows import Row, scrubbed
from monitor.store.schema import run

Value = TypeVar("Value", int, str)
Served = Mapping[str, Mapping[str, str]]


def start_run(database: Database, order: Order, *, at: datetime, pid: int | None, host: str) -> Run:
    """A new run of the order, with its number."""
    order = scrubbed(order)
    row: Row = {"source": order.source, "ordered": _ordered(order), "status": "running", "started_at": at}
    row |= {"pid": pid, "host": host, "reason": "", "counts": {}, "served": {}}
    with database.writing(queued=False) as connection:
        number = connection.execute(insert(run).returning(run.c.id), row).scalar_one()
    return Run(id=number, order=order, status="running", started_at=at, pid=pid, host=host)


def progress_run(database: Database, run_id: int, counts: Mapping[str, int], served: Served) -> None:
    """Keep how far a run has come."""
    with database.writing(queued=False) as connection:
        _change(
            connection,
            run_id,
            {"counts": _plain(counts), "served": {edition: _plain(ways) for edition, ways in served.items()}},
        )


def finish_run(
    database: Database,
    run_id: int,
    status: RunStatus,
    *,
    at: datetime,
    reason: str,
    counts: Mapping[str, int],
    served: Served,
) -> None:
    """Keep how a run ended. One that was given up as lost and ends after all is as it says itself."""
    ended: Row = {"status": status, "ended_at": at, "reason": scrubbed(reason)}
    with database.writing(queued=False) as connection:
        _change(
            connection,
            run_id,
            ended | {"counts": _plain(counts), "served": {edition: _plain(ways) for edition, ways in served.items()}},
        )


def mark_lost(database: Database, run_ids: Sequence[int], *, at: datetime, reason: str) -> None:
    """Close those of the runs that never told their end."""
    silent = update(run).where(run.c.id.in_(run_ids), run.c.status == "running")
    with database.writing(queued=False) as connection:
        connection.execute(silent.values(status="lost", ended_at=at, reason=scrubbed(reason)))


def run_by_id(database: Database, run_id: int) -> Run | None:
    """The run with this number, None where there is none."""
    return next(iter(_found(database, select(*run.columns).where(run.c.id == run_id))), None)


def runs(database: Database, limit: int | None, source: str | None) -> tuple[Run, ...]:
    """The latest runs, of one source or of all, newest first."""
    wanted = select(*run.columns).order_by(run.c.started_at.desc(), run.c.id.desc()).limit(limit)
    return _found(database, wanted if source is None else wanted.where(run.c.source == source))


def running(database: Database, source: str | None) -> tuple[Run, ...]:
    """The runs that have not told their end, oldest first."""
    wanted = select(*run.columns).where(run.c.status == "running").order_by(run.c.id)
    return _found(database, wanted if source is None else wanted.where(run.c.source == source))


def _change(connection: Connection, run_id: int, values: Row) -> None:
    if connection.execute(update(run).where(run.c.id == run_id).values(values)).rowcount != 1:
        raise StoreError(f"there is no run {run_id}")


def _found(database: Database, wanted: Select[Any]) -> tuple[Run, ...]:
    with database.reading() as connection:
        return tuple(_run(dict(row)) for row in connection.execute(wanted).mappings())


def _run(row: Row) -> Run:
    names = ("id", "status", "started_at", "ended_at", "pid", "host", "reason", "counts", "served")
    return Run(order=_order(row["source"], row["ordered"]), **{name: row[name] for name in names})


def _ordered(order: Order) -> Row:
    return {
        "editions": list(order.editions),
        "since": order.since and order.since.isoformat(),
        "until": order.until and order.until.isoformat(),
        "thorough": order.thorough,
        "max_pages": order.max_pages,
        "from_warc": list(order.from_warc),
        "connect_to": order.connect_to,
    }


def _order(source: str, ordered: Row) -> Order:
    return Order(
        source=source,
        editions=tuple(ordered["editions"]),
        since=_day(ordered["since"]),
        until=_day(ordered["until"]),
        thorough=ordered["thorough"],
        max_pages=ordered["max_pages"],
        from_warc=tuple(ordered["from_warc"]),
        connect_to=ordered["connect_to"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plain(named: Mapping[str, Value]) -> dict[str, Value]:
    """The same names and values as the database takes them: reasons may quote what a server said."""
    return {scrubbed(name): scrubbed(value) for name, value in named.items()}
