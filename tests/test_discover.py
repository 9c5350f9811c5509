"""Every form in which the sites list their stories, whole and broken."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.discover import ApiPage, Child, ListPage, NotAList, Sitemap, feed, list_api, list_page, raw_news, sitemap
from monitor.domain import Entry
from monitor.text import canonical_url

HANOI = timezone(timedelta(hours=7))
WWW = "https://www.vietnamplus.vn/"
EN = "https://en.vietnamplus.vn/"
READERS: tuple[Callable[[bytes, str], object], ...] = (feed, sitemap, list_api, list_page, raw_news)


def rss(*items: str, prolog: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{prolog}\n<rss version="2.0"><channel><title>Tin</title>{"".join(items)}</channel></rss>'


def item(number: int, title: str = "Hội đàm", date: str = "Mon, 14 Sep 2026 19:44:41 +07:00") -> str:
    link = f"{WWW}hoi-dam-post{number}.vnp"
    return f"<item><title><![CDATA[{title}]]></title><link>{link}</link><pubDate>{date}</pubDate></item>"


def refused(read: Callable[[bytes, str], object], body: bytes | str) -> str:
    with pytest.raises(NotAList) as caught:
        read(body.encode() if isinstance(body, str) else body, WWW)
    return caught.value.reason


# -- feeds


def test_a_feed_date_with_a_colon_in_its_offset_keeps_the_offset() -> None:
    (entry,) = feed(rss(item(1)).encode(), WWW)
    assert entry == Entry(f"{WWW}hoi-dam-post1.vnp", "Hội đàm", datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC))


def test_the_real_feed_gives_its_two_items(shared_data: Path) -> None:
    body = (shared_data / "sites/rss/vietnamplus_kinhte_2026-09-14.trimmed.rss").read_bytes()
    first, second = feed(body, WWW)
    assert first.url.endswith("-post1136134.vnp")
    assert first.published_at == datetime(2026, 9, 14, 19, 44, 41, tzinfo=HANOI)
    assert second.title == "Giá dầu vượt 107 USD mỗi thùng và 3 kịch bản cho kinh tế vĩ mô"


@pytest.mark.parametrize(
    "wrapped",
    [
        rss(item(1)).encode("utf-8-sig"),
        b" \r\n\t" + rss(item(1)).encode(),
        rss(item(1), prolog='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"),
        rss(item(1), prolog='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16-be"),
        rss(item(1), prolog='<?xml version="1.0" encoding="utf-16"?>').encode(),
        rss(item(1), prolog='<?xml version="1.0" encoding="no-such"?>').encode(),
        rss(item(1), prolog="").encode(),
        gzip.compress(rss(item(1)).encode(), mtime=0),
        gzip.compress(gzip.compress(rss(item(1)).encode(), mtime=0), mtime=0),
    ],
)
def test_a_feed_is_read_in_every_wrapping(wrapped: bytes) -> None:
    assert [entry.title for entry in feed(wrapped, WWW)] == ["Hội đàm"]


def test_a_feed_link_may_be_doubled_relative_or_only_in_the_guid() -> None:
    body = rss(
        "<item><link>https://vnanet.vnhttps://vnanet.vn/Frontend/TrackingView.aspx?IID=5</link></item>",
        "<item><link>/a-post2.vnp</link></item>",
        f"<item><title>c</title><guid isPermaLink='true'>{WWW}c-post3.vnp</guid></item>",
    )
    assert [entry.url for entry in feed(body.encode(), WWW)] == [
        "https://vnanet.vn/Frontend/TrackingView.aspx?IID=5",
        f"{WWW}a-post2.vnp",
        f"{WWW}c-post3.vnp",
    ]


def test_an_atom_feed_gives_its_entries() -> None:
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>News</title>
    <entry><media:title>Photo</media:title><title type="html">Talks &amp;amp; visits</title>
    <link rel="self" href="/self"/><link rel="alternate" href="{EN}talks-post7.vnp"/>
    <published>2026-09-14T12:00:00Z</published><updated>2026-09-14T20:00:00+07:00</updated></entry></feed>"""
    (entry,) = feed(body.encode(), EN)
    assert (entry.url, entry.title) == (f"{EN}talks-post7.vnp", "Talks & visits")
    assert entry.published_at == datetime(2026, 9, 14, 12, tzinfo=UTC)
    assert entry.modified_at == datetime(2026, 9, 14, 13, tzinfo=UTC)


