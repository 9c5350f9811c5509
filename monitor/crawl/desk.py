"""One crawl's work table: the run's row, the store, the archive and the counts, all for one spider.

Knows nothing of Scrapy; the spider and the components put things on it and read from it.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from statistics import median

from monitor.app import App
from monitor.crawl.plan import RECHECK_WINDOW, Candidate
from monitor.domain import Known, Order, Run, RunStatus, Taken, Validators
from monitor.jobs.intake import Intake, RawPage
from monitor.jobs.regrouping import group_new, read_facts
from monitor.processes import here, is_crawling, patience_for
from monitor.store import Checked, ListState, RunBusyError
from monitor.text import LOCAL

ALL_WAYS_FAILED = "no way of discovery answered"
ENDED_EARLY = ("shutdown", "cancelled")
ENDED_FROM_OUTSIDE = "ended from outside before it was through"
# So many clocks of answers are remembered: enough for a median, and a long run does not grow by it.
CLOCKS_KEPT = 1_000


class BusyError(Exception):
    """Another crawl of the same source is under way; `run` is its row."""

    def __init__(self, run: Run) -> None:
        source = run.order.source
        super().__init__(f"a crawl of {source} is under way (run {run.id}, process {run.pid} on {run.host})")
        self.run = run


class NotQueuedError(Exception):
    """The run that was to be crawled does not wait any more: cancelled, or taken by another process."""


def _say_nothing(line: str) -> None:
    """Whoever crawls from Scrapy's own command reads the log."""


