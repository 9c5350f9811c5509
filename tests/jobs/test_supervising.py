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
from monitor.jobs.planning import fire_due
from monitor.jobs.supervising import (
    CANCELLED_BY_HAND,
    LOST_WITH_DAEMON,
    STOPPED_WITH_DAEMON,
    Policy,
    Recovered,
    again_at,
    ask_again,
    recover,
    settle,
)
from monitor.schedule import Rule
from monitor.store import Store, open_store

NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POLICY = Policy((MINUTE, 5 * MINUTE, 15 * MINUTE), rest_after=4, rest_for=timedelta(hours=6))
ALL = ("en", "vi")
RULE = Rule(
    every=timedelta(days=300),
    fastest=MINUTE,
    slowest=timedelta(days=300),
    adaptive=False,
    cron="",
    jitter=timedelta(),
    quiet=None,
    zone=UTC,
)
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
    """As a daemon does at its start."""
    return recover(store, at, nobody, POLICY, **({"is_start": True} | given))


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
    assert queue(store) == [("vna", "trigger", 2)]
    assert state(store).failures == 0


@pytest.mark.parametrize(
    ("status", "reason", "attempt"),
    [
        ("cancelled", STOPPED_WITH_DAEMON, 1),
        ("cancelled", OF_THE_CHILD, 2),
        ("lost", "closed by somebody else's crawl", 2),
    ],
)
def test_what_ended_with_its_daemon_is_asked_for_again_once(
    store: Store, status: RunStatus, reason: str, attempt: int
) -> None:
    """And it is another try where the daemon did not end in order."""
    ran(store, status, reason)
    recovered(store)
    assert queue(store) == [("vna", "schedule", attempt)]
    for hours in range(2, 5):
        assert recovered(store, NOON + timedelta(hours=hours)) == Recovered()
    assert queue(store) == [("vna", "schedule", attempt)]


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
    assert recover(store, NOON, lambda run: True, POLICY, is_start=True) == Recovered()
    store.finish_run(run.id, "cancelled", at=NOON + MINUTE, reason=OF_THE_CHILD, counts={}, served={})
    assert [asked.how for asked in recover(store, NOON + MINUTE, nobody, POLICY).again] == ["queued"]


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


@pytest.mark.parametrize(("reason", "attempt"), [(STOPPED_WITH_DAEMON, 3), (OF_THE_CHILD, 4)])
def test_a_retry_that_was_interrupted_in_order_stays_the_same_retry(store: Store, reason: str, attempt: int) -> None:
    number = store.ask(Order("vna", ALL), asked_by="retry", at=NOON, attempt=3).run.id
    assert store.claim_run(number, at=NOON, pid=77, host="here")
    store.finish_run(number, "cancelled", at=NOON, reason=reason, counts={}, served={})
    recovered(store)
    assert queue(store) == [("vna", "retry", attempt)]


def test_between_starts_failures_are_left_to_the_supervisor(store: Store) -> None:
    ran(store, "failed", "killed by SIGSEGV")
    assert recovered(store, is_start=False) == Recovered()


def test_what_a_person_wanted_cancelled_stays_so_though_its_daemon_died_before_it_had_ended(store: Store) -> None:
    run = ran(store, "running", by="trigger")
    store.amend_run(run.id, "running", CANCELLED_BY_HAND, at=NOON)
    assert recovered(store) == Recovered()
    assert (found(store, run.id).status, found(store, run.id).reason) == ("cancelled", CANCELLED_BY_HAND)
    assert queue(store) == []


# -- a crawl that its daemon dies of


def crash(store: Store, now: datetime, how: str = "lost") -> None:
    """Let the only crawl that waits begin, and die with its daemon."""
    (waiting,) = store.queued()
    assert store.claim_run(waiting.id, at=now, pid=78, host="here")
    if how == OF_THE_CHILD:
        store.finish_run(waiting.id, "cancelled", at=now, reason=how, counts={}, served={})


