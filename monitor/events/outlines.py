"""The clues of a story in; out its outline: half a kilobyte by which most others are told apart without their clues.

Sets of words are held as bits. Where two stories have no bit in common, they certainly share nothing; where they have,
they may. So `likely` finds no pair that `judging` finds positive too little, and a few more: its weights are those of
the rules there, what may be shared counted as shared. A test holds the two together.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from monitor.events.judging import AFTER_KIND, AFTER_SUBJECT, FARTHEST, OFFICES, PRIOR, SLOW, USUAL
from monitor.events.sides import LIKELY, Side

_BEFORE = 10  # days named before that of the publication, see `clues`
_NO_DAY = 255
_SMALL = 63
_FIRST, _NUMBERS, _TITLE, _WIDE = 128, 256, 256, 1_024
_FORM = struct.Struct("<IBHHHQ13QBBBHH16s32s32s128s128s")
# What a mask must hold alone, as rules speak of it by name.
_COUNTRIES, _KINDS, _PLACES, _ROLES = ("la",), ("notice",), ("hanoi", "vientiane"), tuple(sorted(OFFICES))
_LAOS, _NOTICE, _CAPITALS, _OFFICES = 1, 1, 3, 15
_SLOW, _UNPLACED, _KIND_IN_TITLE, _NUMBERED, _HAS_NAMES, _IS_NAMED, _STREAM, _CROWDED = (1 << at for at in range(8))
_NOTHING = 1e-6
_ENOUGH_WORDS = 30


class Outline(NamedTuple):
    """Masks of what a story says; `first` to `words` are wide ones as bytes, `runs` the lowest runs of its text.

    `days` are bits from ten days before the publication on, `first_day` the place of the first. What is `over` says
    how many values fell on bits that others of the story have already.
    """

    day: int
    first_day: int
    days: int
    flags: int
    tongue: int
    source: int
    title_countries: int
    countries: int
    all_countries: int
    kinds: int
    all_kinds: int
    roles: int
    all_roles: int
    places: int
    subjects: int
    all_subjects: int
    people: int
    ordinals: int
    counted: int
    names_over: int
    title_over: int
    words_over: int
    title_size: int
    words_size: int
    first: bytes
    numbers: bytes
    title: bytes
    names: bytes
    words: bytes
    runs: bytes

    @property
    def is_slow(self) -> bool:
        """Whether its edition lags behind."""
        return bool(self.flags & _SLOW)


def outline_of(side: Side) -> Outline:
    """The outline of a story's clues."""
    names = side.first_names | side.names | side.all_names
    first, numbers = _wide(side.first_names, _FIRST), _wide(side.numbers, _NUMBERS)
    title, words = _wide(map(str, side.title_words), _TITLE), _wide(map(str, side.words), _WIDE)
    told = ((names, _wide(names, _WIDE)), (side.title_words, title), (side.words, words))
    places = [day - side.day + _BEFORE for day in side.given("days")] if side.day else []
    runs = [run & 0xFFFF for run in side.text.runs[:LIKELY]]
    fields = (
        side.day,
        places[0] if places else _NO_DAY,
        sum(1 << at for at in {*places}),
        _flags(side),
        zlib.crc32(side.language.encode()) & 0xFFFF,
        int.from_bytes(blake2b(side.source.encode(), digest_size=8).digest(), "little"),
        *(_bits(getattr(side, name), alone) for name, alone in _MASKS),
        _bits(side.ordinals | side.numbers),
        *(min(255, len(values) - mask.bit_count()) for values, mask in told),
        len(side.title_words),
        len(side.words),
        *map(_in_bytes, (first, numbers, title, told[0][1], words), (_FIRST, _NUMBERS, _TITLE, _WIDE, _WIDE)),
        struct.pack(f"<{len(runs)}H", *runs),
    )
    return Outline._make(fields)


def _in_bytes(mask: int, size: int) -> bytes:
    return mask.to_bytes(size // 8, "little")


_MASKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    *(("title_countries", _COUNTRIES), ("countries", _COUNTRIES), ("all_countries", _COUNTRIES)),
    *(("kinds", _KINDS), ("all_kinds", _KINDS), ("roles", _ROLES), ("all_roles", _ROLES)),
    *(("places", _PLACES), ("subjects", ()), ("all_subjects", ()), ("people", ()), ("ordinals", ())),
)


