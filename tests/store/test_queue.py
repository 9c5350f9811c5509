"""Orders that wait: asked for, joined, widened, begun, dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.domain import Order, Run
from monitor.store import RunBusyError, Store, StoreError
from tests.store.making import NOON, later

EN = Order("vietnamplus", ("en",))
SPAN = Order("vietnamplus", ("en",), since=date(2026, 3, 1), until=date(2026, 3, 9))


def asked(store: Store, order: Order, minutes: int = 0) -> Run:
    return store.ask(order, asked_by="trigger", at=later(minutes=minutes)).run


def begun(store: Store, run: Run, minutes: int = 0) -> Run:
    claimed = store.claim_run(run.id, at=later(minutes=minutes), pid=7, host="desk")
    assert claimed is not None
    return claimed


def test_an_order_waits_as_a_run(store: Store) -> None:
    answer = store.ask(SPAN, asked_by="api", at=NOON, attempt=3)
    assert answer.how == "queued"
    wanted = Run(answer.run.id, SPAN, "queued", started_at=NOON, asked_by="api", asked_at=NOON, attempt=3)
    assert answer.run == store.run(answer.run.id) == wanted
    assert store.queued() == store.queued("vietnamplus") == store.runs() == (wanted,)
    assert store.queued("vna") == store.running() == store.runs_since(NOON) == ()


def test_the_same_order_is_not_queued_twice(store: Store) -> None:
    first = asked(store, EN)
    again = store.ask(EN, asked_by="schedule", at=later(minutes=1))
    assert (again.how, again.run) == ("joined_queued", first)
    assert store.queued() == (first,)


def test_a_waiting_run_gets_the_editions_of_an_order_that_is_like_it(store: Store) -> None:
    first = asked(store, EN)
    for editions in (("fr", "en"), ("fr",)):
        again = store.ask(replace(EN, editions=editions), asked_by="trigger", at=later(minutes=1))
        assert (again.how, again.run) == ("joined_queued", replace(first, order=replace(EN, editions=("en", "fr"))))
    assert [one.order.editions for one in store.queued()] == [("en", "fr")]


def test_other_work_waits_on_its_own(store: Store) -> None:
    for order in (EN, SPAN, replace(EN, thorough=True), replace(EN, source="vna"), replace(EN, max_pages=3)):
        if order.max_pages is None:
            assert store.ask(order, asked_by="trigger", at=NOON).how == "queued"
        else:
            assert store.ask(order, asked_by="trigger", at=NOON).how == "joined_queued"
    assert [one.order for one in store.queued()] == [EN, SPAN, replace(EN, thorough=True), replace(EN, source="vna")]


def test_a_run_under_way_is_joined_where_it_does_what_is_asked(store: Store) -> None:
    running = begun(store, asked(store, replace(EN, editions=("en", "fr"))))
    joined = store.ask(EN, asked_by="trigger", at=later(minutes=1))
    assert (joined.how, joined.run) == ("joined_running", running)
    assert store.ask(replace(EN, editions=("en", "vi")), asked_by="trigger", at=later(minutes=1)).how == "queued"
    assert store.ask(SPAN, asked_by="trigger", at=later(minutes=1)).how == "queued"
    assert store.run(running.id) == running


def test_a_run_that_ended_is_not_joined(store: Store) -> None:
    first = begun(store, asked(store, EN))
    store.finish_run(first.id, "done", at=later(minutes=1), reason="", counts={}, served={})
    assert store.ask(EN, asked_by="trigger", at=later(minutes=2)).how == "queued"


def test_a_waiting_run_begins_once(store: Store) -> None:
    waiting = asked(store, EN)
    claimed = store.claim_run(waiting.id, at=later(minutes=2), pid=7, host="desk")
    began = {"status": "running", "started_at": later(minutes=2), "heard_at": later(minutes=2)}
    assert claimed == store.run(waiting.id) == replace(waiting, pid=7, host="desk", **began)
    assert store.claim_run(waiting.id, at=later(minutes=3), pid=8, host="desk") is None
    assert store.claim_run(99, at=later(minutes=3), pid=8, host="desk") is None
    assert store.running() == (claimed,)
    assert store.queued() == ()


def test_one_crawl_of_a_source_at_a_time(store: Store) -> None:
    first, second, other = asked(store, EN), asked(store, SPAN), asked(store, replace(EN, source="vna"))
    running = begun(store, first)
    with pytest.raises(RunBusyError, match="vietnamplus is under way") as busy:
        store.claim_run(second.id, at=NOON, pid=8, host="desk")
    assert busy.value.run == running
    with pytest.raises(RunBusyError):
        store.start_run(SPAN, at=NOON, pid=8, host="desk", exclusive=True)
    assert store.queued() == (second, other)
    begun(store, other)
    store.finish_run(first.id, "done", at=NOON, reason="", counts={}, served={})
    begun(store, second)


def test_a_run_that_is_not_to_be_alone_begins_beside_another(store: Store) -> None:
    first = store.start_run(EN, at=NOON, pid=1, host="desk", exclusive=True, asked_by="trigger")
    second = store.start_run(EN, at=NOON, pid=1, host="desk")
    assert store.running() == (first, second)
    assert (first.asked_by, second.asked_by) == ("trigger", "crawl")


def test_a_waiting_run_can_be_dropped_and_a_running_one_cannot(store: Store) -> None:
    waiting, other = asked(store, EN), asked(store, replace(EN, source="vna"))
    assert store.drop_queued(waiting.id, at=later(minutes=1), reason="not\x00 wanted")
    ended = {"status": "cancelled", "ended_at": later(minutes=1), "reason": "not wanted"}
    assert store.run(waiting.id) == replace(waiting, **ended)
    begun(store, other)
    for run_id in (waiting.id, other.id, 99):
        assert not store.drop_queued(run_id, at=later(minutes=2), reason="again")
    assert store.claim_run(waiting.id, at=later(minutes=3), pid=1, host="desk") is None


def test_what_waits_stands_in_the_sequence_of_asking_whatever_the_clock_says(store: Store) -> None:
    sources = ["vna", "vietnamplus", "vna_pictorial"]
    for number, source in enumerate(sources):
        asked(store, Order(source, ("vi",)), minutes=-number)
    assert [one.order.source for one in store.queued()] == sources


def test_a_run_tells_what_it_brought_and_when_it_was_heard_of_last(store: Store) -> None:
    running = begun(store, asked(store, EN))
    store.progress_run(running.id, {"new": 1}, {}, at=later(minutes=3), brought={"en": {"new": 1}})
    heard = store.run(running.id)
    assert heard is not None
    assert (heard.heard_at, heard.counts, heard.brought) == (later(minutes=3), {"new": 1}, {"en": {"new": 1}})
    store.progress_run(running.id, {"new": 2}, {}, at=later(minutes=4))
    again = store.run(running.id)
    assert again is not None
    assert (again.heard_at, again.counts, again.brought) == (later(minutes=4), {"new": 2}, {"en": {"new": 1}})
    brought = {"en": {"new": 2, "off_beat\x00": 4}}
    store.finish_run(
        running.id, "done", at=later(hours=1), reason="", counts={}, served={}, brought=brought, skew_seconds=-2.5
    )
    ended = store.run(running.id)
    assert ended is not None
    assert (ended.heard_at, ended.skew_seconds) == (later(hours=1), -2.5)
    assert ended.brought == {"en": {"new": 2, "off_beat": 4}}


def test_how_a_run_ended_can_be_told_better_by_who_ended_it(store: Store) -> None:
    running = begun(store, asked(store, EN))
    counts, brought = {"new": 2}, {"en": {"new": 2}}
    store.finish_run(
        running.id, "cancelled", at=later(hours=6), reason="ended", counts=counts, served={}, brought=brought
    )
    store.amend_run(running.id, "failed", "longer than 6 h", at=later(hours=7))
    amended = store.run(running.id)
    assert amended is not None
    assert (amended.status, amended.ended_at) == ("failed", later(hours=6))
    assert (amended.reason, amended.counts, amended.brought) == (
        "longer than 6 h",
        counts,
        brought,
    )


def test_a_run_that_told_no_end_ends_when_that_is_found(store: Store) -> None:
    running = begun(store, asked(store, EN))
    store.amend_run(running.id, "lost", "killed by signal 9", at=later(hours=7))
    amended = store.run(running.id)
    assert amended is not None
    assert (amended.status, amended.ended_at, amended.reason) == ("lost", later(hours=7), "killed by signal 9")
    with pytest.raises(StoreError, match="no run 99"):
        store.amend_run(99, "lost", "", at=NOON)


def test_the_runs_of_late_are_those_that_started(store: Store) -> None:
    old, new, newest = (
        store.start_run(Order(source), at=later(minutes=minutes), pid=1, host="desk")
        for source, minutes in (("a", 0), ("b", 5), ("c", 9))
    )
    asked(store, EN, minutes=10)
    assert store.runs_since(later(minutes=5)) == (newest, new)
    assert store.runs_since(NOON) == (newest, new, old)


def test_texts_that_no_database_takes_are_compared_as_they_are_kept(store: Store) -> None:
    order = Order("vietnamplus", ("en\x00",), connect_to="\ud800")
    first = store.ask(order, asked_by="api", at=NOON)
    again = store.ask(order, asked_by="api", at=NOON)
    assert (again.how, again.run) == ("joined_queued", first.run)
    assert first.run.order == Order("vietnamplus", ("en",))
