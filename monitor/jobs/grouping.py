"""Lines of JSON go in; out comes which of them tell the same event and which are one text, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from monitor import register
from monitor.documents import Document, DocumentError, read_lines
from monitor.domain import Address, Story
from monitor.events import Clues, Packed, clues_of, grouped, same_texts
from monitor.normalise import make_story
from monitor.text import local_day


def group_lines(text: str) -> Iterator[tuple[int, dict[str, Any] | DocumentError]]:
    """(line number, {id, event, same_text}, or what is wrong with the line) for each line.

    An event and a text have the `id` of their first line, or where lines have none, its number.
    """
    sides, lines = Packed(), dict[int, _Told]()
    for line in read_lines(text):
        lines[line.number] = _Told(line.fields.get("id"), line.fields.get("id", line.number))
        if isinstance(line.document, DocumentError):
            lines[line.number].error = line.document
        else:
            sides.add(line.number, clues_of_line(line.document))
    events, texts = grouped(sides), same_texts(sides)
    for number, told in lines.items():
        if told.error:
            yield number, told.error
        else:
            fields = {"event": lines[events[number]].name, "same_text": lines[texts[number]].name}
            yield number, {"id": told.id} | fields


@dataclass(slots=True)
class _Told:
    """What is kept of a line until all are read: its id, what it is called, and what is wrong with it."""

    id: Any
    name: Any
    error: DocumentError | None = None


def clues_of_line(document: Document) -> Clues:
    """The clues of a document."""
    return clues_of(story_of_line(document))


def story_of_line(document: Document) -> Story:
    """The story that a document tells. Its mentions count also where it is off the beat: lines are of all kinds."""
    article = document.article
    story = make_story(article, Address(article.url, article.url, document.origin, ""), document.origin)
    day = local_day(story.published_at)
    return replace(story, mentions=register.mentions(story.title, story.lead, story.paragraphs, day))
