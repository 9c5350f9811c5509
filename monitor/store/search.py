"""A story's row in, what the index keeps of it out: its words, what it is filtered by, and its place.

`search` holds, with one space between, first the marks of what a story is filtered by, then its words, part by part,
and before each part a boundary that no phrase reaches across. Marks and boundary begin with characters for private
use, which are part of no word: nothing that is typed can be taken for one.

The place is a number that grows with the instant a story is placed at, and with its id within a second. On SQLite the
stories stand in the index under it, so that the hits of any query come newest first one by one, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.terms import words_of

BOUNDARY = "\ue000"
_MARK = "\ue001"
_MOST_CHARACTERS = 100_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_WIDTH_OF_ID = 31
ID_BITS = (1 << _WIDTH_OF_ID) - 1
"""The part of a place that is the id of its story."""
# What lies before 1970 or after 2106 is sorted by its id only.
_LAST_SECOND = (1 << 32) - 1


def search_column(row: Mapping[str, Any]) -> str:
    """Everything of a story's row that it is found by; at most some 100,000 characters."""
    parts = (row["title"], row["lead"], *row["paragraphs"], *row["captions"], row["byline"], *row["tags"])
    left, words = _MOST_CHARACTERS, list[str]()
    for part in parts:
        if left <= 0:
            break
        words += (BOUNDARY, *words_of(part[:left]))
        left -= len(part)
    return f"{' '.join(marks_of(row))} {' '.join(words)[:_MOST_CHARACTERS]}"


def with_marks(row: Mapping[str, Any]) -> str:
    """The search column of a row whose words stand in it already, with the marks that the row has now."""
    _, boundary, words = row["search"].partition(BOUNDARY)
    return f"{' '.join(marks_of(row))} {boundary}{words}"


def marks_of(row: Mapping[str, Any]) -> list[str]:
    """The marks of a row, one for each thing that it can be filtered by."""
    kinds = [("l", row["language"]), ("t", row["tier"]), ("s", row["source"])]
    kinds.append(("e", f"{row['source']}/{row['edition']}"))
    kinds.extend(("o", one["office"]) for one in row["mentions"] if one["office"])
    kinds.extend(("p", one["person"]) for one in row["mentions"] if one.get("person"))
    marks = dict.fromkeys(mark(kind, value) for kind, value in kinds)
    return [*marks, DATED] if row["published_at"] is not None else [*marks]


def mark(kind: str, value: str) -> str:
    """The mark of one thing: "l" language, "t" tier, "s" source, "e" edition, "o" office, "p" person; plain letters."""
    plain = "".join(one if one in _PLAIN else f"z{ord(one):x}z" for one in value)
    return f"{_MARK}{kind}{plain}"


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxy0123456789")
DATED = f"{_MARK}d"
"""The mark of the stories that have a publication."""


def place_of(at: datetime, story_id: int) -> int:
    """The place of the story with this id, placed at that instant."""
    second = (at - _EPOCH) // _SECOND
    return min(max(second, 0), _LAST_SECOND) << _WIDTH_OF_ID | story_id


def start_of(at: datetime) -> int:
    """The lowest place of an instant: of the first whole second that does not lie before it."""
    return place_of(at + timedelta(microseconds=999_999), 0)


def id_at(place: int) -> int:
    """The id of the story at a place."""
    return place & ID_BITS


def part_words(search: str) -> tuple[str, str]:
    """The words of the title, and those of title and lead, of a search column; each with a space at both ends."""
    _, title, lead, *_ = f"{search} {BOUNDARY} {BOUNDARY} ".split(BOUNDARY, 3)
    return title, title + lead


def fts5_phrase(words: Iterable[str], is_open: bool = False) -> str:
    """Words side by side in the language of SQLite's FTS5. They hold no quotation mark, so nothing can break out."""
    return f'"{" ".join(words)}"{"*" if is_open else ""}'
