"""The shapes of the answers, for the OpenAPI description: what each handler gives, and how it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.web.problems import PROBLEM

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_INSTANT: Schema = {"type": "string", "format": "date-time"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _named(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_MAYBE_INSTANT = _or_null(_INSTANT)
_STATUS: Schema = {"type": "string", "enum": ["queued", "running", "done", "failed", "cancelled", "lost"]}
_ORDER = _object(
    source=_TEXT,
    editions=_list(_TEXT),
    since=_or_null({"type": "string", "format": "date"}),
    until=_or_null({"type": "string", "format": "date"}),
    thorough={"type": "boolean"},
    max_pages=_or_null({"type": "integer", "minimum": 1}),
    from_warc=_list(_TEXT),
    connect_to=_TEXT,
)
_RUN = _object(
    source=_TEXT,
    id={"type": "integer", "minimum": 1},
    order=_ORDER,
    status=_STATUS,
    started_at=_INSTANT,
    ended_at=_MAYBE_INSTANT,
    pid=_or_null({"type": "integer"}),
    host=_TEXT,
    reason=_TEXT,
    counts=_named(_COUNT),
    served=_named(_named(_TEXT)),
    brought=_named(_named(_COUNT)),
    asked_by={"type": "string", "enum": ["schedule", "retry", "trigger", "crawl", "api"]},
    asked_at=_MAYBE_INSTANT,
    heard_at=_MAYBE_INSTANT,
    attempt={"type": "integer", "minimum": 1},
    skew_seconds=_or_null({"type": "number"}),
)
_ALARM = _object(
    kind=_TEXT,
    subject=_TEXT,
    sentence=_TEXT,
    advice=_TEXT,
    raised_at=_MAYBE_INSTANT,
    cleared_at=_MAYBE_INSTANT,
    told=_named(_INSTANT),
)
_STATE = {
    "source": _TEXT,
    "paused_at": _MAYBE_INSTANT,
    "paused_by": _TEXT,
    "failures": _COUNT,
    "retry_at": _MAYBE_INSTANT,
    "rested_until": _MAYBE_INSTANT,
}
_LAST = _object(
    run={"type": "integer"},
    status=_STATUS,
    started_at=_INSTANT,
    ended_at=_MAYBE_INSTANT,
    reason=_TEXT,
    brought=_named(_COUNT),
    served=_named(_TEXT),
)
_EDITION = _object(
    edition=_TEXT,
    last=_or_null(_LAST),
    is_scheduled={"type": "boolean"},
    next_at=_MAYBE_INSTANT,
    why=_TEXT,
)
_DAEMON = _object(
    host=_TEXT,
    pid={"type": "integer"},
    started_at=_INSTANT,
    heard_at=_INSTANT,
    address=_TEXT,
    version=_TEXT,
    is_alive={"type": "boolean"},
)
EVENT = _object(
    event={"type": "string", "enum": ["progress", "end"]},
    data={"type": "string", "contentMediaType": "application/json"},
)
"""One event of a stream: the data of "progress" are figures, those of "end" a whole run."""
_PROBLEM = _object(title=_TEXT, detail=_TEXT, status={"type": "integer", "minimum": 400, "maximum": 599})
_PROBLEM["example"] = {"title": "Not Found", "detail": "there is no run 99", "status": 404}

COMPONENTS: Mapping[str, Schema] = {
    "Alarm": _ALARM,
    "Alarms": _object(alarms=_list(_ref("Alarm"))),
    "Asked": _object(
        run=_ref("Run"), how={"type": "string", "enum": ["queued", "joined_queued", "joined_running"]}, words=_TEXT
    ),
    "Cancelled": _object(run=_ref("Run"), words=_TEXT),
    "Live": _object(status={"type": "string", "enum": ["ok"]}),
    "Problem": _PROBLEM,
    "Run": _RUN,
    "Runs": _object(runs=_list(_ref("Run"))),
    "Source": _object(**_STATE, editions=_list(_EDITION)),
    "Sources": _object(sources=_list(_ref("Source"))),
    "SourceState": _object(**_STATE),
    "Status": _object(
        at=_INSTANT,
        daemon=_or_null(_DAEMON),
        sources=_list(_ref("Source")),
        queued=_list(_ref("Run")),
        running=_list(_ref("Run")),
        alarms=_list(_ref("Alarm")),
        digest=_or_null(_object(day={"type": "string", "format": "date"}, made_at=_INSTANT, state=_TEXT)),
    ),
}

_WHY = {
    400: "The request cannot be read.",
    401: "The token is missing or wrong.",
    403: "The request comes from a page of another site.",
    404: "There is no such thing.",
    409: "It is too late for that, or another process has it in hand.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    421: "The name in the header Host is not this daemon's.",
    422: "A field is missing, unknown or makes no sense.",
    429: "Too many crawls of the source wait already.",
    503: "The database does not answer, or the daemon is busy or ending.",
}
_CHALLENGE = {"WWW-Authenticate": {"description": "How to sign in.", "schema": _TEXT}}
ALWAYS = (400, 401, 421)
OF_ORDERS = (403, 413, 415)


def answers(name: str, *refusals: int, status: int = 200, words: str = "As asked.") -> dict[int | str, dict[str, Any]]:
    """The `responses` of a handler: a component as its good answer, and the statuses of its refusals."""
    good: dict[str, Any] = {"description": words, "content": {"application/json": {"schema": _ref(name)}}}
    return {status: good, **refused(*refusals)}


def as_text(
    kind: str, words: str, *refusals: int, schema: Mapping[str, Any] = _TEXT
) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a handler that answers with text of this content type."""
    return {200: {"description": words, "content": {kind: {"schema": schema}}}, **refused(*refusals)}


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals with these statuses, and those that every address has."""
    return {status: _refusal(status) for status in sorted({*ALWAYS, *statuses})}


def _refusal(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {"description": _WHY[status], "content": {PROBLEM: {"schema": _ref("Problem")}}}
    return told | ({"headers": _CHALLENGE} if status == 401 else {})
