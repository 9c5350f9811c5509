"""Whatever went wrong goes in; a status and one clear sentence come out, never a traceback.

Programs get it as JSON (RFC 9457), people as a page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from monitor.jobs.noting import ReviewError, Why
from monitor.jobs.ordering import Kind, OrderError
from monitor.jobs.searching import SearchError
from monitor.logs import logger
from monitor.store import StoreError
from monitor.web.fields import fields_of, sentence

PROBLEM = "application/problem+json"
TRUSTED = "monitor.is_trusted"
"""In the scope of a request that has shown the token, or of which none is asked."""
NO_DATABASE = "the database does not answer"
_OF_KINDS: Mapping[Kind, int] = {"unknown": 404, "senseless": 422, "full": 429}
_OF_MARKS: Mapping[Why, int] = {"unknown": 404, "senseless": 422, "foreign": 403}
LONGEST_PATH = 200
_FAMILIAR = {
    400: "the body cannot be read: it must be JSON in UTF-8, without very deep nesting or endless numbers",
    404: "there is nothing at this address; /openapi.json lists what there is",
    405: "this address does not take that method; the header Allow names those it takes",
}

log = logger("monitor.web")


class Problem(HTTPException):
    """A request that is not met: the status, and one sentence that says why and what to do."""


class Json(JSONResponse):
    """JSON in UTF-8; half of a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""

    def render(self, content: Any) -> bytes:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is not met."""
    fields = {"title": HTTPStatus(status).phrase, "detail": detail, "status": status}
    return Json(fields, status, headers, media_type=PROBLEM)


def wants_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser asks for a whole page; programs, and scripts in pages, are answered with JSON."""
    return "text/html" in headers.get("accept", "") and "hx-request" not in headers


async def told(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is not met, in the form that whoever asked can read."""
    here = request.app.state.face
    if not wants_page(request.headers) or request.scope["path"].startswith("/api/") or here.threads.is_crowded:
        return problem(status, detail, headers)
    # Not at the top: pages bring Jinja with them, and pages are made of what stands here.
    from monitor.web.rendering import refused_page

    answer: Response = await here.threads.do(refused_page, request, here, status, detail)
    answer.headers.update(headers or {})
    return answer


def add_problems(face: FastAPI) -> None:
    """Let every error end as such an answer."""
    face.add_exception_handler(HTTPException, _refused)
    face.add_exception_handler(RequestValidationError, _invalid)
    face.add_exception_handler(OrderError, _impossible)
    face.add_exception_handler(ReviewError, _not_to_be_done)
    face.add_exception_handler(SearchError, _not_understood)
    face.add_exception_handler(StoreError, no_database)
    face.add_exception_handler(Exception, _unforeseen)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    detail = str(error.detail)
    if not isinstance(error, Problem):
        detail = _FAMILIAR.get(error.status_code, f"{detail[:1].lower()}{detail[1:]}")
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return await told(request, error.status_code, detail, headers)


def _methods(request: Request) -> list[str]:
    """What the address takes: each route knows its own methods only."""
    allowed: set[str] = set()
    for path, operations in request.app.state.methods.items():
        if path.fullmatch(request.scope["path"]):
            allowed |= operations
    return sorted(allowed | ({"HEAD"} if "GET" in allowed else set()))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    known = fields_of(request.scope.get("route"))
    found = [sentence(one, known) for one in error.errors()[:3]]
    is_no_json = any(one["type"] == "json_invalid" for one in error.errors())
    return await told(request, 400 if is_no_json else 422, "; ".join(dict.fromkeys(found)))


async def _impossible(request: Request, error: Exception) -> Response:
    assert isinstance(error, OrderError)
    return await told(request, _OF_KINDS[error.kind], str(error))


async def _not_to_be_done(request: Request, error: Exception) -> Response:
    assert isinstance(error, ReviewError)
    return await told(request, _OF_MARKS[error.why], str(error))


async def _not_understood(request: Request, error: Exception) -> Response:
    """The page of a search is called its cursor here."""
    assert isinstance(error, SearchError)
    name = "cursor" if error.field == "after" else ascii(error.field)[1:41].removesuffix("'")
    return await told(request, 422, f"{name}: {error.sentence}")


async def no_database(request: Request, error: Exception) -> Response:
    """A stranger is not told where the database lies, nor under which name it is asked; the log tells that."""
    log_no_database(request, error)
    why = f": {error}" if request.scope.get(TRUSTED) else ""
    return await told(request, 503, NO_DATABASE + why, {"Retry-After": "5"})


def log_no_database(request: Request, error: Exception) -> None:
    """Keep in the log what an answer may not tell everybody."""
    log.error("database_failed", request=_what_was_asked(request), why=str(error))


async def _unforeseen(request: Request, error: Exception) -> Response:
    """The server logs the error with its traceback as one event after this; that also says what was asked."""
    error.add_note(f"in the answer to {_what_was_asked(request)}")
    return await told(request, 500, "something went wrong inside of the daemon; its log tells what")


def _what_was_asked(request: Request) -> str:
    """What was asked, on one line: it came from outside."""
    return ascii(f"{request.method} {request.scope['path']}")[1:-1][:LONGEST_PATH]
