"""A request waits here until the robots.txt of its host has been read; if that forbids it, it goes no further.

A host whose robots.txt is not to be had, because the server fails or is not there, has forbidden everything for this
run (RFC 9309, section 2.3.1.4); one that says that there is none (4xx) allows everything.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from monitor.crawl.ending import StoppedError

log = logging.getLogger(__name__)
TOO_MANY_REQUESTS = 429


class RobotsUnreachableError(IgnoreRequest):
    """The request was not sent, because nobody knows whether the host's robots.txt allows it."""


class RobotsGate(RobotsTxtMiddleware):
    """Scrapy's own middleware, with two rules of RFC 9309 that it leaves out, and a fault of its put right.

    In Scrapy 2.19 several requests that wait for one robots.txt wait for one Deferred, which gives the rules to the
    first of them and None, that is "all is allowed", to the others: the first lists of a run were asked for although
    robots.txt forbids them. Here each hears what it says.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unreachable: dict[str, str] = {}
        # Nobody is asked in a replay, so what its archive does not tell forbids nothing.
        self._is_live = not crawler.settings.getlist("MONITOR_FROM_WARC")

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; one request fetches them, the others wait for their turn.

        RobotsUnreachableError where they are not to be had.
        """
        host = urlparse_cached(request).netloc
        async with self._turns[host]:
            parser = await super().robot_parser(request)
        if self._is_live and host in self._unreachable:
            raise RobotsUnreachableError(f"the robots.txt of {host} is not to be had: {self._unreachable[host]}")
        return parser

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        status = response.status
        if status >= 500 or status == TOO_MANY_REQUESTS:
            self._note(netloc, f"HTTP status {status}")
        # The page that a server shows instead of a robots.txt is none.
        rules = response if status < 400 else response.replace(body=b"")
        await super()._parse_robots(rules, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # After too many redirects there is none, says the RFC.
        if "redirections" not in str(exc) and not isinstance(exc, StoppedError):
            self._note(netloc, str(exc) or type(exc).__name__)
        super()._robots_error(exc, netloc)

    def _note(self, netloc: str, why: str) -> None:
        self._unreachable[netloc] = why
        if self._is_live:
            log.warning("robots.txt of %s is not to be had (%s): nothing is asked of it in this run", netloc, why)
