"""A question to the ledger goes in, exchanges come out of the store, every text of them fit to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from functools import partial
from typing import get_args

from monitor.digest.intake import bounds
from monitor.digest.showing import shown
from monitor.domain import ON_THE_BEAT, Direction, OfficeKind, Tier
from monitor.ledger import (
    GRACE,
    Exchange,
    Promised,
    State,
    Wanted,
    chosen,
    exchanges_in_turn,
    in_words,
    promises_of,
    with_states,
    with_texts,
    with_visits,
)
from monitor.store import Store
from monitor.words import Words, words_in

AROUND = timedelta(days=45)
"""So long before or after an event a story may tell of it."""
OFFICES: tuple[OfficeKind, ...] = get_args(OfficeKind)
DIRECTIONS: tuple[Direction, ...] = ("to_laos", "to_vietnam")
CORE: tuple[Tier, ...] = ("core",)
STATES: tuple[State, ...] = get_args(State)
FIELDS = ("since", "until", "year", "office", "direction", "tier", "promises")
"""What the ledger can be asked, by name."""
Pair = tuple[Exchange, Promised]
"""A promise, with the exchange at which it was made."""
_LONGEST = 300
_A_DAY = timedelta(days=1)
_YEARS = range(1990, 2100)


class LedgerError(ValueError):
    """A field that cannot be understood: its name, and a sentence that says what is wrong and what to write."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


@dataclass(frozen=True, slots=True)
class Question:
    """Which exchanges, of which tiers; `promises` asks for those promises instead, of that state or of any ("all")."""

    wanted: Wanted = field(default_factory=Wanted)
    tiers: tuple[Tier, ...] = CORE
    promises: State | str = ""


def question_of(fields: Mapping[str, str], words: Words | None = None) -> Question:
    """The question that the fields ask; those that are absent or empty do not restrict. LedgerError."""
    words = words or words_in("en")
    given = {name: value.strip() for name, value in fields.items() if value.strip()}
    since, until = _span(given, words)
    known: dict[str, Sequence[str]] = {"office": OFFICES, "direction": DIRECTIONS, "tier": ON_THE_BEAT}
    known["promises"] = (*STATES, "all")
    for name, values in known.items():
        if given.get(name, values[0]) not in values:
            told = words("there is no “{value}”; there are {values}", value=given[name][:40], values=", ".join(values))
            raise LedgerError(name, told)
    return Question(
        Wanted(since, until, given.get("office", ""), given.get("direction", "")),  # type: ignore[arg-type]
        ON_THE_BEAT if given.get("tier") == "bilateral" else CORE,
        given.get("promises", ""),
    )


def _span(given: Mapping[str, str], words: Words) -> tuple[date | None, date | None]:
    since, until = (_day(name, given.get(name, ""), words) for name in ("since", "until"))
    if since and until and until < since:
        raise LedgerError("until", words("the last day is before the first"))
    if given.get("year", "all") == "all":
        return since, until
    if since or until:
        raise LedgerError("year", words("a year stands without a first and a last day"))
    year = given["year"]
    if not (year.isascii() and year.isdigit() and int(year[:6]) in _YEARS):
        raise LedgerError("year", words("“{value}” is no year; write it as 2026", value=year[:40]))
    return date(int(year), 1, 1), date(int(year), 12, 31)


def _day(name: str, text: str, words: Words) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise LedgerError(name, words("“{value}” is no day; write it as 2026-03-12", value=text[:40]))
    return day


# -- the exchanges


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the ledger is told: in whose zone days are reckoned, which languages they read best, and which day it is."""

    zone: tzinfo
    languages: Sequence[str]
    today: date


def ledger_of(store: Store, question: Question, reader: Reader) -> tuple[Exchange, ...]:
    """The exchanges that are asked for in words, the last first; where promises are asked for, those at which these
    were made, with no others."""
    found = outlined(store, question, reader)
    if not question.promises:
        return told(store, found, reader)
    pairs = told_promises(store, promises_asked_for(found, question), reader)
    promises: dict[int, list[Promised]] = {}
    for made_at, promise in pairs:
        promises.setdefault(made_at.event, []).append(promise)
    made = {one.event: one._replace(promises=tuple(promises[one.event])) for one, _ in pairs}
    return tuple(sorted(made.values(), key=lambda one: (one.day, one.event), reverse=True))


def promises_asked_for(exchanges: Iterable[Exchange], question: Question) -> tuple[Pair, ...]:
    """The promises of these exchanges in the state that is asked for, the first due first."""
    return tuple(pair for pair in promises_of(exchanges) if question.promises in ("", "all", pair[1].state))


def outlined(store: Store, question: Question, reader: Reader) -> tuple[Exchange, ...]:
    """The exchanges that are asked for, the last first, with their visits and what became of their promises.

    They stand without the texts of their stories, which `told` adds to those that are shown. What keeps a promise may
    lie after the days that are asked for: as far as there are promises that is read, too.
    """
    wanted, off_beat = question.wanted, off_beat_in(store)
    read = partial(_read, store, question.tiers, reader, off_beat)
    since = wanted.since and wanted.since - AROUND
    until = wanted.until and wanted.until + AROUND
    found = read(since, until)
    last = max((one.due_until for exchange in chosen(found, wanted) for one in exchange.promises), default=None)
    if last and until and (further := min(last, reader.today) + GRACE + AROUND) > until:
        known = {one.event for one in found}
        found += tuple(one for one in read(until + _A_DAY, further) if one.event not in known)
    return chosen(with_states(with_visits(found), reader.today), wanted)[::-1]


def told(store: Store, exchanges: Sequence[Exchange], reader: Reader) -> tuple[Exchange, ...]:
    """These exchanges with the texts that are shown of them, each fit to be shown: no text of a story is trusted."""
    return with_texts(in_full(store, exchanges, reader.zone, reader.languages), lambda text: shown(text, _LONGEST))


def told_promises(store: Store, pairs: Sequence[Pair], reader: Reader) -> tuple[Pair, ...]:
    """The same of promises with the exchanges at which they were made."""
    made_at = {one.event: one for one, _ in pairs}
    in_full = {one.event: one for one in told(store, list(made_at.values()), reader)}
    return tuple(
        (in_full[one.event], in_full[one.event].promises[one.promises.index(promise)]) for one, promise in pairs
    )


def in_full(store: Store, exchanges: Sequence[Exchange], zone: tzinfo, languages: Sequence[str]) -> Iterator[Exchange]:
    """These exchanges with the texts that are shown of them, as published."""
    ids = [number for one in exchanges for number in one.stories]
    versions = {one.story: one for one in store.versions_in_words(ids)}
    return (in_words(one, [versions[number] for number in one.stories], zone, languages) for one in exchanges)


def _read(
    store: Store,
    tiers: Sequence[Tier],
    reader: Reader,
    off_beat: frozenset[int],
    since: date | None,
    until: date | None,
) -> tuple[Exchange, ...]:
    start = bounds(since, reader.zone)[0] if since else None
    end = bounds(until, reader.zone)[1] if until else None
    versions = store.ledger_versions(start, end, tiers)
    return exchanges_in_turn((one for one in versions if one.story not in off_beat), reader.zone, reader.languages)


def off_beat_in(store: Store) -> frozenset[int]:
    """What readers took off the beat is not in the ledger."""
    return frozenset(mark.story for mark in store.marks_with("off_beat"))
