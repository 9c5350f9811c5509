"""The API of stories and events: searched and listed part by part, looked up, with the pages they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from monitor.domain import StoredStory
from monitor.jobs import showing
from monitor.jobs.export import stored_fields
from monitor.jobs.reviewed import decision_fields, mark_fields
from monitor.jobs.searching import check_places, query_of
from monitor.jobs.searching import cursor_of as cursor_after
from monitor.web.api_answers import Cursor, Limit, Number, Reading, cursor_of, place_of, told, told_part
from monitor.web.api_bodies import Asked
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Problem
from monitor.web.schemas import shown
from monitor.web.wishes import Day

MOST_COUNTED = 10_000
"""Stories of a search are counted up to so many: whoever asks waits for the number."""
A_DAY = timedelta(days=1)

router = APIRouter(tags=["stories"])


def stories_told(
    request: Request, here: Face, fields: Mapping[str, str], limit: int, cursor: str | None, *, is_saved: bool = False
) -> Response:
    """A part of the stories that these fields of a search find. SearchError, but not for a place that a saved search
    named when there was one."""
    store, zone = here.app.store, here.app.settings.monitor.timezone
    query = query_of(fields, zone, limit=limit + 1, after=cursor or "")
    if not is_saved:
        check_places(query, store, here.door.editions)
    found = list(store.stories(query))
    after = cursor_after(found[limit - 1]) if len(found) > limit else None
    number = store.count(query, MOST_COUNTED + 1) if after or cursor else len(found)
    told = {
        "stories": [stored_fields(one, zone) for one in found[:limit]],
        "total": {"stories": min(number, MOST_COUNTED), "is_exact": number <= MOST_COUNTED},
    }
    return told_part(request, told, after)


@router.get("/stories", responses=shown("Stories", 422, 503), operation_id="list_stories")
@apart
def list_stories(request: Request, here: Here, who: Reading, asked: Annotated[Asked, Query()]) -> Response:
    """The stories that a search finds, the newest first unless `sort` says otherwise; all where no field is given.

    `total` counts them, up to 10,000.
    """
    return stories_told(request, here, asked.fields(), asked.limit, asked.cursor)


@router.get("/stories/{story_id}", responses=shown("ToldStory", 404, 422, 503), operation_id="show_story")
@apart
def show_story(request: Request, here: Here, who: Reading, story_id: Number) -> Response:
    """A story with its revisions, its sightings and the marks that stand on it."""
    zone = here.app.settings.monitor.timezone
    fields = showing.story_fields(the_story(here, story_id), zone, None)
    marks = here.app.store.marks_of([story_id]).get(story_id, ())
    return told(request, fields | {"marks": [mark_fields(one, zone) for one in marks]})


def the_story(here: Face, story_id: int) -> StoredStory:
    """The story with its revisions. Problem 404 where there is none."""
    found = here.app.store.story(story_id)
    if found is None:
        raise Problem(404, f"there is no story {story_id}; /api/v1/stories lists those there are")
    return found


@router.get("/stories/{story_id}/evidence", responses=shown("Evidence", 404, 422, 503), operation_id="show_evidence")
@apart
def show_evidence(request: Request, here: Here, who: Reading, story_id: Number) -> Response:
    """The archived pages of a story: where each lies, and whether it can still be read there, byte for byte."""
    the_story(here, story_id)
    app = here.app
    pages = showing.evidence(app.store, app.archive, story_id, app.settings.monitor.timezone)
    return told(request, {"pages": pages})


# -- events

Since = Annotated[Day, Query(examples=["2026-03-01"], description="told on this day or later")]
Until = Annotated[Day, Query(examples=["2026-03-31"], description="told on this day or before")]


@router.get("/events", responses=shown("Events", 422, 503), operation_id="list_events")
@apart
def list_events(
    request: Request,
    here: Here,
    who: Reading,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Events on the beat with the numbers of their stories, those that came in last first."""
    zone = here.app.settings.monitor.timezone
    place = place_of("events", cursor, int)
    numbers = here.app.store.events_before(
        place[0] if place else None,
        limit + 1,
        since=datetime.combine(since, time(), zone) if since else None,
        until=datetime.combine(until + A_DAY, time(), zone) if until else None,
    )
    after = cursor_of("events", numbers[limit - 1]) if len(numbers) > limit else None
    found = showing.events(here.app.store.stories_of_events(numbers[:limit]), zone)
    return told_part(request, {"events": found}, after)


@router.get("/events/{event_id}", responses=shown("ToldEvent", 404, 422, 503), operation_id="show_event")
@apart
def show_event(request: Request, here: Here, who: Reading, event_id: Number) -> Response:
    """An event with its stories in all languages, the first told first; of more than 100 only those.

    `decisions` are what hands decided about them, also what was taken back.
    """
    store = here.app.store
    stories = store.stories_of_event(event_id)
    if not stories and (moved := store.story(event_id)):
        # An event goes by the number of a story of it, which was found to tell another one since.
        stories = store.stories_of_event(moved.event)
    if not stories:
        raise Problem(404, f"there is no event {event_id}; /api/v1/events lists those there are")
    zone = here.app.settings.monitor.timezone
    decisions = store.decisions_about([one.id for one in stories])
    fields = {"decisions": [decision_fields(one, zone) for one in decisions]}
    return told(request, _whole(stories, zone) | fields)


def _whole(stories: tuple[StoredStory, ...], zone: tzinfo) -> dict[str, object]:
    (event,) = showing.events(stories, zone)
    return event | {"stories": [stored_fields(one, zone) for one in stories]}
