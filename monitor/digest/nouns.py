"""The nouns of a digest: frozen values, their texts already fit to be shown (no control characters, no endless lines).

They are not yet escaped for any markup: that is each form's own business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from monitor.domain import Tier

State = Literal["complete", "partial", "blind"]


@dataclass(frozen=True, slots=True)
class EditionIntake:
    """How the reading of one edition went: the base of the digest's first line.

    `ways` are the ways of discovery that are expected to answer; an edition of which nothing is expected does not
    count. `last_success` is the last time that its stories were listed and fetched, None if never. `stories_found` are
    all stories seen that day, on the beat or not. `note` says in words what went wrong. `host` is how a reader knows
    the edition ("vietnam.vnanet.vn/lao"); without it source and code stand for it.
    """

    source: str
    edition: str
    ways: tuple[str, ...]
    last_success: datetime | None
    stories_found: int
    note: str = ""
    host: str = ""

    @property
    def place(self) -> str:
        """The edition in a reader's words."""
        return self.host or f"{self.source}/{self.edition}"


@dataclass(frozen=True, slots=True)
class Telling:
    """One story as the digest shows it. `url` is the original, `others` are further addresses of the same text."""

    story: int
    source: str
    edition: str
    language: str
    title: str
    lead: str
    url: str
    others: tuple[str, ...]
    published_at: datetime | None
    is_inferred: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What the newest revision of a story changed, in words; `seen_at` is None where the revision is not at hand."""

    story: int
    language: str
    revision: int
    seen_at: datetime | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One event: the story that the reader can read best, the others of the event, why it is here, what changed."""

    event: int
    tier: Tier
    score: float
    shown: Telling
    also: tuple[Telling, ...]
    why: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the event is told in, the shown one first."""
        return tuple(dict.fromkeys(telling.language for telling in (self.shown, *self.also)))


@dataclass(frozen=True, slots=True)
class EditionFigure:
    """The day's figures of one edition; `found` is None where it was not read since the day began.

    `is_read` is false for an edition that nobody reads: its stories were imported.
    """

    place: str
    is_read: bool
    found: int | None
    on_beat: int
    last_success: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A day's digest. `headline` is the state of the intake in a line; `changed` are earlier stories revised that day.

    `nothing` is the sentence for a day without stories, "" if there are some. `figures` and `per_language` count the
    day's stories on the beat; `left_out` counts, by reason, those that were handed in and are not shown.
    """

    day: date
    zone: tzinfo
    languages: tuple[str, ...]
    made_at: datetime
    state: State
    headline: str
    intake: tuple[EditionIntake, ...]
    core: tuple[DigestItem, ...]
    bilateral: tuple[DigestItem, ...]
    changed: tuple[DigestItem, ...]
    nothing: str
    figures: tuple[EditionFigure, ...]
    per_language: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, int], ...]
