"""Archived pages are read again by today's layouts and rules; what would change comes out before it is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from monitor.archive import Archive, ArchiveError
from monitor.domain import ON_THE_BEAT, Basis, StoredStory, Story, Taken
from monitor.jobs.archived import read_archived
from monitor.jobs.intake import Intake
from monitor.jobs.kits import Kit
from monitor.normalise import make_story
from monitor.page import Mismatch
from monitor.store import Store, StoredCapture

INSTANT_OF_LIST = frozenset({"feed", "sitemap", "text", "inferred"})
NOT_READ_FROM_PAGES = frozenset({"key", "url", "source", "edition"})


@dataclass(frozen=True, slots=True)
class Rereading:
    """One archived page read again: what was stored, what is read now, and which fields differ.

    `outcome` is "unchanged", "changed", "new" (a page that gave no story before), "copy" (the page of another key
    with the story's text, which is not what the story is read from) or the reason why nothing was read.
    """

    capture: StoredCapture
    outcome: str
    before: StoredStory | None = None
    now: Story | None = None
    differing: tuple[str, ...] = ()


def reread(store: Store, archive: Archive, kits: Sequence[Kit]) -> Iterator[Rereading]:
    """Read the newest archived page of every key again; nothing is changed."""
    newest: dict[str, StoredCapture] = {}
    for capture in store.all_captures():
        if capture.key not in newest or capture.seen_at >= newest[capture.key].seen_at:
            newest[capture.key] = capture
    for capture in newest.values():
        yield _reread(capture, store, archive, kits)


def _reread(capture: StoredCapture, store: Store, archive: Archive, kits: Sequence[Kit]) -> Rereading:
    before = store.story(capture.story_id) if capture.story_id is not None else None
    if before is not None and before.story.key != capture.key:
        return Rereading(capture, "copy", before)
    try:
        response = archive.read(capture.capture)
    except ArchiveError:
        return Rereading(capture, "not_in_archive", before)
    page = read_archived(response, capture.url, kits)
    if page is None:
        return Rereading(capture, "no_source", before)
    if isinstance(page.reading, Mismatch):
        return Rereading(capture, page.reading.reason, before)
    titled = page.reading if page.reading.title or before is None else replace(page.reading, title=before.story.title)
    return _compared(capture, before, make_story(titled, page.address, page.source, _dated(before)))


def _dated(before: StoredStory | None) -> tuple[datetime | None, Basis]:
    """An instant that came from a list is not in the page, so it is kept, as is a title."""
    if before is not None and before.story.published_basis in INSTANT_OF_LIST:
        return before.story.published_at, before.story.published_basis
    return None, "inferred"


def _compared(capture: StoredCapture, before: StoredStory | None, story: Story) -> Rereading:
    if before is None:
        return Rereading(capture, "new" if story.tier in ON_THE_BEAT else "off_beat", None, story)
    names = [field.name for field in fields(Story) if field.name not in NOT_READ_FROM_PAGES]
    differing = tuple(name for name in names if getattr(before.story, name) != getattr(story, name))
    return Rereading(capture, "changed" if differing else "unchanged", before, story, differing)


def write(store: Store, intake: Intake, rereadings: Sequence[Rereading]) -> dict[str, int]:
    """Write what was found: changed stories are rewritten in place (no revision: the source said nothing new)."""
    changed = [(one.before.id, one.now) for one in rereadings if one.outcome == "changed" and one.before and one.now]
    written = Counter(f"rewritten_{outcome}" for outcome in store.rewrite(changed))
    for one in rereadings:
        if one.outcome == "new" and one.now is not None:
            intake.take(Taken(one.now, one.capture.capture))
    intake.close()
    return dict(written + intake.counts)


def report(rereadings: Sequence[Rereading]) -> dict[str, Any]:
    """The figures, and each story that would change with the names of its fields."""
    outcomes = Counter(one.outcome for one in rereadings)
    changes = [
        {"story": one.before.id, "url": one.capture.url, "differing": list(one.differing)}
        for one in rereadings
        if one.outcome == "changed" and one.before
    ]
    return {"outcomes": dict(outcomes), "changes": changes, "to_write": outcomes["changed"] + outcomes["new"]}


def lines(rereadings: Sequence[Rereading]) -> Iterator[str]:
    """A line for each page that would change something."""
    for one in rereadings:
        if one.outcome == "changed" and one.before:
            yield f"story {one.before.id}: {', '.join(one.differing)}  {one.capture.url}"
        elif one.outcome == "new":
            yield f"a new story: {one.capture.url}"
