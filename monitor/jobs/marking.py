"""A story and the reasons for its tier go in, its text in pieces with the reasons on them comes out. Pure.

A reason keeps its words as they stand in the tidied text, and where, but not at which letter: the first place that
has exactly these words is the one that is marked, and a reason whose words are not found so is marked nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.digest.showing import shown
from monitor.domain import Reason, Story
from monitor.phrases import tidy, unglued

_LONGEST = 20_000
_MOST_PARAGRAPHS = 1000
_MOST_CHARACTERS = 200_000
_MOST_REASONS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text, and the rules that it speaks for; () for the words between."""

    text: str
    rules: tuple[str, ...]


Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A story's text with its reasons on it; `unplaced` are those whose words stand nowhere as they are."""

    title: Line
    lead: Line
    paragraphs: tuple[Line, ...]
    unplaced: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    start: int
    end: int
    rule: str


def marked(story: Story) -> Marked:
    """The story's text, fit to be shown, with the words of each reason marked where they are found first."""
    reasons = [Reason(one.rule, shown(one.words, 300), one.where) for one in story.reasons[:_MOST_REASONS]]
    reasons = [reason for reason in dict.fromkeys(reasons) if reason.words]
    lines = [_spelled(line, reasons) for line in _lines(story)]
    places = {reason: _place_of(reason, lines) for reason in reasons}
    on_lines: dict[int, list[_Place]] = {}
    for place in filter(None, places.values()):
        on_lines.setdefault(place.line, []).append(place)
    parts = [_parts(line, on_lines.get(at, [])) for at, line in enumerate(lines)]
    return Marked(parts[0], parts[1], tuple(parts[2:]), tuple(one for one, place in places.items() if place is None))


def _lines(story: Story) -> Iterator[str]:
    """Title, lead and paragraphs as they can be shown, as many as fit within the bounds."""
    room = _MOST_CHARACTERS
    for text in (story.title, story.lead, *story.paragraphs[:_MOST_PARAGRAPHS]):
        fit = shown(text, min(room, _LONGEST)) if room > 0 else ""
        room -= len(fit)
        yield fit


def _spelled(line: str, reasons: Sequence[Reason]) -> str:
    """The line, or where only that has the words of a reason, the spelling in which the rules read it."""
    read = unglued(tidy(line))
    return read if any(one.words in read and one.words not in line for one in reasons) else line


def _place_of(reason: Reason, lines: Sequence[str]) -> _Place | None:
    """The first place that has the words, beginning with the part of the story that the reason names."""
    title, lead, *paragraphs = range(len(lines))
    orders = {"title": (title, lead), "lead": (lead, *paragraphs), "tail": (*reversed(paragraphs), lead)}
    for at in orders.get(reason.where, (*paragraphs, lead)):
        start = lines[at].find(reason.words)
        if start >= 0:
            return _Place(at, start, start + len(reason.words), reason.rule)
    return None


def _parts(line: str, places: Sequence[_Place]) -> Line:
    """The line cut where a reason begins or ends."""
    cuts = sorted({0, len(line), *(edge for place in places for edge in (place.start, place.end))})
    return tuple(
        Part(line[start:end], tuple(dict.fromkeys(p.rule for p in places if p.start <= start and end <= p.end)))
        for start, end in pairwise(cuts)
    )
