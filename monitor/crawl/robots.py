"""A request waits here until the robots.txt of its host has been read; if that forbids it, it goes no further."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached


class RobotsGate(RobotsTxtMiddleware):
    """Scrapy's own middleware, but each of several requests that wait for one robots.txt hears what it says.

    In Scrapy 2.19 they wait for one Deferred, which gives the rules to the first of them and None, that is "all is
    allowed", to the others: the first lists of a run were asked for although robots.txt forbids them.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; one request fetches them, the others wait for their turn."""
        async with self._turns[urlparse_cached(request).netloc]:
            return await super().robot_parser(request)
