"""What a request asks beyond its URL and what a response says beyond its body, in the product's own terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from monitor.crawl.components import OffHostError
from monitor.crawl.download import Answer, DamagedRecordError, RefusedAddressError, TlsError
from monitor.crawl.robots import RobotsUnreachableError
from monitor.domain import Validators
from monitor.jobs.archived import charset_of
from monitor.jobs.intake import RawPage
from monitor.text import clean

TAG_LINK = re.compile(
    rb"""<a\b[^>]*\bhref\s*=\s*["'](?P<link>[^"'>]*(?:-tag\d+\.vnp|/tags/[^"'>]+\.vnp))["'][^>]*>(?P<name>.{1,400}?)</a>""",
    re.IGNORECASE | re.DOTALL,
)
MARKUP = re.compile(r"<[^>]*>")

REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (RefusedAddressError, "private_address"),
    (OffHostError, "off_host"),
    (RobotsUnreachableError, "robots_unreachable"),
    (DamagedRecordError, "damaged_record"),
    (TlsError, "tls"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "truncated"),
)
REFUSALS = (("robots.txt", "robots"), ("max redirections", "redirect_loop"))


def reason_of(error: BaseException | None) -> str:
    """The name under which a failed request is counted."""
    if named := next((name for kind, name in REASONS if isinstance(error, kind)), ""):
        return named
    # Scrapy's own refusals are all of one class, and only their words tell them apart.
    said = str(error) if isinstance(error, IgnoreRequest) else ""
    return next((name for words, name in REFUSALS if words in said), "download")


def ask_conditionally(request: Request, validators: Validators) -> None:
    """Ask "only if it has changed" (RFC 9110, section 13) where the last answer gave something to ask with."""
    if validators.etag:
        request.headers[b"If-None-Match"] = validators.etag
    if validators.last_modified:
        request.headers[b"If-Modified-Since"] = validators.last_modified


def validators(response: Response) -> Validators:
    """What the next request can ask with."""
    return Validators(_header(response, b"ETag"), _header(response, b"Last-Modified"))


def _header(response: Response, name: bytes) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def raw_page(response: Response, at: datetime) -> RawPage:
    """The response as it came over the wire, for the archive."""
    answer: Answer = response.meta["answer"]
    return RawPage(response.url, answer.status, answer.headers, answer.body, at)


def charset(response: Response) -> str:
    """The encoding that the Content-Type names, or ""."""
    answer: Answer = response.meta["answer"]
    return charset_of(answer.headers)


def tags(response: Response) -> Iterator[tuple[str, str]]:
    """(name, URL) of the tags that a page links to, in both generations of address."""
    for found in TAG_LINK.finditer(response.body):
        name, link = (part.decode("utf-8", "replace") for part in (found["name"], found["link"]))
        yield clean(MARKUP.sub(" ", name)), urljoin(response.url, clean(link))


def day(text: str) -> date | None:
    """A day as YYYY-MM-DD; None for "". ValueError on anything else."""
    return date.fromisoformat(text) if text else None
