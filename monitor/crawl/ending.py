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
