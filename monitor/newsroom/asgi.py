"""The newsroom as an ASGI application: the answer by Host header, with conditions, faults, counts and controls.

Control paths begin with two underscores and answer on every host: the server listens on the loopback address only.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote

from monitor.newsroom.feeds import HTML
from monitor.newsroom.site import Answer, Site, not_found
from monitor.newsroom.truth import truth_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

FAULTS = frozenset({"status", "hang", "redirect", "truncated", "gigantic", "empty", "charset"})
CACHE_LIMIT = 20_000


class NewsroomApp:
    """The application. `site_in` makes the site for a state: it is called once per state, when first asked for."""

    def __init__(self, site_in: Callable[[bool], Site], *, edited: bool = False) -> None:
        self._site_in = site_in
        self._sites: dict[bool, Site] = {}
        self.counts: Counter[tuple[str, str]] = Counter()
        self.paths: Counter[tuple[str, str]] = Counter()
        self.faults: dict[tuple[str, str], dict[str, Any]] = {}
        self.edited = edited
        self._cache: dict[tuple[str, str], Answer | None] = {}
        self.turn_to(edited=edited)

    def turn_to(self, *, edited: bool) -> None:
        """Go to that state of the newsroom."""
        if edited not in self._sites:
            self._sites[edited] = self._site_in(edited)
        self.edited, self.site = edited, self._sites[edited]
        self._cache.clear()

    def prepare(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Make the answers for these (host, target) pairs now, so that no reader waits for them."""
        for host, target in pairs:
            self._answer(host, target)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").split(":")[0].lower()
        query = scope["query_string"].decode("latin-1")
        target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        if target.startswith("/__"):
            await self._control(scope["method"], target, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _send_text(send, 405, "method not allowed")
        else:
            await self._serve(host, target, headers, send)

    async def _serve(self, host: str, target: str, headers: Mapping[bytes, bytes], send: Send) -> None:
        found = self._answer(host, target)
        self.counts[host, found.kind if found else "other"] += 1
        self.paths[host, target] += 1
        fault = self._fault_of(host, target)
        if fault:
            await _misbehave(fault, found or not_found(), send)
        elif found is None:
            await _send_text(send, 421, f"nobody plays {host or 'a request without a host'} here")
        elif _is_unchanged(found, headers):
            await _send(send, 304, _validators(found), b"")
        else:
            await _send_answer(found, headers, send)

    def _answer(self, host: str, target: str) -> Answer | None:
        known = (host, target)
        if known not in self._cache:
            if len(self._cache) >= CACHE_LIMIT:
                self._cache.clear()
            self._cache[known] = self.site.answer_for(host, target)
        return self._cache[known]

    def _fault_of(self, host: str, target: str) -> dict[str, Any] | None:
        if not self.faults:
            return None
        path = unquote(target.partition("?")[0])
        return self.faults.get((host, path)) or self.faults.get((host, "*"))

    async def _control(self, method: str, target: str, receive: Receive, send: Send) -> None:
        name, _, query = target.partition("?")
        if method == "POST":
            text = self._command(name, json.loads(await _body(receive) or b"{}"))
        else:
            text = self._report(name, query)
        await _send_text(
            send, 404 if text is None else 200, text or "no such control", b"application/json; charset=utf-8"
        )

    def _report(self, name: str, query: str) -> str | None:
        if name == "/__requests":
            return json.dumps(self._figures(), ensure_ascii=False)
        if name == "/__truth":
            pieces = (*self.site.pieces, *(self.site.bench if "bench=1" in query else ()))
            return "".join(json.dumps(truth_of(piece), ensure_ascii=False) + "\n" for piece in pieces)
        return None

    def _figures(self) -> dict[str, Any]:
        hosts: dict[str, dict[str, int]] = {}
        for (host, kind), number in sorted(self.counts.items()):
            hosts.setdefault(host, {})[kind] = number
        totals: Counter[str] = Counter()
        for (_, kind), number in self.counts.items():
            totals[kind] += number
        paths = {f"{host}{target}": number for (host, target), number in sorted(self.paths.items())}
        return {"hosts": hosts, "total": dict(totals), "paths": paths}

    def _command(self, name: str, order: dict[str, Any]) -> str | None:
        if name == "/__reset":
            self.counts.clear()
            self.paths.clear()
        elif name == "/__state":
            self.turn_to(edited=bool(order["edited"]))
        elif name == "/__fault" and order.get("fault") in FAULTS:
            self.faults[order["host"], unquote(order["path"])] = order
        elif name == "/__behave":
            self.faults.clear()
        else:
            return None
        return json.dumps({"edited": self.edited, "faults": len(self.faults)})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _is_unchanged(found: Answer, headers: Mapping[bytes, bytes]) -> bool:
    """Whether a conditional request is answered by 304; the entity tag goes before the date (RFC 9110)."""
    if found.status != 200:
        return False
    asked = headers.get(b"if-none-match", b"").decode("latin-1")
    if asked:
        return bool(found.etag) and found.etag in (part.strip().removeprefix("W/") for part in asked.split(","))
    since = headers.get(b"if-modified-since", b"").decode("latin-1")
    return bool(since) and since == found.last_modified


def _validators(found: Answer) -> Headers:
    headers: Headers = [(b"etag", found.etag.encode())] if found.etag else []
    return [*headers, (b"last-modified", found.last_modified.encode())] if found.last_modified else headers


async def _send_answer(found: Answer, headers: Mapping[bytes, bytes], send: Send) -> None:
    extra = [(b"content-type", found.media_type.encode()), *_validators(found)]
    if found.location:
        extra.append((b"location", found.location.encode()))
    body = found.zipped
    if found.always_zipped or b"gzip" in headers.get(b"accept-encoding", b""):
        extra.append((b"content-encoding", b"gzip"))
    else:
        body = gzip.decompress(body)
    await _send(send, found.status, extra, body)


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    if status != 304:
        headers = [*headers, (b"content-length", str(len(body)).encode()), (b"vary", b"Accept-Encoding")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_text(send: Send, status: int, text: str, media_type: bytes = b"text/plain; charset=utf-8") -> None:
    await _send(send, status, [(b"content-type", media_type)], text.encode())


async def _misbehave(fault: Mapping[str, Any], found: Answer, send: Send) -> None:
    """Answer as the fault says; `found` is what would have been sent."""
    name = fault["fault"]
    html: Headers = [(b"content-type", HTML.encode())]
    if name == "status":
        await _send_text(send, int(fault.get("status", 500)), "the newsroom misbehaves on request")
    elif name == "redirect":
        await _send(send, int(fault.get("status", 302)), [(b"location", str(fault["location"]).encode())], b"")
    elif name == "hang":
        await asyncio.sleep(float(fault.get("seconds", 30)))
        await _send_answer(found, {}, send)
    elif name == "empty":
        await _send(send, 200, html, b"")
    elif name == "charset":
        wrong = [(b"content-type", f"text/html; charset={fault.get('charset', 'iso-8859-1')}".encode())]
        await _send(send, 200, wrong, gzip.decompress(found.zipped))
    elif name == "truncated":
        await _break_off(gzip.decompress(found.zipped), html, send)
    else:
        await _flood(int(fault.get("megabytes", 64)), html, send)


async def _break_off(body: bytes, headers: Headers, send: Send) -> None:
    """Promise the whole body and send half: the server closes the connection when the application returns."""
    promised = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": promised})
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


async def _flood(megabytes: int, headers: Headers, send: Send) -> None:
    """A page that goes on and on, in chunks without a declared length."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    chunk = b"<p>" + b"gigantic " * 116_508 + b"</p>"
    for _ in range(megabytes):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
