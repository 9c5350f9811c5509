"""One command a job: arguments in, results on standard output, an exit code out.

0 is success, 1 failure, 2 wrong usage; an error is one line on standard error. Scrapy and the database are imported
only by the commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import click
import typer

from monitor import __version__

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.domain import Order, Run, StoryQuery, Tier
    from monitor.jobs.intake import Intake
    from monitor.jobs.kits import Kit

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Collects what VNA and VietnamPlus report on the cooperation between the central offices of Vietnam and "
    "Laos, and hands over a digest of the day. Begin with: python3 -m monitor demo",
)

Json = Annotated[bool, typer.Option("--json", help="print the result as JSON")]
Since = Annotated[str, typer.Option("--since", metavar="DAY", help="from this day on (YYYY-MM-DD)")]
Until = Annotated[str, typer.Option("--until", metavar="DAY", help="up to and including this day")]
TIERS = ("core", "bilateral", "other")


class UsageError(Exception):
    """The command was called wrongly; exit 2."""


class Failure(Exception):  # noqa: N818 - it is the outcome of a command, not a fault of the program
    """The command could not do what it was asked; exit 1."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    try:
        cli(args=None if arguments is None else list(arguments), prog_name="monitor", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stderr.write(error.format_message() + "\n")
        return 2
    except (click.UsageError, UsageError) as error:
        return _say_error(error.format_message() if isinstance(error, click.UsageError) else str(error), 2)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say_error("interrupted", 130)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except _failures() as error:
        return _say_error(str(error), 1)
    return 0


def _say_error(message: str, code: int) -> int:
    sys.stderr.write(f"monitor: {' '.join(message.split())}\n")
    return code


def _failures() -> tuple[type[BaseException], ...]:
    from monitor.archive import ArchiveError
    from monitor.config import ConfigError
    from monitor.store import StoreError

    return (Failure, ArchiveError, ConfigError, StoreError)


@contextmanager
def _opened() -> Iterator[App]:
    from monitor.app import open_app

    with open_app() as app:
        yield app


def _zone() -> tzinfo:
    from monitor.app import read_settings

    return read_settings().monitor.timezone


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{name} {text!r} is not a day; write it as 2026-03-12") from None


def _span(since: str, until: str) -> tuple[date | None, date | None]:
    start, end = _day(since, "--since"), _day(until, "--until")
    if start and end and end < start:
        raise UsageError(f"--until {end} is before --since {start}")
    return start, end


@cli.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        sys.stdout.write(f"monitor {__version__}\n")
        raise typer.Exit


# -- crawling


@cli.command()
def crawl(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="default: all")] = None,
    since: Since = "",
    until: Until = "",
    edition: Annotated[list[str] | None, typer.Option(help="only this language edition; may be repeated")] = None,
    thorough: Annotated[bool, typer.Option("--thorough", help="fetch all, not only what its title speaks for")] = False,
    from_warc: Annotated[list[Path] | None, typer.Option(help="replay archived responses, no network")] = None,
    connect_to: Annotated[str, typer.Option(metavar="HOST:PORT", help="send every request there, as plain HTTP")] = "",
    max_pages: Annotated[int | None, typer.Option(min=1, help="at most so many articles a source")] = None,
    as_json: Json = False,
) -> None:
    """Crawl now and say what was found. Example: monitor crawl vietnamplus --edition en --since 2026-03-01"""
    start, end = _span(since, until)
    files = tuple(_readable(file) for file in from_warc or ())
    if connect_to and files:
        raise UsageError("--from-warc and --connect-to exclude each other")
    from monitor.domain import Order

    orders = [
        Order(name, editions, start, end, thorough, max_pages, files, _address(connect_to))
        for name, editions in _chosen_sources(sources or [], edition or [])
    ]
    runs = _run_orders(orders)
    _show_runs(runs, as_json)
    _fail_unless_served(runs)


def _readable(file: Path) -> str:
    if not file.is_file():
        raise UsageError(f"--from-warc {file}: there is no such file")
    return str(file.resolve())


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and not (host and port.isdigit() and 0 < int(port) < 65536):
        raise UsageError(f"--connect-to {text!r} is not HOST:PORT, such as 127.0.0.1:8000")
    return text


