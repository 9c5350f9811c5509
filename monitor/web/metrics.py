"""The store goes in, figures in Prometheus' form come out, read at each scrape.

Totals are of all runs that the database knows. A run that has ended for a while changes no more and is added up once;
that is done in batches, so that a scrape after years takes no more memory than one of the first day. What is told as a
total never falls while the daemon runs, also where a row is corrected.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from threading import Lock

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from monitor import __version__
from monitor.app import App
from monitor.domain import Run
from monitor.store import Store
from monitor.web.problems import Problem

FORM = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600)
SETTLED_AFTER = timedelta(hours=1)
"""The supervisor may still correct a row soon after its end."""
LATEST = 100
"""A number among the latest that nobody has may be taken and not written yet."""
BATCH = 500
SECONDS_KEPT = 60.0
MOST_REASONS = 60
OTHER = "other"
Labels = tuple[str, ...]
Values = Mapping[Labels, float]
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}")
_TOTALS = (
    ("monitor_pages_fetched", "Article pages fetched.", "fetched"),
    ("monitor_stories_found", "Entries found in lists.", "found"),
    ("monitor_stories_new", "Stories stored for the first time.", "new"),
    ("monitor_revisions", "New texts of stored stories.", "revised"),
    ("monitor_duplicates", "Pages with the text of a stored story.", "duplicate"),
)


class Metrics:
    """All figures of one daemon. May be asked by several threads: one reads, and no other waits for it."""

    def __init__(self, app: App, editions: Mapping[str, Collection[str]]) -> None:
        self._app = app
        self._editions = editions
        self._ledger = Ledger(app.store)
        self._highest = Highest()
        self._looked_at: datetime | None = None
        self._kept: tuple[float, bytes] | None = None
        self._lock = Lock()
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self, looked_at: datetime | None) -> bytes:
        """The figures of this moment; `looked_at` is when the daemon's loop looked last.

        While another thread reads, those of a moment ago; Problem where there are none. StoreError.
        """
        if not self._lock.acquire(blocking=False):
            return self._of_a_moment_ago()
        try:
            self._looked_at = looked_at
            text = generate_latest(self._registry)
            self._kept = time.monotonic(), text
            return text
        finally:
            self._lock.release()

    def _of_a_moment_ago(self) -> bytes:
        kept = self._kept
        if kept is None or time.monotonic() - kept[0] > SECONDS_KEPT:
            raise Problem(503, "the figures are being read for another request; ask again soon", {"Retry-After": "5"})
        return kept[1]

    def collect(self) -> Iterator[Metric]:
        """What the registry asks for at a scrape."""
        now = self._app.now()
        yield gauge("monitor_build_info", "The program that answers.", {(__version__,): 1.0}, ("version",))
        yield from self._of_runs(now)
        yield from self._of_stock(now)
        if self._looked_at is not None:
            since = (now - self._looked_at).total_seconds()
            yield gauge("monitor_loop_looked_seconds", "Seconds since the daemon looked at its schedule.", {(): since})

    def _of_runs(self, now: datetime) -> Iterator[Metric]:
        books = self._ledger.read(now)
        yield self._counter("monitor_runs", "Crawls that have ended.", books.runs, ("source", "status"))
        for name, words, _ in _TOTALS:
            yield self._counter(name, words, books.totals[name], ("source",))
        words = "Pages that could not be had or read."
        yield self._counter("monitor_failures", words, books.failures, ("source", "reason"))
        name = "monitor_run_duration_seconds"
        durations = HistogramMetricFamily(name, "How long crawls took.", labels=["source"])
        for source, book in sorted(books.durations.items()):
            buckets = self._highest.of(f"{name} {source}", {(bound,): number for bound, number in book.buckets()})
            seconds = self._highest.of(name, {(source,): book.seconds})[source,]
            durations.add_metric([source], [(bound, number) for (bound,), number in buckets.items()], seconds)
        yield durations

    def _counter(self, name: str, words: str, values: Values, labels: Collection[str]) -> CounterMetricFamily:
        """A counter with its values by label values, none of them less than it was told before."""
        family = CounterMetricFamily(name, words, labels=list(labels))
        for key, value in sorted(self._highest.of(name, values).items()):
            family.add_metric(key, value)
        return family

    def _of_stock(self, now: datetime) -> Iterator[Metric]:
        store = self._app.store
        yield gauge("monitor_queue_length", "Crawls that wait.", {(): float(len(store.queued()))})
        yield gauge("monitor_running", "Crawls under way.", {(): float(len(store.running()))})
        yield gauge("monitor_database_bytes", "Size of the database.", {(): float(store.size_bytes())})
        ages: Values = {
            (source, edition): (now - published).total_seconds()
            for (source, edition), published in store.newest_stories().items()
            if edition in self._editions.get(source, ())
        }
        yield gauge("monitor_newest_story_age_seconds", "Age of the newest story.", ages, ("source", "edition"))
        kinds: Counter[Labels] = Counter((label(alarm.kind),) for alarm in store.alarms())
        yield gauge("monitor_alarms_open", "Alarms that stand.", kinds, ("kind",))
        states = store.source_states()
        paused: Values = {(one,): float(one in states and states[one].paused_at is not None) for one in self._editions}
        yield gauge("monitor_source_paused", "1 where the schedule of a source stands still.", paused, ("source",))


def gauge(name: str, words: str, values: Values, labels: Collection[str] = ()) -> GaugeMetricFamily:
    """A gauge with its values by label values."""
    family = GaugeMetricFamily(name, words, labels=list(labels))
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family


def label(text: str) -> str:
    """The text where it is one of the program's own words; whatever a server may have said is "other"."""
    return text if _LABEL.fullmatch(text) else OTHER


