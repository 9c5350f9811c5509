"""What the pure steps cost: microseconds a story of 2 kB, by language. Run as `python -m tests.bench.pure`.

A story is about 2,000 bytes of UTF-8 in eight paragraphs. Each figure is the best of several rounds, since the rounds
that something else disturbed tell nothing of the code.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from monitor import language
from monitor.fingerprint import content_hash, near_signature, near_similarity
from monitor.text import fold
from tests.test_language import HEADLINES

BYTES = 2000
PARAGRAPHS = 8
ROUNDS, CALLS = 150, 5


def story(code: str) -> str:
    lines = [line.strip() + "." for line in HEADLINES[code].splitlines()]
    text = " ".join(lines * (BYTES // len(" ".join(lines).encode()) + 1))
    return text.encode()[:BYTES].decode(errors="ignore")


def divided(text: str) -> list[str]:
    size = len(text) // PARAGRAPHS
    return [text[part * size : (part + 1) * size] for part in range(PARAGRAPHS)]


def microseconds(step: Callable[[], object]) -> float:
    return min(one_round(step) for _ in range(ROUNDS)) / CALLS * 1e6


def one_round(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    for _ in range(CALLS):
        step()
    return time.perf_counter() - begun


def figures(code: str) -> list[float]:
    text = story(code)
    title, lead, *paragraphs = divided(text)
    signature = near_signature(text)
    steps: list[Callable[[], object]] = [
        lambda: fold(text),
        lambda: content_hash(title, lead, paragraphs),
        lambda: near_signature(text),
        lambda: near_similarity(signature, signature),
        lambda: language.tag(text),
        lambda: language.tag(title),
    ]
    return [microseconds(step) for step in steps]


def main() -> None:
    write = sys.stdout.write
    row = "{:<6}" + "{:>16}" * 6 + "\n"
    write(row.format("us", "fold", "content_hash", "near_signature", "near_similarity", "tag(story)", "tag(an eighth)"))
    table = {code: figures(code) for code in HEADLINES}
    for code, line in table.items():
        write(row.format(code, *(f"{figure:.1f}" for figure in line)))
    means = [sum(column) / len(table) for column in zip(*table.values(), strict=True)]
    write(row.format("mean", *(f"{figure:.1f}" for figure in means)))


if __name__ == "__main__":
    main()
