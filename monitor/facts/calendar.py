"""A text in; out the days, spans of days, weekdays and words like "this afternoon" that it names, and where.

What a day means (the event's, an anniversary's, the page's) is for the reader of the sentence to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from monitor.dating import LAO_MONTHS, MONTHS, is_day
from monitor.phrases import Hit
from monitor.text import in_ascii_digits


@dataclass(frozen=True, slots=True)
class Named:
    """A day or a span of days as a text names it: (year, month, day) of both ends, the year None where left out."""

    start: int
    end: int
    first: tuple[int | None, int, int]
    last: tuple[int | None, int, int]

    @property
    def is_span(self) -> bool:
        return self.first[1:] != self.last[1:]


_MORE_MONTHS = {
    "short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "es_GT": "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre",
}
_THAI = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
_KHMER = "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ"
_LATIN = (*MONTHS.values(), *_MORE_MONTHS.values())
_NUMBER = {
    name.casefold(): number
    for names in (*_LATIN, LAO_MONTHS, _THAI, _KHMER)
    for number, name in enumerate(names.split(), 1)
} | {"sept": 9}
_ENGLISH = "|".join((*MONTHS["en"].split(), "Sept", *_MORE_MONTHS["short"].split()))
_ANY = "|".join(
    sorted({name for key in ("en", "fr", "es", "ru") for name in MONTHS[key].split()}
           | {*_MORE_MONTHS["id"].split(), "setiembre"}, key=len, reverse=True)
)  # fmt: skip
_UNSPACED = "|".join((*LAO_MONTHS.split(), *_THAI.split(), *_KHMER.split()))

_YEAR = r"(?P<year>(?:19|20|25)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?!\d)"
# What joins two days to a span.
_TO = (
    r"\s*(?:-|–|—|đến hết|đến|tới|và|to|and|through|au|et|al?|y(?: el)?|по|и|hingga|sampai|dan|至|到|和|ຫາ|ເຖິງ|ແລະ"
    r"|ถึง|และ|ដល់|និង)\s*(?:ngày\s+|le\s+|el\s+|ວັນທີ\s*|วันที่\s*)?"
)
_FIRST = rf"(?:(?<![\d/.,])(?P<first>\d{{1,2}})(?:er|st|nd|rd|th)?{_TO})?(?<![\d/.,])"
_PATTERNS = tuple(
    (re.compile(pattern, flags), needs)
    for pattern, flags, needs in (
        (rf"{_YEAR}[-/](?P<month>\d{{1,2}})[-/]{_DAY}", 0, ""),
        (rf"{_FIRST}{_DAY}/(?P<month>\d{{1,2}})(?:/{_YEAR})?(?![\d/%])", 0, "/"),
        (rf"(?<!\d){_DAY}[-.](?P<month>\d{{1,2}})[-.]{_YEAR}(?!\d)", 0, ""),
        (
            r"\b(?:ngày|sáng|trưa|chiều|tối|đêm|hôm)\s+"
            rf"{_DAY}-(?P<month>\d{{1,2}})(?![\d/-]|\s*tháng)",
            re.IGNORECASE,
            "-",
        ),
        (
            r"\b(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|từ)\s+(?:(?P<first>\d{1,2})\s*[-–]\s*)?"
            rf"{_DAY}\.(?P<month>\d{{1,2}})(?:\.{_YEAR})?(?![\d%]|\.\d)",
            re.IGNORECASE,
            ".",
        ),
        (
            rf"\b(?P<name>{_ENGLISH})\.?\s+{_DAY}(?:st|nd|rd|th)?"
            r"(?:\s*(?:-|–|—|to|through|and(?=\s\d{1,2}(?:[,.;)]|\s(?:in|at|with|during|as|under|for)\b|$)))"
            rf"\s*(?P<to>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?)?(?:,?\s+{_YEAR})?",
            0,
            "",
        ),
        (
            rf"{_FIRST}{_DAY}(?:er|st|nd|rd|th|-го)?\s*(?:de\s+|of\s+)?(?P<name>{_ANY})\b"
            rf"(?:,?\s+(?:de\s+|del\s+|tahun\s+)?{_YEAR})?",
            re.IGNORECASE,
            "",
        ),
        (rf"{_FIRST}{_DAY}\s+tháng\s+(?P<month>\d{{1,2}})(?!\d)(?:[\s,]+năm\s+{_YEAR})?", re.IGNORECASE, "tháng"),
        (
            rf"{_FIRST}{_DAY}\s*(?:ເດືອນ\s*|ខែ\s*|เดือน\s*)?(?P<name>{_UNSPACED})"
            rf"(?:\s*(?:ປີ|ឆ្នាំ|พ\.ศ\.|ค\.ศ\.|ปี)?\s*{_YEAR})?",
            0,
            "",
        ),
        (
            rf"(?:{_YEAR}年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日?"
            r"(?:\s*(?:至|到|-|—|–|和|、)\s*(?P<to>\d{1,2})(?=日))?日",
            0,
            "月",
        ),
    )
)
# "19日在万象": the month was named before, or is that of the publication.
_BARE_HAN = re.compile(r"(?<![\d月至到—–-])(?P<day>\d{1,2})日(?=[上下中早晚在，,同与会接见抵]|$)")
_JOINED = re.compile(rf"(?:{_TO.replace('và|', '').replace('and|', '').replace('et|', '')})")
_BUDDHIST = 543
_DIGIT = re.compile(r"\d")


def days_named(text: str) -> list[Named]:
    """The days and spans that the text names, in its order; of two ways to read the same words the longer one."""
    if not _DIGIT.search(text):
        return []
    text = in_ascii_digits(text)
    found = sorted(_found(text), key=lambda one: (one.start, -one.end))
    apart: list[Named] = []
    for one in found:
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return list(_joined(text, apart))


def _found(text: str) -> Iterator[Named]:
    for pattern, needs in _PATTERNS:
        if needs in text:
            for match in pattern.finditer(text):
                yield from _read(match)
    if "日" in text:
        yield from _bare(text)


def _read(match: re.Match[str]) -> Iterator[Named]:
    groups = match.groupdict()
    month = int(groups["month"]) if groups.get("month") else _NUMBER[groups["name"].casefold()]
    year = int(groups["year"]) if groups.get("year") else None
    if year and year > 2500:
        year -= _BUDDHIST
    day = int(groups["day"])
    until, since = int(groups.get("to") or day), int(groups.get("first") or day)
    start = match.start("day") if since > until and groups.get("first") else match.start()
    first = min(since, day) if groups.get("first") else day
    last = until if until > day else day
    if is_day(year or 2000, month, first) and is_day(year or 2000, month, last):
        yield Named(start, match.end(), (year, month, first), (year, month, last))


def _bare(text: str) -> Iterator[Named]:
    """Days without their month take that of the day named before them, 0 where there is none."""
    months = [(one.start(), int(one[1])) for one in re.finditer(r"(\d{1,2})月", text)]
    for match in _BARE_HAN.finditer(text):
        month = next((month for at, month in reversed(months) if at < match.start()), 0)
        day = int(match["day"])
        if month == 0 or is_day(2000, month, day):
            yield Named(match.start(), match.end(), (None, month, day), (None, month, day))


def _joined(text: str, days: list[Named]) -> Iterator[Named]:
    """Two whole days with nothing but a word for "to" between them are one span ("30/3 - 2/4")."""
    skip = False
    for one, following in pairwise([*days, None]):
        if skip or one is None:
            skip = False
        elif following and not following.is_span and _JOINED.fullmatch(text, one.end, following.start):
            skip = True
            year = one.first[0] or following.last[0]
            yield Named(one.start, following.end, (year, *one.first[1:]), following.last)
        else:
            yield one


def placed(day: tuple[int | None, int, int], near: date | None) -> date | None:
    """The day in its year, or in the one that brings it closest to `near`; None where neither is known."""
    year, month, number = day
    if year is not None:
        return date(year, month, number) if is_day(year, month, number) else None
    if near is None:
        return None
    years = (near.year - 1, near.year, near.year + 1)
    months = [month] if month else [near.month, (near - timedelta(days=28)).month]
    days = [date(one, other, number) for one in years for other in months if is_day(one, other, number)]
    return min(days, key=lambda one: abs(one - near), default=None)


# -- days told by their distance from the publication


@dataclass(frozen=True, slots=True)
class Told:
    """A weekday (0 is Monday) or a number of days from the publication (0 is today), and where it stands."""

    start: int
    end: int
    weekday: int | None
    days: int


def told_by(weekdays: Iterable[Hit], nearby: Iterable[Hit]) -> Iterator[Told]:
    """What the words of these two classes tell: weekdays; today, tomorrow and yesterday."""
    for hit in weekdays:
        yield Told(hit.start, hit.end, int(hit.value), 0)
    for hit in nearby:
        yield Told(hit.start, hit.end, None, int(hit.value))
