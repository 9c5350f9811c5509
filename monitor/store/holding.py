"""A database goes in, a lock comes out that one process at a time has of it, and that ends with its process.

Whoever has it is the daemon of the database; the row of `keepers` only names it. SQLite: a lock on a file beside the
database. PostgreSQL: an advisory lock of a session of its own.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from monitor.store.database import Database, StoreError, first_line

try:
    import fcntl
except ImportError:  # Not on this system.
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".daemon-lock"
_DAEMON_LOCK = 0x4F666603
# A server finds out within a minute that the machine of a session is no more, and gives its lock to others.
_PATIENCE = ("tcp_keepalives_idle = 20", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3")
# A schema is a database of its own.
_TAKE = text("SELECT pg_try_advisory_lock(:lock, hashtext(coalesce(current_schema(), '')))")
_GIVE_BACK = text("SELECT pg_advisory_unlock_all()")


class NoLockError(StoreError):
    """There is no lock to be had of this database, for nobody."""


class Lock(Protocol):
    """What one process at a time has."""

    def is_held(self) -> bool:
        """Take it, or have it still, or have it again where it was lost; False where another process has it.

        NoLockError, StoreError.
        """

    def let_go(self) -> None:
        """Have it no longer."""


def lock_of(database: Database) -> Lock:
    """The lock of the database, not taken yet. NoLockError where there is none, as of a database in memory."""
    if not database.is_sqlite:
        return SessionLock(database)
    name = database.engine.url.database or ""
    if fcntl is None or name in ("", ":memory:") or name.startswith("file:"):
        raise NoLockError(f"{database.name}: no file that could be locked")
    return FileLock(Path(os.path.realpath(name) + SUFFIX))


class FileLock:
    """A lock on a file, which stays where it is: were it removed, two processes could lock two files of one name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def is_held(self) -> bool:
        return self._is_the_one() or self._take()

    def let_go(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def _take(self) -> bool:
        self.let_go()
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.let_go()
            return False
        except OSError as error:
            self.let_go()
            raise NoLockError(f"{self._path}: {error.strerror}") from error
        return self._is_the_one()

    def _is_the_one(self) -> bool:
        """Whether the file that is open is the one that others would find."""
        try:
            return self._file is not None and os.path.samestat(os.fstat(self._file), self._path.stat())
        except OSError:
            return False


class SessionLock:
    """A lock of one connection, which nothing else goes over: it ends with it, however that comes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    def is_held(self) -> bool:
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.execute(text("SELECT 1"))
                return True
        return self._take()

    def let_go(self) -> None:
        if self._connection is not None:
            # Given back by name: of a closed session the server takes a moment to notice the end.
            with suppress(SQLAlchemyError):
                self._connection.execute(_GIVE_BACK)
            with suppress(SQLAlchemyError):
                self._connection.close()
        self._connection = None

    def _take(self) -> bool:
        self.let_go()
        try:
            self._connection = self._connected()
            is_taken = bool(self._connection.execute(_TAKE, {"lock": _DAEMON_LOCK}).scalar())
        except SQLAlchemyError as error:
            self.let_go()
            raise StoreError(f"{self._database.name}: {first_line(getattr(error, 'orig', None) or error)}") from error
        if not is_taken:
            self.let_go()
        return is_taken

    def _connected(self) -> Connection:
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # Out of the pool: to close it is to end the session, and with it the lock.
        connection.detach()
        for setting in _PATIENCE:
            connection.exec_driver_sql(f"SET {setting}")
        return connection
