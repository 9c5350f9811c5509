"""The words of all stories: rows in, those that are new kept; the beginning of a word in, the words that go on so out.

A full-text index answers "begins with" by putting together the places of all such words first, which takes half a
second for a common beginning among a million stories. With the words at hand it is asked for these words instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from monitor.store.database import insert_into
from monitor.store.schema import story_word

# The first of the scripts without spaces.
_UNSPACED = "\u0e00"


def keep_words(connection: Connection, searches: Iterable[str]) -> None:
    """Keep the words of these search columns, with those that are kept already."""
    words = {word for search in searches for word in search.split()}
    rows = [{"word": word} for word in sorted(words) if not "\ue000" <= word[0] <= "\uf8ff"]
    if rows:
        connection.execute(insert_into(connection, story_word).on_conflict_do_nothing(), rows)


def beginning_with(connection: Connection, start: str, most: int) -> list[str]:
    """The words that begin so, the shortest first; at most so many."""
    word = story_word.c.word
    wanted = select(word).where(word >= start, word < _behind(start)).order_by(func.length(word), word).limit(most)
    return list(connection.execute(wanted).scalars())


def ending_with(connection: Connection, character: str, most: int) -> list[str]:
    """The words of two characters of a script without spaces of which this is the second; at most so many."""
    word = story_word.c.word
    is_pair = (func.length(word) == 2, func.substr(word, 2, 1) == character)
    wanted = select(word).where(word >= _UNSPACED, *is_pair).order_by(word).limit(most)
    return list(connection.execute(wanted).scalars())


def _behind(start: str) -> str:
    """The first word that does not begin so, in the order of code points."""
    return start[:-1] + ("\ue000" if start[-1] == "\ud7ff" else chr(ord(start[-1]) + 1))
