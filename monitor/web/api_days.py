"""The API of days: their digests, in any form and as they were handed over; how far their review is; shifts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from monitor.digest import DigestItem
from monitor.digest.forms.machine import as_value
from monitor.jobs import noting
from monitor.jobs.digests import as_form
from monitor.jobs.reviewed import handover_fields
from monitor.jobs.reviewing import Deeds, deeds_of, rest_of
from monitor.review import Mark
from monitor.web.api_answers import Cursor, Limit, Reading, Reviewing, cursor_of, place_of, tagged, told, told_part
from monitor.web.api_bodies import HandoverWish, NamedDay
from monitor.web.days import digest_of_day, to_review
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Json
from monitor.web.schemas import OF_ORDERS, answers, forms_of_digest, shown
from monitor.words import words_in

KINDS = {"text": "text/plain", "md": "text/markdown", "html": "text/html"}
Form = Annotated[Literal["json", "text", "md", "html"], Query(examples=["json"], description="how it is written")]
Tongue = Annotated[
    Literal["en", "vi"] | None, Query(examples=["vi"], description="of its own words; as configured where absent")
]
_BEGINNING = date(1990, 1, 1)

router = APIRouter(tags=["days"])


# -- digests


@router.get("/digests", responses=shown("Digests", 422, 503), operation_id="list_digests")
@apart
def list_digests(request: Request, here: Here, who: Reading, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """The days whose digest was handed over, the latest first, with the state of the intake then."""
    place, zone = place_of("digests", cursor, int), here.app.settings.monitor.timezone
    filed = here.app.store.filed_digests(_BEGINNING)
    days = [day for day in sorted(filed, reverse=True) if place is None or day.toordinal() < place[0]]
    after = cursor_of("digests", days[limit - 1].toordinal()) if len(days) > limit else None
    digests = [
        {
            "day": day.isoformat(),
            "made_at": filed[day].made_at.astimezone(zone).isoformat(timespec="seconds"),
            "state": filed[day].state,
        }
        for day in days[:limit]
    ]
    return told_part(request, {"digests": digests}, after)


@router.get("/digests/{day}", responses=forms_of_digest(KINDS.values(), 422, 503), operation_id="show_digest")
@apart
def show_digest(
    request: Request, here: Here, who: Reading, day: NamedDay, form: Form = "json", language: Tongue = None
) -> Response:
    """The digest of a day as it was handed over, else as it is known now; then its ETag heeds not when it was made."""
    settings, digest = here.app.settings, digest_of_day(here, day)
    words, desk = words_in(language or settings.digest.language), settings.web.address
    value = as_value(digest, words if language else None, desk=desk)
    sense = json.dumps([value | {"made_at": ""}, form, language])
    if form == "json":
        return tagged(request, Json(value), sense)
    text = as_form(digest, form, words, desk=desk)
    return tagged(request, Response(text.encode("utf-8", "replace"), media_type=KINDS[form]), sense)


# -- reviews


@router.get("/days/{day}/review", responses=shown("Review", 422, 503), operation_id="show_review")
@apart
def show_review(request: Request, here: Here, who: Reading, day: NamedDay) -> Response:
    """How far each reader is with the events of a day, which they have not reviewed, and the shifts handed over.

    A reader has reviewed an event once they have read a story of it, or said that it is not of the beat.
    """
    items, zone = _to_review(here, day), here.app.settings.monitor.timezone
    marks = _marks(here, items)
    names = sorted({who.name, *_active(here), *(mark.reader for some in marks.values() for mark in some)})
    told_of = {
        "day": day.isoformat(),
        "events": [_event(item) for item in items],
        "readers": [_progress(name, list(_deeds(items, marks, name))) for name in names],
        "handovers": [handover_fields(one, zone) for one in here.app.store.handovers(day)],
    }
    return told(request, told_of)


@router.post(
    "/days/{day}/handover",
    status_code=201,
    responses=answers("Handover", 422, 503, *OF_ORDERS, status=201, words="It is theirs now."),
    operation_id="hand_over",
)
@apart
def hand_over(here: Here, who: Reviewing, day: NamedDay, wish: HandoverWish) -> Response:
    """Hand what whoever asks has not reviewed of a day, and is nobody else's, over to another reader."""
    app, items = here.app, _to_review(here, day)
    stories = rest_of(_deeds(items, _marks(here, items), who.name), who.name)
    kept = noting.hand_over(
        app.store, day, stories, given_by=who.name, given_to=wish.to, words=wish.words, at=app.now()
    )
    fields = handover_fields(kept, app.settings.monitor.timezone) | {"stories": list(stories)}
    return Json(fields, 201, {"Location": f"/api/v1/days/{day}/review"})


def _to_review(here: Face, day: date) -> tuple[DigestItem, ...]:
    """The events of the day, also those that somebody has reviewed by taking them off the beat."""
    return to_review(digest_of_day(here, day, with_off_beat=True))


def _marks(here: Face, items: Iterable[DigestItem]) -> dict[int, tuple[Mark, ...]]:
    return here.app.store.marks_of({telling.story for item in items for telling in item.tellings})


def _active(here: Face) -> list[str]:
    return [one.name for one in here.app.store.readers() if one.disabled_at is None]


def _deeds(items: Iterable[DigestItem], marks: Mapping[int, tuple[Mark, ...]], name: str) -> Iterable[Deeds]:
    return (deeds_of(item.event, [one.story for one in item.tellings], marks, name) for item in items)


def _event(item: DigestItem) -> dict[str, Any]:
    return {"event": item.event, "tier": item.tier, "stories": [one.story for one in item.tellings]}


def _progress(name: str, deeds: list[Deeds]) -> dict[str, Any]:
    unread = [one for one in deeds if not one.is_reviewed]
    return {
        "reader": name,
        "reviewed": len(deeds) - len(unread),
        "of": len(deeds),
        "unread": [one.event for one in unread],
        "assigned": [one.event for one in deeds if one.assigned and one.assigned.value == name],
    }
