"""The digest of a day at the keyboard: as it was handed over, in any form and language."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.common import Failure, Json, UsageError, check_form, day_named, editions_read, kits, opened, write_out
from monitor.cli.mailing import send_digest

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.digest import Digest

FORMS = ("text", "md", "html", "json", "pdf")
_LONGEST_LINE = 100


def digest(
    day: Annotated[str, typer.Argument(metavar="DAY", help="default: today, in the reader's zone")] = "",
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="text, md, html, json or pdf")] = "text",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="write to this file")] = None,
    language: Annotated[str, typer.Option(metavar="TAG", help="en or vi; default: as [digest] language")] = "",
    send: Annotated[bool, typer.Option("--send", help="mail it now; without DAY that of yesterday")] = False,
    to: Annotated[list[str] | None, typer.Option(metavar="ADDRESS", help="to whom; default: [digest] mail_to")] = None,
    again: Annotated[bool, typer.Option("--again", help="also to those who have it")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="of what is known now, not as it was handed over")] = False,
    as_json: Json = False,
) -> None:
    """The digest of a day, as it was handed over where it was.

    \b
    Example:
      monitor digest 2026-03-12 --format pdf --out today.pdf
      monitor digest --send --to desk@example.org
    """
    if send:
        send_digest(day, to or (), again=again, as_json=as_json)
        return
    if to or again:
        raise UsageError("--to and --again go with --send")
    form = check_form("json" if as_json else form, FORMS)
    wished = day_named(day, "DAY")
    _check_language(language)
    if form == "pdf" and out is None and sys.stdout.isatty():
        raise UsageError("--format pdf is nothing for a terminal; name a file with --out, or lead it into a pipe")
    with opened() as app:
        chosen = wished or app.now().astimezone(app.settings.monitor.timezone).date()
        content = digest_bytes(app, chosen, form, language, is_fresh=fresh)
    write_out(content, out)


def digest_bytes(app: App, day: date, form: str, language: str = "", *, is_fresh: bool = False) -> bytes:
    """The digest in one of its forms; text as wide as the terminal, within reason. Raises Failure."""
    from monitor.jobs import digests
    from monitor.paper import PaperError
    from monitor.words import words_in

    width = min(shutil.get_terminal_size((80, 24)).columns, _LONGEST_LINE) if sys.stdout.isatty() else 80
    words = words_in(language or app.settings.digest.language)
    found = _digest(app, day, is_fresh=is_fresh)
    try:
        return digests.as_bytes(found, form, words, width=width, desk=app.settings.web.address)
    except PaperError as error:
        raise Failure(str(error)) from error


def _digest(app: App, day: date, *, is_fresh: bool) -> Digest:
    from monitor.jobs import digests

    find = digests.digest_of if is_fresh else digests.digest_for
    settings = app.settings.monitor
    return find(app.store, day, settings.timezone, settings.languages, places_read(app), made_at=app.now())


def places_read(app: App) -> list[tuple[str, str]]:
    """The (source, edition) that an ordinary crawl reads, by the settings."""
    enabled = [kit for kit in kits() if app.settings.source(kit.source.name).enabled]
    return [(kit.source.name, code) for kit in enabled for code in editions_read(app, kit)]


def _check_language(language: str) -> None:
    from monitor.words import LANGUAGES

    if language and language not in LANGUAGES:
        raise UsageError(f"--language {language!r} is none of {', '.join(LANGUAGES)}")
