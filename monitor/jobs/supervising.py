"""A run that has ended goes in, and how its source stands then comes out; so do runs that nobody saw the end of.

All is read from the rows themselves and none of it twice: a daemon may be killed between any two of these steps, and
the next one goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain import Asked, Run, SourceState
from monitor.orders import covers
from monitor.store import Store

CANCELLED_BY_HAND = "cancelled by hand"
STOPPED_WITH_DAEMON = "stopped with the daemon"
LOST_WITH_DAEMON = "its process ended while no daemon was there to see it"

# Among so many runs, newest first, those that wait for their due are looked for.
RUNS_LOOKED_AT = 300


@dataclass(frozen=True)
class Policy:
    """What failures lead to: the waits before each next try, and a rest after so many failures in a row."""

    retry_after: tuple[timedelta, ...]
    rest_after: int
    rest_for: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long a source waits after so many failures in a row (1 and more)."""
        if self.is_rest(failures) or not self.retry_after:
            return self.rest_for
        return self.retry_after[min(failures, len(self.retry_after)) - 1]

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

    A crawl that is done clears failures, rest and waiting. One that failed or was lost is counted, and the source
    waits longer after each. One that was cancelled changes nothing.
    """

    def changed(state: SourceState) -> SourceState:
        if run.status == "done":
            return replace(state, failures=0, retry_at=None, rested_until=None)
        failures = state.failures + 1
        until = now + policy.wait(failures)
        return replace(
            state, failures=failures, retry_at=until, rested_until=until if policy.is_rest(failures) else None
        )

    if run.status not in ("done", "failed", "lost"):
        return store.source_states().get(run.order.source, SourceState(run.order.source))
    return store.change_source_state(run.order.source, changed)


def recover(
    store: Store,
    now: datetime,
    is_alive: Callable[[Run], bool],
    *,
    policy: Policy | None = None,
    held: Callable[[], Collection[int]] = tuple,
) -> Recovered:
    """Put right what daemons that were stopped or killed have left: no run stays under way without a process.

    Rows whose process is gone are closed as lost. What was interrupted with its daemon is asked for again at once,
    without counting a failure; a crawl that a person ran in the foreground is not. Queued runs wait as before. `policy`
    is given at a daemon's start only: then a failure that was not settled any more is settled now. In between, `held`
    names the runs that the supervisor has in its hands: they are left to it.
    """
    before = set(held())
    lost = _close_the_lost(store, now, is_alive, before)
    rows = store.runs(limit=RUNS_LOOKED_AT)
    theirs = before | set(held())
    loose = [run for run in rows if run.asked_by != "crawl" and run.id not in theirs]
    settled = _settle_the_last(store, loose, rows, policy, now) if policy else ()
    again = tuple(
        store.ask(run.order, asked_by=run.asked_by, at=now, attempt=run.attempt)
        for run in reversed(loose)
        if _is_interrupted(run) and not _is_followed(run, rows)
    )
    return Recovered(lost, again, settled)


def _close_the_lost(
    store: Store, now: datetime, is_alive: Callable[[Run], bool], held: Collection[int]
) -> tuple[Run, ...]:
    lost = tuple(run for run in store.running() if run.id not in held and not is_alive(run))
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
        if run.status in ("done", "failed"):
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
