"""Names and passwords go in, sessions come out, slowly for who guesses; out again, and the language of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from monitor.jobs import admitting
from monitor.logs import logger
from monitor.review import Reader
from monitor.web.door import CROWDED, Face, Here, apart
from monitor.web.knowing import COOKIE, COOKIE_OVER_TLS
from monitor.web.problems import Problem
from monitor.web.rendering import COOKIE_OF_LANGUAGE, page, words_of
from monitor.web.throttle import keys_of
from monitor.web.who import who_asks
from monitor.words import LANGUAGES

YEAR = 366 * 86400
LONGEST_NEXT = 1000

log = logger("monitor.web")

router = APIRouter(include_in_schema=False)
Next = Annotated[str, Form(alias="next")]


def local_path(given: str) -> str:
    """Where to go on: a path of ours, "/" for whatever could lead to another site."""
    is_plain = given.isascii() and given.isprintable() and "\\" not in given and len(given) <= LONGEST_NEXT
    return given if is_plain and given.startswith("/") and not given.startswith("//") else "/"


# -- in


@router.get("/sign-in")
@apart
def ask_in(request: Request, here: Here, next: Annotated[str, Query()] = "/") -> Response:
    """The page for signing in; who has done so already goes on."""
    if who_asks(request).session:
        return RedirectResponse(local_path(next), 303)
    return _form(request, here, next)


def _form(
    request: Request,
    here: Face,
    next: str,
    name: str = "",
    *,
    wrong: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    has_readers = admitting.are_there_readers(here.app.store)
    given = {"next": local_path(next), "name": name[:40], "wrong": wrong, "has_readers": has_readers}
    answer = page(request, here, "sign-in.html", status=status, **given)
    answer.headers.update(headers or {})
    return answer


@router.post("/sign-in")
async def sign_in(
    request: Request,
    here: Here,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Next = "/",
) -> Response:
    """A new session for the right password; the page again for a wrong one, later and later the more there were."""
    if here.gate.is_full:
        raise Problem(503, CROWDED, {"Retry-After": "2"})
    keys = keys_of(admitting.name_of(name), client_of(request))
    wait = here.throttle.begin(keys, here.app.now())
    if wait > timedelta():
        return await here.threads.do(_too_early, request, here, next, name, wait)
    async with here.gate:
        reader = await here.threads.do(admitting.sign_in, here.app.store, name, password)
    if reader is None:
        log.warning("sign_in_failed", name=ascii(name[:40])[1:-1], client=client_of(request))
        return await here.threads.do(_wrong, request, here, next, name)
    here.throttle.succeeded(keys)
    return await here.threads.do(_let_in, request, here, reader, next)


def _too_early(request: Request, here: Face, next: str, name: str, wait: timedelta) -> Response:
    words, seconds = words_of(request, who_asks(request)), int(wait.total_seconds()) + 1
    wrong = words.plural(
        "Too many wrong tries. Please wait a second.", "Too many wrong tries. Please wait {number} seconds.", seconds
    )
    return _form(request, here, next, name, wrong=wrong, status=429, headers={"Retry-After": str(seconds)})


def _wrong(request: Request, here: Face, next: str, name: str) -> Response:
    """The same for a name that is not there, and for one that may not come in any more."""
    words = words_of(request, who_asks(request))
    return _form(request, here, next, name, wrong=words("Name or password is wrong."), status=403)


def _let_in(request: Request, here: Face, reader: Reader, next: str) -> Response:
    """A new secret at every sign-in; the session that this browser had before is over."""
    app, before = here.app, who_asks(request).session
    if before:
        app.store.end_sessions(digest=before)
    agent = request.headers.get("user-agent", "")
    secret = admitting.start_session(app.store, reader, lasts=app.settings.web.session, agent=agent, at=app.now())
    log.info("signed_in", name=reader.name, client=client_of(request))
    answer = RedirectResponse(local_path(next), 303)
    _set_cookie(answer, request, here, secret)
    if reader.language:
        _set_language(answer, request, here, reader.language)
    return answer


def client_of(request: Request) -> str:
    """The address that asks: where a web server on this machine passes it on, the one that it names last."""
    from monitor.config import is_loopback

    direct = request.client.host if request.client else ""
    # Some web servers add a header of their own to the one that was sent, and do not lengthen that.
    named = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    return named if named and is_loopback(direct) else direct


# -- out


@router.post("/sign-out")
@apart
def sign_out(request: Request, here: Here) -> Response:
    """End the session of this browser."""
    if session := who_asks(request).session:
        here.app.store.end_sessions(digest=session)
    answer = RedirectResponse("/sign-in", 303)
    _set_cookie(answer, request, here, "")
    return answer


# -- cookies


def _is_over_tls(request: Request, here: Face) -> bool:
    return request.url.scheme == "https" or here.app.settings.web.address.startswith("https:")


def _set_cookie(answer: Response, request: Request, here: Face, secret: str) -> None:
    """The cookie of a session; "" takes it away. How long it holds is the store's to say: visits prolong it."""
    over_tls = _is_over_tls(request, here)
    answer.set_cookie(
        COOKIE_OVER_TLS if over_tls else COOKIE,
        secret,
        max_age=YEAR if secret else 0,
        path="/",
        secure=over_tls,
        httponly=True,
        samesite="lax",
    )


def _set_language(answer: Response, request: Request, here: Face, language: str) -> None:
    over_tls = _is_over_tls(request, here)
    answer.set_cookie(
        COOKIE_OF_LANGUAGE, language, max_age=YEAR, path="/", secure=over_tls, httponly=True, samesite="lax"
    )


# -- language


@router.post("/language")
@apart
def choose_language(request: Request, here: Here, language: Annotated[str, Form()] = "", next: Next = "/") -> Response:
    """The language of the pages, in this browser and, for who has signed in, in every other where none is chosen."""
    if language not in LANGUAGES:
        raise Problem(422, f"language: the pages speak {' and '.join(LANGUAGES)}")
    who = who_asks(request)
    if who.session:
        here.app.store.change_reader(who.name, language=language)
    answer = RedirectResponse(local_path(next), 303)
    _set_language(answer, request, here, language)
    return answer
