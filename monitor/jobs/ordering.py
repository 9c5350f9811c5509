"""A wish for a crawl, a pause or a stop comes in by hand; a row in the queue or a word why not comes out."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from monitor.domain import Asked, AskedBy, Order, SourceState
from monitor.orders import covers, merged
from monitor.store import Store

MOST_WAITING = 50
"""Runs of one source in the queue: more are a mistake of whoever asks, and would keep its schedule waiting for days."""
Kind = Literal["unknown", "senseless", "full"]


class OrderError(Exception):
    """A wish that cannot be met: one line that says what is wrong and what there is instead.

    `kind` is "unknown" where it names something that does not exist, "full" where too many wait already.
    """

    def __init__(self, message: str, kind: Kind = "senseless") -> None:
        super().__init__(" ".join(message.split()))
        self.kind = kind


def request_crawl(
    store: Store, order: Order, *, asked_by: AskedBy, at: datetime, editions: Mapping[str, Sequence[str]]
) -> Asked:
    """Ask for a crawl of the order; one that names no editions means all that `editions` has of its source.

    OrderError for a source or an edition that is not in `editions`, for a span that ends before it starts, and where
    the queue of the source is full and none of its runs can be joined.
    """
    known = editions_of(order.source, editions)
    for edition in order.editions:
        if edition not in known:
            raise OrderError(f"{order.source} has no edition {_named(edition, known)}", "unknown")
    if order.since and order.until and order.until < order.since:
        raise OrderError(f"until ({order.until}) is before since ({order.since}): swap them")
    chosen = tuple(one for one in known if one in order.editions or not order.editions)
    order = replace(order, editions=chosen)
    _refuse_if_full(store, order)
    return store.ask(order, asked_by=asked_by, at=at)


def _refuse_if_full(store: Store, order: Order) -> None:
    """Of several that ask together one or two may still come in: the bound is against floods."""
    waiting = store.queued(order.source)
    if len(waiting) < MOST_WAITING:
        return
    is_joining = any(covers(run.order, order) for run in (*waiting, *store.running(order.source)))
    if not is_joining and not any(merged(run.order, order) for run in waiting):
        raise OrderError(f"the queue of {order.source} is full ({len(waiting)} runs wait); cancel some", "full")


def editions_of(source: str, editions: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The editions of a source; OrderError where there is no such source."""
    if source not in editions:
        raise OrderError(f"there is no source {_named(source, editions)}", "unknown")
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
