"""The token of a digest's mail goes in, its recipient gets no more: by a click, or by the mail program itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from monitor.jobs import unsubscribing
from monitor.logs import logger
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Problem
from monitor.web.rendering import page, words_of
from monitor.web.who import who_asks

log = logger("monitor.web")

router = APIRouter(prefix="/unsubscribe", include_in_schema=False)
Token = Annotated[str, Path(max_length=300)]


@router.get("/{token}")
@apart
def ask_to_leave(request: Request, here: Here, token: Token) -> Response:
    """Only asks: programs that look for what is bad open every link of a mail."""
    address = unsubscribing.address_behind(here.app.store, token, here.app.settings.digest.mail_to)
    if address is None:
        raise _unknown(request)
    return _shown(request, here, address, is_out=address.lower() in here.app.store.unsubscribed())


@router.post("/{token}")
@apart
def leave(request: Request, here: Here, token: Token) -> Response:
    """No digest to this address any more."""
    app = here.app
    address = unsubscribing.unsubscribe(app.store, token, app.settings.digest.mail_to, app.now())
    if address is None:
        raise _unknown(request)
    log.info("unsubscribed", address=address)
    return _shown(request, here, address, is_out=True)


@router.post("/{token}/undo")
@apart
def come_back(request: Request, here: Here, token: Token) -> Response:
    """Digests to this address again."""
    address = unsubscribing.address_behind(here.app.store, token, here.app.settings.digest.mail_to)
    if address is None:
        raise _unknown(request)
    here.app.store.subscribe(address)
    log.info("subscribed_again", address=address)
    return _shown(request, here, address, is_out=False)


def _shown(request: Request, here: Face, address: str, *, is_out: bool) -> Response:
    return page(
        request,
        here,
        "unsubscribe.html",
        address=address,
        is_out=is_out,
        link=request.scope["path"].removesuffix("/undo"),
    )


def _unknown(request: Request) -> Problem:
    words = words_of(request, who_asks(request))
    return Problem(404, words("This link belongs to no digest that was sent from here"))
