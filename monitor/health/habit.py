"""The instants at which an edition published go in, its habit comes out: how much on which day, how long between.

Papers do not publish evenly: not at night, less at weekends. So silence is not measured in hours but in the number of
items that would usually have come in it, which makes an uneven stream an even one (the time-rescaling theorem:
Brown, Barbieri, Ventura, Kass, Frank, "The time-rescaling theorem and its application to neural spike train data
analysis", Neural Computation 14, 2002). The gaps so measured have a mean near 1 and a spread of their own; a gamma
distribution of that mean and spread tells which gap is too long to be chance. Its quantile is taken by the cube of a
normal one (Wilson, Hilferty, "The distribution of chi-square", PNAS 17, 1931).

Days are judged as outbreaks of disease are, only downwards: against the same weekdays, with a spread wider than
Poisson's and a power of 2/3 against the skew (Farrington, Andrews, Beale, Catchpole, "A statistical algorithm for the
early detection of outbreaks of infectious disease", J. R. Statist. Soc. A 159, 1996).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import NormalDist, fmean, median, pvariance

from monitor.health.nouns import HISTORY
from monitor.text import LOCAL

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Items that come together count as one appearance, or a paper that posts in batches would look wildly irregular.
TOGETHER = timedelta(minutes=30)
# Below this much history there is no habit to go by.
ENOUGH_DAYS = 14
ENOUGH_GAPS = 8
# How often in four weeks an edition that is well may be called silent.
FALSE_IN_FOUR_WEEKS = 0.005
# Some of each hour's rate is spread evenly, for an hour in which nothing came yet is not impossible.
EVEN_SHARE = 0.05
# Silence has to be so much longer than the longest gap that has been seen.
LONGER = 1.25
# A day is few beyond so many deviations: one false in some 2,000 days.
DEVIATIONS = 3.29


@dataclass(frozen=True, slots=True)
class Habit:
    """The habit of an edition over whole days.

    `days` is how many were observed, `per_day` its mean number of items on a day. `limit` is how many usual appearances
    of silence are too many to be chance. `rates` are the usual appearances by hour of the week, Monday 0:00 first.
    """

    days: int
    per_day: float
    gaps: int
    limit: float
    rates: tuple[float, ...]
    appearances: tuple[datetime, ...]

    @property
    def is_known(self) -> bool:
        """Whether there is enough of it to go by."""
        return self.days >= ENOUGH_DAYS and self.gaps >= ENOUGH_GAPS

    def usual(self, start: datetime, end: datetime) -> float:
        """How many appearances would usually have come between two instants."""
        return _usual(self.rates, start, end)

    def came(self, start: datetime, end: datetime) -> int:
        """How many appearances came after `start` and before `end`."""
        return max(0, bisect_left(self.appearances, end) - bisect_left(self.appearances, start + TOGETHER))


def local_day(instant: datetime) -> date:
    """The day of an instant where the papers are made."""
    return instant.astimezone(LOCAL).date()


def start_of(day: date) -> datetime:
    """The instant at which a day begins there."""
    return datetime.combine(day, time.min, LOCAL)


def whole_days(published: Sequence[datetime], until: date) -> tuple[date, ...]:
    """The days that were observed in full before `until`, oldest first; the first with a publication is cut off."""
    if not published:
        return ()
    first = max(local_day(published[0]) + DAY, until - HISTORY)
    return tuple(first + DAY * number for number in range(max(0, (until - first).days)))


def habit_of(published: Sequence[datetime], until: datetime) -> Habit:
    """The habit that the publications before `until` show, silence after them left out."""
    days = whole_days(published, local_day(until))
    start, end = (start_of(days[0]), start_of(days[-1] + DAY)) if days else (until, until)
    items = sum(start <= instant < end for instant in published)
    seen = _appearances(published)
    inside = [instant for instant in seen if start <= instant < end]
    rates = _rates(inside, days)
    gaps = [_usual(rates, one, other) for one, other in pairwise(inside)]
    limit = longest_chance_gap(gaps) if gaps else 0.0
    return Habit(len(days), items / len(days) if days else 0.0, len(gaps), limit, rates, tuple(seen))


def _appearances(published: Sequence[datetime]) -> list[datetime]:
    seen: list[datetime] = []
    for instant in published:
        if not seen or instant - seen[-1] >= TOGETHER:
            seen.append(instant)
    return seen


def _rates(appearances: Sequence[datetime], days: Sequence[date]) -> tuple[float, ...]:
    """Usual appearances by hour of the week: what a weekday brings, spread as the hours of all days are."""
    local = [instant.astimezone(LOCAL) for instant in appearances]
    on_weekday, of_weekday = Counter(one.weekday() for one in local), Counter(day.weekday() for day in days)
    hours = Counter(one.hour for one in local)
    total = max(1, len(local))
    mean = len(local) / max(1, len(days))
    by_day = [on_weekday[day] / of_weekday[day] if of_weekday[day] else mean for day in range(7)]
    smooth = [(hours[(h - 1) % 24] + 2 * hours[h] + hours[(h + 1) % 24]) / (4 * total) for h in range(24)]
    shares = [EVEN_SHARE / 24 + (1 - EVEN_SHARE) * share for share in smooth]
    return tuple(by_day[day] * shares[hour] for day in range(7) for hour in range(24))


def _usual(rates: Sequence[float], start: datetime, end: datetime) -> float:
    week = len(rates)
    first, last = _hours_of_week(start), _hours_of_week(start) + max(timedelta(), end - start) / HOUR
    weeks, rest = divmod(last - first, week)
    total = weeks * sum(rates)
    here, stop = first, first + rest
    while here < stop:
        step = min(stop, int(here) + 1) - here
        total += step * rates[int(here) % week]
        here += step
    return total


def _hours_of_week(instant: datetime) -> float:
    local = instant.astimezone(LOCAL)
    return local.weekday() * 24 + local.hour + local.minute / 60 + local.second / 3600


def longest_chance_gap(gaps: Sequence[float]) -> float:
    """The gap that chance exceeds once in two hundred times four weeks, by mean and spread; above the longest seen."""
    mean, variance = fmean(gaps), pvariance(gaps)
    shape = min(20.0, max(0.1, mean * mean / variance)) if variance > 0 else 20.0
    if len(gaps) < 2 * ENOUGH_GAPS:
        shape = min(1.0, shape)
    normal = NormalDist().inv_cdf(1 - FALSE_IN_FOUR_WEEKS / max(2, len(gaps)))
    cube = 1 - 1 / (9 * shape) + normal / (9 * shape) ** 0.5
    return float(max(mean * cube**3, LONGER * max(gaps)))


@dataclass(frozen=True, slots=True)
class DayJudged:
    """A day's number of items, what is usual on that weekday, and the number below which it is too few."""

    day: date
    came: int
    usual: float
    least: float

    @property
    def ratio(self) -> float:
        return self.came / self.usual


