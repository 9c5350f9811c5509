"""The store goes in, figures in Prometheus' form come out, read at each scrape.

Totals are of all runs that the database knows. A run that has ended for a while changes no more and is added up once;
that is done one row at a time, so that a scrape after years takes no more memory than one of the first day.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from threading import Lock

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from monitor import __version__
from monitor.app import App
from monitor.domain import Run
from monitor.store import Store

FORM = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600)
SETTLED_AFTER = timedelta(hours=1)
"""The supervisor may still correct a row soon after its end."""
LATEST = 100
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
    """All figures of one daemon. May be asked by several threads; they take turns."""

    def __init__(self, app: App, editions: Mapping[str, Collection[str]]) -> None:
        self._app = app
        self._editions = editions
        self._ledger = Ledger(app.store)
        self._looked_at: datetime | None = None
        self._lock = Lock()
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self, looked_at: datetime | None) -> bytes:
        """The figures of this moment; `looked_at` is when the daemon's loop looked last. StoreError."""
        with self._lock:
            self._looked_at = looked_at
            return generate_latest(self._registry)

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
        yield counter("monitor_runs", "Crawls that have ended.", books.runs, ("source", "status"))
        for name, words, _ in _TOTALS:
            yield counter(name, words, books.totals[name], ("source",))
        yield counter("monitor_failures", "Pages that could not be had or read.", books.failures, ("source", "reason"))
        durations = HistogramMetricFamily("monitor_run_duration_seconds", "How long crawls took.", labels=["source"])
        for source, book in sorted(books.durations.items()):
            durations.add_metric([source], book.buckets(), book.seconds)
        yield durations

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


def counter(name: str, words: str, values: Values, labels: Collection[str]) -> CounterMetricFamily:
    """A counter with its values by label values."""
    family = CounterMetricFamily(name, words, labels=list(labels))
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family


def label(text: str) -> str:
    """The text where it is one of the program's own words; whatever a server may have said is "other"."""
    return text if _LABEL.fullmatch(text) else OTHER


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
    """Sums over runs."""

    def __init__(self) -> None:
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
        key = (source, reason)
        is_known = key in self.failures or len(self.failures) < MOST_REASONS
        self.failures[key if is_known else (source, OTHER)] += number

    def merge(self, other: Books) -> Books:
        """The sums of both, as a new one."""
        both = Books()
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
        self._settled = Books()
        self._open: set[int] = set()
        self._next = 1

    def read(self, now: datetime) -> Books:
        """The sums of this moment."""
        latest = (*self._store.runs(LATEST), *self._store.queued())
        newest = max((run.id for run in latest), default=0)
        fresh = Books()
        for run_id in chain(sorted(self._open), range(self._next, newest + 1)):
            self._open.add(run_id)
            run = self._store.run(run_id)
            if run is None:
                # A number that is taken but not written yet may still come; an old one does not.
                self._open -= {run_id} if run_id < newest - LATEST else set()
            elif run.ended_at is not None and now - run.ended_at > SETTLED_AFTER:
                self._settled.add(run)
                self._open.discard(run_id)
            elif run.status != "queued":
                fresh.add(run)
        self._next = max(self._next, newest + 1)
        return self._settled.merge(fresh)
