"""The whole database in, its copy as one portable SQLite file out, and back; old memories pruned; everything counted.

A copy is of one moment, though writers go on. It is always a SQLite file of the same tables, so what was kept on
one kind of database comes back on either. Which daemon holds the database and who is signed in is not copied, and
neither lost by what is brought back: a copy would tell of what is long gone.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, insert, select, text

from monitor.store.columns import VERSIONS, metadata
from monitor.store.database import Database, StoreError, first_line, newer, open_database
from monitor.store.dropping import drop_runs
from monitor.store.nouns import Statistics
from monitor.store.review_schema import NOT_COPIED, NUMBERED, session
from monitor.store.schema import capture, page, revision, sighting, story

_ROWS_AT_ONCE = 500
_COPIED = tuple(table for table in metadata.sorted_tables if table not in NOT_COPIED)
_SQLITE_FILE = b"SQLite format 3\x00"
_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
}


def backup(database: Database, path: Path) -> None:
    """Write a copy of this moment to `path`, all of it or nothing; an older copy there is replaced.

    StoreError where the path is the database itself, another kind of file, or cannot be written.
    """
    with _named_errors(path):
        _refuse_to_overwrite(database, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        try:
            part.unlink(missing_ok=True)
            if database.is_sqlite:
                _copy_pages(database, part)
            else:
                _copy_tables(database, part)
            _seal(part)
            part.replace(path)
        finally:
            for left in (part, Path(f"{part}-wal"), Path(f"{part}-shm")):
                left.unlink(missing_ok=True)


def restore(database: Database, path: Path, *, force: bool) -> None:
    """Bring back what `backup` wrote, in one transaction; with `force` in place of what is there.

    The file is not changed: one of an older version is brought forward in a copy. StoreError where the file is no
    sound backup or is newer than this program, or the database is not empty and `force` is not given.
    """
    place = Path(database.engine.url.database or "").parent if database.is_sqlite else None
    with _named_errors(path), _brought_forward(path, place) as source, database.writing() as connection:
        if force:
            _empty(connection)
        elif _has_rows(connection):
            raise StoreError(f"{database.name} is not empty: restoring replaces what it holds, and must be forced")
        with source.reading() as origin:
            for table in _COPIED:
                _copy(origin, connection, table)
        _set_numbers(connection)


def prune(
    database: Database, *, archive_before: datetime | None, seen_before: datetime | None, runs_before: datetime | None
) -> dict[str, int]:
    """Forget archived pages, pages off the beat and runs that are older; how many of each. Never a story."""
    gone = {"captures": 0, "pages": 0}
    with database.writing() as connection:
        if archive_before is not None:
            gone["captures"] = connection.execute(delete(capture).where(capture.c.at < archive_before)).rowcount
        if seen_before is not None:
            old = delete(page).where(page.c.story_id.is_(None), page.c.checked_at < seen_before)
            gone["pages"] = connection.execute(old).rowcount
        if runs_before is not None:
            gone["runs"] = drop_runs(connection, runs_before)
    return gone


def archived_files(database: Database) -> frozenset[str]:
    """The files of the archive that still hold a page the store tells of: the others may go."""
    with database.reading() as connection:
        return frozenset(connection.execute(select(capture.c.file).distinct()).scalars())


def statistics(database: Database) -> Statistics:
    """How much there is of everything."""
    kinds = (story.c.tier, story.c.language, story.c.source, story.c.edition)
    totals: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    with database.reading() as connection:
        for tier, language, source, edition, many in connection.execute(select(*kinds, func.count()).group_by(*kinds)):
            for total, kind in zip(totals, (tier, language, f"{source}/{edition}"), strict=True):
                total[kind] += many
        tables = {"revisions": revision, "sightings": sighting, "pages": page, "captures": capture}
        counts = {name: _count(connection, table) for name, table in tables.items()}
        size = _size(connection)
    tiers, languages, editions = map(dict, totals)
    return Statistics(totals[0].total(), **counts, tiers=tiers, languages=languages, editions=editions, size=size)


def size_bytes(database: Database) -> int:
    """How many bytes the database takes, its indexes included."""
    with database.reading() as connection:
        return _size(connection)


def _refuse_to_overwrite(database: Database, path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder: a backup is a file")
    if not path.exists():
        return
    if database.is_sqlite and database.engine.url.database and path.samefile(database.engine.url.database):
        raise StoreError(f"{path} is the database itself")
    with path.open("rb") as file:
        if file.read(len(_SQLITE_FILE)) not in (_SQLITE_FILE, b""):
            raise StoreError(f"{path} is there and no backup: it is left alone")


def _copy_pages(database: Database, part: Path) -> None:
    """SQLite's own online backup, in one step: one moment, and writers go on in the write-ahead log."""
    with closing(database.engine.raw_connection()) as origin, closing(sqlite3.connect(part)) as copy:
        driver = origin.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(copy)


