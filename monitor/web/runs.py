"""The API of crawls: asked for, looked up, followed, stopped."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from monitor.jobs.ordering import editions_of, in_words
from monitor.jobs.status import run_fields
from monitor.web.crawls import API, found_run, order_crawl, stop_run
from monitor.web.door import Here, apart
from monitor.web.events import events
from monitor.web.patience import PatientStream
from monitor.web.problems import Json, Problem
from monitor.web.schemas import EVENT, OF_ORDERS, answers, as_text
from monitor.web.who import who_asks
from monitor.web.wishes import HIGHEST_NUMBER, Wish

MOST_FOLLOWERS = 32
FOLLOWED = "`progress` with figures each time they change, `end` with the whole run; comments as signs of life."

router = APIRouter(prefix="/api/v1/runs", tags=["runs"])
Number = Annotated[int, Path(ge=1, le=HIGHEST_NUMBER, examples=[12], description="the run's number")]
SourceName = Annotated[
    str | None, Query(min_length=1, max_length=40, examples=["vna"], description="only of this source")
]
RunStatus = Annotated[
    Literal["queued", "running", "done", "failed", "cancelled", "lost"] | None,
    Query(examples=["running"], description="only with it"),
]
Limit = Annotated[int, Query(ge=1, le=500, examples=[50], description="at most so many")]


@router.get("", responses=answers("Runs", 404, 422, 503), operation_id="list_runs")
@apart
def list_runs(here: Here, source: SourceName = None, status: RunStatus = None, limit: Limit = 50) -> Response:
    """The latest runs, newest first."""
    found = here.app.store.runs(limit, source, status)
    if source is not None and not found and not here.app.store.runs(1, source):
        # A source that is gone is known by its runs.
        editions_of(source, here.door.editions)
    return Json({"runs": [run_fields(run) for run in found]})


@router.post(
    "",
    status_code=202,
    responses=answers(
        "Asked", 404, 409, 422, 429, 503, *OF_ORDERS, status=202, words="It will be done, or is being done."
    ),
    operation_id="ask_for_run",
)
@apart
def ask_for_run(request: Request, here: Here, wish: Wish) -> Response:
    """Ask for a crawl. One that is waiting or under way and does the same is joined, and `how` says so."""
    asked = order_crawl(here, who_asks(request), wish)
    told = {"run": run_fields(asked.run), "how": asked.how, "words": in_words(asked)}
    return Json(told, 202, {"Location": f"/api/v1/runs/{asked.run.id}"})


@router.get("/{run_id}", responses=answers("Run", 404, 422, 503), operation_id="show_run")
@apart
def show_run(here: Here, run_id: Number) -> Response:
    """A run: what was ordered, how it stands, its figures."""
    return Json(run_fields(found_run(here, run_id)))


@router.post(
    "/{run_id}/cancel",
    responses=answers("Cancelled", 404, 409, 422, 503, *OF_ORDERS, words="It is stopped, or about to be."),
    operation_id="cancel_run",
)
@apart
def cancel_run(request: Request, here: Here, run_id: Number) -> Response:
    """Take a run out of the queue, or stop it where this daemon crawls it; what it has brought is kept."""
    run, told = stop_run(here, who_asks(request), run_id, API)
    return Json({"run": run_fields(run), "words": told})


@router.get(
    "/{run_id}/events",
    responses=as_text("text/event-stream", FOLLOWED, 404, 422, 503, schema=EVENT),
    operation_id="follow_run",
)
async def follow_run(request: Request, here: Here, run_id: Number) -> Response:
    """The progress of a run as server-sent events, at most one a second, until it ends."""
    run = await here.threads.do(found_run, here, run_id)
    if request.app.state.followers >= MOST_FOLLOWERS:
        words = f"{MOST_FOLLOWERS} clients follow runs already; ask /api/v1/runs/{run_id} now and then"
        raise Problem(503, words, {"Retry-After": "60"})
    return _Followed(events(here, run, request), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


class _Followed(PatientStream):
    """A stream that is counted as long as it lasts, however it ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["app"].state
        state.followers += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            state.followers -= 1
