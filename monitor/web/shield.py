"""A request goes in; what a stranger, a stranger's page, a guessed address or a huge body could do is stopped here.

A daemon on loopback has no sign-in, but every page that a browser on the same machine opens can reach it: by a name
that is made to point to 127.0.0.1 (told by the Host header), or by a form or script (told by Origin and
Sec-Fetch-Site, by a content type that no form can send, and by a secret that only our own pages know). Who asks is
found out before any handler runs, and whether they may: by one table, `access`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.config import is_loopback
from monitor.store import StoreError
from monitor.web.access import UNGUARDED, Need, need
from monitor.web.door import CROWDED, Face
from monitor.web.knowing import bearer
from monitor.web.problems import TRUSTED, Problem, no_database, told, wants_page
from monitor.web.who import ASKS, Who, nobody

LARGEST_BODY = 64 * 1024
OPEN_PATHS = ("/healthz", "/readyz")
"""What a health check asks without a token."""
WITHOUT_STORE = (*OPEN_PATHS, "/static/")
"""Where it makes no difference who asks."""
HARMLESS = ("GET", "HEAD", "OPTIONS")
EVERYWHERE = ("0.0.0.0", "::", "")
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 100
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="monitor"'}
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not "no-referrer": browsers would then say of our own forms, too, that they come from nowhere (Origin: null).
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")


class Shield:
    """An ASGI application around another, which answers for the face `here`."""

    def __init__(self, inner: ASGIApp, *, here: Face) -> None:
        settings = here.app.settings
        self._inner = inner
        self._here = here
        self._host = settings.daemon.host.strip("[]").lower()
        self._address = urlsplit(settings.web.address)
        self._lets_all_in = here.doorkeeper.lets_all_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        is_look = scope["method"] == "HEAD" and not scope["path"].endswith("/events")
        sending = _guarded(send, without_body=is_look)
        try:
            receive = await self._checked(scope, receive)
        except Problem as error:
            await (await _refusal(Request(scope), error))(scope, receive, sending)
            return
        except StoreError as error:
            await (await no_database(Request(scope), error))(scope, receive, sending)
            return
        await self._inner({**scope, "method": "GET"} if is_look else scope, receive, sending)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        """The body, to be received once more, of a request that may be answered; who sent it is in the scope then."""
        headers = _headers(scope["headers"])
        scope[TRUSTED], scope[ASKS] = False, None
        self._check_way(headers)
        changes = scope["method"] not in HARMLESS
        if changes:
            self._check_origin(headers)
        who = scope[ASKS] = await self._who(scope["path"], headers)
        scope[TRUSTED] = who.may("operate")
        _check_need(who, need(scope["method"], scope["path"]), headers)
        if not changes:
            return receive
        body, receive = await _bounded(headers, receive)
        if not scope["path"].startswith(UNGUARDED):
            _check_kind(scope["path"], headers, body)
            _check_form(who, scope, headers, body)
        return receive

    async def _who(self, path: str, headers: Mapping[str, str]) -> Who:
        doorkeeper = self._here.doorkeeper
        at_once = doorkeeper.at_once(headers)
        if at_once is not None:
            return at_once
        if path.startswith(WITHOUT_STORE):
            return nobody()
        if self._here.threads.is_crowded:
            raise Problem(503, CROWDED, {"Retry-After": "1"})
        return await self._here.threads.do(doorkeeper.by_store, headers)

    def _check_way(self, headers: Mapping[str, str]) -> None:
        """By which name it came, and whether a web server passed it on: that is not somebody at this machine."""
        matched = _HOST.fullmatch(headers.get("host", ""))
        if matched is None:
            raise Problem(400, "the header Host is missing or malformed, such as Host: 127.0.0.1:8484")
        name = matched[1].strip("[]").lower().removesuffix(".")
        if not (is_loopback(name) or self._answers_to(name)):
            raise Problem(421, f"this daemon does not answer to the name {name}; ask for 127.0.0.1, or {self._host}")
        if self._lets_all_in and any(one in headers for one in FORWARDED):
            why = "this came by way of a web server, and nobody has to sign in here: set [web] address to where"
            raise Problem(403, f"{why} browsers find the pages, and add readers with `monitor readers add NAME`")

    def _answers_to(self, name: str) -> bool:
        """On every address of a machine any name may lead here; then it is the sign-in that keeps strangers out."""
        is_anywhere = not self._lets_all_in and self._host in EVERYWHERE
        return name in (self._host, self._address.hostname) or is_anywhere

    def _check_origin(self, headers: Mapping[str, str]) -> None:
        """A browser tells where a page that sends something is from; other programs tell nothing."""
        host, origin = headers["host"].lower(), headers.get("origin", "").lower()
        ours = {"", f"http://{host}", f"https://{host}"}
        if self._address.hostname:
            ours.add(f"{self._address.scheme}://{self._address.netloc}".lower())
        if origin not in ours or headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Problem(403, "this comes from a page of another site, which may not give orders here")


async def _refusal(request: Request, error: Problem) -> Response:
    """A browser that is not known is led to the sign-in, from a page back to that page."""
    is_of_api = request.scope["path"].startswith("/api/")
    if error.status_code != 401 or is_of_api or not wants_page(request.headers):
        return await told(request, error.status_code, str(error.detail), error.headers)
    query = request.scope["query_string"].decode("latin-1")
    back = request.scope["path"] + (f"?{query}" if query else "") if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?{urlencode({'next': back})}", 303)


def _check_need(who: Who, wanted: Need, headers: Mapping[str, str]) -> None:
    if wanted == "nothing" or who.may(wanted):
        return
    if not who.name:
        why = "the token is not known here, or holds no more" if bearer(headers) else "a token is needed"
        raise Problem(401, f"{why}: send the header Authorization: Bearer TOKEN", CHALLENGE)
    who.must(wanted)


def _check_kind(path: str, headers: Mapping[str, str], body: bytes) -> None:
    kind = _kind(headers)
    if not body or kind == "application/json" or (kind == FORM and not path.startswith("/api/")):
        return
    raise Problem(415, "the body must be JSON: send the header Content-Type: application/json")


def _check_form(who: Who, scope: Scope, headers: Mapping[str, str], body: bytes) -> None:
    """What a browser sends carries the secret that only our own pages know; a program shows a token, or sits here.

    A browser adds no header Authorization by itself, and tells where it is from with all that no form can send.
    """
    is_browser = "origin" in headers or "sec-fetch-site" in headers or "cookie" in headers
    is_form = scope["method"] == "POST" and not scope["path"].startswith("/api/")
    if not who.csrf or not (is_browser or is_form):
        return
    given = headers.get("x-csrf") or _field(headers, body)
    if not hmac.compare_digest(given.encode("utf-8", "replace"), who.csrf.encode()):
        why = "this was not sent from a page of this monitor as it is now"
        raise Problem(403, f"{why}: load the page again, and repeat it there")


def _field(headers: Mapping[str, str], body: bytes) -> str:
    if _kind(headers) != FORM:
        return ""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Problem(400, f"a form may have at most {MOST_FIELDS} fields") from error
    return fields.get("csrf", [""])[0]


def _kind(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers by lower-case name; one that tells two things where one is meant is refused."""
    found: dict[str, str] = {}
    for key, value in raw:
        name = key.decode("latin-1").lower()
        if name in found and name in ("host", "origin", "authorization", "content-type", "content-length"):
            raise Problem(400, f"the header {name} is there twice")
        found[name] = value.decode("latin-1").strip()
    return found


async def _bounded(headers: Mapping[str, str], receive: Receive) -> tuple[bytes, Receive]:
    """The body, read whole within the bound, and once more to be received by the application."""
    length = headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:20]) > LARGEST_BODY:
        raise _too_large()
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"", _replay(message, receive)
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise _too_large()
    return body, _replay({"type": "http.request", "body": body, "more_body": False}, receive)


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
