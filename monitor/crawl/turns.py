"""Orders go in; each is crawled when no other crawl of its source is under way, and its run comes out.

A crawl that is under way and does all that an order asks is joined: its run is the order's. Knows no Scrapy.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.app import App
from monitor.crawl.desk import BusyError, refuse_if_busy
from monitor.crawl.launch import Crawl, Watch
from monitor.domain import Order, Run
from monitor.orders import covers

Told = tuple[str, Mapping[str, int]]
SECONDS_TO_LOOK = 0.5


@dataclass
class Turn:
    """One order: the crawl of ours that does it, or the run of another process that it waits for or has joined."""

    order: Order
    crawl: Crawl | None = None
    waits_for: Run | None = None
    is_joined: bool = False
    is_over: bool = False

    @property
    def run_id(self) -> int | None:
        """The run that does the order, once it has begun."""
        if self.crawl is not None:
            return self.crawl.run_id
        return self.waits_for.id if self.waits_for and self.is_joined else None


class Turns:
    """Orders of several sources side by side, and those of one source after what is under way."""

    def __init__(
        self,
        app: App,
        orders: Sequence[Order],
        *,
        launch: Callable[[Order], Crawl],
        editions: Callable[[str], tuple[str, ...]],
        say: Callable[[str], object],
    ) -> None:
        """`editions` gives those that an order of a source without any means; `say` tells whoever asked of a wait."""
        self.turns = [Turn(order) for order in orders]
        self._app, self._launch, self._editions, self._say = app, launch, editions, say

    def told(self) -> Generator[Told]:
        """(source, figures) each time that there is something to tell, until all are through.

        Ends the crawls that it has begun if the caller goes away; those it waits for are not its own.
        """
        with Watch() as watch:
            while waiting := [turn for turn in self.turns if not turn.is_over]:
                for turn in waiting:
                    if turn.crawl is None:
                        yield from self._look(turn, watch)
                is_waiting = any(turn.crawl is None and not turn.is_over for turn in self.turns)
                yield from self._heard(watch, SECONDS_TO_LOOK if is_waiting else None)

    @property
    def our_runs(self) -> list[int]:
        """The runs of the crawls that were begun here."""
        return [turn.crawl.run_id for turn in self.turns if turn.crawl and turn.crawl.run_id]

    def _heard(self, watch: Watch, seconds: float | None) -> Iterator[Told]:
        if watch.under_way or seconds is not None:
            for crawl in watch.heard(seconds):
                yield crawl.order.source, crawl.counts
        for turn in self.turns:
            if turn.crawl is not None and turn.crawl not in watch.under_way:
                self._ended(turn, turn.crawl)

    def _ended(self, turn: Turn, crawl: Crawl) -> None:
        """Another crawl may have begun just before ours: then the order waits again."""
        if crawl.busy is not None and crawl.run_id is None:
            turn.crawl = None
        else:
            turn.is_over = True

    def _look(self, turn: Turn, watch: Watch) -> Iterator[Told]:
        """Whether it is the order's turn now, or has been done meanwhile."""
        source = turn.order.source
        try:
            refuse_if_busy(self._app, source)
        except BusyError as busy:
            if not self._has_done(turn):
                self._wait(turn, busy.run)
                yield source, busy.run.counts
            return
        if not self._has_done(turn):
            turn.is_joined = False
            turn.crawl = self._launch(turn.order)
            watch.add(turn.crawl)

    def _has_done(self, turn: Turn) -> bool:
        """Whether the run that was joined is through with its work; one that was cancelled or died is not."""
        if turn.is_joined and turn.waits_for is not None:
            run = self._app.store.run(turn.waits_for.id)
            turn.is_over = run is not None and run.status in ("done", "failed")
        return turn.is_over

    def _wait(self, turn: Turn, run: Run) -> None:
        if turn.waits_for is not None and turn.waits_for.id == run.id:
            return
        turn.waits_for, turn.is_joined = run, covers(run.order, self._whole(turn.order))
        then = "it does what was asked, and its figures will be told" if turn.is_joined else "waiting for its end"
        self._say(f"a crawl of {run.order.source} is under way (run {run.id}): {then}")

    def _whole(self, order: Order) -> Order:
        return order if order.editions else replace(order, editions=self._editions(order.source))
