"""A run that has ended goes in, and how its source stands then comes out; so do runs that nobody saw the end of.

All is read from the rows themselves and none of it twice: a daemon may be killed between any two of these steps, and
the next one goes on where it was. Only what the schedule asked for says something of a source; an order by hand that
failed is tried again for its own sake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from monitor.domain import Asked, Run, SourceState
from monitor.orders import covers
from monitor.store import Store

CANCELLED_BY_HAND = "cancelled by hand"
STOPPED_WITH_DAEMON = "stopped with the daemon"
LOST_WITH_DAEMON = "its process ended while no daemon was there to see it"

# Among so many runs, newest first, those that wait for their due are looked for.
RUNS_LOOKED_AT = 300
BY_SCHEDULE = frozenset({"schedule", "retry"})
BY_HAND = frozenset({"trigger", "api"})
# An order by hand that failed longer ago is not asked for again by a daemon that was down meanwhile.
FORGOTTEN_AFTER = timedelta(days=1)
# A crawl may die with its daemon once or twice. When so many in a row do, it may be what the daemon dies of.
CRASHES_THAT_COUNT = 3
# What a crawl says of its end where the database, or the archive, is to blame and not the site.
_NOT_STORED = re.compile(
    r"(?:^|before that: )(?:cannot store: |what it brought could not be stored)|\b(?:sqlite|postgresql)[+\w]*://"
)


@dataclass(frozen=True)
class Policy:
    """What failures lead to: the waits before each next try, and a rest after so many failures in a row."""

    retry_after: tuple[timedelta, ...]
    rest_after: int
    rest_for: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long a source waits after so many failures in a row (1 and more)."""
        return self.rest_for if self.is_rest(failures) else self.pause(failures)

    def pause(self, tries: int) -> timedelta:
        """How long an order waits that was tried so often (1 and more), where nothing is rested for it."""
        if not self.retry_after:
            return self.rest_for
        return self.retry_after[min(tries, len(self.retry_after)) - 1]

    def is_rest(self, failures: int) -> bool:
        """Whether that wait is a rest, of which the operator is told."""
        return failures >= self.rest_after


@dataclass(frozen=True)
class Recovered:
    """What was found and put right: runs closed as lost, crawls asked for again, sources whose failure was counted."""

    lost: tuple[Run, ...] = ()
    again: tuple[Asked, ...] = ()
    settled: tuple[SourceState, ...] = ()


def settle(store: Store, run: Run, policy: Policy, now: datetime) -> SourceState:
    """Draw the consequence of a run that has ended, once; how its source stands then.

    A crawl that is done clears failures, rest and waiting. One of the schedule's that failed or was lost is counted,
    and the source waits longer after each; where our own database was to blame it waits, too, but nothing is counted.
    One that was cancelled changes nothing, nor does an order by hand that failed: `ask_again` sees to those.
    """

    def changed(state: SourceState) -> SourceState:
        if run.status == "done":
            return replace(state, failures=0, retry_at=None, rested_until=None)
        if is_ours(run):
            return replace(state, retry_at=now + policy.pause(run.attempt))
        failures = state.failures + 1
        until = now + policy.wait(failures)
        return replace(
            state, failures=failures, retry_at=until, rested_until=until if policy.is_rest(failures) else None
        )

    if run.status == "done" or (_has_failed(run) and run.asked_by in BY_SCHEDULE):
        return store.change_source_state(run.order.source, changed)
    return store.source_states().get(run.order.source, SourceState(run.order.source))


def is_ours(run: Run) -> bool:
    """Whether a run failed because what it brought could not be stored: no fault of the site's."""
    return run.status == "failed" and _NOT_STORED.search(run.reason) is not None


def _has_failed(run: Run) -> bool:
    return run.status in ("failed", "lost")


def again_at(run: Run, policy: Policy) -> datetime | None:
    """When an order by hand is to be tried again; None where it did not fail, or was tried often enough.

    It is tried as often as a source is before that rests.
    """
    if run.asked_by not in BY_HAND or not _has_failed(run) or run.ended_at is None or policy.is_rest(run.attempt):
        return None
    return run.ended_at + policy.pause(run.attempt)


def ask_again(store: Store, policy: Policy, now: datetime) -> tuple[tuple[Asked, ...], datetime | None]:
    """Ask for the orders by hand that failed once more, each when its wait is over; and when the next one's is."""
    rows = store.runs(limit=RUNS_LOOKED_AT)
    waiting = [
        (at, run)
        for run in reversed(rows)
        if (at := again_at(run, policy)) is not None
        and now - FORGOTTEN_AFTER < at <= now + policy.pause(run.attempt)
        and not _is_followed(run, rows)
    ]
    asked = tuple(
        store.ask(run.order, asked_by=run.asked_by, at=now, attempt=run.attempt + 1) for at, run in waiting if at <= now
    )
    return asked, min((at for at, _ in waiting if at > now), default=None)


