"""A language goes in, the product's own words in it come out: messages, plurals, days. Catalogues are Babel's.

Messages stand in the code in English, as `words("…")` and `words.plural("…", "…", number)`, and in templates as
`words("…")` and `plural("…", "…", number)`; `.ci/words` collects them into the catalogues beside this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import cache
from pathlib import Path
from types import MappingProxyType

LANGUAGES = ("en", "vi")
"""The languages the product speaks; the first is the one its messages stand in."""
_CATALOGUES = Path(__file__).parent


class Words:
    """The product's words in one language. Values are put in by name: `words("{count} new", count=3)`."""

    def __init__(self, language: str, messages: Mapping[str, str]) -> None:
        self.language = language
        self._messages = messages

    def __call__(self, message: str, **values: object) -> str:
        """The message in this language; one that has not been translated stays as it is."""
        told = self._messages.get(message) or message
        return told.format(**values) if values else told

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """The message that fits the number, which it may name as {number}. Vietnamese has one form for all."""
        form = self._messages.get(one) or (one if number == 1 else many)
        return form.format(number=number, **values)

    def day(self, day: date) -> str:
        """As in "Thursday 12 March 2026", "Thứ Năm, 12 tháng 3, 2026"."""
        from babel.dates import format_date

        pattern = "EEEE d MMMM y" if self.language == "en" else "EEEE, d MMMM, y"
        return format_date(day, pattern, locale=self.language)

    def short_day(self, day: date, *, with_year: bool = False) -> str:
        """As in "12 Mar", "12/3"; with the year "12 Mar 2026", "12/3/2026"."""
        from babel.dates import format_date

        pattern = {"en": "d MMM", "vi": "d/M"}[self.language]
        year = {"en": " y", "vi": "/y"}[self.language] if with_year else ""
        return format_date(day, pattern + year, locale=self.language)

    def short_month(self, day: date) -> str:
        """As in "Mar", "Thg 3"."""
        from babel.dates import format_date

        return format_date(day, "LLL", locale=self.language)

    def clock(self, at: time) -> str:
        """As in "09:15": both countries tell the time so."""
        return f"{at:%H:%M}"


@cache
def words_in(language: str) -> Words:
    """The words in a language of `LANGUAGES`; in any other, and for "", English."""
    primary = language.partition("-")[0].lower()
    if primary not in LANGUAGES[1:]:
        return Words(LANGUAGES[0], MappingProxyType({}))
    return Words(primary, _messages(primary))


def _messages(language: str) -> Mapping[str, str]:
    from babel.messages.pofile import read_po

    with (_CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return MappingProxyType(
        {
            _first(message.id): _first(message.string)
            for message in catalogue
            if message.id and message.string and not message.fuzzy
        }
    )


def _first(form: str | Sequence[str]) -> str:
    """The message itself, or the first of its plural forms."""
    return form if isinstance(form, str) else form[0]
