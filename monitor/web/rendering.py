"""A template and values go in, a page comes out: escaped, in the reader's language and zone, with a strict policy."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from monitor import __version__
from monitor.digest.showing import is_web, language_tag
from monitor.web.door import Face
from monitor.web.who import Who, who_asks
from monitor.words import LANGUAGES, Words, words_in

HERE = Path(__file__).parent
COOKIE_OF_LANGUAGE = "language"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def environment() -> Environment:
    """The templates; everything they show is escaped, and a value that is missing is an error."""
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
    return found


def page(request: Request, here: Face, template: str, *, status: int = 200, **values: Any) -> Response:
    """The page that a template makes of the values.

    Beside them it has `who`, `words` and `plural`, `zone`, `now`, `path` (of this request, with its query), `is_htmx`
    (whether only a part was asked for), `clock(instant)` and `moment(instant)` in the reader's zone.
    """
    who = who_asks(request)
    words, zone = words_of(request, who), here.app.settings.monitor.timezone
    now = here.app.now()
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
        "is_htmx": "hx-request" in request.headers,
        "version": __version__,
        "clock": lambda instant: f"{instant.astimezone(zone):%H:%M}",
        "moment": lambda instant: moment(instant, zone, now, words),
    }
    text = environment().get_template(template).render(given | values)
    return HTMLResponse(text, status, {"Content-Security-Policy": POLICY, "Vary": "HX-Request, Cookie"})


def words_of(request: Request, who: Who) -> Words:
    """The words in the language that the reader chose here or for good, or that their browser asks for."""
    asked = request.headers.get("accept-language", "").partition(",")[0].partition(";")[0]
    return words_in(request.cookies.get(COOKIE_OF_LANGUAGE, "") or who.language or asked)


def moment(instant: datetime, zone: tzinfo, now: datetime, words: Words) -> str:
    """Local time, with the day where it is not today's, with the year where that is another."""
    there, here = instant.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    return f"{words.short_day(there.date(), with_year=there.year != here.year)} {there:%H:%M}"


def day_of(instant: datetime, zone: tzinfo) -> date:
    """The reader's day of an instant."""
    return instant.astimezone(zone).date()
