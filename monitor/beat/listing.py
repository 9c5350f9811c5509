"""A title and an address go in, whether the story behind them is worth fetching comes out; generous."""

from __future__ import annotations

import re
from urllib.parse import unquote

from monitor import phrases
from monitor.beat.page import OF_LAOS, finds_in, laid_out
from monitor.beat.vocabulary import vocabulary_of_the_beat

_DULL_SLUG = re.compile(r"(?:[\W\d_]|article|news|post|story|tin|detail|index|html?|vnp?|id)*")


def worth_fetching(title: str, slug: str) -> bool:
    """Whether a list entry may lead to a story of the beat, judged by title and slug alone; generous.

    True for words of Laos and of places near it, of the offices, of "both countries" and of special friendship, and
    where nothing informative is known. "Lào Cai" and "lao động" alone are not Laos.
    """
    words = unquote(slug).replace("-", " ").replace("_", " ").replace("+", " ")
    if not title.strip() and _DULL_SLUG.fullmatch(words.strip().lower()):
        return True
    promising = {"office", "both", "two_offices", "head", "bond", "nearby", "peer"} | OF_LAOS
    in_title = _kinds(title)
    # An accented title has told Laos from labour already, which the slug cannot.
    settled = {"laos"} if title.strip() and not title.isascii() and "laos" not in in_title else set()
    return bool(in_title & promising or (_kinds(words) - settled) & promising)


def _kinds(words: str) -> set[str]:
    shown = phrases.unglued(phrases.tidy(words))
    page = laid_out(shown, True, "")
    vocabulary = vocabulary_of_the_beat()
    lexicons = (vocabulary.places, vocabulary.nearby, vocabulary.offices, vocabulary.company)
    return {find.kind for lexicon in lexicons for find in finds_in(page, lexicon)}