def recover(
    store: Store,
    now: datetime,
    is_alive: Callable[[Run], bool],
    policy: Policy,
    *,
    is_start: bool = False,
    held: Callable[[], Collection[int]] = tuple,
) -> Recovered:
    """Put right what daemons that were stopped or killed have left: no run stays under way without a process.

    Rows whose process is gone are closed as lost, or as cancelled where a person wanted that. What was interrupted with
    its daemon is asked for again at once, without counting a failure, until it was so too often in a row; a crawl that
    a person ran in the foreground is not. Queued runs wait as before. `is_start` at a daemon's start only: then a
    failure that was not settled any more is settled now. In between, `held` names the runs that the supervisor has in
    its hands: they are left to it.
    """
    before = set(held())
    lost = _close_the_lost(store, now, is_alive, before)
    rows = store.runs(limit=RUNS_LOOKED_AT)
    theirs = before | set(held())
    loose = [run for run in rows if run.asked_by != "crawl" and run.id not in theirs]
    settled = _settle_the_last(store, loose, rows, policy, now) if is_start else ()
    broken = [run for run in reversed(loose) if _is_interrupted(run) and not _is_followed(run, rows)]
    worn = [run for run in broken if _crashes(run, rows) >= CRASHES_THAT_COUNT]
    settled += tuple(state for run in worn for state in _settle_a_crash(store, run, rows, policy, now))
    again = tuple(
        store.ask(run.order, asked_by=run.asked_by, at=now, attempt=run.attempt + _is_crash(run))
        for run in broken
        if run not in worn
    )
    return Recovered(lost, again, settled)


def _close_the_lost(
    store: Store, now: datetime, is_alive: Callable[[Run], bool], held: Collection[int]
) -> tuple[Run, ...]:
    gone = [run for run in store.running() if run.id not in held and not is_alive(run)]
    for run in gone:
        if run.reason == CANCELLED_BY_HAND:
            store.amend_run(run.id, "cancelled", run.reason, at=now)
    lost = tuple(run for run in gone if run.reason != CANCELLED_BY_HAND)
    if lost:
        store.mark_lost([run.id for run in lost], at=now, reason=LOST_WITH_DAEMON)
    return lost


def _is_interrupted(run: Run) -> bool:
    """Whether the run ended because its daemon did: nobody saw its end, or it ended itself when it was left alone.

    Of an end that the daemon saw, the daemon says so in the row; and a run that never began was cancelled by hand.
    """
    if run.status == "cancelled":
        return run.pid is not None and run.reason != CANCELLED_BY_HAND
    return run.status == "lost"


def _is_crash(run: Run) -> bool:
    """Whether the run was interrupted by a daemon that did not end in order."""
    return _is_interrupted(run) and run.reason != STOPPED_WITH_DAEMON


def _crashes(run: Run, rows: Iterable[Run]) -> int:
    """How often in a row, up to this run, the crawls of its source ended so."""
    of_source = [one for one in rows if one.order.source == run.order.source and one.asked_by != "crawl"]
    before = sorted((one for one in of_source if one.id <= run.id), key=lambda one: -one.id)
    return len(list(takewhile(_is_crash, before)))


def _settle_a_crash(
    store: Store, run: Run, rows: Iterable[Run], policy: Policy, now: datetime
) -> tuple[SourceState, ...]:
    """Count a crawl that died with its daemon too often in a row; it is as lost, also if it closed its row itself."""
    if run.status == "cancelled":
        store.amend_run(run.id, "lost", run.reason, at=now)
    state = store.source_states().get(run.order.source, SourceState(run.order.source))
    if run.asked_by not in BY_SCHEDULE or _is_settled(run, state, rows):
        return ()
    return (settle(store, replace(run, status="lost"), policy, now),)


def _is_followed(run: Run, rows: Iterable[Run]) -> bool:
    """Whether its crawl was asked for again since; what a person ran in the foreground counts if it got through."""
    return any(
        later.id > run.id and covers(later.order, run.order) and (later.asked_by != "crawl" or later.status == "done")
        for later in rows
    )


def _settle_the_last(
    store: Store, loose: Sequence[Run], rows: Sequence[Run], policy: Policy, now: datetime
) -> tuple[SourceState, ...]:
    """Settle the last run of each source, where the daemon died after its end and before its consequence."""
    newest: dict[str, Run] = {}
    for run in loose:
        if run.status == "done" or (run.status == "failed" and run.asked_by in BY_SCHEDULE):
            newest.setdefault(run.order.source, run)
    states = store.source_states()
    return tuple(
        settle(store, run, policy, now)
        for source, run in newest.items()
        if not _is_settled(run, states.get(source, SourceState(source)), rows)
    )


def _is_settled(run: Run, state: SourceState, rows: Iterable[Run]) -> bool:
    if run.status == "done":
        return (state.failures, state.retry_at, state.rested_until) == (0, None, None)
    is_waiting = state.retry_at is not None and (run.ended_at is None or state.retry_at > run.ended_at)
    return is_waiting or _is_followed(run, rows)
