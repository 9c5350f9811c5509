"""Hits in, each text once out; stories in, the other stories that have their texts out.

Of the hits with one text the newest is told. That does not depend on the order asked for nor on the page: so no text
comes again from page to page, and a page is only short where it is the last. As the newest hits are looked at first,
the copies of a text are mostly met on the way, and nothing is asked for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection

from monitor.store.database import Database
from monitor.store.matching import Hits
from monitor.store.nouns import Copies, Copy
from monitor.store.rows import Row
from monitor.store.schema import story, story_clue
from monitor.store.search import id_at
from monitor.store.tables import rows_where

_MOST_AT_ONCE = 1_000
_ENDLESS = 1 << 63


@dataclass(frozen=True, slots=True)
class Remembered(Hits):
    """Hits that remember what was found of them: (from, below, the places between these)."""

    found: list[tuple[int, int, frozenset[int]]] = field(default_factory=list)

    def places(self, below: int | None, limit: int | None) -> list[int]:
        piece = Hits.places(self, below, limit)
        first = piece[-1] if len(piece) == limit else 0
        self.found.append((first, _ENDLESS if below is None else below, frozenset(piece)))
        return piece

    def told_once(self, places: Iterable[int], at_once: int) -> Iterator[int]:
        """Those of the hits at these places, in their order, that are the newest with their text."""
        pending, looked_at, newest = iter(places), 0, dict[int, int]()
        # Where a text has a thousand copies, no reader is to wait for them one page's number at a time.
        while batch := list(islice(pending, min(looked_at or at_once, _MOST_AT_ONCE))):
            texts = _texts(self.connection, map(id_at, batch))
            # A story that waits to be grouped has no text yet.
            of_batch = {place: texts[id_at(place)] for place in batch if id_at(place) in texts}
            newest |= self._newest({place: text for place, text in of_batch.items() if text not in newest})
            yield from (place for place in batch if newest.get(of_batch.get(place, 0), place) <= place)
            looked_at += len(batch)

    def _newest(self, text_of: Mapping[int, int]) -> dict[int, int]:
        """The newest hit of each of the texts that several stories have; `text_of` are some hits with their texts."""
        members = _members(self.connection, text_of.values(), ("id", "place"))
        found = {text_of[place]: place for place in sorted(text_of) if text_of[place] in members}
        newer = {text: [row["place"] for row in rows if row["place"] > found[text]] for text, rows in members.items()}
        hits = self._among([place for some in newer.values() for place in some])
        return {text: max({found[text]} | hits.intersection(newer[text])) for text in members}

    def _among(self, places: Sequence[int]) -> set[int]:
        """Those of the places at which a hit is, as far as that is known without asking, and then asked."""
        hits, open_ones = set[int](), list[int]()
        for place in places:
            known = next((found for first, below, found in self.found if first <= place < below), None)
            if known is None:
                open_ones.append(place)
            elif place in known:
                hits.add(place)
        return hits.union(self.among(open_ones))


def remembered(hits: Hits) -> Remembered:
    """The same hits, none of them found yet."""
    return Remembered(hits.connection, hits.terms, hits.origin, hits.place, hits.conditions, hits.order)


def copies(database: Database, ids: Iterable[int], most: int) -> dict[int, Copies]:
    """For each of the stories that has copies: how many, and the first of them, at most so many."""
    names = ("id", "source", "edition", "published_at", "published_basis")
    with database.reading() as connection:
        texts = _texts(connection, ids)
        members = _members(connection, texts.values(), names)
    found = {}
    for one, text in texts.items():
        if others := [row for row in members.get(text, ()) if row["id"] != one]:
            found[one] = Copies(len(others), tuple(Copy(*(row[name] for name in names)) for row in others[:most]))
    return found


def _texts(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    columns = (story_clue.c.story_id, story_clue.c.same_text)
    return {row["story_id"]: row["same_text"] for row in rows_where(connection, columns, story_clue.c.story_id, ids)}


def _members(connection: Connection, texts: Iterable[int], names: Iterable[str]) -> dict[int, list[Row]]:
    """These fields of the stories that have each of the texts, for those texts that several have; the first first."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    columns = (story_clue.c.same_text, story_clue.c.story_id)
    for row in rows_where(connection, columns, story_clue.c.same_text, texts):
        members[row["same_text"]].append(row["story_id"])
    several = {text: ids for text, ids in members.items() if len(ids) > 1}
    wanted = (one for ids in several.values() for one in ids)
    rows = {row["id"]: row for row in rows_where(connection, [story.c[name] for name in names], story.c.id, wanted)}
    return {text: [rows[one] for one in sorted(ids)] for text, ids in several.items()}
