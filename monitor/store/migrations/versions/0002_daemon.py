"""What the daemon needs: who asked for a run and how it lives, last readings, slots, states, alarms, digests; indexes.

New columns that must not be empty keep a default: a crawl of the version before, begun before this one came, may still
be writing its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text, "sqlite")
# Where the sites are.
LOCAL = timezone(timedelta(hours=7))


def upgrade() -> None:
    _runs()
    _readings()
    _schedule()
    _daemon()
    op.create_index("page_published", "page", ["published_at", "source", "edition"])
    dated = sa.text("published_at IS NOT NULL")
    columns = ["source", "edition", "published_at"]
    op.create_index("story_edition", "story", columns, sqlite_where=dated, postgresql_where=dated)


def _required(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _runs() -> None:
    for column in (
        sa.Column("brought", sa.JSON, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("asked_by", sa.Text, nullable=False, server_default=sa.text("'crawl'")),
        sa.Column("asked_at", instant),
        sa.Column("heard_at", instant),
        sa.Column("attempt", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("skew_seconds", sa.Double),
    ):
        op.add_column("run", column)
    op.execute("UPDATE run SET asked_at = started_at")
    op.create_index("run_status", "run", ["status", "source", "id"])
    op.create_index("run_status_newest", "run", ["status", "id"])
    op.create_index("run_started", "run", ["started_at", "id"])
    op.create_index("run_source", "run", ["source", "id"])


def _readings() -> None:
    op.create_table(
        "reading",
        _required("source", sa.Text),
        _required("edition", sa.Text),
        sa.Column("last_run_id", number, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("good_run_id", number, sa.ForeignKey("run.id")),
        _required("tried_since", instant),
        sa.PrimaryKeyConstraint("source", "edition"),
        sqlite_with_rowid=False,
    )
    kinds: dict[str, Any] = {"id": number, "started_at": instant, "ordered": sa.JSON, "served": sa.JSON}
    run = sa.table("run", *(sa.column(name, kinds.get(name, sa.Text)) for name in (*kinds, "source", "status")))
    ended = sa.select(run).where(run.c.status.in_(("done", "failed", "cancelled", "lost"))).order_by(run.c.id)
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in op.get_bind().execute(ended).mappings():
        for edition, is_good in _read_by(one):
            before = rows.get((one["source"], edition), {"good_run_id": None, "tried_since": one["started_at"]})
            row = before | {"source": one["source"], "edition": edition, "last_run_id": one["id"]}
            rows[one["source"], edition] = row | ({"good_run_id": one["id"]} if is_good else {})
    names = ("source", "edition", "last_run_id", "good_run_id")
    columns = (*(sa.column(name) for name in names), sa.column("tried_since", instant))
    op.bulk_insert(sa.table("reading", *columns), list(rows.values()))


def _read_by(run: sa.RowMapping) -> Iterator[tuple[str, bool]]:
    """The editions of which a run was to see what their site showed then, and whether it reached them."""
    order, started = run["ordered"], run["started_at"]
    started = datetime.fromisoformat(started) if isinstance(started, str) else started
    is_past = order["until"] is not None and date.fromisoformat(order["until"]) < started.astimezone(LOCAL).date()
    if order["from_warc"] or is_past:
        return
    for edition in order["editions"] or run["served"]:
        results = run["served"].get(edition, {}).values()
        is_answer = (one == "unchanged" or (one.endswith(" entries") and not one.startswith("0 ")) for one in results)
        yield edition, run["status"] == "done" and any(is_answer)


def _schedule() -> None:
    op.create_table(
        "slot",
        _required("schedule", sa.Text),
        _required("due", instant),
        _required("fired_at", instant),
        _required("pace", sa.Double),
        sa.Column("run_id", number, sa.ForeignKey("run.id")),
        sa.PrimaryKeyConstraint("schedule", "due"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_state",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("paused_at", instant),
        _required("paused_by", sa.Text),
        _required("failures", sa.Integer),
        sa.Column("retry_at", instant),
        sa.Column("rested_until", instant),
        sqlite_with_rowid=False,
    )


def _daemon() -> None:
    op.create_table(
        "daemon",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="daemon_is_one"), primary_key=True),
        *(_required(name, sa.Text) for name in ("host", "address", "version")),
        _required("pid", sa.Integer),
        *(_required(name, instant) for name in ("started_at", "heard_at")),
    )
    op.create_table(
        "alarm",
        *(_required(name, sa.Text) for name in ("kind", "subject", "sentence", "advice")),
        _required("raised_at", instant),
        sa.Column("cleared_at", instant),
        _required("told", sa.JSON),
        sa.PrimaryKeyConstraint("kind", "subject", "raised_at"),
        sqlite_with_rowid=False,
    )
    still = sa.text("cleared_at IS NULL")
    op.create_index("alarm_open", "alarm", ["kind", "subject"], unique=True, sqlite_where=still, postgresql_where=still)
    op.create_table(
        "filed_digest",
        sa.Column("day", sa.Date, primary_key=True),
        _required("made_at", instant),
        _required("state", sa.Text),
        sqlite_with_rowid=False,
    )