@pytest.mark.parametrize("how", ["lost", OF_THE_CHILD])
@pytest.mark.parametrize("is_start", [True, False])
def test_from_the_third_crash_in_a_row_on_each_counts_as_a_failure(store: Store, how: str, is_start: bool) -> None:
    store.ask(Order("vna", ALL), asked_by="schedule", at=NOON)
    now, waits = NOON, []
    for crashes in range(1, 7):
        crash(store, now, how)
        now += MINUTE
        for _ in range(3):
            recovered(store, now, is_start=is_start)
        assert state(store).failures == max(0, crashes - 2)
        if crashes < 3:
            assert queue(store) == [("vna", "schedule", crashes + 1)]
            continue
        assert queue(store) == []
        retry_at = state(store).retry_at
        assert retry_at is not None
        waits.append(retry_at - now)
        now = retry_at
        fire_due(store, {"vna/en": RULE, "vna/vi": RULE}, now)
        assert queue(store) == [("vna", "retry", crashes + 1)]
    assert waits == [POLICY.wait(failures) for failures in (1, 2, 3, 4)]
    assert state(store).failures == 4


@pytest.mark.parametrize(
    ("status", "reason"), [("done", ""), ("cancelled", STOPPED_WITH_DAEMON), ("cancelled", CANCELLED_BY_HAND)]
)
def test_crashes_with_something_else_between_them_are_not_in_a_row(
    store: Store, status: RunStatus, reason: str
) -> None:
    ran(store, "lost")
    ran(store, "lost")
    ran(store, status, reason)
    ran(store, "lost")
    recovered(store)
    assert (queue(store), state(store).failures) == ([("vna", "schedule", 2)], 0)


def test_an_order_by_hand_that_crashes_again_and_again_holds_no_schedule_back(store: Store) -> None:
    store.ask(Order("vna", ALL, thorough=True), asked_by="api", at=NOON)
    now, begun = NOON, 0
    while store.queued():
        crash(store, now)
        begun += 1
        now += MINUTE
        for minutes in range(20):
            recovered(store, now + minutes * MINUTE)
            ask_again(store, POLICY, now + minutes * MINUTE)
        now += 20 * MINUTE
    assert begun == POLICY.rest_after
    assert state(store) == SourceState("vna")


# -- orders by hand


def by_hand(store: Store, at: datetime, attempt: int = 1, reason: str = "blind") -> Run:
    number = store.ask(Order("vna", ("en",), thorough=True), asked_by="trigger", at=at, attempt=attempt).run.id
    assert store.claim_run(number, at=at, pid=77, host="here")
    store.finish_run(number, "failed", at=at, reason=reason, counts={}, served={})
    return found(store, number)


def test_an_order_by_hand_that_fails_says_nothing_of_its_source(store: Store) -> None:
    assert settle(store, by_hand(store, NOON), POLICY, NOON) == SourceState("vna") == state(store)
    before = SourceState("vna", failures=2, retry_at=NOON + MINUTE)
    store.keep_source_state(before)
    assert settle(store, by_hand(store, NOON), POLICY, NOON) == state(store) == before
    assert recovered(store) == Recovered()


def test_it_is_tried_again_after_each_wait_as_often_as_a_source_before_it_rests(store: Store) -> None:
    now = NOON
    for attempt, wait in enumerate(POLICY.retry_after, start=1):
        run = by_hand(store, now, attempt)
        assert again_at(run, POLICY) == now + wait
        assert ask_again(store, POLICY, now) == ((), now + wait)
        assert ask_again(store, POLICY, now + wait - timedelta(seconds=1)) == ((), now + wait)
        now += wait
        ((asked,), following) = ask_again(store, POLICY, now)
        assert (asked.run.order, following) == (run.order, None)
        assert queue(store) == [("vna", "trigger", attempt + 1)]
        assert ask_again(store, POLICY, now) == ((), None), "once is enough"
        assert store.drop_queued(asked.run.id, at=now, reason="in the test's way")
    last = by_hand(store, now, POLICY.rest_after)
    assert again_at(last, POLICY) is None
    assert ask_again(store, POLICY, now + timedelta(hours=1)) == ((), None)


@pytest.mark.parametrize("by", ["schedule", "retry", "crawl"])
def test_what_nobody_ordered_by_hand_is_not_tried_again_as_if_somebody_had(store: Store, by: AskedBy) -> None:
    ran(store, "failed", "blind", by=by)
    assert ask_again(store, POLICY, NOON + timedelta(hours=1)) == ((), None)


