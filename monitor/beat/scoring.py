"""On what ground a story got its tier goes in; how often that ground is right, its score, comes out.

The shares are data (`[score]` of beat.toml), counted over labelled stories, as `python -m tests.bench.scores` does.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from monitor import phrases
from monitor.beat.page import OF_LAOS, OF_VIETNAM, Find
from monitor.domain import Tier

STEPS = (4, 5, 6, 8)
"""The points of offices from which a core story is surer; below the first it is none."""


def ground_of(tier: Tier, points: float, head: Sequence[Find]) -> str:
    """What a tier rests on: the points of the offices of a core story, and how the headline of a bilateral one names
    the countries."""
    if tier == "core":
        return f"core_{max(step for step in STEPS if step <= points)}"
    if tier == "other":
        return "other_named"
    if not any(find.kind in OF_LAOS for find in head):
        return "bilateral_below"
    return "bilateral_both" if any(find.kind in OF_VIETNAM for find in head) else "bilateral_laos"


@functools.cache
def _shares() -> Mapping[str, float]:
    shares: Mapping[str, float] = phrases.data("beat.toml")["score"]
    return shares


def score_of(ground: str) -> float:
    """How often a story on that ground is what its tier says, or of "other" is on the beat after all: 0 to 1."""
    return _shares()[ground]
