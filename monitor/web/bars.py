"""Numbers go in, the bars of a small chart come out as figures for SVG attributes: no style, no script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

DAYS = 28
HEIGHT = 24
STEP = 5
BAR = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, its corner and size in the units of the chart, and what it stands for."""

    x: int
    y: int
    width: int
    height: int
    day: date
    value: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of one value a day, the oldest first; `total` and `most` say it in figures."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    total: int
    most: int


def bars(values: Mapping[date, int], last: date, days: int = DAYS) -> Bars:
    """The chart of the days up to `last`; a day with anything is never without a bar."""
    every = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
    most = max((values.get(day, 0) for day in every), default=0)
    made = tuple(_bar(number, day, values.get(day, 0), most) for number, day in enumerate(every))
    return Bars(made, days * STEP - (STEP - BAR), HEIGHT, sum(bar.value for bar in made), most)


def _bar(number: int, day: date, value: int, most: int) -> Bar:
    height = max(2, round(HEIGHT * value / most)) if value else 0
    return Bar(number * STEP, HEIGHT - height, BAR, height, day, value)


def by_edition(
    publications: Iterable[tuple[str, str, datetime]], zone: tzinfo
) -> dict[tuple[str, str], dict[date, int]]:
    """How many pages each (source, edition) published on each of the reader's days."""
    found: dict[tuple[str, str], dict[date, int]] = {}
    for source, edition, at in publications:
        days = found.setdefault((source, edition), {})
        day = at.astimezone(zone).date()
        days[day] = days.get(day, 0) + 1
    return found


def charts(
    publications: Iterable[tuple[str, str, datetime]], places: Sequence[tuple[str, str]], zone: tzinfo, last: date
) -> dict[tuple[str, str], Bars]:
    """A chart for each of the (source, edition)."""
    found = by_edition(publications, zone)
    return {place: bars(found.get(place, {}), last) for place in places}
