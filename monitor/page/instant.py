"""A page in, the instant of its publication out: from the head, the layout's own place, or near the title."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from selectolax.lexbor import LexborNode

from monitor import markup, text
from monitor.page.body import attribute, one_line
from monitor.page.layout import Layout

_TIME_TAG = re.compile(rb"<time\b([^>]*)>(.{0,200}?)</time", re.IGNORECASE | re.DOTALL)
_DATETIME = re.compile(rb"\sdatetime\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_WRITTEN = re.compile(r"\d{1,2}/\d{1,2}/\d{4}(?:\s*[-|,]?\s*\d{1,2}:\d{2})?")
_MARKUP = re.compile(r"<[^>]*>")
_JSON_DATE = re.compile(rb"\"datePublished\"\s*:\s*\"([^\"]{10,40})\"")


def published_at(head: markup.Head, node: LexborNode | None, layout: Layout, page: bytes) -> datetime | None:
    """The instant of publication: from the head, the layout's time, any time near the title, in this order."""
    ways: tuple[Callable[[], str], ...] = (
        lambda: head.meta("article:published_time"),
        lambda: attribute(node, "datetime") if node else "",
        lambda: one_line(node) if node else "",
        lambda: head.meta("datepublished", "pubdate", "publishdate"),
    )
    for way in ways:
        instant = text.parse_instant(way())
        if instant:
            return instant
    return _instant_near_title(page, layout)


def _instant_near_title(page: bytes, layout: Layout) -> datetime | None:
    title, body = _first_span(page, layout.title), _first_span(page, layout.body)
    if body is None:
        return None
    if title and title[0] < body[0]:
        between, before = page[title[0] : body[0]][:20_000], page[max(0, title[0] - 1500) : title[0]]
    else:
        between, before = page[body[0] : title[0] if title else 0], page[max(0, body[0] - 6000) : body[0]]
    # Behind the title the first instant is the story's, before it the last one.
    instants = (*_instants_in(between), *reversed(_instants_in(before)))
    return instants[0] if instants else _instant_of_data(page)


def _instants_in(region: bytes) -> list[datetime]:
    """What `<time>` elements tell or, if there are none, what stands there as a date."""
    told = []
    for found in _TIME_TAG.finditer(region):
        attribute = _DATETIME.search(found[1])
        told.append(markup.decoded(attribute[1] if attribute else found[2]))
    written = told or _WRITTEN.findall(_MARKUP.sub(" ", markup.decoded(region)))
    instants = (text.parse_instant(text.clean(_MARKUP.sub(" ", words))) for words in written)
    return [instant for instant in instants if instant]


def _instant_of_data(page: bytes) -> datetime | None:
    dated = _JSON_DATE.search(page)
    return text.parse_instant(markup.decoded(dated[1])) if dated else None


def _first_span(page: bytes, selectors: Sequence[str]) -> markup.Span | None:
    probes = (probe for probe in map(markup.probe_of, selectors) if probe)
    return next((span for probe in probes if (span := markup.find(page, probe))), None)
