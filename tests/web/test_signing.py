"""Signing in and out: whom it lets in, what it remembers, what it never tells, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import quote

import pytest

from monitor import passwords
from monitor.jobs import admitting
from monitor.store import StoreError
from monitor.web.signing import local_path
from tests.cheap import CHEAP
from tests.web.asking import Answer, Pairs
from tests.web.conftest import NOON, Stage, Told

pytestmark = pytest.mark.usefixtures("cheap_passwords")
PASSWORD = "correct horse battery"
HTML = ("Accept", "text/html,*/*")
HASH = CHEAP.hash(PASSWORD)


@pytest.fixture
def guarded(make_stage: Callable[..., Stage]) -> Stage:
    """A face where everybody has to sign in, and two readers."""
    return with_readers(make_stage(MONITOR_DAEMON_HOST="0.0.0.0"))


def with_readers(stage: Stage) -> Stage:
    for name, role in (("lan", "reader"), ("kham", "operator")):
        stage.store.keep_reader(admitting.Reader(name, admitting.role_named(role), NOON), HASH)
    return stage


def sign_in(stage: Stage, name: str = "lan", password: str = PASSWORD, next: str = "/", headers: Pairs = ()) -> Answer:
    return stage.asking.submit("/sign-in", {"name": name, "password": password, "next": next}, [HTML, *headers])


def cookie_of(answer: Answer) -> tuple[str, str]:
    name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
    return "Cookie", f"{name}={value}"


def secret_of(stage: Stage, name: str = "lan") -> Mapping[str, str]:
    return {"csrf": stage.store.sessions(stage.instant, name)[0].csrf}


# -- being led there


@pytest.mark.parametrize("path", ["/settings", "/", "/nothing?a=1&b=%C4%91", "/search?q=x"])
def test_a_browser_that_is_not_known_is_led_to_the_sign_in_and_back(guarded: Stage, path: str) -> None:
    answer = guarded.asking.get(path, [HTML])
    assert (answer.status, answer.body) == (303, b"")
    assert answer.headers["location"] == f"/sign-in?next={quote(path, safe='')}"


def test_programs_scripts_and_the_api_are_told_instead(guarded: Stage) -> None:
    for path, headers in (
        ("/settings", []),
        ("/settings", [HTML, ("HX-Request", "true")]),
        ("/api/v1/status", [HTML]),
        ("/settings", [("Accept", "application/json")]),
    ):
        answer = guarded.asking.get(path, headers)
        assert answer.status == 401, path
        assert "Authorization: Bearer" in answer.detail()


def test_a_form_of_a_session_that_is_over_is_led_to_the_sign_in_too(guarded: Stage) -> None:
    answer = guarded.asking.submit("/settings/mail", {"mail": "x"}, [HTML, ("Cookie", "monitor_session=gone")])
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?next=%2F")


@pytest.mark.parametrize(
    "given",
    [
        *("//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)"),
        *("", "evil", "/\t/evil.example", "/\n/evil", "/a\r\nSet-Cookie: x=1", "/" + "a" * 2000, "/é"),
    ],
)
def test_the_way_on_leads_to_no_other_site(guarded: Stage, given: str) -> None:
    assert local_path(given) == "/"
    assert sign_in(guarded, next=given).headers["location"] == "/"


def test_the_way_on_leads_to_where_one_wanted_to_go(guarded: Stage) -> None:
    assert sign_in(guarded, next="/search?q=a%20b&lang=lo").headers["location"] == "/search?q=a%20b&lang=lo"


# -- signing in


def test_the_right_password_starts_a_session_that_opens_the_pages(guarded: Stage) -> None:
    answer = sign_in(guarded, " LAN ", next="/settings")
    assert (answer.status, answer.headers["location"]) == (303, "/settings")
    found = guarded.asking.get("/settings", [HTML, cookie_of(answer)])
    assert found.status == 200
    assert re.search(r"<dd>lan</dd>", found.body.decode())


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_the_store_has_its_digest_only(guarded: Stage) -> None:
    answer = sign_in(guarded)
    told = answer.headers["set-cookie"]
    assert re.match(r"monitor_session=[\w-]{43}; ", told)
    for part in ("HttpOnly", "Path=/", "SameSite=lax", "Max-Age="):
        assert part in told
    assert "Domain" not in told
    assert "Secure" not in told
    (session,) = guarded.store.sessions(NOON)
    secret = cookie_of(answer)[1].partition("=")[2]
    assert session.digest == admitting.digest_of(secret)
    assert secret not in session.digest
    assert session.expires_at == NOON + timedelta(days=14)


def test_over_tls_the_cookie_is_of_this_host_and_of_nobody_elses_making(make_stage: Callable[..., Stage]) -> None:
    stage = with_readers(make_stage(MONITOR_WEB_ADDRESS="https://desk.example"))
    answer = sign_in(stage, headers=[("X-Forwarded-For", "192.0.2.7")])
    told = answer.headers["set-cookie"]
    assert told.startswith("__Host-monitor_session=")
    assert "Secure" in told
    name, value = cookie_of(answer)
    assert stage.asking.get("/settings", [(name, value)]).status == 200
    planted = value.removeprefix("__Host-")
    assert stage.asking.get("/settings", [(name, planted)]).status == 401, "another host of the domain may have set it"


def test_a_database_that_can_only_be_read_keeps_nobody_out(
    guarded: Stage, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    """As on a full disk: pages are read all the same, though nobody notes that they were."""
    cookie = cookie_of(sign_in(guarded))
    secret, _ = admitting.add_token(guarded.store, "lan", "feed", scopes=("read",), at=NOON)

    def full(*_: object) -> None:
        raise StoreError("database or disk is full")

    monkeypatch.setattr(guarded.store, "see_session", full)
    monkeypatch.setattr(guarded.store, "see_token", full)
    guarded.instant += timedelta(hours=1)
    assert guarded.asking.get("/settings", [HTML, cookie]).status == 200
    assert guarded.asking.get("/api/v1/me", [("Authorization", f"Bearer {secret}")]).status == 200
    assert [one["event"] for one in told.events] == ["signed_in", "not_noted", "not_noted"]


def test_each_sign_in_has_a_new_secret_and_ends_the_session_that_the_browser_had(guarded: Stage) -> None:
    first = cookie_of(sign_in(guarded))
    csrf = secret_of(guarded)
    fields = {"name": "kham", "password": PASSWORD, **csrf}
    second = cookie_of(guarded.asking.submit("/sign-in", fields, [HTML, first]))
    assert second != first
    assert [one.reader for one in guarded.store.sessions(NOON)] == ["kham"]
    assert guarded.asking.get("/settings", [first]).status == 401


@pytest.mark.parametrize(("name", "password"), [("lan", "wrong"), ("ghost", PASSWORD), ("", ""), ("lan", "x" * 5000)])
def test_a_wrong_password_and_nobodys_name_are_told_the_same(guarded: Stage, name: str, password: str) -> None:
    answer = sign_in(guarded, name, password)
    assert (answer.status, "set-cookie" in answer.headers) == (403, False)
    assert "Name or password is wrong." in answer.body.decode()
    assert guarded.store.sessions(NOON) == ()


def test_a_name_that_is_not_there_is_checked_against_a_hash_all_the_same(
    guarded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []

    def note(password: str, kept: str | None) -> bool:
        checked.append(kept)
        return False

    monkeypatch.setattr(passwords, "is_right", note)
    guarded.store.change_reader("kham", disabled_at=NOON)
    for name in ("ghost", "kham", "lan"):
        sign_in(guarded, name)
    assert checked == [None, None, HASH]


def test_what_was_typed_is_shown_again_as_text_and_the_password_never(guarded: Stage) -> None:
    shown = sign_in(guarded, '"><script>alert(1)</script>', PASSWORD + "!").body.decode()
    assert "<script>alert" not in shown
    assert "&#34;&gt;&lt;script&gt;" in shown
    assert PASSWORD not in shown


def test_a_password_is_in_no_log(guarded: Stage, told: Told) -> None:
    sign_in(guarded, "lan\nforged", PASSWORD)
    sign_in(guarded)
    assert [one["event"] for one in told.events] == ["sign_in_failed", "signed_in"]
    assert PASSWORD not in told.getvalue()


def test_a_hash_of_another_cost_is_made_anew_by_the_next_sign_in(
    guarded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "is_outdated", lambda kept: kept == HASH)
    assert sign_in(guarded).status == 303
    found = guarded.store.reader("lan")
    assert found is not None
    assert found[1] != HASH
    assert sign_in(guarded).status == 303


def test_after_five_failures_one_has_to_wait_also_with_the_right_password(guarded: Stage) -> None:
    for _ in range(5):
        assert sign_in(guarded, password="wrong wrong").status == 403
    answer = sign_in(guarded)
    assert (answer.status, answer.headers["retry-after"]) == (429, "11")
    assert "Please wait 11 seconds." in answer.body.decode()
    guarded.instant += timedelta(seconds=10)
    assert sign_in(guarded).status == 303
    assert sign_in(guarded, password="wrong wrong").status == 403, "which is the first again"


def test_behind_a_web_server_it_is_the_client_that_has_to_wait(make_stage: Callable[..., Stage]) -> None:
    stage = with_readers(make_stage(MONITOR_WEB_ADDRESS="http://desk.example"))
    for n in range(5):
        sign_in(stage, f"name{n}", headers=[("X-Forwarded-For", "10.0.0.1, 192.0.2.7")])
    assert sign_in(stage, headers=[("X-Forwarded-For", "10.0.0.9, 192.0.2.7")]).status == 429
    also = [("X-Forwarded-For", "10.0.0.9"), ("X-Forwarded-For", "192.0.2.7")]
    assert sign_in(stage, headers=also).status == 429, "some web servers add a header of their own"
    assert sign_in(stage, headers=[("X-Forwarded-For", "192.0.2.8")]).status == 303


def test_where_nobody_can_sign_in_the_page_says_how_that_is_changed(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN="correct-horse-battery-staple")
    assert "monitor readers add NAME" in stage.asking.get("/sign-in", [HTML]).body.decode()


def test_a_form_from_another_site_signs_nobody_in(guarded: Stage) -> None:
    fields = {"name": "lan", "password": PASSWORD}
    foreign = [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")]
    for headers in (foreign, [("Origin", "null")]):
        assert guarded.asking.submit("/sign-in", fields, headers).status == 400, "the header is there twice"
    body = f"csrf={guarded.face.state.face.doorkeeper.secret}&name=lan&password={quote(PASSWORD)}".encode()
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    for headers in (foreign, [("Origin", "null")]):
        assert guarded.asking.ask("POST", "/sign-in", [kind, *headers], [body]).status == 403
    assert guarded.store.sessions(NOON) == ()


# -- sessions


def test_visits_prolong_a_session_and_are_noted_once_a_minute(guarded: Stage) -> None:
    cookie = cookie_of(sign_in(guarded))
    seen = []
    for seconds in (30, 30, 30, 60):
        guarded.instant += timedelta(seconds=seconds)
        assert guarded.asking.get("/settings", [cookie]).status == 200
        seen.append(int((guarded.store.sessions(guarded.instant)[0].seen_at - NOON).total_seconds()))
    assert seen == [0, 60, 60, 150]
    guarded.instant += timedelta(days=13, hours=23)
    assert guarded.asking.get("/settings", [cookie]).status == 200
    guarded.instant += timedelta(days=14)
    assert guarded.asking.get("/settings", [cookie]).status == 401


def test_a_reader_who_may_not_come_in_any_more_is_out_at_once(guarded: Stage) -> None:
    cookie = cookie_of(sign_in(guarded))
    admitting.disable_reader(guarded.store, "lan", NOON)
    assert guarded.asking.get("/settings", [cookie]).status == 401
    assert sign_in(guarded).status == 403


def test_signing_out_ends_the_session_and_takes_the_cookie_away(guarded: Stage) -> None:
    cookie = cookie_of(sign_in(guarded))
    assert guarded.asking.submit("/sign-out", {"csrf": "wrong"}, [cookie]).status == 403
    answer = guarded.asking.submit("/sign-out", secret_of(guarded), [cookie])
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert guarded.store.sessions(NOON) == ()
    assert guarded.asking.get("/settings", [cookie]).status == 401


def test_who_has_signed_in_is_led_on_from_the_sign_in(guarded: Stage) -> None:
    cookie = cookie_of(sign_in(guarded))
    answer = guarded.asking.get("/sign-in?next=/events", [HTML, cookie])
    assert (answer.status, answer.headers["location"]) == (303, "/events")


def test_where_nobody_has_to_one_may_sign_in_under_a_name_of_ones_own(stage: Stage) -> None:
    with_readers(stage)
    assert "kept under the name" in stage.asking.get("/settings", [HTML]).body.decode()
    cookie = cookie_of(sign_in(stage, "kham"))
    assert "<dd>kham</dd>" in stage.asking.get("/settings", [HTML, cookie]).body.decode()
    assert stage.asking.get("/settings", [HTML, ("Cookie", "monitor_session=old")]).status == 200


@pytest.mark.parametrize(
    "given", ["monitor_session=" + "x" * 9000, "monitor_session", "=;;=", 'a="\\"; monitor_session=x']
)
def test_odd_cookies_are_nobodys(guarded: Stage, given: str) -> None:
    assert guarded.asking.get("/settings", [("Cookie", given)]).status == 401


# -- language


def test_the_language_is_the_one_chosen_then_the_readers_then_the_browsers(guarded: Stage) -> None:
    def language(*headers: tuple[str, str]) -> str:
        found = re.search(r'<html lang="(\w+)"', guarded.asking.get("/sign-in", [HTML, *headers]).body.decode())
        assert found
        return found[1]

    assert language() == "en"
    assert language(("Accept-Language", "lo,vi-VN;q=0.9,en;q=0.8")) == "vi"
    assert language(("Accept-Language", "lo;q=0.9, zz")) == "en"
    assert language(("Accept-Language", "vi"), ("Cookie", "language=en")) == "en"
    assert language(("Cookie", "language=../x")) == "en"


def test_a_choice_is_kept_in_the_browser_and_with_the_reader(guarded: Stage) -> None:
    cookie = cookie_of(sign_in(guarded))
    answer = guarded.asking.submit("/language", {"language": "vi", "next": "/events", **secret_of(guarded)}, [cookie])
    assert (answer.status, answer.headers["location"]) == (303, "/events")
    assert answer.headers["set-cookie"].startswith("language=vi; ")
    found = guarded.store.reader("lan")
    assert found is not None
    assert found[0].language == "vi"
    assert '<html lang="vi"' in guarded.asking.get("/settings", [HTML, cookie]).body.decode()


def test_anybody_may_choose_a_language_that_there_is(guarded: Stage) -> None:
    assert guarded.asking.submit("/language", {"language": "vi", "next": "//evil.example"}).headers["location"] == "/"
    assert guarded.asking.submit("/language", {"language": "fr"}).status == 422
