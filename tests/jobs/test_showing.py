"""One story and its evidence, and events, as lines for a terminal and as fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.domain import StoredStory, StoryQuery
from monitor.jobs.showing import events, evidence, story_fields, story_lines
from tests.jobs.making import NOON, TITLE, Desk, page, url
from tests.store.making import made_story

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def only(desk: Desk) -> StoredStory:
    stored = desk.store.story(next(iter(desk.store.stories(StoryQuery()))).id)
    assert stored is not None
    return stored


def shown(stored: StoredStory, *, with_diff: bool = False, pages: Sequence[dict[str, Any]] = ()) -> str:
    return "\n".join(story_lines(stored, HANOI, with_diff=with_diff, pages=pages))


def test_a_story_is_shown_with_what_speaks_for_it(desk: Desk) -> None:
    desk.crawl((url(1), page()), (url(2, "copy"), page()))
    text = shown(only(desk))
    assert text.startswith(f"{TITLE}\n2026-03-02 09:00 (page)  paper/en  en\ncore ")
    assert "\nWhy\n" in text
    assert text.count(url(2, "copy")) == 1, "the copy is a sighting"
    assert "Revisions" not in text
    assert "Archived pages" not in text


def test_evidence_tells_where_each_page_lies_and_that_it_is_intact(desk: Desk) -> None:
    desk.crawl((url(1), page()))
    stored = only(desk)
    pages = evidence(desk.store, desk.archive, stored.id, HANOI)
    assert [(one["url"], one["state"], one["status"], one["bytes"]) for one in pages] == [
        (url(1), "intact", 200, len(page()))
    ]
    assert pages[0]["fetched_at"] == "2026-03-02T12:00:00+07:00"
    assert "intact" in shown(stored, pages=pages)
    assert story_fields(stored, HANOI, pages)["evidence"] == pages
    assert "evidence" not in story_fields(stored, HANOI, None)


def test_evidence_that_was_changed_or_is_gone_says_so(desk: Desk) -> None:
    desk.crawl((url(1), page()))
    stored = only(desk)
    file = next(desk.archive.folder.rglob("*.warc"))
    content = file.read_bytes()
    file.write_bytes(content[:-30] + b"x" * 30)
    assert evidence(desk.store, desk.archive, stored.id, HANOI)[0]["state"] != "intact"
    file.unlink()
    assert "No such file" in evidence(desk.store, desk.archive, stored.id, HANOI)[0]["state"]


def test_the_difference_between_revisions_is_told_in_words(desk: Desk) -> None:
    desk.crawl((url(1), page(lead="The two Government Offices of Vietnam and Laos met on Monday.")))
    desk.crawl(
        (url(1), page(lead="The two Government Offices of Vietnam and Laos met on Tuesday.")), later=timedelta(hours=5)
    )
    stored = only(desk)
    text = shown(stored, with_diff=True)
    assert "1, 2026-03-02 12:00: as first seen" in text
    assert "2, 2026-03-02 17:00: a date changed: “Monday” → “Tuesday” | lead: “Monday.” → “Tuesday.”" in text
    numbers = [(one["number"], one["lead"][-8:]) for one in story_fields(stored, HANOI, None)["revisions"]]
    assert numbers == [(1, " Monday."), (2, "Tuesday.")]
    first, second = (one["changes"] for one in story_fields(stored, HANOI, None)["revisions"])
    assert first == []
    assert [(one["kind"], one["before"], one["after"], one["where"]) for one in second] == [
        ("date", "Monday", "Tuesday", "lead")
    ]


def test_nothing_that_a_terminal_would_act_on_is_shown() -> None:
    hostile = "\x1b[31mred\x1b[0m \x9b2J \u202eright\u202c \x07 \u200bx"
    story = made_story(
        title=hostile, lead=hostile, paragraphs=(hostile,), byline=hostile, captions=(hostile,), url=hostile
    )
    text = shown(StoredStory(1, story, 1, 1, NOON, NOON))
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "[31m" not in text


def test_events_hold_their_stories_and_are_titled_by_the_first_of_them() -> None:
    early, late = datetime(2026, 3, 1, 20, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)
    stored = [
        StoredStory(3, made_story("a/3", title="Late", language="en", published_at=late), 1, 1, late, late),
        StoredStory(2, made_story("a/2", title="Undated", published_at=None), 2, 1, late, late),
        StoredStory(1, made_story("a/1", title="Early", published_at=early), 1, 1, early, early),
    ]
    assert events(stored, HANOI) == [
        {
            "event": 1,
            "day": "2026-03-02",
            "title": "Early",
            "tier": "core",
            "languages": ["en", "vi"],
            "stories": [3, 1],
        },
        {"event": 2, "day": "no date", "title": "Undated", "tier": "core", "languages": ["vi"], "stories": [2]},
    ]
    assert events([], HANOI) == []
