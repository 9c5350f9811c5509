"""A story in; out its sentences in their order, each with the part of the story it stands in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from monitor import exchanges, phrases, sentences
from monitor.domain import Story
from monitor.facts import vocabulary
from monitor.facts.calendar import Named, days_named
from monitor.habits import told
from monitor.phrases import Hit
from monitor.text import fold, local_day

# A story reports its event in its first sentences; further down it tells what was said and what was before.
_HEAD = 6
_LONGEST = 8_000
_MOST_CAPTIONS = 4
# No word and no day runs from one sentence into the next.
_BETWEEN = "\n|\n"
_OF_EXCHANGES = ("kind", "place")
_LONGEST_SENTENCE = 1_200
# By so many characters at the most does a headline that is repeated as a paragraph differ.
_SPARE = 12


class Words:
    """The words of a whole story in lower case. Each class of words is looked for once, when first asked for."""

    def __init__(self, shown: str, lowered: str) -> None:
        self._lowered, self._scripts = lowered, phrases.scripts_in(lowered)
        self._days = days_named(shown)
        self._hits: dict[str, tuple[list[Hit], list[int]]] = {}

    def within(self, of: str, start: int, end: int) -> list[Hit]:
        """The words of a class ("promise", or "kind" and "place" of the exchanges) from `start`, their places too."""
        hits, starts = self._hits.get(of) or self._found(of)
        if not hits:
            return []
        some = hits[bisect_left(starts, start) : bisect_left(starts, end)]
        return [Hit(one.kind, one.value, one.start - start, one.end - start) for one in some]

    def days_within(self, start: int, end: int) -> list[Named]:
        """The days named from `start`, their places too."""
        some = (one for one in self._days if start <= one.start < end)
        return [replace(one, start=one.start - start, end=one.end - start) for one in some]

    def _found(self, of: str) -> tuple[list[Hit], list[int]]:
        is_exchange = of in _OF_EXCHANGES
        hits = exchanges.hits(self._lowered, of) if is_exchange else vocabulary.find(of, self._lowered, self._scripts)
        self._hits[of] = list(hits), [hit.start for hit in hits]
        return self._hits[of]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as published, and in lower case, character for character; `is_head` in the first of a story."""

    shown: str
    lowered: str
    where: str
    is_head: bool
    opens_paragraph: bool
    words: Words
    start: int

    def find(self, of: str) -> list[Hit]:
        """The words of a class in the sentence, in its order."""
        return self.words.within(of, self.start, self.start + len(self.shown))

    @property
    def days(self) -> list[Named]:
        """The days that the sentence names, in its order."""
        return self.words.days_within(self.start, self.start + len(self.shown))

    def says(self, of: str, value: str = "") -> bool:
        """Whether it holds a word of that class, and of that value if one is given."""
        return any(not value or one.value == value for one in self.find(of))

    @property
    def is_fact(self) -> bool:
        """Whether it tells what is so: nothing in it is denied or made to depend on something."""
        return not self.says("denied")


@dataclass(frozen=True, slots=True)
class Page:
    """The sentences of a story, those under its pictures, and the day of its publication in Vietnam and Laos, None
    where that is not known."""

    sentences: tuple[Sentence, ...]
    captions: tuple[Sentence, ...]
    published: date | None
    dateline: str


def page_of(story: Story) -> Page:
    """A story laid out; what follows the agency's sign is of other stories and left out."""
    published = local_day(story.published_at)
    parts = [*_parts(story), *(_Part(one, "caption", is_head=False, opens=False) for one in _captions(story))]
    text = _BETWEEN.join(part.shown for part in parts)
    lowered = phrases.lowered(text)
    words, found, start = Words(text, lowered), list[Sentence](), 0
    for part in parts:
        end = start + len(part.shown)
        found.append(Sentence(part.shown, lowered[start:end], part.where, part.is_head, part.opens, words, start))
        start = end + len(_BETWEEN)
    texts, pictures = (tuple(one for one in found if (one.where == "caption") is of) for of in (False, True))
    return Page(texts, pictures, published, story.dateline)


@dataclass(frozen=True, slots=True)
class _Part:
    shown: str
    where: str
    is_head: bool
    opens: bool


def _captions(story: Story) -> Iterator[str]:
    return (one[:_LONGEST_SENTENCE] for one in story.captions[:_MOST_CAPTIONS] if one)


def _parts(story: Story) -> Iterator[_Part]:
    """The headline and the sentences; a headline made of the text is no sentence of its own."""
    number, room = 0, _LONGEST
    has_title = bool(story.title) and "title_from_text" not in story.flags
    if has_title:
        yield _Part(story.title[:_LONGEST_SENTENCE], "title", is_head=True, opens=True)
    own = fold(story.title) if has_title else ""
    for paragraph in told(story.lead, story.paragraphs):
        if has_title and abs(len(paragraph) - len(story.title)) < _SPARE and fold(paragraph) == own:
            continue
        where = "lead" if paragraph == story.lead or (number == 0 and not story.lead) else "body"
        for at, (start, end) in enumerate(sentences.spans(paragraph[:room])):
            shown = paragraph[start : min(end, start + _LONGEST_SENTENCE)]
            yield _Part(shown, where, is_head=number < _HEAD, opens=at == 0)
            number += 1
        room -= len(paragraph)
        if room <= 0:
            return
