"""A story's words in lower case in; out the central offices it names, by identifier, and where the names stand.

The names are data (`data/register.toml`). Many are the same in both countries ("Government Office"): then the
country beside the name tells whose office is meant, and Vietnam's own press leaves its country out.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from monitor import phrases

_REACH = 26  # characters between an office and the country that owns it
_COUNTRIES = {
    "laos": ("la",),
    "laos_place": ("la",),
    "vietnam": ("vn",),
    "vietnam_place": ("vn",),
    "pair": ("vn", "la"),
}


@dataclass(frozen=True, slots=True)
class _Names:
    offices: phrases.Lexicon
    countries: phrases.Lexicon
    identifiers: Mapping[str, Mapping[str, str]]


def named(lowered: str) -> Iterator[tuple[str, int, int]]:
    """(identifier, start, end) of every name of an office in a text as `phrases.lowered` gives it."""
    names = _names()
    for hit, owners in _owned(lowered):
        for owner in owners:
            yield names.identifiers[hit.value][owner], hit.start, hit.end


def identifiers() -> tuple[str, ...]:
    """Every office that can be named, by identifier, Vietnam's before Laos's."""
    return tuple(office[owner] for owner in ("vn", "la") for office in _names().identifiers.values())


def _owned(lowered: str) -> Iterator[tuple[phrases.Hit, Iterable[str]]]:
    names = _names()
    scripts = phrases.scripts_in(lowered)
    for hit in names.offices.find(lowered, scripts):
        if hit.kind in ("vn", "la"):
            yield hit, (hit.kind,)
        elif hit.kind == "plural":
            yield hit, ("vn", "la")
        else:
            yield hit, _owners(lowered, hit, scripts)


def _owners(lowered: str, office: phrases.Hit, scripts: Iterable[str]) -> Iterable[str]:
    """Whose office it is; nobody's of ours where it is another country's."""
    start = max(0, office.start - _REACH)
    window = lowered[start : office.end + _REACH]
    countries = [hit for hit in _names().countries.find(window, scripts) if hit.kind != "trap"]
    countries.sort(key=lambda hit: hit.start)
    inside = [hit for hit in countries if hit.start < office.end - start and hit.end > office.start - start]
    spans = [(hit.start, hit.end) for hit in countries]
    owning = phrases.owners(window, (office.start - start, office.end - start), spans)
    found = inside or [countries[at] for at in owning]
    sides = dict.fromkeys(side for hit in found for side in _COUNTRIES.get(hit.kind, ()))
    return sides if found else ("vn",)


@functools.cache
def _names() -> _Names:
    register, words = phrases.data("register.toml"), phrases.data("beat.toml")
    offices = (
        (name, (owner, kind))
        for kind, office in register.items()
        for owner, names in office["names"].items()
        for name in names
    )
    countries = (
        (phrase, (kind, value))
        for kind in (*_COUNTRIES, "third", "trap")
        for value, group in words[kind].items()
        for phrase in group
    )
    return _Names(
        phrases.lexicon(offices, glued=True),
        phrases.lexicon(countries),
        {kind: {"vn": office["vn"], "la": office["la"]} for kind, office in register.items()},
    )
