"""Copies, also across databases and while writers go on; pruning; counting."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.domain import Alarm, DaemonRecord, Order, SourceState, StoryQuery, Validators
from monitor.review import FrozenDigest
from monitor.store import Firing, ListState, Store, StoreError, open_store
from tests.store.desk_making import LATEST, SESSION, everything_of_the_desk, fill_desk
from tests.store.making import NOON, capture, later, made


def fill(store: Store) -> None:
    """Something in every table that is copied."""
    fill_stories(store)
    fill_office(store)
    fill_desk(store)


def fill_stories(store: Store) -> None:
    """Something in every table of the first version."""
    run = store.start_run(Order("vietnamplus"), at=NOON, pid=1, host="h")
    store.finish_run(
        run.id, "done", at=later(minutes=1), reason="", counts={"new": 2}, served={"vi": {"feed": "2 entries"}}
    )
    store.take([made(of_page={"capture": capture(1)}), made("b.vn:1", "bốn")], run_id=run.id, at=NOON)
    store.take([made(text="hai"), made("c.vn:1", "bốn")], run_id=None, at=later(hours=1))
    store.take([made("d.vn:1", "vàng", tier="other", of_page={"capture": capture(2)})], run_id=None, at=later(hours=2))
    store.keep_list_validators([ListState("https://a.vn/rss", Validators('"1"'), NOON)])


def fill_office(store: Store) -> None:
    """Something of what the daemon keeps."""
    firing = Firing("vna/vi", NOON, None, timedelta(minutes=30))
    store.fire("vna", [firing], Order("vna"), asked_by="schedule", at=NOON)
    store.keep_source_state(SourceState("vna", NOON, "cli", 3, later(hours=1), later(hours=2)))
    alarm = Alarm("silent", "vna/vi", "Nothing new.", "Look.", raised_at=NOON, told={"log": NOON})
    store.keep_alarm(replace(alarm, cleared_at=later(hours=1)))
    store.keep_alarm(replace(alarm, raised_at=later(hours=2)))
    store.freeze_digest(FrozenDigest(date(2026, 9, 12), NOON, "complete", None))


def everything(store: Store) -> tuple[object, ...]:
    """All that the store tells."""
    listed = [one.id for one in store.stories(StoryQuery(limit=None))]
    return (
        [store.story(one) for one in listed],
        store.known(["a.vn:1", "b.vn:1", "c.vn:1", "d.vn:1"]),
        store.runs(),
        list(store.all_captures()),
        store.list_validators(["https://a.vn/rss"]),
        (store.last_slots(), store.source_states(), store.filed_digests(date(2026, 1, 1))),
        store.alarms(open_only=False),
        (store.publications(NOON), store.newest_stories()),
        [store.count(StoryQuery(text=word)) for word in ("hai", "bốn", "một")],
        everything_of_the_desk(store),
    )


def test_a_copy_brings_everything_back_on_either_database(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "copies" / "one.db")
    with open_store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.restore(tmp_path / "copies" / "one.db")
        assert everything(other) == everything(store)
    assert [one.name for one in (tmp_path / "copies").iterdir()] == ["one.db"]


def test_a_copy_of_one_kind_of_database_goes_into_the_other(
    store: Store, fresh_postgresql_url: str, tmp_path: Path
) -> None:
    fill(store)
    store.backup(tmp_path / "one.db")
    with open_store(fresh_postgresql_url) as other:
        other.restore(tmp_path / "one.db", force=True)
        assert everything(other) == everything(store)


def test_a_restored_store_goes_on_where_the_old_one_stood(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "one.db")
    store.restore(tmp_path / "one.db", force=True)
    assert store.start_run(Order("vna"), at=NOON, pid=1, host="h").id == 3
    put, saved = store.put_mark(1, "minh", "star", at=NOON), store.save_search(replace(LATEST, name="n", feed_key="k"))
    assert (put and put.id, saved and saved.id) == (4, 2)
    assert store.take([made("e.vn:1", "năm"), made("e.vn:2", "hai")], run_id=2, at=later(days=1)) == (
        "new",
        "duplicate",
    )
    assert store.story(3) is not None


def test_a_copy_does_not_tell_of_a_daemon(store: Store, tmp_path: Path) -> None:
    here = DaemonRecord("desk", 10, NOON, NOON, "127.0.0.1:8484", "1.0")
    there = replace(here, host="other")
    store.claim_daemon(here, instead_of=None)
    store.backup(tmp_path / "one.db")
    with open_store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.claim_daemon(there, instead_of=None)
        other.restore(tmp_path / "one.db")
        assert other.daemon() == there, "a daemon that waits for the data is not driven out"
        other.restore(tmp_path / "one.db", force=True)
        assert other.daemon() == there
    with open_store(f"sqlite:///{tmp_path / 'one.db'}") as copy:
        assert copy.daemon() is None
    assert store.daemon() == here


def test_nobody_stays_signed_in_where_a_copy_is_brought_back(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "one.db")
    with open_store(f"sqlite:///{tmp_path / 'one.db'}") as copy:
        assert copy.sessions(NOON) == ()
    assert store.sessions(NOON) == (SESSION,)
    store.restore(tmp_path / "one.db", force=True)
    assert store.sessions(NOON) == ()


def test_a_copy_taken_while_writers_go_on_is_of_one_moment(store: Store, url: str, tmp_path: Path) -> None:
    stop, taken = threading.Event(), [0]

    def write() -> None:
        with open_store(url) as writer:
            while not stop.is_set():
                first = taken[0] * 10
                writer.take([made(f"a.vn:{n}", str(n)) for n in range(first, first + 10)], run_id=None, at=NOON)
                taken[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    sizes = []
    try:
        while taken[0] < 5 and thread.is_alive():
            stop.wait(0.001)
        for number in range(3):
            before = taken[0]
            store.backup(tmp_path / f"{number}.db")
            sizes.append((before, tmp_path / f"{number}.db", taken[0]))
    finally:
        stop.set()
        thread.join()
    for before, path, after in sizes:
        with open_store(f"sqlite:///{path}") as copy:
            counted = copy.statistics()
            assert counted.stories % 10 == 0
            assert before * 10 <= counted.stories <= (after + 1) * 10
            assert counted.stories == counted.pages == counted.sightings == counted.revisions
            assert copy.count(StoryQuery(text="tin")) == counted.stories


def test_an_older_copy_is_replaced_whole(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "one.db")
    fill(store)
    store.backup(tmp_path / "one.db")
    with open_store("sqlite://") as other:
        other.restore(tmp_path / "one.db")
        assert everything(other) == everything(store)


def test_a_copy_does_not_overwrite_what_is_no_copy(store: Store, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("precious notes")
    with pytest.raises(StoreError, match="left alone"):
        store.backup(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "precious notes"
    with pytest.raises(StoreError, match="a folder"):
        store.backup(tmp_path)


def test_a_copy_does_not_overwrite_the_database_itself(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        fill(store)
        with pytest.raises(StoreError, match="the database itself"):
            store.backup(tmp_path / "." / "store.db")
        assert store.statistics().stories == 2


def test_what_is_there_is_only_replaced_by_force(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "one.db")
    store.take([made("z.vn:1", "thừa")], run_id=None, at=NOON)
    with pytest.raises(StoreError, match="not empty"):
        store.restore(tmp_path / "one.db")
    assert store.statistics().stories == 3
    store.restore(tmp_path / "one.db", force=True)
    assert store.statistics().stories == 2
    assert store.count(StoryQuery(text="thừa")) == 0


def test_a_damaged_copy_is_refused_and_nothing_is_lost(store: Store, tmp_path: Path) -> None:
    store.take([made(f"a.vn:{n}", f"chữ {n} " * 50) for n in range(200)], run_id=None, at=NOON)
    store.backup(tmp_path / "whole.db")
    whole = (tmp_path / "whole.db").read_bytes()
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "holed.db").write_bytes(whole[:20_000] + b"\xff" * 40_000 + whole[60_000:])
    (tmp_path / "text.db").write_text("no database at all\n" * 100)
    (tmp_path / "empty.db").write_bytes(b"")
    for name in ("cut.db", "holed.db", "text.db", "empty.db", "missing.db"):
        with pytest.raises(StoreError) as refused:
            store.restore(tmp_path / name, force=True)
        assert "\n" not in str(refused.value)
    assert store.statistics().stories == 200


def test_a_copy_of_a_newer_program_is_refused(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "one.db")
    with closing(sqlite3.connect(tmp_path / "one.db")) as copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
        copy.commit()
    with pytest.raises(StoreError, match="newer schema 9999"):
        store.restore(tmp_path / "one.db")


def test_restoring_leaves_the_copy_as_it_is(store: Store, tmp_path: Path) -> None:
    fill(store)
    store.backup(tmp_path / "one.db")
    before = (tmp_path / "one.db").read_bytes()
    store.restore(tmp_path / "one.db", force=True)
    assert (tmp_path / "one.db").read_bytes() == before


def test_pruning_forgets_old_pages_and_captures_but_no_story(store: Store) -> None:
    fill(store)
    store.take([made("n.vn:1", "mới", tier="other")], run_id=None, at=later(days=9))
    store.take([made("a.vn:1", "ba", tier="other")], run_id=None, at=later(hours=3))
    assert store.prune(archive_before=None, seen_before=None) == {"captures": 0, "pages": 0}
    assert store.archived_files() == {"run-1.warc.gz"}
    assert store.prune(archive_before=later(hours=1), seen_before=later(days=1)) == {"captures": 1, "pages": 1}
    assert set(store.known(["a.vn:1", "b.vn:1", "c.vn:1", "d.vn:1", "n.vn:1"])) == {
        "a.vn:1",
        "b.vn:1",
        "c.vn:1",
        "n.vn:1",
    }
    assert store.statistics().stories == 2
    found = store.by_key("a.vn:1")
    assert found is not None
    assert found.revisions[0].capture is None
    assert store.prune(archive_before=later(days=1), seen_before=None) == {"captures": 1, "pages": 0}
    assert store.archived_files() == frozenset()


def test_everything_is_counted(store: Store) -> None:
    fill(store)
    counted = store.statistics()
    assert (counted.stories, counted.revisions, counted.sightings, counted.pages, counted.captures) == (2, 3, 3, 4, 2)
    assert (counted.tiers, counted.languages, counted.editions) == ({"core": 2}, {"vi": 2}, {"vietnamplus/vi": 2})
    assert counted.size > 10_000
