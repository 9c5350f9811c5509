"""Every source against every page recorded for it; every layout has one; the addresses of a source are its own."""

from __future__ import annotations

import importlib
import json
import pkgutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest

import spiders
from monitor import page
from monitor.domain import Article, Source

FIXTURES = Path(__file__).parent / "fixtures"
MODULES: dict[str, ModuleType] = {
    module.name: importlib.import_module(f"spiders.{module.name}") for module in pkgutil.iter_modules(spiders.__path__)
}
SOURCES: dict[str, ModuleType] = {name: module for name, module in MODULES.items() if hasattr(module, "SOURCE")}
PAGES = sorted(FIXTURES.glob("*/*/page.html"))
EXPECTED = [(path, json.loads(path.with_name("expected.json").read_text(encoding="utf-8"))) for path in PAGES]


def articles(source: Source, url: str) -> list[tuple[str, str]]:
    """(pattern, id) of every way in which an address is a story's."""
    if any(pattern.match(url) for pattern in source.not_articles):
        return []
    return [(pattern.pattern, found["id"]) for pattern in source.articles if (found := pattern.match(url))]


def as_json(article: Article) -> dict[str, Any]:
    fields = json.loads(json.dumps(asdict(article), default=lambda value: value.isoformat()))
    assert isinstance(fields, dict)
    return fields


def test_every_module_of_spiders_is_a_source() -> None:
    assert SOURCES.keys() == MODULES.keys()
    assert {path.parent.parent.name for path in PAGES} == SOURCES.keys()


@pytest.mark.parametrize(("path", "expected"), EXPECTED, ids=lambda value: getattr(value, "parent", Path()).name)
def test_a_recorded_page_gives_the_expected_story(path: Path, expected: dict[str, Any]) -> None:
    module = SOURCES[path.parent.parent.name]
    article = page.extract(path.read_bytes(), expected["url"], module.LAYOUTS)
    assert isinstance(article, Article), article
    read = as_json(article)
    assert {name: read[name] for name in expected} == expected
    assert (article.published_at is None) == (article.published_basis is None)


@pytest.mark.parametrize(("path", "expected"), EXPECTED, ids=lambda value: getattr(value, "parent", Path()).name)
def test_a_recorded_page_is_a_story_of_its_source(path: Path, expected: dict[str, Any]) -> None:
    assert articles(SOURCES[path.parent.parent.name].SOURCE, expected["url"])


@pytest.mark.parametrize(
    ("source", "layout"), [(name, layout) for name, module in SOURCES.items() for layout in module.LAYOUTS]
)
def test_every_layout_has_a_recorded_page(source: str, layout: page.Layout) -> None:
    shown = {expected["layout"] for path, expected in EXPECTED if path.parent.parent.name == source}
    assert layout.name in shown, f"record a page of {layout.name!r} under tests/fixtures/{source}/<day>/"


@pytest.mark.parametrize(("path", "expected"), EXPECTED, ids=lambda value: getattr(value, "parent", Path()).name)
def test_a_layout_was_still_served_on_the_day_of_its_page(path: Path, expected: dict[str, Any]) -> None:
    layouts = {layout.name: layout for layout in SOURCES[path.parent.parent.name].LAYOUTS}
    until = layouts[expected["layout"]].until
    assert until is None or datetime.fromisoformat(expected["published_at"]).date() <= until


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_names_its_editions_and_anchors_consistently(name: str) -> None:
    source: Source = SOURCES[name].SOURCE
    assert source.name == name
    assert len({edition.code for edition in source.editions}) == len(source.editions)
    assert {anchor.edition for anchor in source.anchors} <= {edition.code for edition in source.editions}
    for edition in source.editions:
        anchors = [anchor for anchor in source.anchors if anchor.edition == edition.code]
        assert sorted(anchors, key=lambda a: a.content_id) == sorted(anchors, key=lambda a: a.day)
    assert set(source.legacy_tls) <= source.hosts


