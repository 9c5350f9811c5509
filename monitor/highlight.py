"""A text and what was searched for in, the places in the text that it was found by out; or the piece around them.

Found is what the store's search finds: whatever accents, case, zero-width characters and ways of composing letters
stand in the text as it was published. Spans are offsets into that text and end between letters, never inside one.
However long a text is, its first 20,000 characters are looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from monitor.terms import LETTERS, LONGEST_WORD, Term, phrase_of, terms_of
from monitor.text import UNSPACED, unaccented

Span = tuple[int, int]
Part = tuple[str, bool]
"""A piece of a text, and whether it was searched for."""
MOST_READ = 20_000

# What is folded together with the letter before it: marks, and the second half of Lao and Thai AM; and what is folded
# away. The letter may be written as an entity.
_JOINED = (
    "\u0300-\u036f\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb3-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3\u17dd"
    "\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_JOINS = re.compile(f"[{_JOINED}&]")
_LETTER = re.compile(f"(?s:&#?\\w{{1,31}};|.)[{_JOINED}]*")
_RUN = re.compile(f"[{UNSPACED}]+")
_WORD = re.compile(f"(?:(?!_)[{LETTERS}])+")
_MARKS = frozenset(("Mn", "Mc", "Me", "Cf"))
# A piece begins so much before its first match, and looks for a space to end at so far.
_BEFORE, _REACH = 1 / 3, 24
_MOST_COMPARED = 200


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text in the form of the index: where each of its characters comes from, and its words with their places."""

    text: str
    origins: Sequence[Span] | None
    words: Sequence[str]
    places: Sequence[Span]

    def origin(self, start: int, end: int) -> Span:
        """The place in the text as it was published."""
        return (start, end) if self.origins is None else (self.origins[start][0], self.origins[end - 1][1])


def matches(text: str, query: str, person: str = "") -> tuple[Span, ...]:
    """Where the terms of a query, and the name of a person, stand in the text: (start, end), in order, none touching.

    A word that may go on is marked to its end ("offi" marks "offices").
    """
    terms = _terms(query, person)
    if not terms:
        return ()
    text = text[:MOST_READ]
    folded = _folded(text)
    spans = (folded.origin(*span) for term in terms for span in _found(folded, term))
    return tuple(_joined(_between_letters(text, span) for span in spans))


def snippet(text: str, query: str, most: int = 240, person: str = "") -> tuple[Part, ...]:
    """The piece of the text, of some `most` characters, with the most matches, cut into parts; its beginning where
    there are none. An ellipsis stands where it is cut off."""
    text = text[:MOST_READ]
    spans = matches(text, query, person)
    start, end = _window(text, spans, most)
    inside = [span for span in spans if start <= span[0] and span[1] <= end]
    parts = [("…", False)] if start > 0 else []
    parts.extend(marked(text, inside, start, end))
    return (*parts, ("…", False)) if end < len(text) else tuple(parts)


def marked(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> Iterator[Part]:
    """The text between two places as parts, those of the spans, which are in order, marked; none is empty."""
    end, at = len(text) if end is None else end, start
    for first, last in spans:
        if at < first:
            yield text[at:first], False
        yield text[first:last], True
        at = last
    if at < end:
        yield text[at:end], False


@lru_cache(maxsize=64)
def _terms(query: str, person: str) -> tuple[Term, ...]:
    name = phrase_of(person)
    return (*terms_of(query), name) if name else terms_of(query)


def _folded(text: str) -> _Folded:
    plain, origins = _letter_by_letter(text)
    words, places = [], []
    for start, end in _words_in(plain):
        words.append(plain[start:end][:LONGEST_WORD])
        places.append((start, end))
    return _Folded(plain, origins, words, places)


def _letter_by_letter(text: str) -> tuple[str, Sequence[Span] | None]:
    """The folded text, and where each of its characters comes from; None where each stands in its own place."""
    if not _JOINS.search(text):
        plain = {ord(letter): _plain(letter) for letter in set(text)}
        if all(len(one) == 1 for one in plain.values()):
            return text.translate(plain), None
    pieces, origins = [], list[Span]()
    for letter in _LETTER.finditer(text):
        piece = _plain(letter[0])
        pieces.append(piece)
        origins.extend([letter.span()] * len(piece))
    return "".join(pieces), origins


@lru_cache(maxsize=8_000)
def _plain(letter: str) -> str:
    """The form of the index of one letter with its marks; a space where nothing is left of it, but for what is folded
    away, which parts no word."""
    if letter[0].isspace():
        return " " + unaccented(letter[1:])
    return unaccented(letter)


def _words_in(plain: str) -> Iterator[Span]:
    """The words of a folded text; of a run without spaces each two characters that stand side by side."""
    at = 0
    for run in _RUN.finditer(plain):
        yield from (word.span() for word in _WORD.finditer(plain, at, run.start()))
        start, at = run.span()
        for first in range(start, max(at - 1, start + 1)):
            yield from (word.span() for word in _WORD.finditer(plain, first, min(first + 2, at)))
    yield from (word.span() for word in _WORD.finditer(plain, at))


def _found(folded: _Folded, term: Term) -> Iterator[Span]:
    if term.is_character:
        yield from (one.span() for one in re.finditer(re.escape(term.words[0]), folded.text))
        return
    *first, last = term.words
    for at in range(len(folded.words) - len(first)):
        word = folded.words[at + len(first)]
        fits = word.startswith(last) if term.open else word == last
        if fits and folded.words[at : at + len(first)] == first:
            yield folded.places[at][0], folded.places[at + len(first)][1]


def _between_letters(text: str, span: Span) -> Span:
    start, end = span
    while start > 0 and category(text[start]) in _MARKS:
        start -= 1
    while end < len(text) and category(text[end]) in _MARKS:
        end += 1
    return start, end


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _window(text: str, spans: Sequence[Span], most: int) -> Span:
    """Where the piece begins and ends: at the match that has the most others behind it."""
    if len(text) <= most:
        return 0, len(text)
    firsts = [start for start, _ in spans[:_MOST_COMPARED]]
    counted = {at: bisect_left(firsts, at + most * (1 - _BEFORE)) - number for number, at in enumerate(firsts)}
    richest = max(firsts, key=lambda at: counted[at], default=0)
    start = _space_near(text, max(0, min(richest - int(most * _BEFORE), len(text) - most)), richest)
    longest = next((end for begin, end in spans if begin <= start + most < end), start + most)
    return start, _space_near(text, min(longest, len(text)), len(text))


def _space_near(text: str, at: int, limit: int) -> int:
    """The next place at which a word ends, if it is near and not behind the limit; else between two letters."""
    if at == 0 or at == len(text):
        return at
    space = text.find(" ", at, min(at + _REACH, limit))
    if space >= 0:
        return space
    while at < len(text) and category(text[at]) in _MARKS:
        at += 1
    return at
