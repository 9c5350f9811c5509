"""Crawls, from the order to the end, and what lists answered."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.domain import Order, Run, Validators
from monitor.store import ListState, Store, StoreError
from tests.store.making import NOON, later, made

ORDER = Order(
    source="vietnamplus",
    editions=("en", "vi"),
    since=date(2019, 7, 1),
    until=date(2019, 7, 31),
    thorough=True,
    max_pages=40,
    from_warc=("a.warc.gz",),
    connect_to="127.0.0.1:8080",
)


def test_a_run_begins_goes_on_and_ends(store: Store) -> None:
    begun = store.start_run(ORDER, at=NOON, pid=123, host="desk")
    told = {"started_at": NOON, "asked_at": NOON}
    assert begun == Run(id=begun.id, order=ORDER, status="running", pid=123, host="desk", heard_at=NOON, **told)
    assert store.run(begun.id) == begun
    store.progress_run(
        begun.id, {"found": 3}, {"en": {"feed": "3 entries", "sitemap": "failed: 404"}}, at=later(minutes=1)
    )
    assert store.run(begun.id) == Run(
        **{name: getattr(begun, name) for name in ("id", "order", "status", "pid", "host")} | told,
        heard_at=later(minutes=1),
        counts={"found": 3},
        served={"en": {"feed": "3 entries", "sitemap": "failed: 404"}},
    )
    store.finish_run(begun.id, "done", at=later(minutes=5), reason="fine", counts={"new": 2}, served={})
    ended = store.run(begun.id)
    assert ended is not None
    assert (ended.status, ended.ended_at, ended.reason) == ("done", later(minutes=5), "fine")
    assert (ended.counts, ended.served) == ({"new": 2}, {})


def test_runs_are_listed_newest_first(store: Store) -> None:
    for minute, source in enumerate(("vna", "vietnamplus", "vna")):
        store.start_run(Order(source), at=later(minutes=minute), pid=None, host="")
    assert [one.id for one in store.runs()] == [3, 2, 1]
    assert [one.id for one in store.runs(limit=1, source="vna")] == [3]
    assert [one.id for one in store.running("vna")] == [1, 3]
    assert [one.id for one in store.running()] == [1, 2, 3]


def test_the_newest_run_is_the_one_with_the_greatest_number_whatever_the_clock_said(store: Store) -> None:
    for hours in (9, 0, 1):
        store.start_run(Order("vna"), at=later(hours=hours), pid=None, host="")
    assert [one.id for one in store.runs()] == [one.id for one in store.runs_since(NOON)] == [3, 2, 1]
    assert [one.id for one in store.runs(limit=1, source="vna")] == [3]


def test_runs_are_found_by_status_and_gone_through_by_number(store: Store) -> None:
    for source in ("vna", "vietnamplus", "vna", "vna"):
        store.start_run(Order(source), at=NOON, pid=None, host="")
    for number in (2, 3):
        store.finish_run(number, "done", at=later(minutes=1), reason="", counts={}, served={})
    assert [one.id for one in store.runs(status="done")] == [3, 2]
    assert [one.id for one in store.runs(1, "vna", "running")] == [4]
    assert [one.id for one in store.runs_after(0, 3)] == [1, 2, 3]
    assert [one.id for one in store.runs_after(3, 3)] == [4]
    assert store.runs_after(4, 3) == ()


def test_only_a_running_run_can_be_lost(store: Store) -> None:
    for _ in range(3):
        store.start_run(Order("vna"), at=NOON, pid=None, host="")
    store.finish_run(1, "failed", at=later(minutes=1), reason="no network", counts={}, served={})
    store.mark_lost([1, 2], later(minutes=9), "its process is gone")
    assert [(one.status, one.reason) for one in store.runs()] == [
        ("running", ""),
        ("lost", "its process is gone"),
        ("failed", "no network"),
    ]


def test_a_run_that_does_not_exist_is_named(store: Store) -> None:
    assert store.run(5) is None
    with pytest.raises(StoreError, match="no run 5"):
        store.progress_run(5, {}, {}, at=NOON)


def test_lists_are_remembered_by_their_url(store: Store) -> None:
    first = ListState("https://a.vn/rss", Validators('"1"', ""), NOON, NOON)
    other = ListState("https://a.vn/sitemap.xml", Validators("", "Mon"), NOON)
    store.keep_list_validators([first, other])
    newer = ListState("https://a.vn/rss", Validators('"2"', ""), later(hours=1), NOON)
    store.keep_list_validators([first, newer])
    store.keep_list_validators([])
    assert store.list_validators([first.url, other.url, "https://b.vn/"]) == {first.url: newer, other.url: other}


def test_what_a_server_said_cannot_spoil_the_end_of_a_run(store: Store) -> None:
    begun = store.start_run(Order("vna", connect_to="\x00"), at=NOON, pid=None, host="")
    counts, served = {"failed:\ud800": 1}, {"vi": {"feed": "failed: \x00!"}}
    store.finish_run(begun.id, "failed", at=NOON, reason="\x00why", counts=counts, served=served)
    ended = store.run(begun.id)
    assert ended is not None
    assert (ended.reason, ended.counts, ended.served) == ("why", {"failed:": 1}, {"vi": {"feed": "failed: !"}})


def test_lists_may_tell_of_a_change_before_a_page_is_read(store: Store) -> None:
    store.take([made(of_page={"listed_modified_at": later(hours=2)}), made("b.vn:1", "hai")], run_id=None, at=NOON)
    store.note_listed({"a.vn:1": later(hours=1), "b.vn:1": later(hours=3), "c.vn:1": NOON})
    known = store.known(["a.vn:1", "b.vn:1", "c.vn:1"])
    assert {key: one.listed_modified_at for key, one in known.items()} == {
        "a.vn:1": later(hours=2),
        "b.vn:1": later(hours=3),
    }


def test_a_crawl_that_is_cancelled_as_its_row_already_wishes_keeps_who_wished_it(store: Store) -> None:
    run = store.start_run(Order("vna"), at=NOON, pid=1, host="here")
    store.amend_run(run.id, "running", "cancelled by hand", at=NOON)
    store.finish_run(run.id, "cancelled", at=NOON, reason="ended from outside", counts={}, served={})
    assert (found := store.run(run.id))
    assert (found.status, found.reason) == ("cancelled", "cancelled by hand")
