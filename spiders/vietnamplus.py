"""VietnamPlus, VNA's paper in six editions, in both generations of its site.

A comment behind a line tells how sure it is: [S] working in public crawlers, [F] seen on sister sites of the same
system, [inferred] by us; without a comment it was seen on real pages or in real lists of addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from monitor.crawl.spider import SourceSpider
from monitor.domain import Anchor, Edition, Source, Way
from monitor.page import Layout

_NEW_HOST = r"https?://(?:(?:www|en|fr|es|zh|ru)\.)?vietnamplus\.vn"
_ANY_HOST = r"https?://(?:(?:www|en|fr|es|zh|cn|ru)\.)?vietnamplus\.vn"

SOURCE = Source(
    name="vietnamplus",
    title="VietnamPlus",
    editions=(
        Edition("vi", "www.vietnamplus.vn", "vi", aliases=("vietnamplus.vn",)),
        Edition("en", "en.vietnamplus.vn", "en"),
        Edition("fr", "fr.vietnamplus.vn", "fr"),
        Edition("es", "es.vietnamplus.vn", "es"),
        Edition("zh", "zh.vietnamplus.vn", "zh", aliases=("cn.vietnamplus.vn",)),
        Edition("ru", "ru.vietnamplus.vn", "ru"),
    ),
    articles=(
        re.compile(rf"^{_NEW_HOST}/(?P<slug>[^/?#]+)-post(?P<id>\d+)\.vnp(?:[?#].*)?$"),
        re.compile(rf"^{_ANY_HOST}/(?P<slug>[^/?#]+)/(?P<id>\d+)\.vnp(?:[?#].*)?$"),
        # the old print view; not known to work since the site changed
        re.compile(rf"^{_ANY_HOST}/Utilities/Print\.aspx\?contentid=(?P<id>\d+)(?P<slug>)(?:[&#].*)?$", re.IGNORECASE),
    ),
    not_articles=(
        re.compile(rf"^{_ANY_HOST}/(?:tags?|chude|topic|rss|api|search)/"),
        re.compile(rf"^{_ANY_HOST}/(?:[^?#]+/)?(?:trang|page)\d+\.vnp"),
        re.compile(rf"^{_ANY_HOST}/(?:[^/?#]+/)?[^/?#]+-tag\d+\.vnp"),
    ),
    anchors=(
        Anchor("vi", 439392, date(2017, 4, 4)),
        Anchor("vi", 478059, date(2017, 12, 4)),
        Anchor("vi", 910005, date(2023, 11, 25)),
        Anchor("vi", 1006275, date(2025, 1, 7)),
        Anchor("vi", 1136134, date(2026, 9, 14)),
        Anchor("en", 156433, date(2019, 7, 19)),
        Anchor("en", 206063, date(2021, 8, 10)),
        Anchor("en", 272304, date(2023, 12, 4)),
        Anchor("en", 307514, date(2024, 12, 30)),
        Anchor("en", 333496, date(2025, 12, 1)),
        Anchor("en", 352944, date(2026, 10, 2)),
        Anchor("fr", 160736, date(2021, 6, 28)),
        Anchor("fr", 245060, date(2025, 4, 29)),
        Anchor("zh", 147665, date(2021, 10, 22)),
        Anchor("es", 73097, date(2017, 4, 27)),
    ),
    extra_hosts=(
        "apiv3.vietnamplus.vn",  # [S]
        "zh-api.vietnamplus.vn",  # [S]
        "en-api.vietnamplus.vn",  # [F] as are the next three: by analogy with the Chinese one
        "fr-api.vietnamplus.vn",
        "es-api.vietnamplus.vn",
        "ru-api.vietnamplus.vn",
    ),
)

NEW = Layout(
    name="new",
    markers=(b"article__body", b"article__title"),
    title=("h1.article__title", ".article__title"),  # [S], [inferred]
    lead=(
        ".article__sapo",  # [S] the text sits in a `p`
        ".article__body p.t1",  # [S] stories from before the change
        ".cms-desc",  # [inferred]
    ),
    # [S]; the paragraphs are direct `p`, in older stories `div[align=justify]` or `div.t3`
    body=(".article__body", "div.zce-content-body"),
    byline=(
        ".article__meta .cms-author",  # [S]
        ".article__meta .author",  # [S]
        ".article__meta a.name",  # [S]
        ".article__author .name",  # [S]
        ".article__author",  # [S]
    ),
    section=(".breadcrumb h2 a", ".breadcrumb a"),  # [S], [inferred]
    tags=(".article__tag a",),  # [S]
    time=(".article__meta time",),  # [S] `datetime`, or dd/mm/yyyy HH:MM GMT+7 as text
    captions=(".article__avatar figcaption", ".article__avatar .caption"),  # [S], [inferred]
)

OLD = Layout(
    name="old",
    until=date(2023, 11, 24),
    markers=(b"article-body", b"details__headline", b"entry-title"),
    title=(
        "h1.details__headline",  # [S]
        "h1.entry-title",  # [S] large stories
        "h1.cms-title",  # [S]
        ".article-header h1",
        ".details__headline",  # [inferred]
    ),
    lead=(".details__summary", ".article-header .summary", ".cms-desc"),  # [S], [inferred], [inferred]
    # with "AdAsia" or a space behind; `p`, bare text and `br`, `div.ExternalClass...`, or justified `div`
    body=(".article-body", "div.cms-body", "div.entry-content"),  # the last one [inferred]
    byline=(".article-header .author", "span.cms-author", ".source .author", "div.cms-author"),
    section=(".direction a",),  # [S]
    tags=(".tags a",),  # [S]
    time=(".article-header time", "div.source time"),  # the second [S]: naive, local
    captions=(".details__avatar figcaption",),  # [inferred]
)

# Pages of about 2014: the paragraphs follow the header with no element of their own around them.
OLD_2014 = Layout(
    name="old-2014",
    until=date(2015, 12, 31),  # [inferred]: seen in 2014, no longer in 2017
    markers=(b"article-header",),
    title=(".article-header h1",),
    body=(".article-header ~ div, .article-header ~ p",),
    byline=(".article-header .author",),
    time=(".article-header time",),
    siblings=True,
)

PRINT = Layout(
    name="print",
    until=date(2023, 11, 24),
    markers=("Bản in :".encode(), "Bản in:".encode()),
    title=("h1.cms-title",),  # [inferred]; otherwise the title of the window, "Bản in : ..."
    lead=(".cms-desc",),  # [inferred]
    body=(".article-body", "body"),  # [inferred]
    byline=("span.author",),  # [inferred]
    time=("time",),  # [inferred]
    loose=True,
)

LAYOUTS = (NEW, OLD, OLD_2014, PRINT)

# Sections that matter, as (name in the address, zone number). Those of the foreign editions are on their pages.
SECTIONS = {
    "vi": (("chinhtri", 291), ("thegioi/asean", 356), ("xahoi/vietkieu", 373)),  # [S]
}
FOREIGN_SECTIONS = (("politics", 0), ("world", 0))  # [S]
LATEST_TOPIC = {"vi": 111}  # [S]; every other edition has 107 (seen on zh and es)
API_HOST = {"vi": "apiv3.vietnamplus.vn"}  # [S]; the others are <language>-api (seen on zh)


class VietnamPlusSpider(SourceSpider):
    """Feeds and pages of the sections that matter in full; the whole paper (sitemaps, latest news) by title."""

    name = "vietnamplus"
    source = SOURCE
    layouts = LAYOUTS

    def ways(self, edition: Edition, today: date) -> Iterator[Way]:
        root = f"https://{edition.host}"
        yield Way("sitemap", "sitemap_index", f"{root}/sitemap.xml", whole=True, evidence=_on(edition, "S"))
        # Whether the index lists the running month is not known, so it is asked for by name.
        yield self.monthly(edition, today.year, today.month)
        yield Way("sitemap", "sitemap", f"{root}/sitemaps/google-news.xml", whole=True, evidence=_on(edition, "S"))
        yield from _feeds(edition, root)
        yield from _api(edition, root)
        yield from _pages(edition, root)

    def monthly(self, edition: Edition, year: int, month: int) -> Way:
        # the month is not padded
        url = f"https://{edition.host}/sitemaps/news-{year}-{month}.xml"
        return Way("sitemap", "sitemap", url, whole=True, evidence="F")

    def load_more(self, edition: Edition, zone: str, way: Way) -> Way | None:
        """The page tells its section's number [S]; that the API lists a section by it is expected [F]."""
        if way.name != "section page" or not zone.isdecimal():
            return None
        return _zone_way(edition, zone, way.url)


