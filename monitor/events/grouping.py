"""The clues of many stories in; out which of them tell the same event, and which are one text.

Only stories of neighbouring days are compared, and of these only the pairs that `candidates` finds. What is
compared and positive is joined from the surest pair down, groups by the mean over all their pairs, so that a chain of
likenesses does not run through a whole visit.

Where hundreds are alike, each is compared with the likeliest of them only, and a great group is heard through some of
its stories: so the cost of a block grows with its stories and not with its pairs.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, combinations

from monitor.events.candidates import Pair, neighbours
from monitor.events.clues import Clues
from monitor.events.judging import same_event, same_text, score_if_same
from monitor.events.sides import Side, sides_of

# A group of more stories is heard through so many of them.
_GREAT, _HEARD = 300, 60
# A pair that is this sure of being two events keeps their groups apart, whatever the others say.
_VETO = -4.0
_SITES_OWN = 20  # texts that share a run; one that more share is what a site says of itself
_SCORES_KEPT = 1 << 18


def grouped(
    clues: Mapping[int, Clues] | Mapping[int, Side], same: Collection[Pair] = (), other: Collection[Pair] = ()
) -> dict[int, int]:
    """The event of each story, as the smallest number of the stories that tell it.

    `same` and `other` are pairs of stories that a hand has put together or apart; they stand above everything.
    """
    sides = sides_of(clues)
    scores = dict(alike(sides, neighbours(sides)))
    return joined(sides, scores, same, other, rest=scoring(sides))


def alike(sides: Mapping[int, Side], pairs: Iterable[Pair]) -> Iterator[tuple[Pair, float]]:
    """Those of the pairs whose stories may tell one event, with their scores."""
    for one, two in pairs:
        here, there = sides[one], sides[two]
        score = score_if_same(here, there) if are_near(here, there) else None
        if score is not None:
            yield (one, two), score


def scoring(sides: Mapping[int, Side]) -> Callable[[Pair], float | None]:
    """The score of any pair of these stories, None for one that is not worth comparing; most are computed once."""

    @functools.lru_cache(maxsize=_SCORES_KEPT)
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
    for one in _heard(here):
        for two in _heard(there):
            score = score_of(one, two)
            if score < _VETO or frozenset((one, two)) in apart:
                return False
            total += score
    return total > 0


def _heard(group: list[int]) -> list[int]:
    """All of a group; of a great one some, early ones and late ones."""
    return group if len(group) <= _GREAT else group[:: len(group) // _HEARD]


def are_near(a: Side, b: Side) -> bool:
    """Whether it is worth a comparison: both speak of one country; where one speaks of none, titles or names meet."""
    if a.all_countries and b.all_countries:
        return not a.all_countries.isdisjoint(b.all_countries)
    if a.language == b.language and not a.title_words.isdisjoint(b.title_words):
        return True
    return bool(a.stream or b.stream) or not a.all_names.isdisjoint(b.all_names)


def same_texts(clues: Mapping[int, Clues] | Mapping[int, Side]) -> dict[int, int]:
    """The smallest number of the stories that are one text with this one, itself where it is alone."""
    sides = sides_of(clues)
    of = {one: one for one in sides}
    groups = {one: [one] for one in of}
    for pair in sorted(_likely_copies(sides)):
        if of[pair[0]] != of[pair[1]] and same_text(sides[pair[0]], sides[pair[1]]):
            _join(groups, of, pair)
    return of


def _likely_copies(sides: Mapping[int, Side]) -> Iterator[Pair]:
    """Pairs that share some of the lowest runs of either: copies do, and few others. One that they share is enough only
    where the one is so much longer than the other that they cannot be expected to share more."""
    holders: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    sizes: dict[int, int] = {}
    for one in sides:
        side = sides[one]
        sizes[one], of_language = side.text.count, holders[side.language]
        for run in side.likely_runs:
            of_language[run].append(one)
    for of_language in holders.values():
        few = (found for found in of_language.values() if 1 < len(found) <= _SITES_OWN)
        for pair, runs in Counter(chain.from_iterable(combinations(found, 2) for found in few)).items():
            shorter, longer = sorted((sizes[pair[0]], sizes[pair[1]]))
            if runs > 1 or shorter < longer / 2:
                yield pair
