"""What speaks for or against two stories telling one event goes in, by its rule; a phrase for the reader comes out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from monitor.words import Words


def sign_words(rule: str, words: Words) -> str:
    """As in "the same day is named"; a rule that has no phrase goes by its name."""
    return _phrases(words).get(rule, rule)


@cache
def _phrases(words: Words) -> Mapping[str, str]:
    """Made once a language: an event's page asks for a hundred of them."""
    return _of_days(words) | _of_partners(words) | _of_matters(words) | _of_texts(words)


def _of_days(words: Words) -> dict[str, str]:
    return {
        "prior": words("two stories mostly tell two events"),
        "far_apart": words("published too far apart"),
        "undated": words("one has no date"),
        "published": words("when they were published"),
        "same_day_named": words("both name the same day"),
        "other_days_named": words("they name other days"),
        "neighbouring_days_named": words("the days they name are next to each other"),
    }


def _of_partners(words: Words) -> dict[str, str]:
    return {
        "same_country": words("with the same country"),
        "other_country": words("with another country"),
        "country_in_one_only": words("only one names a foreign country"),
        "headline_of_other_country": words("a headline names a country that the other story does not"),
        "same_names": words("the same people"),
        "other_names": words("other people"),
        "others_act": words("other people act"),
        "same_offices": words("the same central offices"),
        "other_offices": words("other central offices"),
        "same_bodies": words("the same other bodies"),
        "other_bodies": words("other bodies"),
    }


def _of_matters(words: Words) -> dict[str, str]:
    return {
        "same_kind": words("the same kind of exchange"),
        "other_kind": words("another kind of exchange"),
        "same_subject": words("the same subject"),
        "other_subject": words("another subject"),
        "same_place": words("the same place"),
        "other_place": words("another place"),
        "same_figures": words("the same figures"),
        "other_figures": words("no figure in common"),
        "same_session": words("the same session of a row"),
    }


def _of_texts(words: Words) -> dict[str, str]:
    return {
        "same_text": words("one text"),
        "same_words": words("how many words they share"),
        "one_edition": words("one edition seldom tells an event twice"),
    }
