"""The page of settings: what is in force, and what is one's own: language, mail, password, sessions, tokens."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from monitor.digest.showing import shown
from monitor.jobs import admitting
from monitor.jobs.admitting import AdmissionError
from monitor.logs import logger
from monitor.review import SCOPES, SCOPES_OF
from monitor.web.door import Face, Here, apart
from monitor.web.numbers import number_in
from monitor.web.problems import Problem
from monitor.web.rendering import page, words_of
from monitor.web.throttle import key_of_name
from monitor.web.who import Who, who_asks

KNOWN_BY = 16
"""So much of its digest tells one session from the others."""

# What browsers call themselves, those first that also call themselves by the names of others.
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"))
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("Linux", "Linux")),
)

log = logger("monitor.web")

router = APIRouter(prefix="/settings", include_in_schema=False)
Done = Annotated[str, Query(max_length=20)]
Text = Annotated[str, Form()]


@router.get("")
@apart
def show_settings(request: Request, here: Here, done: Done = "") -> Response:
    """What is in force, and what is one's own."""
    return _shown(request, here, done=done)


def _shown(request: Request, here: Face, *, status: int = 200, **said: Any) -> Response:
    """The page; of what is `said`, `done` and `wrong` name what was done or what is wrong about it."""
    store, who, now = here.app.store, who_asks(request), here.app.now()
    sessions = store.sessions(now, who.name) if who.session else ()
    given = {
        "back": "/settings",
        "sections": list(here.app.settings.sections()),
        "own": _own(here, who),
        "sessions": sessions,
        "browsers": {one.digest: browser_of(one.agent) for one in sessions},
        "tokens": [one for one in store.tokens(who.name) if one.revoked_at is None] if who.session else (),
        "scopes": [one for one in SCOPES if one in SCOPES_OF[who.role]],
        "readers": store.readers() if who.may("operate") else None,
        "needs_sign_in": here.app.settings.needs_sign_in,
        "known_by": KNOWN_BY,
        "done": "",
        "wrong": {},
        "secret": "",
    }
    return page(request, here, "settings.html", status=status, **given | said)


def browser_of(agent: str) -> str:
    """A browser in two words where it is one of the usual, else what it says of itself."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (browser, system))) or shown(agent, 60) or "–"


def _own(here: Face, who: Who) -> object:
    """The reader who has signed in here; None for whoever sits at the machine, and for programs."""
    found = here.app.store.reader(who.name) if who.session else None
    return found[0] if found else None


def _signed_in(request: Request) -> Who:
    who = who_asks(request)
    if not who.session:
        words = words_of(request, who)
        raise Problem(403, words("Only a reader who has signed in has sessions, tokens and a password of their own"))
    return who


def _done(what: str) -> Response:
    return RedirectResponse(f"/settings?done={what}", 303)


# -- mail and password


@router.post("/mail")
@apart
def change_mail(request: Request, here: Here, mail: Text = "") -> Response:
    """Where alerts of one's saved searches go."""
    who, words = _signed_in(request), words_of(request, who_asks(request))
    try:
        here.app.store.change_reader(who.name, mail=admitting.mail_checked(mail.strip()))
    except AdmissionError:
        return _shown(request, here, status=422, wrong={"mail": words("This is no mail address.")})
    return _done("mail")


@router.post("/password")
async def change_password(request: Request, here: Here, now: Text = "", new: Text = "", again: Text = "") -> Response:
    """Another password, for who knows the one they have; all other sessions are over then."""
    who = _signed_in(request)
    keys = (key_of_name(who.name),)
    if wait := here.throttle.begin(keys, here.app.now()):
        seconds = int(wait.total_seconds()) + 1
        why = words_of(request, who)("Too many wrong tries; please wait a little")
        raise Problem(429, why, {"Retry-After": str(seconds)})
    async with here.gate:
        answer: Response = await here.threads.do(_changed, request, here, now, new, again)
    if answer.status_code == 303:
        here.throttle.succeeded(keys)
    return answer


def _changed(request: Request, here: Face, now: str, new: str, again: str) -> Response:
    who, store = who_asks(request), here.app.store
    words = words_of(request, who)
    if new != again:
        return _shown(request, here, status=422, wrong={"again": words("The two new passwords differ.")})
    if admitting.sign_in(store, who.name, now) is None:
        return _shown(request, here, status=422, wrong={"now": words("This is not your password.")})
    try:
        admitting.change_password(store, who.name, new, but=who.session)
    except AdmissionError:
        why = words("Take at least 10 characters that are not just your name.")
        return _shown(request, here, status=422, wrong={"new": why})
    log.info("password_changed", name=who.name)
    return _done("password")


# -- sessions and tokens


@router.post("/sessions/end")
@apart
def end_session(request: Request, here: Here, session: Text = "") -> Response:
    """End one of one's sessions, or all but this one."""
    who, store = _signed_in(request), here.app.store
    if session == "others":
        store.end_sessions(name=who.name, but=who.session)
        return _done("sessions")
    for one in store.sessions(here.app.now(), who.name):
        if session and one.digest[:KNOWN_BY] == session:
            store.end_sessions(digest=one.digest)
    return _done("sessions")


@router.post("/tokens")
@apart
def add_token(
    request: Request,
    here: Here,
    name: Text = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    days: Text = "",
) -> Response:
    """A token for a program of one's own; its secret is shown this once."""
    who = _signed_in(request)
    lasts = number_in(days)
    if days.strip() and lasts is None:
        return _shown(request, here, status=422, wrong={"token": "days must be a number"})
    try:
        secret, _ = admitting.add_token(
            here.app.store, who.name, name, scopes=scopes or (), days=lasts, at=here.app.now()
        )
    except AdmissionError as error:
        return _shown(request, here, status=422, wrong={"token": str(error)})
    log.info("token_added", name=who.name, token=name)
    return _shown(request, here, secret=secret)


@router.post("/tokens/revoke")
@apart
def revoke_token(request: Request, here: Here, name: Text = "") -> Response:
    """Let one of one's tokens hold no more."""
    who = _signed_in(request)
    here.app.store.revoke_token(who.name, name, here.app.now())
    return _done("tokens")
