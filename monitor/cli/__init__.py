"""One command a job: arguments in, results on standard output, an exit code out.

0 is success, 1 failure, 2 wrong usage; an error is one line on standard error. Scrapy, the database and Rich are
imported only by the commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from monitor import __version__
from monitor.cli import (
    care,
    crawling,
    digesting,
    judging,
    ledgering,
    mailing,
    readers,
    reading,
    registering,
    serving,
    trying,
)
from monitor.cli.common import INTERRUPTED, WRONG_USAGE, Failure, UsageError, say_error

cli = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Collects what VNA and VietnamPlus report on the cooperation between the central offices of Vietnam and "
    "Laos, and hands over a digest of the day. Begin with: python3 -m monitor demo",
)
# In the order in which `--help` lists them.
cli.command()(serving.up)
cli.command()(crawling.crawl)
cli.command()(trying.demo)
cli.command()(digesting.digest)
cli.command()(reading.stories)
cli.command()(reading.story)
cli.command()(reading.events)
cli.command()(ledgering.ledger)
cli.command(name="import")(judging.import_)
cli.command()(judging.analyse)
cli.command()(judging.group)
cli.command()(judging.evaluate)
cli.command()(judging.feedback)
cli.command()(registering.register)
cli.command()(mailing.mailings)
cli.command()(serving.status)
cli.command()(serving.check)
cli.command()(serving.trigger)
cli.command()(serving.pause)
cli.command()(serving.resume)
cli.command()(serving.cancel)
cli.command()(care.sources)
cli.command()(care.runs)
cli.command()(care.backup)
cli.command()(care.restore)
cli.command()(care.reparse)
cli.command()(care.prune)
cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(care.test)
cli.add_typer(readers.readers, name="readers")


@cli.callback(invoke_without_command=True)
def _without_command(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    if version:
        sys.stdout.write(f"monitor {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stderr.write(context.get_help() + "\n")
        raise typer.Exit(WRONG_USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    _prepare_streams()
    try:
        code = cli(args=None if arguments is None else list(arguments), prog_name="monitor", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        return say_error(error.format_message(), error.exit_code)
    except UsageError as error:
        return say_error(str(error), WRONG_USAGE)
    except (typer.Abort, KeyboardInterrupt):
        return say_error("interrupted", INTERRUPTED)
    except (BrokenPipeError, SystemExit):  # Typer itself ends the program where a reader has gone
        _drop_output()
        return 0
    except _failures() as error:
        _drop_what_cannot_be_written()
        return say_error(_told(error))
    # Typer hands back the code of an Exit, into which it also turns an interrupt.
    return say_error("interrupted", INTERRUPTED) if code == INTERRUPTED else code or 0


def _prepare_streams() -> None:
    """Output is UTF-8 whatever the machine's locale; a terminal keeps its own. A closed stream swallows all."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")


def _drop_output() -> None:
    """Whoever read the output has gone; without this the interpreter would complain of it once more at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _drop_what_cannot_be_written() -> None:
    """Where the disk is full, the interpreter would try once more at its end, and end with a code of its own."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _drop_output()


def _failures() -> tuple[type[Exception], ...]:
    from monitor.archive import ArchiveError
    from monitor.config import ConfigError
    from monitor.jobs.admitting import AdmissionError
    from monitor.store import StoreError

    return Failure, AdmissionError, ArchiveError, ConfigError, StoreError, OSError


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
