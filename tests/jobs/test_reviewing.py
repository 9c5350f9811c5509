"""Whether marks on the stories of an event say of it what readers mean by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from monitor.jobs.reviewing import Deeds, deeds_of, is_chosen, progress_of, rest_of
from monitor.review import Mark

NOON = datetime(2026, 3, 12, 5, tzinfo=UTC)
NUMBERS = count(1)


def mark(kind: Any, *, story: int = 1, reader: str = "lan", value: str = "", **more: Any) -> Mark:
    return Mark(next(NUMBERS), story, reader, kind, value, NOON, **more)


def deeds(*marks: Mark, reader: str = "lan", stories: tuple[int, ...] = (1, 2)) -> Deeds:
    by_story: dict[int, list[Mark]] = {}
    for one in marks:
        by_story.setdefault(one.story, []).append(one)
    return deeds_of(9, stories, by_story, reader)


@pytest.mark.parametrize("kind", ["read", "off_beat"])
def test_an_event_is_reviewed_once_any_of_its_stories_is_read_or_off_the_beat(kind: str) -> None:
    assert deeds(mark(kind, story=2)).is_reviewed


@pytest.mark.parametrize("kind", ["star", "note", "assign"])
def test_other_deeds_do_not_count_as_a_review(kind: str) -> None:
    assert not deeds(mark(kind)).is_reviewed


def test_what_another_reader_read_is_shown_but_does_not_count() -> None:
    found = deeds(theirs := mark("read", reader="kham"))
    assert not found.is_reviewed
    assert found.others == (theirs,)


def test_an_undone_mark_counts_for_nothing() -> None:
    assert deeds(mark("read", undone_at=NOON)) == deeds()


def test_notes_of_all_readers_stand_in_their_order_and_the_last_assignment_holds() -> None:
    marks = [
        mark("note", value="ask Vientiane", reader="kham"),
        mark("assign", value="lan", reader="kham"),
        mark("assign", value="kham", story=2),
        mark("note", value="done", story=2),
    ]
    found = deeds(*marks)
    assert [one.value for one in found.notes] == ["ask Vientiane", "done"]
    assert found.assigned == marks[2]


def test_new_marks_go_to_the_story_that_is_shown() -> None:
    assert deeds(stories=(7, 3)).story == 7


def test_progress_counts_reviewed_events() -> None:
    progress = progress_of([deeds(mark("read")), deeds(mark("star")), deeds()])
    assert (progress.reviewed, progress.of, progress.is_done) == (1, 3, False)
    assert progress_of([deeds(mark("read"))]).is_done
    assert not progress_of([]).is_done


def test_each_view_chooses_its_events() -> None:
    read, starred, mine = deeds(mark("read")), deeds(mark("star")), deeds(mark("assign", value="lan", reader="kham"))
    events = (read, starred, mine)
    chosen = {show: [is_chosen(one, show, "lan") for one in events] for show in ("all", "unread", "starred", "mine")}
    assert chosen == {
        "all": [True, True, True],
        "unread": [False, True, True],
        "starred": [False, True, False],
        "mine": [False, False, True],
    }


def test_the_rest_of_a_shift_is_what_is_unreviewed_and_nobody_elses() -> None:
    events = [
        deeds(mark("read")),
        replace(deeds(), story=5),
        replace(deeds(mark("assign", value="kham")), story=6),
        replace(deeds(mark("assign", value="lan", reader="kham")), story=7),
    ]
    assert rest_of(events, "lan") == (5, 7)
