"""Crawls asked for by hand: which are taken, which are joined, what is refused in which words; pause and resume."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.domain import Asked, Order, SourceState
from monitor.jobs.ordering import MOST_WAITING, OrderError, cancel_queued, in_words, pause, request_crawl, resume
from tests.jobs.making import NOON, Desk

EDITIONS = {"paper": ("en", "vi", "fr"), "agency": ("en",)}


def ask(desk: Desk, order: Order) -> Asked:
    return request_crawl(desk.store, order, asked_by="trigger", at=NOON, editions=EDITIONS)


def test_an_order_without_editions_means_all_of_the_source(desk: Desk) -> None:
    asked = ask(desk, Order("paper"))
    assert asked.run.order.editions == ("en", "vi", "fr")
    assert asked.run.asked_by == "trigger"
    assert in_words(asked) == f"run {asked.run.id} (paper en vi fr) is queued"


def test_editions_come_in_the_order_of_the_source_each_once(desk: Desk) -> None:
    assert ask(desk, Order("paper", ("fr", "en", "fr"))).run.order.editions == ("en", "fr")


def test_a_second_order_joins_the_one_that_waits_or_runs_and_the_words_say_so(desk: Desk) -> None:
    first = ask(desk, Order("paper", ("en",)))
    second = ask(desk, Order("paper", ("vi",)))
    assert (second.run.id, second.how) == (first.run.id, "joined_queued")
    assert "was waiting already" in in_words(second)
    desk.store.claim_run(first.run.id, at=NOON, pid=1, host="here")
    third = ask(desk, Order("paper", ("en",)))
    assert (third.run.id, third.how) == (first.run.id, "joined_running")
    assert "no other one is started" in in_words(third)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (Order("papre"), "there is no source 'papre': did you mean 'paper'?"),
        (Order("x\n\x00\ud800"), r"there is no source 'x\n\x00\ud800': there are paper, agency"),
        (Order("paper", ("en", "de")), "paper has no edition 'de': there are en, vi, fr"),
        (Order("agency", ("xx",)), "agency has no edition 'xx': there is en"),
        (Order("paper", since=date(2026, 3, 2), until=date(2026, 3, 1)), "until (2026-03-01) is before since"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(desk: Desk, order: Order, words: str) -> None:
    with pytest.raises(OrderError) as caught:
        ask(desk, order)
    assert words in str(caught.value)
    assert caught.value.kind == ("senseless" if "before since" in words else "unknown")
    assert desk.store.queued() == ()


def test_a_day_alone_is_a_span(desk: Desk) -> None:
    day = date(2026, 3, 1)
    assert ask(desk, Order("paper", since=day, until=day)).how == "queued"


def full_queue(desk: Desk, plain: Order) -> list[Asked]:
    """As many runs in the queue of the paper as it takes; the last is `plain`, the others differ in their limits."""
    limited = [ask(desk, Order("paper", ("en",), max_pages=number)) for number in range(1, MOST_WAITING)]
    return [*limited, ask(desk, plain)]


def test_a_full_queue_takes_no_further_run_of_its_source(desk: Desk) -> None:
    asked = full_queue(desk, Order("paper", ("fr",), thorough=True))
    with pytest.raises(OrderError) as caught:
        ask(desk, Order("paper", since=date(2026, 3, 1)))
    assert str(caught.value) == "the queue of paper is full (50 runs wait); cancel some"
    assert caught.value.kind == "full"
    assert ask(desk, Order("agency")).how == "queued"
    cancel_queued(desk.store, asked[0].run.id, by="the test", at=NOON)
    assert ask(desk, Order("paper", since=date(2026, 3, 1))).how == "queued"


def test_a_full_queue_takes_what_joins_a_run(desk: Desk) -> None:
    under_way = ask(desk, Order("paper", ("fr",))).run
    desk.store.claim_run(under_way.id, at=NOON, pid=1, host="here")
    asked = full_queue(desk, Order("paper", ("en",)))
    assert ask(desk, Order("paper", ("en",), max_pages=7)).run == asked[6].run
    assert ask(desk, Order("paper", ("fr",))).how == "joined_running"
    assert ask(desk, Order("paper", ("vi",))).run.order.editions == ("en", "vi")
    assert len(desk.store.queued()) == MOST_WAITING


def test_a_waiting_run_is_taken_out_of_the_queue_once(desk: Desk) -> None:
    number = ask(desk, Order("paper")).run.id
    assert cancel_queued(desk.store, number, by="the API", at=NOON)
    run = desk.store.run(number)
    assert run is not None
    assert (run.status, run.reason) == ("cancelled", "cancelled by the API before it began")
    assert not cancel_queued(desk.store, number, by="the API", at=NOON)
    assert not cancel_queued(desk.store, 99, by="the API", at=NOON)


def test_a_pause_stays_as_it_was_and_ends(desk: Desk) -> None:
    pause(desk.store, "paper", "Lan", NOON)
    again = pause(desk.store, "paper", "someone else", NOON + timedelta(hours=1))
    assert (again.paused_at, again.paused_by) == (NOON, "Lan")
    assert desk.store.source_states()["paper"] == again
    resume(desk.store, "paper", NOON)
    assert desk.store.source_states().get("paper", SourceState("paper")) == SourceState("paper")


def test_resuming_ends_a_rest_and_brings_the_next_try_forward(desk: Desk) -> None:
    rested = SourceState(
        "paper", failures=4, retry_at=NOON + timedelta(hours=6), rested_until=NOON + timedelta(hours=6)
    )
    desk.store.keep_source_state(rested)
    state = resume(desk.store, "paper", NOON)
    assert state == replace(rested, retry_at=NOON, rested_until=None)
    assert desk.store.source_states()["paper"] == state


def test_resuming_what_is_not_held_changes_nothing(desk: Desk) -> None:
    assert resume(desk.store, "paper", NOON) == SourceState("paper")
