"""What a list's bytes become: entries, the lists it names, its next page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from monitor.crawl.plan import Span
from monitor.crawl.readers import index_children, is_laos_tag, read_list
from monitor.discover import NotAList
from monitor.domain import Way

TODAY = date(2026, 3, 12)
ROOT = "https://en.vietnamplus.vn"
SITEMAP = Way("sitemap", "sitemap", f"{ROOT}/sitemap.xml", whole=True)
API = Way("list API", "list_api", "https://en-api.vietnamplus.vn/api/morenews-topic-107-1.html?phrase=&page_size=30")
RAW = "https://vnanet.vn/API/ApiGallery.ashx?func=getrawnews&index=0&limit=18&total=-1&cid=3&lid=1033"


def maps(*names: str) -> list[Way]:
    return [replace(SITEMAP, url=f"{ROOT}/sitemaps/{name}.xml") for name in names]


def names(ways: tuple[Way, ...]) -> list[str]:
    return [way.url.rpartition("/")[2].removesuffix(".xml") for way in ways]


# -- which of an index's children


def test_an_ordinary_run_reads_the_newest_two_months_that_the_index_has_and_the_last_days() -> None:
    index = maps("news-2025-12", "categories", "news-2026-2", "google-news", "news-2026-1", "topics", "news-2010-1")
    assert names(index_children(index, Span(), TODAY)) == ["google-news", "news-2026-2", "news-2026-1"]


def test_an_index_that_lags_behind_the_calendar_is_still_read() -> None:
    assert names(index_children(maps("news-2024-5", "news-2024-6"), Span(), TODAY)) == ["news-2024-6", "news-2024-5"]


@pytest.mark.parametrize(
    ("span", "wanted"),
    [
        (Span(date(2025, 12, 31), date(2026, 1, 1)), ["news-2026-1", "news-2025-12"]),
        (Span(since=date(2026, 2, 28)), ["news-2026-3", "news-2026-2"]),
        (Span(until=date(2025, 11, 1)), ["news-2025-11"]),
        (Span(date(2019, 1, 1), date(2019, 12, 31)), []),
    ],
)
def test_a_span_reads_the_months_that_touch_it_newest_first(span: Span, wanted: list[str]) -> None:
    index = maps(
        "news-2025-11", "news-2025-12", "news-2026-1", "news-2026-2", "news-2026-3", "news-2026-4", "google-news"
    )
    assert names(index_children(index, span, TODAY)) == wanted


def test_months_written_the_other_way_round_are_months() -> None:
    index = maps("news-12-2025", "news-2-2026", "news-1-2026")
    assert names(index_children(index, Span(), TODAY)) == ["news-2-2026", "news-1-2026"]


# -- reading


def test_an_index_names_sitemaps_of_the_same_edition_and_trust() -> None:
    body = f"<sitemapindex><sitemap><loc>{ROOT}/sitemaps/news-2026-2.xml</loc></sitemap></sitemapindex>".encode()
    listing = read_list(replace(SITEMAP, form="sitemap_index"), body, base=SITEMAP.url, page=1)
    assert listing.children == (replace(SITEMAP, url=f"{ROOT}/sitemaps/news-2026-2.xml"),)
    assert not listing.entries


def test_where_an_index_should_be_a_list_of_pages_will_do() -> None:
    body = f"<urlset><url><loc>{ROOT}/talks-post1.vnp</loc></url></urlset>".encode()
    listing = read_list(replace(SITEMAP, form="sitemap_index"), body, base=SITEMAP.url, page=1)
    assert [entry.url for entry in listing.entries] == [f"{ROOT}/talks-post1.vnp"]


def api_page(*, more: bool) -> bytes:
    contents = [{"title": "Talks", "url": "/talks-post1.vnp", "date": 1773290538}]
    return json.dumps({"data": {"contents": contents, "load_more": more}}).encode()


def test_the_list_api_is_turned_page_by_page_while_it_says_that_there_is_more() -> None:
    first = read_list(API, api_page(more=True), base=f"{ROOT}/topic/latest-107.vnp", page=1)
    assert [entry.url for entry in first.entries] == [f"{ROOT}/talks-post1.vnp"]
    assert first.next is not None
    assert first.next.url == API.url.replace("107-1", "107-2")
    tenth = replace(API, url=API.url.replace("107-1", "107-10"))
    later = read_list(tenth, api_page(more=True), base=ROOT, page=10)
    assert later.next is not None
    assert later.next.url == API.url.replace("107-1", "107-11")
    assert read_list(API, api_page(more=False), base=ROOT, page=1).next is None


def raw_news(*ids: int) -> bytes:
    return json.dumps({"data": {"data": [{"ID": one, "Title": "Talks"} for one in ids]}}).encode()


def test_the_portals_list_goes_on_by_its_offset_until_it_is_empty() -> None:
    way = Way("list API", "raw_news", RAW)
    listing = read_list(way, raw_news(8612310), base="https://vnanet.vn/en/tin/world-3/", page=1)
    assert listing.next is not None
    assert "index=18&" in listing.next.url
    further = read_list(listing.next, raw_news(8612309), base="https://vnanet.vn/en/tin/world-3/", page=2)
    assert further.next is not None
    assert "index=36&" in further.next.url
    assert read_list(way, raw_news(), base="https://vnanet.vn/en/tin/world-3/", page=3).next is None


@pytest.mark.parametrize(("page", "language"), [("en/tin/world-3/", "en"), ("vi/tin/the-gioi-3/", "vi"), ("", "vi")])
def test_the_stories_of_the_portals_list_are_in_the_language_of_its_page(page: str, language: str) -> None:
    listing = read_list(Way("list API", "raw_news", RAW), raw_news(8612310), base=f"https://vnanet.vn/{page}", page=1)
    assert [entry.url for entry in listing.entries] == [f"https://vnanet.vn/{language}/xem-tin-chi-tiet/8612310"]


def test_a_page_of_the_old_pager_leads_to_the_next() -> None:
    body = b"""<a href="/talks/1.vnp">Talks</a><span id="ContentList1_pager"><ul><li class="active"><a>1</a></li>
    <li><a href="/politics/page2.vnp">2</a></li></ul></span>"""
    listing = read_list(Way("old section page", "list_page", f"{ROOT}/politics.vnp"), body, base=ROOT, page=1)
    assert listing.next is not None
    assert listing.next.url == f"{ROOT}/politics/page2.vnp"


def test_the_load_more_button_of_a_page_names_its_zone() -> None:
    body = b"""<a href="/talks-post1.vnp">Talks</a><button class="more-news control__loadmore" data-page="1"
    data-zone="417" data-type="zone">Load more</button>"""
    way = Way("section page", "list_page", f"{ROOT}/politics/")
    assert read_list(way, body, base=ROOT, page=1).zone == "417"
    assert read_list(way, body.replace(b"data-zone", b"data-x"), base=ROOT, page=1).zone == ""


@pytest.mark.parametrize(
    ("form", "reason"), [("feed", "html"), ("sitemap", "html"), ("list_api", "html"), ("raw_news", "html")]
)
def test_a_web_page_in_place_of_a_list_is_refused_by_name(form: str, reason: str) -> None:
    with pytest.raises(NotAList) as refused:
        read_list(Way("any", form, ROOT), b"<html><body><p>Under maintenance</p></body></html>", base=ROOT, page=1)
    assert refused.value.reason == reason


# -- tags


@pytest.mark.parametrize(
    "name",
    [
        "Lào",
        "Laos",
        "Vietnam-Laos",
        "quan hệ Việt Nam - Lào",
        "Vientiane",
        "Viêng Chăn",
        "Lao people",
        "老挝",
        "Лаос",
        "ລາວ",
    ],
)
def test_a_tag_that_speaks_of_laos_is_followed(name: str) -> None:
    assert is_laos_tag(name)


@pytest.mark.parametrize("name", ["Lào Cai", "Lao Cai", "Lao Động", "lao dong", "laoshan", "Cambodia", "Milaos", ""])
def test_a_tag_that_only_looks_like_laos_is_not(name: str) -> None:
    assert not is_laos_tag(name)