def _bits(values: Iterable[str], alone: tuple[str, ...] = ()) -> int:
    mask = 0
    for value in values:
        at = alone.index(value) if value in alone else len(alone) + zlib.crc32(value.encode()) % (_SMALL - len(alone))
        mask |= 1 << at
    return mask


def _wide(values: Iterable[str], size: int) -> int:
    mask = 0
    for value in values:
        mask |= 1 << (zlib.crc32(value.encode()) % size)
    return mask


def _flags(side: Side) -> int:
    counted: list[tuple[frozenset[str], int]] = [(side.roles, _bits(side.roles, _ROLES))]
    counted += [(some, _bits(some)) for some in (side.people, side.subjects, side.all_subjects)]
    counted += [(side.numbers, _wide(side.numbers, _NUMBERS))]
    told = (
        (_SLOW, side.language in SLOW),
        (_UNPLACED, not side.day),
        (_KIND_IN_TITLE, side.kind_in_title),
        (_NUMBERED, len(side.numbers) > 1),
        (_HAS_NAMES, side.has_names),
        (_IS_NAMED, side.is_named),
        (_STREAM, bool(side.stream)),
        (_CROWDED, any(len(values) > mask.bit_count() for values, mask in counted)),
    )
    return sum(flag for flag, is_so in told if is_so)


def written(outline: Outline) -> bytes:
    """The outline as bytes, which `read` reads."""
    return _FORM.pack(*outline[:-1]) + outline.runs


def read(data: bytes) -> Outline:
    """The outline that `written` wrote."""
    return Outline._make((*_FORM.unpack_from(data), data[_FORM.size :]))


# -- the comparison: loops over many, as a call for each would cost more than what is done in it

_Found = tuple[float, int, Outline]


def likely(here: Outline, others: Iterable[tuple[int, Outline]], enough: int | None = None) -> list[tuple[float, int]]:
    """Those of the others that may tell the event of this one, each with the most that its score can be.

    With `enough` no more are looked at once so many are found.
    """
    found = _by_words(here, _by_names(here, _by_matter(here, _by_country(here, _by_day(here, others)))))
    return [(most, one) for most, one, _ in islice(found, enough)]


def _by_day(here: Outline, others: Iterable[tuple[int, Outline]]) -> Iterator[_Found]:
    day, first = here.day, here.day + here.first_day
    mine = here.days << FARTHEST + 1
    beside = mine | mine << 1 | mine >> 1
    reach, wide = (FARTHEST if here.flags & _SLOW else USUAL), FARTHEST
    published = {0: 1.0, 1: 0.6, 2: 0.0}
    for one, there in others:
        their_day, their_first, days, flags = there[:4]
        if not day or not their_day:
            yield PRIOR - 1.0 + 1.2, one, there
            continue
        apart = their_day - day
        if not -reach <= apart <= reach and not (flags & _SLOW and -wide <= apart <= wide):
            continue
        score, days = PRIOR + published.get(abs(apart), -0.8), days << apart + FARTHEST + 1
        if mine & days:
            score += 1.2 if first == their_day + their_first else 0.7
        elif mine and days:
            score -= 0.5 if beside & days else 2.0
        yield score, one, there


def _by_country(here: Outline, found: Iterable[_Found]) -> Iterator[_Found]:
    tongue = here.tongue
    title, mine, every, kinds, all_kinds = here[6:11]
    for score, one, there in found:
        their_title, theirs, their_every, their_kinds, their_all_kinds = there[6:11]
        if every and their_every:
            if not every & their_every:
                continue
        elif not _may_be_near(here, there):
            continue
        if mine & theirs:
            score += (0.5 if mine == _LAOS else 1.2) if mine == theirs else 0.3
        elif mine and theirs:
            score -= 0.0 if mine & their_every or theirs & every else 5.0
        elif (not every) != (not their_every):
            score -= 2.0
        score -= 3.0 * (bool(title and not title & their_every) + bool(their_title and not their_title & every))
        if kinds & their_kinds:
            score += 1.0
        elif kinds and their_kinds:
            told = bool(kinds & their_all_kinds) + bool(their_kinds & all_kinds)
            strict = here.flags & there.flags & _KIND_IN_TITLE
            score += 0.6 * told - (3.4 if strict else 2.0) - (2.0 if (kinds ^ their_kinds) & _NOTICE else 0.0)
        if score + AFTER_KIND[there.tongue == tongue] > 0:
            yield score, one, there


