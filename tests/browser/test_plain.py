"""Without JavaScript: reading, searching and judging work by links and forms alone."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.addresses import NAMES, path_of, the_story
from tests.browser.conftest import Open
from tests.browser.serving import Desk


def test_every_page_opens_with_a_heading_and_without_a_script(desk: Desk, look: Open) -> None:
    watched = look(desk, java_script_enabled=False)
    for name in NAMES:
        expect(watched.open(path_of(name, desk)).locator("main h1").first).to_be_visible()
    watched.forgive("Content Security Policy")


def test_a_reader_goes_from_the_day_to_the_event_to_the_story_to_its_archived_page(desk: Desk, look: Open) -> None:
    story = the_story(desk)
    page = look(desk, java_script_enabled=False).open("/")
    page.locator(f"main a[href='/events/{story.event}']").first.click()
    expect(page.locator("main")).to_contain_text("越老两国政府办公厅在万象举行会谈")
    page.locator(f"main a[href='/stories/{story.id}']").first.click()
    expect(page.locator("main")).to_contain_text(story.story.paragraphs[0][:40])
    page.locator(f"main a[href*='/stories/{story.id}/archive/']").first.click()
    expect(page.locator("main iframe")).to_be_visible()


def test_a_search_is_a_form(desk: Desk, look: Open) -> None:
    page = look(desk, java_script_enabled=False).open("/search")
    page.locator("main input[name=q]").fill("doan cong tac")
    page.locator("main input[name=q]").press("Enter")
    page.wait_for_url("**/search?q=doan*")
    found = look(desk, java_script_enabled=False).open(f"/search?q={quote('档案')}")
    expect(found.locator("main mark").first).to_contain_text("档案")


def test_a_star_is_given_and_taken_back_by_forms(own_desk: Desk, look: Open) -> None:
    story = the_story(own_desk)
    page = look(own_desk, java_script_enabled=False).open(f"/stories/{story.id}")
    page.get_by_role("button", name="Star").first.click()
    page.wait_for_load_state()
    (mark,) = own_desk.store.marks_of([story.id])[story.id]
    assert (mark.kind, mark.reader) == ("star", "local")
    page.locator(f"form[action='/marks/{mark.id}/undo'] button").first.click()
    page.wait_for_load_state()
    assert own_desk.store.marks_of([story.id]) == {}
