"""A text in any of the scripts in; out the numbers in it that a translation keeps, and the sessions it counts.

Years and days are left out: they say when, not what. A figure is kept from ten on; below ten only what is counted as
the ninth of its kind ("lần thứ 9", "9th", "第9次"), which no other event of the row shares.
"""

from __future__ import annotations

import functools
import re

from monitor.dating import patterns_in
from monitor.text import in_ascii_digits

# Each begins with a digit, so that it is looked for at digits only; what may not stand before is told behind it.
_FIGURE = re.compile(
    r"\d(?:(?<![\d.,/-].)\d{0,2}(?:[., \u00a0\u202f]\d{3})+(?!\d)|(?<![\d/].)\d*(?:[.,]\d{1,2})?(?!\d))"
)
_GROUPED = re.compile(r"\d{1,3}(?:[., \u00a0\u202f]\d{3})+")
_YEAR = re.compile(r"(?:19|20)\d\d|25[56]\d")
# A plan or an agreement is told by its period.
_PERIOD = re.compile(r"(?P<from>20(?<!\d..)\d\d)\s?[-–—]\s?(?P<to>20\d\d)(?!\d)")
_CLOCK = re.compile(r"\d(?<!\w.)\d?(?:[:h]\d{2}\b|[-–]\d{1,2}(?:[-–/]\d{4}\b|(?=[/ ])))")
_OTHER_MONTHS = (
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม "
    "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ "
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
)
_OTHER_DAY = re.compile(rf"\d{{1,2}}\s*(?:ខែ)?\s*(?:{'|'.join(_OTHER_MONTHS.split())})")
_ORDINAL = re.compile(
    r"(?:lần thứ|khóa|thứ|第|ຄັ້ງທີ|ຄັ້ງວັນທີ|ครั้งที่|លើកទី|número|numéro|ke-)\s*(?P<after>\d{1,3})(?!\d)"
    r"|(?<!\d)(?P<before>\d{1,3})(?:st|nd|rd|th|e|ème|-я|-й|-е|-ой|-ая|-ое|ª|º|\.ª)(?!\w)"
)
_SMALLEST = 10
# Whatever is looked for stands within so many characters of a figure.
_BESIDE = 60
_FAR_FROM_FIGURES = re.compile(rf"(?:(?<=\d)|\A)\D{{{2 * _BESIDE + 4},}}")


@functools.lru_cache(maxsize=2)
def near_figures(text: str) -> str:
    """The text without what is far from any figure, in which days and numbers are found several times as fast."""
    return _FAR_FROM_FIGURES.sub(_ends, text)


def _ends(between: re.Match[str]) -> str:
    return f"{between[0][:_BESIDE]} | {between[0][-_BESIDE:]}"


def numbers_of(text: str) -> tuple[str, ...]:
    """The figures and periods of years, each once: decimals with a point ("1.2"), thousands closed up."""
    text = near_figures(text)
    periods = [f"{found['from']}-{found['to']}" for found in _PERIOD.finditer(text)]
    told = _without_dates(_PERIOD.sub(" ", text))
    figures = (_plain(found[0]) for found in _FIGURE.finditer(told))
    telling = (one for one in figures if "." in one or (float(one) >= _SMALLEST and not _YEAR.fullmatch(one)))
    return tuple(dict.fromkeys((*periods, *telling)))


def ordinals_of(text: str) -> tuple[str, ...]:
    """What is counted as the n-th of its kind, each once."""
    told = _without_dates(near_figures(text))
    found = (match["after"] or match["before"] for match in _ORDINAL.finditer(told))
    return tuple(dict.fromkeys(one for one in found if int(one) > 1))


@functools.lru_cache(maxsize=2)
def _without_dates(text: str) -> str:
    text = in_ascii_digits(text)
    for pattern in (*patterns_in(text), _OTHER_DAY, _CLOCK):
        text = pattern.sub(" | ", text)
    return text


def _plain(figure: str) -> str:
    if _GROUPED.fullmatch(figure):
        return re.sub(r"\D", "", figure)
    return figure.replace(",", ".")
