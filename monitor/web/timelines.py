"""Exchanges go in, the marks of a timeline come out as figures for SVG attributes: a lane a pair of offices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.jobs.ledger import OFFICES
from monitor.ledger import Exchange, Wanted
from monitor.words import Words
from monitor.words.exchanges import direction_name, kinds_in_words, pair_name

LABEL, WIDTH, LANE, HEAD = 260, 690, 34, 20
EDGE = 50
"""Behind the last day there is room for the name of a month or a year that begins there, and for half a mark."""
APART = 36
"""Names of years stand at least so far from each other."""
MOST = 600
"""Marks that a drawing holds; beyond these the earliest are left out, and said so."""
_A_YEAR = 366


@dataclass(frozen=True, slots=True)
class Mark:
    """An exchange in its lane; `shape` is the way somebody went, `text` says it in words."""

    x: int
    width: int
    y: int
    shape: str
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a month or a year begins."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A pair of offices, and where its line runs."""

    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is drawn; `left_out` counts the exchanges that are not."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    height: int
    left_out: int
    width: int = LABEL + WIDTH + EDGE
    label: int = LABEL


def timeline_of(exchanges: Sequence[Exchange], wanted: Wanted, words: Words) -> Timeline | None:
    """The drawing of these exchanges, the last first, over the days that were asked for; None without any."""
    if not exchanges:
        return None
    drawn = exchanges[:MOST]
    first, last = wanted.since or drawn[-1].day, wanted.until or max(one.until for one in drawn)
    days = max((last - first).days + 1, 28)
    order = [office for office in (*OFFICES, "") if any(one.office == office for one in drawn)]
    places = {office: HEAD + LANE * at + LANE // 2 for at, office in enumerate(order)}

    def at(day: date) -> int:
        return LABEL + round(min(max((day - first).days, 0), days) * WIDTH / days)

    marks = (
        Mark(at(one.day), max(at(one.until) - at(one.day), 0), places[one.office], _shape(one), _text(one, words))
        for one in drawn
    )
    return Timeline(
        lanes=tuple(Lane(y, pair_name(office, words)) for office, y in places.items()),
        ticks=tuple(Tick(at(day), text) for day, text in _ticks(first, days, words)),
        marks=tuple(marks),
        height=HEAD + LANE * len(order),
        left_out=len(exchanges) - len(drawn),
    )


def _shape(one: Exchange) -> str:
    return one.direction if one.visit else "other"


def _text(one: Exchange, words: Words) -> str:
    told = (words.short_day(one.day, with_year=True), kinds_in_words(one.kinds, words))
    return " · ".join(filter(None, (*told, direction_name(one.direction, words))))


def _ticks(first: date, days: int, words: Words) -> Iterator[tuple[date, str]]:
    """Months as far as there are few, else years."""
    last = first + timedelta(days=min(days - 1, (date.max - first).days))
    if days <= _A_YEAR:
        yield from ((day, words.short_month(day)) for day in _firsts(first, last) if day >= first)
    else:
        years = [date(year, 1, 1) for year in range(first.year, last.year + 1) if date(year, 1, 1) >= first]
        step = -(-APART * days // (WIDTH * 365))
        yield from ((day, str(day.year)) for day in years[(len(years) - 1) % step :: step])


def _firsts(first: date, last: date) -> Iterable[date]:
    """The first days of the months."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return (date(month // 12, month % 12 + 1, 1) for month in months)
