"""Orders in, rows of crawls out: begun, told of while they go, found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, insert, select, update

from monitor.domain import AskedBy, Order, Run, RunStatus
from monitor.store.database import Database, StoreError
from monitor.store.rows import Row, scrubbed
from monitor.store.schema import run

Value = TypeVar("Value", int, str)
Served = Mapping[str, Mapping[str, str]]
Brought = Mapping[str, Mapping[str, int]]
_TIMES = ("started_at", "ended_at", "asked_at", "heard_at")
_FIGURES = ("counts", "served", "brought", "skew_seconds")
_PLAIN = (*_TIMES, *_FIGURES, "id", "status", "pid", "host", "reason", "asked_by", "attempt")
_ROWS_AT_ONCE = 50


class RunBusyError(StoreError):
    """Another run of the source is under way; it stands in `run`."""

    def __init__(self, run: Run) -> None:
        where = f"run {run.id}, process {run.pid} on {run.host}"
        super().__init__(f"a crawl of {run.order.source} is under way ({where})")
        self.run = run


def start_run(
    database: Database, order: Order, *, at: datetime, pid: int | None, host: str, asked_by: AskedBy, exclusive: bool
) -> Run:
    """A new run of the order, under way from now, with its number.

    `exclusive`: RunBusyError where another run of the source is under way; of two that start together one is refused.
    """
    row = new_row(order, asked_by=asked_by, at=at) | {"status": "running", "heard_at": at, "pid": pid, "host": host}
    with database.writing(queued=exclusive) as connection:
        if exclusive:
            refuse_if_busy(connection, order.source)
        return insert_run(connection, row)


def progress_run(
    database: Database,
    run_id: int,
    counts: Mapping[str, int],
    served: Served,
    *,
    at: datetime,
    brought: Brought | None,
) -> None:
    """Keep how far a run has come, and that it was heard of at `at`; without `brought`, that stays as it is."""
    row = figures_row(counts, served, brought) | {"heard_at": at}
    with database.writing(queued=False) as connection:
        change_run(connection, run_id, row)


def run_by_id(database: Database, run_id: int) -> Run | None:
    """The run with this number, None where there is none."""
    return next(iter(_found(database, select(*run.columns).where(run.c.id == run_id))), None)


def runs(database: Database, limit: int | None, source: str | None, status: RunStatus | None) -> tuple[Run, ...]:
    """The latest runs, of one source or of all, newest first: by their numbers, which grow whatever the clock does."""
    wanted = select(*run.columns).order_by(run.c.id.desc()).limit(limit)
    if source is not None:
        wanted = wanted.where(run.c.source == source)
    return _found(database, wanted if status is None else wanted.where(run.c.status == status))


def runs_after(database: Database, run_id: int, limit: int) -> tuple[Run, ...]:
    """The runs with greater numbers, the smallest first, at most `limit` of them."""
    return _found(database, select(*run.columns).where(run.c.id > run_id).order_by(run.c.id).limit(limit))


def running(database: Database, source: str | None) -> tuple[Run, ...]:
    """The runs that have not told their end, oldest first."""
    return with_status(database, "running", source)


def with_status(database: Database, status: RunStatus, source: str | None) -> tuple[Run, ...]:
    """The runs that stand so, oldest first."""
    wanted = select(*run.columns).where(run.c.status == status).order_by(run.c.id)
    return _found(database, wanted if source is None else wanted.where(run.c.source == source))


def runs_since(database: Database, at: datetime) -> tuple[Run, ...]:
    """The runs that started at `at` or later, newest first; those still waiting have not."""
    wanted = select(*run.columns).where(run.c.started_at >= at, run.c.status != "queued")
    # Sorted here: a database that is asked for an order of numbers would go through all there are.
    return tuple(sorted(_found(database, wanted), key=lambda one: -one.id))


def runs_back(database: Database, source: str, since: datetime | None) -> Iterator[Run]:
    """The runs of a source, newest first, read as they are asked for; `since`: without those that began before."""
    yield from going_back(lambda wanted: _found(database, wanted), source, since=since)


# -- for a transaction that is open


def new_row(order: Order, *, asked_by: AskedBy, at: datetime, attempt: int = 1) -> Row:
    """The row of an order that waits for its crawl."""
    order = scrubbed(order)
    row: Row = {"source": order.source, "ordered": ordered(order), "status": "queued", "started_at": at, "asked_at": at}
    row |= {"asked_by": asked_by, "attempt": attempt, "pid": None, "host": "", "reason": "", "heard_at": None}
    return row | {"counts": {}, "served": {}, "brought": {}}


def figures_row(counts: Mapping[str, int], served: Served, brought: Brought | None) -> Row:
    """The part of the row that tells how far a run has come; without `brought`, that stays as it is."""
    row: Row = {"counts": _plain(counts), "served": _two_deep(served)}
    return row if brought is None else row | {"brought": _two_deep(brought)}


def insert_run(connection: Connection, row: Row) -> Run:
    """Add the row; the run it is, with its number."""
    number = connection.execute(insert(run).returning(run.c.id), row).scalar_one()
    return run_of(row | {"id": number, "ended_at": None, "skew_seconds": None})


def change_run(connection: Connection, run_id: int, values: Row) -> None:
    """Write the values over those of the run; StoreError where there is no such run."""
    if connection.execute(update(run).where(run.c.id == run_id).values(values)).rowcount != 1:
        raise StoreError(f"there is no run {run_id}")


def found(connection: Connection, wanted: Select[Any]) -> tuple[Run, ...]:
    """The runs that the statement selects, in its order."""
    return tuple(run_of(dict(row)) for row in connection.execute(wanted).mappings())


def going_back(
    find: Callable[[Select[Any]], tuple[Run, ...]],
    source: str,
    *,
    below: int | None = None,
    since: datetime | None = None,
) -> Iterator[Run]:
    """The runs of a source with smaller numbers than `below`, greatest first, a few at a time."""
    wanted = select(*run.columns).where(run.c.source == source).order_by(run.c.id.desc()).limit(_ROWS_AT_ONCE)
    if since is not None:
        wanted = wanted.where(run.c.started_at >= since)
    while some := find(wanted if below is None else wanted.where(run.c.id < below)):
        yield from some
        below = some[-1].id


def refuse_if_busy(connection: Connection, source: str) -> None:
    """Raises RunBusyError where a run of the source is under way."""
    wanted = select(*run.columns).where(run.c.source == source, run.c.status == "running").order_by(run.c.id)
    for other in found(connection, wanted.limit(1)):
        raise RunBusyError(other)


def ordered(order: Order) -> Row:
    """The order as its column holds it, without the source."""
    return {
        "editions": list(order.editions),
        "since": order.since and order.since.isoformat(),
        "until": order.until and order.until.isoformat(),
        "thorough": order.thorough,
        "max_pages": order.max_pages,
        "from_warc": list(order.from_warc),
        "connect_to": order.connect_to,
    }


def _found(database: Database, wanted: Select[Any]) -> tuple[Run, ...]:
    with database.reading() as connection:
        return found(connection, wanted)


def run_of(row: Row) -> Run:
    """The run of a row of the table."""
    return Run(order=_order(row["source"], row["ordered"]), **{name: row[name] for name in _PLAIN})


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


def _two_deep(named: Mapping[str, Mapping[str, Value]]) -> dict[str, dict[str, Value]]:
    return {scrubbed(name): _plain(inner) for name, inner in named.items()}
