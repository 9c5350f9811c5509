"""Documents and judgement: `import` takes texts in, `analyse` and `evaluate` judge them without storing anything.

`feedback` gives what readers judged, in the form in which `evaluate` takes it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.common import FAILED, Failure, Json, kits, lines_of, opened, print_json, say_error, text_of

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.jobs.intake import Intake


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="plain text, JSON lines or WARC")],
    as_json: Json = False,
) -> None:
    """Take in stories from documents.

    \b
    Example:
      monitor import notes/*.txt stories.jsonl crawl.warc.gz
    """
    from monitor import terminal
    from monitor.jobs.importing import import_documents

    with opened() as app, document_intake(app, "import") as intake:
        report = import_documents(files, kits(), intake)
    if as_json:
        print_json({"counts": report.figures(), "problems": report.problems})
    else:
        told = (f"{number} {name.replace('_', ' ')}" for name, number in report.figures().items())
        terminal.say(", ".join(told))
    for problem in report.problems:
        say_error(problem)
    if report.problems:
        raise typer.Exit(FAILED)


@contextmanager
def document_intake(app: App, name: str) -> Iterator[Intake]:
    """An import is a run as well: its pages get an archive file of their own, and it stands in the list of runs."""
    import os

    from monitor.domain import Order
    from monitor.jobs.intake import Intake
    from monitor.jobs.regrouping import group_new, read_facts
    from monitor.processes import here

    run = app.store.start_run(Order(name), at=app.now(), pid=os.getpid(), host=here())
    writer = app.archive.writer(run.id, name, run.started_at)
    intake = Intake(app.store, now=app.now, run_id=run.id, writer=writer, keeping=app.settings.crawl.archive)
    try:
        yield intake
        group_new(app.store, most=None)
        read_facts(app.store, most=None)
    except BaseException as error:
        why = str(error) or type(error).__name__
        app.store.finish_run(run.id, "failed", at=app.now(), reason=why, counts=intake.counts, served={})
        raise
    app.store.finish_run(run.id, "done", at=app.now(), reason="", counts=intake.counts, served={})


def analyse(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines; - is standard input")] = "-",
    facts: Annotated[bool, typer.Option("--facts", help="also what each says of its event")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="the result is JSON lines in any case")] = False,
) -> None:
    """Judge texts without storing them, a JSON object a line.

    \b
    Example:
      monitor analyse stories.jsonl
      monitor analyse stories.jsonl --facts
    """
    from monitor.jobs.analysing import analyse_lines

    _print_each(file, analyse_lines(lines_of(file), with_facts=facts))


def group(
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines; - is standard input")] = "-",
    as_json: Annotated[bool, typer.Option("--json", help="the result is JSON lines in any case")] = False,
) -> None:
    """Tell which texts tell the same event, and which are one text, without storing them: a JSON object a line.

    \b
    Example:
      monitor group stories.jsonl
    """
    from monitor.jobs.grouping import group_lines

    _print_each(file, group_lines(lines_of(file)))


def _print_each(file: str, results: Iterable[tuple[int, object]]) -> None:
    """The results, a JSON object a line; a line of the file that cannot be read is named. Exit 1 if there was one."""
    from monitor import terminal
    from monitor.documents import DocumentError

    bad = 0
    for number, result in results:
        if isinstance(result, DocumentError):
            bad += 1
            say_error(f"{file}, line {number}: {result}")
        else:
            terminal.say(json.dumps(result, ensure_ascii=False))
            if file == "-":  # Whoever sends the lines one by one waits for what they give.
                sys.stdout.flush()
    if bad:
        raise typer.Exit(FAILED)


def evaluate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="labelled JSON lines; - is standard input")],
    baseline: Annotated[
        bool, typer.Option("--baseline", help="also what keywords, langdetect and a classifier reach on them")
    ] = False,
    event_days: Annotated[
        Path | None, typer.Option(metavar="FILE", help='days of events by id, for lines without: {"a-1": "2026-03-12"}')
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure the judgement against labelled lines: relevance, language, events, near-identical texts, event days.
    Several files are measured as one; the names of events and texts are each file's own.

    \b
    Example:
      monitor evaluate corpus/dev.jsonl
      monitor evaluate corpus/dev.jsonl feedback.jsonl --baseline
    """
    from monitor import terminal
    from monitor.documents import DocumentError
    from monitor.jobs.evaluating import evaluated, read_days, shown

    try:
        days = read_days(text_of(str(event_days))) if event_days else {}
    except DocumentError as error:
        raise Failure(f"{event_days}: {error}") from error
    try:
        report = evaluated({file: text_of(file) for file in files}, baseline=baseline, event_days=days)
    except DocumentError as error:
        raise Failure(f"{files[0]}, {error}" if len(files) == 1 else str(error)) from error
    terminal.say(shown(report, as_json=as_json))
    if report.others.left_out:
        raise Failure(report.others.left_out)


def feedback(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="write to this file")] = None,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="also core stories that were starred")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="the result is JSON lines in any case")] = False,
) -> None:
    """What readers judged, as labelled JSON lines for `evaluate`: stories that are not of the beat.

    \b
    Example:
      monitor feedback --out judged.jsonl
      monitor evaluate judged.jsonl
    """
    from monitor import terminal
    from monitor.jobs import feedback as judged

    with opened() as app:
        found = judged.feedback(app.store, app.settings.monitor.timezone, confirmed=confirmed)
        lines = list(judged.as_jsonl(found))
    if out is None:
        for line in lines:
            terminal.say(line)
    else:
        _write(out, "".join(f"{line}\n" for line in lines))
    counted = f"{len(lines)} line{'' if len(lines) == 1 else 's'}"
    terminal.note(counted if lines else "0 lines: no reader has marked a story as not of the beat")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error
