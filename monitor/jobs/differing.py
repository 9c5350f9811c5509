"""The versions of an event go in; the numbers and days that not all of them give in digits come out. Pure.

Nothing is guessed: a number that is written as a word is not seen, one that is written partly so ("2.5 million") is
left alone, and so is one below ten, because most languages write those as words. That a version lacks a number says
no more than that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.changes.figures import Figure, figures_in

Pieces = tuple[tuple[str, bool], ...]
_MOST_READ = 400_000
"""So many characters of all versions together are looked at: of 24 versions of an event 16,000 each."""
_A_NUMBER = 40
"""As many characters as reading a number takes the time of."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Given:
    """A line of a version, and what it gives: of a line that was not looked at nothing."""

    text: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A value, and for each version whether it gives it."""

    value: str
    given: tuple[bool, ...]


def given_in(text: str) -> tuple[Figure, ...]:
    """The numbers from ten on, the years and the days of a text, in their order."""
    return tuple(one for one in figures_in(text) if _is_told(one))


def _is_told(one: Figure) -> bool:
    if one.kind == "number":
        return not one.is_partly and ("." in one.value or len(one.value) > 1)
    return one.kind in ("day", "year")


def read(versions: Sequence[Sequence[str]]) -> tuple[tuple[Given, ...], ...]:
    """The lines of each version with what they give, each version as far as its share of the work goes."""
    room = _MOST_READ // max(len(versions), 1)
    return tuple(tuple(_read(lines, room)) for lines in versions)


def _read(lines: Iterable[str], room: int) -> Iterator[Given]:
    for line in lines:
        room -= len(line) if len(line) > room else len(line) + _A_NUMBER * len(_DIGITS.findall(line))
        yield Given(line, given_in(line) if room >= 0 else ())


def differing(versions: Sequence[Iterable[Given]]) -> tuple[Row, ...]:
    """The values that some of the versions give and others do not, in the order in which they are met."""
    given = [dict.fromkeys(one.value for line in version for one in line.figures) for version in versions]
    values = dict.fromkeys(value for one in given for value in one)
    rows = (Row(value, tuple(value in one for one in given)) for value in values)
    return tuple(row for row in rows if not all(row.given))


def cut_at(line: Given, values: Collection[str]) -> Pieces:
    """The line in pieces, and of each whether it is one of these values."""
    text, pieces, end = line.text, list[tuple[str, bool]](), 0
    for one in line.figures:
        if one.value in values:
            pieces += [(text[end : one.start], False), (text[one.start : one.end], True)]
            end = one.end
    return tuple(piece for piece in (*pieces, (text[end:], False)) if piece[0])