def judge_day(published: Sequence[datetime], day: date, lull: float = 1.0) -> DayJudged | None:
    """A day against the same weekday of four weeks; None where there are fewer than three, or hardly anything comes.

    `lull` is the share of their usual volume that the other papers brought on that day, 1 on an ordinary one.
    """
    counts = Counter(map(local_day, published))
    days = whole_days(published, day)
    alike = [counts[other] for other in days if other.weekday() == day.weekday()]
    if len(days) < ENOUGH_DAYS or len(alike) < 3 or min(median(alike), fmean(alike)) < 5:
        return None
    usual = min(median(alike), fmean(alike)) * lull
    variance = usual * _dispersion(counts, days) * (1 + 1 / len(alike))
    root = 1 - 2 / 3 * DEVIATIONS * variance**0.5 / usual
    return DayJudged(day, counts[day], usual, min(usual * max(0.0, root) ** 1.5, usual / 2))


def _dispersion(counts: Counter[date], days: Sequence[date]) -> float:
    """How many times wider than Poisson's the spread of the days around their weekday's mean is; at least 1."""
    by_weekday: dict[int, list[int]] = {}
    for day in days:
        by_weekday.setdefault(day.weekday(), []).append(counts[day])
    excess = sum(
        (one - fmean(alike)) ** 2 / fmean(alike) for alike in by_weekday.values() if sum(alike) for one in alike
    )
    return max(1.0, excess / max(1, len(days) - len(by_weekday)))
