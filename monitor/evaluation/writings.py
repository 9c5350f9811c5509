"""An article goes in; out come the forms in which a language must be known: short, without accents, in capitals.

The full text, its first 200 characters and the headline are each taken as published, without the accents of Latin and
Cyrillic letters, in NFD and in capitals. Scripts without accents or capitals stay what they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from monitor.domain import Article

LEAD = 200
# The accents of Latin and Cyrillic; the signs of Lao, Thai and Khmer are vowels and tones, and stay.
_ACCENTS = re.compile("[\u0300-\u036f]")


class Form(NamedTuple):
    """How much of a story, and written how."""

    length: str
    writing: str


def _without_accents(text: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_D)


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


_D = str.maketrans("đĐ", "dD")
WRITINGS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "no_accents": _without_accents,
    "nfd": _nfd,
    "capitals": str.upper,
}
LENGTHS = ("text", "lead", "headline")
FORMS = tuple(Form(length, writing) for length in LENGTHS for writing in WRITINGS)
TEXT, LEAD_OF_TEXT, HEADLINE = (Form(length, "plain") for length in LENGTHS)


def forms_of(article: Article) -> dict[Form, str]:
    """Each form of one story; "" where it has no headline of its own or no text."""
    headline = "" if "title_from_text" in article.flags else article.title
    text = "\n".join(part for part in (article.lead, *article.paragraphs) if part)
    lengths = {"text": text, "lead": text[:LEAD], "headline": headline}
    return {form: WRITINGS[form.writing](lengths[form.length]) for form in FORMS}
