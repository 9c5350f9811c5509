"""The API of stories: looked up with revisions and marks, and the archived pages they were read from."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from monitor.domain import StoredStory
from monitor.jobs import showing
from monitor.jobs.reviewed import mark_fields
from monitor.web.api_answers import Number, Reading, told
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Problem
from monitor.web.schemas import shown

router = APIRouter(prefix="/stories", tags=["stories"])


def the_story(here: Face, story_id: int) -> StoredStory:
    """The story with its revisions. Problem 404 where there is none."""
    found = here.app.store.story(story_id)
    if found is None:
        raise Problem(404, f"there is no story {story_id}; /api/v1/stories lists those there are")
    return found


@router.get("/{story_id}", responses=shown("ToldStory", 404, 422, 503), operation_id="show_story")
@apart
def show_story(request: Request, here: Here, who: Reading, story_id: Number) -> Response:
    """A story with its revisions, its sightings and the marks that stand on it."""
    zone = here.app.settings.monitor.timezone
    fields = showing.story_fields(the_story(here, story_id), zone, None)
    marks = here.app.store.marks_of([story_id]).get(story_id, ())
    return told(request, fields | {"marks": [mark_fields(one, zone) for one in marks]})


@router.get("/{story_id}/evidence", responses=shown("Evidence", 404, 422, 503), operation_id="show_evidence")
@apart
def show_evidence(request: Request, here: Here, who: Reading, story_id: Number) -> Response:
    """The archived pages of a story: where each lies, and whether it can still be read there, byte for byte."""
    the_story(here, story_id)
    app = here.app
    return told(request, {"pages": showing.evidence(app.store, app.archive, story_id, app.settings.monitor.timezone)})