def _copy_tables(database: Database, part: Path) -> None:
    copy = open_database(f"sqlite:///{part}")
    try:
        with database.reading(isolation="REPEATABLE READ") as origin, copy.writing() as connection:
            for table in _COPIED:
                _copy(origin, connection, table)
    finally:
        copy.close()


def _seal(part: Path) -> None:
    """Make it one file without a log beside it and without a daemon, and see that it is sound."""
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        for table in NOT_COPIED:
            copy.execute(f"DELETE FROM {table.name}")
        copy.execute("PRAGMA journal_mode=DELETE")
        _check(copy, part)


def _check(copy: sqlite3.Connection, path: Path) -> None:
    verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(f"{path} is damaged: {' '.join(verdict.split())}")
    if copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise StoreError(f"{path} is damaged: it refers to rows it does not hold")


@contextmanager
def _brought_forward(path: Path, place: Path | None) -> Iterator[Database]:
    """A scratch copy of the backup at HEAD, checked; gone at the end. It lies in the folder `place`, if given."""
    if not path.is_file():
        raise StoreError(f"{path}: there is no such file")
    with tempfile.TemporaryDirectory(prefix="restore-", dir=place) as folder:
        scratch = Path(folder) / "backup.db"
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as origin:
            _check(origin, path)
            _check_version(origin, path)
            with closing(sqlite3.connect(scratch)) as copy:
                origin.backup(copy)
        database = open_database(f"sqlite:///{scratch}")
        try:
            yield database
        finally:
            database.close()


def _check_version(origin: sqlite3.Connection, path: Path) -> None:
    tables = {name for (name,) in origin.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    found = (
        origin.execute("SELECT version_num FROM alembic_version").fetchone() if "alembic_version" in tables else None
    )
    if found is None or "story" not in tables:
        raise StoreError(f"{path} is no backup of this program")
    if found[0] not in VERSIONS:
        raise StoreError(newer(str(path), found[0]))


def _copy(origin: Connection, target: Connection, table: Table) -> None:
    rows = origin.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(table)).mappings()
    for batch in rows.partitions():
        target.execute(insert(table), [dict(row) for row in batch])


def _has_rows(connection: Connection) -> bool:
    return any(connection.execute(select(table).limit(1)).first() for table in _COPIED)


def _empty(connection: Connection) -> None:
    """Nobody stays signed in: readers may be others afterwards."""
    for table in (session, *reversed(_COPIED)):
        connection.execute(delete(table))


def _set_numbers(connection: Connection) -> None:
    """PostgreSQL counts rows apart from their table: go on after the last one."""
    if connection.dialect.name == "postgresql":
        for table in NUMBERED:
            highest = select(func.max(table.c.id)).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest)))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _size(connection: Connection) -> int:
    return int(connection.execute(text(_SIZE[connection.dialect.name])).scalar_one())


@contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path}: {first_line(error)}") from error
