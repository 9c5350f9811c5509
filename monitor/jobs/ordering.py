"""A wish for a crawl, a pause or a stop comes in by hand; a row in the queue or a word why not comes out."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain import Asked, AskedBy, Order, SourceState
from monitor.store import Store


class OrderError(Exception):
    """A wish that cannot be met: one line that says what is wrong and what there is instead.

    `is_unknown` says that it names something that does not exist.
    """

    def __init__(self, message: str, *, is_unknown: bool = False) -> None:
        super().__init__(" ".join(message.split()))
        self.is_unknown = is_unknown


def request_crawl(
    store: Store, order: Order, *, asked_by: AskedBy, at: datetime, editions: Mapping[str, Sequence[str]]
) -> Asked:
    """Ask for a crawl of the order; one that names no editions means all that `editions` has of its source.

    OrderError for a source or an edition that is not in `editions`, and for a span that ends before it starts.
    """
    known = editions_of(order.source, editions)
    for edition in order.editions:
        if edition not in known:
            raise OrderError(f"{order.source} has no edition {_named(edition, known)}", is_unknown=True)
    if order.since and order.until and order.until < order.since:
        raise OrderError(f"until ({order.until}) is before since ({order.since}): swap them")
    chosen = tuple(one for one in known if one in order.editions or not order.editions)
    return store.ask(replace(order, editions=chosen), asked_by=asked_by, at=at)


def editions_of(source: str, editions: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The editions of a source; OrderError where there is no such source."""
    if source not in editions:
        raise OrderError(f"there is no source {_named(source, editions)}", is_unknown=True)
    return editions[source]


def in_words(asked: Asked) -> str:
    """What became of the request, as a sentence."""
    run = asked.run
    what = " ".join((run.order.source, *run.order.editions))
    if asked.how == "joined_running":
        return f"run {run.id} is crawling {what} at this moment: it does what was asked, no other one is started"
    if asked.how == "joined_queued":
        return f"run {run.id} ({what}) was waiting already: it does what was asked too"
    return f"run {run.id} ({what}) is queued"


def cancel_queued(store: Store, run_id: int, *, by: str, at: datetime) -> bool:
    """Take a run out of the queue; False where it is not in it, or no longer."""
    return store.drop_queued(run_id, at=at, reason=f"cancelled by {by} before it began")


def pause(store: Store, source: str, by: str, at: datetime) -> SourceState:
    """Let the schedule of a source stand still until `resume`; one that is paused already stays paused as it was."""

    def paused(state: SourceState) -> SourceState:
        return state if state.paused_at else replace(state, paused_at=at, paused_by=by)

    return store.change_source_state(source, paused)


def resume(store: Store, source: str, at: datetime) -> SourceState:
    """Let a source go on from `at`: a pause and a rest after failures end, and a try that was waited for comes now."""

    def resumed(state: SourceState) -> SourceState:
        awaited = state.retry_at and min(state.retry_at, at)
        return replace(state, paused_at=None, paused_by="", retry_at=awaited, rested_until=None)

    return store.change_source_state(source, resumed)


def _named(name: str, known: Collection[str]) -> str:
    """The name quoted, and what was meant perhaps, else what there is."""
    near = difflib.get_close_matches(name[:80], sorted(known), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there {'is' if len(known) == 1 else 'are'} {', '.join(known)}"
    return f"{name[:80]!a}: {hint}"
