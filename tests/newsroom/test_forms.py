"""The forms that the newsroom publishes: well-formed, complete, and in agreement with its truth."""

from __future__ import annotations

import gzip
import html
import json
import re
import unicodedata
from collections import Counter
from datetime import datetime
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest

from monitor.newsroom.bench import FIRST_ID, generated
from monitor.newsroom.editions import editions, key_of, url_of
from monitor.newsroom.pieces import NEWSROOM_DAY, Piece, http_date, slug_of
from monitor.newsroom.pieces import load as read_stories
from monitor.newsroom.site import Answer, Site
from monitor.newsroom.truth import TEXTLESS, truth_of

PLUS_HOSTS = ["www.vietnamplus.vn", *(f"{code}.vietnamplus.vn" for code in ("en", "fr", "es", "zh", "ru"))]
WITH_SITEMAP = PLUS_HOSTS[:-1]


@cache
def load(*, edited: bool = False) -> tuple[Piece, ...]:
    return read_stories(edited=edited)


@cache
def site(*, edited: bool = False, pages: int = 0) -> Site:
    return Site(load(edited=edited), shelf=load(), bench=generated(pages), crawl_delay=None)


@cache
def answer(url: str, *, edited: bool = False, pages: int = 0) -> Answer:
    where = urlsplit(url)
    found = site(edited=edited, pages=pages).answer_for(
        where.netloc, where.path + (f"?{where.query}" if where.query else "")
    )
    assert found is not None, url
    return found


@cache
def text_of(url: str, *, edited: bool = False, pages: int = 0) -> str:
    found = answer(url, edited=edited, pages=pages)
    assert found.status == 200, url
    return gzip.decompress(found.zipped).decode()


