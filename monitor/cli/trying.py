"""The main job without internet: `demo` crawls the local newsroom, and with --serve the daemon stays up on it."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.asking import living_daemon
from monitor.cli.common import Failure, zone_of_reader
from monitor.cli.crawling import run_orders

if TYPE_CHECKING:
    from monitor.domain import Run

SPAN = timedelta(days=62)


def demo(
    serve: Annotated[bool, typer.Option("--serve", help="then keep the daemon and its web page up on it")] = False,
) -> None:
    """Run the main job without internet, against the local newsroom.

    \b
    Example:
      monitor demo
    """
    from monitor import terminal
    from monitor.app import read_settings
    from monitor.crawl import catalog
    from monitor.domain import Order
    from monitor.newsroom.pieces import NEWSROOM_DAY
    from monitor.newsroom.server import Newsroom

    home = read_settings().monitor.home / "demo"
    _make_room(home)
    if serve:
        _refuse_a_taken_port()
    since = NEWSROOM_DAY - SPAN
    with Newsroom() as newsroom:
        orders = [Order(name, since=since, connect_to=newsroom.address) for name in catalog.names()]
        terminal.note(f"Crawling the local newsroom at {newsroom.address}, which plays all the sites ...")
        first = run_orders(orders, home)
        newsroom.reset()
        terminal.note("Once more, with nothing changed ...")
        again = run_orders(orders, home)
        _show(home, NEWSROOM_DAY, first, again, is_served=serve)
        if serve:
            raise typer.Exit(_serve(home, newsroom.address, since))


def _make_room(home: Path) -> None:
    """An empty folder for the demo, unless a daemon still works in it. Raises Failure."""
    from monitor.app import environment, open_app
    from monitor.store import StoreError

    if not home.exists():
        return
    with suppress(StoreError), open_app(environment(home)) as app:
        if daemon := living_daemon(app):
            raise Failure(f"a demo is still served at {daemon.address} (process {daemon.pid}); end that one first")
    shutil.rmtree(home)


def _refuse_a_taken_port() -> None:
    """Before the crawl rather than after it. Raises Failure."""
    from monitor.app import read_settings
    from monitor.daemon.server import PortError, listen

    settings = read_settings().daemon
    try:
        listen(settings.host, settings.port).close()
    except PortError as error:
        raise Failure(str(error)) from error


def _show(home: Path, day: date, first: Sequence[Run], again: Sequence[Run], *, is_served: bool) -> None:
    from monitor import terminal
    from monitor.app import environment, open_app
    from monitor.cli.digesting import digest_bytes

    with open_app(environment(home)) as app:
        terminal.say(digest_bytes(app, day, "text").decode())
    terminal.say("\nThe figures of the run:\n")
    terminal.show_runs(first, zone_of_reader())
    fetched = sum(run.counts.get("fetched", 0) for run in again)
    terminal.say(f"\nA second crawl of the unchanged newsroom fetched {fetched} articles.")
    around = f"MONITOR_HOME={shlex.quote(str(home))} python3 -m monitor"
    terminal.say(f"Everything is in {home}; look around with: {around} stories")
    if is_served:
        terminal.say(f"The daemon is told in another terminal: {around} trigger vna --wait")


def _serve(home: Path, newsroom: str, since: date) -> int:
    """The daemon on the demo's home, as long as the newsroom stands: until Ctrl-C or SIGTERM. Its exit code."""
    from monitor.app import environment, open_app
    from monitor.cli.serving import daemon_command, plan_of

    environ = environment(home)
    with open_app(environ) as app:
        plan = replace(plan_of(app, connect_to=newsroom, since=since), ends_with_parent=True)
    daemon = subprocess.Popen(daemon_command(plan), env=environ, stdin=subprocess.PIPE)
    # The daemon ends itself in order, and this process waits for it; a second Ctrl-C, from the terminal, does no harm.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: daemon.send_signal(number))
    code = daemon.wait()
    assert daemon.stdin is not None
    daemon.stdin.close()
    return code
