"""What somebody wants of a crawl or a source goes in, what became of it comes out; for the API and for the pages.

Whoever asks must be let operate; problems and OrderErrors say what is wrong.
"""

from __future__ import annotations

from monitor.domain import Asked, DaemonRecord, Run, SourceState
from monitor.jobs import ordering
from monitor.jobs.status import Status, status_of
from monitor.web.door import Face
from monitor.web.problems import Problem
from monitor.web.who import LOCAL, Who
from monitor.web.wishes import Wish

API = "the API"
PAGE = "the review desk"


def name_of(who: Who, way: str) -> str:
    """Who did it, for the record: the one who signed in, else the way by which it was asked."""
    return way if who.name == LOCAL else who.name


def how_all_stands(here: Face) -> Status:
    """The status as this daemon knows it: it answers, so it is alive.

    The daemon's row may be another's only in the moment of a change.
    """
    return status_of(here.app.store, here.door.rules, here.door.editions, here.app.now(), _answers)


def _answers(daemon: DaemonRecord, now: object) -> bool:
    return True


def found_run(here: Face, run_id: int) -> Run:
    """The run with that number; Problem 404 where there is none."""
    run = here.app.store.run(run_id)
    if run is None:
        raise Problem(404, f"there is no run {run_id}; /api/v1/runs lists the latest")
    return run


def order_crawl(here: Face, who: Who, wish: Wish) -> Asked:
    """Ask for the crawl and wake the daemon. One that is waiting or under way and does the same is joined."""
    who.must("operate")
    if here.door.stopping.is_set():
        raise Problem(503, "the daemon is ending and starts no crawl; ask again when it is back")
    app, door = here.app, here.door
    order = wish.order(door.connect_to)
    door.pick_up()
    asked = ordering.request_crawl(app.store, order, asked_by=wish.asked_by, at=app.now(), editions=door.editions)
    if asked.how == "joined_running" and asked.run.id in here.ending:
        raise Problem(409, f"run {asked.run.id} does the same, but is being stopped; ask again when it has ended")
    door.poke()
    return asked


def stop_run(here: Face, who: Who, run_id: int, way: str) -> tuple[Run, str]:
    """Take a run out of the queue, or stop it where this daemon crawls it: the run, and what is being done in words."""
    who.must("operate")
    run, by = found_run(here, run_id), name_of(who, way)
    if run.status == "queued" and ordering.cancel_queued(here.app.store, run_id, by=by, at=here.app.now()):
        here.door.poke()
        return found_run(here, run_id), f"run {run_id} is taken out of the queue"
    run = found_run(here, run_id)
    if run.status != "running":
        raise Problem(409, f"run {run_id} has ended already ({run.status})")
    if not _is_told_to_stop(here, run_id):
        whose = f"process {run.pid} on {run.host}" if run.pid else "another process"
        raise Problem(409, f"run {run_id} is not this daemon's but of {whose}: stop it there")
    return found_run(here, run_id), f"run {run_id} is being stopped"


def _is_told_to_stop(here: Face, run_id: int) -> bool:
    """Noted first: a wish that comes now must not join it. What has ended since needs no note any more."""
    here.ending.intersection_update({run.id for run in here.app.store.running()})
    here.ending.add(run_id)
    is_told = here.door.cancel(run_id)
    if not is_told:
        here.ending.discard(run_id)
    return is_told


def hold_source(here: Face, who: Who, source: str, way: str) -> SourceState:
    """Crawl a source no longer by schedule; what is under way or waiting goes on."""
    who.must("operate")
    ordering.editions_of(source, here.door.editions)
    return ordering.pause(here.app.store, source, by=name_of(who, way), at=here.app.now())


def free_source(here: Face, who: Who, source: str) -> SourceState:
    """Crawl a paused or rested source by schedule again."""
    who.must("operate")
    ordering.editions_of(source, here.door.editions)
    state = ordering.resume(here.app.store, source, at=here.app.now())
    here.door.poke()
    return state
