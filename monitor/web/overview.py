"""How the daemon is, for people, probes and machines: the text page, health, metrics, status, sources, alarms."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import PlainTextResponse, Response

from monitor.jobs.status import (
    alarm_fields,
    source_fields,
    state_fields,
    status_fields,
    status_lines,
)
from monitor.store import StoreError
from monitor.web.crawls import API, free_source, hold_source, how_all_stands
from monitor.web.door import Here, apart
from monitor.web.metrics import FORM
from monitor.web.problems import NO_DATABASE, Json, Problem, log_no_database, wants_page
from monitor.web.reading import today_page
from monitor.web.schemas import OF_ORDERS, answers, as_text
from monitor.web.who import who_asks

SLEPT_TOO_LONG = timedelta(minutes=2)

router = APIRouter()
SourceName = Annotated[
    str, Path(min_length=1, max_length=40, examples=["vna"], description="as /api/v1/sources names it")
]


@router.get("/", responses=as_text("text/plain; charset=utf-8", "As `monitor status`.", 503), operation_id="front")
@apart
def front(request: Request, here: Here) -> Response:
    """Today's page for a browser; how everything stands, in words, for whoever asks for no page."""
    if wants_page(request.headers):
        answer = today_page(request, here)
        answer.headers["Vary"] = f"Accept, {answer.headers['Vary']}"
        return answer
    lines = status_lines(how_all_stands(here), here.app.settings.monitor.timezone)
    return PlainTextResponse("\n".join(lines) + "\n", headers={"Vary": "Accept"})


@router.get("/healthz", responses=answers("Live"), tags=["health"], operation_id="live")
async def live() -> Response:
    """Whether the process answers at all."""
    return Json({"status": "ok"})


@router.get("/readyz", responses=answers("Live", 503), tags=["health"], operation_id="ready")
@apart
def ready(request: Request, here: Here) -> Response:
    """Whether the daemon does its work: the database answers, and the schedule was looked at lately."""
    try:
        here.app.store.daemon()
    except StoreError as error:
        log_no_database(request, error)
        raise Problem(503, NO_DATABASE) from error
    looked_at = here.door.looked_at()
    if looked_at is None:
        raise Problem(503, "the daemon has not looked at its schedule yet")
    slept = here.app.now() - looked_at
    if slept > SLEPT_TOO_LONG:
        raise Problem(503, f"the daemon has not looked at its schedule for {int(slept.total_seconds())} seconds")
    return Json({"status": "ok"})


@router.get(
    "/metrics", responses=as_text(FORM, "Figures for Prometheus.", 503), tags=["health"], operation_id="metrics"
)
@apart
def metrics(here: Here) -> Response:
    """Runs, pages, stories, failures, durations, queue, database and alarms as figures."""
    return Response(here.metrics.text(here.door.looked_at()), headers={"Content-Type": FORM})


@router.get("/api/v1/status", responses=answers("Status", 503), tags=["status"], operation_id="status")
@apart
def status(here: Here) -> Response:
    """How everything stands: daemon, sources with their last and next crawls, queue, alarms."""
    return Json(status_fields(how_all_stands(here), here.app.settings.monitor.timezone))


@router.get("/api/v1/sources", responses=answers("Sources", 503), tags=["status"], operation_id="list_sources")
@apart
def list_sources(here: Here) -> Response:
    """The sources: how each stands with the daemon, and its editions with their last and next crawls."""
    found, zone = how_all_stands(here), here.app.settings.monitor.timezone
    return Json({"sources": [source_fields(found, source, zone) for source in found.sources]})


@router.get("/api/v1/alarms", responses=answers("Alarms", 503), tags=["status"], operation_id="list_alarms")
@apart
def list_alarms(here: Here) -> Response:
    """What the operator should know of at this moment."""
    zone = here.app.settings.monitor.timezone
    return Json({"alarms": [alarm_fields(alarm, zone) for alarm in here.app.store.alarms()]})


_OF_A_SOURCE = answers("SourceState", 404, 422, 503, *OF_ORDERS)


@router.post("/api/v1/sources/{source}/pause", responses=_OF_A_SOURCE, tags=["sources"], operation_id="pause_source")
@apart
def pause(request: Request, here: Here, source: SourceName) -> Response:
    """Crawl a source no longer by schedule; what is under way or waiting goes on."""
    state = hold_source(here, who_asks(request), source, API)
    return Json(state_fields(state, here.app.settings.monitor.timezone))


@router.post("/api/v1/sources/{source}/resume", responses=_OF_A_SOURCE, tags=["sources"], operation_id="resume_source")
@apart
def resume(request: Request, here: Here, source: SourceName) -> Response:
    """Crawl a paused or rested source by schedule again."""
    state = free_source(here, who_asks(request), source)
    return Json(state_fields(state, here.app.settings.monitor.timezone))