def _chosen_sources(names: Sequence[str], editions: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """(source, editions) to crawl: those named, else those that the settings enable. No editions means all."""
    from monitor.app import read_settings
    from monitor.crawl import catalog

    settings, known = read_settings(), catalog.names()
    for name in names:
        if name not in known:
            raise UsageError(f"there is no source {name!r}; there are {', '.join(known)}")
    chosen = [name for name in known if name in names or (not names and settings.source(name).enabled)]
    if not editions and not settings.sources:
        return [(name, ()) for name in chosen]
    having = {kit.source.name: [one.code for one in kit.source.editions] for kit in catalog.kits()}
    settings.check_sources(having)
    wanted = {name: tuple(editions) or settings.source(name).editions for name in chosen}
    found = [(name, tuple(code for code in having[name] if code in codes)) for name, codes in wanted.items()]
    picked = [(name, codes) for name, codes in found if codes or not wanted[name]]
    missing = [code for code in editions if not any(code in codes for _, codes in picked)]
    if missing or not picked:
        raise UsageError(f"no chosen source has the edition {', '.join(missing) or 'asked for'}")
    return picked


def _run_orders(orders: Sequence[Order], home: Path | None = None) -> list[Run]:
    """Run the crawls side by side, each in a process of its own, and give their finished rows."""
    from monitor.app import environment, open_app
    from monitor.crawl.launch import follow, launch
    from monitor.terminal import crawl_progress

    environ = environment(home)
    with open_app(environ) as app:
        stamp = f"{app.now():%Y%m%dT%H%M%S%f}"
        crawls = [launch(order, app.home / "logs" / f"{stamp}-{order.source}.log", environ) for order in orders]
        with crawl_progress([order.source for order in orders]) as tick:
            for one in follow(crawls):
                tick(one.order.source, one.counts)
        runs = [app.store.run(one.run_id) if one.run_id else None for one in crawls]
    for one, run in zip(crawls, runs, strict=True):
        if run is None:
            raise Failure(f"{one.order.source}: {one.error or f'the crawl ended before it began; see {one.log}'}")
        if run.status == "running":
            raise Failure(f"{one.order.source}: the crawl died in the middle; what it had is kept; see {one.log}")
    return [run for run in runs if run is not None]


def _show_runs(runs: Sequence[Run], as_json: bool) -> None:
    from monitor import terminal

    if as_json:
        totals: dict[str, int] = {}
        for run in runs:
            for name, number in run.counts.items():
                totals[name] = totals.get(name, 0) + number
        _print_json({"runs": [_run_fields(run) for run in runs], "totals": totals})
        return
    terminal.show_runs(runs, _zone())
    for run in runs:
        terminal.show_run_details(run)


def _run_fields(run: Run) -> dict[str, Any]:
    from dataclasses import asdict

    fields = asdict(run)
    for name in ("started_at", "ended_at"):
        fields[name] = fields[name].isoformat(timespec="seconds") if fields[name] else None
    return fields


def _fail_unless_served(runs: Sequence[Run]) -> None:
    failed = [f"{run.order.source}: {run.reason}" for run in runs if run.status != "done"]
    if failed and len(failed) == len(runs):
        raise Failure("; ".join(failed))
    for line in failed:
        _say_error(line, 1)


@cli.command()
def demo() -> None:
    """Run the main job without internet, against the local newsroom. Example: monitor demo"""
    from monitor import terminal
    from monitor.app import read_settings
    from monitor.crawl import catalog
    from monitor.domain import Order
    from monitor.newsroom.pieces import NEWSROOM_DAY
    from monitor.newsroom.server import Newsroom

    home = read_settings().monitor.home / "demo"
    shutil.rmtree(home, ignore_errors=True)
    since = NEWSROOM_DAY - timedelta(days=62)
    with Newsroom() as newsroom:
        orders = [Order(name, since=since, connect_to=newsroom.address) for name in catalog.names()]
        terminal.note(f"Crawling the local newsroom at {newsroom.address}, which plays all the sites ...")
        first = _run_orders(orders, home)
        newsroom.reset()
        terminal.note("Once more, with nothing changed ...")
        again = _run_orders(orders, home)
    _show_demo(home, NEWSROOM_DAY, first, again)


def _show_demo(home: Path, day: date, first: Sequence[Run], again: Sequence[Run]) -> None:
    from monitor import terminal
    from monitor.app import environment, open_app

    with open_app(environment(home)) as app:
        terminal.say(_digest_text(app, day, "text"))
    terminal.say("\nThe figures of the run:\n")
    terminal.show_runs(first, _zone())
    fetched = sum(run.counts.get("fetched", 0) for run in again)
    terminal.say(f"\nA second crawl of the unchanged newsroom fetched {fetched} articles.")
    terminal.say(f"Everything is in {home}; look around with: MONITOR_HOME={home} python3 -m monitor stories")


@cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run the project's tests; more arguments go to pytest. Example: monitor test -k digest"""
    from monitor import __main__ as bootstrap

    if not bootstrap.TEST_LOCK.is_file():
        raise Failure("the tests are not part of an installed package; run this in a checkout of the project")
    raise typer.Exit(bootstrap.run_tests(context.args))


# -- reading


@cli.command()
def stories(
    query: Annotated[str, typer.Argument(help="words that must be in the story, with or without accents")] = "",
    lang: Annotated[list[str] | None, typer.Option(help="only this language")] = None,
    source: Annotated[list[str] | None, typer.Option(help="only this source")] = None,
    tier: Annotated[str, typer.Option(help="core, bilateral, other; several with commas")] = "",
    since: Since = "",
    until: Until = "",
    limit: Annotated[int, typer.Option(min=0, help="at most so many; 0 is all")] = 50,
    form: Annotated[str, typer.Option("--format", help="table, jsonl, csv or ninjs")] = "table",
    as_json: Json = False,
) -> None:
    """Search and export, newest first. Example: monitor stories "doan dai bieu" --tier core --format csv"""
    from monitor import terminal
    from monitor.jobs import export

    writers = {"jsonl": export.as_jsonl, "csv": export.as_csv, "ninjs": export.as_ninjs}
    form = "jsonl" if as_json else form
    if form not in ("table", *writers):
        raise UsageError(f"--format {form!r} is none of table, {', '.join(writers)}")
    with _opened() as app:
        zone = app.settings.monitor.timezone
        tiers = cast("tuple[Tier, ...]", _tiers(tier))
        chosen = _query(query, lang, source, tiers, _span(since, until), zone, limit)
        if form == "table":
            shown = terminal.show_stories(app.store.stories(chosen), zone)
            terminal.note(f"{shown} of {app.store.count(chosen)} stories")
        else:
            for line in writers[form](app.store.stories(chosen), zone):
                terminal.say(line)


def _tiers(text: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    for one in chosen:
        if one not in TIERS:
            raise UsageError(f"--tier {one!r} is none of {', '.join(TIERS)}")
    return chosen


def _query(
    text: str,
    languages: Sequence[str] | None,
    sources: Sequence[str] | None,
    tiers: tuple[Tier, ...],
    span: tuple[date | None, date | None],
    zone: tzinfo,
    limit: int,
) -> StoryQuery:
    from monitor.domain import StoryQuery

    start = datetime.combine(span[0], time(), zone) if span[0] else None
    end = datetime.combine(span[1] + timedelta(days=1), time(), zone) if span[1] else None
    return StoryQuery(text, tuple(languages or ()), tuple(sources or ()), tiers, start, end, limit or None)


@cli.command()
def story(
    number: Annotated[int, typer.Argument(metavar="ID", help="the story's number, as `stories` shows it")],
    diff: Annotated[bool, typer.Option("--diff", help="what changed between its revisions")] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="its archived pages")] = False,
    as_json: Json = False,
) -> None:
    """Show one story, its revisions, sightings and archived pages. Example: monitor story 12 --evidence"""
    from monitor.jobs import showing

    with _opened() as app:
        stored = app.store.story(number)
        if stored is None:
            raise Failure(f"there is no story {number}; `monitor stories` lists those there are")
        zone = app.settings.monitor.timezone
        pages = showing.evidence(app.store, app.archive, number, zone) if evidence else []
        if as_json:
            _print_json(showing.story_fields(stored, zone, pages if evidence else None))
            return
        for line in showing.story_lines(stored, zone, with_diff=diff, pages=pages):
            sys.stdout.write(line + "\n")


