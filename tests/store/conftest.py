"""Databases to test on: a file of its own, and a schema of its own on a PostgreSQL server.

The server is expected at MONITOR_TEST_POSTGRES. Where none answers these tests are skipped, but in CI they fail.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.store import Store, open_store
from monitor.store.columns import metadata
from tests.ready import ready

SERVER = os.environ.get("MONITOR_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


KINDS = ["sqlite", "postgresql"]


@pytest.fixture(params=KINDS)
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, on each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'store.db'}"
    url: str = request.getfixturevalue("fresh_postgresql_url")
    return url


@pytest.fixture
def fresh_postgresql_url() -> Iterator[str]:
    """The URL of a new schema on the server, gone after the test."""
    with _schema() as url:
        yield url


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with empty tables, on each kind in turn."""
    if request.param == "sqlite":
        return ready(tmp_path / "store.db")
    prepared: str = request.getfixturevalue("prepared_postgresql_url")
    tables = ", ".join(f"{prepared.rpartition('%3D')[2]}.{name}" for name in metadata.tables)
    _on_server(f"TRUNCATE {tables} RESTART IDENTITY")
    return prepared


@pytest.fixture(scope="session")
def prepared_postgresql_url() -> Iterator[str]:
    """The URL of a schema with tables, for all tests that empty them first."""
    with _schema() as url:
        open_store(url).close()
        yield url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store, on each kind of database in turn."""
    with open_store(url) as opened:
        yield opened


@contextmanager
def _schema() -> Iterator[str]:
    schema = f"test_{uuid.uuid4().hex}"
    _on_server(f"CREATE SCHEMA {schema}")
    try:
        yield f"{SERVER}?options=-csearch_path%3D{schema}"
    finally:
        _on_server(f"DROP SCHEMA {schema} CASCADE")


def _on_server(statement: str) -> None:
    psycopg = pytest.importorskip("psycopg") if os.environ.get("CI") != "true" else __import__("psycopg")
    try:
        with psycopg.connect(SERVER, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)
    except psycopg.OperationalError as error:
        missing = f"no PostgreSQL at {SERVER}: {str(error).splitlines()[0]}"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
