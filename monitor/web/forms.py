"""A day and an ending go in, its digest comes out in that form: text, Markdown, HTML, JSON or PDF."""

from __future__ import annotations

from datetime import date

from fastapi import Request
from starlette.responses import Response

from monitor.jobs.digests import FORMS, as_bytes
from monitor.paper import PaperError
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
    "pdf": "application/pdf",
}
# The page carries its look inline, as mail programs want it; it has no script and loads nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def form_of_day(request: Request, here: Face, day: date, ending: str) -> Response:
    """The digest of the day in a form; Problem 404 for an ending that is none, 501 where there can be no PDF here."""
    words = words_of(request, who_asks(request))
    if ending not in KINDS:
        raise Problem(404, f"a digest comes as {', '.join(KINDS)}; such as /days/{day}.txt")
    digest = digest_of_day(here, day)
    try:
        body = as_bytes(digest, FORMS.get(ending, ending), words, desk=here.app.settings.web.address)
    except PaperError as error:
        raise Problem(501, str(error)) from error
    headers = {"Content-Type": KINDS[ending], "Vary": "Accept-Language, Cookie"}
    if ending == "html":
        headers["Content-Security-Policy"] = POLICY
    if ending == "pdf":
        headers["Content-Disposition"] = f'inline; filename="{day}.pdf"'
    return Response(body, headers=headers)
