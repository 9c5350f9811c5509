"""The API of saved searches: kept under a name, told to alert or not, forgotten; each reader has their own."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from monitor.jobs import saving
from monitor.jobs.reviewed import search_fields
from monitor.review import SavedSearch
from monitor.web.api_answers import Cursor, Limit, Number, Reading, Reviewing, told
from monitor.web.api_bodies import SearchChange, SearchWish
from monitor.web.api_stories import stories_told
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Json, Problem
from monitor.web.schemas import OF_ORDERS, answers, refused, shown
from monitor.web.who import Who
from monitor.words import words_in

router = APIRouter(prefix="/searches", tags=["searches"])


@router.get("", responses=shown("Searches", 503), operation_id="list_searches")
@apart
def list_searches(request: Request, here: Here, who: Reading) -> Response:
    """The saved searches of whoever asks, by name."""
    found = here.app.store.searches(who.name)
    return told(request, {"searches": [search_fields(one, here.app.settings.monitor.timezone) for one in found]})


@router.post(
    "",
    status_code=201,
    responses=answers("Search", 409, 422, 503, *OF_ORDERS, status=201, words="It is kept."),
    operation_id="save_search",
)
@apart
def save_search(here: Here, who: Reviewing, wish: SearchWish) -> Response:
    """Keep a search under a name; an alert tells of what comes in from now on."""
    app, zone = here.app, here.app.settings.monitor.timezone
    words = words_in("en")
    try:
        kept = saving.save_search(
            *(app.store, who.name, wish.name, wish.query, zone, words),
            editions=here.door.editions,
            alert=wish.alert,
            at=app.now(),
        )
    except saving.NameTakenError as error:
        raise Problem(409, f"name: {error.sentence}") from error
    return Json(search_fields(kept, zone), 201, {"Location": f"/api/v1/searches/{kept.id}"})


def the_search(here: Face, who: Who, search_id: int) -> SavedSearch:
    """A saved search of whoever asks. Problem 404 where there is none, or where it is another reader's."""
    found = here.app.store.search(search_id)
    if found is None or (found.reader != who.name and not who.may("operate")):
        raise Problem(404, f"{who.name} has no search {search_id}; /api/v1/searches lists those there are")
    return found


@router.get("/{search_id}", responses=shown("Search", 404, 422, 503), operation_id="show_search")
@apart
def show_search(request: Request, here: Here, who: Reading, search_id: Number) -> Response:
    """A saved search."""
    return told(request, search_fields(the_search(here, who, search_id), here.app.settings.monitor.timezone))


@router.get("/{search_id}/stories", responses=shown("Stories", 404, 422, 503), operation_id="list_stories_of_search")
@apart
def list_stories_of_search(
    request: Request, here: Here, who: Reading, search_id: Number, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """The stories that a saved search finds."""
    query = the_search(here, who, search_id).query
    return stories_told(request, here, query, limit, cursor, is_saved=True)


@router.patch(
    "/{search_id}",
    responses=answers("Search", 404, 422, 503, *OF_ORDERS, words="It is changed."),
    operation_id="change_search",
)
@apart
def change_search(here: Here, who: Reviewing, search_id: Number, change: SearchChange) -> Response:
    """Let a search alert in another way, or not; what came in before is not told."""
    the_search(here, who, search_id)
    here.app.store.change_alert(search_id, change.alert)
    return Json(search_fields(the_search(here, who, search_id), here.app.settings.monitor.timezone))


@router.delete(
    "/{search_id}",
    status_code=204,
    response_class=Response,
    responses=refused(404, 422, 503, *OF_ORDERS),
    operation_id="drop_search",
)
@apart
def drop_search(here: Here, who: Reviewing, search_id: Number) -> Response:
    """Forget a search; its feed is gone with it."""
    the_search(here, who, search_id)
    here.app.store.drop_search(search_id)
    return Response(status_code=204)