@cli.command()
def events(
    since: Since = "",
    until: Until = "",
    form: Annotated[str, typer.Option("--format", help="table or jsonl")] = "table",
    as_json: Json = False,
) -> None:
    """List events with their stories, newest first. Example: monitor events --since 2026-03-01"""
    from monitor import terminal
    from monitor.jobs import showing

    form = "jsonl" if as_json else form
    if form not in ("table", "jsonl"):
        raise UsageError(f"--format {form!r} is neither table nor jsonl")
    with _opened() as app:
        zone = app.settings.monitor.timezone
        found = showing.events(app.store.stories(_query("", None, None, (), _span(since, until), zone, 0)), zone)
        if form == "jsonl":
            for event in found:
                terminal.say(json.dumps(event, ensure_ascii=False))
            return
        rows = [
            (one["event"], one["day"], len(one["stories"]), ", ".join(one["languages"]), one["title"]) for one in found
        ]
        terminal.show_table(("event", "day", "stories", "languages", "title"), rows, right=("event", "stories"))


@cli.command()
def digest(
    day: Annotated[str, typer.Argument(metavar="[DAY]", help="default: today, in the reader's zone")] = "",
    form: Annotated[str, typer.Option("--format", help="text, md, html or json")] = "text",
    out: Annotated[Path | None, typer.Option(help="write to this file")] = None,
    as_json: Json = False,
) -> None:
    """The digest of a day. Example: monitor digest 2026-03-12 --format html --out today.html"""
    form = "json" if as_json else form
    if form not in ("text", "md", "html", "json"):
        raise UsageError(f"--format {form!r} is none of text, md, html, json")
    with _opened() as app:
        chosen = _day(day, "DAY") or app.now().astimezone(app.settings.monitor.timezone).date()
        text = _digest_text(app, chosen, form)
    if out is None:
        sys.stdout.write(text + "\n")
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Failure(f"{out}: {error.strerror}") from error


