"""Vietnam Pictorial (vietnam.vnanet.vn): VNA's magazine in ten languages, and its best Lao.

A comment behind a line tells how sure it is: [S] working in a public crawler, [inferred] by us; without a comment
it was seen in real addresses or pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from monitor.crawl.spider import SourceSpider
from monitor.domain import Edition, Source, Way
from monitor.page import Layout

_HOST = r"https?://vietnam\.vnanet\.vn"
_LANGUAGES = {
    "lao": "lo",
    "vietnamese": "vi",
    "english": "en",
    "french": "fr",
    "spanish": "es",
    "chinese": "zh",
    "russian": "ru",
    "japanese": "ja",
    "korean": "ko",
    "khmer": "km",
}
# The beat is not read in these languages; they are crawled only when asked for.
_NOT_OF_THE_BEAT = frozenset({"ja", "ko", "km"})
_PATH = rf"{_HOST}/(?P<lang>{'|'.join(_LANGUAGES)})"

SOURCE = Source(
    name="vna_pictorial",
    title="Vietnam Pictorial",
    editions=tuple(
        Edition(tag, "vietnam.vnanet.vn", tag, path=path, is_default=tag not in _NOT_OF_THE_BEAT)
        for path, tag in _LANGUAGES.items()
    ),
    articles=(
        # slugs are percent-encoded, often twice; Lao ones contain zero-width spaces
        re.compile(rf"^{_PATH}/(?:tin-van|tin-tuc|long-form)/(?P<slug>[^/?#]+)-(?P<id>\d+)\.html(?:[?#].*)?$"),
        re.compile(rf"^{_PATH}/(?P<slug>[^/?#]+)/(?P<id>\d+)\.html(?:[?#].*)?$"),
        re.compile(rf"^{_PATH}/[a-z-]+/(?P<slug>[^/?#]+)-(?P<id>\d+)\.html(?:[?#].*)?$"),  # other sections [inferred]
    ),
    not_articles=(re.compile(rf"^{_PATH}/(?:[^?#]+/)?\d+\.vnp"), re.compile(rf"^{_PATH}/sitemaps/")),
)

SHORT_NEWS = Layout(
    name="tin-van",
    markers=(b"bavn-tt-post", b"bavn-main-post"),
    title=("h1.bavn-tt-post", ".bavn-tt-post"),  # [S]
    lead=(".bavn-top-post .bavn-sapo",),  # [inferred]
    body=(".bavn-main-post article.lr-ct", ".bavn-main-post .lr-ct", ".bavn-main-post"),  # [S], then [inferred]
    time=(".bavn-top-post time", "time.bavn-time-news"),  # [S] dd/mm/yyyy
    section=(".breadcrumb a",),  # [inferred]
    tables="pictures",  # [S]
)

LONG_FORM = Layout(
    name="long-form",
    markers=(b"bavn-mid-post",),
    title=(".bavn-mid-post h1",),  # [S] inside of the body
    body=(".bavn-mid-post article.lr-ct", ".bavn-mid-post .lr-ct", ".bavn-mid-post"),  # [S], then [inferred]
    time=(".bavn-mid-post time",),  # [S]
    tables="pictures",
)

OLD = Layout(
    name="detail",
    until=date(2021, 12, 31),  # seen until August 2021; the new one from 2022
    markers=(b"detail", b"fon4"),
    title=("h1.fon4", ".fon4", "h1.title", ".detail h1"),  # the second [S], the others [inferred]
    body=("div.detail", ".detail"),
    # no selector for the time: the first date behind the title is taken (`p.fon3` also stands in lists)
    tables="pictures",
)

LAYOUTS = (SHORT_NEWS, LONG_FORM, OLD)

OLD_LAO_SECTIONS = (287, 293, 294, 300, 303, 304, 318, 399, 400)
NEW_SECTIONS = ("tin-van", "tin-tuc", "long-form")  # [S] as parts of addresses, [inferred] as lists


class VnaPictorialSpider(SourceSpider):
    """Lao in full, for it is little and precious; the other languages by title."""

    name = "vna_pictorial"
    source = SOURCE
    layouts = LAYOUTS
    first_day = date(2018, 1, 1)

    def ways(self, edition: Edition, today: date) -> Iterator[Way]:
        root = f"https://{edition.host}/{edition.path}"
        is_whole = edition.code != "lo"
        yield self.monthly(edition, today.year, today.month)
        yield self.monthly(edition, today.year - (today.month == 1), (today.month - 2) % 12 + 1)
        yield Way("front page", "list_page", f"{root}/", whole=is_whole, evidence="F")
        for section in NEW_SECTIONS:
            yield Way("section page", "list_page", f"{root}/{section}/", whole=is_whole, evidence="F", pages=2)
        if edition.code == "lo":
            for number in OLD_LAO_SECTIONS:
                # The server goes by the number; the words before it are only shown [inferred].
                yield Way("old section page", "list_page", f"{root}/lao/{number}.vnp", evidence="F", pages=2)

    def monthly(self, edition: Edition, year: int, month: int) -> Way:
        # [S] the month stands before the year here; a month without a story has no file
        url = f"https://{edition.host}/{edition.path}/sitemaps/news-{month}-{year}.xml"
        return Way("sitemap", "sitemap", url, whole=edition.code != "lo", evidence="F")
