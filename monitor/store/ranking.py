"""A query in, the ids of its stories out, in the order that it asks for, from where it asks to go on.

Ranked are the newest hits only, some thousands: how well words fit is read in the stories themselves, and of a common
word there are half a million. Further hits follow newest first. Stories are read while there are not enough of the
first rank, and mostly there are soon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Text, cast, select

from monitor.domain import StoryQuery
from monitor.store.matching import Hits, hits_of
from monitor.store.once import remembered
from monitor.store.schema import story
from monitor.store.search import id_at, part_words, place_of
from monitor.terms import Term, exact_pattern, with_accents

# Hits that are ranked, and how many of them are read at once.
_RANKED = 2_000
_AT_ONCE = 100
# Rank of a story whose words are not exact, over the places where they may stand: title, lead, elsewhere.
_NOT_EXACT = 3
_RANKS = range(2 * _NOT_EXACT)
_TEXTS = ("title", "lead", "paragraphs", "captions", "byline", "tags")


def ids_of(connection: Connection, query: StoryQuery) -> Sequence[int]:
    """The ids of the stories of the query, in its order, after its cursor, up to its limit."""
    hits = hits_of(connection, query)
    if hits is None:
        return []
    if not query.once:
        return [id_at(place) for place in islice(_places(hits, query), query.limit)]
    noted = remembered(hits)
    texts = noted.told_once(_places(noted, query), query.limit or _AT_ONCE)
    return [id_at(place) for place in islice(texts, query.limit)]


def _places(hits: Hits, query: StoryQuery) -> Iterator[int]:
    after = place_of(*query.after) if query.after else None
    # Beginning to look for a query's words takes longer than going on: with copies among them, more are needed.
    at_once = 2 * query.limit if query.once and query.limit else query.limit
    return _ranked(hits, query, after) if _is_ranked(query, hits) else _newest(hits, after, at_once)


def _newest(hits: Hits, below: int | None, at_once: int | None) -> Iterator[int]:
    """The places below one, newest first; first so many are asked for, then more each time."""
    while piece := hits.places(below, at_once):
        yield from piece
        if at_once is None or len(piece) < at_once:
            return
        below, at_once = piece[-1], min(2 * at_once, _RANKED)


def _is_ranked(query: StoryQuery, hits: Hits) -> bool:
    if query.sort == "exact":
        return any(term.exact for term in hits.terms)
    return query.sort == "relevance" and bool(hits.terms)


def _ranked(hits: Hits, query: StoryQuery, after: int | None) -> Iterator[int]:
    window = hits.places(None, _RANKED)
    last = window[-1] if len(window) == _RANKED else None
    if last is None or after is None or after >= last:
        yield from _in_order(window, Ranks(hits, window, by_part=query.sort == "relevance"), after)
    if last is not None:
        yield from _newest(hits, last if after is None else min(after, last), query.limit)


def _in_order(window: Sequence[int], ranks: Ranks, after: int | None) -> Iterator[int]:
    # Where the last story shown is no hit any more, whatever lies below it is shown, rather twice than never.
    first = ranks.of(window.index(after)) if after in window else 0
    for rank in _RANKS[first:]:
        for at, place in enumerate(window):
            is_shown = after is not None and rank == first and place >= after
            if not is_shown and ranks.of(at) == rank:
                yield place


class Ranks:
    """How well the stories of a window, a list of places, fit the terms of the hits: 0 is best."""

    def __init__(self, hits: Hits, window: Sequence[int], *, by_part: bool) -> None:
        self._hits, self._window, self._by_part = hits, window, by_part
        self._patterns = [exact_pattern(term) for term in hits.terms if term.exact]
        self._known: dict[int, int] = {}
        texts = (cast(story.c[name], Text).label(name) for name in _TEXTS)
        self._columns = [*((story.c.search,) if by_part else ()), *(texts if self._patterns else ())]

    def of(self, at: int) -> int:
        """The rank of the story that stands there in the window; it is read along with those behind it."""
        place = self._window[at]
        if place not in self._known:
            self._read([place for place in self._window[at : at + _AT_ONCE] if place not in self._known])
        return self._known[place]

    def _read(self, places: Sequence[int]) -> None:
        wanted = select(story.c.place, *self._columns).where(story.c.id.in_([id_at(place) for place in places]))
        rows = self._hits.connection.execute(wanted).mappings()
        # One that has changed its place since it was found ranks last.
        self._known.update(dict.fromkeys(places, _RANKS[-1]) | {row["place"]: self._rank(row) for row in rows})

    def _rank(self, row: Mapping[Any, Any]) -> int:
        rank = 0
        if self._by_part:
            title, title_and_lead = part_words(row["search"])
            rank = 0 if self._stand_in(title) else 1 if self._stand_in(title_and_lead) else 2
        return rank if all(_is_in(row, pattern.search) for pattern in self._patterns) else rank + _NOT_EXACT

    def _stand_in(self, words: str) -> bool:
        return all(_as_words(term) in words for term in self._hits.terms)


def _as_words(term: Term) -> str:
    if term.is_character:
        return term.words[0]
    return f" {' '.join(term.words)}{'' if term.open else ' '}"


def _is_in(row: Mapping[Any, Any], search: Callable[[str], object]) -> bool:
    """Whether it is found in any text; those that are read soonest first."""
    return any(search(with_accents(row[name])) for name in _TEXTS)
