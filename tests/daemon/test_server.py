"""Who connects and stays silent is let go; who asks is answered meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from monitor.daemon import server

ASKED = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-More: "
SOON = 5.0


async def face(scope: Any, receive: Any, send: Any) -> None:
    """Reads the whole body, then says "ok"."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def running() -> AsyncIterator[tuple[str, int]]:
    with server.listen("127.0.0.1", 0) as listener:
        made = server.make_server(face)
        serving = asyncio.create_task(made.serve(sockets=[listener]))
        yield listener.getsockname()[:2]
        made.should_exit = True
        await serving


async def say(where: tuple[str, int], words: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(*where)
    writer.write(words)
    return reader, writer


async def end_of(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the other side hangs up."""
    async with asyncio.timeout(SOON):
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""


@pytest.mark.parametrize(
    "words", [b"", HALF, b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nhalf"], ids=repr
)
def test_a_client_that_does_not_end_its_request_is_let_go(monkeypatch: pytest.MonkeyPatch, words: bytes) -> None:
    monkeypatch.setattr(server, "SECONDS_TO_ASK", 0.2)

    async def scene() -> bytes:
        async with running() as where:
            reader, writer = await say(where, words)
            left = await end_of(reader)
            writer.close()
            return left

    assert asyncio.run(scene()) == b""


def test_silent_clients_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)

    async def scene() -> tuple[bytes, bytes]:
        async with running() as where:
            silent = [await say(where, HALF) for _ in range(4)]
            reader, writer = await say(where, ASKED)
            answer, first = await end_of(reader), await end_of(silent[0][0])
            for one in (writer, *(writer for _, writer in silent)):
                one.close()
            return answer, first

    answer, first = asyncio.run(scene())
    assert answer.startswith(b"HTTP/1.1 200")
    assert first == b""
