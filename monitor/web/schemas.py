"""The shapes of the answers, for the OpenAPI description: what each handler gives, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from monitor.web.api_shapes import DESK
from monitor.web.problems import PROBLEM
from monitor.web.shapes import (
    COUNT,
    DAY,
    FLAG,
    INSTANT,
    MAYBE_INSTANT,
    NUMBER,
    TEXT,
    Schema,
    listed,
    named,
    one_of,
    or_null,
    ref,
    thing,
)

_STATUS: Schema = one_of("queued", "running", "done", "failed", "cancelled", "lost")
_ORDER = thing(
    source=TEXT,
    editions=listed(TEXT),
    since=or_null(DAY),
    until=or_null(DAY),
    thorough=FLAG,
    max_pages=or_null(NUMBER),
    from_warc=listed(TEXT),
    connect_to=TEXT,
)
_RUN = thing(
    source=TEXT,
    id=NUMBER,
    order=_ORDER,
    status=_STATUS,
    started_at=INSTANT,
    ended_at=MAYBE_INSTANT,
    pid=or_null({"type": "integer"}),
    host=TEXT,
    reason=TEXT,
    counts=named(COUNT),
    served=named(named(TEXT)),
    brought=named(named(COUNT)),
    asked_by=one_of("schedule", "retry", "trigger", "crawl", "api"),
    asked_at=MAYBE_INSTANT,
    heard_at=MAYBE_INSTANT,
    attempt=NUMBER,
    skew_seconds=or_null({"type": "number"}),
)
_ALARM = thing(
    kind=TEXT,
    subject=TEXT,
    sentence=TEXT,
    advice=TEXT,
    raised_at=MAYBE_INSTANT,
    cleared_at=MAYBE_INSTANT,
    told=named(INSTANT),
)
_STATE = {
    "source": TEXT,
    "paused_at": MAYBE_INSTANT,
    "paused_by": TEXT,
    "failures": COUNT,
    "retry_at": MAYBE_INSTANT,
    "rested_until": MAYBE_INSTANT,
}
_LAST = thing(
    run={"type": "integer"},
    status=_STATUS,
    started_at=INSTANT,
    ended_at=MAYBE_INSTANT,
    reason=TEXT,
    brought=named(COUNT),
    served=named(TEXT),
)
_EDITION = thing(
    edition=TEXT,
    last=or_null(_LAST),
    is_scheduled=FLAG,
    next_at=MAYBE_INSTANT,
    why=TEXT,
)
_DAEMON = thing(
    host=TEXT,
    pid={"type": "integer"},
    started_at=INSTANT,
    heard_at=INSTANT,
    address=TEXT,
    version=TEXT,
    is_alive=FLAG,
)
EVENT = thing(
    event=one_of("progress", "end"),
    data={"type": "string", "contentMediaType": "application/json"},
)
"""One event of a stream: the data of "progress" are figures, those of "end" a whole run."""
_PROBLEM = thing(title=TEXT, detail=TEXT, status={"type": "integer", "minimum": 400, "maximum": 599})
_PROBLEM["example"] = {"title": "Not Found", "detail": "there is no run 99", "status": 404}

COMPONENTS: Mapping[str, Schema] = {
    **DESK,
    "Alarm": _ALARM,
    "Alarms": thing(alarms=listed(ref("Alarm"))),
    "Asked": thing(run=ref("Run"), how=one_of("queued", "joined_queued", "joined_running"), words=TEXT),
    "Cancelled": thing(run=ref("Run"), words=TEXT),
    "Live": thing(status=one_of("ok")),
    "Problem": _PROBLEM,
    "Run": _RUN,
    "Runs": thing(runs=listed(ref("Run"))),
    "Source": thing(**_STATE, editions=listed(_EDITION)),
    "Sources": thing(sources=listed(ref("Source"))),
    "SourceState": thing(**_STATE),
    "Status": thing(
        at=INSTANT,
        daemon=or_null(_DAEMON),
        sources=listed(ref("Source")),
        queued=listed(ref("Run")),
        running=listed(ref("Run")),
        alarms=listed(ref("Alarm")),
        digest=or_null(thing(day=DAY, made_at=INSTANT, state=TEXT)),
    ),
}

_WHY = {
    400: "The request cannot be read.",
    401: "Nobody is signed in, or the token is missing, wrong or over.",
    403: "Whoever asks may not do that, or the request comes from a page of another site.",
    404: "There is no such thing.",
    409: "It is too late for that, or another process has it in hand.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    421: "The name in the header Host is not this daemon's.",
    422: "A field is missing, unknown or makes no sense, such as a cursor of another list.",
    429: "Too many crawls of the source wait already.",
    503: "The database does not answer, or the daemon is busy or ending.",
}
_CHALLENGE = {"WWW-Authenticate": {"description": "How to sign in.", "schema": TEXT}}
ALWAYS = (400, 401, 403, 421)
OF_ORDERS = (413, 415)


def answers(name: str, *refusals: int, status: int = 200, words: str = "As asked.") -> dict[int | str, dict[str, Any]]:
    """The `responses` of a handler: a component as its good answer, and the statuses of its refusals."""
    good: dict[str, Any] = {"description": words, "content": {"application/json": {"schema": ref(name)}}}
    return {status: good, **refused(*refusals)}


def shown(name: str, *refusals: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a handler whose answer has an ETag: a component, or nothing where that is held already."""
    return {**answers(name, *refusals), 304: {"description": "It is as `If-None-Match` says; nothing is sent."}}


def forms_of_digest(kinds: Iterable[str], *refusals: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a digest, which is a component or a text of one of these kinds."""
    described = shown("Digest", *refusals)
    described[200]["content"] |= {kind: {"schema": TEXT} for kind in kinds}
    return described


def as_text(kind: str, words: str, *refusals: int, schema: Mapping[str, Any] = TEXT) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a handler that answers with text of this content type."""
    return {200: {"description": words, "content": {kind: {"schema": schema}}}, **refused(*refusals)}


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals with these statuses, and those that every address has."""
    return {status: _refusal(status) for status in sorted({*ALWAYS, *statuses})}


def _refusal(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {"description": _WHY[status], "content": {PROBLEM: {"schema": ref("Problem")}}}
    return told | ({"headers": _CHALLENGE} if status == 401 else {})
