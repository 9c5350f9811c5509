"""A sentence in; out the seasons that it names with their year: "mùa xuân năm nay", "next autumn", "2027年春季".

Where a season begins differs from language to language: by the moon, by the sun, by the month. Its days are the widest
of these, so that nobody is told too early that a promise was passed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

# Number of the first month, of the last one, and of how many years the last lies behind.
_SPANS = {"spring": (2, 5, 0), "summer": (5, 8, 0), "autumn": (8, 11, 0), "winter": (11, 2, 1)}
_WORDS = {
    "spring": r"mùa xuân|\bspring\b|\bprintemps\b|\bprimavera\b|\bвесн(?:ой|у)\b|春(?:天|季)|ລະດູໃບໄມ້ປົ່ງ",
    "summer": r"mùa (?:hè|hạ)\b|\bsummer\b|(?:\bcet |\bl'|\bl’)été\b|\bverano\b|\bлетом\b|夏(?:天|季)|ລະດູຮ້ອນ",
    "autumn": (
        r"mùa thu\b|\bautumn\b|(?<=this )fall\b|(?<=next )fall\b|\bautomne\b|\botoño\b|\bосенью\b|秋(?:天|季)"
        "|ລະດູໃບໄມ້ຫຼົ່ນ"
    ),
    "winter": r"mùa đông\b|\bwinter\b|\bhiver\b|\binvierno\b|\bзимой\b|冬(?:天|季)|ລະດູໜາວ",
}
_BEFORE = (
    r"(?P<this>this\s+|\bce\s+|\bcet\s+|\beste\s+|\besta\s+|今年的?)?(?P<coming>next\s+|(?:el|la)\s+próxim[oa]\s+)?"
    r"(?P<next>明年的?)?(?:(?P<year>20\d\d)年的?)?"
)
_BEHIND = (
    r"(?:,?\s*(?:of\s+|de\s+|del\s+|en\s+|năm\s+|ປີ\s*)?(?P<year2>20\d\d)(?!\d)"
    r"|\s*(?P<this2>năm nay|này|(?:of\s+)?this year|de este año|de cette année|этого года|ປີນີ້)"
    r"|\s*(?P<next2>năm sau|năm tới|(?:of\s+)?next year|de l'année prochaine|del próximo año|следующего года|ປີໜ້າ)"
    r"|\s*(?P<coming2>tới|prochain|que viene))?"
)
_SEASON = re.compile(
    _BEFORE + "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()) + ")" + _BEHIND
)


def seasons_named(lowered: str, published: date) -> Iterator[tuple[int, int, date, date]]:
    """(start, end, first day, last day) of each; one without a word of its year is none, for it may be of any."""
    for found in _SEASON.finditer(lowered):
        first, last, behind = next(_SPANS[name] for name in _SPANS if found[name])
        year = _year(found, first, published)
        if year:
            until = date(year + behind, last, 28 if last == 2 else 30 if last in (4, 6, 9, 11) else 31)
            yield found.start(), found.end(), date(year, first, 1), until


def _year(found: re.Match[str], first: int, published: date) -> int:
    told = found["year"] or found["year2"]
    if told:
        return int(told)
    if found["next"] or found["next2"]:
        return published.year + 1
    if found["coming"] or found["coming2"]:
        return published.year if published.month < first else published.year + 1
    return published.year if found["this"] or found["this2"] else 0
