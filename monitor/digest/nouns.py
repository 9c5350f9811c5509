"""The nouns of a digest: frozen values, their texts already fit to be shown (no control characters, no endless lines).

They are data without a language of their own: sentences are made of them when they are shown, in `forms.wording`. Nor
are they escaped for any markup: that is each form's own business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from statistics import median
from typing import Literal

from monitor.domain import Alteration, AlterationKind, Tier

State = Literal["complete", "partial", "blind"]
Part = Literal["headline", "lead", "text"]
Unit = Literal["words", "characters"]
LeftOutBy = Literal["rules", "readers", "age"]
Origin = Literal["made", "again"]
Occasion = Literal["due", "silent", "kept"]

GRAVE: frozenset[AlterationKind] = frozenset(("withdrawn", "name", "title", "number", "date"))
"""The changes of a revision that are more than words."""
HABIT_DAYS = 28
FEWEST_DAYS = 7
"""Of how many days something must be known before one can say what is usual."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A day's count beside those of the 28 days before it, oldest first; None for a day of which nothing is known.

    In a digest of several days `count` is that of all `days` together.
    """

    count: int
    daily: tuple[int | None, ...] = ()
    days: int = 1

    @property
    def usual(self) -> float | None:
        """The median of the days before, for as many days; None where too few of them are known."""
        known = [number for number in self.daily if number is not None]
        return float(median(known)) * self.days if len(known) >= FEWEST_DAYS else None


@dataclass(frozen=True, slots=True)
class EditionIntake:
    """How the reading of one edition went: the base of the digest's first line.

    `ways` are the ways of discovery that are expected to answer; an edition of which nothing is expected does not
    count. `last_success` is the last time that its stories were listed and fetched, None if never. `stories_found` are
    the stories that its lists named then, on the beat or not. `trouble` is what the ways answered since, as (way,
    result); `host` is how a reader knows the edition ("vietnam.vnanet.vn/lao"), else source and code stand for it.
    `received` are the pages of that day that were fetched, on the beat or not, beside the days before: what of an
    edition was expected, and what came.
    """

    source: str
    edition: str
    ways: tuple[str, ...]
    last_success: datetime | None
    stories_found: int
    trouble: tuple[tuple[str, str], ...] = ()
    host: str = ""
    received: Habit = Habit(0)

    @property
    def place(self) -> str:
        """The edition in a reader's words."""
        return self.host or f"{self.source}/{self.edition}"


@dataclass(frozen=True, slots=True)
class Telling:
    """One story as the digest shows it. `url` is the original, `others` are further addresses of the same text.

    `lag` is how far it is behind the event's first telling: None for that one itself, and where the time of day of
    either is not known. `captures` counts its archived pages. `is_late` marks one of an earlier day that came in when
    the digest of its day had been handed over. Tellings of one `same_text` are one text; 0 where that is not known.
    """

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
    revision: int = 1
    captures: int = 0
    lag: timedelta | None = None
    is_late: bool = False
    same_text: int = 0

    def is_copy_of(self, other: Telling) -> bool:
        """Whether it is another telling with the same text."""
        return self.story != other.story and 0 < self.same_text == other.same_text


