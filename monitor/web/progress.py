"""The pages of runs: the latest ones, and one with its figures, live while it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from monitor.digest.showing import OUTCOMES, shown
from monitor.domain import Run, RunStatus
from monitor.jobs.status import run_fields
from monitor.web import wording
from monitor.web.crawls import PAGE, found_run, stop_run
from monitor.web.door import Face, Here, apart
from monitor.web.numbers import number_in
from monitor.web.problems import Problem
from monitor.web.rendering import page
from monitor.web.who import who_asks
from monitor.web.wishes import HIGHEST_NUMBER

A_PAGE = 50
LARGEST_PAGE = 500
STATES: tuple[RunStatus, ...] = ("queued", "running", "done", "failed", "cancelled", "lost")
FIGURES = ("found", "fetched", *(name for name, _ in OUTCOMES))
"""The figures of a run in the order in which a page shows them."""

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=HIGHEST_NUMBER)]
Text = Annotated[str, Query(max_length=40)]


@router.get("/runs")
@apart
def runs(request: Request, here: Here, source: Text = "", status: Text = "", limit: Text = "") -> Response:
    """The latest runs, newest first; of one source or state if wanted."""
    most = min(number_in(limit) or A_PAGE, LARGEST_PAGE)
    chosen = next((one for one in STATES if one == status), None)
    found = here.app.store.runs(most, source or None, chosen)
    # A source that is gone is known by its runs.
    is_known = not source or source in here.door.editions or bool(found) or bool(here.app.store.runs(1, source))
    more = min(most * 2, LARGEST_PAGE) if len(found) == most < LARGEST_PAGE else 0
    given: dict[str, Any] = {
        "source": shown(source, 40),
        "state": chosen or "",
        "sources": tuple(dict.fromkeys((*here.door.editions, *([shown(source, 40)] if source else [])))),
        "states": STATES,
        "is_known": is_known,
        "status": 200 if is_known else 422,
    }
    return page(request, here, "runs.html", runs=found, more=more, wording=wording, figures=FIGURES, **given)


@router.get("/runs/{run_id}")
@apart
def run_page(request: Request, here: Here, run_id: Number, how: Text = "") -> Response:
    """One run: what was ordered, how it goes, what each edition brought, and by which ways."""
    return _run_page(request, here, found_run(here, run_id), how=how)


def _run_page(request: Request, here: Face, run: Run, *, status: int = 200, how: str = "", fault: str = "") -> Response:
    return page(
        request,
        here,
        "run.html",
        status=status,
        run=run,
        how=how if how in ("queued", "joined_queued", "joined_running") else "",
        fault=fault,
        wording=wording,
        figures=FIGURES,
        troubles=_troubles(run.counts),
        editions=_editions(run),
        is_over=run.status not in ("queued", "running"),
        lasted=_lasted(here, run),
        fields=run_fields(run),
        is_ending=run.id in here.ending,
    )


def _troubles(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Why pages failed or were left out, the most frequent first: the counts "failed:robots" and their like."""
    found = [(name, count) for name, count in counts.items() if ":" in name and count]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _editions(run: Run) -> list[str]:
    """The editions that the run was to read or has read."""
    return list(dict.fromkeys((*run.order.editions, *run.served, *run.brought)))


def _lasted(here: Face, run: Run) -> str:
    """How long it took, or has taken so far; "" while it waits."""
    if run.status == "queued":
        return ""
    return wording.lasting((run.ended_at or here.app.now()) - run.started_at)


@router.post("/runs/{run_id}/cancel")
@apart
def cancel(request: Request, here: Here, run_id: Number) -> Response:
    """Take the run out of the queue, or stop it; where that cannot be, its page says why."""
    try:
        stop_run(here, who_asks(request), run_id, PAGE)
    except Problem as error:
        if error.status_code != 409:
            raise
        return _run_page(request, here, found_run(here, run_id), status=409, fault=error.detail)
    return RedirectResponse(f"/runs/{run_id}", 303)
