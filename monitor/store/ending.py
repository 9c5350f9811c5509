"""How a run ended in, its row closed or corrected; in the same transaction, what that says of its editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, case, func, update

from monitor.domain import RunStatus
from monitor.store.columns import Instant
from monitor.store.database import Database
from monitor.store.readings import note_reading
from monitor.store.rows import Row, scrubbed
from monitor.store.runs import Brought, Served, change_run, figures_row
from monitor.store.schema import run


def finish_run(
    database: Database,
    run_id: int,
    status: RunStatus,
    *,
    at: datetime,
    reason: str,
    counts: Mapping[str, int],
    served: Served,
    brought: Brought | None,
    skew_seconds: float | None,
) -> None:
    """Keep how a run ended. One that was given up as lost and ends after all is as it says itself.

    A reason that stands in the row of a crawl under way is somebody's wish to cancel it, and why it was cancelled.
    """
    ended: Row = {"status": status, "ended_at": at, "heard_at": at, "reason": scrubbed(reason)}
    ended |= figures_row(counts, served, brought) | ({} if skew_seconds is None else {"skew_seconds": skew_seconds})
    if status == "cancelled":
        wish = (run.c.status == "running") & (run.c.reason != "")
        ended["reason"] = case((wish, run.c.reason), else_=ended["reason"])
    with database.writing() as connection:
        change_run(connection, run_id, ended)
        note_reading(connection, run_id)


def amend_run(database: Database, run_id: int, status: RunStatus, reason: str, *, at: datetime) -> None:
    """Correct how a run ended, or close it: its figures, and an end that it told itself, stay."""
    known: Row = {"status": status, "reason": scrubbed(reason), "ended_at": func.coalesce(run.c.ended_at, _bound(at))}
    with database.writing() as connection:
        change_run(connection, run_id, known)
        note_reading(connection, run_id)


def mark_lost(database: Database, run_ids: Sequence[int], *, at: datetime, reason: str) -> None:
    """Close those of the runs that never told their end."""
    silent = update(run).where(run.c.id.in_(run_ids), run.c.status == "running")
    lost = silent.values(status="lost", ended_at=at, reason=scrubbed(reason)).returning(run.c.id)
    with database.writing() as connection:
        for run_id in connection.execute(lost).scalars().all():
            note_reading(connection, run_id)


def _bound(at: datetime) -> BindParameter[datetime]:
    return bindparam(None, at, type_=Instant)
