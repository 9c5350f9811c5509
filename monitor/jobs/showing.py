"""Stories go in, what `story` and `events` show of them comes out, as lines and as fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import Any

from monitor.archive import Archive, ArchiveError
from monitor.changes import altered
from monitor.digest.changes import changes
from monitor.digest.forms.wording import altered_words, part_words
from monitor.digest.showing import shown
from monitor.domain import Alteration, Facts, StoredStory
from monitor.jobs.export import stored_fields
from monitor.jobs.telling import facts_lines
from monitor.store import Store
from monitor.words import words_in
from monitor.words.offices import relation_words

LONGEST = 100_000
MOST_COMPARED = 20
"""Of so many revisions, the newest, it is told what they changed by kind; more of one story are a machine's."""


def evidence(store: Store, archive: Archive, story_id: int, zone: tzinfo) -> list[dict[str, Any]]:
    """The archived pages of a story: where each lies, and whether it can still be read there, byte for byte."""
    return [_page(url, at, capture, archive, zone) for url, at, capture in store.captures(story_id)]


def _page(url: str, at: datetime, capture: Any, archive: Archive, zone: tzinfo) -> dict[str, Any]:
    where = {"file": capture.file, "offset": capture.offset, "length": capture.length}
    fields = {"url": url, "fetched_at": at.astimezone(zone).isoformat(timespec="seconds"), **where}
    try:
        response = archive.read(capture)
    except ArchiveError as error:
        return {**fields, "state": str(error)}
    return {**fields, "state": "intact", "status": response.status, "bytes": len(response.body_decoded)}


def story_fields(stored: StoredStory, zone: tzinfo, pages: Sequence[dict[str, Any]] | None) -> dict[str, Any]:
    """The story's JSON with its revisions, and its archived pages where they were asked for."""
    alterations = _alterations(stored)
    revisions = [
        {
            "number": one.number,
            "seen_at": one.seen_at.astimezone(zone).isoformat(timespec="seconds"),
            "content_hash": one.content_hash,
            "title": one.title,
            "lead": one.lead,
            "paragraphs": list(one.paragraphs),
            "changes": [asdict(change) for change in alterations.get(one.number, ())],
        }
        for one in stored.revisions
    ]
    fields = stored_fields(stored, zone) | {"revisions": revisions}
    return fields if pages is None else fields | {"evidence": list(pages)}


def _alterations(stored: StoredStory) -> dict[int, tuple[Alteration, ...]]:
    """What each of the newest revisions changed, by its number."""
    pairs = pairwise(stored.revisions[-MOST_COMPARED - 1 :])
    return {new.number: altered(old, new, stored.story.language) for old, new in pairs}


def story_lines(
    stored: StoredStory, zone: tzinfo, *, with_diff: bool, pages: Sequence[dict[str, Any]], with_facts: bool = False
) -> Iterator[str]:
    """The story for a terminal, without anything that a terminal would act on."""
    story = stored.story
    yield shown(story.title, LONGEST)
    moment = f"{_moment(story.published_at, zone)} ({story.published_basis})"
    yield f"{moment}  {story.source}/{story.edition}  {story.language}"
    yield f"{story.tier} {story.score:.2f}  story {stored.id}, revision {stored.revision}  {story.content_hash}"
    yield shown(story.url, LONGEST)
    for text in (story.lead, *story.paragraphs, story.byline):
        if text:
            yield ""
            yield shown(text, LONGEST)
    yield from _list("Captions", (shown(caption, LONGEST) for caption in story.captions))
    if story.relation:
        yield from _list("Between", [relation_words(story.relation, words_in("en"))])
    if with_facts:
        yield from _list("Facts", facts_lines(story.facts or Facts()))
    yield from _list("Why", (f"{one.rule} ({one.where}): {shown(one.words, 200)}" for one in story.reasons))
    yield from _list("Why not more", (f"{one.rule} ({one.where}): {shown(one.words, 200)}" for one in story.against))
    yield from _list(
        "Seen at", (f"{_moment(one.last_seen, zone)}  {shown(one.url, LONGEST)}" for one in stored.sightings)
    )
    if with_diff:
        yield from _list("Revisions", _revisions(stored, zone))
    yield from _list("Archived pages", (_page_line(page) for page in pages))


def _list(heading: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"\n{heading}"
        yield from (f"  {line}" for line in found)


def _revisions(stored: StoredStory, zone: tzinfo) -> Iterator[str]:
    alterations, words = _alterations(stored), words_in("en")
    yield f"1, {_moment(stored.revisions[0].seen_at, zone)}: as first seen"
    for old, new in pairwise(stored.revisions):
        told = altered_words(alterations.get(new.number, ()), words)
        yield f"{new.number}, {_moment(new.seen_at, zone)}: " + " | ".join(
            [*told, *part_words(changes(old, new), words)]
        )


def _page_line(page: dict[str, Any]) -> str:
    return f"{page['fetched_at']}  {page['file']} at {page['offset']}, {page['state']}  {shown(page['url'], LONGEST)}"


def _moment(instant: datetime | None, zone: tzinfo) -> str:
    return "no date" if instant is None else instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def events(stories: Iterable[StoredStory], zone: tzinfo) -> list[dict[str, Any]]:
    """The events that the stories tell, in the order of the stories."""
    grouped: dict[int, list[StoredStory]] = {}
    for stored in stories:
        grouped.setdefault(stored.event, []).append(stored)
    return [_event(number, told, zone) for number, told in grouped.items()]


def _event(number: int, told: Sequence[StoredStory], zone: tzinfo) -> dict[str, Any]:
    first = min(told, key=lambda one: (one.story.published_at or one.first_seen, one.id))
    return {
        "event": number,
        "day": _moment(first.story.published_at, zone)[:10],
        "title": first.story.title,
        "tier": first.story.tier,
        "languages": sorted({one.story.language for one in told}),
        "stories": [one.id for one in told],
    }
