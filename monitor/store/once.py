"""Hits in, each text once out; stories in, the other stories that have their texts out.

Of the hits with one text the one placed first is told. That does not depend on the order asked for nor on the page: so
no text comes again from page to page, and a copy that comes in later moves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection

from monitor.store.database import Database
from monitor.store.matching import Hits
from monitor.store.nouns import Copies, Copy
from monitor.store.schema import story, story_clue
from monitor.store.search import id_at
from monitor.store.tables import rows_where

# Of each text so many stories are asked at once whether they are found, beginning with the first.
_ASKED = 20
_MOST_AT_ONCE = 1_000


def told_first(hits: Hits, places: Iterable[int], at_once: int) -> Iterator[int]:
    """Those of the hits at these places, in their order, that tell their text first; looks at so many to begin with."""
    pending, firsts = iter(places), _Firsts(hits)
    while batch := list(islice(pending, at_once)):
        yield from firsts.of(batch)
        # Where a text has a thousand copies, no reader is to wait for them one page's number at a time.
        at_once = min(2 * at_once, _MOST_AT_ONCE)


class _Firsts:
    """Where each text that several stories have is found first; each text is looked up once."""

    def __init__(self, hits: Hits) -> None:
        self._hits = hits
        self._first: dict[int, int] = {}

    def of(self, places: Sequence[int]) -> list[int]:
        texts = _texts(self._hits.connection, map(id_at, places))
        self._learn({*texts.values()} - self._first.keys())
        # A story that waits to be grouped has no text yet.
        return [place for place in places if self._first.get(texts.get(id_at(place), 0), place) >= place]

    def _learn(self, texts: Iterable[int]) -> None:
        several = {text: ids for text, ids in _members(self._hits.connection, texts).items() if len(ids) > 1}
        ids = (one for some in several.values() for one in some)
        rows = rows_where(self._hits.connection, (story.c.id, story.c.place), story.c.id, ids)
        place = {row["id"]: row["place"] for row in rows}
        waiting = {text: sorted(place[one] for one in some if one in place) for text, some in several.items()}
        while waiting:
            found = set(self._hits.among([one for some in waiting.values() for one in some[:_ASKED]]))
            self._first |= {text: min(found.intersection(some)) for text, some in waiting.items() if found & {*some}}
            waiting = {text: some[_ASKED:] for text, some in waiting.items() if text not in self._first}
            waiting = {text: some for text, some in waiting.items() if some}


def copies(database: Database, ids: Iterable[int], most: int) -> dict[int, Copies]:
    """For each of the stories that has copies: how many, and the first of them, at most so many."""
    with database.reading() as connection:
        texts = _texts(connection, ids)
        members = _members(connection, texts.values())
        others = {one: [other for other in members[text] if other != one] for one, text in texts.items()}
        some = {one: other[:most] for one, other in others.items() if other}
        columns = [story.c[name] for name in ("id", "source", "edition", "published_at", "published_basis")]
        rows = rows_where(connection, columns, story.c.id, (one for copies in some.values() for one in copies))
        known = {row["id"]: Copy(*(row[column.name] for column in columns)) for row in rows}
    return {one: Copies(len(others[one]), tuple(known[copy] for copy in of_it)) for one, of_it in some.items()}


def _texts(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    columns = (story_clue.c.story_id, story_clue.c.same_text)
    return {row["story_id"]: row["same_text"] for row in rows_where(connection, columns, story_clue.c.story_id, ids)}


def _members(connection: Connection, texts: Iterable[int]) -> dict[int, list[int]]:
    """The stories that have each of the texts, the lowest number first."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    columns = (story_clue.c.same_text, story_clue.c.story_id)
    for row in rows_where(connection, columns, story_clue.c.same_text, texts):
        members[row["same_text"]].append(row["story_id"])
    return {text: sorted(ids) for text, ids in members.items()}
