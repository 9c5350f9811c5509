"""What a handler of the desk's API found goes in, the answer comes out: with its ETag, or as 304 where nothing changed.

Here also stands who may come in, and the cursors by which a long list is given part by part.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from monitor.web.problems import Json, Problem
from monitor.web.who import Scope, Who, who_asks
from monitor.web.wishes import HIGHEST_NUMBER

KEEPING = "private, no-cache"
"""A browser or program may keep an answer for itself, but asks each time whether it still holds."""
MOST = 200
_TAG = re.compile(r'(?:W/)?("[^"]*")')
LONGEST_CURSOR = 200


def _who_may(scope: Scope) -> Callable[[Request], Coroutine[Any, Any, Who]]:
    async def who_may(request: Request) -> Who:
        who = who_asks(request)
        who.must(scope)
        return who

    return who_may


Reading = Annotated[Who, Depends(_who_may("read"))]
"""Whoever asks, who may read."""
Reviewing = Annotated[Who, Depends(_who_may("review"))]
Operating = Annotated[Who, Depends(_who_may("operate"))]

Number = Annotated[int, Path(ge=1, le=HIGHEST_NUMBER, examples=[1])]
Limit = Annotated[int, Query(ge=1, le=MOST, examples=[50], description="at most so many")]
Cursor = Annotated[
    str | None, Query(max_length=LONGEST_CURSOR, description="`next` of the answer before; leave it out to begin")
]


def told(request: Request, content: object, *, headers: Mapping[str, str] | None = None) -> Response:
    """The content as JSON, unless the request says that whoever asks has just that already."""
    return tagged(request, Json(content, headers=dict(headers or {})))


def tagged(request: Request, answer: Response, sense: str = "") -> Response:
    """The answer with an ETag made of its content, or 304 where the request names that.

    With `sense`, which tells what matters of the content, the ETag is a weak one made of that.
    """
    content = sense.encode("utf-8", "replace") if sense else bytes(answer.body)
    opaque = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    tag = f"W/{opaque}" if sense else opaque
    held = ",".join(request.headers.getlist("if-none-match"))
    if held.strip() == "*" or opaque in _TAG.findall(held):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": KEEPING})
    answer.headers.update({"ETag": tag, "Cache-Control": KEEPING})
    return answer


def told_part(request: Request, content: Mapping[str, object], after: str | None) -> Response:
    """A part of a list; `after` is the cursor that the next part begins with, also told in a header Link."""
    return told(request, {**content, "next": after}, headers=_link(request, after))


def _link(request: Request, after: str | None) -> dict[str, str]:
    if after is None:
        return {}
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return {"Link": f'<{request.url.path}?{urlencode([*asked, ("cursor", after)])}>; rel="next"'}


# -- cursors


def cursor_of(kind: str, *place: int | str) -> str:
    """An opaque word for a place in a list of that kind."""
    packed = json.dumps([kind, *place], ensure_ascii=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def place_of(kind: str, cursor: str | None, *shape: type) -> Sequence[Any] | None:
    """The place that such a word stands for; None without one. Problem 422 for any other word."""
    if cursor is None:
        return None
    place = _unpacked(cursor)
    is_of_shape = place[:1] == [kind] and [type(one) for one in place[1:]] == list(shape)
    if not is_of_shape or any(isinstance(one, int) and abs(one) > HIGHEST_NUMBER for one in place):
        raise Problem(422, "cursor: it is not one of this list; leave it out to begin with the newest")
    return place[1:]


def _unpacked(cursor: str) -> list[Any]:
    try:
        packed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), b"-_", validate=True)
        found = json.loads(packed)
    except (UnicodeError, binascii.Error, ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
