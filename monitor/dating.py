"""A text goes in, the day it speaks of comes out, with the year from elsewhere where the text leaves it out.

For documents without a date of their own; pages tell their instant themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain import Basis

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
LAO_MONTHS = "ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ"
_NUMBER = {
    name.casefold(): number for names in (*MONTHS.values(), LAO_MONTHS) for number, name in enumerate(names.split(), 1)
}
_NAME = "|".join(sorted({name for names in MONTHS.values() for name in names.split()}, key=len, reverse=True))
_LAO_NAME = "|".join(LAO_MONTHS.split())

_YEAR = r"(?P<year>(?:19|20)\d\d)"
# A pattern that begins with a digit is looked for at digits only; what may not stand before it is told behind it.
_DAY = r"(?P<day>\d(?<!\d\d)\d?)"
# A word that a day follows; a month's name is looked for only there.
_BEFORE_DAY = r"(?=[^\W\d_]{3,10}\s+\d)"
# In a span of days ("4-7/4", "July 4-7") the first day is the one meant.
_TO = r"(?:\s*[-–]\s*\d{1,2})?"
_PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), sign)
    for pattern, sign in (
        (rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)", "-"),
        (rf"(?P<day>\d(?<![\d/.,].)\d?){_TO}/(?P<month>\d{{1,2}})(?:/{_YEAR})?(?![\d/%])", "/"),
        (rf"\b{_BEFORE_DAY}(?P<name>{_NAME})\s+(?P<day>\d{{1,2}}){_TO}(?!\d)(?:,?\s+{_YEAR})?", ""),
        (rf"{_DAY}(?:er)?{_TO}\s+(?:de\s+)?(?P<name>{_NAME})\b(?:\s+(?:de\s+|del\s+)?{_YEAR})?", ""),
        (rf"{_DAY}{_TO}\s+tháng\s+(?P<month>\d{{1,2}})(?:\s+năm\s+{_YEAR})?", ""),
        (rf"{_DAY}{_TO}\s*(?:ເດືອນ\s*)?(?P<name>{_LAO_NAME})(?:\s*(?:ປີ\s*)?{_YEAR})?", ""),
        (rf"(?:{_YEAR}年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日", "月"),
    )
)
# What `near` is good for: a day further away is an anniversary or a treaty that the text speaks of.
FAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class DayInText:
    """A day that a text names: where it stands, its month and day, and its year where the text gives it."""

    position: int
    end: int
    month: int
    day: int
    year: int | None


def day_of_text(text: str, near: date | None = None) -> tuple[date, Basis] | None:
    """The first day that the text names, and whether its year is the text's ("text") or inferred from `near`.

    None where the text names no day, or one without a year and `near` is not known. Days more than a year away from
    `near` are passed over.
    """
    for found in sorted(days_in(text), key=lambda one: one.position):
        if found.year is not None:
            day = date(found.year, found.month, found.day)
            if near is None or abs(day - near) <= FAR:
                return day, "text"
        elif near is not None and (inferred := _nearest(found, near)):
            return inferred, "inferred"
    return None


def patterns_in(text: str) -> Iterator[re.Pattern[str]]:
    """The ways to write a day that the text may hold; each has the groups `day`, `month` or `name`, and `year`."""
    return (pattern for pattern, sign in _PATTERNS if sign in text)


def days_in(text: str) -> Iterator[DayInText]:
    """Every day that the text names, in the order of the ways to write one."""
    for pattern in patterns_in(text):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            month = int(groups["month"]) if groups.get("month") else _NUMBER[groups["name"].casefold()]
            year = int(groups["year"]) if groups.get("year") else None
            if is_day(year or 2000, month, int(groups["day"])):
                yield DayInText(match.start(), match.end(), month, int(groups["day"]), year)


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _nearest(found: DayInText, near: date) -> date | None:
    """The day in the year that brings it closest to `near`."""
    years = (year for year in (near.year - 1, near.year, near.year + 1) if is_day(year, found.month, found.day))
    days = [date(year, found.month, found.day) for year in years]
    return min(days, key=lambda day: abs(day - near), default=None)
