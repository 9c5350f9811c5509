"""The words of `data/facts.toml`, class by class, ready to be searched for."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from monitor import phrases

# A short word without its accents is another word of another language: "sẽ" is no "se".
_SHORT = 4


@functools.cache
def lexicon(of: str) -> phrases.Lexicon:
    """The phrases of one class ("weekday", "meet" ...); each means its value there."""
    return phrases.lexicon(_listed(of))


@functools.cache
def _short(of: str) -> frozenset[str]:
    """The short words of a class as they are written."""
    written = (spelling for phrase, _ in _listed(of) for spelling in phrases.spellings(phrase.removesuffix("*")))
    return frozenset(one for one in written if len(one) <= _SHORT)


def _listed(of: str) -> list[tuple[str, phrases.Meaning]]:
    groups = phrases.data("facts.toml")[of]
    return [(phrase, (of, value)) for value, words in groups.items() for phrase in words]


def find(of: str, lowered: str, scripts: Iterable[str]) -> list[phrases.Hit]:
    """Every phrase of a class in a text in lower case, in the order of the text; traps are left out."""
    hits = lexicon(of).find(lowered, scripts)
    return sorted((hit for hit in hits if _is_meant(of, lowered, hit)), key=lambda hit: hit.start)


def _is_meant(of: str, lowered: str, hit: phrases.Hit) -> bool:
    return hit.value != "trap" and (hit.end - hit.start > _SHORT or lowered[hit.start : hit.end] in _short(of))