def _digest_text(app: App, day: date, form: str) -> str:
    from monitor.crawl import catalog
    from monitor.jobs import digests

    settings = app.settings.monitor
    sources = [name for name in catalog.names() if app.settings.source(name).enabled]
    composed = digests.digest_of(app.store, day, settings.timezone, settings.languages, sources, made_at=app.now())
    width = min(shutil.get_terminal_size((80, 24)).columns, 100) if sys.stdout.isatty() else 80
    return digests.as_form(composed, form, width=width)


# -- documents and judgement


def _kits() -> tuple[Kit, ...]:
    from monitor.crawl import catalog

    return catalog.kits()


@cli.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="plain text, JSON lines or WARC")],
    as_json: Json = False,
) -> None:
    """Take in stories from documents. Example: monitor import notes/*.txt stories.jsonl crawl.warc.gz"""
    from monitor import terminal
    from monitor.jobs.importing import import_documents

    with _opened() as app, _import_intake(app) as intake:
        report = import_documents(files, _kits(), cast("Intake", intake))
    counts = {name: number for name, number in sorted(report.counts.items()) if number}
    if as_json:
        _print_json({"counts": counts, "problems": report.problems})
    else:
        terminal.say(", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items()) or "nothing")
    for problem in report.problems:
        _say_error(problem, 1)
    if report.problems:
        raise typer.Exit(1)


@contextmanager
def _import_intake(app: App) -> Iterator[object]:
    """An import is a run as well: its pages get an archive file of their own, and it stands in the list of runs."""
    import os
    import socket

    from monitor.domain import Order
    from monitor.jobs.intake import Intake

    run = app.store.start_run(Order("import"), at=app.now(), pid=os.getpid(), host=socket.gethostname())
    writer = app.archive.writer(run.id, "import", run.started_at)
    intake = Intake(app.store, now=app.now, run_id=run.id, writer=writer, keeping=app.settings.crawl.archive)
    try:
        yield intake
    except BaseException as error:
        app.store.finish_run(run.id, "failed", at=app.now(), reason=str(error), counts=intake.counts, served={})
        raise
    app.store.finish_run(run.id, "done", at=app.now(), reason="", counts=intake.counts, served={})


def _text_of(file: str) -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8") if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failure(f"{file}: not UTF-8 at byte {error.start}") from error


@cli.command()
def analyse(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="JSON lines; - is standard input")] = "-",
    as_json: Json = False,
) -> None:
    """Judge texts without storing them, a JSON object a line. Example: monitor analyse stories.jsonl"""
    from monitor.documents import DocumentError
    from monitor.jobs.analysing import analyse_lines

    bad = 0
    for number, result in analyse_lines(_text_of(file)):
        if isinstance(result, DocumentError):
            bad += 1
            _say_error(f"{file}, line {number}: {result}", 1)
        else:
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    if bad:
        raise typer.Exit(1)


