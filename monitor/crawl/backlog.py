"""Articles that are wanted go in, and come out a few at a time for each host.

Scrapy keeps every request it is given in memory, some kilobytes each, and takes all it can get; a month's sitemap would
fill it with thousands. A host is asked one page after the other anyway, so the rest waits here, a tenth the size.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator

from monitor.crawl.plan import Wanted
from monitor.domain import Basis

Waiting = tuple[Wanted, Basis]
WINDOW = 48
"""How many requests of one host may be on their way at a time: enough that Scrapy never runs dry."""


class Backlog:
    """What is still to be requested, by host, in the order in which it was wanted."""

    def __init__(self, window: int = WINDOW) -> None:
        self._window = window
        self._waiting: dict[str, deque[Waiting]] = defaultdict(deque)
        self._under_way: Counter[str] = Counter()

    def add(self, host: str, wanted: Wanted, basis: Basis) -> None:
        """Let one article wait."""
        self._waiting[host].append((wanted, basis))

    def done(self, host: str) -> None:
        """One request of the host has ended, however it did."""
        self._under_way[host] -= 1

    def due(self, host: str) -> Iterator[Waiting]:
        """What may be requested of the host now."""
        waiting = self._waiting[host]
        while waiting and self._under_way[host] < self._window:
            self._under_way[host] += 1
            yield waiting.popleft()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))
