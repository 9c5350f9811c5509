"""The clues of many stories in; out which of them tell the same event, and which are one text.

Only stories of neighbouring days are compared. What is compared and positive is joined from the surest pair down,
groups by the mean over all their pairs, so that a chain of likenesses does not run through a whole visit.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import combinations

from monitor.events.clues import Clues
from monitor.events.judging import FARTHEST, same_event, same_text, score_if_same
from monitor.events.sides import Side, sides_of

Pair = tuple[int, int]
# A pair that is this sure of being two events keeps their groups apart, whatever the others say.
_VETO = -4.0
_RARE = 60  # stories that share a run; a run that more of them share is a form's
_SITES_OWN = 20  # texts that share a run; one that more share is what a site says of itself
_MANY = 4_000_000  # pairs; more take too long to be compared each


def grouped(clues: Mapping[int, Clues], same: Collection[Pair] = (), other: Collection[Pair] = ()) -> dict[int, int]:
    """The event of each story, as the smallest number of the stories that tell it.

    `same` and `other` are pairs of stories that a hand has put together or apart; they stand above everything.
    """
    sides = sides_of(clues)
    found = ((pair, score_if_same(sides[pair[0]], sides[pair[1]])) for pair in _neighbours(sides))
    scores = {pair: score for pair, score in found if score is not None}
    return joined(sides, scores, same, other, rest=scoring(sides))


def scoring(sides: Mapping[int, Side]) -> Callable[[Pair], float | None]:
    """The score of any pair of these stories, None for one that is not worth comparing; each is computed once."""

    @functools.cache
    def score(pair: Pair) -> float | None:
        here, there = sides[pair[0]], sides[pair[1]]
        return same_event(here, there).score if are_near(here, there) else None

    return score


def joined(
    ids: Iterable[int],
    scores: Mapping[Pair, float],
    same: Collection[Pair] = (),
    other: Collection[Pair] = (),
    rest: Callable[[Pair], float | None] = lambda _: None,
) -> dict[int, int]:
    """The group of each id from the scores of pairs (the smaller id first), where those are positive at least.

    `rest` is asked for those that are not there; without a score a pair counts as against.
    """
    groups = {one: [one] for one in ids}
    of = {one: one for one in groups}
    apart = {frozenset(pair) for pair in other}
    wanted = [pair for pair in sorted({_ordered(pair) for pair in same}) if pair[0] in of and pair[1] in of]
    for pair in wanted:
        _join(groups, of, pair)

    def score_of(one: int, two: int) -> float:
        pair = _ordered((one, two))
        score = scores[pair] if pair in scores else rest(pair)
        return _VETO if score is None else score

    for pair in sorted((pair for pair, score in scores.items() if score > 0), key=lambda pair: (-scores[pair], pair)):
        here, there = groups[of[pair[0]]], groups[of[pair[1]]]
        if here is not there and _may_join(here, there, score_of, apart):
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


def _may_join(
    here: list[int], there: list[int], score_of: Callable[[int, int], float], apart: set[frozenset[int]]
) -> bool:
    total = 0.0
    for one in here:
        for two in there:
            score = score_of(one, two)
            if score < _VETO or frozenset((one, two)) in apart:
                return False
            total += score
    return total > 0


def neighbours(clues: Mapping[int, Clues]) -> Iterator[Pair]:
    """The pairs that are worth comparing, the smaller number first: published within days of each other."""
    return _neighbours(sides_of(clues))


def _neighbours(sides: Mapping[int, Side]) -> Iterator[Pair]:
    by_day: defaultdict[int, list[int]] = defaultdict(list)
    for one, side in sides.items():
        by_day[side.block].append(one)
    pairs = _pairs_by_day(by_day) if _is_little(by_day) else _pairs_by_key(sides)
    return (pair for pair in pairs if are_near(sides[pair[0]], sides[pair[1]]))


def _is_little(by_day: Mapping[int, list[int]]) -> bool:
    around = {
        day: sum(len(by_day.get(day + apart, ())) for apart in range(FARTHEST + 1 if day else 1)) for day in by_day
    }
    return sum(len(here) * around[day] for day, here in by_day.items()) <= _MANY


def _pairs_by_day(by_day: Mapping[int, list[int]]) -> Iterator[Pair]:
    for day, here in by_day.items():
        yield from combinations(here, 2)
        for later in range(day + 1, day + FARTHEST + 1) if day else ():
            yield from (_ordered((one, two)) for one in here for two in by_day.get(later, ()))


def _pairs_by_key(sides: Mapping[int, Side]) -> Iterator[Pair]:
    """Of too many to compare each with each: those that share a name, a figure or a run that few others have."""
    blocks = {one: side.block for one, side in sides.items()}
    holders: defaultdict[str | int, list[int]] = defaultdict(list)
    for one in sorted(sides, key=lambda one: (blocks[one], one)):
        for key in _keys(sides[one]):
            holders[key].append(one)
    partners: defaultdict[int, set[int]] = defaultdict(set)
    for found in holders.values():
        for at, one in enumerate(found):
            beside = found[at + 1 : at + 2 + _RARE]
            near = [two for two in beside if blocks[two] - blocks[one] <= (FARTHEST if blocks[one] else 0)]
            if len(near) <= _RARE:
                partners[one].update(near)
    return (_ordered((one, two)) for one, found in partners.items() for two in sorted(found))


def _keys(side: Side) -> Iterator[str | int]:
    yield from side.all_names
    yield from (f"figure {one}" for one in side.numbers)
    yield from (f"{side.language} {one}" for one in side.title_words)
    yield from side.likely_runs


def are_near(a: Side, b: Side) -> bool:
    """Whether it is worth a comparison: both speak of one country; where one speaks of none, titles or names meet."""
    if a.all_countries and b.all_countries:
        return not a.all_countries.isdisjoint(b.all_countries)
    if a.language == b.language and not a.title_words.isdisjoint(b.title_words):
        return True
    return bool(a.stream or b.stream) or not a.all_names.isdisjoint(b.all_names)


def same_texts(clues: Mapping[int, Clues | Side]) -> dict[int, int]:
    """The smallest number of the stories that are one text with this one, itself where it is alone."""
    sides = sides_of(clues)
    of = {one: one for one in sides}
    groups = {one: [one] for one in of}
    for pair in sorted(set(_likely_copies(sides))):
        if of[pair[0]] != of[pair[1]] and same_text(sides[pair[0]], sides[pair[1]]):
            _join(groups, of, pair)
    return of


def _likely_copies(sides: Mapping[int, Side]) -> Iterator[Pair]:
    """Pairs that share one of the lowest runs of either: copies do, and few others."""
    holders: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one, side in sides.items():
        of_language = holders[side.language]
        for run in side.likely_runs:
            of_language[run].append(one)
    for of_language in holders.values():
        for found in of_language.values():
            if 1 < len(found) <= _SITES_OWN:
                yield from combinations(found, 2)
