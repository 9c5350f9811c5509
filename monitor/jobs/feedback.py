"""Marks of readers go in, labelled lines come out, in the fields of the corpus: what `evaluate` measures against.

A reader who refuses a story says that it is not of the beat: that is a label. That they read or starred one says
little of its tier, so nothing is made of it; only where it is asked for, a star confirms a story that is core.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Literal
from urllib.parse import urlsplit

from monitor.domain import StoredStory
from monitor.review import Mark
from monitor.store import Store

Label = Literal["negative", "core"]


def feedback(store: Store, zone: tzinfo, *, confirmed: bool = False) -> Iterator[dict[str, Any]]:
    """A labelled line for each story that readers judged, in the order in which it was judged first.

    `confirmed`: also those that are core and starred, and that nobody refuses.
    """
    for _, line in feedback_after(store, zone, confirmed=confirmed):
        yield line


def feedback_after(
    store: Store, zone: tzinfo, after: int = 0, *, confirmed: bool = False
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Those lines with the number of the first mark that judges so, of marks with greater numbers than `after`."""
    for story_id, label, marks in judged(store, confirmed=confirmed):
        stored = store.story(story_id) if marks[0].id > after else None
        if stored is not None and (label == "negative" or stored.story.tier == "core"):
            yield marks[0].id, labelled(stored, label, marks, zone)


def judged(store: Store, *, confirmed: bool = False) -> Iterator[tuple[int, Label, tuple[Mark, ...]]]:
    """The stories that readers judged, each once with the marks that do so, oldest first."""
    refused = _by_story(store.marks_with("off_beat"))
    starred = _by_story(store.marks_with("star")) if confirmed else {}
    said: list[tuple[int, Label, tuple[Mark, ...]]] = [(one, "negative", marks) for one, marks in refused.items()]
    said.extend((one, "core", marks) for one, marks in starred.items() if one not in refused)
    yield from sorted(said, key=lambda one: one[2][0].id)


def _by_story(marks: Iterator[Mark]) -> dict[int, tuple[Mark, ...]]:
    found: dict[int, tuple[Mark, ...]] = {}
    for mark in marks:
        found[mark.story] = (*found.get(mark.story, ()), mark)
    return found


def labelled(stored: StoredStory, label: Label, marks: Sequence[Mark], zone: tzinfo) -> dict[str, Any]:
    """The line of a story: its text is the one that stood when it was judged first, `at` is when that was.

    `by` names all who judged so, `reason` holds what they gave as reasons.
    """
    story, at = stored.story, marks[0].at
    title, text = text_at(stored, at)
    published = story.published_at
    return {
        "id": str(stored.id),
        "url": story.url,
        "outlet": urlsplit(story.url).hostname or story.source,
        "title": title,
        "text": text,
        "date": published.astimezone(zone).date().isoformat() if published else None,
        "lang": story.language,
        "relevant": label,
        "by": ", ".join(dict.fromkeys(mark.reader for mark in marks)),
        "at": at.astimezone(zone).isoformat(timespec="seconds"),
        "reason": "; ".join(dict.fromkeys(mark.value for mark in marks if label == "negative" and mark.value)),
    }


def text_at(stored: StoredStory, at: datetime) -> tuple[str, str]:
    """Title and text of the revision that a reader saw then; a story without any text has its title as such."""
    seen = [one for one in stored.revisions if one.seen_at <= at] or stored.revisions[:1]
    version = seen[-1] if seen else stored.story
    return version.title, "\n".join(part for part in (version.lead, *version.paragraphs) if part) or version.title


def as_jsonl(lines: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    """One JSON object a line."""
    for line in lines:
        yield json.dumps(line, ensure_ascii=False)
