"""What strangers may not do: other names for this machine, orders from other sites, no token, huge bodies."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.web.asking import FORM, JSON, Asking
from tests.web.conftest import Stage

RUNS = "/api/v1/runs"
TOKEN = "correct-horse-battery-staple"
OURS = "http://127.0.0.1:8484"
PATHS = ["/", "/healthz", "/readyz", "/metrics", "/openapi.json", RUNS, "/api/v1/nothing"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8484", "localhost:8484", "LocalHost", "[::1]:8484", "127.9.9.9", "localhost."]
)
def test_every_name_of_this_machine_is_answered(stage: Stage, host: str) -> None:
    assert stage.asking.get("/api/v1/status", [("Host", host)]).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8484", "10.0.0.1", "[fe80::1]", "localhost.evil"]
)
@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_name_that_leads_here_is_not_answered(stage: Stage, host: str, path: str) -> None:
    answer = stage.asking.get(path, [("Host", host)])
    assert answer.status == 421
    assert "127.0.0.1" in answer.detail()


@pytest.mark.parametrize("host", ["", "a b", "127.0.0.1:x", "127.0.0.1@evil", "[::1", "\xe9", "127.0.0.1/../"])
def test_a_malformed_name_is_refused(stage: Stage, host: str) -> None:
    assert stage.asking.get("/", [("Host", host)]).status == 400


def test_a_missing_or_doubled_name_is_refused(stage: Stage) -> None:
    assert Asking(stage.face, ()).get("/").status == 400
    assert stage.asking.get("/", [("Host", "localhost"), ("Host", "evil.example")]).status == 400


def test_the_configured_name_is_answered(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DAEMON_HOST="192.0.2.7", MONITOR_DAEMON_TOKEN=TOKEN)
    assert stage.asking.get("/healthz", [("Host", "192.0.2.7:8484")]).status == 200
    assert stage.asking.get("/healthz", [("Host", "192.0.2.8:8484")]).status == 421


def test_with_a_token_on_all_addresses_any_name_is_answered(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DAEMON_HOST="0.0.0.0", MONITOR_DAEMON_TOKEN=TOKEN)
    assert stage.asking.get("/healthz", [("Host", "desk.example:8484")]).status == 200
    assert stage.asking.get("/", [("Host", "desk.example:8484")]).status == 401


@pytest.mark.parametrize("path", [RUNS, "/api/v1/sources/paper/pause", "/api/v1/runs/1/cancel"])
@pytest.mark.parametrize(
    "headers",
    [
        [("Origin", "http://evil.example")],
        [("Origin", "null")],
        [("Origin", "http://127.0.0.1:3000")],
        [("Origin", "http://127.0.0.1:8484.evil.example")],
        [("Origin", f"{OURS}, http://evil.example")],
        [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "same-site")],
        [("Origin", OURS), ("Sec-Fetch-Site", "cross-site")],
    ],
)
def test_orders_from_pages_of_other_sites_are_refused(stage: Stage, path: str, headers: list[tuple[str, str]]) -> None:
    stage.running()
    answer = stage.asking.post(path, {"source": "paper"}, headers)
    assert answer.status == 403
    assert "another site" in answer.detail()
    assert (stage.store.queued(), stage.store.source_states()) == ((), {})


def test_orders_from_our_own_pages_are_taken_with_the_secret_that_pages_carry(stage: Stage) -> None:
    headers = [("Origin", OURS), ("Sec-Fetch-Site", "same-origin")]
    secret = stage.face.state.face.doorkeeper.secret
    for wrong in ([], [("X-CSRF", "")], [("X-CSRF", secret[:-1])], [("X-CSRF", "\xe9")]):
        answer = stage.asking.post(RUNS, {"source": "paper"}, [*headers, *wrong])
        assert answer.status == 403
        assert "load the page again" in answer.detail()
    assert stage.store.queued() == ()
    assert stage.asking.post(RUNS, {"source": "paper"}, [*headers, ("X-CSRF", secret)]).status == 202


@pytest.mark.parametrize("path", ["/stories/1/marks", "/sources/paper/crawl", "/language", "/sign-in", "/nothing"])
@pytest.mark.parametrize("secret", [None, "", "x" * 43, "\xe9"])
def test_a_form_without_the_secret_does_nothing(stage: Stage, path: str, secret: str | None) -> None:
    """Also where it comes without any word of a browser's about where it is from, as old ones send forms."""
    body = b"language=vi" if secret is None else urlencode({"csrf": secret, "language": "vi"}).encode()
    for headers in ([], [("Origin", OURS)], [("Cookie", "language=en")]):
        assert stage.asking.ask("POST", path, [FORM, *headers], [body]).status == 403


def test_a_form_of_endless_fields_is_refused(stage: Stage) -> None:
    assert stage.asking.ask("POST", "/language", [FORM], [b"a&" * 5000 + b"a=1&" * 5000]).status == 400


