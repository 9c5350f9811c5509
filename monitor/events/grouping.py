"""The clues of many stories in; out which of them tell the same event, and which are one text.

Only stories of neighbouring days are compared. What is compared and positive is joined from the surest pair down,
groups by the mean over all their pairs, so that a chain of likenesses does not run through a whole visit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from monitor.events.clues import Clues
from monitor.events.judging import FARTHEST, same_event, same_text

Pair = tuple[int, int]
# A pair that is this sure of being two events keeps their groups apart, whatever the others say.
_VETO = -4.0
_RARE = 60  # stories that share a run; a run that more of them share is a form's


def grouped(clues: Mapping[int, Clues], same: Collection[Pair] = (), other: Collection[Pair] = ()) -> dict[int, int]:
    """The event of each story, as the smallest number of the stories that tell it.

    `same` and `other` are pairs of stories that a hand has put together or apart; they stand above everything.
    """
    scores = {pair: same_event(clues[pair[0]], clues[pair[1]]).score for pair in neighbours(clues)}
    return joined(sorted(clues), scores, same, other)


def joined(
    ids: Iterable[int], scores: Mapping[Pair, float], same: Collection[Pair] = (), other: Collection[Pair] = ()
) -> dict[int, int]:
    """The group of each id from the scores of pairs (the smaller id first); without a score it counts as against."""
    groups = {one: [one] for one in ids}
    of = {one: one for one in groups}
    apart = {frozenset(pair) for pair in other}
    wanted = [pair for pair in sorted({_ordered(pair) for pair in same}) if pair[0] in of and pair[1] in of]
    for pair in wanted:
        _join(groups, of, pair)
    for pair in sorted((pair for pair, score in scores.items() if score > 0), key=lambda pair: (-scores[pair], pair)):
        here, there = groups[of[pair[0]]], groups[of[pair[1]]]
        if here is not there and _may_join(here, there, scores, apart):
            _join(groups, of, pair)
    return of


def _ordered(pair: Pair) -> Pair:
    return (pair[0], pair[1]) if pair[0] < pair[1] else (pair[1], pair[0])


def _join(groups: dict[int, list[int]], of: dict[int, int], pair: Pair) -> None:
    first, second = sorted((of[pair[0]], of[pair[1]]))
    if first != second:
        moved = groups.pop(second)
        groups[first] += moved
        of.update(dict.fromkeys(moved, first))


def _may_join(here: list[int], there: list[int], scores: Mapping[Pair, float], apart: set[frozenset[int]]) -> bool:
    total = 0.0
    for one in here:
        for two in there:
            score = scores.get(_ordered((one, two)), _VETO)
            if score < _VETO or frozenset((one, two)) in apart:
                return False
            total += score
    return total > 0


def neighbours(clues: Mapping[int, Clues]) -> Iterator[Pair]:
    """The pairs that are worth comparing, the smaller number first: published within days of each other."""
    by_day: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(clues):
        by_day[clues[one].block].append(one)
    for day, here in by_day.items():
        for at, one in enumerate(here):
            yield from ((one, two) for two in here[at + 1 :] if are_near(clues[one], clues[two]))
        if day:
            for later in range(day + 1, day + FARTHEST + 1):
                for one in here:
                    yield from (
                        _ordered((one, two)) for two in by_day.get(later, ()) if are_near(clues[one], clues[two])
                    )


def are_near(a: Clues, b: Clues) -> bool:
    """Whether it is worth a comparison: both speak of one country; where one speaks of none, titles or names meet."""
    if a.all_countries and b.all_countries:
        return not set(a.all_countries).isdisjoint(b.all_countries)
    if a.language == b.language and not set(a.title_words).isdisjoint(b.title_words):
        return True
    return bool(a.stream or b.stream) or not set(a.all_names).isdisjoint(b.all_names)


def same_texts(clues: Mapping[int, Clues]) -> dict[int, int]:
    """The smallest number of the stories that are one text with this one, itself where it is alone."""
    of = {one: one for one in sorted(clues)}
    groups = {one: [one] for one in of}
    for pair in sorted(set(_likely_copies(clues))):
        if same_text(clues[pair[0]], clues[pair[1]]):
            _join(groups, of, pair)
    return of


def _likely_copies(clues: Mapping[int, Clues]) -> Iterator[Pair]:
    """Pairs that share one of the lowest runs of either: copies do, and few others."""
    holders: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for one in sorted(clues):
        for run in clues[one].text.runs[:_SAMPLED]:
            holders[clues[one].language, run].append(one)
    for found in holders.values():
        if 1 < len(found) <= _RARE:
            yield from ((one, two) for at, one in enumerate(found) for two in found[at + 1 :])


_SAMPLED = 64