@cli.command()
def evaluate(
    file: Annotated[str, typer.Argument(metavar="FILE", help="labelled JSON lines; - is standard input")],
    as_json: Json = False,
) -> None:
    """Measure the judgement against labelled lines. Example: monitor evaluate corpus/dev.jsonl"""
    from monitor.documents import DocumentError
    from monitor.jobs.evaluating import evaluate_lines

    try:
        text = evaluate_lines(_text_of(file), as_json=as_json)
    except DocumentError as error:
        raise Failure(f"{file}, {error}") from error
    sys.stdout.write(text + "\n")


# -- the state of things


@cli.command()
def sources(as_json: Json = False) -> None:
    """List the sources and their editions. Example: monitor sources"""
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
        for kit in _kits()
    ]
    if as_json:
        _print_json(listed)
        return
    rows = [
        (one["source"], one["title"], "yes" if one["enabled"] else "no", " ".join(one["editions"])) for one in listed
    ]
    terminal.show_table(("source", "title", "enabled", "editions"), rows)


@cli.command()
def runs(
    limit: Annotated[int, typer.Option(min=1, help="at most so many")] = 20,
    source: Annotated[str, typer.Option(help="only this source")] = "",
    as_json: Json = False,
) -> None:
    """List past runs with their figures. Example: monitor runs --limit 5"""
    from monitor import terminal

    with _opened() as app:
        found = app.store.runs(limit, source or None)
        if as_json:
            _print_json([_run_fields(run) for run in found])
        else:
            terminal.show_runs(found, app.settings.monitor.timezone)


# -- care


@cli.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FILE")], as_json: Json = False) -> None:
    """Write the database into one file, also while a crawl runs. Example: monitor backup monitor-backup.db"""
    with _opened() as app:
        app.store.backup(file)
    _done({"backup": str(file), "bytes": file.stat().st_size}, as_json)


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="replace what is there")] = False,
    as_json: Json = False,
) -> None:
    """Bring back a backup. Example: monitor restore monitor-backup.db"""
    with _opened() as app:
        app.store.restore(file, force=force)
        stories_now = app.store.statistics().stories
    _done({"restored": str(file), "stories": stories_now}, as_json)


def _done(fields: Mapping[str, object], as_json: bool) -> None:
    from monitor import terminal

    if as_json:
        _print_json(fields)
    else:
        terminal.show_fields(fields)


@cli.command()
def reparse(
    apply: Annotated[bool, typer.Option("--apply", help="write the changes; without it they are only shown")] = False,
    as_json: Json = False,
) -> None:
    """Read archived pages again by today's rules and show what would change. Example: monitor reparse --apply"""
    from monitor import terminal
    from monitor.jobs import reparsing

    with _opened() as app, _import_intake(app) as intake:
        found = list(reparsing.reread(app.store, app.archive, _kits()))
        written = reparsing.write(app.store, cast("Any", intake), found) if apply else {}
    report = reparsing.report(found) | {"applied": apply, "written": written}
    if as_json:
        _print_json(report)
        return
    for line in reparsing.lines(found):
        terminal.say(line)
    terminal.show_fields({**report["outcomes"], **written})
    if not apply and report["to_write"]:
        terminal.say("Nothing was changed; --apply writes it.")


@cli.command()
def prune(
    archive_days: Annotated[int | None, typer.Option(min=1, help="drop archived pages older than this")] = None,
    seen_days: Annotated[int | None, typer.Option(min=1, help="forget pages off the beat older than this")] = None,
    as_json: Json = False,
) -> None:
    """Drop what is old; stories are never dropped. Example: monitor prune --archive-days 730"""
    if archive_days is None and seen_days is None:
        raise UsageError("say what to drop: --archive-days N, --seen-days N, or both")
    from monitor.jobs.pruning import prune as drop

    with _opened() as app:
        _done(drop(app.store, app.archive, archive_days, seen_days, now=app.now()), as_json)
