"""What an operator decides of an event on its page: joined with another one, a story taken out, and both taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from monitor.domain import StoredStory
from monitor.events import clues_of, same_event, side_of
from monitor.jobs import regrouping
from monitor.jobs.regrouping import Deed
from monitor.review import EventDecision
from monitor.web.door import Face, Here, apart
from monitor.web.numbers import number_in
from monitor.web.problems import Problem
from monitor.web.signs import sign_words
from monitor.web.who import Who, who_asks
from monitor.web.wishes import HIGHEST_NUMBER
from monitor.words import Words

router = APIRouter(include_in_schema=False)
MOST_EXPLAINED = 12
Number = Annotated[int, Path(ge=1, le=HIGHEST_NUMBER)]
Named = Annotated[str, Form()]


@router.post("/events/{event}/merge")
@apart
def merge(request: Request, here: Here, event: Number, other: Named = "") -> Response:
    """Join an event with another one, for good, and go to what they are now."""
    who, app = _operator(request), here.app
    decided = regrouping.merge(app.store, event, _number(other, "the other event"), by=who.name, at=app.now())
    return _on(here, decided, "there is no such other event", event)


@router.post("/events/{event}/split")
@apart
def split(request: Request, here: Here, event: Number, story: Named = "") -> Response:
    """Take a story out of an event, for good, and go to what is left of it."""
    who, app = _operator(request), here.app
    number = _number(story, "the story")
    rest = [one.id for one in app.store.stories_of_event(event) if one.id != number]
    decided = regrouping.split(app.store, number, by=who.name, at=app.now())
    return _on(here, decided, "that story is alone, or there is none", *rest[:1] or [event])


@router.post("/events/{event}/undo")
@apart
def undo(request: Request, here: Here, event: Number, story: Named = "") -> Response:
    """Take back what was last decided about a story, and go to its event."""
    who, app, number = _operator(request), here.app, _number(story, "the story")
    decided = regrouping.undo(app.store, number, by=who.name, at=app.now())
    return _on(here, decided, "nothing that was decided about that story stands", number)


def deeds_of_event(here: Face, stories: Sequence[int]) -> tuple[Deed, ...]:
    """What hands decided about these stories, the last first."""
    return regrouping.deeds(here.app.store.decisions_about(stories))


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for and against a story's telling what the first of its event tells: phrase, what it rests on, and
    how much it says."""

    story: int
    score: float
    signs: tuple[tuple[str, str, float], ...]


def why_together(here: Face, stories: Sequence[StoredStory], words: Words) -> Iterator[Why]:
    """Why each further story of an event is thought to tell it."""
    if len(stories) > 1:
        shown = stories[:MOST_EXPLAINED]
        sides = here.app.store.sides_of([one.id for one in shown])
        first, *others = ((one, sides.get(one.id) or side_of(clues_of(one.story))) for one in shown)
        for one, side in others:
            verdict = same_event(first[1], side)
            signs = ((sign_words(sign.rule, words), sign.what, sign.weight) for sign in verdict.reasons)
            yield Why(one.id, verdict.score, tuple(signs))


def _operator(request: Request) -> Who:
    who = who_asks(request)
    who.must("operate")
    return who


def _number(given: str, what: str) -> int:
    number = number_in(given)
    if not number:
        raise Problem(422, f"{what} is named by its number")
    return number


def _on(here: Face, decided: Sequence[EventDecision], nothing: str, story: int) -> Response:
    """To the event of a story as it is now, where the deed is told with a way to take it back."""
    if not decided:
        raise Problem(404, nothing)
    event = here.app.store.events_of([story]).get(story, story)
    return RedirectResponse(f"/events/{event}?decided={decided[0].id}#by-hand", 303)
