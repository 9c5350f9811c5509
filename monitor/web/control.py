"""The pages for whoever keeps it going: sources with their editions, a crawl by hand, pause and resume, alarms.

Everybody may look; who may not operate sees no buttons, and is refused where they press one all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from monitor.jobs.ordering import OrderError
from monitor.jobs.status import Status
from monitor.web import wording
from monitor.web.bars import DAYS, Bars, charts
from monitor.web.crawls import PAGE, free_source, hold_source, how_all_stands, order_crawl
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Problem
from monitor.web.rendering import page, words_of
from monitor.web.who import who_asks
from monitor.web.wishes import FIRST_YEAR, LAST_YEAR, Wish
from monitor.words import Words

PAST_ALARMS = 50
YEARS = {"first": FIRST_YEAR, "last": LAST_YEAR}

router = APIRouter(include_in_schema=False)
SourceName = Annotated[str, Path(min_length=1, max_length=40)]
Chosen = Annotated[list[str] | None, Form()]
Text = Annotated[str, Form()]


@router.get("/sources")
@apart
def sources(request: Request, here: Here) -> Response:
    """How every source and edition stands, what comes next and why; a crawl by hand."""
    return _sources(request, here)


def _sources(request: Request, here: Face, status: int = 200, **wished: object) -> Response:
    found = how_all_stands(here)
    wish = {"source": "", "editions": (), "since": "", "until": "", "thorough": False, "fault": ""} | wished
    return page(
        request,
        here,
        "sources.html",
        status=status,
        found=found,
        wording=wording,
        charts=_charts(here, found),
        wish=wish,
        days=DAYS,
    )


def _charts(here: Face, found: Status) -> dict[tuple[str, str], Bars]:
    """How many pages each edition published on each of the last days."""
    zone = here.app.settings.monitor.timezone
    published = here.app.store.publications(found.at - timedelta(days=DAYS + 1))
    places = [(one.source, one.edition) for one in found.editions]
    return charts(published, places, zone, found.at.astimezone(zone).date())


@router.post("/sources/{source}/crawl")
@apart
def crawl(
    request: Request,
    here: Here,
    source: SourceName,
    editions: Chosen = None,
    since: Text = "",
    until: Text = "",
    thorough: Text = "",
) -> Response:
    """Ask for a crawl and lead to the page of its run; what cannot be is said at the form."""
    given = {"source": source, "editions": editions or [], "since": since, "until": until, "thorough": bool(thorough)}
    try:
        asked = order_crawl(here, who_asks(request), _wish(given))
    except ValidationError as error:
        return _sources(request, here, 422, **given, fault=_fault(error, words_of(request, who_asks(request))))
    except OrderError as error:
        if error.kind == "unknown" and source not in here.door.editions:
            raise
        return _sources(request, here, 429 if error.kind == "full" else 422, **given, fault=str(error))
    except Problem as error:
        if error.status_code == 403:
            raise
        return _sources(request, here, error.status_code, **given, fault=error.detail)
    return RedirectResponse(f"/runs/{asked.run.id}?how={asked.how}", 303)


def _wish(given: Mapping[str, object]) -> Wish:
    return Wish.model_validate({name: value for name, value in given.items() if value not in ("", [])})


def _fault(error: ValidationError, words: Words) -> str:
    """What the form was filled in wrongly with."""
    fields = {str(one["loc"][0]) for one in error.errors()}
    told = {
        "since": words("The first day must be a day of the years {first} to {last}, as 2026-03-12.", **YEARS),
        "until": words("The last day must be a day of the years {first} to {last}, as 2026-03-12.", **YEARS),
    }
    return " ".join(told.get(field) or words("There is no such edition.") for field in sorted(fields))


@router.post("/sources/{source}/pause")
@apart
def pause(request: Request, here: Here, source: SourceName) -> Response:
    """Crawl the source no longer by schedule."""
    hold_source(here, who_asks(request), source, PAGE)
    return RedirectResponse(f"/sources#{source}", 303)


@router.post("/sources/{source}/resume")
@apart
def resume(request: Request, here: Here, source: SourceName) -> Response:
    """Crawl the source by schedule again."""
    free_source(here, who_asks(request), source)
    return RedirectResponse(f"/sources#{source}", 303)


@router.get("/alarms")
@apart
def alarms(request: Request, here: Here) -> Response:
    """What stands and what to do, then what is over."""
    every = here.app.store.alarms(open_only=False, limit=PAST_ALARMS)
    open_ones = here.app.store.alarms()
    past = [alarm for alarm in every if alarm.cleared_at is not None]
    return page(request, here, "alarms.html", open=open_ones, past=past, wording=wording)
