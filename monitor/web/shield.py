"""A request goes in; what a stranger's page, a guessed address or a huge body could do with it is stopped here.

A daemon on loopback has no sign-in, but every page that a browser on the same machine opens can reach it: by a name
that is made to point to 127.0.0.1 (told by the Host header), or by a form or script (told by Origin and
Sec-Fetch-Site, and by a content type that no form can send).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.config import is_loopback
from monitor.web.problems import TRUSTED, Problem, problem

LARGEST_BODY = 64 * 1024
OPEN_PATHS = ("/healthz", "/readyz")
"""What a health check asks without a token."""
HARMLESS = ("GET", "HEAD", "OPTIONS")
EVERYWHERE = ("0.0.0.0", "::", "")
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="monitor"'}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")


class Shield:
    """An ASGI application around another. `host` is what the daemon listens on; `token` "" asks for none."""

    def __init__(self, inner: ASGIApp, *, host: str, token: str) -> None:
        self._inner = inner
        self._host = host.strip("[]").lower()
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        try:
            headers = _headers(scope["headers"])
            self._check(scope, headers)
            receive = receive if scope["method"] in HARMLESS else await _bounded(headers, receive)
        except Problem as error:
            await problem(error.status_code, error.detail, error.headers)(scope, receive, _guarded(send))
            return
        is_look = scope["method"] == "HEAD" and not scope["path"].endswith("/events")
        asked = {**scope, TRUSTED: self._knows(headers.get("authorization", ""))}
        if is_look:
            asked["method"] = "GET"
        await self._inner(asked, receive, _guarded(send, without_body=is_look))

    def _check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        self._check_host(headers.get("host", ""))
        if scope["method"] not in HARMLESS:
            _check_origin(headers)
        if self._token and scope["path"] not in OPEN_PATHS:
            self._check_token(headers.get("authorization", ""))

    def _check_host(self, given: str) -> None:
        """On every address of a machine any name may lead here; then it is the token that keeps strangers out."""
        matched = _HOST.fullmatch(given)
        if matched is None:
            raise Problem(400, "the header Host is missing or malformed, such as Host: 127.0.0.1:8484")
        name = matched[1].strip("[]").lower().removesuffix(".")
        if not (is_loopback(name) or name == self._host or (self._token and self._host in EVERYWHERE)):
            raise Problem(421, f"this daemon does not answer to the name {name}; ask for 127.0.0.1, or {self._host}")

    def _check_token(self, given: str) -> None:
        if not self._knows(given):
            why = "is not the one in [daemon] token" if given else "is needed"
            raise Problem(401, f"a token {why}: send the header Authorization: Bearer TOKEN", CHALLENGE)

    def _knows(self, given: str) -> bool:
        """Whether a header Authorization has the token; where none is asked for, everybody who comes is known."""
        scheme, _, token = given.partition(" ")
        is_right = hmac.compare_digest(token.strip().encode("latin-1"), self._token.encode())
        return not self._token or (scheme.lower() == "bearer" and is_right)


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers by lower-case name; one that tells two things where one is meant is refused."""
    found: dict[str, str] = {}
    for key, value in raw:
        name = key.decode("latin-1").lower()
        if name in found and name in ("host", "origin", "authorization", "content-type", "content-length"):
            raise Problem(400, f"the header {name} is there twice")
        found[name] = value.decode("latin-1").strip()
    return found


def _check_origin(headers: Mapping[str, str]) -> None:
    """A browser tells where a page that sends something is from; other programs tell nothing."""
    host, origin = headers["host"].lower(), headers.get("origin", "").lower()
    is_ours = origin in ("", f"http://{host}", f"https://{host}")
    if not is_ours or headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise Problem(403, "this comes from a page of another site, which may not give orders here")


async def _bounded(headers: Mapping[str, str], receive: Receive) -> Receive:
    """The body, read whole within the bound, to be received by the application; only JSON is taken."""
    length = headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:20]) > LARGEST_BODY:
        raise _too_large()
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return _replay(message, receive)
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise _too_large()
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != "application/json":
        raise Problem(415, "the body must be JSON: send the header Content-Type: application/json")
    return _replay({"type": "http.request", "body": body, "more_body": False}, receive)


def _too_large() -> Problem:
    return Problem(413, f"the body is larger than {LARGEST_BODY} bytes")


def _replay(first: Message, receive: Receive) -> Receive:
    waiting = [first]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def _guarded(send: Send, *, without_body: bool = False) -> Send:
    """Every answer gets the headers that it has not set otherwise; one to HEAD loses its body."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            has = {name.lower() for name, _ in message["headers"]}
            more = [(name.lower().encode(), text.encode()) for name, text in HEADERS.items()]
            message = {**message, "headers": [*message["headers"], *(one for one in more if one[0] not in has)]}
        elif without_body and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sent
