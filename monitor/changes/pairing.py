"""The sentences of two versions in; out which became which, which are gone and which came. Bounded in time."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.domain import Revision
from monitor.sentences import sentences
from monitor.text import fold, spaced

_MOST_READ = 60_000
_MOST_SENTENCES = 400
_LONGEST_SENTENCE = 2_000
_MOST_COMPARED = 100
# The share of words from which a sentence is held to be another one rewritten, and that from which one is held to be a
# part of another that it was joined to. Where both stand between the same sentences, less is enough.
_ALIKE, _IN_PLACE, _WITHIN = 0.4, 0.2, 0.7
# Fewer letters than that are a sign, a name or a place, and no sentence.
_SHORTEST = 16
_AROUND = string.punctuation + "«»¿¡…、。"


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, where it stands ("title", "lead", "body"), and its words in the form in which they are compared."""

    where: str
    text: str
    words: tuple[str, ...]

    @property
    def is_sentence(self) -> bool:
        """Whether it is long enough to be withdrawn or added."""
        return sum(map(len, self.words)) >= _SHORTEST


@dataclass(frozen=True, slots=True)
class Pairing:
    """What became what, what is gone, what came; `is_cut` where there was more than was read."""

    pairs: tuple[tuple[Unit, Unit], ...]
    gone: tuple[Unit, ...]
    came: tuple[Unit, ...]
    is_cut: bool


Became = tuple[list[tuple[Unit, Unit]], list[Unit], list[Unit]]
Place = Mapping[int, tuple[str, ...]]


def paired(old: Revision, new: Revision) -> Pairing:
    """The two versions sentence by sentence: what only moved is neither gone nor come."""
    before, after = _units(old), _units(new)
    stood, stands = {unit.words for unit in before}, {unit.words for unit in after}
    gone = [unit for unit in before if unit.words not in stands]
    came = [unit for unit in after if unit.words not in stood]
    titles = _titles(gone, came)
    gone, came = _without(gone, [one for one, _ in titles]), _without(came, [one for _, one in titles])
    pairs, gone, came = _alike(gone, came, _ALIKE)
    in_place, gone, came = _in_place(gone, came, _neighbours(before, stands), _neighbours(after, stood))
    is_cut = _is_cut(old) or _is_cut(new)
    return Pairing(
        (*titles, *pairs, *in_place), tuple(_not_within(gone, after)), tuple(_not_within(came, before)), is_cut
    )


def _units(version: Revision) -> list[Unit]:
    title = version.title[:_LONGEST_SENTENCE]
    units = [Unit("title", title, _words(title))] if title else []
    room = _MOST_READ
    for where, text in (("lead", version.lead), *(("body", text) for text in version.paragraphs)):
        text = text[:room]
        room -= len(text)
        units += [Unit(where, one, _words(one)) for one in sentences(text) if len(one) <= _LONGEST_SENTENCE]
        if len(units) >= _MOST_SENTENCES or room <= 0:
            break
    return [unit for unit in units[:_MOST_SENTENCES] if unit.words]


def _is_cut(version: Revision) -> bool:
    return len(version.lead) + sum(map(len, version.paragraphs)) > _MOST_READ


def _words(text: str) -> tuple[str, ...]:
    """Folded words without the punctuation around them; in scripts without spaces each two letters side by side."""
    words = (word.strip(_AROUND) for word in spaced(fold(text)).split())
    return tuple(word for word in words if word)


def _titles(gone: Sequence[Unit], came: Sequence[Unit]) -> list[tuple[Unit, Unit]]:
    """A headline became the other one, however little they share."""
    return [(one, other) for one in gone[:1] for other in came[:1] if one.where == other.where == "title"]


def _without(units: Sequence[Unit], taken: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if not any(unit is one for one in taken)]


def _neighbours(units: Sequence[Unit], known: Collection[tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """The last sentence before each one that the other version has, too, by the identity of the unit."""
    last: tuple[str, ...] = ()
    before = {}
    for unit in units:
        last = unit.words if unit.words in known else last
        before[id(unit)] = last
    return before


def _in_place(gone: list[Unit], came: list[Unit], before: Place, after: Place) -> Became:
    """Those that stand behind the same sentence and have something in common."""
    pairs: list[tuple[Unit, Unit]] = []
    for place in dict.fromkeys(before[id(unit)] for unit in gone):
        here = [unit for unit in gone if before[id(unit)] == place]
        pairs += _alike(here, [unit for unit in came if after[id(unit)] == place], _IN_PLACE)[0]
    return pairs, _without(gone, [one for one, _ in pairs]), _without(came, [one for _, one in pairs])


def _alike(gone: list[Unit], came: list[Unit], least: float) -> Became:
    """The most alike first, each once; the rest is gone or came."""
    here, there = [set(unit.words) for unit in gone], [set(unit.words) for unit in came]
    shares = [
        (_share(one, other), -abs(at - to), -at, -to)
        for at, one in enumerate(here[:_MOST_COMPARED])
        for to, other in enumerate(there[:_MOST_COMPARED])
    ]
    became: dict[int, int] = {}
    for share, _, at, to in sorted(shares, reverse=True):
        if share < least:
            break
        if -at not in became and -to not in became.values():
            became[-at] = -to
    left = [unit for at, unit in enumerate(gone) if at not in became]
    new = [unit for at, unit in enumerate(came) if at not in set(became.values())]
    return [(gone[at], came[to]) for at, to in sorted(became.items())], left, new


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def _not_within(units: Sequence[Unit], others: Sequence[Unit]) -> Iterator[Unit]:
    """Without the sentences that stand in another one, to which they were joined or from which they were parted."""
    texts = [set(other.words) for other in others if other.where != "title"] if units else []
    for unit in units:
        words = set(unit.words)
        if not any(len(words & text) >= _WITHIN * len(words) for text in texts):
            yield unit
