"""The API of a review: marks put on stories and taken back, how far a day is, shifts handed over, what was learned."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from monitor.jobs import noting
from monitor.jobs.feedback import feedback_after
from monitor.jobs.reviewed import mark_fields
from monitor.review import Mark
from monitor.web.api_answers import Cursor, Limit, Number, Reading, Reviewing, cursor_of, place_of, told, told_part
from monitor.web.api_bodies import MarkWish
from monitor.web.api_stories import the_story
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Json, Problem
from monitor.web.schemas import OF_ORDERS, answers, shown

router = APIRouter(tags=["review"])
WithUndone = Annotated[bool, Query(description="also those that were taken back")]


@router.get("/stories/{story_id}/marks", responses=shown("Marks", 404, 422, 503), operation_id="list_marks")
@apart
def list_marks(
    request: Request, here: Here, who: Reading, story_id: Number, with_undone: WithUndone = False
) -> Response:
    """What readers did to a story, oldest first."""
    the_story(here, story_id)
    zone = here.app.settings.monitor.timezone
    marks = here.app.store.marks_of([story_id], with_undone=with_undone).get(story_id, ())
    return told(request, {"marks": [mark_fields(one, zone) for one in marks]})


@router.post(
    "/stories/{story_id}/marks",
    status_code=201,
    responses=answers("Mark", 404, 422, 503, *OF_ORDERS, status=201, words="It stands."),
    operation_id="put_mark",
)
@apart
def put_mark(here: Here, who: Reviewing, story_id: Number, wish: MarkWish) -> Response:
    """Put a mark on a story, in the name of whoever asks; the same one that stands already is given back."""
    app = here.app
    mark = noting.put_mark(app.store, story_id, who.name, wish.kind, wish.value, at=app.now())
    return Json(mark_fields(mark, app.settings.monitor.timezone), 201, {"Location": f"/api/v1/marks/{mark.id}"})


@router.get("/marks/{mark_id}", responses=shown("Mark", 404, 422, 503), operation_id="show_mark")
@apart
def show_mark(request: Request, here: Here, who: Reading, mark_id: Number) -> Response:
    """A mark, also one that was taken back."""
    return told(request, mark_fields(_mark(here, mark_id), here.app.settings.monitor.timezone))


def _mark(here: Face, mark_id: int) -> Mark:
    found = here.app.store.mark(mark_id)
    if found is None:
        raise Problem(404, f"there is no mark {mark_id}; /api/v1/stories/ID/marks lists those of a story")
    return found


@router.delete(
    "/marks/{mark_id}",
    responses=answers("Mark", 404, 422, 503, *OF_ORDERS, words="It is taken back."),
    operation_id="undo_mark",
)
@apart
def undo_mark(here: Here, who: Reviewing, mark_id: Number) -> Response:
    """Take a mark back; it is kept that it stood. Another reader's takes the scope operate."""
    app = here.app
    mark = noting.undo_mark(app.store, mark_id, who.name, may_all=who.may("operate"), at=app.now())
    return Json(mark_fields(mark, app.settings.monitor.timezone))


Confirmed = Annotated[bool, Query(description="also core stories that were starred")]


@router.get("/feedback", responses=shown("Feedback", 422, 503), operation_id="list_feedback")
@apart
def list_feedback(
    request: Request, here: Here, who: Reading, confirmed: Confirmed = False, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """What readers judged, as labelled lines, the first judgement first; `monitor evaluate` takes these lines."""
    place = place_of("feedback", cursor, int)
    zone = here.app.settings.monitor.timezone
    lines = feedback_after(here.app.store, zone, place[0] if place else 0, confirmed=confirmed)
    part = list(islice(lines, limit + 1))
    after = cursor_of("feedback", part[limit - 1][0]) if len(part) > limit else None
    return told_part(request, {"lines": [line for _, line in part[:limit]]}, after)
