"""What hangs in Scrapy's hooks: the guard over hosts, the pace that robots.txt asks for, the way into the store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call

from monitor.archive import ArchiveError
from monitor.crawl.ending import give_up
from monitor.crawl.settings import AGENT
from monitor.jobs.export import as_fields
from monitor.store import StoreError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.crawl.desk import Desk
    from monitor.crawl.spider import Fetched, SourceSpider

# A site that asks for more than this between two requests is obeyed as far as this, and the log says so.
LONGEST_DELAY = 300.0


class OffHostError(IgnoreRequest):
    """The request was not sent: its host is none of the source's."""


class HostGuard:
    """Lets a request through only to the source's own hosts, on HTTP's own ports, also after a redirect."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = frozenset(hosts)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostGuard:
        source = getattr(crawler.spidercls, "source", None)
        return cls(source.hosts if source else ())

    def process_request(self, request: Request) -> None:
        """Raises OffHostError; Scrapy hands it to the request's errback."""
        if not is_allowed(request.url, self._hosts):
            raise OffHostError(f"{request.url} is not on a host of the source")


def is_allowed(url: str, hosts: Collection[str]) -> bool:
    """Whether a URL stays on the given hosts: http or https, the host to the letter, no port or credentials."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.netloc in hosts


class CrawlDelay:
    """Slows the requests to a host down to the Crawl-delay of its robots.txt; never speeds them up."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlDelay:
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signal=signals.robots_parsed)
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Scrapy has just read the robots.txt of the host that `request` goes to."""
        asked = robotparser.crawl_delay(AGENT)
        if not asked:
            return
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        host = urlsplit(request.url).hostname or ""
        delay = min(max(asked, self._crawler.settings.getfloat("DOWNLOAD_DELAY")), LONGEST_DELAY)
        # For the slots to come (Scrapy drops idle ones) and for the one that fetched robots.txt.
        downloader.per_slot_settings[host] = {"delay": delay, "concurrency": 1, "jitter": 0.0}
        if slot := downloader.slots.get(host):
            slot.delay, slot.concurrency = delay, 1


class StorePipeline:
    """Hands every page over to the run's intake; with `-o FILE` Scrapy's feeds then get the story's fields."""

    def __init__(self, spider: SourceSpider, *, is_exporting: bool) -> None:
        self._spider = spider
        self._is_exporting = is_exporting

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler.spider, is_exporting=bool(crawler.settings.getdict("FEEDS")))  # type: ignore[arg-type]

    def process_item(self, item: Fetched) -> Any:
        """Store one page's story."""
        self._spider.desk.take(item.taken, item.page)
        return as_fields(item.taken.story) if self._is_exporting else item


class Reporter:
    """Ticks once a second while a crawl runs, and closes its run when the spider closes."""

    SECONDS = 1.0

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop: AsyncioLoopingCall | Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Reporter:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_error, signal=signals.spider_error)
        crawler.signals.connect(extension.spider_error, signal=signals.item_error)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        # In a replay the answers are as old as the archive.
        if not crawler.settings.getlist("MONITOR_FROM_WARC"):
            crawler.signals.connect(extension.response_downloaded, signal=signals.response_downloaded)
        return extension

    def _desk(self) -> Desk | None:
        # `scrapy shell` opens a spider that never starts: it has no desk.
        return getattr(self._crawler.spider, "desk", None)

    def spider_opened(self) -> None:
        self._loop = create_looping_call(self._tick)
        self._loop.start(self.SECONDS, now=False)

    def _tick(self) -> None:
        if desk := self._desk():
            with self._stopping_at_failure():
                desk.tick()
                desk.say(desk.report())

    @contextmanager
    def _stopping_at_failure(self) -> Iterator[None]:
        """A crawl that cannot store is ended, and whoever ordered it told; what it could not store is fetched again."""
        try:
            yield
        except (ArchiveError, StoreError) as error:
            if desk := self._desk():
                desk.say(json.dumps({"error": str(error)}))
            engine = self._crawler.engine
            if engine is not None and self._stop_loop():
                closing = engine.close_spider_async(reason=f"cannot store: {error}")
                self._closing = asyncio.ensure_future(give_up(self._crawler, closing))

    def _stop_loop(self) -> bool:
        """Whether there was still a loop to stop."""
        loop, self._loop = self._loop, None
        if loop is not None and loop.running:
            loop.stop()
        return loop is not None

    def spider_error(self) -> None:
        """An exception out of a callback is a fault of ours: counted, and its traceback is in the log."""
        if desk := self._desk():
            desk.failed("error")

    def spider_closed(self, reason: str) -> None:
        self._stop_loop()
        if desk := self._desk():
            with self._stopping_at_failure():
                desk.close(reason)
                desk.say(desk.report())

    def response_downloaded(self, response: Response) -> None:
        """An answer has come over the network: its date tells what the clock is there."""
        desk, theirs = self._desk(), date_of(response)
        if desk and theirs:
            desk.compare_clocks(theirs)


def date_of(response: Response) -> datetime | None:
    """The instant at which an answer was sent: its Date, and how long it then lay in a cache (RFC 9111, section 5.1).

    None where it names none, or one without a zone.
    """
    headers = response.headers
    with suppress(ValueError, OverflowError):
        date = parsedate_to_datetime((headers.get(b"Date") or b"").decode("latin-1"))
        age = int((headers.get(b"Age") or b"0").decode("latin-1"))
        return date.astimezone(UTC) + timedelta(seconds=age) if date.tzinfo and age >= 0 else None
    return None
