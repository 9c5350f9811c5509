"""What an address says of a story, what a content id says of its day, and the whole interpretation of an article."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.crawl import catalog
from monitor.domain import Address, Anchor, Article, Edition, Source
from monitor.fingerprint import content_hash
from monitor.normalise import LONGEST_ID, address_of, make_story, read_page, sequence_day
from monitor.page import Layout, Mismatch

SOURCES = {kit.source.name: kit.source for kit in catalog.kits()}
PLUS, PORTAL, PICTORIAL = SOURCES["vietnamplus"], SOURCES["vna"], SOURCES["vna_pictorial"]
HOSTS = {edition.code: edition.host for edition in PLUS.editions}
SLUG = "van-phong-chinh-phu-viet-nam-lao"


def key(source: Source, url: str) -> str | None:
    address = address_of(source, url)
    return address.key if address else None


# -- addresses


@pytest.mark.parametrize("code", HOSTS)
@pytest.mark.parametrize("scheme", ["http", "https", "HTTPS"])
@pytest.mark.parametrize("path", [f"{SLUG}-post272304.vnp", f"{SLUG}/272304.vnp"])
@pytest.mark.parametrize("tail", ["", "#binh-luan", "?utm_source=rss&utm_medium=feed", "?fbclid=x#top", "?page=2"])
def test_all_forms_of_an_address_are_one_story_of_its_edition(code: str, scheme: str, path: str, tail: str) -> None:
    address = address_of(PLUS, f"{scheme}://{HOSTS[code]}/{path}{tail}")
    assert address == Address(f"{HOSTS[code]}/272304", f"https://{HOSTS[code]}/{path}", code, SLUG)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://vietnamplus.vn/a-post1.vnp", "www.vietnamplus.vn/1"),
        ("https://WWW.VietnamPlus.vn:443/a-post1.vnp", "www.vietnamplus.vn/1"),
        ("http://www.vietnamplus.vn:80/a/0001.vnp", "www.vietnamplus.vn/1"),
        ("http://cn.vietnamplus.vn/a/1.vnp", "zh.vietnamplus.vn/1"),
        ("https://zh.vietnamplus.vn/越老-post77.vnp", "zh.vietnamplus.vn/77"),
        ("https://zh.vietnamplus.vn/%E8%B6%8A%e8%80%81/77.vnp", "zh.vietnamplus.vn/77"),
        ("https://www.vietnamplus.vn/Utilities/Print.aspx?contentid=439392", "www.vietnamplus.vn/439392"),
        ("https://en.vietnamplus.vn/utilities/print.aspx?ContentID=7&x=1", "en.vietnamplus.vn/7"),
    ],
)
def test_aliases_ports_case_and_the_print_view_lead_to_the_same_story(url: str, expected: str) -> None:
    assert key(PLUS, url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://ufabetindo.in/hai-van-phong-post272304.vnp",
        "https://vietnamplus.vn.example.org/a-post1.vnp",
        "https://evilvietnamplus.vn/a-post1.vnp",
        "https://xx.vietnamplus.vn/a-post1.vnp",
        "https://es.daihoidang.vn/a/2081.vnp",
        "https://user@example.org/@www.vietnamplus.vn/a-post1.vnp",
        "https://www.vietnamplus.vn:8443/a-post1.vnp",
        "https://vnanet.vn/a-post1.vnp",
        "ftp://www.vietnamplus.vn/a-post1.vnp",
        "//www.vietnamplus.vn/a-post1.vnp",
        "/a-post1.vnp",
        "",
        "javascript:alert(1)",
        "https://[::1/a-post1.vnp",
        "https://www.vietnamplus.vn/",
        "https://www.vietnamplus.vn/chinhtri.vnp",
        "https://www.vietnamplus.vn/chinhtri/trang2.vnp",
        "https://en.vietnamplus.vn/politics/page2.vnp",
        "https://www.vietnamplus.vn/tags/Lào/6.vnp",
        "https://en.vietnamplus.vn/tags/Laos/page6.vnp",
        "https://www.vietnamplus.vn/vai-tro-lanh-dao-tag16656.vnp",
        "https://www.vietnamplus.vn/tag/ngan-hang-tag3047.vnp",
        "https://www.vietnamplus.vn/chude/hai-van-phong/12.vnp",
        "https://www.vietnamplus.vn/topic/tin-moi-nhan-111.vnp",
        "https://www.vietnamplus.vn/rss/home.rss",
        "https://www.vietnamplus.vn/a-postx.vnp",
        f"https://www.vietnamplus.vn/a-post{'9' * (LONGEST_ID + 1)}.vnp",
        f"https://www.vietnamplus.vn/a-post{'9' * 5000}.vnp",
    ],
)
def test_mirrors_lists_and_other_hosts_are_no_stories(url: str) -> None:
    assert address_of(PLUS, url) is None


@pytest.mark.parametrize(
    ("url", "expected", "edition"),
    [
        ("https://vnanet.vn/vi/xem-tin-chi-tiet/8440468", "vnanet.vn/8440468", "vi"),
        ("http://www.vnanet.vn/vi/xem-tin-chi-tiet/8440468/?a=1", "vnanet.vn/8440468", "vi"),
        ("https://vnanet.vn/en/tin/world-20/two-offices-8440469.html", "vnanet.vn/8440469", "en"),
        ("https://vnanet.vn/vi/anh/anh-thoi-su-1014/hai-van-phong-8440468.html", None, ""),
        ("https://vnanet.vn/vi/tin/the-gioi-3/", None, ""),
        ("https://vnanet.vn/fr/xem-tin-chi-tiet/8440468", None, ""),
        ("https://news.vnanet.vn/FrontEnd/PostDetail.aspx?id=1", None, ""),
    ],
)
def test_the_portal_tells_texts_from_photos_and_lists(url: str, expected: str | None, edition: str) -> None:
    address = address_of(PORTAL, url)
    assert (address.key, address.edition) == (expected, edition) if address else expected is None


@pytest.mark.parametrize(
    ("url", "expected", "edition"),
    [
        ("https://vietnam.vnanet.vn/lao/tin-van/ສອງ\u200bຫ້ອງການ-407850.html", "vietnam.vnanet.vn/407850", "lo"),
        ("http://vietnam.vnanet.vn/lao/x/494380.html", "vietnam.vnanet.vn/494380", "lo"),
        ("https://vietnam.vnanet.vn/english/long-form/two-offices-425440.html#a", "vietnam.vnanet.vn/425440", "en"),
        ("https://vietnam.vnanet.vn/lao/lao/287.vnp", None, ""),
        ("https://vietnam.vnanet.vn/german/x/494380.html", None, ""),
        ("https://vietnam.vnanet.vn/", None, ""),
    ],
)
def test_editions_that_share_a_host_are_told_by_their_path(url: str, expected: str | None, edition: str) -> None:
    address = address_of(PICTORIAL, url)
    assert (address.key, address.edition) == (expected, edition) if address else expected is None


@pytest.mark.parametrize(("name", "edition"), [("lo", "lo"), ("vi", "vi")])
def test_every_address_of_the_real_lists_is_a_story(shared_data: Path, name: str, edition: str) -> None:
    listed = json.loads((shared_data / "sites" / "vnanet_pictorial_lists" / f"{name}.json").read_text(encoding="utf-8"))
    keys = set()
    for item in listed:
        once = unquote(item["url"])
        for url in (once, once.replace("https:", "http:"), unquote(once) + "?utm_source=x"):
            address = address_of(PICTORIAL, url)
            assert address is not None, url
            assert address.edition == edition
            number = re.search(r"/(\d+)\.html$", once)
            assert number is not None
            assert address.key == f"vietnam.vnanet.vn/{number[1]}"
        keys.add(number[1])
    assert len(keys) == len({item["url"] for item in listed})


def test_every_address_in_the_real_feed_is_a_story(shared_data: Path) -> None:
    feed = next((shared_data / "sites" / "rss").glob("*.rss")).read_text(encoding="utf-8")
    links = set(re.findall(r"https://www\.vietnamplus\.vn/[^<\s]+\.vnp", feed))
    assert {key(PLUS, link) for link in links} == {"www.vietnamplus.vn/1136134", "www.vietnamplus.vn/1136140"}


def test_addresses_of_the_labelled_lines_belong_to_one_source_at_most(shared_data: Path) -> None:
    lines = (shared_data / "corpus" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    urls = [json.loads(line)["url"] for line in lines]
    owners = [[name for name, source in SOURCES.items() if address_of(source, url)] for url in urls]
    assert all(len(names) <= 1 for names in owners)
    plain = [
        url for url in urls if re.match(r"https?://(\w\w\.|www\.)?vietnamplus\.vn/[^/]+(-post|/)\d+\.vnp$", url or "")
    ]
    assert all(key(PLUS, url) for url in plain)
    assert plain


SLUGS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=30)
IDS = st.integers(0, 10**LONGEST_ID - 1)


@given(
    st.sampled_from(sorted(HOSTS)), SLUGS, IDS, st.sampled_from(["", "utm_campaign=x", "page=3"]), st.text(max_size=9)
)
def test_both_generations_of_an_address_have_one_key(
    code: str, slug: str, number: int, query: str, fragment: str
) -> None:
    tail = f"?{query}#{fragment}"
    new = address_of(PLUS, f"https://{HOSTS[code]}/{slug}-post{number}.vnp{tail}")
    old = address_of(PLUS, f"http://{HOSTS[code]}/{slug}/{number}.vnp{tail}")
    assert new is not None
    assert new.key == f"{HOSTS[code]}/{number}"
    # Some words are sections of the old site: /tags/6.vnp is a list.
    assert old is None or (old.key, old.slug) == (new.key, new.slug)
    assert address_of(PLUS, new.url) == new


@given(st.text(max_size=80), st.sampled_from(sorted(SOURCES)))
def test_any_text_is_an_address_or_none(text: str, name: str) -> None:
    source = SOURCES[name]
    for url in (text, f"https://{source.editions[0].host}/{text}", f"https://{text}"):
        address = address_of(source, url)
        assert address is None or address_of(source, address.url) == address


# -- the sequence of content ids


def test_a_content_id_lies_between_its_neighbours() -> None:
    assert sequence_day(PLUS, "vi", 439392) == date(2017, 4, 4)
    day = sequence_day(PLUS, "vi", 458000)
    assert day is not None
    assert date(2017, 4, 4) < day < date(2017, 12, 4)


@pytest.mark.parametrize(("edition", "number"), [("vi", 1), ("vi", 10**9), ("ru", 5), ("no", 5)])
def test_outside_of_what_is_known_nothing_is_said(edition: str, number: int) -> None:
    assert sequence_day(PLUS, edition, number) is None


@given(st.integers(439392, 1136134), st.integers(439392, 1136134))
def test_later_ids_are_of_later_days(one: int, other: int) -> None:
    low, high = sorted((one, other))
    first, second = sequence_day(PLUS, "vi", low), sequence_day(PLUS, "vi", high)
    assert first is not None
    assert second is not None
    assert first <= second


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 4000), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_day_is_read_off_a_straight_line(start: date, days: int, low: int, more: int) -> None:
    end = start + timedelta(days=days)
    source = Source("s", "S", (), (), anchors=(Anchor("x", low + more, end), Anchor("x", low, start)))
    assert sequence_day(source, "x", low) == start
    assert sequence_day(source, "x", low + more) == end
    half = sequence_day(source, "x", low + more // 2)
    assert half is not None
    assert start <= half <= end


# -- stories

ADDRESS = Address("en.vietnamplus.vn/1", "https://en.vietnamplus.vn/a-post1.vnp", "en", "a")
ARTICLE = Article(
    url=ADDRESS.url,
    title="Government Offices of Vietnam and Laos sign a cooperation plan",
    lead="The Government Offices of Vietnam and Laos signed a plan for next year in Vientiane.",
    paragraphs=("Both sides spoke of training for their officials and of documents.", "They will meet again in Hanoi."),
    published_at=datetime(2026, 3, 2, 3, tzinfo=UTC),
    published_basis="page",
    declared_language="en",
    layout="new",
    flags=("glued",),
)


def test_a_story_is_the_article_with_everything_that_is_made_of_it() -> None:
    story = make_story(ARTICLE, ADDRESS, "vietnamplus")
    assert (story.key, story.url, story.edition, story.source) == (ADDRESS.key, ADDRESS.url, "en", "vietnamplus")
    assert (story.title, story.lead, story.paragraphs) == (ARTICLE.title, ARTICLE.lead, ARTICLE.paragraphs)
    assert (story.language, story.tier) == ("en", "core")
    assert {mention.office.split(".")[0] for mention in story.mentions} == {"vn", "la"}
    assert story.content_hash == content_hash(ARTICLE.title, ARTICLE.lead, ARTICLE.paragraphs)
    assert story.near_signature
    assert story.flags == ("glued",)


def test_the_instant_of_the_page_counts_before_that_of_a_list() -> None:
    listed = datetime(2026, 3, 1, tzinfo=UTC)
    assert make_story(ARTICLE, ADDRESS, "s", (listed, "feed")).published_at == ARTICLE.published_at
    undated = Article(url="", title="A", lead="", paragraphs=("B.",))
    told = make_story(undated, ADDRESS, "s", (listed, "feed"))
    assert (told.published_at, told.published_basis) == (listed, "feed")
    assert make_story(undated, ADDRESS, "s").published_basis == "inferred"


def test_of_a_story_off_the_beat_only_the_identity_is_made() -> None:
    other = Article(url="", title="Rice harvest begins", lead="", paragraphs=("Farmers began to harvest rice today.",))
    story = make_story(other, ADDRESS, "s")
    assert story.tier == "other"
    assert (story.near_signature, story.mentions) == (b"", ())
    assert story.content_hash.startswith("v1:")


def test_a_page_that_fits_no_layout_is_rescued_and_says_so() -> None:
    text = "".join(
        f"<p>Sentence {n} of a story that no layout knows, long enough to be told from a menu.</p>" for n in range(9)
    )
    html = f"<html><head><title>A story</title></head><body><article><h1>A story</h1>{text}</article></body></html>"
    layout = Layout(name="x", markers=(b"never",), title=("h1.never",), body=(".never",))
    rescued = read_page(html.encode(), "https://a.vn/1", (layout,))
    assert isinstance(rescued, Article)
    assert "rescued" in rescued.flags
    nothing = read_page(b"<html><body><p>x</p></body></html>", "https://a.vn/1", (layout,))
    assert isinstance(nothing, Mismatch)
    assert nothing.reason == "no_layout"


def test_an_edition_is_found_by_alias() -> None:
    source = Source(
        "s",
        "S",
        (Edition("a", "a.vn", "vi", aliases=("b.vn",)),),
        (re.compile(r"^https://[ab]\.vn/(?P<slug>x)(?P<id>\d)"),),
    )
    assert key(source, "https://b.vn/x1") == "a.vn/1"
