"""What a story says of its event goes in; what its page shows of that comes out, each fact with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from monitor.digest.showing import shown
from monitor.domain import Agreement, EventDay, EventPlace, Facts, Meeting, Participant, Promise
from monitor.words import Words
from monitor.words.exchanges import due_words, kinds_in_words, period_words, place_name

_LONGEST_WORDS, _LONGEST_SENTENCE = 240, 400


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One line: what it answers, the answer, and the sentence that tells it with its part of the story, if any.

    `quoted` before the answer and `also` behind it are the story's own words, in its language.
    """

    label: str
    told: str
    sentence: str = ""
    where: str = ""
    quoted: str = ""
    also: str = ""


def facts_shown(facts: Facts | None, words: Words) -> list[ShownFact]:
    """The facts in the order in which one asks: what, when, where, who, what was signed, what was promised."""
    return [] if facts is None else list(_lines(facts, words))


def _lines(facts: Facts, words: Words) -> Iterator[ShownFact]:
    if facts.kinds:
        yield ShownFact(words("What"), kinds_in_words(facts.kinds, words))
    for when in facts.days:
        yield _line(words("When"), due_words(when.since, when.until, words), when)
    for place in facts.places:
        yield _line(words("Where"), place_name(place.place, words), place)
    for met in facts.meetings:
        told = _line(words("Who met whom"), words("with"), met)
        yield replace(told, quoted=_named(met.hosts), also=_named(met.guests))
    for paper in facts.agreements:
        period = shown(period_words(paper.since, paper.until, words), _LONGEST_WORDS)
        told = _line(words("Signed"), f"({period})" if period else "", paper)
        yield replace(told, quoted=shown(paper.words, _LONGEST_WORDS))
    for promise in facts.promises:
        due = due_words(promise.due_since, promise.due_until, words)
        told = _line(words("Promised"), words("(due {due})", due=due), promise)
        yield replace(told, quoted=shown(promise.words, _LONGEST_WORDS))


def _line(label: str, told: str, fact: EventDay | EventPlace | Meeting | Agreement | Promise) -> ShownFact:
    return ShownFact(label, told, shown(fact.sentence, _LONGEST_SENTENCE), fact.where)


def _named(some: Iterable[Participant]) -> str:
    return ", ".join(shown(one.words, _LONGEST_WORDS) for one in some)