def test_a_feed_with_html_entities_and_bare_ampersands_loses_no_letter() -> None:
    body = rss(
        "<item><title>R&amp;D & c&eacute;r&eacute;monie&nbsp;\x0bAT&T</title>",
        f"<link>{WWW}a-post1.vnp?a=1&b=2</link></item>",
    )
    (entry,) = feed(body.encode(), WWW)
    assert (entry.title, entry.url) == ("R&D & cérémonie AT&T", f"{WWW}a-post1.vnp?a=1&b=2")


def test_stray_bytes_do_not_turn_the_rest_of_a_feed_into_gibberish() -> None:
    body = rss(item(1, "A"), item(2, "Lào")).encode().replace(b"[A]", b"[A\xff]")
    assert [entry.title for entry in feed(body, WWW)] == ["A\ufffd", "Lào"]


def test_a_feed_cut_in_the_middle_gives_no_cut_address() -> None:
    whole = rss(item(1136134), item(1136140)).encode()
    cut = whole[: whole.index(b"post1136140") + len("post1136")]
    assert [entry.url for entry in feed(cut, WWW)] == [f"{WWW}hoi-dam-post1136134.vnp"]


def test_a_valid_feed_without_items_is_empty_and_no_failure() -> None:
    assert feed(rss().encode(), WWW) == ()


def test_a_feed_names_each_story_once() -> None:
    body = rss(item(1, "A"), item(1, "B"), item(2)).encode()
    assert [entry.title for entry in feed(body, WWW)] == ["A", "Hội đàm"]


def test_entities_of_a_feed_are_not_expanded() -> None:
    prolog = '<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = rss(f"<item><title>t &b; &f;</title><link>{WWW}a-post1.vnp</link></item>", prolog=prolog)
    (entry,) = feed(body.encode(), WWW)
    assert "x" not in entry.title.replace("&", "")
    assert len(entry.title) < 10


# -- sitemaps