class Desk:
    """What one run needs at hand, from its first request to its last figure."""

    def __init__(self, app: App, order: Order, run: Run, intake: Intake) -> None:
        self.app = app
        self.order = order
        self.run = run
        self.intake = intake
        self.counts: Counter[str] = Counter()
        self.served: dict[str, dict[str, str]] = defaultdict(dict)
        self.taken_keys: set[str] = set()
        self.say: Callable[[str], None] = _say_nothing
        self._listed: dict[str, datetime] = {}
        self._lists: dict[str, ListState] = {}
        self._clocks: deque[float] = deque(maxlen=CLOCKS_KEPT)
        self._unsettled = 0
        self.is_closing = False
        self.is_closed = False

    @classmethod
    def open(cls, app: App, order: Order) -> Desk:
        """Start the run's row; BusyError where a living process already crawls the source."""
        refuse_if_busy(app, order.source)
        try:
            run = app.store.start_run(
                order, at=app.now(), pid=os.getpid(), host=here(), asked_by="crawl", exclusive=True
            )
        except RunBusyError as busy:
            raise BusyError(busy.run) from busy
        return cls._at(app, run)

    @classmethod
    def take_over(cls, app: App, run_id: int, source: str) -> Desk:
        """Take a queued run; its row says what is to be done. NotQueuedError where it is not queued, BusyError."""
        refuse_if_busy(app, source)
        try:
            run = app.store.claim_run(run_id, at=app.now(), pid=os.getpid(), host=here())
        except RunBusyError as busy:
            raise BusyError(busy.run) from busy
        if run is None:
            raise NotQueuedError(f"run {run_id} of {source} is not queued any more; nothing was done")
        return cls._at(app, run)

    @classmethod
    def _at(cls, app: App, run: Run) -> Desk:
        writer = app.archive.writer(run.id, run.order.source, run.started_at)
        intake = Intake(app.store, now=app.now, run_id=run.id, writer=writer, keeping=app.settings.crawl.archive)
        return cls(app, run.order, run, intake)

    @property
    def today(self) -> date:
        """The day of the run's start where the sites are."""
        return self.run.started_at.astimezone(LOCAL).date()

    @property
    def recheck(self) -> tuple[timedelta, ...]:
        return tuple(timedelta(hours=hours) for hours in self.app.settings.crawl.recheck_hours)

    # -- lists

    def list_validators(self, url: str) -> Validators:
        """What to ask a list with; empty where it is to be read in full (its first time, and once a day)."""
        if self.order.from_warc or not self._is_plain():
            return Validators()
        state = self.app.store.list_validators([url]).get(url)
        if state is None or state.full_at is None or self.app.now() - state.full_at > timedelta(days=1):
            return Validators()
        return state.validators

    def _is_plain(self) -> bool:
        """Only a run over everything new may rely on "not modified"; another one wants the list itself."""
        return not (self.order.since or self.order.until or self.order.thorough)

    def list_read(self, url: str, validators: Validators) -> None:
        """Remember a list's validators; they are kept only if the whole run settles what the list named."""
        now = self.app.now()
        if validators != Validators():
            self._lists[url] = ListState(url=url, validators=validators, checked_at=now, full_at=now)

    def way_answered(self, edition: str, way: str, entries: int, has_children: bool) -> None:
        """Add the entries of one list to what its way has brought; the pages and months of a way count together."""
        self.counts["lists"] += 1
        before = self.served[edition].get(way, "")
        total = entries + (int(before.split()[0]) if before.endswith("entries") else 0)
        self.way_served(edition, way, f"{total} entries" if total or has_children else "empty")

    def way_failed(self, edition: str, way: str, reason: str) -> None:
        """Note that a list of a way is not to be had; what the way has brought by other lists stands."""
        self.counts[f"list_failed:{reason}"] += 1
        if way not in self.served[edition]:
            self.way_served(edition, way, f"failed: {reason}")

    def way_served(self, edition: str, way: str, result: str) -> None:
        """Note how a way of discovery answered: "12 entries", "unchanged", "empty" or "failed: why"."""
        self.served[edition][way] = result

    def known(self, candidates: Iterable[Candidate]) -> dict[str, Known]:
        """What the store remembers of the candidates, after noting when the lists say that they changed."""
        keys = []
        for candidate in candidates:
            key, modified = candidate.address.key, candidate.entry.modified_at
            keys.append(key)
            if modified:
                self._listed[key] = max(modified, self._listed.get(key, modified))
        return self.app.store.known(keys)

    def claim(self, key: str) -> bool:
        """Whether this run may request the key: once only, and within --max-pages."""
        if key in self.taken_keys:
            return False
        if self.order.max_pages is not None and len(self.taken_keys) >= self.order.max_pages:
            self.counts["skipped:max_pages"] += 1
            self._unsettled += 1
            return False
        self.taken_keys.add(key)
        return True

    def young(self) -> tuple[str, ...]:
        """Pages of the source that may be due for another look, whether or not a list still names them."""
        return self.app.store.young(self.order.source, self.run.started_at - RECHECK_WINDOW)

    # -- pages

    def take(self, taken: Taken, page: RawPage) -> None:
        self.intake.take(taken, page)

    def visited(self, checked: Checked, page: RawPage | None = None) -> None:
        """A page was looked at and gave no story: it has not changed, or there is no article on it."""
        self.intake.note(checked, page)

    def failed(self, reason: str) -> None:
        """A request or page that brought nothing, by a named reason; the lists that named it stay unsettled."""
        self.unreadable(reason)
        self._unsettled += 1

    def given_up(self) -> None:
        """A request that the end of the run broke off: no failure of the site's, and left to do."""
        self.counts["skipped:stopped"] += 1
        self._unsettled += 1

    def unreadable(self, reason: str) -> None:
        """A page came, but no article can be read from it: the page is archived, and is not asked for again."""
        self.counts["failed"] += 1
        self.counts[f"failed:{reason}"] += 1

    # -- the clocks

    def compare_clocks(self, theirs: datetime) -> None:
        """An answer has just come, and so late is it there."""
        self._clocks.append((self.app.now() - theirs).total_seconds())

    @property
    def skew_seconds(self) -> float | None:
        """How far our clock is ahead of the sites', in the middle of the answers; None where none told."""
        return round(median(self._clocks), 3) if self._clocks else None

    # -- the run

    def figures(self) -> dict[str, int]:
        """All counts so far."""
        return dict(self.counts + self.intake.counts)

    def tick(self) -> None:
        """Once in a while: write what has gathered, and keep how far the run is."""
        self.intake.flush()
        self.app.store.progress_run(
            self.run.id, self.figures(), self.served, at=self.app.now(), brought=self.intake.brought
        )

    def report(self) -> str:
        """How far the run is, as one line of JSON."""
        return json.dumps({"run": self.run.id, "source": self.order.source, "counts": self.figures()})

    def close(self, reason: str) -> None:
        """Settle the run: everything written, the row closed with its status and why."""
        if self.is_closing:
            return
        self.is_closing = True
        self.intake.close()
        if reason not in ENDED_EARLY:
            group_new(self.app.store)
            read_facts(self.app.store)
        self.app.store.note_listed(self._listed)
        if reason == "finished" and not self._unsettled and self._is_plain() and not self.order.from_warc:
            self.app.store.keep_list_validators(list(self._lists.values()))
        self._finish(*self._status(reason))

    def abandon(self, reason: str) -> None:
        """Close the row only, where the rest cannot be waited for: what was not written yet is fetched again."""
        self.is_closing = True
        if not self.is_closed:
            self._finish(*self._status(reason))

    def _finish(self, status: RunStatus, why: str) -> None:
        self.app.store.finish_run(
            self.run.id,
            status,
            at=self.app.now(),
            reason=why,
            counts=self.figures(),
            served=self.served,
            brought=self.intake.brought,
            skew_seconds=self.skew_seconds,
        )
        self.is_closed = True

    def _status(self, reason: str) -> tuple[RunStatus, str]:
        if reason in ENDED_EARLY:
            return "cancelled", ENDED_FROM_OUTSIDE
        if reason != "finished":
            return "failed", reason
        if self.served and is_blind(self.served) and not self.taken_keys:
            return "failed", ALL_WAYS_FAILED
        return "done", ""


def is_blind(served: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether not one way of any edition answered (a run without a request is blind, too)."""
    return all(result.startswith("failed") for ways in served.values() for result in ways.values())


def refuse_if_busy(app: App, source: str) -> None:
    """Raises BusyError where a crawl of the source is under way; the rows of crawls that died are closed."""
    patience = patience_for(app.settings.database_url)
    for run in app.store.running(source):
        if is_crawling(run, app.now(), patience):
            raise BusyError(run)
        app.store.mark_lost([run.id], at=app.now(), reason="its process ended without closing the run")
