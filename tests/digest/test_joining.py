"""The digest that covers missed days tells each event once, and never looks better than the worst of its days."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from monitor.digest import Digest, Earlier, Habit, LeftOut, as_json, as_text, headline, joined, title_of
from monitor.digest.forms.wording import change_words
from monitor.domain import StoredStory
from tests.digest.making import DAY, EN, FORMS, VI, at, digest, edition, revision, story

MADE = at(8, day=15)
DAYS = tuple(DAY + timedelta(days=number) for number in range(3))


def of_day(number: int, *stories: StoredStory, read_at: int = 15, received: int = 40, **more: object) -> Digest:
    """The digest of the first, second or third day, all made on the morning after the last."""
    read = edition("en.vietnamplus.vn", at(1, day=read_at), received=Habit(received, (40,) * 28))
    return digest(*stories, day=DAYS[number], made_at=MADE, intake=(read,), **more)  # type: ignore[arg-type]


def on(number: int, hour: int = 9) -> object:
    return at(hour, 12, day=12 + number)


def test_the_title_says_which_days_are_covered() -> None:
    several = joined([of_day(0), of_day(1), of_day(2)])
    assert several.covers == DAYS
    assert title_of(several, EN) == "Vietnam-Laos offices: 12 Mar to 14 Mar 2026"
    assert title_of(several, VI).endswith("12/3 to 14/3/2026") or "14/3/2026" in title_of(several, VI)
    assert title_of(joined([of_day(0), of_day(2)]), EN) == "Vietnam-Laos offices: 12 Mar, 14 Mar 2026"
    over_new_year = joined([digest(day=date(2025, 12, 31)), digest(day=date(2026, 1, 1))])
    assert title_of(over_new_year, EN) == "Vietnam-Laos offices: 31 Dec 2025 to 1 Jan 2026"
    assert "This digest covers 3 days that had not been sent." in as_text(several, EN)


def test_the_same_days_give_the_same_digest_in_any_order() -> None:
    days = [of_day(0, story(1, published_at=on(0))), of_day(1), of_day(2, story(2, published_at=on(2)))]
    expected = [form(joined(days), EN) for form in FORMS]
    assert [form(joined(days[::-1]), EN) for form in FORMS] == expected


def test_events_that_became_one_between_two_days_are_told_once() -> None:
    first, second = story(1, event=1, published_at=on(0)), story(2, "vi", event=2, published_at=on(0))
    third = story(3, "fr", event=1, published_at=on(1))
    revised = story(2, "vi", event=1, published_at=on(0), revisions=(revision(1), revision(2, "Another title")))
    several = joined([of_day(0, first, second), of_day(1, third, revised=(revised,))])
    (item,) = several.items
    assert item.event == 1
    assert sorted(one.story for one in item.tellings) == [1, 2, 3]


def test_an_event_of_two_days_is_told_once_in_its_newest_words() -> None:
    first = story(1, event=1, published_at=on(0), title="Eleven come")
    versions = (revision(1, "Eleven come"), revision(2, "Twelve come"))
    again = story(1, event=1, published_at=on(0), title="Twelve come", revisions=versions)
    second = story(2, "vi", event=1, published_at=on(1))
    follows = {1: [Earlier(1, "Eleven come", "en", "", on(0)), Earlier(9, "Long before", "en", "", at(9, day=2))]}  # type: ignore[arg-type]
    several = joined([of_day(0, first), of_day(1, second, revised=(again,), earlier=follows)])
    (item,) = several.items
    assert [(one.story, one.title, one.revision) for one in item.tellings] == [
        (1, "Twelve come", 2),
        (2, "Two offices meet, part 2", 1),
    ]
    assert change_words(item.changes[0], EN) == ["headline: “Eleven” → “Twelve”"]
    assert [one.story for one in item.follows] == [9]
    assert item.tellings[1].lag == timedelta(days=1)


def test_a_story_that_is_late_for_a_day_that_is_covered_is_not_late() -> None:
    late = [story(2, published_at=on(0)), story(3, published_at=at(9, day=1))]
    several = joined([of_day(0), of_day(1, late=late)])
    assert [(item.event, item.is_late) for item in several.core] == [(2, False)]
    assert [(item.event, item.is_late) for item in several.late] == [(3, True)]


def test_a_story_of_before_that_was_revised_twice_stands_once_among_the_changed() -> None:
    one, two = (revision(1, "A"), revision(2, "B")), (revision(2, "B"), revision(3, "C"))
    before = at(9, day=1)
    several = joined(
        [
            of_day(0, revised=(story(7, published_at=before, revisions=one),)),
            of_day(1, revised=(story(7, published_at=before, revisions=two),)),
        ]
    )
    (item,) = several.changed
    assert [change.revision for change in item.changes] == [3]
    assert several.core == several.late == ()


def test_one_day_that_was_not_read_to_its_end_makes_the_whole_partial() -> None:
    """As its own digest said, when it was made."""
    two = (edition("en.vietnamplus.vn", at(1, day=13)), edition("vi.vietnamplus.vn", at(11)))
    several = joined([digest(intake=two), of_day(1), of_day(2)])
    assert several.state == "partial"
    assert several.states[0] == (DAYS[0], "partial")
    assert headline(several, EN) == (
        "partial: the one edition read to the end of the day; 80 stories received, about 120 expected; "
        "12 Mar partial, 13 Mar complete"
    )
    assert json.loads(as_json(several))["covers"][0] == {"day": "2026-03-12", "state": "partial"}


def test_days_without_any_story_say_so_and_do_not_look_like_a_failure() -> None:
    several = joined([of_day(0), of_day(1), of_day(2)])
    assert headline(several, EN) == (
        "complete: the one edition read to the end of the day; 120 stories received, about 120 expected"
    )
    assert "No story on the beat was published on these days." in as_text(several, EN)


def test_counts_of_all_days_stand_together_beside_what_is_usual_for_as_many() -> None:
    habits = {"en": Habit(1, (2,) * 28)}
    several = joined(
        [
            of_day(0, story(1), received=30, habits=habits, too_late=2, off_beat={9: "x"}),
            of_day(1, story(2), story(3, tier="other"), received=44, habits=habits, too_late=1),
        ]
    )
    (figure,) = several.figures
    assert (figure.on_beat, figure.received.count, figure.received.usual) == (2, 74, 80)
    assert several.per_language[0].on_beat.usual == 4
    assert several.left_out == (LeftOut("rules", 1), LeftOut("age", 3))


def test_no_days_are_no_digest() -> None:
    with pytest.raises(ValueError, match="no digest"):
        joined([])
