"""The API of crawls: asked for, looked up, followed, stopped."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from monitor.domain import Run
from monitor.jobs.ordering import cancel_queued, editions_of, in_words, request_crawl
from monitor.jobs.status import run_fields
from monitor.logs import logger
from monitor.web.door import Face, Here, apart
from monitor.web.events import events
from monitor.web.problems import Json, Problem
from monitor.web.schemas import EVENT, OF_ORDERS, answers, as_text
from monitor.web.wishes import HIGHEST_NUMBER, Wish

MOST_FOLLOWERS = 32
SECONDS_TO_READ = 60.0
"""A follower that reads nothing for so long, once all buffers on the way are full, is let go."""
WHO = "the API"
FOLLOWED = "`progress` with figures each time they change, `end` with the whole run; comments as signs of life."

log = logger("monitor.web")

router = APIRouter(prefix="/api/v1/runs", tags=["runs"])
Number = Annotated[int, Path(ge=1, le=HIGHEST_NUMBER, description="the run's number")]
SourceName = Annotated[str | None, Query(min_length=1, max_length=40, description="only of this source")]
RunStatus = Annotated[
    Literal["queued", "running", "done", "failed", "cancelled", "lost"] | None, Query(description="only with it")
]
Limit = Annotated[int, Query(ge=1, le=500, description="at most so many")]


@router.get("", responses=answers("Runs", 404, 422, 503), operation_id="list_runs")
@apart
def list_runs(here: Here, source: SourceName = None, status: RunStatus = None, limit: Limit = 50) -> Response:
    """The latest runs, newest first."""
    if source is not None:
        editions_of(source, here.door.editions)
    return Json({"runs": [run_fields(run) for run in here.app.store.runs(limit, source, status)]})


@router.post(
    "",
    status_code=202,
    responses=answers(
        "Asked", 404, 409, 422, 429, 503, *OF_ORDERS, status=202, words="It will be done, or is being done."
    ),
    operation_id="ask_for_run",
)
@apart
def ask_for_run(here: Here, wish: Wish) -> Response:
    """Ask for a crawl. One that is waiting or under way and does the same is joined, and `how` says so."""
    if here.door.stopping.is_set():
        raise Problem(503, "the daemon is ending and starts no crawl; ask again when it is back")
    app, door = here.app, here.door
    order = wish.order(door.connect_to)
    door.pick_up()
    asked = request_crawl(app.store, order, asked_by=wish.asked_by, at=app.now(), editions=door.editions)
    if asked.how == "joined_running" and asked.run.id in here.ending:
        raise Problem(409, f"run {asked.run.id} does the same, but is being stopped; ask again when it has ended")
    door.poke()
    told = {"run": run_fields(asked.run), "how": asked.how, "words": in_words(asked)}
    return Json(told, 202, {"Location": f"/api/v1/runs/{asked.run.id}"})


@router.get("/{run_id}", responses=answers("Run", 404, 422, 503), operation_id="show_run")
@apart
def show_run(here: Here, run_id: Number) -> Response:
    """A run: what was ordered, how it stands, its figures."""
    return Json(run_fields(_run(here, run_id)))


def _run(here: Face, run_id: int) -> Run:
    run = here.app.store.run(run_id)
    if run is None:
        raise Problem(404, f"there is no run {run_id}; /api/v1/runs lists the latest")
    return run


@router.post(
    "/{run_id}/cancel",
    responses=answers("Cancelled", 404, 409, 422, 503, *OF_ORDERS, words="It is stopped, or about to be."),
    operation_id="cancel_run",
)
@apart
def cancel_run(here: Here, run_id: Number) -> Response:
    """Take a run out of the queue, or stop it where this daemon crawls it; what it has brought is kept."""
    run = _run(here, run_id)
    if run.status == "queued" and cancel_queued(here.app.store, run_id, by=WHO, at=here.app.now()):
        here.door.poke()
        return _cancelled(here, run_id, f"run {run_id} is taken out of the queue")
    run = _run(here, run_id)
    if run.status != "running":
        raise Problem(409, f"run {run_id} has ended already ({run.status})")
    if not _is_told_to_stop(here, run_id):
        who = f"process {run.pid} on {run.host}" if run.pid else "another process"
        raise Problem(409, f"run {run_id} is not this daemon's but of {who}: stop it there")
    return _cancelled(here, run_id, f"run {run_id} is being stopped")


def _is_told_to_stop(here: Face, run_id: int) -> bool:
    """Noted first: a wish that comes now must not join it. What has ended since needs no note any more."""
    here.ending.intersection_update({run.id for run in here.app.store.running()})
    here.ending.add(run_id)
    is_told = here.door.cancel(run_id)
    if not is_told:
        here.ending.discard(run_id)
    return is_told


def _cancelled(here: Face, run_id: int, words: str) -> Response:
    return Json({"run": run_fields(_run(here, run_id)), "words": words})


@router.get(
    "/{run_id}/events",
    responses=as_text("text/event-stream", FOLLOWED, 404, 422, 503, schema=EVENT),
    operation_id="follow_run",
)
async def follow_run(request: Request, here: Here, run_id: Number) -> Response:
    """The progress of a run as server-sent events, at most one a second, until it ends."""
    run = await here.threads.do(_run, here, run_id)
    if request.app.state.followers >= MOST_FOLLOWERS:
        words = f"{MOST_FOLLOWERS} clients follow runs already; ask /api/v1/runs/{run_id} now and then"
        raise Problem(503, words, {"Retry-After": "60"})
    return _Followed(events(here, run, request), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


class _Followed(StreamingResponse):
    """A stream that is counted as long as it lasts, however it ends; a client that never reads does not hold it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["app"].state
        state.followers += 1

        async def sent(message: Message) -> None:
            async with asyncio.timeout(SECONDS_TO_READ):
                await send(message)

        try:
            await super().__call__(scope, receive, sent)
        except TimeoutError:
            log.warning("follower_dropped", why="it reads nothing", path=scope["path"])
        finally:
            state.followers -= 1
