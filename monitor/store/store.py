"""The store as the rest of the program sees it: one object, a method for every question and every deed.

Each method is a function of the module that owns the matter, which says more; those of runs and of the daemon stand
in `operating`, those of the review desk in `desk`. Instants come in aware and come out in UTC. Whatever the database
cannot do is raised as StoreError, in one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.domain import Capture, Known, Outcome, StoredStory, Story, StoryQuery, Taken
from monitor.store import care, dropping, pages, reading, rewriting, taking
from monitor.store.database import WAITING_CACHE, WORKING_CACHE, Database, open_database
from monitor.store.desk import Desk
from monitor.store.nouns import Checked, ListState, Statistics, StoredCapture
from monitor.store.operating import Operating


def open_store(url: str, *, is_waiting: bool = False) -> Store:
    """The store at `sqlite:///path`, `sqlite://` (in memory) or `postgresql://...`, at this program's version.

    Folders and tables that are missing are made. StoreError where the database cannot be reached, belongs to
    another program, or was written by a newer version of this one. `is_waiting` is for a process that mostly waits: it
    keeps little of an SQLite file in memory.
    """
    return Store(open_database(url, WAITING_CACHE if is_waiting else WORKING_CACHE))


class Store(Operating, Desk):
    """All that is kept, behind one door. May be shared by threads; a process opens its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._database.close()

    # -- what a crawl asks and brings

    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """What is remembered of those of the keys that were visited before."""
        return pages.known(self._database, keys)

    def take(self, batch: Sequence[Taken], *, run_id: int | None, at: datetime) -> tuple[Outcome, ...]:
        """Keep a batch of fetched stories in one transaction; one outcome each, in order.

        "new": stored. "revised": another text of a stored story, kept as its next revision. "duplicate": the text
        of another page's story, kept as a sighting of that. "unchanged": seen once more. "off_beat": remembered as
        seen, not stored. A stored story stays stored, whatever tier it comes to.
        """
        return taking.take(self._database, batch, run_id=run_id, at=at)

    def young(self, source: str, since: datetime) -> tuple[str, ...]:
        """The URLs of a source's pages first seen since then that may still change: on the beat, or without a text."""
        return pages.young(self._database, source, since)

    def note_checked(self, visits: Sequence[Checked], *, run_id: int | None, at: datetime) -> None:
        """Keep that pages were looked at without a story coming of it: not modified, or no article."""
        pages.note_checked(self._database, visits, run_id=run_id, at=at)

    def note_listed(self, modified: Mapping[str, datetime]) -> None:
        """Keep when the lists say that each page was changed last."""
        pages.note_listed(self._database, modified)

    def list_validators(self, urls: Iterable[str]) -> dict[str, ListState]:
        """What to ask those of the lists with that were fetched before, by URL."""
        return pages.list_validators(self._database, urls)

    def keep_list_validators(self, states: Iterable[ListState]) -> None:
        """Keep the state of lists over what was known of them."""
        pages.keep_list_validators(self._database, states)

    # -- stories

    def stories(self, query: StoryQuery) -> Iterator[StoredStory]:
        """The stories of the query, newest first, with sightings, without revisions.

        Every word of the text must be in a story, accents or not; a word of two characters and more may go on; words
        between quotation marks stand side by side. A text without any letter or digit finds nothing.
        """
        return reading.stories(self._database, query)

    def count(self, query: StoryQuery, most: int | None = None) -> int:
        """How many stories the query has, whatever its limit and cursor; counts no further than to `most`.

        Ask for `most` where a person waits: over a million stories the whole number takes seconds.
        """
        return reading.count(self._database, query, most)

    def story(self, story_id: int) -> StoredStory | None:
        """The story with its sightings and revisions."""
        return reading.story_by_id(self._database, story_id)

    def by_key(self, key: str) -> StoredStory | None:
        """The story that the page with this key belongs to, with its sightings and revisions."""
        return reading.story_by_key(self._database, key)

    def revised_between(self, start: datetime, end: datetime) -> Iterator[StoredStory]:
        """The stories that got another text from `start` on and before `end`, newest first, with revisions."""
        return reading.revised_between(self._database, start, end)

    def captures(self, story_id: int) -> tuple[tuple[str, datetime, Capture], ...]:
        """The archived pages of a story, oldest first: URL, when it was fetched, where it lies."""
        return reading.captures(self._database, story_id)

    def all_captures(self) -> Iterator[StoredCapture]:
        """Every archived page, in the order in which they lie in their files."""
        return reading.all_captures(self._database)

    def rewrite(self, readings: Sequence[tuple[int, Story]]) -> tuple[Outcome, ...]:
        """Write what newer code reads in archived pages over the stories with these ids, without a revision."""
        return rewriting.rewrite(self._database, readings)

    # -- care

    def statistics(self) -> Statistics:
        """How much there is of everything."""
        return care.statistics(self._database)

    def size_bytes(self) -> int:
        """How many bytes the database takes."""
        return care.size_bytes(self._database)

    def prune(
        self,
        *,
        archive_before: datetime | None = None,
        seen_before: datetime | None = None,
        runs_before: datetime | None = None,
    ) -> dict[str, int]:
        """Forget archived pages, pages off the beat and runs that are older: {"captures": n, "pages": n, "runs": n}.

        "runs" is there where `runs_before` is given. Runs stay that anything kept still refers to.
        """
        return care.prune(
            self._database, archive_before=archive_before, seen_before=seen_before, runs_before=runs_before
        )

    def drop_old(self, now: datetime) -> dict[str, int]:
        """Drop slots fired 90 days ago and alarms over for a year, which nobody asks for: {"slots": n, "alarms": n}.

        The newest slot of each schedule stays. Cheap enough for every night.
        """
        return dropping.drop_old(self._database, now)

    def archived_files(self) -> frozenset[str]:
        """The files of the archive that still hold a page the store tells of."""
        return care.archived_files(self._database)

    def backup(self, path: Path) -> None:
        """Write a copy of this moment to one SQLite file, while writers go on."""
        care.backup(self._database, Path(path))

    def restore(self, path: Path, *, force: bool = False) -> None:
        """Bring back what `backup` wrote, into an empty database or, with `force`, in place of what is there."""
        care.restore(self._database, Path(path), force=force)
