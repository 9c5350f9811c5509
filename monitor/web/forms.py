"""A day and an ending go in, its digest comes out in that form: text, Markdown, HTML, JSON or PDF."""

from __future__ import annotations

from datetime import date

from fastapi import Request
from starlette.responses import Response

from monitor.jobs.digests import FORMS, as_form
from monitor.web.days import digest_of_day
from monitor.web.door import Face
from monitor.web.problems import Problem
from monitor.web.rendering import words_of
from monitor.web.who import who_asks

KINDS = {
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}
# The page carries its look inline, as mail programs want it; it has no script and loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def form_of_day(request: Request, here: Face, day: date, ending: str) -> Response:
    """The digest of the day in a form; Problem 404 for an ending that is none."""
    words = words_of(request, who_asks(request))
    if ending not in KINDS:
        raise Problem(404, f"a digest comes as {', '.join(KINDS)}; such as /days/{day}.txt")
    text = as_form(digest_of_day(here, day), FORMS[ending], words, desk=here.app.settings.web.address)
    headers = {"Content-Type": KINDS[ending], "Vary": "Accept-Language, Cookie"}
    return Response(text.encode(), headers=headers | ({"Content-Security-Policy": POLICY} if ending == "html" else {}))
