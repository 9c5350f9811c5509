"""The state of things and their care: sources, runs, backup and restore, reparse, prune, the project's own tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asking import living_daemon
from monitor.cli.common import (
    HIGHEST,
    Failure,
    Json,
    UsageError,
    check_source,
    kits,
    opened,
    print_fields,
    print_json,
)
from monitor.cli.judging import document_intake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.app import App
    from monitor.jobs.reparsing import Rereading


def sources(as_json: Json = False) -> None:
    """List the sources and their editions.

    \b
    Example:
      monitor sources
    """
    from monitor import terminal
    from monitor.app import read_settings

    settings = read_settings()
    listed: list[dict[str, Any]] = [
        {
            "source": kit.source.name,
            "title": kit.source.title,
            "enabled": settings.source(kit.source.name).enabled,
            "editions": {edition.code: edition.host for edition in kit.source.editions},
            "layouts": [layout.name for layout in kit.layouts],
        }
        for kit in kits()
    ]
    settings.check_sources({one["source"]: one["editions"] for one in listed})
    if as_json:
        print_json(listed)
        return
    rows = [
        (one["source"], one["title"], "yes" if one["enabled"] else "no", " ".join(one["editions"])) for one in listed
    ]
    terminal.show_table(("source", "title", "enabled", "editions"), rows)


def runs(
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="at most so many")] = 20,
    source: Annotated[str, typer.Option(metavar="SOURCE", help="only this source")] = "",
    as_json: Json = False,
) -> None:
    """List past runs with their figures, newest first.

    \b
    Example:
      monitor runs --limit 5
    """
    from monitor import terminal
    from monitor.jobs.status import run_fields

    with opened() as app:
        found = app.store.runs(min(limit, HIGHEST), source or None)
        if source and not found:
            check_source(source, "import", "reparse")
        zone = app.settings.monitor.timezone
    if as_json:
        print_json([run_fields(run) for run in found])
        return
    terminal.show_runs(found, zone)
    for run in found:
        if run.reason:
            terminal.say(f"  run {run.id}: {terminal.plain(run.reason)}")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="the file to write")], as_json: Json = False
) -> None:
    """Write the database into one file, also while a crawl runs.

    \b
    Example:
      monitor backup monitor-backup.db
    """
    with opened() as app:
        app.store.backup(file)
    print_fields({"backup": str(file), "bytes": file.stat().st_size}, as_json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="what `backup` wrote")],
    force: Annotated[bool, typer.Option("--force", help="replace what is there")] = False,
    as_json: Json = False,
) -> None:
    """Bring back a backup.

    \b
    Example:
      monitor restore monitor-backup.db
    """
    with opened() as app:
        if daemon := living_daemon(app):
            raise Failure(f"a daemon is running on this database (process {daemon.pid}); stop it, then restore")
        app.store.restore(file, force=force)
        stories_now = app.store.statistics().stories
    print_fields({"restored": str(file), "stories": stories_now}, as_json)


def reparse(
    apply: Annotated[bool, typer.Option("--apply", help="write the changes; without it they are only shown")] = False,
    as_json: Json = False,
) -> None:
    """Read archived pages again by today's rules and show what would change.

    \b
    Example:
      monitor reparse --apply
    """
    from monitor import terminal
    from monitor.jobs import reparsing

    with opened() as app:
        found = list(reparsing.reread(app.store, app.archive, kits()))
        written = _write(app, found) if apply else {}
    report = reparsing.report(found) | {"applied": apply, "written": written}
    if as_json:
        print_json(report)
        return
    for line in reparsing.lines(found):
        terminal.say(line)
    terminal.show_fields({**report["outcomes"], **written})
    if not apply and report["to_write"]:
        terminal.say("Nothing was changed; --apply writes it.")


def _write(app: App, found: Sequence[Rereading]) -> dict[str, int]:
    from monitor.jobs import reparsing

    with document_intake(app, "reparse") as intake:
        return reparsing.write(app.store, intake, found)


def prune(
    archive_days: Annotated[
        int | None, typer.Option(min=1, max=36500, metavar="N", help="drop archived pages older than N days")
    ] = None,
    seen_days: Annotated[
        int | None, typer.Option(min=1, max=36500, metavar="N", help="forget pages off the beat older than N days")
    ] = None,
    runs_days: Annotated[
        int | None,
        typer.Option(min=1, max=36500, metavar="N", help="forget runs older than N days that brought nothing"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Drop what is old; stories are never dropped.

    \b
    Example:
      monitor prune --archive-days 730
    """
    if archive_days is None and seen_days is None and runs_days is None:
        raise UsageError("say what to drop: --archive-days N, --seen-days N, --runs-days N, or several of them")
    from monitor.jobs.pruning import prune as drop

    with opened() as app:
        print_fields(drop(app.store, app.archive, archive_days, seen_days, runs_days, now=app.now()), as_json)


def test(context: typer.Context) -> None:
    """Run the project's tests; more arguments go to pytest.

    \b
    Example:
      monitor test -k digest
    """
    from monitor import __main__ as bootstrap

    if not bootstrap.TEST_LOCK.is_file():
        raise Failure("the tests are not part of an installed package; run this in a checkout of the project")
    try:
        code = bootstrap.run_tests(context.args)
    except bootstrap.SetupError as error:
        raise Failure(str(error)) from error
    raise typer.Exit(code)
