"""A word in, what its letters say against each language of the Latin script out: doubts, in the order of `CODES`.

Told by the pairs and triples of its letters, beginning and end included, without accents (`data/letters.txt`, which
`counting` makes). The last lane, `NONE`, is the mean of all languages: what fits no language better is in none of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from importlib import resources

CODES = tuple("vi en fr es id pt it de af ca cs cy da et fi hr hu lt lv nl no pl ro sk sl so sq sv sw tl tr".split())  # noqa: SIM905
"""The languages of the Latin script that are told apart; those of our papers and their neighbours stand first."""
NONE = len(CODES)
LANES = NONE + 1

UNIT = 8
"""Doubt is counted in eighths of a natural logarithm."""
MOST = 4 * UNIT
"""A word speaks with half of what its letters say, for pairs and triples overlap, and no word (a foreign name in the
text) may outweigh all the others: at most 4, as 50 to 1."""
_FIRST_SIGN = 40
# Of a longer word (glued words, addresses) the beginning is read: no lane may overflow.
_LONGEST = 40


def packed(lanes: Iterable[float]) -> int:
    """One number of which each 16 bits are a lane, so that numbers are added lane by lane."""
    return int.from_bytes(b"".join(round(lane).to_bytes(2, "little") for lane in lanes), "little")


def unpacked(number: int) -> list[int]:
    """The lanes of a number again."""
    return list(memoryview(number.to_bytes(2 * LANES, "little")).cast("H"))


def against(word: str) -> list[float]:
    """What the letters of a word (small, without accents) say against each language: 0 for the one they fit best."""
    table = _table()
    bounded = f" {word[:_LONGEST]} "
    grams = [bounded[at : at + size] for size in (2, 3) for at in range(len(bounded) - size + 1)]
    doubts = unpacked(sum(table.get(gram, 0) for gram in grams))
    least = min(doubts)
    return [min(MOST, (doubt - least) / 2) for doubt in doubts]


def marks_against(word: str) -> list[float]:
    """What the accented letters of a word say: the most that one of them says against a language without it."""
    table = _table()
    marks = [unpacked(table[letter]) for letter in set(word) if not letter.isascii() and letter in table]
    return [max(doubts) for doubts in zip(*marks, strict=True)] if marks else [0.0] * LANES


def written(doubts: Iterable[float]) -> str:
    """A sign for each doubt, as the table holds them."""
    return "".join(chr(_FIRST_SIGN + round(doubt)) for doubt in doubts)


@functools.cache
def _table() -> Mapping[str, int]:
    """The doubt of each gram, packed. In UTF-16 a sign is a lane."""
    text = resources.files("monitor").joinpath("data", "letters.txt").read_text("utf-8")
    none = packed([_FIRST_SIGN] * LANES)
    rows = (line.split("\t") for line in text.splitlines())
    return {gram: int.from_bytes(signs.encode("utf-16-le"), "little") - none for gram, signs in rows}
