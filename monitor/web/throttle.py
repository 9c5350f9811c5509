"""Names and addresses that try to sign in go in, how long they have to wait comes out: guessing gets slower and slower.

A try counts before it is made, so that many at once gain nothing; one that succeeds is forgotten with those before it.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

FREE = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=2)
MOST_KEYS = 10_000
"""However many names are tried, no more is kept of them; what was tried longest ago goes first."""


@dataclass(slots=True)
class Tries:
    """How often, and when last."""

    number: int
    last: datetime


@dataclass(slots=True)
class Throttle:
    """The failures of the last hours; may be asked by several threads."""

    _tries: OrderedDict[str, Tries] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, keys: Iterable[str], now: datetime) -> timedelta:
        """How long to wait; where that is nothing, one more try is counted for each of the keys."""
        with self._lock:
            wait = max((self._wait(key, now) for key in keys), default=timedelta())
            if wait <= timedelta():
                for key in keys:
                    self._count(key, now)
            return max(wait, timedelta())

    def succeeded(self, keys: Iterable[str]) -> None:
        """Forget the tries of these keys."""
        with self._lock:
            for key in keys:
                self._tries.pop(key, None)

    def _wait(self, key: str, now: datetime) -> timedelta:
        tries = self._tries.get(key)
        # A try that lies ahead was made before the clock was set back: it counts as one of now.
        return timedelta() if tries is None else min(tries.last, now) + wait_after(tries.number) - now

    def _count(self, key: str, now: datetime) -> None:
        before = self._tries.pop(key, None)
        is_fresh = before is not None and now - before.last < FORGOTTEN_AFTER
        self._tries[key] = Tries(before.number + 1 if before and is_fresh else 1, now)
        while len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)


class Gate:
    """Lets in so many at once, and so many more wait before it; each check of a password takes 64 MiB for a moment."""

    def __init__(self, at_once: int = 2, waiting: int = 16) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._here = 0

    @property
    def is_full(self) -> bool:
        """Whether one more would have to be sent away."""
        return self._here >= self._most

    async def __aenter__(self) -> None:
        self._here += 1
        try:
            await self._free.acquire()
        except BaseException:
            self._here -= 1
            raise

    async def __aexit__(self, *exception: object) -> None:
        self._here -= 1
        self._free.release()


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures: the first few are free, then each doubles the wait."""
    if failures < FREE:
        return timedelta()
    doublings = min(failures - FREE, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def keys_of(name: str, client: str) -> tuple[str, str]:
    """What a try is counted under: the name, and whom the address belongs to (of IPv6 a whole network does)."""
    return key_of_name(name), f"address {_network(client)}"


def key_of_name(name: str) -> str:
    """What a try of somebody is counted under whose address does not count, as of who has signed in."""
    return f"name {name[:100]}"


def _network(client: str) -> str:
    try:
        found = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return client[:100]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
