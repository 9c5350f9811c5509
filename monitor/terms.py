"""A text in, the words that an index keeps of it out; what a person typed in, the terms that a story must have out.

Both are cut and folded here and nowhere else, so that whatever finds, ranks or marks words means the same ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import is_normalized, normalize

from monitor.text import UNSPACED, fold, late_tone, search_text, unaccented

LONGEST_WORD = 64
"""PostgreSQL refuses words of 2 KB and word lists of 1 MB; no word of a language comes near."""
MOST_TERMS = 64
# Letters, digits and marks; Python's \w leaves the marks out, which carry the vowels of Lao, Thai, Khmer and Burmese.
LETTERS = "\\w\u0300-\u036f\u0e00-\u0eff\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dc-\u17ff"
BETWEEN_WORDS = re.compile(f"(?:[^{LETTERS}]|_)+")
_BETWEEN_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
# Characters between two spaces, on the average, from which a text is held to be written without spaces.
_LONG_PIECES = 14
_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_QUOTES = re.compile("[“”„«»＂]")
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand side by side; `open` where the last may go on ("offi" finds "office").

    `exact` are the words with their accents, empty where none of them has any.
    """

    words: tuple[str, ...]
    open: bool
    exact: tuple[str, ...] = ()

    @property
    def is_character(self) -> bool:
        """Whether it is one character of a script without spaces, which stands in a word of two somewhere."""
        return self.open and len(self.words) == 1 and len(self.words[0]) == 1


def words_of(text: str) -> list[str]:
    """The words of a text in the form of the index; runs of Lao or Han as overlapping words of two characters."""
    pieces = text.split()
    if len(text) > _LONG_PIECES * len(pieces):
        return _folded(text).split()
    return " ".join(map(_folded_piece, pieces)).split()


def terms_of(query: str) -> tuple[Term, ...]:
    """The terms of what was typed, all of which a story must have; at most 64, the rest is not looked at.

    Words between quotation marks stand side by side and end as typed. Any other word of two characters and more may
    go on, and so may a single one of a script that is written without spaces.
    """
    terms = (_term(quoted or word, not quoted) for quoted, word in _TERM.findall(_QUOTES.sub('"', query)))
    return tuple(term for term in terms if term is not None)[:MOST_TERMS]


def phrase_of(text: str) -> Term | None:
    """The words of a text, as a name, side by side and each as it is; None where there are none."""
    return _term(text, False)


def with_accents(text: str) -> str:
    """The text as `exact_pattern` reads it: composed, in lower case, with the Vietnamese letter where old pages have
    the Icelandic one, which looks the same as a capital."""
    return (text if is_normalized("NFC", text) else normalize("NFC", text)).lower().replace("ð", "đ")


def exact_pattern(term: Term) -> re.Pattern[str]:
    """Finds the term with its accents in such a text, wherever Vietnamese tones are put."""
    words = ("|".join(dict.fromkeys(map(re.escape, (word, late_tone(word))))) for word in term.exact)
    spelled = f"[^{LETTERS}]+".join(f"(?:{word})" for word in words)
    return re.compile(f"(?<![{LETTERS}]){spelled}" + ("" if term.open else f"(?![{LETTERS}])"))


def _term(text: str, is_open: bool) -> Term | None:
    words = words_of(text)
    if not words:
        return None
    return Term(tuple(words), is_open and _may_go_on(words[-1]), _with_accents(text))


def _may_go_on(word: str) -> bool:
    """A word of two characters of a script without spaces is whole; one character is the half of such a word."""
    return len(word) == 1 if _UNSPACED.match(word) else len(word) > 1


def _with_accents(text: str) -> tuple[str, ...]:
    folded = fold(text)
    if folded.isascii() or unaccented(text) == folded:
        return ()
    return tuple(BETWEEN_WORDS.sub(" ", folded.replace("ð", "đ")).split())


def _folded(text: str) -> str:
    folded = search_text(text)
    # Vietnamese and English are ASCII by now, which a table cuts a hundred times faster than a pattern.
    cut = folded.translate(_BETWEEN_ASCII_WORDS) if folded.isascii() else BETWEEN_WORDS.sub(" ", folded)
    words = cut.split()
    if max(map(len, words), default=0) > LONGEST_WORD:
        words = [word[:LONGEST_WORD] for word in words]
    return " ".join(words)


# Folding is what costs most in taking a story, and where words have spaces between them the same ones come again and
# again: this is three times as fast on a long run, and the memory it takes is about 3 MB.
_folded_piece = lru_cache(maxsize=20_000)(_folded)
