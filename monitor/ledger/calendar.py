"""Exchanges and promises go in, an iCalendar file (RFC 5545) comes out: all-day entries, the same bytes each time.

Texts are fit to be shown already; the library folds lines at 75 octets and escapes what would end a value. It takes a
third of a second to load, so it is loaded with the first file. Promises stand there as events on their last day and
not as tasks: the calendars that most offices use show no tasks of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from monitor.ledger.nouns import Exchange, Promised

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_PRODUCT = "-//Vietnam-Laos office monitor//ledger//EN"
_OURS = UUID("5c0f6a3e-53f1-5bb4-9a5f-0c5f1f2f6f10")
_A_DAY = timedelta(days=1)
_STATUS = {"open": "TENTATIVE", "silent": "TENTATIVE", "kept": "CONFIRMED"}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a calendar says in its reader's words: its name, an exchange's and a promise's headline and details."""

    name: str
    summary: Callable[[Exchange], str]
    details: Callable[[Exchange], str]
    promise_summary: Callable[[Exchange, Promised], str]
    promise_details: Callable[[Exchange, Promised], str]
    categories: Callable[[Exchange], list[str]]


def as_calendar(
    exchanges: Iterable[Exchange],
    promises: Iterable[tuple[Exchange, Promised]],
    wording: Wording,
    address: Callable[[int], str],
) -> bytes:
    """The file; `address` is the page of an event, "" where the desk has none."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", wording.name)
    for exchange in exchanges:
        _add_exchange(calendar, exchange, wording, address)
    for exchange, promise in promises:
        _add_promise(calendar, exchange, promise, wording, address)
    return bytes(calendar.to_ical())


def uid_of(key: str, *more: object) -> str:
    """The same for the same event or promise, whatever database holds it and whenever it is asked."""
    return str(uuid5(_OURS, "\n".join([key, *map(str, more)])))


def _add_exchange(calendar: Calendar, exchange: Exchange, wording: Wording, address: Callable[[int], str]) -> None:
    entry = _entry(uid_of(exchange.key), exchange.told_at, exchange.day, exchange.until)
    entry.add("summary", wording.summary(exchange))
    entry.add("description", wording.details(exchange))
    entry.add("categories", wording.categories(exchange))
    entry.add("status", "CONFIRMED")
    _finish(calendar, entry, address(exchange.event))


def _add_promise(
    calendar: Calendar, exchange: Exchange, promise: Promised, wording: Wording, address: Callable[[int], str]
) -> None:
    uid = uid_of(exchange.key, "promise", promise.kind or promise.words, promise.due_since, promise.due_until)
    is_short = promise.due_until - promise.due_since < timedelta(days=7)
    entry = _entry(uid, exchange.told_at, promise.due_since if is_short else promise.due_until, promise.due_until)
    entry.add("summary", wording.promise_summary(exchange, promise))
    entry.add("description", wording.promise_details(exchange, promise))
    entry.add("categories", wording.categories(exchange))
    entry.add("status", _STATUS[promise.state])
    _finish(calendar, entry, address(promise.kept_by or exchange.event))


def _entry(uid: str, told_at: datetime, since: date, until: date) -> Event:
    """An entry of whole days; in a calendar the day after the last one ends it."""
    from icalendar import Event

    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", told_at)
    entry.add("dtstart", since)
    entry.add("dtend", until + _A_DAY if until < date.max else until)
    entry.add("transp", "TRANSPARENT")
    return entry


def _finish(calendar: Calendar, entry: Event, address: str) -> None:
    if address:
        entry.add("url", address)
    calendar.add_component(entry)
