"""What each line adds to a figure goes in; out comes how far chance could have moved it, and its value in each fifth.

Versions of one event stand or fall together, so families of lines are drawn, not lines: by the bootstrap, with a
fixed seed, for an interval that holds the figure 95 times in a hundred; and dealt into fifths, so that one sees whether
a figure rests on a few of them. Where no line was wrong, drawing shows nothing; there the rule of three gives
the least that the lines still speak for: 1 - 3/families.
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
    blocks = _dealt(rows, families, _MOST_BLOCKS)
    dealt = [total(part) for part in _dealt(rows, families, parts)]
    low, high = _interval([total(block) for block in blocks])
    return Spread(low, high, tuple(part.f1 for part in dealt if part.labelled))


def _dealt(rows: Sequence[Row], families: Sequence[int], hands: int) -> list[list[Row]]:
    """The families, shuffled and dealt out like cards."""
    order = sorted(set(families))
    random.Random(_SEED).shuffle(order)
    hand_of = {family: at % hands for at, family in enumerate(order)}
    hands_full: list[list[Row]] = [[] for _ in range(min(hands, len(order)))]
    for row, family in zip(rows, families, strict=True):
        hands_full[hand_of[family]].append(row)
    return hands_full


def _interval(blocks: Sequence[Row]) -> tuple[float, float]:
    counted = sum(block.counts for block in blocks)
    if not counted:
        return 0.0, 1.0
    if total(blocks).f1 == 1.0:
        return max(0.0, 1 - 3 / counted), 1.0
    dice = random.Random(_SEED)
    drawn = sorted(total(dice.choices(blocks, k=len(blocks))).f1 for _ in range(_DRAWS))
    return drawn[_DRAWS * 25 // 1000], drawn[_DRAWS * 975 // 1000 - 1]
