"""Lines of JSON go in; out comes which of them tell the same event and which are one text, without storing anything.

Most of the time goes into reading the lines, each by itself: of many lines every core reads its share.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

from monitor import register
from monitor.documents import Document, DocumentError, read_lines
from monitor.domain import Address, Story
from monitor.events import Clues, Packed, clues_of, grouped, pack, same_texts
from monitor.normalise import make_story
from monitor.text import local_day

_MANY = 2_000  # lines; fewer are read before another process is ready
_SHARE = 100


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept of a line until all are read: its id, what it is called, and its clues or what is wrong with it."""

    number: int
    id: Any
    name: Any
    clues: bytes | DocumentError


def group_lines(text: str, many: int = _MANY) -> Iterator[tuple[int, dict[str, Any] | DocumentError]]:
    """(line number, {id, event, same_text}, or what is wrong with the line) for each line.

    An event and a text have the `id` of their first line, or where lines have none, its number. From `many` lines on
    they are read by as many processes as there are cores.
    """
    lines = {told.number: told for told in _read(text.split("\n"), many)}
    sides = Packed({number: told.clues for number, told in lines.items() if isinstance(told.clues, bytes)})
    events, texts = grouped(sides), same_texts(sides)
    for number, told in lines.items():
        if isinstance(told.clues, DocumentError):
            yield number, told.clues
        else:
            fields = {"event": lines[events[number]].name, "same_text": lines[texts[number]].name}
            yield number, {"id": told.id} | fields


def _read(lines: list[str], many: int) -> Iterator[_Told]:
    shares = ((at + 1, lines[at : at + _SHARE]) for at in range(0, len(lines), _SHARE))
    cores = min(os.cpu_count() or 1, len(lines) // _SHARE)
    if cores < 2 or len(lines) < many:
        for share in shares:
            yield from _read_share(share)
        return
    # Processes that begin anew: a copy of this one would have the locks of its threads and not the threads.
    with get_context("spawn").Pool(cores, initializer=_leave_interrupts) as pool:
        for told in pool.imap(_read_share, shares):
            yield from told


def _leave_interrupts() -> None:
    """An interrupt reaches all processes; it is for the first to end the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read_share(share: tuple[int, list[str]]) -> list[_Told]:
    """What the lines tell, of which the first has that number."""
    first, lines = share
    told = []
    for line in read_lines(lines, first):
        found = line.document
        clues = found if isinstance(found, DocumentError) else pack(clues_of_line(found))
        told.append(_Told(line.number, line.fields.get("id"), line.fields.get("id", line.number), clues))
    return told


def clues_of_line(document: Document) -> Clues:
    """The clues of a document."""
    return clues_of(story_of_line(document))


def story_of_line(document: Document) -> Story:
    """The story that a document tells. Its mentions count also where it is off the beat: lines are of all kinds."""
    article = document.article
    story = make_story(article, Address(article.url, article.url, document.origin, ""), document.origin)
    day = local_day(story.published_at)
    return replace(story, mentions=register.mentions(story.title, story.lead, story.paragraphs, day))
