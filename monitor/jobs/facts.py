"""The versions of an event go in; the numbers and days that not all of them give in digits come out. Pure.

Nothing is guessed: a number that is written as a word is not seen, one that is written partly so ("2.5 million") is
left alone, and so is one below ten, because most languages write those as words. That a version lacks a number says
no more than that.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from monitor.dating import days_in

_NUMBER = re.compile(r"(?<![\w])\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?", re.ASCII)
_IN_THOUSANDS = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+", re.ASCII)
# Beside one of these a number is told partly in words, and what it comes to is left alone.
_LATIN = (
    "hundred thousand million billion trăm nghìn ngàn vạn triệu tỷ tỉ cent cents mille millions milliard milliards mil "
    "millón millones тысяч тысячи тысяча тыс миллион миллиона миллионов млн миллиард миллиарда миллиардов млрд"
)
_WORDS = "|".join(_LATIN.split())
_SPACELESS = "[百千万亿]|ພັນ|ໝື່ນ|ແສນ|ລ້ານ|ຕື້"
_BEFORE = re.compile(rf"(?:\b(?:{_WORDS})\.?\s?|(?:{_SPACELESS})\s?)$", re.IGNORECASE)
_AFTER = re.compile(rf"\s?(?:(?:{_WORDS})\b|{_SPACELESS})", re.IGNORECASE)
_LONGEST = 50_000
_MOST_FACTS = 400


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or a day of a text: where it stands, and its value in a form that is the same in all languages."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """A value, and for each version whether it gives it."""

    value: str
    given: tuple[bool, ...]


def facts_in(text: str) -> tuple[Fact, ...]:
    """The numbers from ten on and the days of a text, in their order."""
    text = _in_ascii_digits(text[:_LONGEST])
    days = sorted(_days(text), key=lambda fact: (fact.start, -fact.end))
    starts = [day.start for day in days]
    before = ((fact, bisect_right(starts, fact.start)) for fact in _numbers(text))
    numbers = [fact for fact, count in before if not count or days[count - 1].end <= fact.start]
    return tuple(sorted((*days, *numbers), key=lambda fact: fact.start)[:_MOST_FACTS])


def differing(texts: Sequence[str]) -> tuple[Row, ...]:
    """The values that some of the texts give and others do not, in the order in which they are met."""
    given = [dict.fromkeys(fact.value for fact in facts_in(text)) for text in texts]
    values = dict.fromkeys(value for one in given for value in one)
    rows = (Row(value, tuple(value in one for one in given)) for value in values)
    return tuple(row for row in rows if not all(row.given))


def _in_ascii_digits(text: str) -> str:
    """Digits of any script (Lao papers use both) as ASCII ones, character for character."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


def _days(text: str) -> Iterator[Fact]:
    """Days without their year, which most versions leave out: "12 March", "12/3" and "3月12日" are one."""
    end = 0
    for day in sorted(days_in(text), key=lambda one: (one.position, -one.end)):
        if day.position >= end:
            yield Fact(day.position, day.end, f"{day.month:02}-{day.day:02}")
            end = day.end


def _numbers(text: str) -> Iterator[Fact]:
    for found in _NUMBER.finditer(text):
        value = _value(found[0])
        is_partly = _AFTER.match(text, found.end()) or _BEFORE.search(text[max(0, found.start() - 14) : found.start()])
        if value is not None and not is_partly:
            yield Fact(found.start(), found.end(), value)


def _value(digits: str) -> str | None:
    """One form for "1,500", "1.500" and "1 500", and for "2.5" and "2,5"; None for what is below ten and whole."""
    if _IN_THOUSANDS.fullmatch(digits):
        return re.sub(r"\D", "", digits)
    whole = re.sub(r"[\s\u00a0\u202f]", "", digits)
    head, _, tail = whole.replace(",", ".").rpartition(".")
    if not head:
        return whole if len(whole.lstrip("0")) > 1 else None
    return f"{head.replace('.', '')}.{tail}"


def cut_at_facts(text: str, values: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, and of each whether it is one of these values."""
    pieces, end = [], 0
    for fact in facts_in(text):
        if fact.value in values:
            pieces += [(text[end : fact.start], False), (text[fact.start : fact.end], True)]
            end = fact.end
    return tuple(piece for piece in (*pieces, (text[end:], False)) if piece[0])
