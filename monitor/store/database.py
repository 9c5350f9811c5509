"""A database URL in, an open database at the newest version of the schema out, and its transactions.

SQLite: write-ahead log, and writes begin with BEGIN IMMEDIATE: a transaction that reads first and writes later is
refused when another writer came between. PostgreSQL: writers of stories queue at an advisory lock, so that on both
databases what a writer has read stays true until it commits.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from monitor.store.columns import HEAD, VERSIONS, metadata

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_BUSY_SECONDS = 60
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PRAGMAS = ("foreign_keys=ON", "synchronous=NORMAL")
# Kibibytes of pages that a connection keeps: plenty for one that writes thousands of stories, few for one that waits.
WORKING_CACHE, WAITING_CACHE = 16_000, 500
_MIGRATIONS = Path(__file__).parent / "migrations"
# One number a purpose, the same in every process.
_WRITERS_LOCK = 0x4F66666963650001
_MIGRATION_LOCK = 0x4F66666963650002


class StoreError(Exception):
    """What the store cannot do, in one line that can be shown to the person at the keyboard."""


class Database:
    """An engine, and the two kinds of transactions on it. SQLAlchemy's errors come out as StoreError."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name = engine.url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self, *, isolation: str | None = None) -> Iterator[Connection]:
        """A transaction that only reads: on SQLite it sees one state, on PostgreSQL one a statement unless told."""
        options: dict[str, Any] = {} if isolation is None else {"isolation_level": isolation}
        with self._named_errors(), self.engine.connect() as connection, connection.execution_options(**options).begin():
            yield connection

    @contextmanager
    def writing(self, *, queued: bool = True) -> Iterator[Connection]:
        """A transaction that writes; `queued` where what it reads decides what it writes."""
        begins = {"begins": "BEGIN IMMEDIATE"}
        with self._named_errors(), self.engine.connect() as connection, connection.execution_options(**begins).begin():
            if queued:
                self._queue(connection, _WRITERS_LOCK)
            yield connection

    def migrate(self) -> None:
        """Bring the database to HEAD; of several processes that try, one does it and the others wait."""
        if self.is_sqlite:
            with self._named_errors():
                self._write_ahead()
        with self.reading() as connection:
            if version_of(connection) == HEAD:
                return
        with self.writing(queued=False) as connection:
            self._queue(connection, _MIGRATION_LOCK)
            if self._checked(version_of(connection)) != HEAD:
                _upgrade(connection)

    def close(self) -> None:
        self.engine.dispose()

    def _checked(self, version: str | None) -> str | None:
        if version is not None and version not in VERSIONS:
            raise StoreError(newer(self.name, version))
        return version

    def _queue(self, connection: Connection, lock: int) -> None:
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})

    def _write_ahead(self) -> None:
        """Switch the log over; SQLite refuses that at once while another process does the same, so wait for it."""
        for _ in range(_BUSY_SECONDS):
            try:
                with self.engine.connect() as connection:
                    connection.execution_options(begins="").exec_driver_sql("PRAGMA journal_mode=WAL")
                return
            except OperationalError as error:
                if "locked" not in str(error.orig):
                    raise
            with self.writing():
                pass

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
            raise StoreError(f"{self.name}: {first_line(cause)}") from error


def open_database(url: str, cache_kib: int = WORKING_CACHE) -> Database:
    """The database at the URL, at HEAD; StoreError where it cannot be had, is not ours, or is newer than HEAD."""
    database = Database(_engine(_parsed(url), cache_kib))
    try:
        database.migrate()
    except BaseException:
        database.close()
        raise
    return database


def version_of(connection: Connection) -> str | None:
    """The version of the schema in the database, None for an empty one; StoreError for another program's."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return version
    if tables & set(metadata.tables):
        raise StoreError(f"{connection.engine.url.render_as_string()} holds the tables of another program")
    return None


def insert_into(connection: Connection, table: Any) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say ON CONFLICT, in the dialect of the connection."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table)


def newer(name: str, version: str) -> str:
    """What to tell when a database is ahead of this program."""
    return f"{name} has the newer schema {version}, and this program knows up to {HEAD}: update the program"


def first_line(error: BaseException) -> str:
    """What the error says, in one line; its kind where it says nothing."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def _parsed(url: str) -> URL:
    """The URL, with psycopg 3 as PostgreSQL's driver however it was spelled; StoreError for any other database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise StoreError("not a database URL: write sqlite:///path or postgresql://user@host/database") from error
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite":
        return parsed
    raise StoreError(f"{parsed.drivername!r} is no database this program knows: sqlite or postgresql")


def _engine(url: URL, cache_kib: int) -> Engine:
    if url.drivername == "sqlite":
        return _sqlite(url, cache_kib)
    try:
        return create_engine(url, json_serializer=_JSON.encode, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs psycopg: install the extra 'postgres'") from error


def _sqlite(url: URL, cache_kib: int) -> Engine:
    options: dict[str, Any] = {"connect_args": {"isolation_level": None, "timeout": _BUSY_SECONDS}}
    if url.database in (None, "", ":memory:"):
        options = {"connect_args": {"isolation_level": None, "check_same_thread": False}, "poolclass": StaticPool}
    else:
        _make_folder(Path(str(url.database)).parent)
    engine = create_engine(url, json_serializer=_JSON.encode, **options)
    event.listen(engine, "connect", partial(_prepare, cache_kib))
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"no folder for the database: {error}") from error


def _prepare(cache_kib: int, driver: sqlite3.Connection, _record: object) -> None:
    for pragma in (*_PRAGMAS, f"cache_size=-{cache_kib}"):
        driver.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if begins := connection.get_execution_options().get("begins", "BEGIN"):
        connection.exec_driver_sql(begins)


def _upgrade(connection: Connection) -> None:
    # Imported here: a program that finds its database at HEAD never needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
