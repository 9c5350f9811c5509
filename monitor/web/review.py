"""What readers do on those pages: marks with their undoing, notes, assignments, a shift handed over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from monitor.digest import DigestItem
from monitor.jobs.noting import ReviewError, hand_over, put_mark, undo_mark
from monitor.jobs.reviewing import deeds_of, rest_of
from monitor.review import MARKS, Mark
from monitor.web.days import blocks_of, day_of_text, digest_of_day, progress_on, to_review
from monitor.web.door import Face, Here, apart
from monitor.web.numbers import number_in
from monitor.web.problems import Problem
from monitor.web.rendering import page, seen, words_of
from monitor.web.who import Who, who_asks
from monitor.web.wishes import HIGHEST_NUMBER
from monitor.words import Words

router = APIRouter(include_in_schema=False)
STATUS = {"unknown": 404, "senseless": 422, "foreign": 403}
MOST_AMONG = 200
LONGEST_BACK = 300
Field = Annotated[str, Form()]
Number = Annotated[int, Path(ge=1, le=HIGHEST_NUMBER)]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sends along beside the deed itself: the day of its page, the stories of the event, where it is.

    `story` is the one that the form's part of the page goes by.
    """

    day: str
    among: str
    back: str
    story: int

    @property
    def stories(self) -> list[int]:
        """The stories of the event, the shown one first."""
        found = [one for one in map(number_in, self.among.split()[:MOST_AMONG]) if one is not None]
        return list(dict.fromkeys((*found[:1], *found, self.story) if found else (self.story,)))


@dataclass(frozen=True, slots=True)
class Notice:
    """What was done last, to be told on the page that comes next, with a way to take it back."""

    mark: Mark
    told: str
    form: Sent


@router.post("/stories/{story}/marks")
@apart
def mark_story(
    request: Request,
    here: Here,
    story: Number,
    kind: Field,
    value: Field = "",
    note: Field = "",
    to: Field = "",
    day: Field = "",
    among: Field = "",
    back: Field = "",
) -> Response:
    """Put a mark on a story: the part of the page with it, or where scripts are off the page again.

    The page's form has fields of their own for a note and for whom to assign to, whichever of its buttons was pressed.
    """
    who = _reviewer(request)
    if kind not in MARKS:
        raise Problem(422, f"a mark is one of {', '.join(MARKS)}")
    given = value or {"note": note, "assign": to}.get(kind, "")
    try:
        mark = put_mark(here.app.store, story, who.name, kind, seen(given), at=here.app.now())
    except ReviewError as error:
        raise Problem(STATUS[error.why], str(error)) from error
    return _answer(request, here, who, mark, Sent(day, among, back, story))


@router.post("/marks/{number}/undo")
@apart
def undo(
    request: Request, here: Here, number: Number, day: Field = "", among: Field = "", back: Field = ""
) -> Response:
    """Take a mark back: the part of the page without it, or the page again."""
    who = _reviewer(request)
    try:
        mark = undo_mark(here.app.store, number, who.name, may_all=who.may("operate"), at=here.app.now())
    except ReviewError as error:
        raise Problem(STATUS[error.why], str(error)) from error
    return _answer(request, here, who, mark, Sent(day, among, back, mark.story))


@router.post("/days/{name}/handover")
@apart
def hand_over_day(request: Request, here: Here, name: str, to: Field, words: Field = "") -> Response:
    """Hand what the reader has not reviewed of a day over to another one."""
    who, day = _reviewer(request), day_of_text(name)
    if day is None:
        raise Problem(404, "there is no such day; write it as in /days/2026-03-12")
    stories = rest_of((block.deeds for block in blocks_of(here, who, _items(here, day))), who.name)
    try:
        hand_over(here.app.store, day, stories, given_by=who.name, given_to=to, words=seen(words), at=here.app.now())
    except ReviewError as error:
        raise Problem(STATUS[error.why], str(error)) from error
    return RedirectResponse(f"/days/{day}", 303)


def _items(here: Face, day: date) -> tuple[DigestItem, ...]:
    return to_review(digest_of_day(here, day, with_off_beat=True))


def readers_of(here: Face, who: Who) -> list[str]:
    """Who a story can be assigned to: whoever asks first, then the readers who may come in."""
    names = [one.name for one in here.app.store.readers() if one.disabled_at is None]
    return [who.name, *(name for name in names if name != who.name)] if who.name in names or not names else names


def notice_of(request: Request, here: Face, who: Who, words: Words) -> Notice | None:
    """What the reader did last, where the page was come back to after that without a script."""
    mark = here.app.store.mark(number_in(request.query_params.get("done", "")) or 0)
    if mark is None or who.name not in (mark.reader, mark.undone_by):
        return None
    back = f"{request.scope['path']}#deeds-{mark.story}"
    return Notice(mark, told_of(mark, words), Sent("", str(mark.story), back, mark.story))


def told_of(mark: Mark, words: Words) -> str:
    """What was done, in a sentence."""
    if mark.undone_at:
        return words("Taken back.")
    return {
        "read": words("Marked as read."),
        "star": words("Starred."),
        "off_beat": words("Marked as not our beat; that is kept as feedback."),
        "note": words("Note kept."),
        "assign": words("Assigned to {name}.", name=seen(mark.value)),
    }[mark.kind]


def _reviewer(request: Request) -> Who:
    who = who_asks(request)
    who.must("review")
    return who


def _answer(request: Request, here: Face, who: Who, mark: Mark, sent: Sent) -> Response:
    if "hx-request" not in request.headers:
        return RedirectResponse(_back(sent, mark), 303)
    words, day = words_of(request, who), day_of_text(sent.day)
    stories = sent.stories
    response = page(
        request,
        here,
        "deed.html",
        mark=mark,
        told=told_of(mark, words),
        deeds=deeds_of(0, stories, here.app.store.marks_of(stories), who.name),
        form=Sent(sent.day, " ".join(map(str, stories)), _local(sent.back), stories[0]),
        readers=readers_of(here, who),
        progress=progress_on(here, who, day) if day else None,
    )
    done = {"mark": mark.id, "story": stories[0], "undone": mark.undone_at is not None}
    response.headers["HX-Trigger"] = json.dumps({"deed": done})
    return response


def _local(back: str) -> str:
    """An address of our own; anything else leads to the first page."""
    is_ours = back.startswith("/") and back[1:2] not in ("/", "\\") and back.isascii() and back.isprintable()
    return back if is_ours and len(back) <= LONGEST_BACK else "/"


def _back(sent: Sent, mark: Mark) -> str:
    """Where the form stood, with the number of the deed, so that the page can offer to take it back."""
    path, _, anchor = _local(sent.back).partition("#")
    joint = "&" if "?" in path else "?"
    return f"{path}{joint}{urlencode({'done': mark.id})}" + (f"#{anchor}" if anchor else "")
