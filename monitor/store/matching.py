"""A query in, the places of the stories that fit out, newest first and as many as wanted; or how many they are.

SQLite: one question to the full-text index, which has the stories in the order of their places and everything they
are filtered by as marks, so that any mixture of words and filters is one walk along its shortest list, and ends as
soon as there are enough. PostgreSQL: its index finds the words, ordinary columns filter. `since` and `until` count in
whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Text,
    and_,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)

from monitor.domain import StoryQuery
from monitor.store.schema import story
from monitor.store.search import DATED, ID_BITS, fts5_phrase, mark, start_of
from monitor.store.vocabulary import beginning_with, ending_with
from monitor.terms import Term, phrase_of, terms_of

Conditions = list[ColumnElement[bool]]
Terms = tuple[Term, ...]
Spelling = tuple[tuple[str, ...], bool]
"""Words side by side, and whether the last may go on."""
Spellings = list[Spelling]

# Words that the open words of a query may go on to, all together; each gets its share, but a few at least.
_GOES_ON_TO, _FEWEST = 120, 8
_PAIRS_OF_A_CHARACTER = 300
# So many new stories are looked at one by one, to learn between which places they lie.
_NEW_ENOUGH = 2_000
_PLACES_AT_ONCE = 500
_INDEX = table("story_search", column("rowid"))


@dataclass(frozen=True, slots=True)
class Hits:
    """The stories that have the terms and pass the filters, still to be asked for: from where, by which conditions."""

    connection: Connection
    terms: Terms
    origin: FromClause
    place: ColumnElement[int]
    conditions: Conditions
    order: ColumnElement[int]

    def places(self, below: int | None, limit: int | None) -> list[int]:
        """Their places, newest first; those below a place only, where one is given."""
        conditions = self.conditions if below is None else [*self.conditions, self.place < below]
        wanted = select(self.place).select_from(self.origin).where(*conditions).order_by(self.order.desc())
        return list(self.connection.execute(wanted.limit(limit)).scalars())

    def among(self, places: Sequence[int]) -> Iterator[int]:
        """Those of these places, in no order, at which one of them is."""
        wanted = select(self.place).select_from(self.origin).where(*self.conditions)
        for start in range(0, len(places), _PLACES_AT_ONCE):
            some = places[start : start + _PLACES_AT_ONCE]
            yield from self.connection.execute(wanted.where(self.place.in_(some))).scalars()

    def count(self, most: int | None) -> int:
        """How many they are; counted no further than to `most`."""
        found = select(literal(1)).select_from(self.origin).where(*self.conditions).limit(most).subquery()
        return self.connection.execute(select(func.count()).select_from(found)).scalar_one()


def hits_of(connection: Connection, query: StoryQuery) -> Hits | None:
    """The hits of a query, whatever its order, cursor and limit; None where there can be none."""
    terms = _terms(query)
    if terms is None:
        return None
    share = max(_GOES_ON_TO // (sum(term.open for term in terms) or 1), _FEWEST)
    spelled = [_spellings(connection, term, share) for term in terms]
    if query.people and query.person:
        spelled[-1] += [((mark("p", one),), False) for one in query.people]
    if not all(spelled):
        return None
    if connection.dialect.name == "sqlite" and (spelled or _kinds(query)):
        return _in_index(connection, query, terms, spelled)
    return _in_table(connection, query, terms, spelled)


def _in_index(connection: Connection, query: StoryQuery, terms: Terms, spelled: Sequence[Spellings]) -> Hits:
    place: ColumnElement[int] = _INDEX.c.rowid
    conditions = [literal_column("story_search").bool_op("MATCH")(_fts5(query, spelled)), *_in_time(query, place)]
    if query.after_id is not None:
        conditions.append(place.bitwise_and(ID_BITS) > query.after_id)
        conditions.extend(_between_new(connection, query.after_id, place))
    return Hits(connection, terms, _INDEX, place, conditions, place)


def _in_table(connection: Connection, query: StoryQuery, terms: Terms, spelled: Sequence[Spellings]) -> Hits:
    place: ColumnElement[int] = story.c.place
    chosen = ((story.c.language, query.languages), (story.c.source, query.sources), (story.c.tier, query.tiers))
    conditions: Conditions = [column.in_(values) for column, values in chosen if values]
    if query.editions:
        conditions.append((story.c.source + "/" + story.c.edition).in_(query.editions))
    if query.offices:
        conditions.append(_has("|".join(f"'{mark('o', office)}'" for office in query.offices)))
    if query.since is not None or query.until is not None:
        conditions.append(story.c.published_at.is_not(None))
    conditions.extend((*map(_on_postgresql, spelled), *_in_time(query, place)))
    if query.after_id is None:
        return Hits(connection, terms, story, place, conditions, place)
    # Spelled so that SQLite takes the few ids for the way in, and not the order.
    return Hits(connection, terms, story, place, [*conditions, story.c.id > query.after_id], place + 0)


def _terms(query: StoryQuery) -> Terms | None:
    """None where something was typed, but no letter or digit."""
    terms, name = terms_of(query.text), phrase_of(query.person)
    if (query.text.strip() and not terms) or (query.person.strip() and not name):
        return None
    return (*terms, name) if name else terms


def _spellings(connection: Connection, term: Term, share: int) -> Spellings:
    """What a term stands for; nothing where no story has it."""
    if not term.open:
        return [(term.words, False)]
    if len(term.words[-1]) > 1:
        return [((*term.words[:-1], word), False) for word in beginning_with(connection, term.words[-1], share)]
    if not term.is_character:
        return [(term.words, True)]
    return _pairs_with(connection, term.words[0])


def _pairs_with(connection: Connection, character: str) -> Spellings:
    """The words of two characters, of a script without spaces, in which one stands, first or second."""
    first = beginning_with(connection, character, _PAIRS_OF_A_CHARACTER)
    second = ending_with(connection, character, _PAIRS_OF_A_CHARACTER)
    if len(first) == _PAIRS_OF_A_CHARACTER:
        return [((character,), True), *(((word,), False) for word in second)]
    return [((word,), False) for word in dict.fromkeys((*first, *second))]


def _kinds(query: StoryQuery) -> list[list[str]]:
    """The marks of what is filtered by: a story must have one of each list."""
    kinds = (("l", query.languages), ("t", query.tiers), ("s", query.sources), ("e", query.editions))
    return [[mark(kind, value) for value in values] for kind, values in (*kinds, ("o", query.offices)) if values]


def _in_time(query: StoryQuery, place: ColumnElement[int]) -> Conditions:
    conditions: Conditions = [] if query.since is None else [place >= start_of(query.since)]
    return conditions if query.until is None else [*conditions, place < start_of(query.until)]


def _between_new(connection: Connection, after_id: int, place: ColumnElement[int]) -> Conditions:
    """Where a few stories are newer than that, the index need not be walked beyond the places they lie between."""
    newest = connection.execute(select(func.max(story.c.id))).scalar() or 0
    if newest - after_id > _NEW_ENOUGH:
        return []
    ends = select(func.min(story.c.place), func.max(story.c.place)).where(story.c.id > after_id)
    first, last = connection.execute(ends).one()
    return [false()] if first is None else [place >= first, place <= last]


def _fts5(query: StoryQuery, spelled: Sequence[Spellings]) -> str:
    """Everything that a story must have, in the language of SQLite's FTS5."""
    choices = [[fts5_phrase(words, is_open) for words, is_open in spellings] for spellings in spelled]
    choices.extend([fts5_phrase([one]) for one in marks] for marks in _kinds(query))
    if query.since is not None or query.until is not None:
        choices.append([fts5_phrase([DATED])])
    return " AND ".join(f"({' OR '.join(choice)})" for choice in choices)


def _on_postgresql(spellings: Spellings) -> ColumnElement[bool]:
    """The condition for PostgreSQL: one for each beginning that the spellings have."""
    begun: dict[tuple[str, ...], Spellings] = {}
    for words, is_open in spellings:
        begun.setdefault(words[:-1], []).append((words, is_open))
    return or_(*map(_begun_alike, begun.values()))


def _begun_alike(spellings: Spellings) -> ColumnElement[bool]:
    """The index finds the words, LIKE sees to the order of those of a phrase."""
    first = spellings[0][0]
    lasts = " | ".join(f"'{words[-1]}'{':*' if is_open else ''}" for words, is_open in spellings)
    found = _has(" & ".join([*(f"'{word}'" for word in first[:-1]), f"({lasts})"]))
    if len(first) == 1:
        return found
    padded = literal(" ") + story.c.search + " "
    sides = (padded.like(f"% {' '.join(words)}{'' if is_open else ' '}%") for words, is_open in spellings)
    return and_(found, or_(*sides))


def _has(words: str) -> ColumnElement[bool]:
    from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

    indexed: ColumnElement[str] = literal_column("story.search_words", TSVECTOR)
    return indexed.bool_op("@@")(cast(literal(words, Text), TSQUERY))