def _may_be_near(here: Outline, there: Outline) -> bool:
    """Where one speaks of no country: whether titles or names may meet."""
    if (here.flags | there.flags) & _STREAM or _shared(here.names, there.names):
        return True
    return here.tongue == there.tongue and _shared(here.title, there.title) > 0


def _shared(mine: bytes, theirs: bytes) -> int:
    return (int.from_bytes(mine, "little") & int.from_bytes(theirs, "little")).bit_count()


def _by_matter(here: Outline, found: Iterable[_Found]) -> Iterator[_Found]:
    tongue, roles, every, places, subjects, all_subjects = here[4], *here[11:16]
    offices, bodies, crowded = roles & _OFFICES, roles & ~_OFFICES, here.flags & _CROWDED
    for score, one, there in found:
        their_roles, their_every, their_places, their_subjects, their_all_subjects = there[11:16]
        several = crowded & there.flags
        theirs = their_roles & _OFFICES
        if offices & theirs:
            score += 1.2
        elif offices and theirs and not (offices & their_every or theirs & every):
            score -= 3.0
        theirs = their_roles & ~_OFFICES
        if bodies & theirs:
            score += 0.5 if not several and (bodies & theirs).bit_count() == 1 else 1.0
        elif bodies and theirs and not every & their_every:
            score -= 1.5
        if places & their_places:
            score += 1.2 if places & their_places & ~_CAPITALS else 0.5
        elif places and their_places:
            score -= 1.2
        if common := all_subjects & their_all_subjects:
            many = 0.6 * (subjects & their_subjects).bit_count() + 0.3 * common.bit_count()
            score += 1.8 if several else min(1.8, many)
        elif subjects and their_subjects:
            score -= 1.0
        if score + AFTER_SUBJECT[there.tongue == tongue] > 0:
            yield score, one, there


def _by_names(here: Outline, found: Iterable[_Found]) -> Iterator[_Found]:
    tongue, flags = here.tongue, here.flags
    numbers, names, first = (int.from_bytes(mask, "little") for mask in (here.numbers, here.names, here.first))
    for score, one, there in found:
        both = flags & there.flags
        if common := numbers & int.from_bytes(there.numbers, "little"):
            score += 2.4 if both & _CROWDED else min(2.4, 1.0 * common.bit_count())
        elif both & _NUMBERED:
            score -= 0.7
        if here.ordinals & there.counted or there.ordinals & here.counted:
            score += 1.8
        if (flags | there.flags) & _STREAM:
            score += 3.6
        else:
            if many := (names & int.from_bytes(there.names, "little")).bit_count():
                many += min(here.names_over, there.names_over)
            persons = (here.people & there.people).bit_count()
            if many or persons:
                score += 3.6 if both & _CROWDED else min(3.6, 1.5 * many + 0.6 * persons)
            elif both & _HAS_NAMES:
                score -= 0.8
            if both & _IS_NAMED and not first & int.from_bytes(there.first, "little"):
                score -= 1.0
        if score > _NOTHING or there.tongue == tongue:
            yield score, one, there


def _by_words(here: Outline, found: Iterable[_Found]) -> Iterator[_Found]:
    runs = frozenset(_runs(here.runs))
    for score, one, there in found:
        if there.tongue != here.tongue:
            yield score, one, there
            continue
        sure = min(1.0, min(here.words_size, there.words_size) / _ENOUGH_WORDS)
        over = min(here.title_over, there.title_over), min(here.words_over, there.words_over)
        title = _share(here.title, there.title, over[0], min(here.title_size, there.title_size))
        body = _share(here.words, there.words, over[1], min(here.words_size, there.words_size))
        most = score + sure * (3.0 * (title - 0.35) + 5.0 * (body - 0.35)) + 0.001
        if here.source == there.source:
            most -= 4.0
        if score + 8.0 > max(most, _NOTHING) and not runs.isdisjoint(_runs(there.runs)):
            most = score + 8.0
        if most > _NOTHING:
            yield most, one, there


def _share(mine: bytes, theirs: bytes, over: int, fewer: int) -> float:
    """The most that can be shared of so many."""
    return min(1.0, (_shared(mine, theirs) + over) / fewer) if fewer else 0.0


def _runs(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 2}H", data)
