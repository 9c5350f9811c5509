"""Lines of JSON go in; out comes which of them tell the same event and which are one text, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from monitor import register
from monitor.documents import Document, DocumentError, read_lines
from monitor.domain import Address, Story
from monitor.events import Clues, clues_of, grouped, same_texts
from monitor.normalise import make_story
from monitor.text import local_day


def group_lines(text: str) -> Iterator[tuple[int, dict[str, Any] | DocumentError]]:
    """(line number, {id, event, same_text}, or what is wrong with the line) for each line.

    An event and a text have the `id` of their first line, or where lines have none, its number.
    """
    lines = list(read_lines(text))
    clues = {line.number: clues_of_line(line.document) for line in lines if isinstance(line.document, Document)}
    events, texts = grouped(clues), same_texts(clues)
    names = {line.number: line.fields.get("id", line.number) for line in lines}
    for line in lines:
        if isinstance(line.document, DocumentError):
            yield line.number, line.document
        else:
            fields = {"event": names[events[line.number]], "same_text": names[texts[line.number]]}
            yield line.number, {"id": line.fields.get("id")} | fields


def clues_of_line(document: Document) -> Clues:
    """The clues of a document."""
    return clues_of(story_of_line(document))


def story_of_line(document: Document) -> Story:
    """The story that a document tells. Its mentions count also where it is off the beat: lines are of all kinds."""
    article = document.article
    story = make_story(article, Address(article.url, article.url, document.origin, ""), document.origin)
    day = local_day(story.published_at)
    return replace(story, mentions=register.mentions(story.title, story.lead, story.paragraphs, day))
