"""The API of what hands decide of events: joined, a story taken out, taken back; with who and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from monitor.jobs import regrouping
from monitor.jobs.reviewed import decision_fields
from monitor.review import EventDecision
from monitor.web.api_answers import Number, Operating
from monitor.web.api_bodies import MergeWish, StoryWish
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Json, Problem
from monitor.web.schemas import OF_ORDERS, answers

router = APIRouter(tags=["stories"])
ANSWERS: Any = answers("Decided", 404, 422, 503, *OF_ORDERS, words="It is decided.")


@router.post("/events/{event_id}/merge", responses=ANSWERS, operation_id="merge_events")
@apart
def merge_events(here: Here, who: Operating, event_id: Number, wish: MergeWish) -> Json:
    """Make one event of two, for good: no later run undoes what a hand decided."""
    app = here.app
    decided = regrouping.merge(app.store, event_id, wish.other, by=who.name, at=app.now())
    return _told(here, decided, f"there is no event {event_id} or {wish.other}, or they are one")


@router.post("/events/{event_id}/split", responses=ANSWERS, operation_id="split_event")
@apart
def split_event(here: Here, who: Operating, event_id: Number, wish: StoryWish) -> Json:
    """Take a story out of an event, for good."""
    app = here.app
    stands = {one.id for one in app.store.stories_of_event(event_id)}
    decided = regrouping.split(app.store, wish.story, by=who.name, at=app.now()) if wish.story in stands else ()
    return _told(here, decided, f"event {event_id} has no story {wish.story}, or no other one")


@router.post("/events/{event_id}/undo", responses=ANSWERS, operation_id="undo_decision")
@apart
def undo_decision(here: Here, who: Operating, event_id: Number, wish: StoryWish) -> Json:
    """Take back the last that was decided about a story of an event; it is kept that it was decided."""
    app = here.app
    undone = regrouping.undo(app.store, wish.story, by=who.name, at=app.now())
    return _told(here, undone, f"nothing that was decided about story {wish.story} stands")


def _told(here: Face, decided: Sequence[EventDecision], nothing: str) -> Json:
    if not decided:
        raise Problem(404, nothing)
    zone, store = here.app.settings.monitor.timezone, here.app.store
    events = store.events_of({story for one in decided for story in (one.story, one.other)})
    return Json(
        {
            "decisions": [decision_fields(one, zone) for one in decided],
            "events": [{"story": story, "event": event} for story, event in sorted(events.items())],
        }
    )
