"""A day goes in, the promises of which its digest is to tell come out of the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta, tzinfo

from monitor.digest.intake import bounds
from monitor.jobs.ledger import AROUND, in_full, off_beat_in
from monitor.ledger import (
    EARLY,
    GRACE,
    NOTICE,
    Exchange,
    News,
    Promising,
    Version,
    events_to_tell,
    exchanges_of,
    needed_from,
    news_of,
    with_states,
    with_visits,
)
from monitor.store import Store

_A_DAY, _STEP = timedelta(days=1), timedelta(days=42)
_FIRST = date(1990, 1, 1)
"""No story is from before this day."""


def promises_on(store: Store, day: date, zone: tzinfo, languages: Sequence[str]) -> tuple[News, ...]:
    """The promises of which the digest of that day is to tell, by what was published up to its end, as published: it is
    for the digest to make their texts fit to be shown.

    A promise that was due more than `GRACE` and `EARLY` ago is told no more, whatever comes to light of it.
    """
    oldest, end = day - GRACE - EARLY, bounds(day, zone)[1]
    read = _Read(store, day, zone, languages)
    stories = store.promising(oldest, day + EARLY + _A_DAY, end)
    if made := [one for number, one in stories if number not in read.off_beat]:
        found = [one for one in news_of(_judged(read, made), day) if one.promise.due_until >= oldest]
        return _in_words(found, {one.event: one for one in in_full(store, _made_at(found), zone, languages)})
    return ()


def _judged(read: _Read, made: Sequence[Promising]) -> tuple[Exchange, ...]:
    """The exchanges that decide which of these promises are told, with their visits and what became of the promises."""
    day, first = read.day, read.day - EARLY + NOTICE
    read.look(first, day)
    read.take(events_to_tell(made, read.exchanges(), day, read.zone))
    known: defaultdict[str, date] = defaultdict(lambda: first)
    while needed := needed_from(read.exchanges(), known, day):
        for office, since in needed.items():
            # To where a visit began it is a few weeks; the way to the first day that may be needed is long for a
            # promise of years, and seldom gone to its end.
            step = _STEP if since == date.min else max(_STEP, day - known[office])
            further = max(since, known[office] - step, _FIRST)
            read.look(further, known[office] - _A_DAY, office)
            known[office] = further
        if all(known[office] <= _FIRST for office in needed):
            break
    return with_states(with_visits(read.exchanges()), day)


class _Read:
    """What was read of the ledger for a day: all that is known of an event at its end, without texts, or nothing."""

    def __init__(self, store: Store, day: date, zone: tzinfo, languages: Sequence[str]) -> None:
        self.day, self.zone = day, zone
        self._store, self._languages, self._end = store, languages, bounds(day, zone)[1]
        self.off_beat, self._events = off_beat_in(store), dict[int, Exchange]()

    def look(self, first: date, last: date, office: str | None = None) -> None:
        """Read the events that take place on these days and those that are told on them, of one office or of all."""
        told = bounds(first, self.zone)[0], bounds(last, self.zone)[1]
        placed = {"placed_since": bounds(first - AROUND, self.zone)[0], "placed_before": self._end}
        found = list(self._store.versions_around((first, last), told, **placed))
        events = {one.event for one in found if office in (None, one.office)}
        self._add(one for one in found if one.event in events)

    def take(self, events: Iterable[int]) -> None:
        """Read these events."""
        self._add(self._store.versions_of_events([one for one in events if one not in self._events], self._end))

    def exchanges(self) -> tuple[Exchange, ...]:
        """What was read, without visits."""
        return tuple(self._events.values())

    def _add(self, versions: Iterable[Version]) -> None:
        fresh = [one for one in versions if one.event not in self._events and one.story not in self.off_beat]
        self._events |= {one.event: one for one in exchanges_of(fresh, self.zone, self._languages)}


def _made_at(found: Iterable[News]) -> list[Exchange]:
    return list({one.exchange.event: one.exchange for one in found}.values())


def _in_words(found: Iterable[News], in_words: dict[int, Exchange]) -> tuple[News, ...]:
    return tuple(_told(one, in_words[one.exchange.event]) for one in found)


def _told(news: News, exchange: Exchange) -> News:
    return replace(news, exchange=exchange, promise=exchange.promises[news.exchange.promises.index(news.promise)])
