"""Scores and whether each was right go in; out comes how far a score can be taken at its word.

A score is honest where, of the lines that got about 0.9, nine in ten are right. Lines are put into bins by their score;
the expected calibration error is the mean distance between a bin's mean score and its share of right ones, by lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The lines whose scores lie from `since` to below `until`: how many, their mean score, the share that is right."""

    since: float
    until: float
    lines: int
    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bins that hold any line, the lowest first."""

    bins: tuple[Bin, ...]

    @property
    def lines(self) -> int:
        return sum(one.lines for one in self.bins)

    @property
    def error(self) -> float:
        """The expected calibration error, 0 (every bin is right as often as it says) to 1."""
        missed = sum(one.lines * abs(one.score - one.right) for one in self.bins)
        return missed / self.lines if self.bins else 0.0


def reliability(judged: Iterable[tuple[float, bool]], bins: int = BINS) -> Reliability:
    """The reliability of (score from 0 to 1, whether it was right)."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for score, is_right in judged:
        held[min(int(score * bins), bins - 1)].append((score, is_right))
    return Reliability(tuple(_bin(at / bins, (at + 1) / bins, inside) for at, inside in enumerate(held) if inside))


def _bin(since: float, until: float, inside: Sequence[tuple[float, bool]]) -> Bin:
    count = len(inside)
    score, right = sum(score for score, _ in inside) / count, sum(is_right for _, is_right in inside) / count
    return Bin(since, until, count, score, right)
