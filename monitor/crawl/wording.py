"""What Scrapy does goes in, what its log says of it comes out: addresses and errors, never an item or a body."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure


class LogWording(LogFormatter):
    """Scrapy's words where they name a request; our own where they would quote what was crawled."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Without the item."""
        return _said(logging.DEBUG, "Read %(item)s", item)

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Without the item; why is ours to say."""
        return _said(logging.WARNING, "Dropped %(item)s: %(error)s", item, exception)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Without the item; the traceback follows in the same event."""
        return _said(logging.ERROR, "Could not store %(item)s: %(error)s", item, exception)

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        """Without the referer; the traceback follows in the same event."""
        return {"level": logging.ERROR, "msg": "Could not read %(request)s", "args": {"request": request}}


def _said(level: int, message: str, item: Any, error: BaseException | None = None) -> LogFormatterResult:
    return {"level": level, "msg": message, "args": {"item": address_of(item), "error": type(error).__name__}}


def address_of(item: Any) -> str:
    """The URL of what was fetched, or the kind of thing that it is."""
    page = getattr(item, "page", None)
    return str(getattr(page, "url", type(item).__name__))
