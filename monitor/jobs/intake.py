"""Stories and the pages they came from go in one by one; batches go into archive and store, counts come out.

The archive is written before the store commits, so a story never points at a page that is not there. What was not
committed when the process died is not known to the store either, and the next run fetches it again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from monitor.archive import ArchiveWriter
from monitor.domain import ON_THE_BEAT, Capture, Story, Taken
from monitor.store import Checked, Store

Keeping = Literal["beat", "all", "none"]


@dataclass(frozen=True, slots=True)
class RawPage:
    """A response as it came over the wire."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime


class Intake:
    """Collects what a crawl or an import brings and hands it on in batches.

    `counts` are the stories that the store has taken, by outcome; `brought` are the same by edition.
    """

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime],
        run_id: int | None = None,
        writer: ArchiveWriter | None = None,
        keeping: Keeping = "beat",
        batch_size: int = 50,
    ) -> None:
        self._store = store
        self._now = now
        self._run_id = run_id
        self._writer = writer
        self._keeping = keeping
        self._batch_size = batch_size
        self._batch: list[Taken] = []
        self._visits: list[Checked] = []
        self.counts: Counter[str] = Counter()
        self.brought: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def take(self, taken: Taken, page: RawPage | None = None) -> None:
        """Add one story; the batch is written when it is full."""
        capture = self._capture(taken.story, page)
        self._batch.append(replace(taken, capture=capture) if capture else taken)
        if len(self._batch) >= self._batch_size:
            self.flush()

    def note(self, visit: Checked, page: RawPage | None = None) -> None:
        """Remember a visit that brought no story; with `page` that page is archived, to try a later layout on it."""
        if page is not None and self._writer is not None and self._keeping != "none":
            visit = replace(visit, capture=self._keep(page))
        self._visits.append(visit)

    def flush(self) -> None:
        """Write what has gathered; nothing is done where nothing has."""
        if self._writer is not None:
            self._writer.flush()
        # Only what the store has taken is let go of: a database that was busy may take it at the next flush.
        if self._batch:
            outcomes = self._store.take(self._batch, run_id=self._run_id, at=self._now())
            self.counts.update(outcomes)
            for taken, outcome in zip(self._batch, outcomes, strict=True):
                self.brought[taken.story.edition][outcome] += 1
            self._batch = []
        if self._visits:
            self._store.note_checked(self._visits, run_id=self._run_id, at=self._now())
            self._visits = []

    def close(self) -> None:
        """Flush and close the archive's file."""
        self.flush()
        if self._writer is not None:
            self._writer.close()

    def _capture(self, story: Story, page: RawPage | None) -> Capture | None:
        if page is None or self._writer is None or not self._is_kept(story):
            return None
        return self._keep(page)

    def _keep(self, page: RawPage) -> Capture:
        assert self._writer is not None
        return self._writer.keep(page.url, page.status, page.headers, page.body, page.at)

    def _is_kept(self, story: Story) -> bool:
        if self._keeping == "beat":
            return story.tier in ON_THE_BEAT or "rescued" in story.flags
        return self._keeping == "all"
