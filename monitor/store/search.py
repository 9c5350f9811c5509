"""A text in, the words the index keeps of it out; what a person typed in, a query that cannot fail out.

Both databases are handed words that are cut and folded already, so both find the same. SQLite's index knows the
places of the words, PostgreSQL's does not: there the order of the words of a phrase is checked on the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Text, and_, cast, literal, literal_column

from monitor.domain import Story
from monitor.store.schema import story as story_table
from monitor.text import search_text

# Letters, digits and marks; Python's \w leaves the marks out, which carry the vowels of Lao, Thai, Khmer and Burmese.
_BETWEEN_WORDS = re.compile(
    "(?:[^\\w\u0300-\u036f\u0e00-\u0eff\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dc-\u17ff]|_)+"
)
_BETWEEN_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
# PostgreSQL refuses words of 2 KB and word lists of 1 MB; no word of a language comes near.
_LONGEST_WORD = 64
# Characters between two spaces, on the average, from which a text is held to be written without spaces.
_LONG_PIECES = 14
_MOST_CHARACTERS = 100_000
_MOST_TERMS = 64
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand side by side; `open` where the last may go on ("offi" finds "office")."""

    words: tuple[str, ...]
    open: bool


def search_column(story: Story) -> str:
    """Everything of a story that is searched, as words with one space between; at most 100,000 characters."""
    parts = (story.title, story.lead, *story.paragraphs, *story.captions, story.byline, *story.tags)
    return " ".join(words_of("\n".join(parts)[:_MOST_CHARACTERS]))[:_MOST_CHARACTERS]


def words_of(text: str) -> list[str]:
    """The words of a text in the form of the index; runs of Lao or Han as overlapping words of two characters."""
    pieces = text.split()
    if len(text) > _LONG_PIECES * len(pieces):
        return _folded(text).split()
    return " ".join(map(_folded_piece, pieces)).split()


def _folded(text: str) -> str:
    folded = search_text(text)
    # Vietnamese and English are ASCII by now, which a table cuts a hundred times faster than a pattern.
    cut = folded.translate(_BETWEEN_ASCII_WORDS) if folded.isascii() else _BETWEEN_WORDS.sub(" ", folded)
    words = cut.split()
    if max(map(len, words), default=0) > _LONGEST_WORD:
        words = [word[:_LONGEST_WORD] for word in words]
    return " ".join(words)


# Folding is what costs most in taking a story, and where words have spaces between them the same ones come again and
# again: this is three times as fast on a long run, and the memory it takes is about 3 MB.
_folded_piece = lru_cache(maxsize=20_000)(_folded)


def terms_of(query: str) -> tuple[Term, ...]:
    """The terms of what was typed, all of which a story must have; at most 64, the rest is not looked at.

    Words between quotation marks stand side by side and end as typed. Any other word of two characters and more may
    go on, and so may a single one of a script that is written without spaces.
    """
    terms = []
    for quoted, word in _TERM.findall(re.sub("[“”„«»＂]", '"', query)):
        if words := words_of(quoted or word):
            terms.append(Term(tuple(words), open=not quoted and (len(words[-1]) > 1 or words[-1] > "\u0dff")))
    return tuple(terms[:_MOST_TERMS])


def fts5_query(terms: Iterable[Term]) -> str:
    """The terms in the language of SQLite's FTS5. Words hold no quotation mark, so nothing can break out."""
    return " AND ".join(f'"{" ".join(term.words)}"{"*" if term.open else ""}' for term in terms)


def on_postgresql(terms: Iterable[Term]) -> ColumnElement[bool]:
    """The condition for PostgreSQL: the index finds the words, LIKE sees to the order of those of a phrase."""
    from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

    column: ColumnElement[str] = literal_column("story.search_words", TSVECTOR)
    conditions = []
    for term in terms:
        words = [f"'{word}'" for word in term.words]
        words[-1] += ":*" if term.open else ""
        conditions.append(column.bool_op("@@")(cast(literal(" & ".join(words), Text), TSQUERY)))
        if len(term.words) > 1:
            padded = literal(" ") + story_table.c.search + " "
            conditions.append(padded.like(f"% {' '.join(term.words)}{'' if term.open else ' '}%"))
    return and_(*conditions)
