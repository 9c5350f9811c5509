"""Alarms and filed digests in, those that stand out: what the daemon has told, so that it tells nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from monitor.domain import Alarm, FiledDigest
from monitor.store.database import Database
from monitor.store.rows import Row, scrubbed
from monitor.store.schema import alarm, filed_digest

_FILED = (filed_digest.c.day, filed_digest.c.made_at, filed_digest.c.state)


def alarms(database: Database, *, open_only: bool, limit: int | None) -> tuple[Alarm, ...]:
    """The alarms, those raised last first."""
    wanted = select(*alarm.columns).order_by(alarm.c.raised_at.desc(), alarm.c.kind, alarm.c.subject).limit(limit)
    with database.reading() as connection:
        rows = connection.execute(wanted.where(alarm.c.cleared_at.is_(None)) if open_only else wanted).mappings()
        return tuple(_alarm(dict(row)) for row in rows)


def keep_alarm(database: Database, given: Alarm) -> None:
    """Keep an alarm: over the open one of its kind and subject, or the one raised at that instant, or as a new one.

    One that stands keeps the instant at which it was raised. ValueError for a new one without such an instant.
    """
    row = _alarm_row(given)
    is_this = and_(alarm.c.kind == row["kind"], alarm.c.subject == row["subject"])
    is_same, is_open = and_(is_this, alarm.c.raised_at == given.raised_at), and_(is_this, alarm.c.cleared_at.is_(None))
    # What is told of one that was cleared must not go to another that was raised since.
    order = (is_open, is_same) if given.cleared_at is None else (is_same, is_open)
    with database.writing() as connection:
        if any(_rewritten(connection, place, row) for place in order):
            return
        if given.raised_at is None:
            raise ValueError(f"an alarm ({given.kind}, {given.subject}) that was never raised")
        connection.execute(insert(alarm), row)


def filed_digests(database: Database, since: date) -> dict[date, FiledDigest]:
    """The digests made of that day and the days after it."""
    wanted = select(*_FILED).where(filed_digest.c.day >= since).order_by(filed_digest.c.day)
    with database.reading() as connection:
        return {row["day"]: FiledDigest(**row) for row in connection.execute(wanted).mappings()}


def _rewritten(connection: Connection, place: ColumnElement[bool], row: Row) -> bool:
    told = {name: row[name] for name in ("sentence", "advice", "told", "cleared_at")}
    return connection.execute(update(alarm).where(place).values(told)).rowcount == 1


def _alarm_row(given: Alarm) -> Row:
    row: Row = {name: scrubbed(getattr(given, name)) for name in ("kind", "subject", "sentence", "advice")}
    told = {scrubbed(channel): at.astimezone(UTC).isoformat() for channel, at in given.told.items()}
    return row | {"raised_at": given.raised_at, "cleared_at": given.cleared_at, "told": told}


def _alarm(row: Row) -> Alarm:
    told: Mapping[str, str] = row["told"]
    return Alarm(**row | {"told": {channel: datetime.fromisoformat(at) for channel, at in told.items()}})
