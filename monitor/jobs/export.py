"""Stories go in, the forms of export come out: the product's JSON, CSV and IPTC ninjs. Instants as RFC 3339."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import quote

from monitor import facts
from monitor.domain import Sighting, StoredStory, Story

LEFT_OUT = frozenset({"key", "near_signature"})
CSV_COLUMNS = (
    "id", "published_at", "language", "tier", "score", "source", "edition",
    "title", "lead", "byline", "url", "content_hash",
)  # fmt: skip
# A spreadsheet takes a cell that begins so, or so behind white space, for a formula and runs it.
FORMULA = tuple("=+-@＝＋－＠")
NINJS = "https://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"
URI_SAFE = "%/?#[]@!$&'()*+,;=:-._~"


def as_fields(story: Story, zone: tzinfo | None = None) -> dict[str, Any]:
    """The fields of a story that do not depend on the store. Instants are given in `zone` where one is named."""
    fields = {name: value for name, value in asdict(story).items() if name not in LEFT_OUT}
    found = story.facts and facts.as_fields(story.facts)
    return fields | {"published_at": _instant(story.published_at, zone), "facts": found}


def stored_fields(stored: StoredStory, zone: tzinfo | None = None) -> dict[str, Any]:
    """All fields of a stored story, as the README lists them."""
    return {
        "id": stored.id,
        **as_fields(stored.story, zone),
        "event": stored.event,
        "sightings": [_sighting(sighting, zone) for sighting in stored.sightings],
        "revision": stored.revision,
        "first_seen": _instant(stored.first_seen, zone),
        "last_seen": _instant(stored.last_seen, zone),
    }


def _sighting(sighting: Sighting, zone: tzinfo | None) -> dict[str, Any]:
    seen = {"first_seen": _instant(sighting.first_seen, zone), "last_seen": _instant(sighting.last_seen, zone)}
    return {"url": sighting.url, **seen}


def _instant(instant: datetime | None, zone: tzinfo | None) -> str | None:
    return None if instant is None else instant.astimezone(zone or instant.tzinfo).isoformat(timespec="seconds")


def as_jsonl(stories: Iterable[StoredStory], zone: tzinfo) -> Iterator[str]:
    """One JSON object a line."""
    for stored in stories:
        yield json.dumps(stored_fields(stored, zone), ensure_ascii=False)


def as_csv(stories: Iterable[StoredStory], zone: tzinfo) -> Iterator[str]:
    """RFC 4180 without the line ends, a heading first; cells that a spreadsheet would run get an apostrophe."""
    yield csv_line(CSV_COLUMNS)
    for stored in stories:
        fields = stored_fields(stored, zone)
        yield csv_line(fields[name] for name in CSV_COLUMNS)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(("\t", "\r", "\n")) else text


def csv_line(cells: Iterable[object]) -> str:
    """A line of RFC 4180 without its end; a cell that a spreadsheet would run gets an apostrophe."""
    line = io.StringIO()
    # The writer quotes the characters of its line end, so it must know them.
    csv.writer(line, lineterminator="\r\n").writerow(map(_cell, cells))
    return line.getvalue().removesuffix("\r\n")


def as_ninjs(stories: Iterable[StoredStory], zone: tzinfo) -> Iterator[str]:
    """IPTC ninjs 2.1, one news item a line."""
    for stored in stories:
        yield json.dumps(_news_item(stored, zone), ensure_ascii=False)


def _news_item(stored: StoredStory, zone: tzinfo) -> dict[str, Any]:
    """The properties of the standard's schema; those that would be empty are left out."""
    story = stored.story
    item = {
        "uri": _uri(story),
        "standard": {"name": "ninjs", "version": "2.1", "schema": NINJS},
        "type": "text",
        "representationtype": "full",
        "version": str(stored.revision),
        "firstcreated": _instant(stored.first_seen, zone),
        "versioncreated": _instant(stored.first_seen if stored.revision == 1 else stored.last_seen, zone),
        "contentcreated": _instant(story.published_at, zone),
        "pubstatus": "usable",
        "language": story.language,
        "headlines": [_value("main", story.title)],
        "descriptions": [_value("summary", story.lead)] if story.lead else [],
        "bodies": [_value("main", "\n\n".join(story.paragraphs))],
        "by": story.byline,
        "subjects": [{"name": name} for name in story.tags],
        "infosources": [{"name": story.source}],
        "altids": [{"role": "content_hash", "value": story.content_hash}, {"role": "id", "value": str(stored.id)}],
    }
    return {name: value for name, value in item.items() if value}


def _value(role: str, text: str) -> dict[str, str]:
    return {"role": role, "contenttype": "text/plain", "value": text}


def _uri(story: Story) -> str:
    """The story's address, or a name made of its key where a document came without one."""
    is_web = story.url.startswith(("https://", "http://"))
    return quote(story.url, safe=URI_SAFE) if is_web else f"urn:monitor:{quote(story.key, safe='/')}"
