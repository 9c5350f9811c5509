"""The sides of many stories in; out the pairs of them that are worth comparing.

Only stories of neighbouring days are, and of these only the pairs that their outlines leave open. Around most days so
few stories stand that each is looked at with each. Where they are thousands (lines without a day, a backfill), those
are looked at that share a name or a figure with few others; of one language, where they share words of the headline and
runs, too, two such things: versions of one event share five and more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from itertools import chain, islice

from monitor.events.clues import Clues
from monitor.events.judging import FARTHEST
from monitor.events.outlines import Outline, likely, outline_of
from monitor.events.sides import Side, sides_of

Pair = tuple[int, int]
_LIKELIEST = 500  # stories; no more are compared with one
_ENOUGH = 4  # times as many; the likeliest are chosen among these
_CROWDED = 1_000  # stories around a day; more take too long to be looked at each with each
_RARE = 60  # stories that share a key; one that more of them share is a form's
_SHARED = 2  # keys that two stories of one language share at least
_UNSPACED = 300  # stories whose names cannot be looked up; more take too long to be looked at with all
_COUNTERS = 1 << 24


def neighbours(clues: Mapping[int, Clues] | Mapping[int, Side]) -> Iterator[Pair]:
    """The pairs that are worth comparing, the smaller number first: published within days of each other, and by their
    outlines not of two events."""
    sides = sides_of(clues)
    outlines: dict[int, Outline] = {}
    by_day: defaultdict[int, list[int]] = defaultdict(list)
    for one in sides:
        side = sides[one]
        outlines[one] = outline_of(side)
        by_day[side.block].append(one)
    crowded = {day for day in by_day if sum(len(by_day.get(near, ())) for near in _from(day)) > _CROWDED}
    for one, others in chain(_beside_by_day(by_day, crowded), _beside_by_key(sides, by_day, crowded)):
        for two in likeliest(outlines[one], ((two, outlines[two]) for two in others)):
            yield (one, two) if one < two else (two, one)


def likeliest(here: Outline, others: Iterable[tuple[int, Outline]]) -> list[int]:
    """Those of the others that are to be compared with this one: of too many the likeliest."""
    found = likely(here, others, _ENOUGH * _LIKELIEST)
    if len(found) > _LIKELIEST:
        found = sorted(found, key=lambda one: (-one[0], one[1]))[:_LIKELIEST]
    return [one for _, one in found]


def _from(day: int) -> range:
    """The days on which stories may stand that go with one of this day, no earlier ones; without a day only such."""
    return range(day, day + FARTHEST + 1 if day else 1)


def _beside_by_day(by_day: Mapping[int, list[int]], crowded: Set[int]) -> Iterator[tuple[int, Iterable[int]]]:
    """Each story that is not of a crowded day, and those behind it on its day and the next ones."""
    for day in by_day.keys() - crowded:
        here, *later = (by_day.get(near, []) for near in _from(day))
        for at, one in enumerate(here, 1):
            yield one, chain(islice(here, at, None), *later)


def _beside_by_key(
    sides: Mapping[int, Side], by_day: Mapping[int, list[int]], crowded: Set[int]
) -> Iterator[tuple[int, Iterable[int]]]:
    """Each story of a crowded day, and those behind it that share with it what few others have. From the last to the
    first, so that nothing is kept but the stories that have a key."""
    days = {near: by_day[near] for day in crowded for near in _from(day) if near in by_day}
    shared = _shared_keys(sides, days.values())
    tongues = {one: sides[one].language for some in days.values() for one in some}
    unspaced = {one for one in tongues if sides[one].stream}
    holders: defaultdict[str | int, list[tuple[int, int]]] = defaultdict(list)
    for day in sorted(days, reverse=True):
        beside = _Unspaced(days, day, unspaced) if day in crowded else None
        for one in reversed(days[day]):
            held = [holders[key] for key in _keys(sides[one]) if shared(key)]
            if beside:
                found = _sharing(held, _from(day)[-1])
                told = (two for two, many in found.items() if many >= _SHARED or tongues[one] != tongues[two])
                yield one, sorted({*told, *beside.behind(one)})
            for some in held:
                some.append((day, one))


def _sharing(held: Iterable[list[tuple[int, int]]], last: int) -> Counter[int]:
    """How many of these keys each story up to that day holds, of such as few hold."""
    counts: Counter[int] = Counter()
    for some in held:
        near = [one for day, one in some[-_RARE - 1 :] if day <= last]
        if len(near) <= _RARE:
            counts.update(near)
    return counts


class _Unspaced:
    """The stories of a day and the next ones whose names cannot be looked up, as they stand among letters without
    spaces; none where they are too many."""

    def __init__(self, days: Mapping[int, list[int]], day: int, unspaced: Set[int]) -> None:
        self._here = days[day]
        self._later = [one for near in _from(day)[1:] for one in days.get(near, ())]
        found = [one for one in chain(self._here, self._later) if one in unspaced]
        self._found = frozenset(found if len(found) <= _UNSPACED else ())
        self._found_here, self._found_later = (
            [one for one in some if one in self._found] for some in (self._here, self._later)
        )

    def behind(self, one: int) -> Iterator[int]:
        """Those behind this story; where it is itself such a one, all that are behind it."""
        is_one = one in self._found
        here, later = (self._here, self._later) if is_one else (self._found_here, self._found_later)
        yield from islice(here, bisect_right(here, one), None)
        yield from later


def _shared_keys(sides: Mapping[int, Side], days: Iterable[list[int]]) -> Callable[[str | int], bool]:
    """Whether more than one story has a key; of some others it says so, too. It takes a fixed room."""
    seen = bytearray(_COUNTERS)
    for one in chain.from_iterable(days):
        for key in _keys(sides[one]):
            place = hash(key) % _COUNTERS
            seen[place] = min(2, seen[place] + 1)
    return lambda key: seen[hash(key) % _COUNTERS] > 1


def _keys(side: Side) -> Iterator[str | int]:
    yield from side.all_names
    yield from (f"figure {one}" for one in side.numbers)
    yield from (f"{side.language} {one}" for one in side.title_words)
    yield from side.likely_runs
