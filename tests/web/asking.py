"""An ASGI application and a request go in, the whole answer comes out: nothing listens, and bytes go as they are."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

SECONDS = 20
HOST = ("Host", "127.0.0.1:8484")
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
OF_OUR_PAGES = (("Origin", "http://127.0.0.1:8484"), ("Sec-Fetch-Site", "same-origin"))
Pairs = Sequence[tuple[str, str]]


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body)

    def detail(self) -> str:
        """The sentence of a refusal, which is of the promised form."""
        assert self.headers["content-type"] == "application/problem+json"
        told = self.json()
        assert set(told) == {"title", "detail", "status"}
        assert told["status"] == self.status
        assert told["detail"]
        assert "\n" not in told["detail"]
        return str(told["detail"])


def scope_of(method: str, target: str, headers: Pairs) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode(),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8484),
    }


class Asking:
    """A client of one application that sends the Host of a local one, unless told otherwise."""

    def __init__(self, face: Any, headers: Pairs = (HOST,)) -> None:
        self._face = face
        self._headers = tuple(headers)

    def get(self, target: str, headers: Pairs = ()) -> Answer:
        return self.ask("GET", target, headers)

    def post(self, target: str, fields: object = None, headers: Pairs = ()) -> Answer:
        if fields is None:
            return self.ask("POST", target, headers)
        return self.ask("POST", target, (JSON, *headers), [json.dumps(fields).encode()])

    def submit(self, target: str, fields: Mapping[str, str] | None = None, headers: Pairs = ()) -> Answer:
        """Send a form as a page of ours does where nobody signs in; another `csrf` among the fields counts instead."""
        given = {"csrf": self._face.state.face.doorkeeper.secret, **(fields or {})}
        return self.ask("POST", target, (FORM, *OF_OUR_PAGES, *headers), [urlencode(given).encode()])

    def ask(self, method: str, target: str, headers: Pairs = (), body: Iterable[bytes] = ()) -> Answer:
        given = {name for name, _ in headers}
        own = tuple(one for one in self._headers if one[0] not in given)
        return asyncio.run(answered(self._face, scope_of(method, target, (*own, *headers)), list(body)))


async def answered(face: Any, scope: dict[str, Any], chunks: list[bytes]) -> Answer:
    answer = Answer()
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.Event().wait()  # This client never goes before it has its answer.
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    async with asyncio.timeout(SECONDS):
        await face(scope, receive, send)
    return answer


@dataclass
class Line:
    """An open stream: its parts as they come, and a way to hang up."""

    parts: asyncio.Queue[bytes]
    gone: asyncio.Event
    task: asyncio.Task[None]

    async def next(self) -> tuple[str, Any]:
        """The next event by name with its data; comments are ("", text); the end is ("closed", None)."""
        async with asyncio.timeout(SECONDS):
            part = await self.parts.get()
        if not part:
            return "closed", None
        lines = part.decode().strip().splitlines()
        if lines[0].startswith(":"):
            return "", lines[0]
        return lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))


@asynccontextmanager
async def stream(face: Any, target: str) -> AsyncIterator[Line]:
    """A stream of the application, which has to end by itself once the client has hung up."""
    line = Line(asyncio.Queue(), asyncio.Event(), None)  # type: ignore[arg-type]
    started = [False]

    async def receive() -> dict[str, Any]:
        if not started[0]:
            started[0] = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await line.gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200
        else:
            await line.parts.put(message.get("body", b""))

    line.task = asyncio.create_task(face(scope_of("GET", target, (HOST,)), receive, send))
    try:
        yield line
    finally:
        line.gone.set()
        async with asyncio.timeout(SECONDS):
            with suppress(asyncio.CancelledError):
                await line.task