def test_what_a_web_server_passes_on_is_refused_where_nobody_signs_in(stage: Stage) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"):
        answer = stage.asking.get("/api/v1/status", [(name, "192.0.2.7")])
        assert answer.status == 403
        assert "[web] address" in answer.detail()


def test_the_name_of_the_web_address_is_answered_to_whoever_is_known(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_WEB_ADDRESS="https://desk.example/")
    for name in ("desk.example", "127.0.0.1:8484"):
        assert stage.asking.get("/healthz", [("Host", name)]).status == 200
        assert stage.asking.get("/api/v1/status", [("Host", name), ("X-Forwarded-For", "192.0.2.7")]).status == 401
    assert stage.asking.get("/healthz", [("Host", "evil.example")]).status == 421


def test_a_page_of_the_web_address_may_send_what_the_proxy_hands_on_under_another_name(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(MONITOR_WEB_ADDRESS="https://desk.example")
    sent = {
        origin: stage.asking.post(RUNS, {}, [("Origin", origin)]).status for origin in ("https://desk.example", OURS)
    }
    assert sent == {"https://desk.example": 401, OURS: 401}
    assert stage.asking.post(RUNS, {}, [("Origin", "http://desk.example")]).status == 403


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""],
)
def test_what_a_form_can_send_is_not_taken(stage: Stage, kind: str) -> None:
    for path in (RUNS, "/api/v1/sources/paper/pause"):
        answer = stage.asking.ask("POST", path, [("Content-Type", kind)], [b'{"source": "paper"}'])
        assert answer.status == 415
        assert "Content-Type: application/json" in answer.detail()


def test_json_with_a_charset_is_taken(stage: Stage) -> None:
    kind = [("Content-Type", "Application/JSON; charset=utf-8")]
    assert stage.asking.ask("POST", RUNS, kind, [b'{"source": ', b'"paper"}']).status == 202


def test_a_huge_body_is_refused_announced_or_not(stage: Stage) -> None:
    announced = [JSON, ("Content-Length", "9" * 5000)]
    for headers, body in ((announced, []), ([JSON], [b" " * 40_000] * 2)):
        for path in (RUNS, "/api/v1/sources/paper/pause", "/nothing"):
            answer = stage.asking.ask("POST", path, headers, body)
            assert answer.status == 413
            assert "65536" in answer.detail()


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {'x' * 20}", "Bearer \xff", "Bearer " + "x" * 9000]
)
def test_without_the_token_only_health_is_told(make_stage: Callable[..., Stage], given: str) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN=TOKEN)
    headers = [("Authorization", given)] if given else []
    assert [stage.asking.get(path, headers).status for path in ("/healthz", "/readyz")] == [200, 200]
    for path in ("/", "/metrics", "/openapi.json", RUNS, "/api/v1/runs/1/events", "/nothing", "/healthz/", "//healthz"):
        answer = stage.asking.get(path, headers)
        assert answer.status == 401, path
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert TOKEN not in answer.detail()
    assert stage.asking.post(RUNS, {"source": "paper"}, headers).status == 401


def test_with_the_token_all_is_told(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN=TOKEN)
    headers = [("Authorization", f"bearer {TOKEN}")]
    assert stage.asking.get("/api/v1/status", headers).status == 200
    assert stage.asking.post(RUNS, {"source": "paper"}, headers).status == 202


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example"])
def test_every_answer_carries_the_headers_that_keep_it_from_misuse(stage: Stage, path: str, host: str) -> None:
    headers = stage.asking.get(path, [("Host", host)]).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "X-ODD", "\x00"])
def test_other_methods_are_refused_with_those_that_are_taken(stage: Stage, method: str) -> None:
    answers = {path: stage.asking.ask(method, path) for path in (RUNS, f"{RUNS}/1/cancel", "/healthz", "/openapi.json")}
    assert {answer.status for answer in answers.values()} == {405}
    assert [answer.headers["allow"] for answer in answers.values()] == [
        "GET, HEAD, POST",
        "POST",
        "GET, HEAD",
        "GET, HEAD",
    ]
    assert "Allow" in answers[RUNS].detail()


def test_a_head_request_gets_the_headers_only(stage: Stage) -> None:
    for path in ("/", "/healthz", "/readyz", "/metrics", RUNS, "/openapi.json"):
        answer = stage.asking.ask("HEAD", path)
        assert (answer.status, answer.body) == (200, b""), path
    run = stage.running()
    assert stage.asking.ask("HEAD", f"{RUNS}/{run.id}/events").status == 405


@pytest.mark.parametrize(
    "path", ["/docs", "/redoc", "/nothing", "/api/v1/runs/", "//", "/%00", "/%ED%A0%80", "/" + "a/" * 2000]
)
def test_an_unknown_address_is_a_404_with_a_sentence(stage: Stage, path: str) -> None:
    answer = stage.asking.get(path)
    assert answer.status == 404
    assert "/openapi.json" in answer.detail()
