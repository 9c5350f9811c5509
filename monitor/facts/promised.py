"""Sentences in; out what was promised between the two sides, of which kind, and when it is due."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from monitor.domain import EventDay, ExchangeKind, Promise
from monitor.facts.due import Due, due_times
from monitor.facts.page import Page, Sentence
from monitor.facts.what import kinds_between
from monitor.phrases import Hit

_MOST_PROMISES = 6
_LONGEST_WORDS = 240
_AHEAD, _BEHIND = 90, 260
_END = re.compile(r"[;。；!?]|\.(?!\d)")


def promises(page: Page, days: Sequence[EventDay]) -> tuple[Promise, ...]:
    """Each with the days within which it is due; the event that the story itself tells of is none."""
    if page.published is None:
        return ()
    own = {(day.since, day.until) for day in days[:1]}
    found = [one for sentence in page.sentences for one in _promised(sentence, page.published)]
    kept = [one for one in found if (one.due_since, one.due_until) not in own]
    body = [one for one in kept if one.where != "title"] or kept
    return tuple(body[:_MOST_PROMISES])


def _promised(sentence: Sentence, published: date) -> Iterator[Promise]:
    verbs = sentence.find("promise")
    if not verbs or sentence.says("denied"):
        return
    if not sentence.says("parties") and not sentence.says("kind"):
        return
    used = 0
    for due in due_times(sentence, published):
        verb = _verb_of(due, [one for one in verbs if one.start >= used])
        if verb is None or due.start < used:
            continue
        start = min(verb.start, due.start)
        words, used = _words(sentence.shown, start, max(verb.end, due.end))
        kind = _kind_of(sentence, start, used)
        yield Promise(words, kind, due.since, due.until, sentence.where, sentence.shown)


def _kind_of(sentence: Sentence, start: int, end: int) -> ExchangeKind | Literal[""]:
    kinds = kinds_between(sentence, start, end)
    if kinds:
        return kinds[0]
    return "signing" if any(start <= hit.start < end for hit in sentence.find("signed")) else ""


def _verb_of(due: Due, verbs: Sequence[Hit]) -> Hit | None:
    """The word of promise before the time ("will sign in May"), else the one after it ("in May they will sign")."""
    before = [one for one in verbs if 0 <= due.start - one.end <= _BEHIND]
    after = (one for one in verbs if 0 <= one.start - due.end <= _AHEAD)
    return before[0] if before else next(after, None)


def _words(shown: str, start: int, told: int) -> tuple[str, int]:
    stop = _END.search(shown, told)
    end = stop.start() if stop else len(shown)
    return shown[start:end].strip(" ,，")[:_LONGEST_WORDS], end
