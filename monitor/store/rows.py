"""A story in, its row out, and back; and what no database accepts taken out of any value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import RowMapping

from monitor import facts
from monitor.domain import Facts, Mention, Reason, Relation, Story, Taken
from monitor.store.search import place_of, search_column, with_marks

Row = dict[str, Any]
Value = TypeVar("Value")

_ADDRESS = ("key", "url", "source", "edition")
_DATE = ("published_at", "published_basis")
_TEXTS = ("title", "lead", "byline", "section", "language", "declared_language", "tier", "content_hash", "layout")
_PLAIN = (*_TEXTS, "dateline", "signature", "language_confidence", "score", "near_signature")
_LISTS = ("paragraphs", "captions", "tags", "flags")
_PARTS = {"reasons": Reason, "against": Reason, "mentions": Mention}


def row_of(story: Story) -> Row:
    """Everything of the row that follows from the story alone."""
    row: Row = {name: getattr(story, name) for name in (*_ADDRESS, *_DATE, *_PLAIN)}
    row.update((name, list(getattr(story, name))) for name in _LISTS)
    row.update((name, [asdict(one) for one in getattr(story, name)]) for name in _PARTS)
    row["relation"] = None if story.relation is None else asdict(story.relation)
    row |= facts_row(story.facts)
    row["search"] = search_column(row)
    return row


def facts_row(found: Facts | None) -> Row:
    """What the row of a story keeps of its facts."""
    promises = found.promises if found else ()
    return {
        "facts": None if found is None else facts.as_fields(found),
        "promised_until": max((one.due_until for one in promises), default=None),
    }


def revised_row(row: Row, before: Row) -> Row:
    """The row of a story that another text came for; `before` has its id, key, dates and first sight.

    The page the story was first seen on tells where it is and when it was published; a copy elsewhere tells the
    new text only.
    """
    if row["key"] != before["key"]:
        row = row | {name: before[name] for name in (*_ADDRESS, *_DATE, "declared_language")}
    elif row["published_at"] is None:
        row = row | {name: before[name] for name in _DATE}
    return row | placed(row, before["id"], before["first_seen"]) | {"search": with_marks(row)}


def placed(row: Row, story_id: int, first_seen: datetime) -> Row:
    """Where the story with this id stands among the newest: by its publication, else by its first sight."""
    at = row["published_at"] or first_seen
    return {"first_seen": first_seen, "placed_at": at, "place": place_of(at, story_id)}


def story_of(row: RowMapping | Mapping[str, Any]) -> Story:
    """The story of a row of the table `story`."""
    given: Row = {name: row[name] for name in (*_ADDRESS, *_DATE, *_PLAIN)}
    given.update((name, tuple(row[name])) for name in _LISTS)
    given.update((name, tuple(part(**one) for one in row[name])) for name, part in _PARTS.items())
    given["relation"] = None if row["relation"] is None else Relation(**row["relation"])
    given["facts"] = None if row["facts"] is None else facts.from_fields(row["facts"])
    return Story(**given)


def storable(item: Taken) -> Taken:
    """The item without NUL characters and halves of surrogate pairs, which no database takes as text."""
    story = item.story
    texts = (story.key, story.url, story.title, story.lead, *story.paragraphs, *story.captions, *story.tags)
    rest = (story.byline, story.section, story.dateline, story.signature, item.listed_title)
    given = (item.validators.etag, item.validators.last_modified)
    return item if _is_storable("".join((*texts, *rest, *given))) else scrubbed(item)


def scrubbed(value: Value) -> Value:
    """The value with every text in it, however deep, made storable."""
    cleaned: Any = value
    if isinstance(value, str) and not _is_storable(value):
        cleaned = value.replace("\x00", "").encode(errors="ignore").decode()
    elif isinstance(value, tuple | list):
        cleaned = type(value)(map(scrubbed, value))
    elif is_dataclass(value) and not isinstance(value, type):
        cleaned = replace(value, **{one.name: scrubbed(getattr(value, one.name)) for one in fields(value)})
    return cast(Value, cleaned)


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
