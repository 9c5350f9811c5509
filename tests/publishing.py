"""Fourteen editions that publish as irregularly as papers do: seeded instants in, none of it real."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.text import LOCAL

MONDAY = datetime(2026, 1, 5, tzinfo=LOCAL)
"""The first day of the simulated weeks."""


@dataclass(frozen=True)
class Paper:
    """How an edition publishes: items on a weekday, what weekends bring of that, how clumped, its hours."""

    source: str
    code: str
    per_day: float
    saturday: float = 0.6
    sunday: float = 0.5
    clumping: float = 0.3
    batches: bool = False


PAPERS = (
    Paper("vietnamplus", "vi", 40, 0.7, 0.6),
    Paper("vietnamplus", "en", 22, 0.5, 0.5),
    Paper("vietnamplus", "fr", 9, 0.4, 0.2),
    Paper("vietnamplus", "es", 6, 0.5, 0.0),
    Paper("vietnamplus", "zh", 12, 0.6, 0.5),
    Paper("vietnamplus", "ru", 4, 0.3, 0.0, 0.6),
    Paper("vna", "vi", 15, 0.8, 0.7, 0.5),
    Paper("vna", "en", 3, 0.3, 0.1, 0.8),
    Paper("vna_pictorial", "lo", 2.5, 0.5, 0.3, 0.8, batches=True),
    Paper("vna_pictorial", "vi", 8, 0.5, 0.5, 0.5),
    Paper("vna_pictorial", "en", 5, 0.4, 0.0, 0.8, batches=True),
    Paper("vna_pictorial", "fr", 1, 0.2, 0.0, 1.0),
    Paper("vna_pictorial", "zh", 1.5, 0.5, 0.2, 1.0, batches=True),
    Paper("vna_pictorial", "ru", 0.4, 0.5, 0.5, 1.0),
)


def poisson(chance: random.Random, mean: float) -> int:
    """A number from Poisson's distribution, by the gaps between its events."""
    count, time = 0, chance.expovariate(1.0)
    while time < mean:
        count, time = count + 1, time + chance.expovariate(1.0)
    return count


def published(paper: Paper, days: int, seed: int, calm: dict[int, float] | None = None) -> list[datetime]:
    """Its items over so many days from MONDAY on, oldest first; `calm` names the days with a share of the volume."""
    chance = random.Random(f"{seed} {paper.source} {paper.code}")
    items: list[datetime] = []
    for number in range(days):
        day = MONDAY + timedelta(days=number)
        weekend = {5: paper.saturday, 6: paper.sunday}.get(day.weekday(), 1.0)
        mean = paper.per_day * weekend * (calm or {}).get(number, 1.0)
        # A gamma of mean 1 over Poisson's: days differ more than chance alone makes them.
        mood = chance.gammavariate(1 / paper.clumping, paper.clumping)
        items += _of_day(chance, paper, day, poisson(chance, mean * mood))
    return sorted(item.astimezone(UTC) for item in items)


def _of_day(chance: random.Random, paper: Paper, day: datetime, count: int) -> list[datetime]:
    if paper.batches:
        start = day + timedelta(hours=chance.uniform(9, 17))
        return [start + timedelta(minutes=3 * number) for number in range(count)]
    hours = [min(23.9, max(0.1, chance.gauss(chance.choice((9.5, 15.5)), 3))) for _ in range(count)]
    return [day + timedelta(seconds=math.floor(hour * 3600)) for hour in hours]