def test_what_failed_long_ago_is_forgotten(store: Store) -> None:
    by_hand(store, NOON)
    assert ask_again(store, POLICY, NOON + timedelta(days=2)) == ((), None)
    assert ask_again(store, POLICY, NOON - timedelta(days=400)) == ((), None), "or dated by a clock that was ahead"


def test_a_later_crawl_that_does_the_same_is_enough(store: Store) -> None:
    by_hand(store, NOON)
    ran(store, "done", editions=("en",), thorough=True)
    assert ask_again(store, POLICY, NOON + timedelta(hours=1)) == ((), None)


# -- what is not the site's fault


@pytest.mark.parametrize(
    "reason",
    [
        "cannot store: sqlite:////srv/monitor.db: database or disk is full",
        "cannot store: no space left on the device",
        "what it brought could not be stored; its log says why",
        "ended with exit code 1: sqlite:////srv/monitor.db: database is locked",
        "ended with exit code 1: postgresql+psycopg://me@db/monitor: connection refused",
        "said nothing for 5 min; before that: what it brought could not be stored; its log says why",
    ],
)
def test_where_our_database_failed_it_is_tried_again_and_nothing_counts_against_the_site(
    store: Store, reason: str
) -> None:
    store.keep_source_state(SourceState("vna", failures=3))
    settle(store, ran(store, "failed", reason), POLICY, NOON)
    assert state(store) == SourceState("vna", failures=3, retry_at=NOON + MINUTE)
    fire_due(store, {"vna/en": RULE}, NOON + MINUTE)
    assert queue(store) == [("vna", "retry", 2)]


def test_a_database_that_stays_away_is_tried_more_and_more_seldom_but_never_rested(store: Store) -> None:
    run = replace(ran(store, "failed", "cannot store: sqlite:///x: locked"), attempt=99)
    settle(store, run, POLICY, NOON)
    assert state(store) == SourceState("vna", retry_at=NOON + 15 * MINUTE)


@pytest.mark.parametrize("reason", ["no way of discovery answered", "killed by SIGKILL", "ended with exit code 1: x"])
def test_other_failures_do_count(store: Store, reason: str) -> None:
    settle(store, ran(store, "failed", reason), POLICY, NOON)
    assert state(store).failures == 1


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
    for _ in range(2):
        ran(store, "lost", source="i")
    ran(store, "cancelled", OF_THE_CHILD, source="i")
    wanted = ran(store, "running", source="j", by="trigger")
    store.amend_run(wanted.id, "running", CANCELLED_BY_HAND, at=NOON)
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
    recover(undisturbed, now, nobody, POLICY, is_start=True)
    assert len(undisturbed.queued()) == 5
    for calls in count(1):
        store = fresh()
        wreck(store)
        try:
            recover(Mortal(store, calls, is_after=is_after), now, nobody, POLICY, is_start=True)  # type: ignore[arg-type]
            break
        except KilledError:
            recover(store, now, nobody, POLICY, is_start=True)
            assert left(store) == left(undisturbed), f"killed at call {calls}"
    assert calls >= 10


def test_a_crawl_that_is_stopped_again_and_again_is_asked_for_once_each_time(store: Store) -> None:
    run = ran(store, "cancelled", STOPPED_WITH_DAEMON, by="trigger", since=date(2026, 1, 1))
    for hours in range(1, 31):
        now = NOON + timedelta(hours=hours)
        recovered(store, now)
        (waiting,) = store.queued()
        assert (waiting.order, waiting.asked_by, waiting.attempt) == (run.order, "trigger", 1)
        assert store.claim_run(waiting.id, at=now, pid=78, host="here")
        store.finish_run(waiting.id, "cancelled", at=now, reason=STOPPED_WITH_DAEMON, counts={}, served={})
    recovered(store, now)
    (last,) = store.queued()
    assert store.claim_run(last.id, at=now, pid=78, host="here")
    store.finish_run(last.id, "done", at=now, reason="", counts={}, served={})
    assert recovered(store, now + MINUTE) == Recovered()
    assert [one.status for one in store.runs(limit=None)] == ["done"] + ["cancelled"] * 31
