"""An archived response goes in, the article of whichever source it belongs to comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.archive import Response
from monitor.domain import Address, Article
from monitor.jobs.kits import Kit
from monitor.normalise import address_of, read_page
from monitor.page import Mismatch

CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A response that lies at the address of a source's article, and what can be read of it today."""

    source: str
    address: Address
    reading: Article | Mismatch


def read_archived(response: Response, url: str, kits: Sequence[Kit]) -> ArchivedPage | None:
    """Read the page by the layouts of its source, as the crawl does; None where the URL is no source's article."""
    for kit in kits:
        if address := address_of(kit.source, url):
            charset = charset_of(response.headers)
            reading = read_page(response.body_decoded, address.url, kit.layouts, charset=charset)
            return ArchivedPage(kit.source.name, address, reading)
    return None


def charset_of(headers: Iterable[tuple[str, str]]) -> str:
    """The encoding that the Content-Type names, or ""."""
    for name, value in headers:
        if name.lower() == "content-type" and (found := CHARSET.search(value)):
            return found[1]
    return ""
