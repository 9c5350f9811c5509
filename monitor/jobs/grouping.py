"""Lines of JSON go in; out comes which of them tell the same event and which are one text, without storing anything.

Most of the time goes into reading the lines, each by itself: of many lines every core reads its share.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count, islice
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult
from typing import Any

from monitor import register
from monitor.documents import Document, DocumentError, read_lines
from monitor.domain import Address, Story
from monitor.events import Clues, Packed, clues_of, grouped, pack, same_texts
from monitor.normalise import make_story
from monitor.text import local_day

_MANY = 2_000  # lines; fewer are read before another process is ready
_SHARE = 100  # lines that a process reads at a time
_AHEAD = 4  # shares that wait for each process
Share = tuple[int, list[str]]
"""Some lines, and the number of the first."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept of a line until all are read: its id, what it is called, and its clues or what is wrong with it."""

    number: int
    id: Any
    name: Any
    clues: bytes | DocumentError


def group_lines(lines: str | Iterable[str], many: int = _MANY) -> Iterator[tuple[int, dict[str, Any] | DocumentError]]:
    """(line number, {id, event, same_text}, or what is wrong with the line) for each line.

    An event and a text have the `id` of their first line, or where lines have none, its number. From `many` lines on
    they are read by as many processes as there are cores.
    """
    told = {one.number: one for one in _read(lines.split("\n") if isinstance(lines, str) else lines, many)}
    sides = Packed({number: one.clues for number, one in told.items() if isinstance(one.clues, bytes)})
    events, texts = grouped(sides), same_texts(sides)
    for number, one in told.items():
        if isinstance(one.clues, DocumentError):
            yield number, one.clues
        else:
            fields = {"event": told[events[number]].name, "same_text": told[texts[number]].name}
            yield number, {"id": one.id} | fields


def _read(lines: Iterable[str], many: int) -> Iterator[_Told]:
    shares = _shares(lines)
    first = list(islice(shares, max(1, many // _SHARE)))
    are_many = len(first) * _SHARE >= many
    read = _read_together if are_many and (os.cpu_count() or 1) > 1 else partial(map, _read_share)
    yield from chain.from_iterable(read(chain(first, shares)))


def _shares(lines: Iterable[str]) -> Iterator[Share]:
    coming = iter(lines)
    for first in count(1, _SHARE):
        if not (share := list(islice(coming, _SHARE))):
            return
        yield first, share


def _read_together(shares: Iterable[Share]) -> Iterator[list[_Told]]:
    """What is told by each of the shares, in their order; no more of them are taken than are read soon."""
    cores = os.cpu_count() or 1
    given: deque[AsyncResult[list[_Told]]] = deque()
    # Processes that begin anew: a copy of this one would have the locks of its threads and not the threads.
    with get_context("spawn").Pool(cores, initializer=_leave_interrupts) as pool:
        for share in shares:
            given.append(pool.apply_async(_read_share, (share,)))
            if len(given) > _AHEAD * cores:
                yield given.popleft().get()
        while given:
            yield given.popleft().get()


def _leave_interrupts() -> None:
    """An interrupt reaches all processes; it is for the first to end the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read_share(share: Share) -> list[_Told]:
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
