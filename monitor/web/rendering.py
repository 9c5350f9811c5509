"""A template and values go in, a page comes out: escaped, in the reader's language and zone, with a strict policy."""

from __future__ import annotations

import gzip
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from monitor import __version__
from monitor.digest.showing import is_web, language_tag, shown
from monitor.web import files
from monitor.web.door import Face
from monitor.web.who import Who, who_asks
from monitor.words import LANGUAGES, Words, words_in

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
COOKIE_OF_LANGUAGE = "language"
VARY = "HX-Request, Cookie, Accept-Encoding"
SHORTEST_PACKED = 2000
"""Bytes."""
LONGEST_LINE = 5000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def environment() -> Environment:
    """The templates; everything they show is escaped, and a value that is missing is an error.

    Jinja is loaded with the first page: a daemon whose pages nobody opens does without.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.tests["web"] = is_web
    found.filters["tag"] = language_tag
    found.filters["seen"] = seen
    return found


def page(request: Request, here: Face, template: str, *, status: int = 200, **values: Any) -> Response:
    """The page that a template makes of the values.

    Beside them it has `who` and `may_read`, `words` and `plural`, `zone`, `now`, `path` (of this request, with its
    query), `is_htmx` (whether only a part was asked for), `clock(instant)` and `moment(instant)` in the reader's zone,
    `version` (of the files) and `release` (of the product).
    """
    who = who_asks(request)
    words, zone, now = words_of(request, who), here.app.settings.monitor.timezone, here.app.now()
    query = request.scope["query_string"].decode("latin-1")
    given = {
        "who": who,
        "words": words,
        "plural": words.plural,
        "languages": LANGUAGES,
        "zone": zone,
        "now": now,
        "today": now.astimezone(zone).date(),
        "path": request.scope["path"] + (f"?{query}" if query else ""),
        "back": _way_back(request, query),
        "is_htmx": "hx-request" in request.headers,
        "version": files.version(),
        "release": __version__,
        "may_read": who.may("read"),
        "alarm_count": lambda: len(here.app.store.alarms()),
        "clock": lambda instant: f"{instant.astimezone(zone):%H:%M}",
        "moment": lambda instant: moment(instant, zone, now, words),
    }
    text = environment().get_template(template).render(given | values)
    return _packed(request, HTMLResponse(text, status, {"Content-Security-Policy": POLICY, "Vary": VARY}))


def _packed(request: Request, response: Response) -> Response:
    """The page as a slow line wants it, a sixth of its size, where the browser takes that."""
    if len(response.body) >= SHORTEST_PACKED and "gzip" in request.headers.get("accept-encoding", ""):
        response.body = gzip.compress(bytes(response.body), 5, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response


def _way_back(request: Request, query: str) -> str:
    """Where this page, or the one that it stands for, is found again by whoever changes its language."""
    path: str = request.scope["path"]
    if request.method == "GET":
        return path + (f"?{query}" if query else "")
    takes_get = any("GET" in taken for one, taken in request.app.state.methods.items() if one.fullmatch(path))
    return path if takes_get else "/"


def refused_page(request: Request, here: Face, status: int, detail: str) -> Response:
    """A request that was not met, for people; no database is asked for it."""
    words = words_of(request, who_asks(request))
    return page(
        request,
        here,
        "refused.html",
        status=status,
        title=_title(status, words),
        detail=detail,
        code=status,
        alarm_count=lambda: 0,
    )


def _title(status: int, words: Words) -> str:
    """What was the matter, in a few words of the reader's language; the sentence that follows may be in English."""
    titles = {
        401: words("Please sign in first"),
        403: words("You may not do that"),
        404: words("There is no such page"),
        405: words("This page does not take that"),
        409: words("It is too late for that"),
        413: words("That is too much at once"),
        422: words("Something in the form is not right"),
        429: words("Too many tries; please wait a little"),
        503: words("The monitor is busy or its database does not answer; please try again in a moment"),
    }
    return titles.get(status) or (
        words("Something went wrong in the monitor; its log tells what")
        if status >= 500
        else words("This request cannot be met")
    )


def seen(text: str) -> str:
    """What a person wrote, line by line without anything that cannot be seen."""
    return "\n".join(shown(line, LONGEST_LINE) for line in text.splitlines())


def words_of(request: Request, who: Who) -> Words:
    """The words in the language that the reader chose here or for good, or that their browser asks for."""
    return words_in(request.cookies.get(COOKIE_OF_LANGUAGE, "") or who.language or _asked_for(request))


def _asked_for(request: Request) -> str:
    """The first language that the browser asks for and the pages speak; browsers name the preferred one first."""
    named = request.headers.get("accept-language", "")[:200].split(",")
    spoken = (one.partition(";")[0].strip().partition("-")[0].lower() for one in named)
    return next((one for one in spoken if one in LANGUAGES), "")


def moment(instant: datetime, zone: tzinfo, now: datetime, words: Words) -> str:
    """Local time, with the day where it is not today's, with the year where that is another."""
    there, here = instant.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    return f"{words.short_day(there.date(), with_year=there.year != here.year)} {there:%H:%M}"


def day_of(instant: datetime, zone: tzinfo) -> date:
    """The reader's day of an instant."""
    return instant.astimezone(zone).date()
