"""The lock that one daemon at a time has of a database: taken, refused, lost, and let go with its process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.domain import DaemonRecord
from monitor.store import Store, open_store
from monitor.store.holding import SUFFIX, SessionLock
from tests.store.making import NOON

RECORD = DaemonRecord("vm", 7, NOON, NOON, "http://127.0.0.1:8484", "1.0")
HOLD = """
import sys
from monitor.store import open_store
with open_store(sys.argv[1]) as store:
    print(store.lock_daemon(), flush=True)
    input()
"""


@pytest.fixture
def other(store: Store, url: str) -> Iterator[Store]:
    """The same database, as another process opens it."""
    with open_store(url) as opened:
        yield opened
        opened.unlock_daemon()
    store.unlock_daemon()


def test_one_at_a_time_has_the_lock(store: Store, other: Store) -> None:
    assert store.lock_daemon() is True
    assert store.lock_daemon() is True, "and goes on having it"
    assert other.lock_daemon() is False
    store.unlock_daemon()
    assert other.lock_daemon() is True
    assert store.lock_daemon() is False


def test_whoever_lets_go_of_the_database_lets_go_of_the_lock(store: Store, other: Store) -> None:
    assert store.lock_daemon()
    assert store.claim_daemon(RECORD, instead_of=None)
    assert store.beat_daemon(RECORD, NOON)
    store.release_daemon(RECORD)
    assert other.daemon() is None
    assert other.lock_daemon() is True


def test_the_lock_ends_with_its_process(store: Store, url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        assert store.lock_daemon() is False
        holder.kill()
    end = time.monotonic() + 30
    while not store.lock_daemon():
        assert time.monotonic() < end, "a server notices it a moment later"
        time.sleep(0.01)
    store.unlock_daemon()


def test_of_a_database_in_memory_there_is_none() -> None:
    with open_store("sqlite://") as store:
        assert store.lock_daemon() is None
        assert store.claim_daemon(RECORD, instead_of=None)
        assert store.beat_daemon(RECORD, NOON), "the row alone decides"


def test_where_the_file_system_has_no_locks_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(file: int, how: int) -> None:
        raise OSError(37, "No locks available")

    with open_store(f"sqlite:///{tmp_path / 'monitor.db'}") as store:
        monkeypatch.setattr("monitor.store.holding.fcntl.flock", refused)
        assert store.lock_daemon() is None
        monkeypatch.setattr("monitor.store.holding.fcntl", None)
        assert store.lock_daemon() is None


def test_two_names_of_one_file_are_one_lock(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "monitor.db")
    with open_store(f"sqlite:///{tmp_path / 'monitor.db'}") as one, open_store(f"sqlite:///{tmp_path}/link.db") as two:
        assert one.lock_daemon() is True
        assert two.lock_daemon() is False
        one.unlock_daemon()


def test_a_lock_file_that_was_removed_is_missed_at_the_next_beat(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    with open_store(url) as one, open_store(url) as two:
        assert one.lock_daemon()
        assert one.claim_daemon(RECORD, instead_of=None)
        file = tmp_path / f"monitor.db{SUFFIX}"
        file.unlink()
        assert one.beat_daemon(RECORD, NOON), "it has it again"
        assert two.lock_daemon() is False
        file.unlink()
        assert two.lock_daemon() is True
        assert not one.beat_daemon(RECORD, NOON)
        two.unlock_daemon()


def cut(store: Store) -> None:
    """End the session that holds a PostgreSQL's lock, as a restart of the server does."""
    lock = store._lock
    assert isinstance(lock, SessionLock)
    assert lock._connection is not None
    number = lock._connection.execute(text("SELECT pg_backend_pid()")).scalar()
    with store._database.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        there = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :number")
        end = time.monotonic() + 30
        while connection.execute(there, {"number": number}).scalar():
            assert time.monotonic() < end, "the session goes on"
            connection.rollback()


def test_a_session_that_was_cut_is_noticed_by_the_next_beat(fresh_postgresql_url: str) -> None:
    with open_store(fresh_postgresql_url) as one, open_store(fresh_postgresql_url) as two:
        assert one.lock_daemon()
        assert one.claim_daemon(RECORD, instead_of=None)
        cut(one)
        assert one.beat_daemon(RECORD, NOON), "nobody else came: it has the lock again"
        assert two.lock_daemon() is False
        cut(one)
        assert two.lock_daemon() is True
        assert not one.beat_daemon(RECORD, NOON)
        two.unlock_daemon()
