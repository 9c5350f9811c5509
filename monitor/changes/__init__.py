"""Two versions of a story in; out what changed in them that matters: names, titles, numbers, dates, sentences. Pure.

`figures` reads numbers and days, `naming` whom and what a sentence names, `pairing` finds which sentence became which,
and `judging` says what changed from one to the other. A sentence that only moved was not withdrawn, another spelling of
one person is no other name, and another way to write a number or a day no other number or day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from monitor.changes.judging import judged
from monitor.changes.pairing import Unit, paired
from monitor.domain import Alteration, AlterationKind, Revision

KINDS: tuple[AlterationKind, ...] = get_args(AlterationKind)
"""The kinds of changes, the gravest first."""

_MOST_JUDGED = 40_000

__all__ = ["KINDS", "altered"]


def altered(old: Revision, new: Revision, language: str) -> tuple[Alteration, ...]:
    """The changes from one version to another, the gravest kinds first, within a kind in the order of the text.

    Nothing where no word changed. Of texts longer than some ten pages the rest is not read; where they differ only
    there, that is one change of wording without words.
    """
    found = paired(old, new)
    told = list(_became(found.pairs, language))
    told += [_whole("withdrawn", unit) for unit in found.gone] + [_whole("added", unit) for unit in found.came]
    if not told and found.is_cut and old.content_hash != new.content_hash:
        told = [Alteration("wording", "", "", "body", "")]
    return tuple(sorted(dict.fromkeys(told), key=lambda one: KINDS.index(one.kind)))


def _became(pairs: Iterable[tuple[Unit, Unit]], language: str) -> Iterator[Alteration]:
    """What changed from sentence to sentence; beyond what people rewrite at once only that it did."""
    left = _MOST_JUDGED
    for before, after in pairs:
        left -= len(before.text) + len(after.text)
        if left >= 0:
            yield from judged(before, after, language)
        else:
            yield Alteration("wording", "", "", after.where, after.text)


def _whole(kind: AlterationKind, unit: Unit) -> Alteration:
    """A sentence that was withdrawn or added; what is too short for one is wording."""
    before, after = (unit.text, "") if kind == "withdrawn" else ("", unit.text)
    return Alteration(kind if unit.is_sentence else "wording", before, after, unit.where, unit.text)
