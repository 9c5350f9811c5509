"""What each line adds to a figure goes in; out comes how far chance could have moved it, and its value in each fifth.

Versions of one event stand or fall together, so families of lines are drawn, not lines: by the bootstrap, with a
fixed seed, for an interval that holds the figure 95 times in a hundred; and dealt into fifths, so that one sees whether
a figure rests on a few of them. Where no line was wrong, drawing shows nothing; there the rule of three gives
the least that the lines still speak for: 1 - 3/families, and so where none was right.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.evaluation.measures import Row, total

_DRAWS = 1000
_SEED = 20261127
# So many families are as good as more: with them a thousand draws take some tenths of a second, however many lines.
_MOST_BLOCKS = 500


@dataclass(frozen=True, slots=True)
class Spread:
    """The 95 % interval of an F1, and the F1 of each part of the lines in which there is anything to find."""

    low: float
    high: float
    parts: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sum(self.parts) / len(self.parts) if self.parts else 1.0

    @property
    def least(self) -> float:
        return min(self.parts, default=1.0)


def spread(rows: Sequence[Row], families: Sequence[int], parts: int = 5) -> Spread:
    """How much the F1 of these rows, one a line, is due to which lines were asked. The same rows give the same."""
    of_family: dict[int, list[Row]] = {}
    for row, family in zip(rows, families, strict=True):
        of_family.setdefault(family, []).append(row)
    summed = [total(held) for held in of_family.values()]
    random.Random(_SEED).shuffle(summed)
    low, high = _interval(summed)
    return Spread(low, high, tuple(part.f1 for part in _dealt(summed, parts) if part.labelled))


def _dealt(rows: Sequence[Row], hands: int) -> list[Row]:
    """The rows dealt out like cards, and what each hand comes to."""
    return [total(rows[hand::hands]) for hand in range(min(hands, len(rows)))]


def _interval(rows: Sequence[Row]) -> tuple[float, float]:
    whole, counted = total(rows), sum(row.counts for row in rows)
    if not counted:
        return 0.0, 1.0
    if whole.f1 in (0.0, 1.0):
        unseen = min(1.0, 3 / counted)
        return (0.0, unseen) if whole.f1 == 0.0 else (1 - unseen, 1.0)
    blocks, dice = _dealt(rows, _MOST_BLOCKS), random.Random(_SEED)
    drawn = sorted(total(dice.choices(blocks, k=len(blocks))).f1 for _ in range(_DRAWS))
    return drawn[_DRAWS * 25 // 1000], drawn[_DRAWS * 975 // 1000 - 1]
