"""A database of an older version with rows in every table of then: what the program was given before an update."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import monitor.store.migrations
from monitor.store import open_store
from monitor.store.columns import metadata
from monitor.store.database import version_of
from tests.store.test_care import fill_stories

FIRST_VERSION = "0001"


def make_old(url: str, scratch: Path) -> None:
    """Make the tables of the first version at the URL, and fill them; `scratch` is a folder to work in."""
    with open_store(f"sqlite:///{scratch / 'new.db'}") as store:
        fill_stories(store)
    newest, old = sa.create_engine(f"sqlite:///{scratch / 'new.db'}"), _engine(url)
    with old.begin() as connection, newest.connect() as origin:
        config = Config()
        config.set_main_option("script_location", str(Path(*monitor.store.migrations.__path__)))
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST_VERSION)
        assert version_of(connection) == FIRST_VERSION
        for table in old_tables(connection):
            rows = origin.execute(
                sa.select(*(sa.column(one.name, one.type) for one in table.columns)).select_from(table)
            )
            connection.execute(sa.insert(table), [dict(row) for row in rows.mappings()])
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('run', 'id'), max(id)) FROM run"))
    newest.dispose()
    old.dispose()


def old_tables(connection: sa.Connection) -> list[sa.Table]:
    """The program's tables as far as the database has them, in an order in which they can be filled."""
    inspector, tables = sa.inspect(connection), []
    for table in metadata.sorted_tables:
        if inspector.has_table(table.name):
            there = {one["name"] for one in inspector.get_columns(table.name)}
            columns = [sa.Column(one.name, one.type) for one in table.columns if one.name in there]
            tables.append(sa.Table(table.name, sa.MetaData(), *columns))
    return tables


def rows_of(url: str, tables: list[sa.Table]) -> dict[str, list[str]]:
    """What stands in the tables, in one order."""
    engine = _engine(url)
    with engine.connect() as connection:
        rows = {one.name: sorted(str(row) for row in connection.execute(sa.select(one))) for one in tables}
    engine.dispose()
    return rows


def tables_of(url: str) -> list[sa.Table]:
    """The tables of the database as they are now."""
    engine = _engine(url)
    with engine.connect() as connection:
        tables = old_tables(connection)
    engine.dispose()
    return tables


def _engine(url: str) -> sa.Engine:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        return sa.create_engine(url)
    return sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
