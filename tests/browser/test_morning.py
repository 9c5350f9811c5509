"""The walk of a morning, on a desktop and on a phone: what an analyst does with the desk from first look to last."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from monitor.domain import StoryQuery
from monitor.review import Mark
from tests.browser.addresses import the_story
from tests.browser.conftest import Open
from tests.browser.scene import DAY
from tests.browser.serving import Desk
from tests.browser.test_pages import sideways
from tests.browser.watching import DESKTOP, PHONE, Watched

WIDTHS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2},
}
CURRENT = "article.event.is-current"


@pytest.fixture
def watched(own_desk: Desk, look: Open) -> Watched:
    """A page at a desk of the test's own."""
    return look(own_desk)


@pytest.fixture(params=WIDTHS)
def at_each_width(request: pytest.FixtureRequest, own_desk: Desk, look: Open) -> Iterator[Watched]:
    """The same on a desktop and on a phone; the page never becomes wider than that."""
    found = look(own_desk, **WIDTHS[request.param])
    yield found
    assert sideways(found.page) <= 0


@pytest.fixture(params=WIDTHS)
def reading(request: pytest.FixtureRequest, desk: Desk, look: Open) -> Watched:
    """A page on a desktop and on a phone, at the desk that is only read."""
    return look(desk, **WIDTHS[request.param])


def standing(desk: Desk) -> list[tuple[str, str]]:
    """Kind and value of the marks that stand on the stories of the last days, oldest first."""
    span = StoryQuery(since=desk.instant - timedelta(days=3), until=desk.instant, limit=None)
    ids = [one.id for one in desk.store.stories(span)]
    marks: list[Mark] = [mark for found in desk.store.marks_of(ids).values() for mark in found]
    return [(mark.kind, mark.value) for mark in sorted(marks, key=lambda mark: mark.id)]


def at_work(page: Page) -> Page:
    """The page when its scripts are there."""
    page.wait_for_load_state("load")
    return page


def test_today_begins_with_the_state_of_the_intake_and_the_core_events(reading: Watched) -> None:
    page = reading.open("/")
    text = page.locator("main").inner_text()
    assert "15 editions" in text[: text.index("12 March 2026")]
    assert text.lower().index("core") < text.lower().index("bilateral")
    assert "Government Offices of Vietnam, Laos hold talks in Vientiane" in text
    assert "越老两国政府办公厅在万象举行会谈" in text
    expect(page.locator("#progress")).to_contain_text("0 of 13 reviewed")


