"""The page of the ledger: its summary by pair of offices and year, a timeline, promises, exchanges; and as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from monitor.digest.showing import language_tag
from monitor.jobs.ledger import (
    DIRECTIONS,
    FIELDS,
    OFFICES,
    LedgerError,
    Pair,
    Question,
    Reader,
    ledger_of,
    outlined,
    promises_asked_for,
    question_of,
    told,
    told_promises,
)
from monitor.jobs.ledger_forms import as_csv, as_ics
from monitor.ledger import Exchange, State, summed
from monitor.web.door import Face, Here, apart
from monitor.web.numbers import number_in
from monitor.web.problems import Problem
from monitor.web.rendering import page, words_of
from monitor.web.timelines import timeline_of
from monitor.web.who import who_asks
from monitor.words import Words
from monitor.words.exchanges import (
    direction_name,
    due_words,
    kind_name,
    kinds_in_words,
    pair_name,
    period_words,
    state_name,
)

A_PAGE = 40
MOST_PROMISES = 60
FIRST_YEAR = 2010
"""Of years before this the sites hold no story."""
KINDS = {"csv": "text/csv; charset=utf-8; header=present", "ics": "text/calendar; charset=utf-8"}
_URGENCY: tuple[State, ...] = ("silent", "open", "kept")

router = APIRouter(include_in_schema=False)


@router.get("/ledger")
@apart
def ledger(request: Request, here: Here) -> Response:
    """The exchanges that are asked for, of this year where nothing is said; a field that is wrong says so."""
    words = words_of(request, who_asks(request))
    given, wrong = given_fields(request, here), None
    try:
        question = question_of(given, words)
    except LedgerError as error:
        wrong, question = error, None
    reader = reader_of(here)
    found = outlined(here.app.store, question, reader) if question else ()
    at = _page_number(request)
    promises = _promises(found)
    return page(
        request,
        here,
        "ledger.html",
        status=422 if wrong else 200,
        given=given,
        wrong=wrong,
        choices=_choices(here, words),
        exchanges=told(here.app.store, found[at * A_PAGE : (at + 1) * A_PAGE], reader),
        count=len(found),
        lines=summed(found),
        drawing=timeline_of(found, question.wanted, words) if question else None,
        promises=told_promises(here.app.store, promises[:MOST_PROMISES], reader),
        promised=Counter(one.state for _, one in promises),
        files={ending: _address(f"/ledger.{ending}", given) for ending in KINDS},
        earlier=_address("/ledger", {**given, "page": str(at + 2)}) if len(found) > (at + 1) * A_PAGE else "",
        later=_address("/ledger", {**given, "page": str(at)}) if at else "",
        **wordings(words),
    )


@router.get("/ledger.{ending}")
@apart
def ledger_file(request: Request, here: Here, ending: str) -> Response:
    """The same as a file: CSV, or a calendar."""
    if ending not in KINDS:
        raise Problem(404, f"the ledger comes as {', '.join(KINDS)}; such as /ledger.csv")
    words, desk = words_of(request, who_asks(request)), here.app.settings.web.address
    try:
        question = question_of(given_fields(request, here), words)
    except LedgerError as error:
        raise Problem(422, f"{error.field}: {error.sentence}") from error
    found = ledger_of(here.app.store, question, reader_of(here))
    if ending == "ics":
        body = as_ics(found, question, words, desk)
    else:
        # A spreadsheet that opens the file by a double click takes it for UTF-8 by this mark only.
        body = ("\ufeff" + "".join(as_csv(found, question, desk))).encode("utf-8", "replace")
    headers = {"Content-Type": KINDS[ending], "Content-Disposition": f'attachment; filename="ledger.{ending}"'}
    return Response(body, headers={**headers, "Vary": "Accept-Language, Cookie"})


def given_fields(request: Request, here: Face) -> dict[str, str]:
    """The fields of a question in an address; without any span this year, while `year=all` asks for all of them."""
    asked = request.query_params
    given = {name: value for name in FIELDS if (value := asked.get(name, "").strip())}
    if not {"year", "since", "until"}.intersection(given):
        given["year"] = str(_today(here).year)
    return given


def reader_of(here: Face) -> Reader:
    """Whom the ledger is told, as of today."""
    monitor = here.app.settings.monitor
    return Reader(monitor.timezone, monitor.languages, _today(here))


def _today(here: Face) -> date:
    return here.app.now().astimezone(here.app.settings.monitor.timezone).date()


def _page_number(request: Request) -> int:
    return max((number_in(request.query_params.get("page", "")) or 0) - 1, 0)


def _address(path: str, given: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(given)}" if given else path


def _choices(here: Face, words: Words) -> dict[str, dict[str, str]]:
    years = {str(year): str(year) for year in range(_today(here).year, FIRST_YEAR - 1, -1)}
    return {
        "year": {"all": words("all years"), **years},
        "office": {"": words("all offices"), **{one: pair_name(one, words) for one in OFFICES}},
        "direction": {"": words("both ways"), **{one: direction_name(one, words) for one in DIRECTIONS}},
    }


def _promises(exchanges: Sequence[Exchange]) -> list[Pair]:
    """What waits for an answer first."""
    return sorted(promises_asked_for(exchanges, Question()), key=lambda pair: _URGENCY.index(pair[1].state))


def wordings(words: Words) -> dict[str, Any]:
    """What the page says in the reader's words."""
    return {
        "kinds": lambda one: kinds_in_words(one.kinds, words),
        "kind_name": lambda kind: kind_name(kind, words),
        "pair": lambda office: pair_name(office, words),
        "way": lambda direction: direction_name(direction, words),
        "state_name": lambda state: state_name(state, words),
        "due": lambda one: due_words(one.due_since, one.due_until, words),
        "days": lambda one: due_words(one.day, one.until, words),
        "period": lambda one: period_words(one.since, one.until, words),
        "tag": language_tag,
    }
