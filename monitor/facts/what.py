"""Sentences in; out what took place: the kinds of exchange, the foremost first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast, get_args

from monitor.domain import EventDay, ExchangeKind
from monitor.facts.page import Page, Sentence

# A stay begins, goes on, ends or is told of ahead: all of it is a visit. Staff that is taught is trained.
_SAME: Mapping[str, ExchangeKind] = {
    "arrival": "visit",
    "departure": "visit",
    "notice": "visit",
    "course": "training",
}
_KNOWN = frozenset(get_args(ExchangeKind))
_MOST_KINDS, _FIRST_SENTENCES = 4, 3


def kinds_of(page: Page, days: Iterable[EventDay]) -> tuple[ExchangeKind, ...]:
    """What the headline tells of, then the sentence with the day of the event; without both, the first sentences."""
    told = [one for one in page.sentences if one.is_fact]
    titles = [one for one in told if one.where == "title"]
    dated = next((day.sentence for day in days), "")
    body = [one for one in told if one.where != "title"]
    found = [kind for one in titles for kind in kinds_in(one)]
    found += [kind for one in body if one.shown == dated for kind in kinds_in(one)]
    if not found:
        found = [kind for one in body[:_FIRST_SENTENCES] for kind in kinds_in(one)]
    return tuple(dict.fromkeys(found))[:_MOST_KINDS]


def kinds_in(sentence: Sentence) -> list[ExchangeKind]:
    """The kinds that a sentence names, in its order; a paper only named, or signed of old, is no signing."""
    is_signed = sentence.says("signed", "done") or sentence.where == "title"
    of_old = sentence.says("signed", "not_now") or not is_signed
    return [kind for kind in kinds_between(sentence) if not (of_old and kind == "signing")]


def kinds_between(sentence: Sentence, start: int = 0, end: int = 10_000) -> list[ExchangeKind]:
    """The kinds that a part of a sentence names."""
    # Without its tone the word for paying homage is the first of Vientiane's name.
    places = {hit.start for hit in sentence.find("place")}
    hits = (hit for hit in sentence.find("kind") if start <= hit.start < end and hit.start not in places)
    values = [_SAME.get(hit.value, hit.value) for hit in hits]
    known = [cast("ExchangeKind", value) for value in values if value in _KNOWN]
    # An order is handed over, too.
    return [kind for kind in known if not (kind == "handover" and "award" in known)]
