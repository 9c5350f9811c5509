"""The clues of a story in, or the bytes they are kept as; out a side to compare: sets, made when they are asked for.

A new story is compared with hundreds, and two or three clues tell it from most of them: only these are unpacked.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, Generic, TypeVar

from monitor.events.clues import Clues
from monitor.events.copies import Sketch
from monitor.events.names import in_stream, openings

T = TypeVar("T")

_ITEM, _FIELD = "\x1f", "\x1e"
_SINGLE = ("language", "source", "stream")
_TOLD = tuple(one.name for one in fields(Clues) if one.type == "tuple[str, ...]")
_COUNTED = tuple(one.name for one in fields(Clues) if one.type == "tuple[int, ...]")
_WORDS = {name: at for at, name in enumerate((*_SINGLE, "figures", "heading", *_TOLD))}
_ROWS = {name: at for at, name in enumerate((*_COUNTED, "runs"))}
# Day, whether the headline tells the kind, the runs of the whole, their bound, the bytes of words, the numbers of rows.
_HEAD = struct.Struct(f"<I?III{len(_ROWS)}H")
# Copies share some of so many of their lowest runs, and few others do.
LIKELY = 32


def pack(clues: Clues) -> bytes:
    """The clues in two or three kilobytes, which `unpacked` reads."""
    text = clues.text
    told = (text.figures, text.heading, *(getattr(clues, name) for name in _TOLD))
    words = _FIELD.join((*(getattr(clues, name) for name in _SINGLE), *map(_ITEM.join, told))).encode()
    rows = [*(getattr(clues, name) for name in _COUNTED), text.runs]
    head = _HEAD.pack(clues.day, clues.kind_in_title, text.count, text.bound, len(words), *map(len, rows))
    numbers = [number for row in rows for number in row]
    return head + words + struct.pack(f"<{len(numbers)}I", *numbers)


def unpacked(packed: bytes) -> Side:
    """The side of the clues that `pack` wrote."""
    day, in_title, count, bound, length, *sizes = _HEAD.unpack_from(packed)
    begin = _HEAD.size + length
    words = packed[_HEAD.size : begin].decode().split(_FIELD)
    spans = list(pairwise(accumulate(sizes, initial=0)))
    plain = {"day": day, "kind_in_title": in_title}

    def given(name: str) -> Any:
        if name in _WORDS:
            told = words[_WORDS[name]]
            return told if name in _SINGLE else tuple(told.split(_ITEM)) if told else ()
        if name in _ROWS:
            first, last = spans[_ROWS[name]]
            return struct.unpack_from(f"<{last - first}I", packed, begin + 4 * first)
        if name == "text":
            return Sketch(given("runs"), count, bound, given("figures"), given("heading"))
        return plain[name]

    return Side(given)


def side_of(clues: Clues | Side) -> Side:
    """The clues as a side to compare."""
    return clues if isinstance(clues, Side) else Side(lambda name: getattr(clues, name))


def sides_of(clues: Mapping[int, Clues] | Mapping[int, Side]) -> Mapping[int, Side]:
    """The clues of each story as a side, the smallest number first."""
    return clues if isinstance(clues, Packed) else {one: side_of(clues[one]) for one in sorted(clues)}


class _Given(Generic[T]):
    """A clue in the form in which it is compared, made when it is first asked for."""

    def __init__(self, form: Callable[[Any], T], of: str = "") -> None:
        self._form, self._of = form, of

    def __set_name__(self, owner: type[Side], name: str) -> None:
        self._name = name

    def __get__(self, side: Side, owner: type[Side]) -> T:
        made = self._form(side.given(self._of or self._name))
        side.__dict__[self._name] = made
        return made


def _words() -> _Given[frozenset[str]]:
    return _Given(frozenset)


def _numbers() -> _Given[frozenset[int]]:
    return _Given(frozenset)


def _first(days: tuple[int, ...]) -> int:
    return days[0] if days else 0


def _is_named(first_names: tuple[str, ...]) -> bool:
    return any(key.startswith("=") and key.count(" ") > 1 for key in first_names)


def _sketch(text: Sketch) -> Sketch:
    return text


class Side:
    """Clues to compare: the fields of `Clues`, those of several values as sets, and what is made of them."""

    language, source, stream = _Given(str), _Given(str), _Given(str)
    day, kind_in_title = _Given(int), _Given(bool)
    days, first_day = _numbers(), _Given(_first, "days")
    kinds, all_kinds, roles, all_roles = _words(), _words(), _words(), _words()
    title_countries, countries, all_countries = _words(), _words(), _words()
    people, subjects, all_subjects, places = _words(), _words(), _words(), _words()
    first_names, names, all_names = _words(), _words(), _words()
    has_names: _Given[bool] = _Given(lambda keys: any(key.startswith("=") for key in keys), "names")
    is_named: _Given[bool] = _Given(_is_named, "first_names")
    numbers, ordinals = _words(), _words()
    title_words, words = _numbers(), _numbers()
    text = _Given(_sketch)
    likely_runs: _Given[frozenset[int]] = _Given(lambda text: frozenset(text.runs[:LIKELY]), "text")
    sounds: _Given[frozenset[str]] = _Given(openings, "stream")

    def __init__(self, given: Callable[[str], Any]) -> None:
        self.given = given

    @property
    def block(self) -> int:
        """See `Clues.block`."""
        return self.day or min(self.days, default=0)

    def hears(self, key: str) -> bool:
        """Whether a name is among the consonants of this text without spaces."""
        return in_stream(key, self.stream, self.sounds)


class Packed(Mapping[int, Side]):
    """The sides of very many stories, in some three kilobytes each: only those that were asked for last are open."""

    def __init__(self, packed: Mapping[int, bytes], most_open: int = 4_096) -> None:
        """`packed` is what `pack` wrote of each story; the numbers of stories rise."""
        self._packed = packed
        self._opened = lru_cache(most_open)(lambda one: unpacked(packed[one]))

    def __getitem__(self, one: int) -> Side:
        return self._opened(one)

    def __iter__(self) -> Iterator[int]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)
