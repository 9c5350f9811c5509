"""Conditions and a text in, the ids of the stories that fit out, newest first; or only how many they are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Select, column, func, literal_column, select, table

from monitor.store.schema import story
from monitor.store.search import Term, fts5_query, on_postgresql, terms_of

Conditions = Sequence[ColumnElement[bool]]

# SQLite plans a query without knowing how common the words are, so that is asked first. Of fewer hits than this, all
# are looked up and sorted; of more, the newest stories are walked through with the hits at hand, until there are
# enough. Either way a word that 400,000 of 400,000 stories have took 0.15 s.
_FEW = 5_000

_INDEX = table("story_search", column("rowid"))


def ids_of(connection: Connection, text: str, conditions: Conditions, limit: int | None) -> list[int]:
    """The ids of the stories that have all the terms of the text and meet the conditions."""
    terms = terms_of(text)
    if not terms:
        return [] if text.strip() else _ids(connection, _newest(*conditions).limit(limit))
    if connection.dialect.name == "sqlite":
        return _on_sqlite(connection, fts5_query(terms), conditions, limit)
    return _ids(connection, _newest(*conditions, on_postgresql(terms)).limit(limit))


def count_of(connection: Connection, text: str, conditions: Conditions) -> int:
    """How many stories have all the terms of the text and meet the conditions."""
    terms = terms_of(text)
    if text.strip() and not terms:
        return 0
    counted = select(func.count()).select_from(story).where(*conditions, *_having(connection, terms))
    return connection.execute(counted).scalar_one()


def _newest(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(story.c.id).where(*conditions).order_by(story.c.placed_at.desc(), story.c.id.desc())


def _ids(connection: Connection, statement: Select[int]) -> list[int]:
    return list(connection.execute(statement).scalars())


def _having(connection: Connection, terms: Sequence[Term]) -> list[ColumnElement[bool]]:
    if not terms:
        return []
    if connection.dialect.name == "sqlite":
        return [_of_story().in_(select(_INDEX.c.rowid).where(_match(fts5_query(terms))))]
    return [on_postgresql(terms)]


def _on_sqlite(connection: Connection, match: str, conditions: Conditions, limit: int | None) -> list[int]:
    found = select(_INDEX.c.rowid).where(_match(match))
    few = _ids(connection, found.limit(_FEW))
    among = _of_story().in_(found)
    if len(few) < _FEW:
        listed = func.json_each(str(few)).table_valued("value")
        among = story.c.id.in_(select(listed.c.value))
    return _ids(connection, _newest(*conditions, among).limit(limit))


def _match(query: str) -> ColumnElement[bool]:
    return literal_column("story_search").bool_op("MATCH")(query)


def _of_story() -> ColumnElement[int]:
    """The id of a story, spelled so that SQLite does not take it for the way in: the order is what it shall follow."""
    return literal_column("+story.id")
