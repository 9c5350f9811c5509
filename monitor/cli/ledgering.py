"""The ledger of exchanges at the keyboard: as a table, JSON, CSV or a calendar."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.common import Json, Since, Until, UsageError, check_form, opened, print_json, write_out

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.jobs.ledger import Question
    from monitor.ledger import Exchange

FORMS = ("table", "json", "csv", "ics")


def ledger(
    since: Since = "",
    until: Until = "",
    year: Annotated[str, typer.Option(metavar="YEAR", help="only this year")] = "",
    office: Annotated[
        str, typer.Option(metavar="OFFICE", help="government, presidency, parliament or party: the offices of these")
    ] = "",
    direction: Annotated[str, typer.Option(metavar="WAY", help="to_laos or to_vietnam: who went to whom")] = "",
    tier: Annotated[str, typer.Option(metavar="TIER", help="bilateral: also what is not between the offices")] = "",
    promises: Annotated[
        str, typer.Option(metavar="STATE", help="promises instead: open, silent, kept, or all of them")
    ] = "",
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="table, json, csv or ics")] = "table",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="write to this file")] = None,
    as_json: Json = False,
) -> None:
    """The ledger of exchanges between the offices: visits both ways, agreements, promises and what became of them.

    \b
    Example:
      monitor ledger --year 2026 --office government
      monitor ledger --promises silent
      monitor ledger --format ics --out exchanges.ics
    """
    form = check_form("json" if as_json else form, FORMS)
    if out is not None and form == "table":
        raise UsageError("--out goes with --format json, csv or ics")
    given = {"since": since, "until": until, "year": year, "office": office}
    question = _question(given | {"direction": direction, "tier": tier, "promises": promises})
    with opened() as app:
        _show(app, question, form, out)


def _question(fields: dict[str, str]) -> Question:
    from monitor.jobs.ledger import LedgerError, question_of

    try:
        return question_of(fields)
    except LedgerError as error:
        raise UsageError(f"--{error.field}: {error.sentence}") from None


def _show(app: App, question: Question, form: str, out: Path | None) -> None:
    from monitor.jobs import ledger_forms
    from monitor.jobs.ledger import Reader, ledger_of
    from monitor.words import words_in

    settings = app.settings
    zone, languages = settings.monitor.timezone, settings.monitor.languages
    today = app.now().astimezone(zone).date()
    found = ledger_of(app.store, question, Reader(zone, languages, today))
    if form == "table":
        _table(found, question)
    elif form == "ics":
        words = words_in(settings.digest.language)
        write_out(ledger_forms.as_ics(found, question, words, settings.web.address), out)
    elif form == "csv":
        write_out("".join(ledger_forms.as_csv(found, question, settings.web.address)).encode(), out)
    else:
        _json(found, question, out)


def _json(found: Sequence[Exchange], question: Question, out: Path | None) -> None:
    import json

    from monitor.jobs import ledger_forms as forms
    from monitor.jobs.ledger import promises_asked_for

    value: object
    if question.promises:
        value = {"promises": [forms.promise_fields(one) for one in promises_asked_for(found, question)]}
    else:
        value = forms.ledger_fields(found)
    if out is None:
        print_json(value)
    else:
        write_out((json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode(), out)


def _table(found: Sequence[Exchange], question: Question) -> None:
    from monitor import terminal
    from monitor.jobs import ledger_forms as forms
    from monitor.jobs.ledger import promises_asked_for

    if question.promises:
        pairs = promises_asked_for(found, question)
        terminal.show_table(forms.PROMISE_HEADS, forms.promise_cells(pairs), right=("event", "kept by"))
        terminal.note(f"{len(pairs)} {'promise' if len(pairs) == 1 else 'promises'}")
        return
    terminal.show_table(forms.EXCHANGE_HEADS, forms.exchange_cells(found), right=("event",))
    if found:
        terminal.say()
        terminal.show_table(forms.SUMMARY_HEADS, forms.summary_cells(found), right=forms.SUMMARY_HEADS[2:])
    sys.stdout.flush()
    terminal.note(f"{len(found)} {'exchange' if len(found) == 1 else 'exchanges'}")