@pytest.mark.parametrize(
    ("source", "url", "content_id"),
    [
        ("vietnamplus", "https://www.vietnamplus.vn/a-b-post910005.vnp", "910005"),
        ("vietnamplus", "https://vietnamplus.vn/a-b-post910005.vnp", "910005"),
        ("vietnamplus", "http://en.vietnamplus.vn/a-b-post272304.vnp?utm_source=x#top", "272304"),
        ("vietnamplus", "https://fr.vietnamplus.vn/a-b/28229.vnp", "28229"),
        ("vietnamplus", "http://cn.vietnamplus.vn/%E8%B6%8A/147665.vnp", "147665"),
        ("vietnamplus", "https://zh.vietnamplus.vn/%E8%B6%8A-post200982.vnp", "200982"),
        ("vietnamplus", "https://www.vietnamplus.vn/Utilities/Print.aspx?contentid=478059", "478059"),
        ("vna", "https://vnanet.vn/vi/xem-tin-chi-tiet/8440468", "8440468"),
        ("vna_pictorial", "https://vietnam.vnanet.vn/lao/tin-van/%E0%BA%AB-%E2%80%8B-407850.html", "407850"),
        ("vna_pictorial", "https://vietnam.vnanet.vn/vietnamese/rau-diep-cuon/489752.html", "489752"),
        ("vna_pictorial", "https://vietnam.vnanet.vn/khmer/long-form/a-b-427283.html", "427283"),
    ],
)
def test_the_address_of_a_story_tells_its_id(source: str, url: str, content_id: str) -> None:
    assert {found for _, found in articles(SOURCES[source].SOURCE, url)} == {content_id}


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("vietnamplus", "https://en.vietnamplus.vn/tags/2019.vnp"),
        ("vietnamplus", "https://en.vietnamplus.vn/tags/Vietnam-Laos-solidarity/page6.vnp"),
        ("vietnamplus", "https://www.vietnamplus.vn/chude/lao/1024.vnp"),
        ("vietnamplus", "https://www.vietnamplus.vn/topic/tin-moi-nhan-111.vnp"),
        ("vietnamplus", "https://www.vietnamplus.vn/vai-tro-lanh-dao-tag16656.vnp"),
        ("vietnamplus", "https://www.vietnamplus.vn/tag/ngan-hang-tag3047.vnp"),
        ("vietnamplus", "https://www.vietnamplus.vn/chinhtri/trang2.vnp"),
        ("vietnamplus", "https://www.vietnamplus.vn/chinhtri.vnp"),
        ("vietnamplus", "https://en.vietnamplus.vn/politics/"),
        ("vietnamplus", "https://ufabetindo.in/a-b-post272304.vnp"),
        ("vietnamplus", "https://lo.vietnamplus.vn/a-b-post272304.vnp"),
        ("vietnamplus", "https://en.vietnamplus.vn.example.com/a-b-post272304.vnp"),
        ("vietnamplus", "https://es.daihoidang.vn/a/2081.vnp"),
        ("vna", "https://vnanet.vn/vi/tin/chinh-tri-5/"),
        ("vna", "https://vnanet.vn/vi/anh/anh-thoi-su-1014/x-8440468.html"),
        ("vna", "https://news.vnanet.vn/FrontEnd/PostDetail.aspx?id=5"),
        ("vna_pictorial", "https://vietnam.vnanet.vn/lao/a/287.vnp"),
        ("vna_pictorial", "https://vietnam.vnanet.vn/lao/sitemaps/news-3-2026.xml"),
        ("vna_pictorial", "https://vietnam.vnanet.vn/thai/tin-van/a-5.html"),
    ],
)
def test_other_addresses_are_no_stories(source: str, url: str) -> None:
    assert articles(SOURCES[source].SOURCE, url) == []


@pytest.mark.parametrize("language", ["lo", "vi"])
def test_the_real_addresses_of_the_pictorial_are_stories(shared_data: Path, language: str) -> None:
    lines = json.loads((shared_data / f"sites/vnanet_pictorial_lists/{language}.json").read_text(encoding="utf-8"))
    source = SOURCES["vna_pictorial"].SOURCE
    urls = [unquote(line["url"]) for line in lines]
    missed = [url for url in urls if url.startswith("https://vietnam.vnanet.vn/") and not articles(source, url)]
    assert len(urls) > 1000
    assert len(missed) <= len(urls) // 200, missed[:5]
