"""A sentence in; out the times to come that it names, as days: quarters, months, years, "by the end of the year"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.dating import LAO_MONTHS, MONTHS
from monitor.facts.calendar import placed
from monitor.facts.page import Sentence
from monitor.facts.seasons import seasons_named
from monitor.phrases import Hit


@dataclass(frozen=True, slots=True)
class Due:
    """A time by which something is to be done, both days included, and where its words stand."""

    start: int
    end: int
    since: date
    until: date


_YEAR = r"(?P<year>20\d\d)(?![\d–-]|/\d)"
_QUARTERS = {
    word: number
    for number, words in enumerate(
        (
            "i 1 first premier primer первом первого первый 一 1er",
            "ii 2 second deuxième segundo втором второго второй 二 2e",
            "iii 3 third troisième tercer третьем третьего третий 三 3e",
            "iv 4 fourth quatrième cuarto четвертом четвертого четвертый четвёртом четвёртого 四 4e",
        ),
        1,
    )
    for word in words.split()
}
_ORDINAL = "|".join(sorted(map(re.escape, _QUARTERS), key=len, reverse=True))
_QUARTER = re.compile(
    rf"(?:\bquý\s+(?P<q1>{_ORDINAL})\b|\bq(?P<q2>[1-4])\b|\b(?P<q3>{_ORDINAL})\s+(?:quarter|trimestre|квартал[еау]?)\b"
    rf"|第?(?P<q4>[一二三四1-4])季度|(?:ໄຕມາດ|ไตรมาส)(?:ທີ|ที่)?\s*(?P<q5>{_ORDINAL}))(?:\s*(?:/|,|of|de|năm|ປີ|ปี)?\s*{_YEAR})?"
    rf"|(?P<before>20\d\d)年第?(?P<q6>[一二三四1-4])季度"
)
_RUSSIAN_IN = "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре"
_MONTHS = {
    name.lower(): number
    for names in (*MONTHS.values(), _RUSSIAN_IN, LAO_MONTHS)
    for number, name in enumerate(names.split(), 1)
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH = re.compile(
    rf"\btháng\s+(?P<m1>\d{{1,2}})(?!\d)(?:\s*(?:/|năm)\s*{_YEAR})?"
    r"|\b(?:in|by|before|until|en|d'ici|avant|antes de|para|в|до|к|early|late|mid|next|end of|fin|début)\s+"
    rf"(?:fin\s+|finales de\s+|конца\s+)?(?P<name>{_NAMES})\b(?!\s+\d{{1,2}}\b)(?:,?\s+(?:de\s+)?(?P<y2>20\d\d))?"
    rf"|ເດືອນ\s*(?P<lao>{'|'.join(LAO_MONTHS.split())})(?:\s*(?:ປີ)?\s*(?P<y3>20\d\d))?"
    r"|(?:(?P<y4>20\d\d)年)?(?P<m4>\d{1,2})月(?!\d)"
)
_AT_THE_END = "cuối năm|hết năm|the end of|end of|late|fin(?: de)?|finales de|fines de|конца|конце|akhir(?: tahun)?"
_IN = (
    "in|within|during|by|before|throughout|trong năm|vào năm|đến năm|trước năm|trong|năm|en|d'ici|dès|avant|courant"
    "|durante|antes de|para|в|к|до|pada tahun|tahun"
)
_WHOLE_YEAR = re.compile(
    rf"(?:\b(?P<end>{_AT_THE_END})\s+(?P<y1>20\d\d)"
    rf"|(?:\b(?:{_IN})|ປີ|ໃນປີ|ปี)\s*(?:(?:l'année|el año|la fin de|năm)\s+)?(?P<y2>20\d\d)"
    r"|(?<![\d–—-])(?P<y3>20\d\d)年(?P<han>底|年底)?(?!\d|第)|(?:ທ້າຍປີ|ສິ້ນປີ|สิ้นปี|ปลายปี)\s*(?P<y4>20\d\d))"
    r"(?!\d|\s*[-–—]\s*(?:20)?\d\d|/\d)"
)
_BY_REACH = 18
# What pages print of themselves.
_STAMP = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}|\d{2}/\d{2}/\d{4}")


def due_times(sentence: Sentence, published: date) -> list[Due]:
    """The times to come, in the order of the text; what lies before the publication is none."""
    seasons = [Due(*one) for one in seasons_named(sentence.lowered, published)]
    # The year of a season is no time of its own, also where the season is over.
    others = [one for one in _found(sentence, published) if not any(_is_within(one, whole) for whole in seasons)]
    coming = (one for one in (*seasons, *others) if one.until >= published)
    found = sorted(coming, key=lambda one: (one.start, -one.end))
    apart: list[Due] = []
    for one in found:
        if not apart or one.start >= apart[-1].end:
            apart.append(replace(one, since=max(one.since, published)) if one in seasons else one)
    return apart


def _is_within(one: Due, whole: Due) -> bool:
    return one.start < whole.end and whole.start < one.end


def _found(sentence: Sentence, published: date) -> Iterator[Due]:
    lowered, by = sentence.lowered, sentence.find("by")
    for one in (*_in_figures(lowered, published), *_days(sentence, published)):
        yield _due(lowered, one, by, published)
    for hit in sentence.find("due"):
        since, until = _relative(hit.value, published)
        yield _due(lowered, Due(hit.start, hit.end, since, until), by, published)


def _due(lowered: str, one: Due, by: list[Hit], published: date) -> Due:
    """With "by" before it (Chinese sets it behind), the time runs from the publication on."""
    said = lowered[one.start : one.end]
    before = any(one.start - _BY_REACH <= hit.start < one.end and hit.end <= one.end for hit in by)
    open_start = (
        before or lowered[one.end : one.end + 2].strip().startswith(("前", "之前", "底前")) or said.endswith("前")
    )
    since = published if open_start else max(one.since, min(published, one.until))
    return Due(one.start, one.end, since, one.until)


def _in_figures(lowered: str, published: date) -> Iterator[Due]:
    for found in _QUARTER.finditer(lowered):
        number = next(_QUARTERS[found[name]] for name in ("q1", "q2", "q3", "q4", "q5", "q6") if found[name])
        year = int(found["year"] or found["before"] or _year_ahead(published, 3 * number))
        yield Due(found.start(), found.end(), date(year, 3 * number - 2, 1), _last_of(year, 3 * number))
    for found in _MONTH.finditer(lowered):
        yield from _month(found, published)
    for found in _WHOLE_YEAR.finditer(lowered):
        yield _year(found)


def _days(sentence: Sentence, published: date) -> Iterator[Due]:
    for one in sentence.days:
        if _STAMP.fullmatch(sentence.shown, one.start, one.end):
            continue
        first, last = placed(one.first, published), placed(one.last, published)
        if first and last and first <= last:
            yield Due(one.start, one.end, first, last)


def _month(found: re.Match[str], published: date) -> Iterator[Due]:
    name = found["name"] or found["lao"]
    month = _MONTHS[name] if name else int(found["m1"] or found["m4"])
    if 1 <= month <= 12:
        told = found["year"] or found["y2"] or found["y3"] or found["y4"]
        year = int(told or _year_ahead(published, month))
        yield Due(found.start(), found.end(), date(year, month, 1), _last_of(year, month))


def _year(found: re.Match[str]) -> Due:
    year = int(found["y1"] or found["y2"] or found["y3"] or found["y4"])
    is_end = found["end"] or found["y4"] or found["han"]
    return Due(found.start(), found.end(), date(year, 10 if is_end else 1, 1), date(year, 12, 31))


def _year_ahead(published: date, month: int) -> int:
    """A month or quarter without its year is the next one to come."""
    return published.year if month >= published.month else published.year + 1


def _relative(value: str, published: date) -> tuple[date, date]:
    if value == "next_year":
        return date(published.year + 1, 1, 1), date(published.year + 1, 12, 31)
    if value == "next_month":
        first = (published.replace(day=1) + timedelta(days=32)).replace(day=1)
        return first, _last_of(first.year, first.month)
    return published, date(published.year, 12, 31)


def _last_of(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
