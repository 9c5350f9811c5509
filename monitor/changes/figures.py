"""A text in any of the scripts in; out its numbers, days, months and years, with values that no way of writing owns.

"1,500", "1.500" and "1 500" are one number, "2.5 million" and "2,500,000" too; "12 March", "12/3/2026" and "3月12日"
one day. What is told partly in words not known here is left alone, and a number told in words alone is not seen.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from monitor.dating import days_in
from monitor.text import in_ascii_digits

FigureKind = Literal["number", "day", "year", "clock"]

_NUMBER = re.compile(r"(?<![\w])\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?", re.ASCII)
_IN_THOUSANDS = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+", re.ASCII)
_CLOCK = re.compile(r"(?<![\w:.,])\d{1,2}(?::|h| giờ )[0-5]\d(?![\w:])", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNTIL = re.compile(r"\d{1,2}\s*[-–]\s*(\d{1,2})(?!\d)")
# By how many digits a word behind a number makes it longer.
_POWERS = {
    2: "hundred trăm cent cents cientos сот 百 ຮ້ອຍ",
    3: "thousand nghìn ngàn mille mil тысяч тысячи тысяча тыс 千 ພັນ",
    4: "vạn 万 ໝື່ນ",
    5: "ແສນ",
    6: "million millions triệu millón millones миллион миллиона миллионов млн 百万 ລ້ານ",
    8: "亿",
    9: "billion tỷ tỉ milliard milliards миллиард миллиарда миллиардов млрд ຕື້",
}
_POWER = {word: power for power, words in _POWERS.items() for word in words.split()}
_WORDS = "|".join(sorted((word for word in _POWER if word[0] < "\u0e00"), key=len, reverse=True))
_SPACELESS = "|".join(sorted((word for word in _POWER if word[0] >= "\u0e00"), key=len, reverse=True))
_BEFORE = re.compile(rf"(?:\b(?:{_WORDS})\.?\s?|(?:{_SPACELESS})\s?)$", re.IGNORECASE)
_AFTER = re.compile(rf"\s?(?:({_WORDS})\b|({_SPACELESS}))", re.IGNORECASE)
_LONGEST_NUMBER = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a figure stands and its value: a number in digits, a day as "03-12", a year, a clock as "8:30".

    Of a day `year` and `until`, the last day of a span, are None where the text gives none. `is_partly` says that words
    tell a part of the number ("2.5 million").
    """

    start: int
    end: int
    kind: FigureKind
    value: str
    is_partly: bool = False
    year: int | None = None
    until: int | None = None

    def agrees(self, other: Figure) -> bool:
        """Whether both say the same, as far as both say it."""
        if (self.kind, self.value) != (other.kind, other.value):
            return False
        is_one_year = self.year is None or other.year is None or self.year == other.year
        return is_one_year and self.until == other.until


def figures_in(text: str) -> tuple[Figure, ...]:
    """All figures of a text, in their order."""
    text = in_ascii_digits(text)
    taken = _apart([*_days(text), *_clocks(text)])
    starts = [one.start for one in taken]
    before = ((one, bisect_right(starts, one.start)) for one in _numbers(text))
    numbers = [one for one, count in before if not count or taken[count - 1].end <= one.start]
    return tuple(sorted((*taken, *numbers), key=lambda one: one.start))


def _apart(figures: list[Figure]) -> list[Figure]:
    """Of figures that overlap the first and longest."""
    kept: list[Figure] = []
    for one in sorted(figures, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _days(text: str) -> Iterator[Figure]:
    for day in days_in(text):
        span = _UNTIL.search(text[day.position : day.end])
        until = int(span[1]) if span and int(span[1]) <= 31 else None
        value = f"{day.month:02}-{day.day:02}"
        yield Figure(day.position, day.end, "day", value, year=day.year, until=until)


def _clocks(text: str) -> Iterator[Figure]:
    for found in _CLOCK.finditer(text):
        yield Figure(found.start(), found.end(), "clock", ":".join(re.findall(r"\d+", found[0])).lstrip("0"))


def _numbers(text: str) -> Iterator[Figure]:
    for found in _NUMBER.finditer(text):
        start, end = found.span()
        if end - start > _LONGEST_NUMBER:
            continue
        if _YEAR.fullmatch(found[0]) and not _AFTER.match(text, end):
            yield Figure(start, end, "year", found[0])
        elif not _BEFORE.search(text[max(0, start - 14) : start]):
            yield _number(text, start, end)


def _number(text: str, start: int, end: int) -> Figure:
    value, word = _value(text[start:end]), _AFTER.match(text, end)
    if word:
        end, value = word.end(), value.scaleb(_POWER[(word[1] or word[2]).lower()])
    return Figure(start, end, "number", f"{value.normalize():f}", is_partly=word is not None)


def _value(digits: str) -> Decimal:
    """One value for "1,500", "1.500" and "1 500", and for "2.5" and "2,5"."""
    if _IN_THOUSANDS.fullmatch(digits):
        return Decimal(re.sub(r"\D", "", digits))
    head, _, tail = re.sub(r"[\s\u00a0\u202f]", "", digits).replace(",", ".").rpartition(".")
    return Decimal(f"{head.replace('.', '')}.{tail}" if head else tail)
