"""The daemon at the keyboard: `up` starts it, the others ask it or tell it."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from monitor.cli.asking import living_daemon, post
from monitor.cli.common import (
    FAILED,
    HIGHEST,
    Failure,
    Json,
    Since,
    Until,
    check_source,
    editions_read,
    kits,
    opened,
    print_json,
    span_named,
)
from monitor.cli.crawling import ConnectTo, Editions, MaxPages, Thorough, checked_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, tzinfo

    from monitor.app import App
    from monitor.daemon.plan import Plan
    from monitor.domain import Run

Source = Annotated[str, typer.Argument(metavar="SOURCE", help="as `monitor sources` names it")]
SECONDS_BETWEEN_LOOKS = 0.5


def up(
    since: Annotated[str, typer.Option(metavar="DAY", help="the first day that scheduled crawls bring")] = "",
    connect_to: ConnectTo = "",
) -> None:
    """Run the daemon: crawls by schedule, digests, alarms, and the web page on 127.0.0.1:8484.

    Ctrl-C or SIGTERM ends it in order.

    \b
    Example:
      monitor up
    """
    from monitor.app import environment

    start, _ = span_named(since, "")
    with opened() as app:
        from monitor.daemon.lease import HeldError, refuse_if_held

        try:
            refuse_if_held(app.store, app.now())
        except HeldError as error:
            raise Failure(str(error)) from error
        plan = plan_of(app, connect_to=checked_address(connect_to), since=start)
    # This process has read the sources with Scrapy; the daemon begins as a small one in its place.
    sys.stdout.flush()
    os.execve(sys.executable, daemon_command(plan), environment())


def daemon_command(plan: Plan) -> list[str]:
    """What runs the daemon of a plan."""
    return [sys.executable, "-m", "monitor.daemon", plan.as_json()]


def plan_of(app: App, *, connect_to: str = "", since: date | None = None) -> Plan:
    """What the daemon is to do, by the settings and the sources' files."""
    from monitor.daemon.plan import Plan

    found = kits()
    app.settings.check_sources({kit.source.name: [one.code for one in kit.source.editions] for kit in found})
    scheduled = tuple(kit.source.name for kit in found if app.settings.source(kit.source.name).enabled)
    if not scheduled:
        raise Failure("every source is disabled in the settings: there is nothing to do")
    return Plan({kit.source.name: editions_read(app, kit) for kit in found}, scheduled, connect_to, since)


def status(as_json: Json = False) -> None:
    """How the daemon is: for each source the last crawl, the next one and why then; queue and alarms.

    \b
    Example:
      monitor status
    """
    from monitor import terminal
    from monitor.daemon.lease import is_alive
    from monitor.jobs.status import status_fields, status_lines, status_of

    with opened() as app:
        plan = plan_of(app)
        found = status_of(app.store, plan.rules(app.settings), plan.editions, app.now(), is_alive)
        zone = app.settings.monitor.timezone
    if as_json:
        print_json(status_fields(found, zone))
        return
    for line in status_lines(found, zone):
        terminal.say(line)


def check(as_json: Json = False) -> None:
    """Look for alarms now; exit 1 if there are any.

    \b
    Example:
      monitor check
    """
    from dataclasses import asdict

    from monitor import terminal
    from monitor.health import alarms
    from monitor.jobs import alarming

    with opened() as app:
        plan = plan_of(app)
        found = alarms(alarming.observe(app.store, app.settings, plan.watched, app.now(), app.home))
    if as_json:
        print_json([{key: asdict(one)[key] for key in ("kind", "subject", "sentence", "advice")} for one in found])
    else:
        for one in found:
            terminal.say(terminal.plain(f"{one.sentence} {one.advice}"))
        if not found:
            terminal.say("no alarms")
    if found:
        raise typer.Exit(FAILED)