def flat(page: str) -> str:
    """The words of a page without tags, entities resolved and white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def locations(url: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(text_of(url)).iter() if node.tag.endswith("}loc")]


# What is published.


def test_there_are_stories_enough_in_every_language_and_tier() -> None:
    pieces = load()
    languages = Counter(piece.language for piece in pieces)
    floor = {"vi": 38, "en": 26, "fr": 12, "es": 10, "zh": 12, "ru": 10, "lo": 10}
    assert {language: languages[language] >= least for language, least in floor.items()} == dict.fromkeys(floor, True)
    own = Counter(piece.tier for piece in pieces if not piece.same_as)
    assert own["core"] >= 45
    assert own["bilateral"] >= 25
    assert own["other"] >= 25


def test_every_language_has_a_core_story_on_the_newsroom_day() -> None:
    today = {p.language for p in load() if p.published_at.date() == NEWSROOM_DAY and p.tier == "core"}
    assert today == {"vi", "en", "fr", "es", "zh", "ru", "lo"}


def test_the_edited_state_revises_at_least_eight_stories_and_adds_three() -> None:
    first, second = ({key_of(p): p for p in load(edited=state)} for state in (False, True))
    words = {key: (p.title, p.lead, p.paragraphs) for key, p in first.items()}
    revised = [key for key in first if words[key] != (second[key].title, second[key].lead, second[key].paragraphs)]
    assert len(second) == len(first) + 3
    assert len(revised) >= 8
    assert all(second[key].modified_at > first[key].modified_at for key in revised)


def test_a_lying_entity_tag_stays_the_same_though_the_text_changed() -> None:
    liar = next(piece for piece in load() if "lying_etag" in piece.extra)
    before, after = answer(url_of(liar)), answer(url_of(liar), edited=True)
    assert (before.etag, before.last_modified) == (after.etag, after.last_modified)
    assert before.zipped != after.zipped


def test_a_copy_has_the_text_of_its_original_but_for_its_spelling() -> None:
    by_key = {key_of(piece): truth_of(piece) for piece in load()}
    copies = [line for line in by_key.values() if line["same_as"]]
    assert len(copies) >= 12
    for line in copies:
        original = by_key[line["same_as"]]
        assert _bare(line) == _bare(original), line["key"]
        assert line["key"] != original["key"]


def _bare(line: dict[str, object]) -> str:
    """Letters without accents, order kept: what no disguise changes."""
    paragraphs = line["paragraphs"]
    assert isinstance(paragraphs, list)
    text = unicodedata.normalize("NFD", "".join([str(line["lead"]), *paragraphs]))
    return "".join(letter for letter in text if letter.isalpha() and not unicodedata.combining(letter))


def test_an_event_is_told_in_several_languages() -> None:
    languages: dict[str, set[str]] = {}
    for piece in load():
        languages.setdefault(piece.event, set()).add(piece.language)
    assert languages["vpcp-talks-2026-03"] == {"vi", "en", "fr", "es", "zh", "ru", "lo"}
    assert sum(len(found) > 1 for found in languages.values()) >= 12


# Articles.


@pytest.mark.parametrize("edited", [False, True])
def test_the_page_holds_what_the_truth_says(edited: bool) -> None:
    for piece in load(edited=edited):
        line, page = truth_of(piece), squeezed(flat(text_of(url_of(piece), edited=edited)))
        wanted = [line["title"], line["lead"], *line["paragraphs"], line["dateline"], line["source_line"]]
        if piece.source != "vna" or piece.kind != "photo":
            wanted += line["captions"]
        absent = [part for part in wanted if squeezed(part).rstrip(".") not in page]
        assert not absent, (line["key"], absent)


def test_a_textless_story_has_no_paragraphs_and_any_other_has_some() -> None:
    for piece in load():
        assert bool(truth_of(piece)["paragraphs"]) == (piece.kind not in TEXTLESS), key_of(piece)


def test_every_form_of_an_address_leads_to_the_story() -> None:
    for piece in load():
        for url in truth_of(piece)["urls"]:
            found = answer(url.partition("#")[0])
            assert found.status in (200, 301), url
            if found.status == 301:
                assert found.location == url_of(piece)


def test_both_ways_of_answering_an_old_address_occur() -> None:
    statuses = Counter(
        answer(url).status for piece in load() for url in truth_of(piece)["urls"] if re.search(r"/\d+\.vnp$", url)
    )
    assert statuses[200] > 20
    assert statuses[301] > 20


def test_identities_are_unique_and_addresses_are_not_shared() -> None:
    lines = [truth_of(piece) for piece in load(edited=True)]
    assert len({line["key"] for line in lines}) == len(lines)
    urls = [url for line in lines for url in line["urls"]]
    assert len(set(urls)) == len(urls)


def test_content_ids_grow_with_time_within_an_edition() -> None:
    for edition in editions():
        pieces = [p for p in load() if (p.source, p.edition) == (edition.source, edition.code) and p.layout != "detail"]
        days = [(piece.id, piece.published_at.date()) for piece in pieces]
        for (one, day), (other, later) in zip(sorted(days), sorted(days)[1:], strict=False):
            assert (later - day).days >= -1, (edition.host, one, other)


def test_new_pages_are_as_heavy_as_real_ones() -> None:
    sizes = [len(text_of(url_of(piece)).encode()) for piece in load() if piece.layout == "onecms"]
    assert min(sizes) > 30_000
    assert max(sizes) < 130_000


# Ways of discovery.


@pytest.mark.parametrize("host", WITH_SITEMAP)
def test_the_sitemaps_list_every_story_once_and_the_index_leaves_out_the_running_month(host: str) -> None:
    children = locations(f"https://{host}/sitemap.xml")
    months = [child for child in children if "/news-" in child and "google" not in child]
    assert f"https://{host}/sitemaps/news-2026-3.xml" not in months
    assert not any(re.search(r"-0\d\.xml", child) for child in months)
    running = f"https://{host}/sitemaps/news-2026-3.xml"
    listed = [url for child in (*months, running) for url in locations(child) if ".vnp" in url]
    ids = [re.findall(r"(\d+)\.vnp", url)[0] for url in listed]
    assert sorted(ids) == sorted(str(p.id) for p in load() if f"//{host}/" in url_of(p))


def test_a_sitemap_title_is_an_escaped_cdata_section() -> None:
    assert "<image:title>&lt;![CDATA[" in text_of("https://en.vietnamplus.vn/sitemaps/news-2026-3.xml")
    assert "<news:title><![CDATA[" in text_of("https://en.vietnamplus.vn/sitemaps/google-news.xml")


@pytest.mark.parametrize("name", ["categories", "topics", "google-news"])
def test_the_other_sitemaps_name_pages_that_exist(name: str) -> None:
    for host in WITH_SITEMAP:
        urls = [url for url in locations(f"https://{host}/sitemaps/{name}.xml") if "media." not in url]
        assert urls
        assert {answer(url).status for url in urls} == {200}


@pytest.mark.parametrize("host", ["www.vietnamplus.vn", "en.vietnamplus.vn", "zh.vietnamplus.vn", "ru.vietnamplus.vn"])
def test_a_feed_has_the_newest_stories_with_a_colon_in_the_offset(host: str) -> None:
    root = ET.fromstring(text_of(f"https://{host}/rss/home.rss"))
    items = root.findall("./channel/item")
    assert 10 <= len(items) <= 50
    assert all((item.findtext("pubDate") or "").endswith(" +07:00") for item in items)
    assert {answer(item.findtext("link") or "").status for item in items} == {200}


def test_three_editions_lack_one_way_each() -> None:
    assert answer("https://fr.vietnamplus.vn/rss/home.rss").status == 404
    assert answer("https://fr.vietnamplus.vn/rss/politics.rss").status == 404
    assert not ET.fromstring(text_of("https://es.vietnamplus.vn/rss/home.rss")).findall("./channel/item")
    assert answer("https://ru.vietnamplus.vn/sitemap.xml").status == 404
    assert answer("https://ru.vietnamplus.vn/sitemaps/news-2026-3.xml").status == 404


def test_section_feeds_answer_with_and_without_their_zone() -> None:
    with_zone, without = (
        text_of(f"https://www.vietnamplus.vn/rss/{name}.rss") for name in ("chinhtri-291", "chinhtri")
    )
    assert with_zone == without
    assert answer("https://www.vietnamplus.vn/rss/thegioi/asean-356.rss").status == 200
    assert answer("https://www.vietnamplus.vn/rss/chinhtri-999.rss").status == 404


@pytest.mark.parametrize("edition", [e for e in editions() if e.api], ids=lambda e: str(e.code))
def test_the_list_api_pages_through_all_stories(edition: object) -> None:
    assert hasattr(edition, "api")
    ids: list[int] = []
    for page in range(1, 99):
        url = f"https://{edition.api}/api/morenews-topic-{edition.topic}-{page}.html?phrase=&page_size=7"
        data = json.loads(text_of(url))["data"]
        ids += [item["id"] for item in data["contents"]]
        for item in data["contents"]:
            assert answer(urljoin(f"https://{edition.host}/", item["url"])).status == 200
        if not data["load_more"]:
            break
    assert sorted(ids) == sorted(p.id for p in load() if (p.source, p.edition) == ("vietnamplus", edition.code))


def test_the_vietnamese_list_api_gives_relative_addresses_and_epoch_seconds() -> None:
    url = "https://apiv3.vietnamplus.vn/api/morenews-zone-291-1.html?phrase="
    first = json.loads(text_of(url))["data"]["contents"][0]
    piece = next(piece for piece in load() if (piece.edition, piece.id) == ("vi", first["id"]))
    assert first["url"].startswith("/")
    assert first["date"] == piece.published_at.timestamp()
    assert answer("https://apiv3.vietnamplus.vn/api/morenews-zone-4242-1.html").status == 404


@pytest.mark.parametrize("host", PLUS_HOSTS)
def test_all_links_of_sections_tags_topics_and_old_lists_lead_somewhere(host: str) -> None:
    sections = [section.slug for edition in editions() if edition.host == host for section in edition.sections]
    starts = ["/", *(f"/{slug}/" for slug in sections), *(f"/{slug}.vnp" for slug in sections)]
    seen: set[str] = set()
    waiting = [f"https://{host}{path}" for path in starts]
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        found = answer(url)
        assert found.status in (200, 301), url
        page = gzip.decompress(found.zipped).decode()
        links = re.findall(r'href="([^"]+(?:-tag\d+|page\d+|trang\d+|post\d+|tags/[^"]+|/\d+)\.vnp)"', page)
        waiting += [urljoin(url, html.unescape(link)) for link in links]
    assert any("/tags/" in url for url in seen) or host not in ("www.vietnamplus.vn", "en.vietnamplus.vn")


def test_an_old_list_stops_after_its_last_page() -> None:
    assert "31/" not in text_of("https://www.vietnamplus.vn/chinhtri/trang2.vnp")[:100]
    assert answer("https://www.vietnamplus.vn/chinhtri/trang99.vnp").status == 404
    assert answer("https://en.vietnamplus.vn/mostrecent/page2.vnp").status == 200


def test_any_slug_leads_to_the_topic_of_its_number() -> None:
    assert text_of("https://zh.vietnamplus.vn/topic/tp-107.vnp") == text_of("https://zh.vietnamplus.vn/topic/x-107.vnp")


def test_a_new_section_page_names_its_zone_for_the_list_api() -> None:
    page = text_of("https://www.vietnamplus.vn/thegioi/asean/")
    assert 'data-zone="356"' in page
    assert 'data-type="zone"' in page


# The agency's portal and the pictorial.


def test_the_portal_pages_by_offset_with_naive_instants() -> None:
    url = "https://vnanet.vn/API/ApiGallery.ashx?func=getrawnews&index={}&limit=2&total=-1&cid=3&lid=1066"
    first, second = (json.loads(text_of(url.format(index)))["data"]["data"] for index in (0, 2))
    assert len(first) == 2
    assert {row["ID"] for row in first}.isdisjoint(row["ID"] for row in second)
    assert datetime.fromisoformat(first[0]["PublishDate"]).tzinfo is None


def test_the_portal_lists_and_its_feed_agree() -> None:
    page = text_of("https://vnanet.vn/vi/tin/the-gioi-3/")
    feed = text_of("https://vnanet.vn/vi/rss/the-gioi-3.rss")
    assert re.findall(r"xem-tin-chi-tiet/(\d+)", page) == re.findall(r"<guid>.*?xem-tin-chi-tiet/(\d+)", feed)
    assert "https://vnanet.vnhttps://vnanet.vn/" in feed
    assert "error" in text_of("https://vnanet.vn/API/ApiGallery.ashx?func=other")


@pytest.mark.parametrize("edition", [e for e in editions() if e.source == "vna_pictorial"], ids=lambda e: str(e.path))
def test_the_pictorial_lists_its_stories_month_first(edition: object) -> None:
    assert hasattr(edition, "path")
    ids = {
        p.id for p in load() if (p.source, p.edition) == ("vna_pictorial", edition.code) and p.published_at.month == 3
    }
    listed = locations(f"https://vietnam.vnanet.vn/{edition.path}/sitemaps/news-3-2026.xml")
    assert {int(re.findall(r"(\d+)\.html", url)[0]) for url in listed if ".html" in url} == ids
    page = text_of(f"https://vietnam.vnanet.vn/{edition.path}/")
    assert ids <= {int(found) for found in re.findall(r"-(\d+)\.html", page)}


def test_the_pictorial_has_old_lists_with_old_stories() -> None:
    page = text_of("https://vietnam.vnanet.vn/lao/khao/287.vnp")
    links = re.findall(r'class="fon1" href="([^"]+)"', page)
    assert links
    assert {answer(urljoin("https://vietnam.vnanet.vn/", link)).status for link in links} == {200}


# Odd pages and generated ones.


def test_the_odd_pages_are_there() -> None:
    kinds = {piece.kind for piece in load()}
    assert kinds >= {"text", "video", "photo", "infographic", "mega", "empty", "broken", "charset"}
    layouts = {piece.layout for piece in load()}
    assert layouts >= {"onecms", "onecms_justify", "onecms_t3", "old2014", "old2017", "old2021", "mega"}
    assert layouts >= {"vnanet", "tin-van", "long-form", "detail"}


def test_the_wrong_charset_is_in_the_header_only() -> None:
    piece = next(piece for piece in load() if piece.kind == "charset")
    found = answer(url_of(piece))
    assert "iso-8859-1" in found.media_type
    assert "café" in gzip.decompress(found.zipped).decode("utf-8")


def test_the_print_view_of_an_old_story_has_its_text_and_nothing_else() -> None:
    piece = next(piece for piece in load() if piece.layout == "old2017")
    page = text_of(f"{url_of(piece).split('.vn/')[0]}.vn/Utilities/Print.aspx?contentid={piece.id}")
    assert "<title>Bản in : " in page
    assert len(page) < 6000


def test_generated_stories_are_the_same_every_time_and_differ_from_each_other() -> None:
    pieces = generated(300)
    assert pieces == generated(300)
    assert len({piece.paragraphs for piece in pieces}) == 300
    assert len({slug_of(piece.title) for piece in pieces}) == 300
    assert 10 <= sum(piece.tier == "core" for piece in pieces) <= 30


def test_generated_pages_have_the_size_of_real_ones_and_a_list_of_their_own() -> None:
    index = text_of("https://en.vietnamplus.vn/bench/index.txt", pages=40).split()
    assert len(index) == 40
    sizes = [len(text_of(url, pages=40).encode()) for url in index]
    assert min(sizes) >= 60_000
    assert max(sizes) <= 100_000
    assert "post319400" in text_of("https://en.vietnamplus.vn/sitemaps/news-2025-6.xml", pages=40)
    assert "post319400" not in text_of("https://en.vietnamplus.vn/rss/home.rss", pages=40)
    assert answer("https://en.vietnamplus.vn/bench/index.txt").status == 404


def test_generated_stories_do_not_take_the_identity_of_written_ones() -> None:
    taken = {p.id for p in load(edited=True) if (p.source, p.edition) == ("vietnamplus", "en")}
    assert taken.isdisjoint(range(FIRST_ID, FIRST_ID + 15_000))
    assert [p.id for p in generated(3)] == [FIRST_ID + 2, FIRST_ID + 1, FIRST_ID]


def test_dates_in_headers_do_not_depend_on_the_locale() -> None:
    piece: Piece = next(piece for piece in load() if piece.id == 339921)
    assert http_date(piece.published_at) == "Thu, 12 Mar 2026 04:42:18 GMT"


def test_an_unknown_path_and_an_unknown_host_are_told_apart() -> None:
    assert answer("https://en.vietnamplus.vn/nothing-here").status == 404
    assert site().answer_for("lo.vietnamplus.vn", "/") is None


def test_addresses_in_chinese_are_percent_encoded_in_lists() -> None:
    links = re.findall(r'href="([^"]+-post\d+\.vnp)"', text_of("https://zh.vietnamplus.vn/politics/"))
    assert links
    assert all(link.isascii() and unquote(link) != link for link in links)
