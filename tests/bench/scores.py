"""How often each ground of a tier is right, for `[score]` of monitor/data/beat.toml; and how far the scores hold.

    python -m tests.bench.scores LABELLED.jsonl... [--others REAL.jsonl]

Lines have the fields of the corpus. A story of `--others`, real ones of general papers, counts a quarter: the agency's
own papers, which this product reads, print more of the two countries. One line more of each kind is counted than there
is, so that what was never seen wrong is not taken for certain, and of grounds in order the surer is at least as sure.
Printed with it: the expected calibration error over the labelled lines, each fifth scored by the other four.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from monitor import beat, language, register
from monitor.beat.scoring import STEPS
from monitor.documents import DocumentError, read_lines
from monitor.domain import ON_THE_BEAT
from monitor.evaluation import reliability, tier_of
from monitor.text import local_day

LADDERS = (
    tuple(f"core_{step}" for step in STEPS),
    ("bilateral_below", "bilateral_laos", "bilateral_both"),
    ("other_silent", "other_trap", "other_named"),
)
QUARTER = 0.25


class Judged(NamedTuple):
    """One line: the ground of its tier, whether that is right (of "other": whether it is on the beat), its weight."""

    ground: str
    is_right: bool
    weight: float


def judged_in(file: Path, weight: float) -> list[Judged]:
    """The lines of a labelled file. ValueError where one cannot be read."""
    lines = []
    for line in read_lines(file.read_text(encoding="utf-8")):
        if isinstance(line.document, DocumentError):
            raise ValueError(f"{file}, line {line.number}: {line.document}")
        article = line.document.article
        tag = language.tag("\n".join((article.lead, *article.paragraphs)) or article.title).tag
        held = partial(register.holdings, day=local_day(article.published_at))
        said, ground = beat.weighed(article.title, article.lead, article.paragraphs, tag, held)
        is_right = tier_of(line.fields["relevant"]) in (("core",) if said.tier == "core" else ON_THE_BEAT)
        lines.append(Judged(ground, is_right, weight))
    return lines


def shares_of(lines: Iterable[Judged]) -> dict[str, float]:
    """The share of right lines of each ground, along each ladder never falling (pool adjacent violators)."""
    right: dict[str, float] = defaultdict(lambda: 1.0)
    total: dict[str, float] = defaultdict(lambda: 2.0)
    for line in lines:
        right[line.ground] += line.weight * line.is_right
        total[line.ground] += line.weight
    shares: dict[str, float] = {}
    for ladder in LADDERS:
        seen = [ground for ground in ladder if ground in total]
        shares |= dict(zip(seen, _rising([(right[one], total[one]) for one in seen]), strict=True))
    return shares


def _rising(counts: Sequence[tuple[float, float]]) -> list[float]:
    pools: list[tuple[float, float, int]] = []
    for right, total in counts:
        pools.append((right, total, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            right, total, width = pools.pop()
            pools[-1] = (pools[-1][0] + right, pools[-1][1] + total, pools[-1][2] + width)
    return [right / total for right, total, width in pools for _ in range(width)]


def held_out(lines: Sequence[Judged], others: Sequence[Judged], folds: int = 5) -> list[tuple[float, bool]]:
    """(score, whether it was right) of each line, scored by shares that it had no part in."""
    pairs = []
    for fold in range(folds):
        shares = shares_of([*(one for at, one in enumerate(lines) if at % folds != fold), *others])
        pairs += [(shares.get(one.ground, 0.5), one.is_right) for one in lines[fold::folds]]
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--others", type=Path)
    told = parser.parse_args()
    lines = [one for file in told.labelled for one in judged_in(file, 1.0)]
    others = judged_in(told.others, QUARTER) if told.others else []
    for ground, share in shares_of([*lines, *others]).items():
        counted = [one for one in lines if one.ground == ground]
        real = [one for one in others if one.ground == ground]
        print(f"{ground} = {share:.3f}  # {_tally(counted)}, of others {_tally(real)}")
    measured = reliability(held_out(lines, others))
    print(
        f"expected calibration error, scored by the other four fifths: {measured.error:.3f} on {measured.lines} lines"
    )
    for one in measured.bins:
        print(f"  {one.since:.1f}-{one.until:.1f}: {one.lines} lines, score {one.score:.3f}, right {one.right:.3f}")


def _tally(lines: Sequence[Judged]) -> str:
    return f"{sum(one.is_right for one in lines)} of {len(lines)}"


if __name__ == "__main__":
    main()
