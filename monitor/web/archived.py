"""An archived page goes in, a frame that runs and loads nothing comes out, or one sentence why it cannot be shown."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from starlette.responses import Response

from monitor.archive import ArchiveError
from monitor.archive import Response as Archived
from monitor.digest.showing import address, is_web, shown
from monitor.jobs.archived import charset_of
from monitor.markup import decoded, utf8
from monitor.web.door import Face

FRAMED = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""No scripts, forms, plug-ins or requests, whatever the page holds; only our own pages may frame it."""
HEADERS = {
    "Content-Security-Policy": FRAMED,
    "X-Frame-Options": "SAMEORIGIN",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LONGEST_TEXT = 60_000
_LINK = re.compile(rb"<(link|base)\b", re.IGNORECASE)
_NAME = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNREAD = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe", "object"})
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "article",
        "section",
        "header",
        "footer",
        "table",
        "ul",
        "ol",
        "blockquote",
    ]
)


@dataclass(frozen=True, slots=True)
class ArchivedView:
    """What is told of an archived page beside its frame. `trouble` is why it cannot be read; then the rest is empty."""

    number: int
    count: int
    url: str
    is_link: bool
    fetched_at: datetime
    file: str
    trouble: str = ""
    status: int = 0
    sha256: str = ""
    size: int = 0
    text: str = ""


def archived_view(here: Face, story_id: int, number: int) -> ArchivedView | None:
    """The archived page of that number of a story, counted from 1, oldest first; None where there is none."""
    captures = here.app.store.captures(story_id)
    if not 1 <= number <= len(captures):
        return None
    url, at, capture = captures[number - 1]
    link = address(url)
    found = ArchivedView(number, len(captures), link, is_web(link), at, shown(capture.file, 200))
    try:
        return _with_content(found, here.app.archive.read(capture))
    except ArchiveError as error:
        return _with_trouble(found, _sentence(error, here))


def framed(here: Face, story_id: int, number: int) -> Response | None:
    """The page itself, to be shown in a frame; None where there is none or it cannot be read."""
    captures = here.app.store.captures(story_id)
    if not 1 <= number <= len(captures):
        return None
    try:
        archived = here.app.archive.read(captures[number - 1][2])
    except ArchiveError:
        return None
    body = utf8(archived.body_decoded, charset_of(archived.headers))
    kind = "text/html" if _is_html(archived) else "text/plain"
    # Not even a name is looked up for it: what a policy does not stop (preconnect, dns-prefetch) has no element left.
    return Response(
        _LINK.sub(rb"<x-\1", _without_scripts(body)), headers=HEADERS | {"Content-Type": f"{kind}; charset=utf-8"}
    )


def _without_scripts(html: bytes) -> bytes:
    """The page without its scripts: the frame would not run them, but browsers complain of each. In one walk."""
    lowered, parts, end = html.lower(), [], 0
    while (start := lowered.find(b"<script", end)) >= 0:
        parts.append(html[end:start])
        closing = lowered.find(b"</script", start)
        end = lowered.find(b">", closing) + 1 if closing >= 0 else 0
        if not end:
            return b"".join(parts)
    return b"".join((*parts, html[end:]))


def plain_text(html: str, most: int = LONGEST_TEXT) -> str:
    """The words of a page, a line for each of its blocks, at most so many characters.

    No parser: cutting at each "<" takes time in proportion to the length only, whatever the page holds.
    """
    parts, hidden = [], ""
    for piece in html[: most * 20].split("<"):
        tag, _, words = piece.partition(">")
        name = _NAME.match(tag)
        named, is_end = (name[2].lower(), bool(name[1])) if name else ("", False)
        hidden = "" if is_end and named == hidden else hidden or (named if named in _UNREAD and not is_end else "")
        if not hidden:
            parts.append(("\n" if named in _BLOCKS else "") + " ".join(words.split("\n")))
    lines = (shown(unescape(line), 2000) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)[:most]


def _with_content(found: ArchivedView, archived: Archived) -> ArchivedView:
    body = archived.body_decoded
    html = utf8(body, charset_of(archived.headers))
    return ArchivedView(
        number=found.number,
        count=found.count,
        url=found.url,
        is_link=found.is_link,
        fetched_at=found.fetched_at,
        file=found.file,
        status=archived.status,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        text=plain_text(decoded(html)) if _is_html(archived) else shown(decoded(html), LONGEST_TEXT),
    )


def _with_trouble(found: ArchivedView, trouble: str) -> ArchivedView:
    place = (found.number, found.count, found.url, found.is_link, found.fetched_at, found.file)
    return ArchivedView(*place, trouble=trouble)


def _sentence(error: ArchiveError, here: Face) -> str:
    """What is wrong with the file, without where the archive lies on this machine."""
    return shown(str(error).replace(f"{here.app.archive.folder}/", ""), 300)


def _is_html(archived: Archived) -> bool:
    kinds = [value for name, value in archived.headers if name.lower() == "content-type"]
    kind = kinds[0].partition(";")[0].strip().lower() if kinds else "text/html"
    return kind in ("text/html", "application/xhtml+xml", "")