def test_the_day_is_read_and_judged_by_keyboard(own_desk: Desk, watched: Watched) -> None:
    page = at_work(watched.open("/"))
    page.keyboard.press("j")
    first = page.locator(CURRENT).get_attribute("id")
    page.keyboard.press("j")
    expect(page.locator(CURRENT)).not_to_have_attribute("id", str(first))
    expect(page.locator("#progress")).to_contain_text("1 of 13 reviewed")
    page.keyboard.press("k")
    expect(page.locator(CURRENT)).to_have_attribute("id", str(first))
    page.keyboard.press("s")
    expect(page.locator(f"{CURRENT}.is-starred")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("Gọi lại Vụ Lào; xem ກອງປະຊຸມ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(CURRENT)).to_contain_text("Gọi lại Vụ Lào; xem ກອງປະຊຸມ")
    assert [kind for kind, _ in standing(own_desk)] == ["read", "star", "note"]
    page.reload()
    expect(page.locator(f"#{first}.is-starred")).to_contain_text("Gọi lại Vụ Lào")
    expect(page.locator("#progress")).to_contain_text("1 of 13 reviewed")


def test_the_event_that_is_read_stays_on_the_screen_whatever_is_done_to_it(watched: Watched) -> None:
    page = at_work(watched.open("/"))
    for reviewed in range(6):
        page.keyboard.press("j")
        expect(page.locator("#progress")).to_contain_text(f"{reviewed} of 13 reviewed")
        expect(page.locator(f"{CURRENT} h3")).to_be_in_viewport()
    for key, state in (("s", "is-starred"), ("x", "is-off")):
        page.keyboard.press(key)
        expect(page.locator(f"{CURRENT}.{state}")).to_be_visible()
        expect(page.locator(f"{CURRENT} h3")).to_be_in_viewport()


def test_an_event_is_assigned_without_leaving_the_keyboard(own_desk: Desk, watched: Watched) -> None:
    page = at_work(watched.open("/"))
    for key in ("j", "a", "k", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(CURRENT)).to_contain_text("Assigned to khamla")
    assert standing(own_desk) == [("assign", "khamla")]


def test_off_the_beat_is_taken_back_by_a_key_and_by_a_button(own_desk: Desk, watched: Watched) -> None:
    page = at_work(watched.open("/"))
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(f"{CURRENT}.is-off")).to_be_visible()
    assert standing(own_desk) == [("off_beat", "")]
    page.keyboard.press("u")
    expect(page.locator(f"{CURRENT}:not(.is-off)")).to_be_visible()
    assert standing(own_desk) == []
    page.locator(CURRENT).get_by_role("button", name="Not our beat").click()
    page.locator("#told").get_by_role("button", name="Undo").click()
    expect(page.locator(f"{CURRENT}:not(.is-off)")).to_be_visible()
    assert standing(own_desk) == []


def test_a_key_pressed_in_a_field_is_a_letter(own_desk: Desk, watched: Watched) -> None:
    page = at_work(watched.open("/"))
    page.keyboard.press("/")
    page.keyboard.type("sxjkn")
    focused = page.evaluate("document.activeElement.value")
    assert focused == "sxjkn"
    assert standing(own_desk) == []


def test_the_keys_are_told_when_asked_for(desk: Desk, look: Open) -> None:
    page = at_work(look(desk).open("/"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("not our beat")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_judging_by_touch_needs_no_key(own_desk: Desk, look: Open) -> None:
    page = at_work(look(own_desk, **WIDTHS["phone"]).open("/"))
    event = page.locator("article.event").nth(2)
    event.get_by_role("button", name="Star").tap()
    expect(page.locator("article.event.is-starred")).to_have_count(1)
    event.get_by_role("button", name="Mark read").tap()
    expect(page.locator("#progress")).to_contain_text("1 of 13 reviewed")
    assert [kind for kind, _ in standing(own_desk)] == ["star", "read"]


def test_a_shift_is_handed_over(own_desk: Desk, watched: Watched) -> None:
    page = at_work(watched.open("/"))
    page.locator("form[action$=handover] select[name=to]").select_option("khamla")
    page.locator("form[action$=handover] textarea").fill("Phần còn lại của ngày, cảm ơn!")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator(".handover")).to_contain_text("Phần còn lại của ngày, cảm ơn!")
    (given,) = own_desk.store.handovers(DAY)
    assert (given.given_by, given.given_to) == ("local", "khamla")
    assert {value for kind, value in standing(own_desk) if kind == "assign"} == {"khamla"}


def test_a_revision_is_shown_word_by_word(desk: Desk, reading: Watched) -> None:
    story = the_story(desk)
    assert story.revision == 2
    page = reading.open(f"/stories/{story.id}")
    expect(page.locator("main ins").first).to_be_visible()
    expect(page.locator("main del").first).to_be_visible()
    expect(page.locator("main mark").first).to_be_visible()
    told = page.locator("main").inner_text()
    assert story.story.content_hash in page.content()
    assert "vietnam.vnanet.vn" in told or "vietnam.vnanet.vn" in page.content()


def test_an_event_shows_its_versions_beside_each_other(desk: Desk, reading: Watched) -> None:
    page = reading.open(f"/events/{the_story(desk).event}")
    main = page.locator("main")
    for title in ("Văn phòng Chính phủ Việt Nam và Lào hội đàm tại Viêng Chăn", "越老两国政府办公厅在万象举行会谈"):
        expect(main.get_by_text(title).first).to_be_visible()
    for language in ("vi", "en", "fr", "es", "ru", "zh", "lo"):
        assert page.locator(f"main [lang={language}]").count() > 0


SEARCHED = (
    ("van phong chu tich nuoc", "Văn phòng Chủ tịch nước"),
    ("Văn phòng Quốc hội", "Văn phòng Quốc hội"),
    ("ສະພາ", "ສະພາ"),
    ("档案", "档案"),
    ("канцелярии", "Канцелярии"),
)


@pytest.mark.parametrize(("asked", "hit"), SEARCHED)
def test_a_search_needs_no_accents_and_no_spaces(desk: Desk, look: Open, asked: str, hit: str) -> None:
    page = look(desk).open("/search")
    page.locator("main input[name=q]").fill(asked)
    page.locator("main input[name=q]").press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.locator("main mark").first).to_be_visible()
    marked = page.locator("main mark").all_inner_texts()
    assert any(word in marks for marks in marked for word in hit.split())


def test_a_search_is_saved_found_again_and_is_a_feed(own_desk: Desk, at_each_width: Watched) -> None:
    page = at_work(at_each_width.open(f"/search?q={quote('ສະພາ')}"))
    page.get_by_role("textbox", name="Name").fill("Quốc hội Lào")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/searches*")
    (saved,) = [one for one in own_desk.store.searches("local") if one.name == "Quốc hội Lào"]
    assert saved.query["q"] == "ສະພາ"
    at_each_width.open("/searches")
    expect(page.locator("main")).to_contain_text("Quốc hội Lào")
    feed = at_each_width.context.request.get(f"{at_each_width.address}/feeds/searches/{saved.feed_key}.json").json()
    assert "ສະພາ" in json.dumps(feed, ensure_ascii=False)


def test_what_is_on_the_screen_is_exported(reading: Watched, tmp_path: Path) -> None:
    page = at_work(reading.open(f"/search?q={quote('ສະພາ')}"))
    shown = page.locator("#results h2 a").all_inner_texts()
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").first.click()
    started.value.save_as(tmp_path / "export.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "export.csv").read_text("utf-8-sig"), newline="")))
    assert shown
    assert [row["title"] for row in rows] == shown


def test_a_crawl_is_ordered_and_watched_while_it_runs(own_desk: Desk, at_each_width: Watched) -> None:
    page = at_work(at_each_width.open("/sources"))
    page.locator("#vna summary").click()
    page.locator("main form[action='/sources/vna/crawl'] button").click()
    page.wait_for_url("**/runs/*")
    (queued,) = own_desk.store.queued("vna")
    assert own_desk.door.pokes == 1
    store, at = own_desk.store, own_desk.instant
    store.claim_run(queued.id, at=at, pid=77, host="desk")
    store.progress_run(queued.id, {"listed": 40, "fetched": 3, "new": 2}, {}, at=at)
    expect(page.locator("main")).to_contain_text("40")
    store.progress_run(queued.id, {"listed": 40, "fetched": 31, "new": 5}, {}, at=at)
    expect(page.locator("main")).to_contain_text("31")
    served = {"vi": {"feed": "40 entries"}}
    store.finish_run(queued.id, "done", at=at, reason="", counts={"listed": 40, "fetched": 32}, served=served)
    expect(page.locator("main")).to_contain_text("32")


def test_a_source_is_paused_and_resumed(own_desk: Desk, watched: Watched) -> None:
    page = at_work(watched.open("/sources"))
    page.locator("main form[action='/sources/vna/pause'] button").first.click()
    page.locator("main form[action='/sources/vna/resume'] button").first.wait_for()
    state = own_desk.store.source_states()["vna"]
    assert (state.paused_at, bool(state.paused_by)) == (own_desk.instant, True)
    page.locator("main form[action='/sources/vna/resume'] button").first.click()
    page.locator("main form[action='/sources/vna/pause'] button").first.wait_for()
    assert own_desk.store.source_states()["vna"].paused_at is None


def test_the_desk_speaks_vietnamese_when_asked_to(reading: Watched) -> None:
    page = reading.open("/")
    page.get_by_role("button", name="Tiếng Việt").click()
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("link", name="Hôm nay").first).to_be_visible()
    assert "Thứ Năm, 12 tháng 3, 2026" in page.locator("main h1").inner_text()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
