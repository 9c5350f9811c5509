"""The API of the ledger: exchanges with what was signed and promised at them, promises, and the summary."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from monitor.jobs.ledger import LedgerError, Question, outlined, promises_asked_for, question_of, told, told_promises
from monitor.jobs.ledger_forms import exchange_fields, promise_fields, summary_fields
from monitor.web.api_answers import Reading, cursor_of, place_of, told_part
from monitor.web.api_bodies import Part, Text
from monitor.web.door import Here, apart
from monitor.web.ledger import reader_of
from monitor.web.problems import Problem
from monitor.web.schemas import shown

router = APIRouter(tags=["ledger"])


class AskedExchanges(Part):
    """Which exchanges are asked for, and which part of them."""

    since: Text = Field("", examples=["2026-03-01"], description="begun on this day or later")
    until: Text = Field("", examples=["2026-03-31"], description="begun on this day or before")
    year: Text = Field("", examples=["2026"], description="begun in this year, instead of since and until")
    office: Text = Field("", examples=["government"], description="one of government, presidency, parliament, party")
    direction: Text = Field("", examples=["to_laos"], description="who went to whom: to_laos or to_vietnam")
    tier: Text = Field("", examples=["bilateral"], description="also what is not between the offices")


class AskedPromises(AskedExchanges):
    """Which promises are asked for, by the exchanges at which they were made."""

    state: Text = Field("", examples=["silent"], description="one of open, silent, kept")


@router.get("/ledger", responses=shown("Ledger", 422, 503), operation_id="list_exchanges")
@apart
def list_exchanges(request: Request, here: Here, who: Reading, asked: Annotated[AskedExchanges, Query()]) -> Response:
    """The exchanges between the offices, the last first; `summary` counts all of them by offices and year."""
    found = outlined(here.app.store, _question(asked), reader_of(here))
    place = place_of("ledger", asked.cursor, int, int)
    rest = [one for one in found if place is None or (one.day.toordinal(), one.event) < (place[0], place[1])]
    shown_ = rest[: asked.limit]
    after = cursor_of("ledger", shown_[-1].day.toordinal(), shown_[-1].event) if len(rest) > asked.limit else None
    exchanges = [exchange_fields(one) for one in told(here.app.store, shown_, reader_of(here))]
    return told_part(request, {"exchanges": exchanges, "summary": summary_fields(found)}, after)


@router.get("/ledger/promises", responses=shown("Promises", 422, 503), operation_id="list_promises")
@apart
def list_promises(request: Request, here: Here, who: Reading, asked: Annotated[AskedPromises, Query()]) -> Response:
    """What was promised at these exchanges and what became of it, the first due first."""
    question, reader = _question(asked, promises=asked.state), reader_of(here)
    pairs = promises_asked_for(outlined(here.app.store, question, reader), question)
    place = place_of("promises", asked.cursor, int)
    at = place[0] if place else 0
    after = cursor_of("promises", at + asked.limit) if len(pairs) > at + asked.limit else None
    part = told_promises(here.app.store, pairs[at : at + asked.limit], reader)
    promises = [promise_fields(pair) for pair in part]
    return told_part(request, {"promises": promises}, after)


def _question(asked: AskedExchanges, **more: str) -> Question:
    """Problem 422 where a field cannot be understood."""
    fields: dict[str, Any] = {name: getattr(asked, name) for name in AskedExchanges.model_fields}
    fields = {name: value for name, value in fields.items() if name not in Part.model_fields} | more
    try:
        return question_of(fields)
    except LedgerError as error:
        field = "state" if error.field == "promises" else error.field
        raise Problem(422, f"{field}: {error.sentence}") from error
