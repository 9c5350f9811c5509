"""A story's facts in; out lines for a terminal, each with the sentence that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from monitor.digest.showing import shown
from monitor.domain import (
    ON_THE_BEAT,
    Agreement,
    EventDay,
    EventPlace,
    Facts,
    Meeting,
    Participant,
    Promise,
    StoredStory,
)
from monitor.facts import facts_of

_LONGEST = 300


def with_facts(stored: StoredStory) -> StoredStory:
    """The story with the facts of its text, also where it was stored before facts were read; off the beat without."""
    story = stored.story
    if story.facts is not None or story.tier not in ON_THE_BEAT:
        return stored
    return replace(stored, story=replace(story, facts=facts_of(story)))


def facts_lines(told: Facts) -> Iterator[str]:
    """A line for each fact, with the sentence that tells it."""
    if told.kinds:
        yield f"what: {', '.join(told.kinds)}"
    for when in told.days:
        yield f"when: {_span(when.since, when.until)}{_quoted(when)}"
    for place in told.places:
        yield f"where: {place.place}{f' ({place.country})' if place.country else ''}{_quoted(place)}"
    for met in told.meetings:
        yield f"who: {_named(met.hosts)} with {_named(met.guests)}{_quoted(met)}"
    for paper in told.agreements:
        period = f", {_span(paper.since, paper.until)}" if paper.since else ""
        yield f"signed: {shown(paper.words, _LONGEST)}{period}{_quoted(paper)}"
    for promise in told.promises:
        due = _span(promise.due_since, promise.due_until)
        yield f"promised: {shown(promise.words, _LONGEST)}, due {due}{_quoted(promise)}"


def _span(since: object, until: object) -> str:
    return str(since) if since == until else f"{since} to {until}"


def _named(some: Iterable[Participant]) -> str:
    return ", ".join(shown(one.words, 200) for one in some)


def _quoted(fact: EventDay | EventPlace | Meeting | Agreement | Promise) -> str:
    return f"  [{fact.where}] {shown(fact.sentence, _LONGEST)}"
