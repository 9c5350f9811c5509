"""A text and its language go in, the tier by a plain keyword filter comes out: the words are `data/baseline.toml`.

On the beat is what names both countries; core what names an office besides. Anywhere in the text, without any weighing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from monitor import phrases
from monitor.domain import Tier
from monitor.text import clean

_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3400-\u9fff]")


def tier_by_keywords(text: str, language: str) -> Tier:
    """The tier of a text. A newsroom knows the language of its editions, so the label may be handed in."""
    laos, vietnam, office = _patterns(language)
    shown = clean(text).replace("’", "'")
    if not (laos.search(shown) and vietnam.search(shown)):
        return "other"
    return "core" if office.search(shown) else "bilateral"


@functools.cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Of the countries and the offices; a language without words is searched for those of all."""
    tables = phrases.data("baseline.toml")
    chosen = [tables[language]] if language in tables else list(tables.values())
    return tuple(_pattern(_words(chosen, name)) for name in ("laos", "vietnam", "office"))


def _words(tables: Iterable[dict[str, Any]], name: str) -> Iterator[str]:
    for table in tables:
        yield from table[name]


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words where the script has spaces; a `*` at the end stands for any ending."""
    return re.compile("|".join(map(_spelling, words)), re.IGNORECASE)


def _spelling(word: str) -> str:
    bare = re.escape(word.removesuffix("*"))
    if _UNSPACED.search(word):
        return bare
    return rf"\b{bare}" + (r"\w*" if word.endswith("*") else r"\b")
