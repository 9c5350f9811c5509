"""What the commands share: their options, their errors and exit codes, days, JSON, and the opened app."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.jobs.kits import Kit

Json = Annotated[bool, typer.Option("--json", help="print the result as JSON")]
Since = Annotated[str, typer.Option("--since", metavar="DAY", help="from this day on (YYYY-MM-DD)")]
Until = Annotated[str, typer.Option("--until", metavar="DAY", help="up to and including this day")]
Span = tuple[date | None, date | None]

FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
# Days outside are slips of the pen, and the first and last that exist have no midnight in every zone.
YEARS = range(1900, 2200)
# The highest number that either database takes.
HIGHEST = 2**31 - 1


class UsageError(Exception):
    """The command was called wrongly; exit 2."""


class Failure(Exception):  # noqa: N818 - it is the outcome of a command, not a fault of the program
    """The command could not do what it was asked; exit 1."""


def say_error(message: str, code: int = FAILED) -> int:
    """One line on standard error; the code is handed back."""
    from monitor.text import clean

    sys.stderr.write(f"monitor: {clean(message)}\n")
    return code


@contextmanager
def opened() -> Iterator[App]:
    """The app on the settings in force, closed at the end."""
    from monitor.app import open_app

    with open_app() as app:
        yield app


def zone_of_reader() -> tzinfo:
    """The zone in which days and times are given and read."""
    from monitor.app import read_settings

    return read_settings().monitor.timezone


def kits() -> tuple[Kit, ...]:
    """Every source with its layouts; takes half a second."""
    from monitor.crawl import catalog

    return catalog.kits()


def editions_read(app: App, kit: Kit) -> tuple[str, ...]:
    """The editions of a source that an ordinary crawl reads, by the settings."""
    chosen = app.settings.source(kit.source.name).editions
    return chosen or tuple(edition.code for edition in kit.source.default_editions)


def check_source(name: str, *others: str) -> str:
    """The name of a source, or of one of the other origins of stories and runs. Raises UsageError."""
    from monitor.crawl import catalog

    known = (*catalog.names(), *others)
    if name not in known:
        raise UsageError(f"there is no source {name!r}; there are {', '.join(known)}")
    return name


def check_form(form: str, forms: Sequence[str]) -> str:
    """One of the forms of an output. Raises UsageError."""
    if form not in forms:
        raise UsageError(f"--format {form!r} is none of {', '.join(forms)}")
    return form


def day_named(text: str, name: str) -> date | None:
    """The day that an option names, None for "". Raises UsageError."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name} {text!r} is not a day; write it as 2026-03-12") from None
    if day.year not in YEARS:
        raise UsageError(f"{name} {text!r} is not between the years {YEARS[0]} and {YEARS[-1]}")
    return day


def span_named(since: str, until: str) -> Span:
    """First and last day of --since and --until. Raises UsageError."""
    start, end = day_named(since, "--since"), day_named(until, "--until")
    if start and end and end < start:
        raise UsageError(f"--until {end} is before --since {start}")
    return start, end


def lines_of(file: str) -> Iterator[str]:
    """The lines of a file, or of standard input for "-", as they come: never more than one is held. Raises Failure."""
    read = 0
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as lines:
            for line in lines:
                yield line.decode("utf-8")
                read += len(line)
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failure(f"{file}: not UTF-8 at byte {read + error.start}") from error


def text_of(file: str) -> str:
    """The text of a file, or of standard input for "-". Raises Failure."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8")
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failure(f"{file}: not UTF-8 at byte {error.start}") from error


def print_json(value: object) -> None:
    """A result as JSON for people and programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_fields(fields: Mapping[str, object], as_json: bool) -> None:
    """A result of names and values, as JSON or one a line."""
    from monitor import terminal

    if as_json:
        print_json(fields)
    else:
        terminal.show_fields(fields)


def write_out(content: bytes, out: Path | None) -> None:
    """A result to the file, or to standard output where none is named. Raises Failure."""
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Failure(f"{out}: {error.strerror}") from error
