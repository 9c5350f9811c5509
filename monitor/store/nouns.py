"""What the store takes in and hands out beyond the product's own nouns: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain import Capture, Run, Validators

_NONE = Validators()


@dataclass(frozen=True, slots=True)
class Checked:
    """A visit to a page that gave no story: it has not changed since ("304"), or there is no article to be read.

    Empty fields leave what is remembered of the page as it is.
    """

    key: str
    url: str
    source: str
    edition: str
    validators: Validators = _NONE
    listed_modified_at: datetime | None = None
    listed_title: str = ""
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class ListState:
    """What to ask a feed, sitemap or list with at the next visit; `full_at` is when it was last fetched whole."""

    url: str
    validators: Validators
    checked_at: datetime
    full_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """One archived page: what was fetched when, where it lies, and the story that was read from it, if any."""

    key: str
    url: str
    seen_at: datetime
    capture: Capture
    story_id: int | None
    run_id: int | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much there is: stories in all and by tier, language and "source/edition"; the size in bytes."""

    stories: int
    revisions: int
    sightings: int
    pages: int
    captures: int
    tiers: Mapping[str, int]
    languages: Mapping[str, int]
    editions: Mapping[str, int]
    size: int


@dataclass(frozen=True, slots=True)
class Firing:
    """A slot that is to be fired: the due time of a schedule ("source/edition") and the slot that it follows.

    `after` is None for a schedule's first slot; `pace` is the interval in force.
    """

    schedule: str
    due: datetime
    after: datetime | None
    pace: timedelta


@dataclass(frozen=True, slots=True)
class Reading:
    """How an edition was read: by which run last, by which one last with success, and since when it has been tried.

    Only runs count that have ended and were to see what the site showed then. `good` is None where none of all that
    ever were has reached the edition.
    """

    last: Run
    good: Run | None
    tried_since: datetime


@dataclass(frozen=True, slots=True)
class PastTelling:
    """A story that told an event on a day before."""

    story_id: int
    title: str
    language: str
    url: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A story that has the text of another one."""

    story_id: int
    source: str
    edition: str
    published_at: datetime | None
    published_basis: str


@dataclass(frozen=True, slots=True)
class Copies:
    """How many other stories have the text of a story, and some of them, the first ones first."""

    count: int
    some: tuple[Copy, ...]
