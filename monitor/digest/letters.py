"""A text goes in, its letters come out, each with everything that is written on, under or around it.

Good enough for the scripts of the beat, where UAX 29 would take a table: marks belong to the letter before them, Thai
and Lao AM too, and the vowels that Thai and Lao write before their consonant to the letter after them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_TRAILING = frozenset("\u0e33\u0eb3")
_LEADING = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
_SPACELESS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x2E80, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFF60),
    (0x20000, 0x3FFFF),
)


_ANY_SPACELESS = re.compile(f"[{''.join(f'{chr(low)}-{chr(high)}' for low, high in _SPACELESS)}]")


def letters(text: str) -> Iterator[str]:
    """The letters of a text in order; joined they are the text."""
    letter = ""
    for char in text:
        joins = is_mark(char) or char in _TRAILING or (letter[-1:] in _LEADING and not char.isspace())
        if letter and not joins:
            yield letter
            letter = ""
        letter += char
    if letter:
        yield letter


def is_mark(char: str) -> bool:
    """Whether a character only adds to the one before it."""
    return not char.isascii() and unicodedata.category(char).startswith("M")


def is_spaceless(letter: str) -> bool:
    """Whether a letter is of a script without spaces: Lao, Thai, Khmer, Burmese, Han, kana, and their punctuation."""
    return not letter.isascii() and any(low <= ord(letter[0]) <= high for low, high in _SPACELESS)


def has_spaceless(text: str) -> bool:
    """Whether any letter of a text is of a script without spaces."""
    return not text.isascii() and _ANY_SPACELESS.search(text) is not None