URLSET = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
 %s</urlset>"""


def test_a_monthly_sitemap_gives_address_title_and_last_change() -> None:
    body = URLSET % (
        "<url><image:image><image:loc>https://media.vietnamplus.vn/images/x.jpg</image:loc>"
        "<image:title>&lt;![CDATA[Hội đàm &amp;quot;cấp cao&amp;quot; Việt-Lào]]&gt;</image:title></image:image>"
        f"<loc>{WWW}hoi-dam-post9.vnp</loc><lastmod>2026-09-14T19:44:41+07:00</lastmod></url>"
    )
    expected = Entry(
        f"{WWW}hoi-dam-post9.vnp", 'Hội đàm "cấp cao" Việt-Lào', None, datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC)
    )
    assert sitemap(body.encode(), WWW) == Sitemap(entries=(expected,))


def test_a_news_sitemap_gives_the_instant_of_publication() -> None:
    body = URLSET % (
        f"<url><loc>{WWW}a-post9.vnp</loc><news:news><news:publication><news:name>VietnamPlus</news:name>"
        "<news:language>vi</news:language></news:publication>"
        "<news:publication_date>2026-09-14T19:44:41+07:00</news:publication_date>"
        "<news:title><![CDATA[Thăm Lào]]></news:title></news:news></url>"
    )
    (entry,) = sitemap(body.encode(), WWW).entries
    assert (entry.title, entry.published_at) == ("Thăm Lào", datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC))


def test_an_index_gives_its_children_as_they_are_written() -> None:
    body = f"""<sitemapindex><sitemap><loc>{WWW}sitemaps/news-2026-9.xml</loc><lastmod>2026-09-14</lastmod></sitemap>
    <!-- x --><sitemap><loc> {WWW}sitemaps/topics.xml
    </loc></sitemap></sitemapindex>"""
    assert sitemap(body.encode(), WWW).children == (
        Child(f"{WWW}sitemaps/news-2026-9.xml", datetime(2026, 9, 14, tzinfo=HANOI)),
        Child(f"{WWW}sitemaps/topics.xml"),
    )


def test_an_empty_sitemap_is_no_failure() -> None:
    assert sitemap((URLSET % "").encode(), WWW) == Sitemap()
    assert sitemap(b"<sitemapindex/>", WWW) == Sitemap()


def test_a_packed_sitemap_is_unpacked_within_a_limit() -> None:
    body = gzip.compress((URLSET % f"<url><loc>{WWW}a-post1.vnp</loc></url>").encode())
    assert len(sitemap(body, WWW).entries) == 1
    assert refused(sitemap, gzip.compress(b" " * (65 * 2**20), 1)) == "too_large"
    assert refused(sitemap, b"\x1f\x8bnonsense") == "broken_gzip"


def test_the_order_of_a_long_sitemap_is_kept() -> None:
    numbers = range(2000)
    body = URLSET % "".join(f"<url><loc>{WWW}a-post{number}.vnp</loc></url>" for number in numbers)
    assert [entry.url for entry in sitemap(body.encode(), WWW).entries] == [f"{WWW}a-post{n}.vnp" for n in numbers]


# -- list APIs


def test_a_list_api_page_gives_entries_and_whether_there_is_more() -> None:
    contents = [
        {
            "title": "Th&#259;m L&agrave;o",
            "url": "/tham-lao-post5.vnp",
            "date": 1757853881,
            "update_time": "1757857481",
        },
        {"title": "Hai", "url": f"{WWW}hai-post6.vnp", "date": "2026-09-14T19:44:41+07:00", "description": "<p>x</p>"},
    ]
    page = list_api(json.dumps({"data": {"contents": contents, "load_more": True}}).encode(), WWW)
    when = datetime(2025, 9, 14, 12, 44, 41, tzinfo=UTC)
    assert page.more
    assert page.entries[0] == Entry(f"{WWW}tham-lao-post5.vnp", "Thăm Lào", when, when + timedelta(hours=1))
    assert page.entries[1].published_at == datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC)


@pytest.mark.parametrize("more", [False, None, 0, "0", "false", ""])
def test_the_last_page_of_a_list_api_says_so(more: object) -> None:
    body = json.dumps({"data": {"contents": [], "load_more": more}}).encode()
    assert list_api(body, WWW) == ApiPage((), False)


def test_a_list_api_without_the_word_more_is_at_its_end() -> None:
    assert list_api(b'\xef\xbb\xbf {"data":{"contents":[{"url":"/a-post1.vnp"}]}}', WWW).more is False


def test_a_list_api_may_answer_with_cards() -> None:
    cards = '<article class="story"><h2><a href="/a-post1.vnp">A</a></h2><time>14/09/2026 19:44</time></article>'
    page = list_api(json.dumps({"data": {"articles": cards, "load_more": 1}}).encode(), WWW)
    assert page == ApiPage((Entry(f"{WWW}a-post1.vnp", "A", datetime(2026, 9, 14, 19, 44, tzinfo=HANOI)),), True)


def test_one_odd_record_does_not_blind_a_list_api() -> None:
    page = list_api(b'{"data":{"contents":[null,{"url":"/a-post1.vnp"},{"title":"no address"}]}}', WWW)
    assert [entry.url for entry in page.entries] == [f"{WWW}a-post1.vnp"]


def test_raw_news_have_addresses_by_their_ids_and_the_clock_of_hanoi() -> None:
    item = {"ID": 8440468, "Title": "Thăm Lào", "PublishDate": "2026-09-14T19:44:41.33", "Modified": None}
    for answer in ({"data": {"data": [item]}}, {"data": [item]}, {"data": [item | {"ID": "8440468"}]}):
        (entry,) = raw_news(json.dumps(answer).encode(), "https://vnanet.vn/API/ApiGallery.ashx?func=getrawnews")
        assert entry.url == "https://vnanet.vn/vi/xem-tin-chi-tiet/8440468"
        assert entry.published_at == datetime(2026, 9, 14, 12, 44, 41, 330000, tzinfo=UTC)
        assert entry.modified_at is None


def test_raw_news_without_items_are_empty() -> None:
    assert raw_news(b'{"data":{"data":[]}}', WWW) == ()


# -- list pages


def test_new_cards_give_the_whole_title_the_time_and_the_kind() -> None:
    body = """<div class="timeline">
    <article class="story" data-id="1">
      <figure class="story__thumb"><a href="/a-post1.vnp" title="A whole title"></a></figure>
      <h2 class="story__heading"><a class="cms-link" href="/a-post1.vnp" title="A whole title">A whole tit...</a></h2>
      <time class="time" datetime="2026-09-14T19:44:41+07:00">14/09/2026</time></article>
    <article class="story" data-id="2"><i class="ic-video"></i>
      <h2><a class="cms-link" href="/b-post2.vnp">B</a></h2></article>
    <article class="story"><h2><i class="ic-audio"></i><a href="http://en.vietnamplus.vn/c-post3.vnp?utm_source=x">C</a></h2>
      <a href="/c-post3.vnp#comments">12 comments and counting</a></article></div>"""
    assert list_page(body.encode(), EN).entries == (
        Entry(f"{EN}a-post1.vnp", "A whole title", datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC)),
        Entry(f"{EN}b-post2.vnp", "B", kind="video"),
        Entry(f"{EN}c-post3.vnp", "C", kind="audio"),
    )


def test_old_cards_and_their_pager() -> None:
    body = """<section class="zone--timeline">
    <article class="story"><a class="story__thumb" href="/tham/12.vnp"><img></a>
    <h2><a href="/tham/12.vnp">Thăm Lào</a></h2>
    <div class="summary">Ngày 1/2/2016 tại Vientiane, hai bên hội đàm về nhiều việc</div>
    <time>12/02/2021 - 14:12</time></article>
    <article class="story"><h2><a href="/hoi-dam/13.vnp">Hội đàm</a></h2><time>2021年2月12日14:12</time></article>
    </section>
    <span id="mainContent_ContentList1_pager"><ul><li><a href="/chinhtri.vnp">1</a></li><li class="active"><a>2</a></li>
    <li><a href="/chinhtri/trang3.vnp">3</a></li></ul></span>"""
    page = list_page(body.encode(), WWW)
    at = datetime(2021, 2, 12, 14, 12, tzinfo=HANOI)
    assert page.entries == (
        Entry(f"{WWW}tham/12.vnp", "Thăm Lào", at),
        Entry(f"{WWW}hoi-dam/13.vnp", "Hội đàm", at),
    )
    assert page.next_url == f"{WWW}chinhtri/trang3.vnp"


def test_the_last_page_of_a_pager_has_no_next() -> None:
    body = "<span id='x_pager'><ul><li><a href='/1.vnp'>1</a></li><li class='active'><a href='#'>2</a></li></ul></span>"
    assert list_page(body.encode(), WWW).next_url == ""
    posted = body.replace("</ul>", "<li><a href='javascript:__doPostBack()'>3</a></li></ul>")
    assert list_page(posted.encode(), WWW).next_url == ""


def test_the_button_for_more_names_the_zone() -> None:
    body = """<a href="/x">x</a><button class="more-news control__loadmore" data-page="2" data-zone="291"
    data-type="zone" data-size="30">Xem thêm</button>"""
    assert list_page(body.encode(), WWW) == ListPage(zone="291", page=2)


def test_tag_links_of_both_generations_are_harvested() -> None:
    body = """<div class="article__tag"><a href="/lao-tag55.vnp"> Lào </a>
    <a href="/tag/vientiane-tag7.vnp">Vientiane</a></div><a href="/tags/Vietnam-Laos-solidarity.vnp">solidarity</a>
    <a href="/tags/x/page2.vnp">2</a><a href="/lao-tag55.vnp">again</a>"""
    assert list_page(body.encode(), EN).tags == (
        ("Lào", f"{EN}lao-tag55.vnp"),
        ("Vientiane", f"{EN}tag/vientiane-tag7.vnp"),
        ("solidarity", f"{EN}tags/Vietnam-Laos-solidarity.vnp"),
    )


def test_flat_pictorial_lists_have_their_dates_behind_the_links() -> None:
    base = "https://vietnam.vnanet.vn/lao/"
    body = """<div id="listScroll">
    <a class="fon1" href="/lao/%E0%BA%A5/494380.html">ລາວ</a><p class="fon3">19/08/2021</p>
    <a class="fon1" href="/lao/%E0%BA%AB/491430.html">ຫວຽດ</a><p class="fon3">10/07/2021</p></div>
    <div id="idviewsmores"><a href="/lao/x/485609.html">ໄຊ</a></div>
    <a href="/lao/tin-van/ab-427283.html" title="ໃໝ່"></a>"""
    entries = list_page(body.encode(), base).entries
    assert [(entry.title, entry.published_at) for entry in entries] == [
        ("ລາວ", datetime(2021, 8, 19, tzinfo=HANOI)),
        ("ຫວຽດ", datetime(2021, 7, 10, tzinfo=HANOI)),
        ("ໄຊ", None),
        ("ໃໝ່", None),
    ]


def test_a_date_is_not_borrowed_from_another_card_or_from_the_page() -> None:
    body = """<div class="date">14/09/2026</div><ul><li><a href="/a-post1.vnp">A</a></li>
    <li><a href="/b-post2.vnp">B</a><span>13/09/2026</span></li></ul>"""
    assert [entry.published_at for entry in list_page(body.encode(), WWW).entries] == [
        None,
        datetime(2026, 9, 13, tzinfo=HANOI),
    ]


def test_every_address_of_an_article_counts_on_an_unknown_page() -> None:
    links = ["/a-post1.vnp", "/b/2.vnp", "/c-3.html", "/d/4.html", "/vi/xem-tin-chi-tiet/5"]
    others = [
        "/chinhtri/",
        "/rss/home.rss",
        "mailto:a@b.vn",
        "javascript:void(0)",
        "#",
        "",
        "https://[",
        "/lao-tag5.vnp",
    ]
    body = "".join(f"<p><a href='{link}'>x</a>" for link in links + others)
    assert [entry.url for entry in list_page(body.encode(), WWW).entries] == [WWW + link[1:] for link in links]


def test_lists_cut_down_from_real_ones_are_read(shared_data: Path) -> None:
    folder = shared_data / "sites/simplified_fixtures"
    entries = list_page((folder / "sansS91_vietnamplus_central_rate_listing_sample.html").read_bytes(), EN).entries
    assert [entry.published_at for entry in entries] == [
        datetime(2026, 10, 2, 8, 49, tzinfo=HANOI),
        datetime(2026, 10, 6, 8, 0, tzinfo=HANOI),
        datetime(2026, 10, 5, 9, 8, tzinfo=HANOI),
    ]
    assert entries[0].title == "Reference exchange rate bounces back on October 2"
    (one,) = list_page((folder / "sansS91_vietnamplus_customer_rates_listing_sample.html").read_bytes(), WWW).entries
    assert one.published_at == datetime(2026, 9, 21, 16, 22, tzinfo=HANOI)


def test_real_pictorial_lists_keep_every_item_with_its_id(shared_data: Path) -> None:
    for name, base in (("lo", "https://vietnam.vnanet.vn/lao/"), ("vi", "https://vietnam.vnanet.vn/vietnamese/")):
        items = json.loads((shared_data / "sites/vnanet_pictorial_lists" / f"{name}.json").read_text())
        cards = (
            f'<div><a href="{unquote(i["url"])}">{i["title"]}</a><p class="fon3">{i["date"]}</p></div>' for i in items
        )
        entries = list_page("".join(cards).encode(), base).entries
        expected = {canonical_url(unquote(item["url"])): item["date"] for item in items}
        assert [entry.url for entry in entries] == list(expected)
        assert all(re.search(r"/\d+\.html$", entry.url) for entry in entries)
        assert sum(entry.published_at is None for entry in entries) == 0


# -- what is no list


def test_bytes_that_are_something_else_are_named() -> None:
    page = "<!DOCTYPE html><html><head><meta charset=utf-8><title>404</title></head><body><br><p>x</body></html>"
    assert refused(feed, page) == refused(sitemap, page) == refused(list_api, page) == refused(raw_news, page) == "html"
    assert {refused(read, b" \n ") for read in READERS} == {"empty"}
    assert refused(feed, "no xml at all") == refused(sitemap, '{"a": 1}') == "broken_xml"
    assert refused(feed, URLSET % "") == refused(sitemap, rss()) == "wrong_root"
    assert refused(list_api, "{") == refused(raw_news, "[" * 100_000) == "broken_json"
    assert refused(list_api, '{"error_code": 1}') == refused(raw_news, '{"data": {}}') == "no_items"
    assert refused(list_api, "null") == refused(list_api, '{"data": {"contents": [1]}}') == "no_items"
    assert refused(list_page, "<p>Access denied</p>") == "no_items"
    assert refused(feed, rss("<item><title>x</title></item>")) == "no_links"
    assert refused(list_api, '{"data": {"contents": [{"href": "/a"}]}}') == "no_links"


def outcome(read: Callable[[bytes, str], object], body: bytes) -> object:
    try:
        return read(body, WWW)
    except NotAList as finding:
        return finding.reason


XML = [rss(item(1)), URLSET, "<rss>", "<item>", "</item>", "<link>", "https://h.vn/a-post1.vnp", "<url><loc>", "&x;"]
XML_HEADS = ["<!DOCTYPE x [", "<!ENTITY a '&a;'>", "<?xml encoding='utf-16'?>", "<![CDATA[", "]]>", "xmlns='u'", "<!--"]
JSON = ['{"data":', '{"contents":[', '{"url":"/a"}', '"ID":', "[", "]", "}", "\\ud800", "1e999", "null", "\x00", "ລ"]
HTML = ["<article>", "<a href='/1.html'", ">", "</a>", "<time datetime=", "'2021-01-01'", "<li class=active>", "<td>"]
PIECES = st.lists(
    st.sampled_from([*XML, *XML_HEADS, *JSON, *HTML]).map(str.encode) | st.binary(max_size=8),
).map(b"".join)


@given(PIECES | st.binary() | PIECES.map(gzip.compress) | PIECES.map(lambda body: body[: len(body) // 2]))
@example(b"<" * 5000)
@example(b"<a>" * 1000 + b"</a>" * 1000)
@example(b"[" * 100_000)
def test_no_bytes_raise_anything_but_not_a_list(body: bytes) -> None:
    for read in READERS:
        assert isinstance(outcome(read, body), tuple | Sitemap | ApiPage | ListPage | str)


def test_a_page_too_deep_for_a_parser_is_named_in_no_time() -> None:
    assert refused(list_page, "<div>" * 500_000 + "<a href='/1.html'>") == "too_deep"
    assert outcome(feed, b"<rss>" * 500_000) == ()