class Highest:
    """The greatest value that each figure ever had. Whoever reads a total takes one that falls for a new beginning."""

    def __init__(self) -> None:
        self._told: dict[str, dict[Labels, float]] = defaultdict(dict)

    def of(self, name: str, values: Values) -> Values:
        """The values, each at least as great as before; those that are no longer among them stay."""
        told = self._told[name]
        for key, value in values.items():
            told[key] = max(float(value), told.get(key, 0.0))
        return dict(told)


class Durations:
    """How many crawls took at most so many seconds, and all their seconds together."""

    def __init__(self) -> None:
        self.counts = [0] * (len(SECONDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """Count one more."""
        self.counts[bisect_left(SECONDS, seconds)] += 1
        self.seconds += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """As Prometheus wants them: each holds those before it."""
        bounds = [*(f"{bound:.1f}" for bound in SECONDS), "+Inf"]
        return [(bound, float(sum(self.counts[: place + 1]))) for place, bound in enumerate(bounds)]


class Books:
    """Sums over runs. `reasons` are the pairs of source and reason that failures are told by, in all books the same."""

    def __init__(self, reasons: set[Labels]) -> None:
        self._reasons = reasons
        self.runs: Counter[Labels] = Counter()
        self.totals: dict[str, Counter[Labels]] = {name: Counter() for name, _, _ in _TOTALS}
        self.failures: Counter[Labels] = Counter()
        self.durations: dict[str, Durations] = defaultdict(Durations)

    def add(self, run: Run) -> None:
        """Count a run in, also one under way with what it has so far."""
        source = label(run.order.source)
        for name, _, key in _TOTALS:
            self.totals[name][source,] += run.counts.get(key, 0)
        for name, number in run.counts.items():
            kind, _, reason = name.partition(":")
            if kind == "failed" and reason:
                self._add_failure(source, label(reason), number)
        if run.ended_at is not None:
            self.runs[source, run.status] += 1
        if run.ended_at is not None and run.pid is not None:
            self.durations[source].add(max(0.0, (run.ended_at - run.started_at).total_seconds()))

    def _add_failure(self, source: str, reason: str, number: int) -> None:
        """The first so many pairs get a figure of their own, and keep it; what comes later is "other"."""
        key = (source, reason)
        if key not in self._reasons and len(self._reasons) >= MOST_REASONS:
            key = (source, OTHER)
        elif reason != OTHER:
            self._reasons.add(key)
        self.failures[key] += number

    def merge(self, other: Books) -> Books:
        """The sums of both, as a new one."""
        both = Books(self._reasons)
        for one in (self, other):
            both.runs.update(one.runs)
            both.failures.update(one.failures)
            for name, total in one.totals.items():
                both.totals[name].update(total)
            for source, book in one.durations.items():
                mine = both.durations[source]
                mine.counts = [a + b for a, b in zip(mine.counts, book.counts, strict=True)]
                mine.seconds += book.seconds
        return both


class Ledger:
    """The sums over all runs of a store: the settled ones added up once, the others looked at each time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reasons: set[Labels] = set()
        self._settled = Books(self._reasons)
        self._open: set[int] = set()
        self._awaited: set[int] = set()
        self._last = 0

    def read(self, now: datetime) -> Books:
        """The sums of this moment. What was added up stays so where the database fails on the way: StoreError."""
        fresh = Books(self._reasons)
        for run in self._unsettled():
            self._note(run.id)
            if run.ended_at is not None and now - run.ended_at > SETTLED_AFTER:
                self._settled.add(run)
                self._open.discard(run.id)
            elif run.status != "queued":
                fresh.add(run)
        self._awaited = {number for number in self._awaited if number >= self._last - LATEST}
        return self._settled.merge(fresh)

    def _note(self, number: int) -> None:
        """That a run has this number; those left out before it may come yet, being taken but not written."""
        self._awaited.update(range(max(self._last + 1, number - LATEST), number))
        self._awaited.discard(number)
        self._open.add(number)
        self._last = max(self._last, number)

    def _unsettled(self) -> Iterator[Run]:
        """The runs that were not settled, and all that are new since, by number."""
        wanted, last = sorted(self._open | self._awaited), self._last
        place = 0
        while place < len(wanted):
            end = bisect_right(wanted, wanted[place] + BATCH - 1)
            some = set(wanted[place:end])
            rows = self._store.runs_after(wanted[place] - 1, wanted[end - 1] - wanted[place] + 1)
            yield from (run for run in rows if run.id in some)
            place = end
        while rows := self._store.runs_after(last, BATCH):
            yield from rows
            last = rows[-1].id
