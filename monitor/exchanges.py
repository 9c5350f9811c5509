"""A text in; out what it names of the words in `data/exchanges.toml` and of the countries in `data/beat.toml`."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from monitor import phrases

_NEIGHBOURS = ("laos", "laos_place", "laos_name")


def named(text: str, of: str) -> tuple[str, ...]:
    """The values of a class ("kind", "role", "subject", "place") that the text names, in the order of first mention."""
    return tuple(dict.fromkeys(hit.value for hit in hits(text, of)))


def countries(text: str) -> tuple[str, ...]:
    """The countries that the text names beside Vietnam, which all these papers speak of: "la", "kh", "jp" ..."""
    return tuple(dict.fromkeys(hit.value for hit in country_hits(text)))


def hits(text: str, of: str) -> tuple[phrases.Hit, ...]:
    """Where the text names values of a class, in its order."""
    return _found(_lexicon(of), text)


def country_hits(text: str) -> tuple[phrases.Hit, ...]:
    """Where the text names countries beside Vietnam, in its order."""
    return _found(_countries(), text)


def _found(lexicon: phrases.Lexicon, text: str) -> tuple[phrases.Hit, ...]:
    lowered = phrases.lowered(text)
    found = sorted(lexicon.find(lowered, phrases.scripts_in(lowered)), key=lambda hit: hit.start)
    return tuple(hit for hit in found if hit.value != "trap")


@functools.cache
def _lexicon(of: str) -> phrases.Lexicon:
    groups = phrases.data("exchanges.toml")[of]
    return phrases.lexicon((phrase, (of, value)) for value, group in groups.items() for phrase in group["words"])


@functools.cache
def _countries() -> phrases.Lexicon:
    words = phrases.data("beat.toml")
    return phrases.lexicon((*_neighbour(words), *_others(words)))


def _neighbour(words: dict[str, dict[str, list[str]]]) -> Iterable[tuple[str, phrases.Meaning]]:
    seen: dict[str, None] = {}
    for name in _NEIGHBOURS:
        for group in words[name].values():
            seen.update(dict.fromkeys(group))
    return [(phrase, ("country", "la")) for phrase in seen]


def _others(words: dict[str, dict[str, list[str]]]) -> Iterable[tuple[str, phrases.Meaning]]:
    for value, group in words["third"].items():
        yield from ((phrase, ("country", value)) for phrase in group)
    yield from ((phrase, ("country", "trap")) for group in words["trap"].values() for phrase in group)
