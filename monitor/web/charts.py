"""Figures go in, the places of a small chart's bars come out: templates draw them with attributes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BAR, GAP, HEIGHT = 8, 2, 48


@dataclass(frozen=True, slots=True)
class Bar:
    """A day's bar in units of the drawing; `count` is None for a day of which nothing is known."""

    x: int
    y: int
    height: int
    count: int | None
    is_day: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the oldest day to the one that the page is about, and where the usual count lies (None: not known)."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    usual_y: int | None
    most: int


def chart_of(daily: Sequence[int | None], count: int, usual: float | None) -> Chart:
    """A chart of the days before and of the day itself."""
    counts = (*daily, count)
    most = max(*(one or 0 for one in counts), int(usual or 0), 1)
    bars = [_bar(at, one, most, is_day=at == len(daily)) for at, one in enumerate(counts)]
    usual_y = None if usual is None else HEIGHT - round(usual / most * (HEIGHT - 2))
    return Chart(tuple(bars), len(counts) * (BAR + GAP), HEIGHT, usual_y, most)


def _bar(at: int, count: int | None, most: int, *, is_day: bool) -> Bar:
    """A bar of a day without a story still shows that there was a day."""
    height = 1 if not count else max(2, round(count / most * (HEIGHT - 2)))
    return Bar(at * (BAR + GAP), HEIGHT - height, height, count, is_day)


def summed(columns: Sequence[Sequence[int | None]]) -> tuple[int | None, ...]:
    """Day by day the sum of several rows of figures; None for a day of which no row knows anything."""
    return tuple(
        None if all(one is None for one in day) else sum(one or 0 for one in day) for day in zip(*columns, strict=False)
    )
