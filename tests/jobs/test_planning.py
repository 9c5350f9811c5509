"""What is due becomes a crawl in the queue, once; and what holds a source back is told to the operator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain import Order, Run, RunStatus, SourceState
from monitor.jobs.planning import Upcoming, fire_due, upcoming
from monitor.schedule import Rule
from monitor.store import Store
from tests.jobs.making import NOON, Desk

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HALF = 30 * MINUTE
RULE = Rule(HALF, 15 * MINUTE, 4 * HOUR, True, "", timedelta(), None, ZoneInfo("Asia/Ho_Chi_Minh"))
RULES = {"vna/en": RULE, "vna/ru": RULE, "paper/en": RULE}


@pytest.fixture
def store(desk: Desk) -> Store:
    return desk.store


def end(store: Store, run: Run, status: RunStatus = "done", *, at: datetime = NOON, **brought: dict[str, int]) -> None:
    served = {edition: {"feed": "3 entries"} for edition in run.order.editions}
    if run.status == "queued":
        store.claim_run(run.id, at=at, pid=1, host="here")
    store.finish_run(run.id, status, at=at, reason="", counts={}, served=served, brought=brought)


def failed(store: Store, *, retry_at: datetime, order: Order | None = None, **state: Any) -> Run:
    """A crawl of vna that failed a moment ago and is to be tried again."""
    run = store.ask(order or Order("vna", ("en",)), asked_by="schedule", at=NOON).run
    end(store, run, "failed")
    store.keep_source_state(SourceState("vna", failures=1, retry_at=retry_at, **state))
    return run


def only(store: Store, rules: dict[str, Rule], now: datetime) -> Run:
    (asked,) = fire_due(store, rules, now)
    return asked.run


def test_all_due_editions_of_a_source_become_one_crawl(store: Store) -> None:
    asked = fire_due(store, RULES, NOON, connect_to="127.0.0.1:9", since=date(2026, 3, 1))
    assert [one.run.order for one in asked] == [
        Order("vna", ("en", "ru"), since=date(2026, 3, 1), connect_to="127.0.0.1:9"),
        Order("paper", ("en",), since=date(2026, 3, 1), connect_to="127.0.0.1:9"),
    ]
    assert {one.run.asked_by for one in asked} == {"schedule"}
    assert store.queued() == tuple(one.run for one in asked)


def test_what_was_fired_is_not_fired_again_until_its_next_slot(store: Store) -> None:
    fire_due(store, RULES, NOON)
    for minutes in (0, 1, 29):
        assert fire_due(store, RULES, NOON + minutes * MINUTE) == ()
    assert {slot.due for slot in store.last_slots().values()} == {NOON}


def test_an_edition_that_is_due_alone_is_crawled_alone(store: Store) -> None:
    rules = {"vna/en": RULE, "vna/ru": replace(RULE, every=2 * HOUR, adaptive=False)}
    end(store, only(store, rules, NOON))
    assert only(store, rules, NOON + HOUR).order.editions == ("en",)


def test_a_crawl_under_way_is_joined_by_what_comes_due_meanwhile(store: Store) -> None:
    first = only(store, {"vna/en": RULE}, NOON)
    store.claim_run(first.id, at=NOON, pid=1, host="here")
    (asked,) = fire_due(store, {"vna/en": RULE}, NOON + HALF)
    assert (asked.how, asked.run.id) == ("joined_running", first.id)
    assert store.last_slots()["vna/en"].run_id == first.id


def test_each_edition_goes_at_the_pace_of_what_it_brought(store: Store) -> None:
    rules = {"vna/en": RULE, "vna/ru": RULE}
    end(store, only(store, rules, NOON), en={"new": 2}, ru={"unchanged": 9})
    found = upcoming(store, rules, NOON)
    assert found["vna/en"] == Upcoming(NOON + 15 * MINUTE, "every 15 min: news lately")
    assert found["vna/ru"] == Upcoming(NOON + 45 * MINUTE, "every 45 min: nothing new lately")


@pytest.mark.parametrize("result", ["empty", "failed: http_403"])
def test_an_edition_that_was_not_reached_keeps_its_pace(store: Store, result: str) -> None:
    run = only(store, {"vna/en": RULE}, NOON)
    store.finish_run(run.id, "done", at=NOON, reason="", counts={}, served={"en": {"feed": result}}, brought={})
    assert upcoming(store, {"vna/en": RULE}, NOON)["vna/en"] == Upcoming(NOON + HALF, "every 30 min")


def test_after_a_downtime_each_schedule_fires_once(store: Store) -> None:
    fire_due(store, RULES, NOON)
    for run in store.queued():
        end(store, run)
    back = NOON + 9 * DAY
    assert len(fire_due(store, RULES, back)) == 2
    assert fire_due(store, RULES, back + MINUTE) == ()


def test_after_a_long_downtime_the_crawl_reads_back_to_the_last_good_one(store: Store) -> None:
    end(store, only(store, {"vna/en": RULE}, NOON))
    assert only(store, {"vna/en": RULE}, NOON + 9 * DAY).order == Order("vna", ("en",), since=NOON.date())


def test_the_last_good_crawl_is_found_however_many_of_other_editions_came_since(store: Store) -> None:
    end(store, only(store, {"vna/en": RULE}, NOON))
    for number in range(60):
        end(store, store.start_run(Order("vna", ("ru",)), at=NOON + number * HOUR, pid=1, host="here"))
    assert only(store, {"vna/en": RULE}, NOON + 9 * DAY).order.since == NOON.date()


def test_after_a_night_it_reads_what_the_lists_hold(store: Store) -> None:
    end(store, only(store, {"vna/en": RULE}, NOON))
    assert only(store, {"vna/en": RULE}, NOON + DAY).order.since is None


def test_an_edition_that_was_never_reached_is_not_read_back(store: Store) -> None:
    run = only(store, {"vna/en": RULE}, NOON)
    end(store, run, "failed")
    assert only(store, {"vna/en": RULE}, NOON + 9 * DAY).order.since is None


def test_only_the_editions_that_went_unread_are_read_back(store: Store) -> None:
    rules = {"vna/en": RULE, "vna/ru": RULE}
    end(store, only(store, rules, NOON))
    alone = store.ask(Order("vna", ("ru",)), asked_by="trigger", at=NOON + 9 * DAY).run
    end(store, replace(alone, started_at=NOON + 9 * DAY), at=NOON + 9 * DAY)
    asked = fire_due(store, rules, NOON + 9 * DAY)
    assert [one.run.order for one in asked] == [
        Order("vna", ("ru",)),
        Order("vna", ("en",), since=NOON.date()),
    ]


# -- sources that are held back


def test_a_paused_source_fires_nothing_until_it_goes_on(store: Store) -> None:
    store.keep_source_state(SourceState("vna", paused_at=NOON, paused_by="cli", retry_at=NOON))
    assert only(store, RULES, NOON).order.source == "paper"
    assert upcoming(store, RULES, NOON)["vna/en"] == Upcoming(None, "paused by hand since 2026-03-02 12:00")
    store.keep_source_state(SourceState("vna"))
    assert only(store, RULES, NOON + MINUTE).order.source == "vna"


def test_a_source_that_waits_for_its_next_try_fires_nothing(store: Store) -> None:
    failed(store, retry_at=NOON + 5 * MINUTE)
    assert fire_due(store, {"vna/en": RULE}, NOON + 4 * MINUTE) == ()
    assert upcoming(store, {"vna/en": RULE}, NOON)["vna/en"] == Upcoming(
        NOON + 5 * MINUTE, "retry 2 at 2026-03-02 12:05"
    )


def test_a_rested_source_says_until_when_and_why(store: Store) -> None:
    until = NOON + 6 * HOUR
    failed(store, retry_at=until, rested_until=until)
    store.keep_source_state(SourceState("vna", failures=4, retry_at=until, rested_until=until))
    found = upcoming(store, {"vna/en": RULE}, NOON)["vna/en"]
    assert found == Upcoming(until, "rested until 2026-03-02 18:00 after 4 failures")


def test_a_crawl_that_failed_is_tried_again_when_its_time_has_come(store: Store) -> None:
    order = Order("vna", ("en",), since=date(2026, 1, 1), until=date(2026, 1, 31))
    before = failed(store, retry_at=NOON, order=order, rested_until=NOON)
    retried, regular = fire_due(store, RULES | {"paper/en": replace(RULE, quiet=(time(0), time(23)))}, NOON)
    assert (retried.run.order, retried.run.asked_by, retried.run.attempt) == (before.order, "retry", 2)
    assert regular.run.order.editions == ("en", "ru")
    assert store.source_states()["vna"] == SourceState("vna", failures=1)


def test_due_editions_join_the_next_try(store: Store) -> None:
    failed(store, retry_at=NOON)
    retried, joined = fire_due(store, {"vna/en": RULE, "vna/ru": RULE}, NOON)
    assert joined.how == "joined_queued"
    assert joined.run.id == retried.run.id
    assert [(run.order.editions, run.asked_by) for run in store.queued()] == [(("en", "ru"), "retry")]


def test_a_next_try_is_asked_for_once(store: Store) -> None:
    failed(store, retry_at=NOON)
    rules = {"vna/en": RULE}
    end(store, fire_due(store, rules, NOON)[0].run)
    assert fire_due(store, rules, NOON + MINUTE) == ()


def test_a_daemon_that_died_after_it_asked_leaves_no_second_try(store: Store) -> None:
    before = failed(store, retry_at=NOON)
    end(store, store.ask(before.order, asked_by="retry", at=NOON, attempt=2).run, "failed")
    store.keep_source_state(SourceState("vna", failures=2, retry_at=NOON + MINUTE))
    (retried, _) = fire_due(store, {"vna/en": RULE}, NOON + MINUTE)
    assert retried.run.attempt == 3
    end(store, retried.run)
    store.keep_source_state(SourceState("vna", failures=2, retry_at=NOON + MINUTE))
    fire_due(store, {"vna/en": RULE}, NOON + 2 * MINUTE)
    assert [run.attempt for run in store.runs(None)] == [3, 2, 1]
    assert store.source_states()["vna"].retry_at is None


def test_what_a_person_ran_in_the_foreground_is_not_tried_again(store: Store) -> None:
    before = failed(store, retry_at=NOON)
    mine = store.start_run(Order("vna", ("ru",)), at=NOON, pid=1, host="here", asked_by="crawl")
    end(store, mine, "failed")
    assert fire_due(store, {"vna/en": RULE}, NOON)[0].run.order == before.order


def test_a_wait_that_a_wrong_clock_has_set_is_not_waited_for(store: Store) -> None:
    ahead = NOON + 60 * DAY
    run = store.ask(Order("vna", ("en",)), asked_by="schedule", at=ahead).run
    end(store, run, "failed", at=ahead)
    store.keep_source_state(SourceState("vna", failures=1, retry_at=ahead + HOUR))
    assert upcoming(store, {"vna/en": RULE}, NOON)["vna/en"].at == NOON
    assert fire_due(store, {"vna/en": RULE}, NOON)[0].run.asked_by == "retry"


def test_no_rules_no_crawls(store: Store) -> None:
    assert fire_due(store, {}, datetime(2026, 3, 2, tzinfo=UTC)) == ()
    assert upcoming(store, {}, NOON) == {}
