"""What went wrong is told to those who may know it, and to the log in full; every such answer keeps its headers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request

from monitor.daemon.server import make_server
from monitor.store import Store, StoreError
from monitor.web.problems import log_no_database
from tests.web.asking import HOST, SECONDS, Pairs, scope_of
from tests.web.conftest import Stage, Told

TOKEN = "correct-horse-battery-staple"
SIGNED: Pairs = (("Authorization", f"Bearer {TOKEN}"),)
PLACE = "postgresql+psycopg://scribe@10.0.0.5/desk: connection refused"


@pytest.fixture
def _lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that has gone."""

    def broken(*_: object, **__: object) -> None:
        raise StoreError(PLACE)

    for method in ("daemon", "runs", "run", "queued"):
        monkeypatch.setattr(Store, method, broken)


@pytest.fixture
def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the program that nobody foresaw."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret\nof two lines")

    monkeypatch.setattr(Store, "runs", broken)


@pytest.mark.usefixtures("_lost")
@pytest.mark.parametrize("token", ["", TOKEN])
@pytest.mark.parametrize("headers", [(), SIGNED])
def test_a_probe_is_not_told_where_the_database_lies_but_the_log_is(
    make_stage: Callable[..., Stage], told: Told, token: str, headers: Pairs
) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN=token)
    answer = stage.asking.get("/readyz", headers)
    assert (answer.status, answer.detail()) == (503, "the database does not answer")
    (event,) = told.events
    assert (event["event"], event["why"], event["request"]) == ("database_failed", PLACE, "GET /readyz")


@pytest.mark.usefixtures("_lost")
@pytest.mark.parametrize(("token", "headers"), [("", ()), (TOKEN, SIGNED)])
def test_who_may_know_is_told_why_the_database_does_not_answer(
    make_stage: Callable[..., Stage], told: Told, token: str, headers: Pairs
) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN=token)
    for path in ("/api/v1/runs", "/api/v1/runs/1", "/api/v1/runs/1/events"):
        answer = stage.asking.get(path, headers)
        assert (answer.status, answer.detail()) == (503, f"the database does not answer: {PLACE}")
    assert told.events[0]["request"] == "GET /api/v1/runs"


@pytest.mark.usefixtures("_lost")
def test_a_stranger_is_not_told_even_where_an_open_address_asks_the_database(
    make_stage: Callable[..., Stage], told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.web.access.TABLE", (("GET", "/api/v1/runs", "nothing"),))
    stage = make_stage(MONITOR_DAEMON_TOKEN=TOKEN)
    assert stage.asking.get("/api/v1/runs").detail() == "the database does not answer"
    wrong = stage.asking.get("/api/v1/runs", [("Authorization", "Bearer wrong")])
    assert wrong.detail() == "the database does not answer"
    assert PLACE in told.getvalue()


@pytest.mark.usefixtures("_broken")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_to_what_nobody_foresaw_keeps_its_headers(stage: Stage, method: str) -> None:
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    with pytest.raises(ZeroDivisionError) as caught:
        asyncio.run(stage.face(scope_of(method, "/api/v1/runs", (HOST,)), receive, send))
    headers = dict(messages[0]["headers"])
    assert messages[0]["status"] == 500
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"content-security-policy"].startswith(b"default-src 'none'")
    assert headers[b"cache-control"] == b"no-store"
    body = b"".join(message.get("body", b"") for message in messages[1:])
    assert (b"its log tells what" in body) == (method == "GET")
    assert b"secret" not in body
    assert caught.value.__notes__ == ["in the answer to GET /api/v1/runs"]


@pytest.mark.usefixtures("_broken")
def test_what_nobody_foresaw_is_one_event_with_its_traceback(stage: Stage, told: Told) -> None:
    async def scene() -> bytes:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = make_server(stage.face)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            reader, writer = await asyncio.open_connection(*listener.getsockname()[:2])
            writer.write(b"GET /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            said = await reader.read()
            writer.close()
            server.should_exit = True
            await serving
            return said

    async def bounded() -> bytes:
        async with asyncio.timeout(SECONDS):
            return await scene()

    said = asyncio.run(bounded())
    assert said.startswith(b"HTTP/1.1 500 ")
    assert b"x-frame-options: DENY" in said
    (event,) = [event for event in told.events if event["level"] == "error"]
    assert "ZeroDivisionError: a secret" in event["exception"]
    assert "in the answer to GET /api/v1/runs" in event["exception"]


@pytest.mark.usefixtures("_lost")
def test_an_address_in_the_log_is_short_and_of_plain_letters(stage: Stage, told: Told) -> None:
    stage.asking.get("/api/v1/runs/1?" + "x" * 500)
    request = Request(scope_of("GET", "/a%0Aforged%E2%80%AE" + "a" * 400, (HOST,)))
    log_no_database(request, StoreError("gone"))
    first, last = told.events
    assert first["request"] == "GET /api/v1/runs/1"
    assert last["request"].startswith(r"GET /a\nforged\u202ea")
    assert len(last["request"]) == 200
