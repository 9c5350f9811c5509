"""What holds for every page: accessible in both languages, colours and widths, light, no wider than its window."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.addresses import NAMES, path_of
from tests.browser.conftest import Open
from tests.browser.serving import Desk
from tests.browser.watching import DESKTOP, NARROWEST, PHONE

HEAVIEST = 150 * 1000
ENGLISH = re.compile(
    r"(?<![\w/.-])(the|of|and|to|is|not|with|for|from|this|that|are|was|no|all)(?![\w/.-])", re.IGNORECASE
)
OWN_WORDS = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) {
        const inside = texts.currentNode.parentElement;
        const isOurs = inside.closest("[lang]").lang === "vi" && !inside.closest("q, code, kbd, option, [lang='']");
        if (isOurs) found.push(texts.currentNode.textContent.trim());
    }
    return found;
}"""
"""What a page says in its own language, which it takes from the catalogue: no quotation, no code."""
GRAVE = ("serious", "critical")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible_light_and_no_wider_than_its_window(desk: Desk, look: Open, name: str) -> None:
    watched = look(desk)
    page = watched.open(path_of(name, desk))
    assert watched.weight() < HEAVIEST
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title().strip(" –")
    _is_accessible(page)
    watched.context.add_cookies([{"name": "language", "value": "vi", "url": watched.address}])
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    watched.open(path_of(name, desk))
    assert page.locator("html").get_attribute("lang") == "vi"
    assert [told for told in page.evaluate(OWN_WORDS) if ENGLISH.search(told)] == []
    _is_accessible(page)
    for size in (NARROWEST, DESKTOP):
        page.set_viewport_size(size)
        assert sideways(page) <= 0, f"{name} is wider than {size['width']} px"
    if name == "archived":
        watched.forgive("Content Security Policy", "Blocked script execution in")


def _is_accessible(page: Page) -> None:
    """No grave violation of WCAG or good practice; a frame is looked into where it is a page of its own."""
    options = {"resultTypes": ["violations"], "iframes": False}
    found = Axe().run(page, options=options).response["violations"]
    told = [
        f"{one['impact']} {one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
    assert not told, "\n".join(told)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
