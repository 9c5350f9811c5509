"""The clues of many stories in; out which of them tell the same event, and which are one text.

Only stories of neighbouring days are compared, and of these only the pairs that their outlines leave open. What is
compared and positive is joined from the surest pair down, groups by the mean over all their pairs, so that a chain of
likenesses does not run through a whole visit.

Where hundreds are alike, each is compared with the likeliest of them only, and a great group is heard through some of
its stories: so the cost of a block grows with its stories and not with its pairs.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, combinations, islice

from monitor.events.clues import Clues
from monitor.events.judging import FARTHEST, same_event, same_text, score_if_same
from monitor.events.outlines import Outline, likely, outline_of
from monitor.events.sides import Side, sides_of

Pair = tuple[int, int]
_LIKELIEST = 500  # stories; no more are compared with one
_ENOUGH = 4  # times as many; the likeliest are chosen among these
# A group of more stories is heard through so many of them.
_GREAT, _HEARD = 300, 60
# A pair that is this sure of being two events keeps their groups apart, whatever the others say.
_VETO = -4.0
_RARE = 60  # stories that share a run; a run that more of them share is a form's
_SITES_OWN = 20  # texts that share a run; one that more share is what a site says of itself
_MANY = 4_000_000  # pairs; more take too long to be compared each
_SCORES_KEPT = 1 << 18
_COUNTERS = 1 << 24


def grouped(
    clues: Mapping[int, Clues] | Mapping[int, Side], same: Collection[Pair] = (), other: Collection[Pair] = ()
) -> dict[int, int]:
    """The event of each story, as the smallest number of the stories that tell it.

    `same` and `other` are pairs of stories that a hand has put together or apart; they stand above everything.
    """
    sides = sides_of(clues)
    scores = dict(alike(sides, _neighbours(sides)))
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


def likeliest(here: Outline, others: Iterable[tuple[int, Outline]]) -> list[int]:
    """Those of the others that are to be compared with this one: of too many the likeliest."""
    found = likely(here, others, _ENOUGH * _LIKELIEST)
    if len(found) > _LIKELIEST:
        found = sorted(found, key=lambda one: (-one[0], one[1]))[:_LIKELIEST]
    return [one for _, one in found]


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


def neighbours(clues: Mapping[int, Clues] | Mapping[int, Side]) -> Iterator[Pair]:
    """The pairs that are worth comparing, the smaller number first: published within days of each other, and by their
    outlines not of two events."""
    return _neighbours(sides_of(clues))


def _neighbours(sides: Mapping[int, Side]) -> Iterator[Pair]:
    outlines: dict[int, Outline] = {}
    by_day: defaultdict[int, list[int]] = defaultdict(list)
    for one in sides:
        side = sides[one]
        outlines[one] = outline_of(side)
        by_day[side.block].append(one)
    is_little = _is_little(by_day)
    for one, others in _beside_by_day(by_day) if is_little else _beside_by_key(sides, by_day):
        for two in likeliest(outlines[one], ((two, outlines[two]) for two in others)):
            yield _ordered((one, two))


def _is_little(by_day: Mapping[int, list[int]]) -> bool:
    around = {
        day: sum(len(by_day.get(day + apart, ())) for apart in range(FARTHEST + 1 if day else 1)) for day in by_day
    }
    return sum(len(here) * around[day] for day, here in by_day.items()) <= _MANY


def _beside_by_day(by_day: Mapping[int, list[int]]) -> Iterator[tuple[int, Iterable[int]]]:
    """Each story, and those behind it on its day and the next ones."""
    for day, here in by_day.items():
        later = [by_day.get(one, []) for one in (range(day + 1, day + FARTHEST + 1) if day else ())]
        for at, one in enumerate(here, 1):
            yield one, chain(islice(here, at, None), *later)


def _beside_by_key(sides: Mapping[int, Side], by_day: Mapping[int, list[int]]) -> Iterator[tuple[int, Iterable[int]]]:
    """Of too many to look at each with each: those behind it that share with it a name, a figure or a run that few
    others have. From the last to the first, so that nothing is kept but the stories that have a key."""
    shared = _shared_keys(sides)
    blocks = {one: day for day, some in by_day.items() for one in some}
    holders: defaultdict[str | int, list[int]] = defaultdict(list)
    for one in sorted(sides, key=lambda one: (blocks[one], one), reverse=True):
        last = blocks[one] + (FARTHEST if blocks[one] else 0)
        found: set[int] = set()
        for key in filter(shared, _keys(sides[one])):
            beside = [two for two in holders[key][-_RARE - 1 :] if blocks[two] <= last]
            if len(beside) <= _RARE:
                found.update(beside)
            holders[key].append(one)
        yield one, sorted(found)


def _shared_keys(sides: Mapping[int, Side]) -> Callable[[str | int], bool]:
    """Whether more than one story has a key; of some others it says so, too. It takes a fixed room."""
    seen = bytearray(_COUNTERS)
    for one in sides:
        for key in _keys(sides[one]):
            place = hash(key) % _COUNTERS
            seen[place] = min(2, seen[place] + 1)
    return lambda key: seen[hash(key) % _COUNTERS] > 1


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


def same_texts(clues: Mapping[int, Clues] | Mapping[int, Side]) -> dict[int, int]:
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
    for one in sides:
        side = sides[one]
        of_language = holders[side.language]
        for run in side.likely_runs:
            of_language[run].append(one)
    for of_language in holders.values():
        for found in of_language.values():
            if 1 < len(found) <= _SITES_OWN:
                yield from combinations(found, 2)
