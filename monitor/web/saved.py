"""The pages of saved searches: kept under a name, with the addresses of their feeds, alerting if wanted, forgotten.

Each reader has their own.
"""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from monitor.jobs.saving import LONGEST_NAME, save_search
from monitor.jobs.searching import SearchError
from monitor.review import Alert, SavedSearch
from monitor.web.door import Face, Here, apart
from monitor.web.feeds import place_of_desk
from monitor.web.finding import given_fields, search_page, told_in_words
from monitor.web.hits import address_of
from monitor.web.problems import Problem
from monitor.web.rendering import page, words_of
from monitor.web.who import Who, who_asks
from monitor.web.wishes import HIGHEST_NUMBER
from monitor.words import Words

ALERTS: tuple[Alert, ...] = get_args(Alert)

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=HIGHEST_NUMBER)]
Text = Annotated[str, Form()]


@router.get("/searches")
@apart
def searches(request: Request, here: Here) -> Response:
    """The saved searches of whoever asks."""
    return _searches(request, here)


def _searches(request: Request, here: Face, *, status: int = 200, fault: str = "", at: int = 0) -> Response:
    who = who_asks(request)
    words = words_of(request, who)
    return page(
        request,
        here,
        "searches.html",
        status=status,
        searches=here.app.store.searches(who.name),
        place=place_of_desk(request, here),
        address_of=address_of,
        told_in_words=lambda fields: told_in_words(fields, words),
        alert_words=_alert_words(words),
        hindrances=hindrances(here, who, words),
        fault=fault,
        fault_at=at,
    )


def _alert_words(words: Words) -> dict[Alert, str]:
    return {"none": words("no alert"), "mail": words("by mail"), "webhook": words("by webhook")}


def hindrances(here: Face, who: Who, words: Words) -> dict[str, str]:
    """Why this reader cannot be alerted in a way, by its name; a way that is not named is open."""
    found = {}
    settings, known = here.app.settings, here.app.store.reader(who.name)
    if not settings.mail.host:
        found["mail"] = words("Mail needs a mail server in the settings: [mail] host.")
    elif known is None:
        found["mail"] = words("Mail needs a reader with an address: monitor readers add NAME --mail ADDRESS.")
    elif not known[0].mail:
        found["mail"] = words("Mail needs an address of yours, which the operator keeps with your name.")
    if not settings.web.alert_webhook_url:
        found["webhook"] = words("A webhook needs its address in the settings: [web] alert_webhook_url.")
    return found


@router.post("/searches")
@apart
def save(request: Request, here: Here, name: Text = "") -> Response:
    """Keep the search that the address names; what cannot be kept is said at the form."""
    who, given = who_asks(request), given_fields(request)
    who.must("review")
    words, app = words_of(request, who), here.app
    try:
        kept = save_search(
            *(app.store, who.name, name, given, app.settings.monitor.timezone, words),
            editions=here.door.editions,
            at=app.now(),
        )
    except SearchError as error:
        return search_page(request, here, given, name=name[:LONGEST_NAME], fault=error)
    return RedirectResponse(f"/searches#search-{kept.id}", 303)


def _mine(request: Request, here: Face, search_id: int) -> SavedSearch:
    """The search of whoever asks; Problem 404 where it is another's or nobody's."""
    found = here.app.store.search(search_id)
    if found is None or found.reader != who_asks(request).name:
        raise Problem(404, f"there is no search {search_id} of yours; /searches lists them")
    return found


@router.post("/searches/{search_id}/alert")
@apart
def change_alert(request: Request, here: Here, search_id: Number, alert: Text = "") -> Response:
    """Let a search alert, or not; what came in before is not told."""
    who = who_asks(request)
    who.must("review")
    found = _mine(request, here, search_id)
    wished = next((one for one in ALERTS if one == alert), None)
    if wished is None:
        raise Problem(422, f"alert: it must be one of {', '.join(ALERTS)}")
    hindrance = hindrances(here, who, words_of(request, who)).get(wished, "")
    if hindrance:
        return _searches(request, here, status=422, fault=hindrance, at=found.id)
    here.app.store.change_alert(found.id, wished)
    return RedirectResponse(f"/searches#search-{found.id}", 303)


@router.get("/searches/{search_id}/delete")
@apart
def ask_to_delete(request: Request, here: Here, search_id: Number) -> Response:
    """Ask once more: the feed goes with the search."""
    found = _mine(request, here, search_id)
    words = words_of(request, who_asks(request))
    return page(request, here, "search_delete.html", search=found, told=tuple(told_in_words(found.query, words)))


@router.post("/searches/{search_id}/delete")
@apart
def delete(request: Request, here: Here, search_id: Number) -> Response:
    """Forget a search, its feed and its alert."""
    who_asks(request).must("review")
    here.app.store.drop_search(_mine(request, here, search_id).id)
    return RedirectResponse("/searches", 303)
