"""A text in any script and a number of terminal columns go in, lines that fit come out.

Columns after Unicode's East Asian Width (UAX 11): wide characters take two, combining marks none. Scripts without
spaces may break between any two letters. (UAX 14 would look the words of Lao and Thai up in a dictionary.)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from monitor.digest.letters import is_spaceless, letters

_NOT_FIRST = frozenset("，。、；：！？）」』】》〉”’…ๆฯໆຯ.,;:!?)]}%")
_NOT_LAST = frozenset("（「『【《〈“‘([{")


def columns(text: str) -> int:
    """How many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `width` columns, the first begun with `first`, the others with `rest`; no line for no text."""
    lines: list[str] = []
    line, taken = first, columns(first)
    is_empty = True
    for piece, has_space in _pieces(text, max(width - columns(rest), 2)):
        room = columns(piece) + (has_space and not is_empty)
        if not is_empty and taken + room > width:
            lines.append(line)
            line, taken, is_empty = rest, columns(rest), True
        gap = " " if has_space and not is_empty else ""
        line, taken, is_empty = line + gap + piece, taken + columns(gap + piece), False
    return lines if is_empty else [*lines, line]


def _pieces(text: str, most: int) -> Iterator[tuple[str, bool]]:
    """What may not be broken, and whether a space goes before it; a piece longer than a line is cut between letters."""
    for word in text.split():
        has_space = True
        piece = last = ""
        taken = 0
        for letter in letters(word):
            width = columns(letter)
            if piece and (_may_break(last, letter) or taken + width > most):
                yield piece, has_space
                piece, has_space, taken = "", False, 0
            piece, last, taken = piece + letter, letter, taken + width
        yield piece, has_space


def _may_break(last: str, letter: str) -> bool:
    if letter in _NOT_FIRST or last in _NOT_LAST:
        return False
    return is_spaceless(last) or is_spaceless(letter)


@lru_cache(maxsize=4096)
def _columns_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
