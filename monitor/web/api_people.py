"""The API of people: who asks, who may sign in, who was sent which digest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from monitor.jobs.reviewed import mailing_fields, reader_fields
from monitor.review import Mailing, MailingState
from monitor.web.api_answers import Cursor, Limit, Operating, Reading, cursor_of, place_of, told, told_part
from monitor.web.door import Here, apart
from monitor.web.schemas import shown
from monitor.web.who import SCOPES
from monitor.web.wishes import Day

router = APIRouter(tags=["people"])
OfDay = Annotated[Day, Query(description="only the digest of this day")]
OfState = Annotated[MailingState | None, Query(examples=["refused"], description="only with it")]


@router.get("/me", responses=shown("Me", 503), operation_id="show_me")
@apart
def show_me(request: Request, here: Here, who: Reading) -> Response:
    """Who asks, and what they may."""
    scopes = [scope for scope in SCOPES if who.may(scope)]
    return told(request, {"name": who.name, "role": who.role, "scopes": scopes, "language": who.language})


@router.get("/readers", responses=shown("Readers", 503), operation_id="list_readers")
@apart
def list_readers(request: Request, here: Here, who: Operating) -> Response:
    """Who may sign in, and who may no more. Takes the scope operate."""
    zone = here.app.settings.monitor.timezone
    return told(request, {"readers": [reader_fields(one, zone) for one in here.app.store.readers()]})


@router.get("/mailings", responses=shown("Mailings", 422, 503), operation_id="list_mailings")
@apart
def list_mailings(
    request: Request,
    here: Here,
    who: Operating,
    day: OfDay = None,
    state: OfState = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The ledger of digests sent, the newest day first. Takes the scope operate."""
    place = place_of("mailings", cursor, int, str)
    zone = here.app.settings.monitor.timezone
    found = here.app.store.mailings(states=(state,) if state else (), day=day)
    lines = [one for one in sorted(found, key=_place) if place is None or _place(one) > tuple(place)]
    after = cursor_of("mailings", *_place(lines[limit - 1])) if len(lines) > limit else None
    return told_part(request, {"mailings": [mailing_fields(one, zone) for one in lines[:limit]]}, after)


def _place(line: Mailing) -> tuple[int, str]:
    return -line.day.toordinal(), line.recipient
