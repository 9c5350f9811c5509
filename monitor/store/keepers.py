"""Which daemon holds the database: its record in, whether it got or still has the database out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from monitor.domain import DaemonRecord
from monitor.store.database import Database
from monitor.store.rows import scrubbed
from monitor.store.schema import daemon

_FIELDS = tuple(one for one in daemon.columns if one.name != "id")


def daemon_record(database: Database) -> DaemonRecord | None:
    """The daemon that holds the database, or held it when it was killed; None where there is none."""
    with database.reading() as connection:
        return _standing(connection)


def claim_daemon(database: Database, record: DaemonRecord, *, instead_of: DaemonRecord | None) -> bool:
    """Take the database for this daemon, if it is still held as `instead_of` says: of several that try, one gets it."""
    with database.writing() as connection:
        if _identity(_standing(connection)) != _identity(instead_of):
            return False
        connection.execute(delete(daemon))
        connection.execute(insert(daemon), asdict(scrubbed(record)) | {"id": 1})
        return True


def beat_daemon(database: Database, record: DaemonRecord, at: datetime) -> bool:
    """Keep that this daemon lives, and its address; False where another one holds the database."""
    with database.writing(queued=False) as connection:
        beat = update(daemon).where(_is(record)).values(heard_at=at, address=scrubbed(record.address))
        return connection.execute(beat).rowcount == 1


def release_daemon(database: Database, record: DaemonRecord) -> None:
    """Let go of the database, if it is this daemon's."""
    with database.writing() as connection:
        connection.execute(delete(daemon).where(_is(record)))


def _standing(connection: Connection) -> DaemonRecord | None:
    row = connection.execute(select(*_FIELDS)).mappings().first()
    return DaemonRecord(**row) if row else None


def _identity(record: DaemonRecord | None) -> tuple[str, int, datetime] | None:
    if record is None:
        return None
    return scrubbed(record.host), record.pid, record.started_at.astimezone(UTC)


def _is(record: DaemonRecord) -> ColumnElement[bool]:
    same = (daemon.c.host == scrubbed(record.host), daemon.c.pid == record.pid)
    return and_(*same, daemon.c.started_at == record.started_at)
