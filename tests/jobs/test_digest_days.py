"""Digests of the days one after another: frozen ones stay, late stories come once, missed days are joined."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.digest import Digest, Habit, LeftOut, as_text
from monitor.domain import FiledDigest, Order
from monitor.jobs.digests import as_bytes, as_form, catch_up, digest_for, digest_of, file_day, thawed
from monitor.paper import PaperError
from monitor.review import FrozenDigest
from monitor.words import words_in
from tests.jobs.making import Desk
from tests.store.making import capture, made

VIENTIANE = ZoneInfo("Asia/Vientiane")
VI = ("vietnamplus", "vi")
ENGLISH = words_in("en")
DAY = date(2026, 3, 12)
A_DAY = timedelta(days=1)
# The mornings after: five past seven.
MORNINGS = [datetime(2026, 3, 13, 0, 5, tzinfo=UTC) + timedelta(days=number) for number in range(20)]


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIENTIANE).astimezone(UTC)


def take(desk: Desk, name: str, published_at: datetime | None, seen: datetime | None = None, **changes: Any) -> int:
    """Keep a story that was seen when it was published, or at another time; its id."""
    item = made(f"a.vn:{name}", changes.pop("text", name), title=f"Title {name}", published_at=published_at, **changes)
    desk.store.take([item], run_id=None, at=seen or published_at or MORNINGS[0])
    kept = desk.store.by_key(f"a.vn:{name}")
    assert kept is not None
    return kept.id


def crawl(desk: Desk, ended: datetime) -> None:
    """A crawl that reached the edition."""
    run = desk.store.start_run(Order("vietnamplus", ("vi",)), at=ended - timedelta(minutes=3), pid=1, host="here")
    served = {"vi": {"feed": "40 entries"}}
    desk.store.finish_run(run.id, "done", at=ended, reason="", counts={}, served=served)


File = Callable[[date, datetime], FiledDigest]


@pytest.fixture
def file(desk: Desk, tmp_path: Path) -> File:
    """Files the digest of a day after a crawl that read it."""

    def filed(day: date, made_at: datetime) -> FiledDigest:
        crawl(desk, made_at - timedelta(minutes=5))
        return file_day(desk.store, day, VIENTIANE, ("en", "vi"), [VI], tmp_path / "digests", made_at=made_at)

    return filed


def the(desk: Desk, day: date, made_at: datetime = MORNINGS[9]) -> Digest:
    return digest_for(desk.store, day, VIENTIANE, ("en", "vi"), [VI], made_at=made_at)


def titles(digest: Digest) -> list[str]:
    return [telling.title for item in digest.items for telling in item.tellings]


# -- frozen


def test_a_digest_that_was_handed_over_stays_as_it_was(desk: Desk, file: File) -> None:
    take(desk, "one", at(DAY))
    file(DAY, MORNINGS[0])
    before = as_form(the(desk, DAY), "text", ENGLISH)
    take(desk, "two", at(DAY, 10), seen=MORNINGS[1])
    take(desk, "one", at(DAY), seen=MORNINGS[1], text="rewritten")
    assert as_form(the(desk, DAY), "text", ENGLISH) == before
    anew = digest_of(desk.store, DAY, VIENTIANE, ("en",), [VI], made_at=MORNINGS[2])
    assert titles(anew) == ["Title one", "Title two"]


def test_it_keeps_what_it_told_at_which_revision(desk: Desk, file: File) -> None:
    one = take(desk, "one", at(DAY, 8))
    take(desk, "one", at(DAY, 8), seen=at(DAY, 11), text="rewritten")
    take(desk, "next", at(DAY + A_DAY))
    file(DAY, MORNINGS[0])
    frozen = desk.store.frozen_digest(DAY)
    assert frozen is not None
    assert frozen.told == ((one, 2),)
    assert thawed(desk.store, DAY) == the(desk, DAY)


def test_one_of_an_earlier_version_is_made_again_and_says_so(desk: Desk) -> None:
    take(desk, "one", at(DAY))
    desk.store.freeze_digest(FrozenDigest(DAY, MORNINGS[0], "complete", None))
    assert thawed(desk.store, DAY) is None
    made_again = the(desk, DAY)
    assert made_again.origin == "again"
    assert "is not at hand any more: this one is made of what is known now" in " ".join(
        as_text(made_again, ENGLISH).split()
    )
    assert the(desk, DAY + A_DAY).origin == "made"


def test_one_of_a_version_to_come_is_made_again_too(desk: Desk) -> None:
    desk.store.freeze_digest(FrozenDigest(DAY, MORNINGS[0], "complete", {"version": 99}))
    assert thawed(desk.store, DAY) is None
    assert the(desk, DAY).origin == "again"


def test_a_pdf_is_a_form_of_it_as_well(desk: Desk) -> None:
    digest = the(desk, DAY)
    assert as_bytes(digest, "text", ENGLISH).decode() == as_form(digest, "text", ENGLISH)
    assert json.loads(as_bytes(digest, "json", ENGLISH)) == json.loads(as_form(digest, "json", ENGLISH))
    try:
        assert as_bytes(digest, "pdf", ENGLISH).startswith(b"%PDF-")
    except PaperError as error:
        pytest.skip(str(error))


# -- late


def test_a_story_that_came_in_after_its_digest_is_told_in_the_next_one_and_never_again(desk: Desk, file: File) -> None:
    take(desk, "one", at(DAY))
    file(DAY, MORNINGS[0])
    take(desk, "late", at(DAY, 22), seen=MORNINGS[0] + timedelta(minutes=1))
    take(desk, "two", at(DAY + A_DAY))
    file(DAY + A_DAY, MORNINGS[1])
    second = the(desk, DAY + A_DAY)
    assert [item.shown.title for item in second.late] == ["Title late"]
    assert [item.shown.title for item in second.core] == ["Title two"]
    file(DAY + 2 * A_DAY, MORNINGS[2])
    assert titles(the(desk, DAY + 2 * A_DAY)) == []


def test_a_story_that_was_on_its_way_while_the_digest_was_made_is_not_lost(desk: Desk, file: File) -> None:
    """A crawl looks at the clock, then waits for its turn to write; meanwhile the digest is made."""
    take(desk, "in time", at(DAY), seen=MORNINGS[0] - timedelta(minutes=1))
    file(DAY, MORNINGS[0])
    take(desk, "waited", at(DAY), seen=MORNINGS[0] - timedelta(seconds=20))
    for number in (1, 2):
        file(DAY + number * A_DAY, MORNINGS[number])
    assert titles(the(desk, DAY)) == ["Title in time"]
    assert [item.shown.title for item in the(desk, DAY + A_DAY).late] == ["Title waited"]
    assert titles(the(desk, DAY + 2 * A_DAY)) == []


def test_without_a_digest_of_its_day_no_story_is_late(desk: Desk, file: File) -> None:
    """As after the first crawl, which brings the stories of some days before."""
    take(desk, "before", at(DAY - A_DAY), seen=at(DAY))
    take(desk, "one", at(DAY))
    file(DAY, MORNINGS[0])
    assert titles(the(desk, DAY)) == ["Title one"]
    assert the(desk, DAY).left_out == ()


def test_what_a_backfill_brings_is_counted_and_not_told(desk: Desk, file: File) -> None:
    file(DAY, MORNINGS[0])
    for number in range(3):
        take(desk, f"old {number}", at(date(2019, 5, 1 + number)), seen=MORNINGS[0] + timedelta(hours=1))
    take(desk, "no digest", at(DAY - 2 * A_DAY), seen=MORNINGS[0] + timedelta(hours=1))
    take(desk, "late", at(DAY), seen=MORNINGS[0] + timedelta(hours=1))
    file(DAY + A_DAY, MORNINGS[1])
    second = the(desk, DAY + A_DAY)
    assert titles(second) == ["Title late"]
    assert second.left_out == (LeftOut("age", 4),)


def test_a_fortnight_is_the_latest(desk: Desk, file: File) -> None:
    for number in range(16):
        file(DAY + number * A_DAY, MORNINGS[number])
    last = DAY + 15 * A_DAY
    take(desk, "too old", at(last - 15 * A_DAY), seen=MORNINGS[15] - timedelta(hours=1))
    take(desk, "late", at(last - 14 * A_DAY), seen=MORNINGS[15] - timedelta(hours=1))
    anew = digest_of(desk.store, last, VIENTIANE, ("en",), [VI], made_at=MORNINGS[15])
    assert titles(anew) == ["Title late"]
    assert anew.left_out == (LeftOut("age", 1),)


# -- what readers said, what was told before, what is archived


def test_what_a_reader_took_off_the_beat_before_the_digest_was_made_is_left_out(desk: Desk) -> None:
    one, two = take(desk, "one", at(DAY)), take(desk, "two", at(DAY))
    desk.store.put_mark(one, "anna", "off_beat", "a football match", at=at(DAY, 12))
    undone = desk.store.put_mark(two, "anna", "off_beat", "by mistake", at=at(DAY, 12))
    assert undone is not None
    desk.store.undo_mark(undone.id, "anna", at(DAY, 13))
    digest = the(desk, DAY, MORNINGS[0])
    assert titles(digest) == ["Title two"]
    assert digest.left_out == (LeftOut("readers", 1, "a football match"),)


def test_a_late_story_that_a_reader_took_off_the_beat_is_counted_in_one_digest_only(desk: Desk, file: File) -> None:
    file(DAY, MORNINGS[0])
    late = take(desk, "late", at(DAY), seen=MORNINGS[0] + timedelta(hours=1))
    desk.store.put_mark(late, "anna", "off_beat", "", at=MORNINGS[0] + timedelta(hours=2))
    for number in (1, 2):
        file(DAY + number * A_DAY, MORNINGS[number])
    assert the(desk, DAY + A_DAY).left_out == (LeftOut("readers", 1),)
    assert the(desk, DAY + 2 * A_DAY).left_out == ()


def test_archived_pages_are_counted(desk: Desk) -> None:
    take(desk, "one", at(DAY), of_page={"capture": capture(1)})
    take(desk, "two", at(DAY, 10))
    assert [item.shown.captures for item in the(desk, DAY, MORNINGS[0]).core] == [1, 0]


def test_a_story_of_the_day_that_was_revised_a_day_later_tells_what_changed(desk: Desk) -> None:
    take(desk, "one", at(DAY), text="Eleven come")
    take(desk, "one", at(DAY), seen=at(DAY + A_DAY), text="Twelve come")
    text = as_form(the(desk, DAY, MORNINGS[1]), "text", ENGLISH)
    assert "changed 13 Mar 09:00 (revision 2): only the wording changed. text: “Eleven” → “Twelve”" in " ".join(
        text.split()
    )


# -- habits


def test_the_day_stands_beside_what_is_usual_of_each_edition_and_language(desk: Desk) -> None:
    for number in range(1, 11):
        for hour in range(number % 3 + 1):
            take(desk, f"{number} {hour}", at(DAY - number * A_DAY, hour))
    take(desk, "one", at(DAY))
    crawl(desk, MORNINGS[0])
    digest = the(desk, DAY, MORNINGS[0] + timedelta(minutes=1))
    expected = Habit(1, (None,) * 18 + (2, 1, 3, 2, 1, 3, 2, 1, 3, 2))
    assert digest.intake[0].received == digest.figures[0].received == expected
    assert digest.per_language[0].on_beat == expected
    assert "1 story received, about 2 expected" in " ".join(as_form(digest, "text", ENGLISH).split())


def test_a_day_is_a_day_of_the_readers_zone(desk: Desk) -> None:
    """Vientiane is seven hours ahead: the last story is of the day after by UTC, the first of the day before."""
    take(desk, "first", datetime(2026, 3, 11, 17, 1, tzinfo=UTC))
    take(desk, "last", datetime(2026, 3, 12, 16, 59, tzinfo=UTC))
    take(desk, "next", datetime(2026, 3, 12, 17, 0, tzinfo=UTC))
    digest = the(desk, DAY, MORNINGS[0])
    assert titles(digest) == ["Title first", "Title last"]
    assert digest.intake[0].received.count == digest.per_language[0].on_beat.count == 2


# -- missed days


def test_missed_days_are_one_digest_that_tells_each_story_once(desk: Desk, file: File) -> None:
    take(desk, "one", at(DAY))
    take(desk, "two", at(DAY + A_DAY))
    back = MORNINGS[3]
    take(desk, "three", at(DAY + 2 * A_DAY), seen=back - timedelta(hours=2))
    for number in range(3):
        file(DAY + number * A_DAY, back)
    digests = [found for number in range(3) if (found := thawed(desk.store, DAY + number * A_DAY))]
    whole = catch_up(digests)
    assert whole.covers == (DAY, DAY + A_DAY, DAY + 2 * A_DAY)
    assert titles(whole) == ["Title one", "Title two", "Title three"]
    assert as_form(catch_up(digests), "html", ENGLISH) == as_form(whole, "html", ENGLISH)
    assert catch_up(digests[:1]) == digests[0]
