"""Exchanges or promises go in, the forms that the ledger comes in go out: fields for JSON, CSV, iCalendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, TypeVar

from monitor.digest.showing import shown
from monitor.jobs.export import csv_line
from monitor.jobs.ledger import Pair, Question, promises_asked_for
from monitor.ledger import Agreed, Exchange, Promised, summed
from monitor.ledger.calendar import Wording, as_calendar
from monitor.words import Words
from monitor.words.exchanges import (
    direction_name,
    due_words,
    kind_name,
    kinds_in_words,
    pair_name,
    period_words,
    state_name,
)

EXCHANGE_COLUMNS = (
    "event", "day", "until", "is_dated", "visit", "kinds", "office", "vietnam", "laos", "direction",
    "title", "language", "languages", "agreements", "promises", "tier", "address",
)  # fmt: skip
PROMISE_COLUMNS = (
    "event", "day", "office", "kind", "words", "language", "due_since", "due_until", "state", "kept_by", "kept_on",
    "title", "address",
)  # fmt: skip
One = TypeVar("One", Agreed, Promised)
_LONGEST_CELL = 60
_UNTOLD = ("key", "told_at", "stories")


# -- JSON


def exchange_fields(exchange: Exchange) -> dict[str, Any]:
    """An exchange as JSON."""
    fields = {name: value for name, value in exchange._asdict().items() if name not in _UNTOLD}
    return fields | {
        "day": exchange.day.isoformat(),
        "until": exchange.until.isoformat(),
        "first_told": exchange.first_told.isoformat(),
        "kinds": list(exchange.kinds),
        "languages": list(exchange.languages),
        "agreements": [asdict(one) for one in exchange.agreements],
        "promises": [_promise(one) for one in exchange.promises],
    }


def _promise(promise: Promised) -> dict[str, Any]:
    days = {name: _iso(getattr(promise, name)) for name in ("due_since", "due_until", "kept_on")}
    return asdict(promise) | days


def promise_fields(pair: Pair) -> dict[str, Any]:
    """A promise as JSON, with the exchange at which it was made."""
    exchange, promise = pair
    made = {"event": exchange.event, "day": exchange.day.isoformat(), "office": exchange.office}
    return made | {"title": exchange.title} | _promise(promise)


def ledger_fields(exchanges: Sequence[Exchange]) -> dict[str, Any]:
    """The ledger as JSON: its exchanges, and the summary by pair of offices and year."""
    return {"exchanges": [exchange_fields(one) for one in exchanges], "summary": summary_fields(exchanges)}


def summary_fields(exchanges: Iterable[Exchange]) -> list[dict[str, Any]]:
    """The summary by pair of offices and year as JSON."""
    return [asdict(line) for line in summed(exchanges)]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# -- CSV


def as_csv(exchanges: Iterable[Exchange], question: Question, desk: str = "") -> Iterator[str]:
    """RFC 4180 with its line ends, a heading first: a line an exchange, or a promise where promises are asked for."""
    rows = _promise_rows(promises_asked_for(exchanges, question), desk) if question.promises else _rows(exchanges, desk)
    yield csv_line(PROMISE_COLUMNS if question.promises else EXCHANGE_COLUMNS) + "\r\n"
    for row in rows:
        yield csv_line(row) + "\r\n"


def _rows(exchanges: Iterable[Exchange], desk: str) -> Iterator[Sequence[object]]:
    for one in exchanges:
        fields = exchange_fields(one) | {
            "kinds": " ".join(one.kinds),
            "languages": " ".join(one.languages),
            "agreements": "; ".join(map(_agreement_cell, one.agreements)),
            "promises": "; ".join(map(_promise_cell, one.promises)),
            "visit": one.visit or "",
            "address": event_address(one.event, desk),
        }
        yield [fields[name] for name in EXCHANGE_COLUMNS]


def _promise_rows(pairs: Iterable[Pair], desk: str) -> Iterator[Sequence[object]]:
    for pair in pairs:
        fields = promise_fields(pair) | {"address": event_address(pair[0].event, desk)}
        fields |= {"kept_by": pair[1].kept_by or ""}
        yield [fields[name] for name in PROMISE_COLUMNS]


def _agreement_cell(agreed: Agreed) -> str:
    """The period as an interval of ISO 8601."""
    period = "/".join(filter(None, (agreed.since, agreed.until)))
    return f"{agreed.words} ({period})" if period else agreed.words


def _promise_cell(promise: Promised) -> str:
    return f"{promise.words} ({promise.due_since}/{promise.due_until}, {promise.state})"


def event_address(event: int, desk: str) -> str:
    """The desk's page of an event; "" where the desk has no address."""
    return f"{desk.rstrip('/')}/events/{event}" if desk else ""


