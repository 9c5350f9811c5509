"""A wish that a crawl end now goes in; its downloads are broken off, its row is closed, whatever hangs."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from monitor.store import StoreError

if TYPE_CHECKING:
    from monitor.crawl.desk import Desk

STOPPING = object()
"""The signal, of Scrapy's kind, at which a download handler breaks off what it does."""
SECONDS_TO_STOP = 2.0
SECONDS_TO_CLOSE = 8.0
POLL_SECONDS = 0.05
LAST_ALARM = signal.SIGUSR2
"""Its number is how many seconds a process has after its parent's end: more than the ten of an end in order."""
_PR_SET_PDEATHSIG = 1


class StoppedError(IgnoreRequest):
    """The request was given up, because the crawl is being ended."""


async def give_up(crawler: Crawler, closing: Coroutine[Any, Any, None]) -> None:
    """Close a crawl without waiting for the answers that are under way, or for the turns of those that queue."""
    task = asyncio.ensure_future(closing)
    while not task.done():
        crawler.signals.send_catch_log(signal=STOPPING)
        _drop_waiting(crawler)
        await asyncio.wait([task], timeout=POLL_SECONDS)
    await task


def _drop_waiting(crawler: Crawler) -> None:
    assert crawler.engine is not None
    for slot in crawler.engine.downloader.slots.values():
        while slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(StoppedError())


def outlive_parent_by_seconds(alarm: signal.Signals) -> bool:
    """Let the kernel end this process so many seconds after its parent as `alarm` has for a number.

    Python cannot do that where some code in C never lets go of the interpreter, as a regular expression that goes
    astray does: then no signal of its own is handled, and no thread runs. So the C library does it: the kernel sends
    the signal at the parent's end, its handler is `alarm` itself, which takes the signal's number for the seconds, and
    what rings then ends any process. Only on Linux; False where it cannot be had. The parent has to start this
    process in a thread that lives as long as itself.
    """
    try:
        import ctypes

        library = ctypes.CDLL(None)
        library.signal.argtypes, library.signal.restype = (ctypes.c_int, ctypes.c_void_p), ctypes.c_void_p
        prctl, handler = library.prctl, ctypes.cast(library.alarm, ctypes.c_void_p)
    except (ImportError, OSError, AttributeError, MemoryError, TypeError):
        return False
    library.signal(int(alarm), handler)
    return bool(prctl(_PR_SET_PDEATHSIG, int(alarm), 0, 0, 0) == 0)


class Ending:
    """SIGTERM and SIGINT for a crawl's process: it ends in order, and within seconds also where order is not to be had.

    `crawler` is set before the event loop runs, `desk` as soon as there is one.
    """

    def __init__(self) -> None:
        self.crawler: Crawler | None = None
        self.desk: Desk | None = None
        self.is_asked = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Future[None] | None = None

    def install(self) -> None:
        """Listen to the signals from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked)

    def watch(self, loop: asyncio.AbstractEventLoop, crawler: Crawler) -> None:
        """From the loop's first turn on this crawl is what ends."""
        self.crawler, self._loop = crawler, loop
        if self.is_asked:
            loop.call_soon(self._begin)

    def _asked(self, number: int, frame: object) -> None:
        if self.is_asked:
            return
        self.is_asked = True
        threading.Thread(target=self._make_sure, daemon=True).start()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        assert self.crawler is not None
        self._task = asyncio.ensure_future(self._stop(self.crawler))

    async def _stop(self, crawler: Crawler) -> None:
        while crawler.engine is None or not crawler.engine.running:
            await asyncio.sleep(POLL_SECONDS)
        await give_up(crawler, crawler.stop_async())

    def _make_sure(self) -> None:
        """In a thread of its own, in case the loop is held up by something that never ends."""
        self._wait(SECONDS_TO_STOP)
        desk = self.desk
        if desk is not None and desk.is_closing:
            self._wait(SECONDS_TO_CLOSE)
        elif desk is not None:
            with suppress(StoreError, RuntimeError):
                desk.abandon("shutdown")
        os._exit(0 if desk is not None and desk.is_closed else 1)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(POLL_SECONDS)