@dataclass(frozen=True, slots=True)
class Earlier:
    """A story of an earlier day that told the same event."""

    story: int
    title: str
    language: str
    url: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Why:
    """A rule of the beat that spoke for a story, and the words that it found there."""

    rule: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that became others; `before` is "" for what was added, `after` for what was removed."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """What changed in a part of a story: the first edits, how many `more` there are, or how long it was and is.

    `rewritten` is (before, after) in `unit` where the text is too long or too different to name its edits. Neither
    edits nor `rewritten`: only spacing changed.
    """

    part: Part
    edits: tuple[Edit, ...] = ()
    more: int = 0
    rewritten: tuple[int, int] | None = None
    unit: Unit = "words"


@dataclass(frozen=True, slots=True)
class Change:
    """What the newest revision of a story changed; `seen_at` is None where the earlier text is not at hand.

    Without `parts` no word changed. `altered` names what changed by kind, the gravest first: the first of them, and how
    many `more_altered` there are; neither of both where that is not known, as in digests of before it was.
    """

    story: int
    language: str
    revision: int
    seen_at: datetime | None
    parts: tuple[PartChange, ...] = ()
    altered: tuple[Alteration, ...] = ()
    more_altered: int = 0

    @property
    def is_grave(self) -> bool:
        """Whether more than words changed: a name, a title, a number, a date, or a sentence that was withdrawn."""
        return any(one.kind in GRAVE for one in self.altered)


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One event: the story that the reader can read best, the others of the event, why it is here, what changed.

    `offices` are identifiers of the register (`monitor.words.offices` names them), `people` names as published.
    `follows` are tellings of the event from days before, the newest first: with any, this is a follow-up.
    """

    event: int
    tier: Tier
    score: float
    shown: Telling
    also: tuple[Telling, ...]
    why: tuple[Why, ...]
    changes: tuple[Change, ...]
    offices: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    follows: tuple[Earlier, ...] = ()

    @property
    def tellings(self) -> tuple[Telling, ...]:
        """All stories of the event, the shown one first."""
        return (self.shown, *self.also)

    @property
    def versions(self) -> tuple[Telling, ...]:
        """Each text of the event once, by the first of the stories that have it."""
        told: list[Telling] = []
        for one in self.tellings:
            if not any(one.is_copy_of(other) for other in told):
                told.append(one)
        return tuple(told)

    def copies(self, version: Telling) -> tuple[Telling, ...]:
        """The other stories with the text of this one."""
        return tuple(one for one in self.tellings if one.is_copy_of(version))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the event is told in, the shown one first."""
        return tuple(dict.fromkeys(telling.language for telling in self.tellings))

    @property
    def is_late(self) -> bool:
        """Whether all that is known of the event today came in late."""
        return all(telling.is_late for telling in self.tellings)


@dataclass(frozen=True, slots=True)
class EditionFigure:
    """The day's figures of one edition; `found` is None where it was not read since the day began.

    `is_read` is false for an edition that nobody reads: its stories were imported. `received` are the fetched pages
    of the day beside those of the days before.
    """

    place: str
    is_read: bool
    found: int | None
    on_beat: int
    last_success: datetime | None
    trouble: tuple[tuple[str, str], ...] = ()
    received: Habit = Habit(0)


@dataclass(frozen=True, slots=True)
class LanguageFigure:
    """The day's stories on the beat in one language, beside those of the days before."""

    tag: str
    on_beat: Habit


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many stories were handed in and are not shown, and why.

    By the "rules" of the beat; by "readers" who marked them as not of our beat, for a `reason` in their words; for
    their "age": of earlier days that are not told late any more, or had no digest, as after a backfill.
    """

    by: LeftOutBy
    count: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PromiseNews:
    """A promise that two offices made each other, and why the digest tells of it today.

    It is "due" soon, "silent" since its last day, or "kept" by the event `kept_by` on the day `kept_on` (0 and None
    where none did). `event` is the one at which it was made, with its headline; `kind` and `office` as in the ledger.
    """

    event: int
    title: str
    language: str
    made_on: date
    office: str
    kind: str
    words: str
    due_since: date
    due_until: date
    occasion: Occasion
    kept_by: int = 0
    kept_on: date | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of a day, or the one that covers several missed days: then `day` is the last of them.

    `states` holds each covered day with the state of its intake, `state` is the worst of them. `changed` are earlier
    stories revised that day, `late` events whose stories are of earlier days and came in when the digest of their day
    had been handed over. `figures` and `per_language` count the day's stories on the beat. `origin` is "again" where
    one was handed over that is not at hand any more, so that this one is made of what is known now. `promises` are
    those of any day that fall due, passed in silence or were kept.
    """

    day: date
    zone: tzinfo
    languages: tuple[str, ...]
    made_at: datetime
    state: State
    states: tuple[tuple[date, State], ...]
    intake: tuple[EditionIntake, ...]
    core: tuple[DigestItem, ...]
    bilateral: tuple[DigestItem, ...]
    late: tuple[DigestItem, ...]
    changed: tuple[DigestItem, ...]
    figures: tuple[EditionFigure, ...]
    per_language: tuple[LanguageFigure, ...]
    left_out: tuple[LeftOut, ...]
    origin: Origin = "made"
    promises: tuple[PromiseNews, ...] = ()

    @property
    def covers(self) -> tuple[date, ...]:
        """The days that it tells of, oldest first."""
        return tuple(day for day, _ in self.states)

    @property
    def items(self) -> tuple[DigestItem, ...]:
        """Every event in the order in which it is shown."""
        return (*self.core, *self.bilateral, *self.late, *self.changed)

    @property
    def is_empty(self) -> bool:
        """Whether the day has no story on the beat, late ones aside."""
        return not (self.core or self.bilateral)

    @property
    def told(self) -> tuple[tuple[int, int], ...]:
        """(story, revision) of everything that it tells, by story."""
        tellings = (telling for item in self.items for telling in item.tellings)
        return tuple(sorted({(telling.story, telling.revision) for telling in tellings}))
