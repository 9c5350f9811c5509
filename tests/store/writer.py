"""A process that takes stories, for the tests with several: `python -m tests.store.writer URL SEED COUNT BATCH`.

Writes one line a batch that was taken. Keys and texts are drawn from a range that all writers share.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

from monitor.domain import Taken
from monitor.store import open_store
from tests.store.making import NOON, made

PAGES, TEXTS = 300, 150


def drawn(seed: int, count: int) -> Iterator[Taken]:
    """Pages of one writer; a page has the same text whoever reads it, and every text has two pages."""
    chance = random.Random(seed)
    for _ in range(count):
        page = chance.randrange(PAGES)
        yield made(f"a.vn:{page}", f"bài {page % TEXTS}")


def main(url: str, seed: int, count: int, batch: int) -> None:
    """Take the stories, batch by batch."""
    items = list(drawn(seed, count))
    with open_store(url) as store:
        for first in range(0, count, batch):
            outcomes = store.take(items[first : first + batch], run_id=None, at=NOON)
            sys.stdout.write(" ".join(outcomes) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