def _on(edition: Edition, evidence: str) -> str:
    """What was seen on the Vietnamese host is only expected on the others."""
    return evidence if edition.code == "vi" else "F"


def _sections(edition: Edition) -> tuple[tuple[str, int], ...]:
    return SECTIONS.get(edition.code, FOREIGN_SECTIONS)


def _feeds(edition: Edition, root: str) -> Iterator[Way]:
    for section, zone in _sections(edition):
        name = f"{section}-{zone}" if zone else section
        yield Way("feed", "feed", f"{root}/rss/{name}.rss", evidence=_on(edition, "S"))
    yield Way("feed", "feed", f"{root}/rss/home.rss", whole=True, evidence="S")
    if edition.code != "vi":
        yield Way("feed", "feed", f"{root}/rss/news.rss", whole=True, evidence="F")  # the older name


def _api(edition: Edition, root: str) -> Iterator[Way]:
    """The lists behind "load more": the latest of the whole paper, and [F] those of the sections."""
    base = _api_base(edition)
    topic = LATEST_TOPIC.get(edition.code, 107)
    referer = f"{root}/topic/tin-moi-nhan-{topic}.vnp"
    evidence = "S" if edition.code in ("vi", "zh") else "F"
    query = "phrase=&page_size=30"
    if edition.code != "vi":
        query += f"&sz={topic}&st=topic"
    url = f"{base}/morenews-topic-{topic}-1.html?{query}"
    yield Way("list API", "list_api", url, whole=True, evidence=evidence, referer=referer, pages=10)
    for section, zone in _sections(edition):
        if zone:
            yield _zone_way(edition, str(zone), f"{root}/{section}/")


def _api_base(edition: Edition) -> str:
    return f"https://{API_HOST.get(edition.code, f'{edition.code}-api.vietnamplus.vn')}/api"


def _zone_way(edition: Edition, zone: str, page: str) -> Way:
    url = f"{_api_base(edition)}/morenews-zone-{zone}-1.html?phrase="
    return Way("list API", "list_api", url, evidence="F", referer=page, pages=3)


def _pages(edition: Edition, root: str) -> Iterator[Way]:
    for section, _ in _sections(edition):
        yield Way("section page", "list_page", f"{root}/{section}/", evidence="S", pages=3)
        # The address of before the change; one of them was still in use in 2026.
        yield Way("old section page", "list_page", f"{root}/{section}.vnp", evidence="F", pages=3)
    if edition.code != "vi":
        yield Way("old section page", "list_page", f"{root}/mostrecent.vnp", whole=True, evidence="F", pages=3)