def trigger(
    source: Source,
    edition: Editions = None,
    since: Since = "",
    until: Until = "",
    thorough: Thorough = False,
    max_pages: MaxPages = None,
    wait: Annotated[bool, typer.Option("--wait", help="show its progress and end when it does")] = False,
    as_json: Json = False,
) -> None:
    """Ask the running daemon for a crawl now.

    \b
    Example:
      monitor trigger vna --since 2026-03-01 --wait
    """
    from monitor import terminal

    start, end = span_named(since, until)
    order: dict[str, Any] = {"source": check_source(source), "thorough": thorough, "editions": edition or []}
    order |= {"asked_by": "trigger", "max_pages": max_pages}
    order |= {"since": start and start.isoformat(), "until": end and end.isoformat()}
    with opened() as app:
        said = post(app, "/api/v1/runs", order, f"crawl here with `monitor crawl {source}`")
        if wait:
            terminal.note(said["words"])
            _show_ended(_followed(app, said["run"]["id"], source), app.settings.monitor.timezone, as_json)
        else:
            _say(said, as_json)


def _say(said: Mapping[str, Any], as_json: bool) -> None:
    from monitor import terminal

    print_json(said) if as_json else terminal.say(said["words"])


def _show_ended(run: Run, zone: tzinfo, as_json: bool) -> None:
    """Raises Failure where the crawl did not end well."""
    from monitor import terminal
    from monitor.jobs.status import run_fields

    if as_json:
        print_json(run_fields(run))
    else:
        terminal.show_runs([run], zone)
        terminal.show_run_details(run)
    if run.status != "done":
        raise Failure(f"run {run.id} of {run.order.source} {run.status}: {run.reason or 'see its log'}")


def _followed(app: App, run_id: int, source: str) -> Run:
    """The run once it has ended, its figures shown as they come. Raises Failure where nobody is left to run it."""
    from monitor import terminal
    from monitor.daemon.lease import is_crawling

    with terminal.crawl_progress([source]) as tick:
        while True:
            # Asked before the row is read: a daemon that ends closes its rows first.
            is_there = living_daemon(app) is not None
            run = app.store.run(run_id)
            if run is None:
                raise Failure(f"run {run_id} is not there any more")
            if run.status not in ("queued", "running"):
                return run
            if not is_there and not (run.status == "running" and is_crawling(run, app.now())):
                what = f"run {run_id} of {source} waits for the next one, which `monitor up` starts"
                raise Failure(f"the daemon has gone; {what}")
            tick(source, run.counts)
            time.sleep(SECONDS_BETWEEN_LOOKS)


def pause(source: Source, as_json: Json = False) -> None:
    """Crawl a source no longer by schedule, until `resume`.

    \b
    Example:
      monitor pause vna
    """
    _change_source(source, "pause", f"{source} is paused; `monitor resume {source}` ends that.", as_json)


def resume(source: Source, as_json: Json = False) -> None:
    """Crawl a paused or rested source by schedule again.

    \b
    Example:
      monitor resume vna
    """
    _change_source(source, "resume", f"{source} is crawled by schedule again.", as_json)


def _change_source(source: str, what: Literal["pause", "resume"], words: str, as_json: bool) -> None:
    """A pause is heeded at the next look; of its end the daemon is told. Where none runs, the next one heeds it."""
    from monitor import terminal
    from monitor.jobs import ordering
    from monitor.jobs.status import state_fields

    check_source(source)
    with opened() as app:
        is_heard = living_daemon(app) is not None
        if what == "pause":
            state = ordering.pause(app.store, source, by="the command line", at=app.now())
        else:
            state = ordering.resume(app.store, source, at=app.now())
            if is_heard:
                post(app, f"/api/v1/sources/{source}/resume", {}, "try again")
        fields = state_fields(state, app.settings.monitor.timezone)
    if as_json:
        print_json(fields)
    else:
        terminal.say(words if is_heard else f"{words} No daemon is running; the next one will heed it.")


def cancel(
    run: Annotated[int, typer.Argument(metavar="RUN", min=1, max=HIGHEST, help="as `runs` and `status` number it")],
    as_json: Json = False,
) -> None:
    """Stop a crawl of the daemon, or take it out of its queue; what it has brought is kept.

    \b
    Example:
      monitor cancel 12
    """
    from monitor.jobs.ordering import cancel_queued

    with opened() as app:
        if app.store.run(run) is None:
            raise Failure(f"there is no run {run}; `monitor runs` lists the latest")
        if living_daemon(app) is None and cancel_queued(app.store, run, by="the command line", at=app.now()):
            said: dict[str, Any] = {"run": run, "words": f"run {run} is taken out of the queue"}
        else:
            said = post(app, f"/api/v1/runs/{run}/cancel", {}, "press Ctrl-C where the crawl was started")
    _say(said, as_json)