# -- iCalendar


def as_ics(exchanges: Sequence[Exchange], question: Question, words: Words, desk: str = "") -> bytes:
    """The exchanges and their promises as a calendar, or where promises are asked for these alone."""
    pairs = promises_asked_for(exchanges, question)
    shown = () if question.promises else exchanges
    return as_calendar(shown, pairs, _wording(words), lambda event: event_address(event, desk))


def _wording(words: Words) -> Wording:
    return Wording(
        name=words("Ledger of exchanges"),
        summary=lambda one: one.title or words("(without a headline)"),
        details=lambda one: "\n".join(details(one, words)),
        promise_summary=lambda _, promise: words(
            "Promised, {state}: {words}", state=state_name(promise.state, words), words=promise.words
        ),
        promise_details=lambda one, promise: "\n".join((promise_line(promise, words), one.title)),
        categories=lambda one: [kind_name(kind, words) for kind in one.kinds] + [pair_name(one.office, words)],
    )


def details(exchange: Exchange, words: Words) -> Iterator[str]:
    """What there is to say of an exchange beside its day and headline, a line for each thing."""
    of = (kinds_in_words(exchange.kinds, words), pair_name(exchange.office, words))
    yield " · ".join(filter(None, (*of, direction_name(exchange.direction, words))))
    for agreed in exchange.agreements:
        yield agreement_line(agreed, words)
    for promise in exchange.promises:
        yield promise_line(promise, words)


def agreement_line(agreed: Agreed, words: Words) -> str:
    """What was signed, and for how long."""
    period = period_words(agreed.since, agreed.until, words)
    told = words("signed: {words}", words=agreed.words)
    return f"{told} ({period})" if period else told


def promise_line(promise: Promised, words: Words) -> str:
    """What was promised for when, and what became of it."""
    return words(
        "promised: {words} (due {days}; {state})",
        words=promise.words,
        days=due_words(promise.due_since, promise.due_until, words),
        state=state_name(promise.state, words),
    )


# -- tables of a terminal

EXCHANGE_HEADS = ("event", "day", "kind", "offices", "direction", "headline", "agreements and promises")
PROMISE_HEADS = ("event", "made", "offices", "kind", "promise", "due", "state", "kept by")
SUMMARY_HEADS = (
    *("year", "offices", "visits to Laos", "visits to Vietnam", "talks", "agreements", "promises", "exchanges"),
)


def exchange_cells(exchanges: Iterable[Exchange]) -> Iterator[tuple[object, ...]]:
    """The lines of the table of exchanges."""
    for one in exchanges:
        day = str(one.day) if one.until == one.day else f"{one.day} - {one.until:%d}"
        told = [*map(_agreement_cell, map(_short, one.agreements))]
        told += [f"promised: {_promise_cell(some)}" for some in map(_short, one.promises)]
        kinds = ", ".join(one.kinds)
        yield one.event, day, kinds, one.office, one.direction.replace("_", " "), one.title, "; ".join(told)


def _short(one: One) -> One:
    return replace(one, words=shown(one.words, _LONGEST_CELL))


def promise_cells(pairs: Iterable[Pair]) -> Iterator[tuple[object, ...]]:
    """The lines of the table of promises."""
    for one, promise in pairs:
        due = f"{promise.due_since} - {promise.due_until}"
        kept = promise.kept_by or ""
        yield one.event, one.day, one.office, promise.kind, promise.words, due, promise.state, kept


def summary_cells(exchanges: Iterable[Exchange]) -> Iterator[tuple[object, ...]]:
    """The lines of the table of the summary."""
    for one in summed(exchanges):
        visits = (one.to_laos, one.to_vietnam)
        yield one.year, one.office or "-", *visits, one.talks, one.agreements, one.promises, one.exchanges
