"""vnanet.vn, the portal of the agency itself: the texts that it shows to everyone.

A comment behind a line tells how sure it is: [S] working in a public crawler, [inferred] by us; without a comment
it was seen in real addresses. The wire for customers (news.vnanet.vn) needs a login and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin

from monitor.crawl.spider import SourceSpider
from monitor.domain import Edition, Source, Way
from monitor.page import Layout

_HOST = r"https?://(?:www\.)?vnanet\.vn"

SOURCE = Source(
    name="vna",
    title="Vietnam News Agency",
    editions=(
        Edition("vi", "vnanet.vn", "vi", path="vi", aliases=("www.vnanet.vn",)),
        Edition("en", "vnanet.vn", "en", path="en", aliases=("www.vnanet.vn",)),
    ),
    articles=(
        re.compile(rf"^{_HOST}/(?P<lang>vi|en)/xem-tin-chi-tiet/(?P<slug>)(?P<id>\d+)/?(?:[?#].*)?$"),
        # by analogy with the photo pages [inferred]
        re.compile(rf"^{_HOST}/(?P<lang>vi|en)/tin/[^/?#]+-\d+/(?P<slug>[^/?#]+)-(?P<id>\d+)\.html(?:[?#].*)?$"),
    ),
    not_articles=(
        re.compile(rf"^{_HOST}/[a-z]{{2}}/anh/"),  # pictures with captions
        re.compile(rf"^{_HOST}/[a-z]{{2}}/tin/[^/?#]+-\d+/?$"),
        re.compile(rf"^{_HOST}/[a-z]{{2}}/rss/"),
    ),
    legacy_tls=("vnanet.vn", "www.vnanet.vn"),  # [S] old renegotiation, incomplete chain
)

PORTAL = Layout(
    name="vnanet",
    markers=(b"post-content", b'class="ExternalClass'),
    title=(
        "h1.post-title",  # [inferred], as are the others; the crawler takes the title from the list
        ".post-title",
        "h1.title",
        ".TextImgDetail h1",
    ),
    lead=(".post-sapo", ".post-summary", ".post-lead"),  # [inferred]
    lead_meta="description",  # [S] written with a capital
    body=(".post-content", 'div[class^="ExternalClass"]'),  # [S] `p` in the first, or the second alone
    byline=(".post-author",),  # [inferred]
    time=(".post-time", ".post-date"),  # [inferred]
)

LAYOUTS = (PORTAL,)

LANGUAGE_NUMBERS = {"vi": 1066, "en": 1033}  # the first [S], the second by its place among Windows' numbers [inferred]
WORLD = 3  # [S] the category number of world news
CATEGORY = re.compile(r"""href=["']?([^"'\s>]*/(vi|en)/tin/([a-z0-9-]+)-(\d+)/?)["'\s>]""")
# The categories that matter, by their names in the address; others are left alone.
CATEGORY_MATTERS = re.compile(r"chinh-tri|the-gioi|doi-ngoai|ngoai-giao|asean|thoi-su|politic|world|diploma|external")
MAX_CATEGORIES = 8


class VnaSpider(SourceSpider):
    """The portal's lists: the known category by the API, the others as the portal's pages name them."""

    name = "vna"
    source = SOURCE
    layouts = LAYOUTS

    def ways(self, edition: Edition, today: date) -> Iterator[Way]:
        root = f"https://{edition.host}/{edition.code}"
        evidence = "S" if edition.code == "vi" else "F"
        yield from _category(edition, "the-gioi" if edition.code == "vi" else "world", WORLD, evidence)
        yield Way("portal page", "list_page", f"{root}/", whole=True, evidence="F", leads_on=True)

    def monthly(self, edition: Edition, year: int, month: int) -> None:
        """The portal has no lists by month; a span is walked by the pages of its categories."""

    def more_ways(self, edition: Edition, response: Any) -> Iterator[Way]:
        """The lists of the categories that a page of the portal links to."""
        named = dict.fromkeys(CATEGORY.findall(response.body.decode("utf-8", "replace")))
        mattering = [link for link in named if link[1] == edition.code and CATEGORY_MATTERS.search(link[2])]
        for url, _, slug, number in mattering[:MAX_CATEGORIES]:
            yield Way("category page", "list_page", urljoin(response.url, url), evidence="S")
            yield from _category(edition, slug, int(number), "F")


def _category(edition: Edition, slug: str, number: int, evidence: str) -> Iterator[Way]:
    """The API, page and feed of one category."""
    root = f"https://{edition.host}/{edition.code}"
    page = f"{root}/tin/{slug}-{number}/"
    language = LANGUAGE_NUMBERS[edition.code]
    query = f"func=getrawnews&index=0&limit=18&total=-1&cid={number}&lid={language}"
    api = f"https://{edition.host}/API/ApiGallery.ashx?{query}"
    yield Way("list API", "raw_news", api, evidence=evidence, referer=page, pages=5)
    yield Way("category page", "list_page", page, evidence=evidence)
    yield Way("feed", "feed", f"{root}/rss/{slug}-{number}.rss", evidence="F")
