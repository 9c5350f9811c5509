"""The nouns of the ledger: a version of an event as the ledger reads it, an exchange, an agreement, a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from monitor.domain import Direction, ExchangeKind, OfficeKind, Tier

State = Literal["open", "kept", "silent"]
"""A promise is open until its last day, silent where nothing is heard of it after that, kept by a later exchange."""
Occasion = Literal["due", "silent", "kept"]
"""Why a day's digest tells of a promise: it falls due, it passed in silence, an exchange of the day keeps it."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was signed at an exchange, in the words of the story that tells it, and its period as published."""

    words: str
    language: str
    story: int
    since: str = ""
    until: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised at an exchange, due within these days, both included, and what became of it.

    `kind` is "" where the words do not say what it is to be. `kept_by` is the event that kept it and `kept_on` its
    day, 0 and None where none did.
    """

    words: str
    language: str
    story: int
    kind: ExchangeKind | Literal[""]
    due_since: date
    due_until: date
    sentence: str = ""
    state: State = "open"
    kept_by: int = 0
    kept_on: date | None = None


class Version(NamedTuple):
    """One story of an event, as far as the ledger reads it; the ledger is made of fifty thousand of them at once.

    `placed_at` is its publication, or where that is not known the first sight of it. `day` and `until` are those of
    the event, None where the story tells none; `country` is that in which it took place. The texts (from `key` on, and
    those of agreements and promises) are there only where they are to be shown. `key` names its page whatever database
    holds it.
    """

    story: int
    event: int
    tier: Tier
    language: str
    placed_at: datetime
    day: date | None = None
    until: date | None = None
    kinds: tuple[ExchangeKind, ...] = ()
    country: str = ""
    office: OfficeKind | Literal[""] = ""
    direction: Direction = ""
    agreements: tuple[Agreed, ...] = ()
    promises: tuple[Promised, ...] = ()
    key: str = ""
    title: str = ""
    vietnam: str = ""
    laos: str = ""


class Promising(NamedTuple):
    """One story of an event that promises something: when it was published, and up to when it says the event lasted."""

    event: int
    placed_at: datetime
    until: date | None
    promises: tuple[Promised, ...]


class Exchange(NamedTuple):
    """One event of the ledger: when, of what kind, between whom, who went to whom, what came of it.

    `day` and `until` are the first and the last day of the event; where no version tells them `is_dated` is false and
    both are the day on which it was first told. `kinds` has the foremost first. `title` and `language` are those of
    `story`, the version that the reader reads best. `visit` is the event with which the visit began that this exchange
    belongs to, 0 for none. `key` names the event in whatever database; `told_at` is the last version's publication.
    `stories` are the versions in their reader's order.
    """

    event: int
    key: str
    tier: Tier
    day: date
    until: date
    is_dated: bool
    kinds: tuple[ExchangeKind, ...]
    office: OfficeKind | Literal[""]
    vietnam: str
    laos: str
    direction: Direction
    title: str
    language: str
    story: int
    languages: tuple[str, ...]
    first_told: date
    told_at: datetime
    agreements: tuple[Agreed, ...] = ()
    promises: tuple[Promised, ...] = ()
    visit: int = 0
    stories: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """The summary of a pair of offices in a year; a visit counts once, however many exchanges it was made of."""

    office: OfficeKind | Literal[""]
    year: int
    to_laos: int
    to_vietnam: int
    talks: int
    agreements: int
    promises: int
    exchanges: int


@dataclass(frozen=True, slots=True)
class News:
    """A promise of which a day's digest is to tell, the exchange that it was made at, and why today."""

    exchange: Exchange
    promise: Promised
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which exchanges are asked for: by days, both included, office and direction; what is empty does not restrict."""

    since: date | None = None
    until: date | None = None
    office: OfficeKind | Literal[""] = ""
    direction: Direction = ""
