"""Results go in, tables and progress on the terminal come out: the only module that knows Rich.

Results go to standard output, progress to standard error. Crawled text is shown as text: no markup, no control codes.
Rich takes a tenth of a second to load: it comes with the first table or progress, for most commands print lines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any, Protocol

from monitor.digest.showing import OUTCOMES, shown
from monitor.domain import Run, StoredStory

LONGEST = 100_000
FIGURES = (
    ("found", "listed"),
    ("fetched", "fetched"),
    *OUTCOMES,
)


class Ticking(Protocol):
    """Takes a source's figures as they come."""

    def __call__(self, source: str, counts: Mapping[str, int]) -> None: ...


def say(message: str = "") -> None:
    """A line of a result."""
    sys.stdout.write(message + "\n")


def note(message: str) -> None:
    """A line about the work, beside the result."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def plain(text: str) -> str:
    """One line of crawled text without anything that a terminal would act on."""
    return shown(text, LONGEST)


def show_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """A table on standard output; a terminal of unknown width gets 160 columns, so that nothing is cut in a pipe."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False, markup=False, width=None if sys.stdout.isatty() else 160)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(str(cell))) for cell in row))
    console.print(table)


def show_stories(stories: Iterable[StoredStory], zone: tzinfo, copies: Mapping[int, int]) -> None:
    """Stories as a table, with the number of copies of those that have any."""
    rows = [
        (
            *(one.id, _moment(one.story.published_at, zone), one.story.language, one.story.tier, one.story.title),
            copies.get(one.id, ""),
        )
        for one in stories
    ]
    headings = ("id", "published", "lang", "tier", "title", "copies")
    width = len(headings) if copies else -1
    show_table(headings[:width], [row[:width] for row in rows], right=("id", "copies"))


def _moment(instant: datetime | None, zone: tzinfo) -> str:
    return "no date" if instant is None else instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def show_runs(runs: Sequence[Run], zone: tzinfo) -> None:
    """Runs as a table, their main figures in columns."""
    headings = ("run", "source", "started", "status", *(name for _, name in FIGURES))
    rows = [
        (run.id, run.order.source, _moment(run.started_at, zone), run.status, *_figures(run.counts)) for run in runs
    ]
    show_table(headings, rows, right=("run", *(name for _, name in FIGURES)))


def _figures(counts: Mapping[str, int]) -> list[int]:
    return [counts.get(key, 0) for key, _ in FIGURES]


def show_run_details(run: Run) -> None:
    """Which ways served each edition, and every count by reason."""
    for edition, ways in run.served.items():
        say(
            "  "
            + plain(f"{run.order.source} {edition}: " + ", ".join(f"{way} {result}" for way, result in ways.items()))
        )
    reasons = {name: number for name, number in sorted(run.counts.items()) if ":" in name and number}
    if reasons:
        say("  " + plain(", ".join(f"{name} {number}" for name, number in reasons.items())))


def show_fields(fields: Mapping[str, Any]) -> None:
    """Names and values, one a line."""
    width = max(map(len, fields), default=0)
    for name, value in fields.items():
        say(f"{name:<{width}}  {value}")


@contextmanager
def crawl_progress(sources: Sequence[str]) -> Iterator[Ticking]:
    """A line a source that moves while the crawl does; nothing where standard error is no terminal."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<14}"),
        TextColumn("{task.fields[figures]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        tasks = {source: progress.add_task(source, figures="starting", total=None) for source in sources}

        def tick(source: str, counts: Mapping[str, int]) -> None:
            told = [f"{name} {counts[key]}" for key, name in FIGURES if counts.get(key)]
            progress.update(tasks[source], figures=", ".join(told) or "reading lists")

        yield tick
