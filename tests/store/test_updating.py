"""From the first version of the schema, with rows in it, to the newest: nothing is lost, and old copies come back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.domain import Order, Run
from monitor.store import Store, StoreError, open_store
from monitor.store.columns import HEAD
from monitor.store.database import open_database, version_of
from tests.store.making import NOON, later
from tests.store.olden import make_old, rows_of, tables_of
from tests.store.test_care import everything, fill


def test_no_row_is_lost_on_the_way_to_the_newest_version(fresh_url: str, tmp_path: Path) -> None:
    make_old(fresh_url, tmp_path)
    tables = tables_of(fresh_url)
    before = rows_of(fresh_url, tables)
    assert set(before) == {"run", "story", "identity", "page", "sighting", "revision", "capture", "list_state"}
    assert all(before.values())
    database = open_database(fresh_url)
    with database.reading() as connection:
        assert version_of(connection) == HEAD
    database.close()
    assert rows_of(fresh_url, tables) == before


def test_runs_of_then_are_told_as_crawls_that_were_asked_for_when_they_started(fresh_url: str, tmp_path: Path) -> None:
    make_old(fresh_url, tmp_path)
    with open_store(fresh_url) as store:
        order, counts, served = Order("vietnamplus"), {"new": 2}, {"vi": {"feed": "2 entries"}}
        told = {"pid": 1, "host": "h", "counts": counts, "served": served, "asked_by": "crawl", "asked_at": NOON}
        assert store.runs() == (Run(1, order, "done", NOON, later(minutes=1), **told),)  # type: ignore[arg-type]
        assert store.start_run(order, at=later(hours=1), pid=1, host="h").id == 2
        assert store.ask(order, asked_by="trigger", at=later(hours=1)).how == "joined_running"
        assert store.last_slots() == {}
        assert store.daemon() is None


def test_a_crawl_of_the_version_before_can_still_close_its_row(fresh_url: str, tmp_path: Path) -> None:
    make_old(fresh_url, tmp_path)
    (of_then,) = (one for one in tables_of(fresh_url) if one.name == "run")
    open_store(fresh_url).close()
    database = open_database(fresh_url)
    row = {"id": 7, "source": "vna", "status": "running", "started_at": NOON, "host": "h", "reason": ""}
    row |= {"ordered": {"editions": [], "since": None, "until": None, "thorough": False, "max_pages": None}}
    row["ordered"] |= {"from_warc": [], "connect_to": ""}  # type: ignore[operator]
    with database.writing() as connection:
        connection.execute(sa.insert(of_then), row | {"counts": {}, "served": {}})
    database.close()
    with open_store(fresh_url) as store:
        assert store.run(7) == Run(7, Order("vna"), "running", NOON, host="h")


def test_a_copy_of_the_first_version_comes_back(store: Store, tmp_path: Path) -> None:
    make_old(f"sqlite:///{tmp_path / 'old.db'}", tmp_path)
    before = (tmp_path / "old.db").read_bytes()
    store.restore(tmp_path / "old.db")
    assert (tmp_path / "old.db").read_bytes() == before
    assert [one.asked_at for one in store.runs()] == [NOON]
    with open_store(f"sqlite:///{tmp_path / 'old.db'}") as same:
        assert everything(store) == everything(same)


def test_a_copy_of_the_first_version_replaces_what_is_there(store: Store, tmp_path: Path) -> None:
    make_old(f"sqlite:///{tmp_path / 'old.db'}", tmp_path)
    fill(store)
    store.ask(Order("vna", ("vi",)), asked_by="trigger", at=NOON)
    store.restore(tmp_path / "old.db", force=True)
    assert store.queued() == ()
    assert store.last_slots() == {}
    assert store.alarms(open_only=False) == ()


def test_an_update_that_is_cut_short_leaves_the_old_version(tmp_path: Path) -> None:
    make_old(f"sqlite:///{tmp_path / 'old.db'}", tmp_path)
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.execute("CREATE TABLE slot (in_the_way)")
    with pytest.raises(StoreError, match="slot"):
        open_store(f"sqlite:///{tmp_path / 'old.db'}")
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        assert "asked_by" not in {row[1] for row in old.execute("PRAGMA table_info(run)")}
