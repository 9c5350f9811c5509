"""What follows from a run's end, and what a killed daemon leaves to the next: each thing once, nothing lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from monitor.domain import AskedBy, Order, Run, RunStatus, SourceState
from monitor.jobs.supervising import (
    CANCELLED_BY_HAND,
    LOST_WITH_DAEMON,
    STOPPED_WITH_DAEMON,
    Policy,
    Recovered,
    recover,
    settle,
)
from monitor.store import Store, open_store

NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POLICY = Policy((MINUTE, 5 * MINUTE, 15 * MINUTE), rest_after=4, rest_for=timedelta(hours=6))
ALL = ("en", "vi")
OF_THE_CHILD = "ended from outside before it was through"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "store.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def fresh(template: Path, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """As many empty stores as the test wants."""
    opened: list[Store] = []

    def make() -> Store:
        opened.append(open_store(f"sqlite:///{shutil.copy(template, tmp_path / f'store-{len(opened)}.db')}"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(fresh: Callable[[], Store]) -> Store:
    return fresh()


def ran(
    store: Store,
    status: RunStatus,
    reason: str = "",
    *,
    source: str = "vna",
    by: AskedBy = "schedule",
    at: datetime = NOON,
    **order: Any,
) -> Run:
    """A run that began, and ended so unless it is still "running"."""
    wanted = Order(source, **({"editions": ALL} | order))
    if by == "crawl":
        run = store.start_run(wanted, at=at, pid=77, host="here")
    else:
        asked = store.ask(wanted, asked_by=by, at=at).run
        claimed = store.claim_run(asked.id, at=at, pid=77, host="here")
        assert claimed is not None
        run = claimed
    if status != "running":
        store.finish_run(run.id, status, at=at + MINUTE, reason=reason, counts={}, served={})
    return found(store, run.id)


def found(store: Store, number: int) -> Run:
    run = store.run(number)
    assert run is not None
    return run


def state(store: Store, source: str = "vna") -> SourceState:
    return store.source_states().get(source, SourceState(source))


def nobody(run: Run) -> bool:
    return False


def recovered(store: Store, at: datetime = NOON + timedelta(hours=1), **given: Any) -> Recovered:
    return recover(store, at, nobody, **({"policy": POLICY} | given))


def queue(store: Store) -> list[tuple[str, AskedBy, int]]:
    return [(run.order.source, run.asked_by, run.attempt) for run in store.queued()]


# -- settling


@pytest.mark.parametrize(
    ("failures", "wait", "is_rest"),
    [
        (1, MINUTE, False),
        (2, 5 * MINUTE, False),
        (3, 15 * MINUTE, False),
        (4, timedelta(hours=6), True),
        (9, timedelta(hours=6), True),
    ],
)
def test_a_source_waits_longer_after_each_failure_and_then_rests(
    store: Store, failures: int, wait: timedelta, is_rest: bool
) -> None:
    store.keep_source_state(SourceState("vna", failures=failures - 1))
    now = NOON + timedelta(hours=1)
    settled = settle(store, ran(store, "failed", "killed by SIGSEGV"), POLICY, now)
    expected = SourceState("vna", failures=failures, retry_at=now + wait, rested_until=now + wait if is_rest else None)
    assert settled == state(store) == expected


def test_the_last_wait_goes_on_where_the_rest_comes_later() -> None:
    policy = replace(POLICY, rest_after=100)
    assert [policy.wait(failures) for failures in (3, 4, 99)] == [15 * MINUTE] * 3
    assert replace(policy, retry_after=()).wait(1) == policy.rest_for


def test_a_crawl_that_is_done_clears_failures_waiting_and_rest_but_not_a_pause(store: Store) -> None:
    paused = SourceState("vna", paused_at=NOON, paused_by="Thu", failures=4, retry_at=NOON, rested_until=NOON)
    store.keep_source_state(paused)
    settle(store, ran(store, "done"), POLICY, NOON)
    assert state(store) == SourceState("vna", paused_at=NOON, paused_by="Thu")


def test_a_failure_leaves_a_pause_as_it_is(store: Store) -> None:
    store.keep_source_state(SourceState("vna", paused_at=NOON, paused_by="Thu"))
    settle(store, ran(store, "lost"), POLICY, NOON)
    assert (state(store).paused_by, state(store).failures) == ("Thu", 1)


def test_a_crawl_that_was_cancelled_changes_nothing(store: Store) -> None:
    before = SourceState("vna", failures=2, retry_at=NOON)
    store.keep_source_state(before)
    run = ran(store, "cancelled", CANCELLED_BY_HAND)
    assert settle(store, run, POLICY, NOON) == state(store) == before
    assert settle(store, replace(run, order=Order("other")), POLICY, NOON) == SourceState("other")


# -- recovering


def test_a_run_whose_process_is_gone_is_closed_as_lost_and_asked_for_again_without_a_failure(store: Store) -> None:
    run = ran(store, "running", by="trigger", since=date(2026, 1, 1))
    result = recovered(store)
    closed = found(store, run.id)
    assert (closed.status, closed.reason, closed.ended_at) == ("lost", LOST_WITH_DAEMON, NOON + timedelta(hours=1))
    assert [asked.run.order for asked in result.again] == [run.order]
    assert queue(store) == [("vna", "trigger", 1)]
    assert state(store).failures == 0


@pytest.mark.parametrize(
    ("status", "reason"),
    [("cancelled", STOPPED_WITH_DAEMON), ("cancelled", OF_THE_CHILD), ("lost", "closed by somebody else's crawl")],
)
def test_what_ended_with_its_daemon_is_asked_for_again_once(store: Store, status: RunStatus, reason: str) -> None:
    ran(store, status, reason)
    recovered(store)
    assert queue(store) == [("vna", "schedule", 1)]
    for hours in range(2, 5):
        assert recovered(store, NOON + timedelta(hours=hours)) == Recovered()
    assert queue(store) == [("vna", "schedule", 1)]


def test_what_was_cancelled_by_hand_stays_cancelled(store: Store) -> None:
    ran(store, "cancelled", CANCELLED_BY_HAND)
    assert recovered(store) == Recovered()


def test_what_was_taken_out_of_the_queue_stays_out(store: Store) -> None:
    ran(store, "cancelled", STOPPED_WITH_DAEMON)
    recovered(store)
    (waiting,) = store.queued()
    store.drop_queued(waiting.id, at=NOON, reason="cancelled by Thu before it began")
    assert recovered(store) == Recovered()
    assert queue(store) == []


def test_queued_runs_wait_as_before_and_take_in_what_was_interrupted(store: Store) -> None:
    store.ask(Order("vna", ("en",), thorough=True), asked_by="trigger", at=NOON)
    store.ask(Order("plus", ("fr",)), asked_by="api", at=NOON)
    number = store.ask(Order("pictorial", ALL), asked_by="schedule", at=NOON).run.id
    assert store.claim_run(number, at=NOON, pid=77, host="here")
    store.ask(Order("pictorial", ("fr",)), asked_by="trigger", at=NOON)
    recovered(store)
    assert queue(store) == [("vna", "trigger", 1), ("plus", "api", 1), ("pictorial", "trigger", 1)]
    assert set(store.queued("pictorial")[0].order.editions) == {"en", "vi", "fr"}
    assert recovered(store, NOON + timedelta(hours=2)) == Recovered()


def test_a_crawl_in_the_foreground_that_died_is_closed_but_not_taken_over(store: Store) -> None:
    run = ran(store, "running", by="crawl")
    result = recovered(store)
    assert found(store, run.id).status == "lost"
    assert (result.again, result.settled, queue(store)) == ((), (), [])


@pytest.mark.parametrize(("status", "is_enough"), [("done", True), ("failed", False), ("cancelled", False)])
def test_a_later_crawl_in_the_foreground_is_enough_if_it_got_through(
    store: Store, status: RunStatus, is_enough: bool
) -> None:
    ran(store, "cancelled", STOPPED_WITH_DAEMON)
    ran(store, status, by="crawl", at=NOON + 5 * MINUTE)
    recovered(store)
    assert queue(store) == ([] if is_enough else [("vna", "schedule", 1)])


def test_a_later_crawl_of_other_editions_is_not_enough(store: Store) -> None:
    ran(store, "cancelled", STOPPED_WITH_DAEMON)
    ran(store, "done", editions=("en",), at=NOON + 5 * MINUTE)
    recovered(store)
    assert queue(store) == [("vna", "schedule", 1)]


def test_a_process_that_outlives_its_daemon_for_a_while_is_let_be_and_followed_up(store: Store) -> None:
    run = ran(store, "running")
    assert recover(store, NOON, lambda run: True, policy=POLICY) == Recovered()
    store.finish_run(run.id, "cancelled", at=NOON + MINUTE, reason=OF_THE_CHILD, counts={}, served={})
    assert [asked.how for asked in recover(store, NOON + MINUTE, nobody).again] == ["queued"]


def test_what_the_supervisor_has_in_hand_is_left_to_it(store: Store) -> None:
    running = ran(store, "running")
    ended = ran(store, "cancelled", OF_THE_CHILD, source="plus")
    assert recovered(store, held=lambda: (running.id, ended.id)) == Recovered()
    assert found(store, running.id).status == "running"


def test_what_the_supervisor_took_in_hand_meanwhile_is_left_to_it(store: Store) -> None:
    ended = ran(store, "cancelled", OF_THE_CHILD)
    answers = iter([(), (ended.id,)])
    assert recovered(store, held=lambda: next(answers)) == Recovered()


def test_a_failure_whose_consequence_was_not_drawn_any_more_is_settled_at_the_next_start(store: Store) -> None:
    ran(store, "failed", "killed by SIGSEGV")
    now = NOON + timedelta(hours=1)
    assert recovered(store).settled == (SourceState("vna", failures=1, retry_at=now + MINUTE),)
    for hours in range(2, 5):
        assert recovered(store, NOON + timedelta(hours=hours)) == Recovered()
    assert queue(store) == []


def test_a_success_whose_consequence_was_not_drawn_any_more_is_settled_at_the_next_start(store: Store) -> None:
    store.keep_source_state(SourceState("vna", failures=4))
    ran(store, "done")
    assert recovered(store).settled == (SourceState("vna"),)
    assert recovered(store) == Recovered()


def test_a_failure_that_was_settled_and_tried_again_is_not_settled_twice(store: Store) -> None:
    run = ran(store, "failed", "killed by SIGSEGV")
    settle(store, run, POLICY, NOON + 2 * MINUTE)
    assert recovered(store) == Recovered()
    store.ask(run.order, asked_by="retry", at=NOON + 4 * MINUTE, attempt=2)
    store.keep_source_state(SourceState("vna", failures=1))
    assert recovered(store) == Recovered()
    assert queue(store) == [("vna", "retry", 2)]


def test_an_interrupted_retry_stays_the_same_retry(store: Store) -> None:
    number = store.ask(Order("vna", ALL), asked_by="retry", at=NOON, attempt=3).run.id
    assert store.claim_run(number, at=NOON, pid=77, host="here")
    recovered(store)
    assert queue(store) == [("vna", "retry", 3)]


def test_between_starts_failures_are_left_to_the_supervisor(store: Store) -> None:
    ran(store, "failed", "killed by SIGSEGV")
    assert recovered(store, policy=None) == Recovered()


# -- killed between any two steps


class KilledError(Exception):
    """The process ended here."""


class Mortal:
    """A store whose process is killed right before its n-th call, or right after it."""

    def __init__(self, store: Store, calls: int, *, is_after: bool) -> None:
        self._store, self._left, self._is_after = store, calls, is_after

    def __getattr__(self, name: str) -> Callable[..., Any]:
        deed = getattr(self._store, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                if self._is_after:
                    deed(*arguments, **named)
                raise KilledError
            return deed(*arguments, **named)

        return call


def wreck(store: Store) -> None:
    """What several daemons have left, one way of ending for each source."""
    ran(store, "running", source="a", by="trigger", since=date(2026, 1, 1))
    ran(store, "cancelled", STOPPED_WITH_DAEMON, source="b")
    ran(store, "cancelled", OF_THE_CHILD, source="c", by="api")
    ran(store, "failed", "killed by SIGSEGV", source="d")
    ran(store, "running", source="e", by="crawl")
    store.keep_source_state(SourceState("f", failures=3))
    ran(store, "done", source="f")
    ran(store, "cancelled", CANCELLED_BY_HAND, source="g")
    ran(store, "running", source="h")
    store.ask(Order("h", ("en",), thorough=True), asked_by="trigger", at=NOON)


def left(store: Store) -> list[Any]:
    rows = [(run.order, run.status, run.reason, run.asked_by, run.attempt) for run in store.runs(limit=None)]
    states = [(one.source, one.failures, one.retry_at) for one in store.source_states().values()]
    return [sorted(rows, key=str), sorted(states)]


@pytest.mark.parametrize("is_after", [False, True])
def test_a_daemon_killed_at_any_step_of_its_recovery_leaves_the_rest_to_the_next(
    fresh: Callable[[], Store], is_after: bool
) -> None:
    now = NOON + timedelta(hours=1)
    undisturbed = fresh()
    wreck(undisturbed)
    recover(undisturbed, now, nobody, policy=POLICY)
    assert len(undisturbed.queued()) == 5
    for calls in count(1):
        store = fresh()
        wreck(store)
        try:
            recover(Mortal(store, calls, is_after=is_after), now, nobody, policy=POLICY)  # type: ignore[arg-type]
            break
        except KilledError:
            recover(store, now, nobody, policy=POLICY)
            assert left(store) == left(undisturbed), f"killed at call {calls}"
    assert calls >= 10


def test_a_crawl_that_is_interrupted_again_and_again_is_asked_for_once_each_time(store: Store) -> None:
    run = ran(store, "running", by="trigger", since=date(2026, 1, 1))
    for hours in range(1, 31):
        now = NOON + timedelta(hours=hours)
        recovered(store, now)
        (waiting,) = store.queued()
        assert (waiting.order, waiting.asked_by, waiting.attempt) == (run.order, "trigger", 1)
        assert store.claim_run(waiting.id, at=now, pid=78, host="here")
    (last,) = store.running()
    store.finish_run(last.id, "done", at=now, reason="", counts={}, served={})
    assert recovered(store, now + MINUTE) == Recovered()
    assert [one.status for one in store.runs(limit=None)] == ["done"] + ["lost"] * 30
