"""The bytes of a list and its way go in; its entries, the lists it names and its next page come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor import discover
from monitor.crawl.plan import Span
from monitor.domain import Entry, Way

# A tag page is worth reading where its name speaks of Laos in one of the languages; the province Lào Cai does not.
LAOS_TAG = re.compile(
    r"\bl[àa]o(s|tian\w*|tien\w*)?\b(?!\s*cai|\s*động|\s*dong)|vientian|vi[êe]ng chăn|viang ?chan"
    r"|老挝|万象|лаос|вьентьян|ລາວ",
    re.IGNORECASE,
)
# Month files are named news-2026-3.xml (VietnamPlus) or news-3-2026.xml (Vietnam Pictorial).
MONTH_FILE = re.compile(r"/news-(?:(?P<year>\d{4})-(?P<month>\d{1,2})|(?P<month2>\d{1,2})-(?P<year2>\d{4}))\.xml")
NEWEST = re.compile(r"/google-news\.xml$")
PORTAL_LANGUAGE = re.compile(r"https?://[^/]+/([a-z]{2})/")
API_PAGE = re.compile(r"-(\d+)\.html(?=\?|$)")
ORDINARY_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list says; `zone` is what its "load more" button asks for, "" where it has none."""

    entries: Sequence[Entry]
    children: tuple[Way, ...] = ()
    next: Way | None = None
    zone: str = ""


def read_list(way: Way, body: bytes, *, base: str, page: int) -> Listing:
    """Read a list by its way's form. Raises discover.NotAList, with a reason, on anything else."""
    return _FORMS[way.form](way, body, base, page)


def _feed(way: Way, body: bytes, base: str, page: int) -> Listing:
    return Listing(discover.feed(body, base))


def _sitemap(way: Way, body: bytes, base: str, page: int) -> Listing:
    """An index and a list of pages are one format, and a site may answer either with the other."""
    sitemap = discover.sitemap(body, base)
    children = tuple(replace(way, name="sitemap", form="sitemap", url=child.url) for child in sitemap.children)
    return Listing(sitemap.entries, children)


def _list_api(way: Way, body: bytes, base: str, page: int) -> Listing:
    answer = discover.list_api(body, base)
    following = API_PAGE.sub(f"-{page + 1}.html", way.url)
    return Listing(answer.entries, next=replace(way, url=following) if answer.more else None)


def _list_page(way: Way, body: bytes, base: str, page: int) -> Listing:
    listing = discover.list_page(body, way.url)
    following = replace(way, url=listing.next_url) if listing.next_url else None
    return Listing(listing.entries, next=following, zone=listing.zone)


def _raw_news(way: Way, body: bytes, base: str, page: int) -> Listing:
    """The list is cut by offset and length, both in the query. It names ids only: the language is the list page's."""
    page_of_list = PORTAL_LANGUAGE.match(base)
    language = page_of_list[1] if page_of_list else "vi"
    found = discover.raw_news(body, base)
    entries = [replace(one, url=one.url.replace("/vi/", f"/{language}/", 1)) for one in found]
    parts = urlsplit(way.url)
    query = dict(parse_qsl(parts.query))
    query["index"] = str(int(query.get("index", "0")) + int(query.get("limit", "18")))
    following = urlunsplit(parts._replace(query=urlencode(query)))
    return Listing(entries, next=replace(way, url=following) if entries else None)


_FORMS: dict[str, Callable[[Way, bytes, str, int], Listing]] = {
    "feed": _feed,
    "sitemap": _sitemap,
    "sitemap_index": _sitemap,
    "list_api": _list_api,
    "list_page": _list_page,
    "raw_news": _raw_news,
}


def index_children(children: Sequence[Way], span: Span, today: date) -> tuple[Way, ...]:
    """The sitemaps of an index that a run should read.

    An ordinary run takes the newest months that the index lists (it may lag behind the calendar) and the file of
    the last two days; a run over a span takes the months that touch it.
    """
    by_month = sorted(((month, way) for way in children if (month := _month(way.url))), key=lambda pair: pair[0])
    newest = [way for way in children if NEWEST.search(way.url)]
    if span.is_ordinary:
        return (*newest, *(way for _, way in reversed(by_month[-ORDINARY_MONTHS:])))
    first = (span.since.year, span.since.month) if span.since else (0, 0)
    last = (span.until.year, span.until.month) if span.until else (today.year, today.month)
    return tuple(way for month, way in reversed(by_month) if first <= month <= last)


def _month(url: str) -> tuple[int, int] | None:
    found = MONTH_FILE.search(url)
    if found is None:
        return None
    return int(found["year"] or found["year2"]), int(found["month"] or found["month2"])


def is_laos_tag(text: str) -> bool:
    """Whether a tag's name speaks of Laos."""
    return LAOS_TAG.search(text) is not None
