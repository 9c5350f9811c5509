"""A query goes in, one page of its texts comes out as a page shows them: matched words marked, marks of readers.

Each text stands there once, by the newest story of those found, with the other stories that have it under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from monitor import highlight
from monitor.digest.showing import has_time, language_tag, shown
from monitor.domain import StoredStory, StoryQuery
from monitor.jobs.searching import cursor_of
from monitor.review import Mark
from monitor.store import Copies, Store

A_PAGE = 25
LONGEST_TITLE = 300
LONGEST_SNIPPET = 280
MOST_COPIES = 12
_NO_COPIES = Copies(0, ())
COUNTED = 10_000
"""Beyond so many hits nobody counts them: "more than 10,000" says as much."""


Parts = tuple[highlight.Part, ...]
"""A text cut into pieces, and whether each was searched for."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a story was published: `at` is None for one without a date; `is_day` says that its time is not known."""

    at: datetime | None
    is_day: bool
    is_inferred: bool


@dataclass(frozen=True, slots=True)
class OtherStory:
    """One that has the text of a story among the results."""

    id: int
    place: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class Hit:
    """A story among the results, with the first of the `copy_count` others that have its text."""

    id: int
    event: int
    place: str
    language: str
    tier: str
    title: Parts
    snippet: Parts
    moment: Moment
    copies: tuple[OtherStory, ...]
    copy_count: int
    revision: int
    starred_by: tuple[str, ...]
    off_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of results; `older` is the cursor of the next one, "" on the last. `count` is exact up to `COUNTED`;
    it counts stories, copies among them."""

    hits: tuple[Hit, ...]
    older: str
    count: int

    @property
    def is_counted(self) -> bool:
        """Whether `count` is exact."""
        return self.count <= COUNTED


def hits_of(store: Store, query: StoryQuery) -> Hits:
    """One page of the query, and how many stories it has in all."""
    found = list(store.stories(replace(query, limit=A_PAGE + 1, once=True)))
    page, more = found[:A_PAGE], found[A_PAGE:]
    ids = [one.id for one in page]
    marks, copies = store.marks_of(ids), store.copies(ids, MOST_COPIES)
    made = tuple(_hit(one, query, marks.get(one.id, ()), copies.get(one.id, _NO_COPIES)) for one in page)
    # A first page that holds all is counted; asking costs as much again where words hardly meet.
    count = store.count(query, COUNTED + 1) if more or query.after or copies else len(page)
    return Hits(made, cursor_of(page[-1]) if more else "", count)


def _hit(stored: StoredStory, query: StoryQuery, marks: Sequence[Mark], copies: Copies) -> Hit:
    story = stored.story
    return Hit(
        id=stored.id,
        event=stored.event,
        place=_place(story.source, story.edition),
        language=language_tag(story.language),
        tier=story.tier,
        title=_marked(shown(story.title, LONGEST_TITLE) or f"#{stored.id}", query),
        snippet=_snippet(stored, query),
        moment=_moment(story.published_at, story.published_basis),
        copies=tuple(
            OtherStory(one.story_id, _place(one.source, one.edition), _moment(one.published_at, one.published_basis))
            for one in copies.some
        ),
        copy_count=copies.count,
        revision=stored.revision,
        starred_by=_names(marks, "star"),
        off_by=_names(marks, "off_beat"),
    )


def _place(source: str, edition: str) -> str:
    return shown(f"{source}/{edition}", 80)


def _moment(at: datetime | None, basis: str) -> Moment:
    return Moment(at, is_day=at is not None and not has_time(at), is_inferred=basis == "inferred")


def _names(marks: Iterable[Mark], kind: str) -> tuple[str, ...]:
    return tuple(mark.reader for mark in marks if mark.kind == kind)


def _marked(text: str, query: StoryQuery) -> Parts:
    return tuple(highlight.marked(text, highlight.matches(text, query.text, query.person)))


def _snippet(stored: StoredStory, query: StoryQuery) -> Parts:
    """The piece of the story with the most of what was searched for; where the title has it all, how it begins."""
    story = stored.story
    whole = "\n".join(filter(None, (story.lead, *story.paragraphs, *story.captions, story.byline)))
    cut = highlight.snippet(whole, query.text, LONGEST_SNIPPET, query.person)
    # Only what is shown is made fit for it: a whole text takes as long as all the rest of a page.
    return tuple((fit, is_hit) for text, is_hit in cut if (fit := _fit(text)))


def _fit(text: str) -> str:
    """A part of a text fit to be shown, still with a space where it began or ended with one."""
    before, after = (" " if end.isspace() else "" for end in (text[:1], text[-1:]))
    fit = shown(text, 2 * LONGEST_SNIPPET)
    return f"{before}{fit}{after}" if fit else before


def address_of(path: str, fields: Mapping[str, str], **more: str) -> str:
    """A path with the fields of a search that are filled."""
    query = urlencode({name: value for name, value in {**fields, **more}.items() if value})
    return f"{path}?{query}" if query else path
