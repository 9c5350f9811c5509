"""Signing in and out in the browser, on a desk that asks for it; a change without the session's secret is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from monitor.jobs.admitting import change_password
from tests.browser.addresses import the_story
from tests.browser.conftest import Open
from tests.browser.serving import Desk, served
from tests.browser.watching import Watched

TOKEN = "0123456789abcdef0123456789abcdef"
PASSWORD = "mùa xuân ở Viêng Chăn"
BEHIND_THE_DOOR = ("/", "/events", "/search?q=Laos", "/sources", "/alarms", "/settings", "/searches")


@pytest.fixture(scope="module")
def closed(scene_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a token, at which Mai has a password."""
    home = shutil.copytree(scene_home, tmp_path_factory.mktemp("closed") / "home")
    with served(home, MONITOR_DAEMON_TOKEN=TOKEN) as desk:
        change_password(desk.store, "mai", PASSWORD)
        yield desk


@pytest.fixture
def stranger(closed: Desk, look: Open) -> Watched:
    return look(closed)


def _try(page: Page, name: str, password: str) -> None:
    page.locator("main input:not([type=hidden]):not([type=password])").first.fill(name)
    page.locator("main input[type=password]").fill(password)
    page.locator("main input[type=password]").press("Enter")


def _sign_in(watched: Watched) -> Page:
    page = watched.open("/sign-in")
    _try(page, "mai", PASSWORD)
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


@pytest.mark.parametrize("path", BEHIND_THE_DOOR)
def test_whoever_is_not_known_is_led_to_the_door_and_then_where_they_wanted(stranger: Watched, path: str) -> None:
    page = stranger.open(path)
    assert "/sign-in" in page.url
    assert "Laos" not in page.inner_text("main").replace("Vietnam–Laos", "")
    _try(page, "mai", PASSWORD)
    page.wait_for_url(stranger.address + path)


def test_a_wrong_password_says_so_and_not_whether_the_name_was_right(stranger: Watched) -> None:
    told = []
    for name in ("mai", "nobody"):
        page = stranger.open("/sign-in")
        _try(page, name, "a guess of mine")
        expect(page.locator("main .notice, main [role=alert], main .error").first).to_be_visible()
        told.append(page.locator("main").inner_text().replace(name, ""))
        assert page.locator("main input[type=password]").input_value() == ""
    assert told[0] == told[1]
    assert stranger.context.cookies(stranger.address) == [] or not _session(stranger)
    stranger.forgive("status of 4")


def _session(watched: Watched) -> list[dict[str, object]]:
    return [dict(one) for one in watched.context.cookies(watched.address) if "session" in one["name"]]


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_of_other_sites(stranger: Watched) -> None:
    page = _sign_in(stranger)
    (cookie,) = _session(stranger)
    assert cookie["httpOnly"]
    assert cookie["sameSite"] in ("Lax", "Strict")
    assert len(str(cookie["value"])) >= 32
    assert page.evaluate("document.cookie").find(str(cookie["value"])) == -1
    assert str(cookie["value"]) not in page.content()


def test_signing_out_ends_the_session_for_good(stranger: Watched) -> None:
    page = _sign_in(stranger)
    (cookie,) = _session(stranger)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    assert _session(stranger) == []
    again = {"name": str(cookie["name"]), "value": str(cookie["value"]), "url": stranger.address}
    stranger.context.add_cookies([again])  # type: ignore[list-item]
    assert "/sign-in" in stranger.open("/").url


def test_a_change_without_the_secret_of_the_session_is_refused(closed: Desk, stranger: Watched) -> None:
    page = _sign_in(stranger)
    story = the_story(closed)
    page = stranger.open(f"/stories/{story.id}")
    marks = closed.store.marks_of([story.id])
    for secret in ("", "another"):
        script = """([path, csrf]) => fetch(path, {method: 'POST', redirect: 'manual',
            headers: {'Content-Type': 'application/x-www-form-urlencoded'},
            body: new URLSearchParams({kind: 'star', value: '', csrf})}).then(answer => answer.status)"""
        assert page.evaluate(script, [f"/stories/{story.id}/marks", secret]) == 403
    assert closed.store.marks_of([story.id]) == marks
    stranger.forgive("403")


def test_a_reader_who_is_no_operator_gives_the_machine_no_orders(closed: Desk, stranger: Watched) -> None:
    _sign_in(stranger)
    page = stranger.open("/sources")
    assert page.locator("main form[action*=crawl], main form[action*=pause]").count() == 0
    script = """csrf => fetch('/sources/vna/pause', {method: 'POST', redirect: 'manual',
        headers: {'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRF': csrf},
        body: new URLSearchParams({csrf})}).then(answer => answer.status)"""
    assert page.evaluate(script, page.locator("meta[name=csrf]").get_attribute("content")) == 403
    assert closed.store.source_states() == {}
    stranger.forgive("403")
