"""Stories go in, the forms of export come out: the product's JSON, CSV and IPTC ninjs. Instants as RFC 3339."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any

from monitor.domain import Sighting, StoredStory, Story

LEFT_OUT = frozenset({"key", "near_signature", "dateline", "signature", "flags"})
CSV_COLUMNS = (
    "id", "published_at", "language", "tier", "score", "source", "edition",
    "title", "lead", "byline", "url", "content_hash",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_fields(story: Story, zone: tzinfo | None = None) -> dict[str, Any]:
    """The fields of a story that do not depend on the store. Instants are given in `zone` where one is named."""
    fields = {name: value for name, value in asdict(story).items() if name not in LEFT_OUT}
    return fields | {"published_at": _instant(story.published_at, zone), "flags": list(story.flags)}


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
    """RFC 4180, a heading first; cells that a spreadsheet would run are quoted with an apostrophe."""
    yield _csv_line(CSV_COLUMNS)
    for stored in stories:
        fields = stored_fields(stored, zone)
        yield _csv_line([_cell(fields[name]) for name in CSV_COLUMNS])


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def as_ninjs(stories: Iterable[StoredStory], zone: tzinfo) -> Iterator[str]:
    """IPTC ninjs 2.1, one news item a line."""
    for stored in stories:
        yield json.dumps(_news_item(stored, zone), ensure_ascii=False)


def _news_item(stored: StoredStory, zone: tzinfo) -> dict[str, Any]:
    story = stored.story
    return {
        "uri": story.url or f"urn:monitor:{story.key}",
        "standard": {"name": "ninjs", "version": "2.1"},
        "type": "text",
        "versioncreated": _instant(stored.last_seen, zone),
        "contentcreated": _instant(story.published_at, zone),
        "firstcreated": _instant(stored.first_seen, zone),
        "version": str(stored.revision),
        "pubstatus": "usable",
        "language": story.language,
        "headlines": [{"role": "main", "value": story.title}],
        "descriptions": [{"role": "summary", "value": story.lead}] if story.lead else [],
        "bodies": [{"role": "main", "contenttype": "text/plain", "value": "\n\n".join(story.paragraphs)}],
        "by": story.byline,
        "infosources": [{"name": story.source}],
        "subjects": [{"name": name} for name in story.tags],
        "altids": [{"role": "content_hash", "value": story.content_hash}],
    }
