"""Hostile stories look odd, and do nothing else: in pages, in the archive's frame, in feeds, exports and digests."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page

from tests.browser.addresses import NAMES, path_of
from tests.browser.conftest import Open
from tests.browser.hostile import EVILS, make_hostile
from tests.browser.scene import DAY
from tests.browser.serving import Desk, served
from tests.browser.test_pages import sideways
from tests.browser.watching import NARROWEST, Watched

HANDLERS = "[onerror], [onload], [onmouseover], [onfocus], [onbegin], main script, iframe[srcdoc], base, [hx-on\\:load]"
SCHEMES = "[...document.links].map(a => a.protocol).filter(p => !['http:', 'https:'].includes(p))"
POWERLESS = ("Blocked script execution in", "Content Security Policy", "sandboxed")
"""What the browser says where a page in the archive's frame may not do what it wants to."""


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("hostile") / "home"
    make_hostile(home)
    return home


@pytest.fixture(scope="module")
def hostile(hostile_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served(shutil.copytree(hostile_home, tmp_path_factory.mktemp("hostile_desk") / "home")) as opened:
        yield opened


@pytest.fixture
def narrow(hostile: Desk, look: Open) -> Watched:
    return look(hostile, viewport=NARROWEST)


def _is_harmless(page: Page) -> None:
    """Nothing of theirs became an element, a handler, a link or a scroll bar, also when the pointer goes over it."""
    assert page.locator(HANDLERS).count() == 0, page.url
    assert page.evaluate(SCHEMES) == [], page.url
    assert page.evaluate("[...document.forms].map(f => new URL(f.action).host).filter(h => h !== location.host)") == []
    assert sideways(page) <= 0, page.url
    for heading in page.locator("main :is(h1, h2, h3, li, summary)").all()[:4]:
        if heading.is_visible():
            heading.hover()
    assert not page.title().startswith("pwned")


def test_a_hostile_story_only_looks_odd(hostile: Desk, narrow: Watched) -> None:
    for evil in EVILS:
        story = hostile.store.by_key(f"e.vn:{evil}")
        assert story is not None
        _is_harmless(narrow.open(f"/stories/{story.id}"))
        if evil in ("script", "handler", "endless_word"):
            _is_harmless(narrow.open(f"/events/{story.event}"))
        if evil == "template":
            assert "{{7*7}}" in narrow.page.inner_text("main")


def test_a_page_full_of_hostile_stories_only_looks_odd(hostile: Desk, narrow: Watched) -> None:
    for name in NAMES:
        _is_harmless(narrow.open(path_of(name, hostile, "e.vn:script")))
    narrow.forgive(*POWERLESS)
    _is_harmless(narrow.open("/search?q=first&tier=core"))


def test_what_is_searched_for_is_shown_and_not_obeyed(narrow: Watched) -> None:
    box = narrow.open("/search").locator("main input[name=q]")
    box.fill(EVILS["handler"])
    box.press("Enter")
    narrow.page.wait_for_url("**/search?*")
    _is_harmless(narrow.page)
    for evil in ("script", "attribute", "closing", "template", "bidi"):
        _is_harmless(narrow.open(f"/search?q={quote(EVILS[evil])}"))


def test_an_archived_page_is_shown_in_a_frame_without_any_right(hostile: Desk, narrow: Watched) -> None:
    story = hostile.store.by_key("e.vn:script")
    assert story is not None
    page = narrow.open(f"/stories/{story.id}/archive/1")
    frame = page.locator("iframe")
    assert frame.get_attribute("sandbox") == ""
    inside = page.frame_locator("iframe")
    inside.get_by_text("The page as it was").wait_for()
    page.wait_for_timeout(200)
    assert not page.title().startswith("pwned")
    narrow.forgive(*POWERLESS)


def test_the_framed_document_is_as_powerless_when_it_is_opened_alone(hostile: Desk, narrow: Watched) -> None:
    story = hostile.store.by_key("e.vn:script")
    assert story is not None
    page = narrow.open(f"/stories/{story.id}/archive/1/raw")
    page.get_by_text("The page as it was").wait_for()
    page.wait_for_timeout(200)
    assert page.title() == "kept"
    assert page.evaluate("document.domain") == ""
    narrow.forgive(*POWERLESS)


# -- what leaves the desk


def _got(narrow: Watched, path: str) -> str:
    answer = narrow.context.request.get(narrow.address + path)
    assert answer.ok, f"{path}: {answer.status} {answer.text()[:300]}"
    assert "x-evil" not in answer.headers
    return answer.text()


EXPORTED = f"day={DAY}"


def test_no_cell_of_an_exported_table_is_a_formula(narrow: Watched) -> None:
    rows = list(csv.reader(io.StringIO(_got(narrow, f"/export.csv?{EXPORTED}"), newline="")))
    assert len(rows) == 1 + len(EVILS)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []


def test_no_exported_record_is_forged(narrow: Watched) -> None:
    lines = _got(narrow, f"/export.jsonl?{EXPORTED}").rstrip("\n").split("\n")
    assert len([json.loads(line) for line in lines]) == len(EVILS)
    assert "forged" not in [json.loads(line)["title"] for line in lines]
    cited = re.split(r"\r?\n", _got(narrow, f"/export.ris?{EXPORTED}"))
    assert [line for line in cited if line.startswith("TI  - forged")] == []
    assert (
        sum(line.startswith("TY  - ") for line in cited)
        == sum(line.startswith("ER  -") for line in cited)
        == len(EVILS)
    )
    entries = [line for line in _got(narrow, f"/export.bib?{EXPORTED}").splitlines() if line.startswith("@")]
    assert len(entries) == len(EVILS)
    assert not [entry for entry in entries if "forged" in entry]
    items = _got(narrow, f"/export.ninjs?{EXPORTED}").rstrip("\n").split("\n")
    assert len([json.loads(item)["uri"] for item in items]) == len(EVILS)


def test_feeds_of_hostile_stories_stay_feeds(narrow: Watched) -> None:
    for name in ("stories", "digests"):
        atom = ElementTree.fromstring(_got(narrow, f"/feeds/{name}.atom"))
        links = [link.get("href", "") for link in atom.iter("{http://www.w3.org/2005/Atom}link")]
        assert [link for link in links if not link.startswith(("http:", "https:", "/"))] == []
        assert [one.tag for one in atom.iter() if "evil" in one.tag] == []
        told = json.loads(_got(narrow, f"/feeds/{name}.json"))
        assert [item["url"] for item in told["items"] if not item["url"].startswith(("http:", "https:"))] == []


@pytest.mark.parametrize("form", ["txt", "md", "json", "html"])
def test_the_forms_of_a_hostile_day_do_nothing(narrow: Watched, form: str) -> None:
    text = _got(narrow, f"/days/{DAY}.{form}")
    assert not [char for char in text if char in "\u202e\u2066\x00\x07\x1b"]
    if form == "html":
        _is_harmless(narrow.open(f"/days/{DAY}.html"))
        narrow.page.set_content(text)
        narrow.page.wait_for_timeout(100)
        _is_harmless(narrow.page)
