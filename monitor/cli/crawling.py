"""The main job at the keyboard: `crawl`, each source in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.common import (
    Failure,
    Json,
    Since,
    Until,
    UsageError,
    check_source,
    kits,
    print_json,
    say_error,
    span_named,
    zone_of_reader,
)

if TYPE_CHECKING:
    from monitor.crawl.launch import Crawl
    from monitor.crawl.turns import Turn
    from monitor.domain import Order, Run


Sources = Annotated[list[str] | None, typer.Argument(metavar="SOURCE", help="default: all")]
Editions = Annotated[list[str] | None, typer.Option(metavar="CODE", help="only this language edition; may be repeated")]
Thorough = Annotated[bool, typer.Option("--thorough", help="fetch all, not only what its title speaks for")]
FromWarc = Annotated[list[Path] | None, typer.Option(metavar="FILE", help="replay archived responses, no network")]
ConnectTo = Annotated[str, typer.Option(metavar="HOST:PORT", help="send every request there, as plain HTTP")]
MaxPages = Annotated[int | None, typer.Option(min=1, metavar="N", help="at most so many articles a source")]


def crawl(
    sources: Sources = None,
    since: Since = "",
    until: Until = "",
    edition: Editions = None,
    thorough: Thorough = False,
    from_warc: FromWarc = None,
    connect_to: ConnectTo = "",
    max_pages: MaxPages = None,
    as_json: Json = False,
) -> None:
    """Crawl now and say what was found.

    \b
    Example:
      monitor crawl vietnamplus --edition en --since 2026-03-01
    """
    start, end = span_named(since, until)
    files = tuple(_readable(file) for file in from_warc or ())
    if connect_to and files:
        raise UsageError("--from-warc and --connect-to exclude each other")
    from monitor.domain import Order

    orders = [
        Order(name, editions, start, end, thorough, max_pages, files, checked_address(connect_to))
        for name, editions in _chosen_sources(sources or [], edition or [])
    ]
    runs = run_orders(orders)
    _show_runs(runs, as_json)
    _fail_unless_served(runs)


def _readable(file: Path) -> str:
    if not file.is_file():
        raise UsageError(f"--from-warc {file}: there is no such file")
    return str(file.resolve())


def checked_address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise UsageError(f"--connect-to {text!r} is not HOST:PORT, such as 127.0.0.1:8000")
    return text


def _chosen_sources(names: Sequence[str], editions: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """(source, editions) to crawl: those named, else those that the settings enable. No editions means all."""
    from monitor.app import read_settings
    from monitor.crawl import catalog

    settings, wished = read_settings(), {check_source(name) for name in names}
    chosen = [name for name in catalog.names() if name in wished or (not names and settings.source(name).enabled)]
    if not editions and not settings.sources:
        return [(name, ()) for name in chosen]
    having = {kit.source.name: [one.code for one in kit.source.editions] for kit in kits()}
    settings.check_sources(having)
    wanted = {name: tuple(editions) or settings.source(name).editions for name in chosen}
    found = [(name, tuple(code for code in having[name] if code in codes)) for name, codes in wanted.items()]
    picked = [(name, codes) for name, codes in found if codes or not wanted[name]]
    missing = [code for code in editions if not any(code in codes for _, codes in picked)]
    if missing or not picked:
        known = ", ".join(f"{name} {' '.join(having[name])}" for name in chosen)
        raise UsageError(f"no chosen source has the edition {', '.join(missing) or 'asked for'}; there are {known}")
    return picked


def run_orders(orders: Sequence[Order], home: Path | None = None) -> list[Run]:
    """Run the crawls side by side, each in a process of its own, and give their finished rows. Raises Failure.

    Where a crawl of a source is under way its end is waited for; if it does what was asked, its row is given.
    """
    from monitor.app import environment, open_app
    from monitor.crawl import launch
    from monitor.crawl.turns import Turns
    from monitor.terminal import crawl_progress

    environ = environment(home)
    with open_app(environ) as app:

        def started(order: Order) -> Crawl:
            log = app.home / "logs" / f"{app.now():%Y%m%dT%H%M%S%f}-{order.source}.log"
            return launch.launch(order, log, environ)

        turns = Turns(app, orders, launch=started, editions=_editions_by_default, say=say_error)
        try:
            with crawl_progress([order.source for order in orders]) as tick, closing(turns.told()) as told:
                for source, counts in told:
                    tick(source, counts)
        finally:
            # All processes have ended, also after an interrupt: a row that still says otherwise is closed for them.
            app.store.mark_lost(turns.our_runs, at=app.now(), reason="its process ended without closing the run")
        return [_ended(turn, app.store.run(turn.run_id) if turn.run_id else None) for turn in turns.turns]


def _editions_by_default(source: str) -> tuple[str, ...]:
    (kit,) = (kit for kit in kits() if kit.source.name == source)
    return tuple(edition.code for edition in kit.source.default_editions)


def _ended(turn: Turn, run: Run | None) -> Run:
    source, crawl = turn.order.source, turn.crawl
    if crawl is not None and run is None:
        raise Failure(f"{source}: {crawl.error or f'the crawl ended before it began; see {crawl.log}'}")
    if crawl is not None and run is not None and run.status == "lost":
        raise Failure(f"{source}: the crawl died in the middle; what it had is kept; see {crawl.log}")
    assert run is not None, "what was joined has a row"
    return run


def _show_runs(runs: Sequence[Run], as_json: bool) -> None:
    from monitor import terminal
    from monitor.jobs.status import run_fields

    if as_json:
        totals: dict[str, int] = {}
        for run in runs:
            for name, number in run.counts.items():
                totals[name] = totals.get(name, 0) + number
        print_json({"runs": [run_fields(run) for run in runs], "totals": totals})
        return
    terminal.show_runs(runs, zone_of_reader())
    for run in runs:
        terminal.show_run_details(run)


def _fail_unless_served(runs: Sequence[Run]) -> None:
    failed = [f"{run.order.source}: {run.reason}" for run in runs if run.status != "done"]
    if failed and len(failed) == len(runs):
        raise Failure("; ".join(failed))
    for line in failed:
        say_error(line)
