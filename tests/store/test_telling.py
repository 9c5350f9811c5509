"""What a digest needs beside the day's stories: counted, found and left out the same on each kind of database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import text

from monitor.review import FrozenDigest
from monitor.store import Store
from monitor.store.nouns import PastTelling
from tests.store.making import NOON, capture, made

DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=0)
TODAY = NOON.date()


def take(
    store: Store, name: str, published_at: datetime | None = NOON, *, seen: datetime = NOON, **changes: object
) -> int:
    """Keep a story of that name; its id."""
    store.take([made(f"a.vn:{name}", name, published_at=published_at, **changes)], run_id=None, at=seen)
    kept = store.by_key(f"a.vn:{name}")
    assert kept is not None
    return kept.id


def freeze(store: Store, day: date, made_at: datetime, *told: int) -> None:
    store.freeze_digest(FrozenDigest(day, made_at, "complete", {}, tuple((one, 1) for one in told)))


def test_pages_are_counted_by_edition_and_day_on_the_beat_or_not(store: Store) -> None:
    edges = [MIDNIGHT - DAY, MIDNIGHT, MIDNIGHT + DAY]
    take(store, "before", MIDNIGHT - DAY - timedelta(microseconds=1))
    take(store, "first", MIDNIGHT - DAY)
    take(store, "last", MIDNIGHT - timedelta(microseconds=1))
    take(store, "next", MIDNIGHT)
    take(store, "english", NOON, edition="en")
    take(store, "after", MIDNIGHT + DAY)
    store.take([made("a.vn:off", "off", tier="other")], run_id=None, at=NOON)
    assert store.pages_by_day(edges) == {("vietnamplus", "vi"): (2, 2), ("vietnamplus", "en"): (0, 1)}


def test_days_of_any_length_are_counted_apart(store: Store) -> None:
    """As where a zone puts its clocks forward."""
    edges = [NOON, NOON + timedelta(hours=23), NOON + timedelta(hours=48)]
    take(store, "one", NOON + timedelta(hours=22, minutes=59))
    take(store, "two", NOON + timedelta(hours=23))
    assert store.pages_by_day(edges) == {("vietnamplus", "vi"): (1, 1)}
    assert store.stories_by_day(edges) == {"vi": (1, 1)}


def test_stories_on_the_beat_are_counted_by_language_and_day(store: Store) -> None:
    edges = [MIDNIGHT - DAY, MIDNIGHT, MIDNIGHT + DAY]
    take(store, "one", NOON - DAY, language="lo")
    take(store, "two", NOON, tier="bilateral")
    take(store, "three", NOON)
    store.take([made("a.vn:off", "off", tier="other")], run_id=None, at=NOON)
    assert store.stories_by_day(edges) == {"lo": (1, 0), "vi": (0, 2)}


def test_a_story_is_late_that_came_in_after_the_digest_of_its_day(store: Store) -> None:
    made_at = MIDNIGHT + timedelta(hours=7)
    take(store, "in time", NOON - DAY, seen=made_at)
    late = take(store, "late", NOON - DAY, seen=made_at + timedelta(seconds=1))
    take(store, "of today", NOON, seen=made_at + timedelta(hours=3))
    take(store, "of another day", NOON - 3 * DAY, seen=made_at + timedelta(hours=3))
    take(store, "undated", None, seen=made_at + timedelta(hours=3))
    freeze(store, TODAY - DAY, made_at)
    yesterday = (MIDNIGHT - DAY, MIDNIGHT, made_at)
    assert [one.id for one in store.late_stories([yesterday], TODAY)] == [late]
    assert store.late_stories([], TODAY) == ()


def test_a_late_story_is_late_once(store: Store) -> None:
    made_at = MIDNIGHT + timedelta(hours=7)
    late = take(store, "late", NOON - DAY, seen=made_at + timedelta(hours=1))
    freeze(store, TODAY - DAY, made_at)
    freeze(store, TODAY, made_at + DAY, late)
    yesterday = (MIDNIGHT - DAY, MIDNIGHT, made_at)
    assert [one.id for one in store.late_stories([yesterday], TODAY)] == [late], "for its own digest, made once more"
    assert store.late_stories([yesterday], TODAY + DAY) == ()


def test_what_a_backfill_brought_is_counted_unless_it_was_told(store: Store) -> None:
    told = take(store, "told", NOON - 90 * DAY, seen=NOON)
    for number in range(3):
        take(store, f"old {number}", NOON - 400 * DAY, seen=NOON)
    take(store, "new", NOON, seen=NOON)
    take(store, "known long ago", NOON - 400 * DAY, seen=NOON - DAY)
    freeze(store, TODAY - DAY, NOON, told)
    assert store.arrivals(NOON - timedelta(hours=1), MIDNIGHT, TODAY) == 3
    assert store.arrivals(NOON - 2 * DAY, MIDNIGHT, TODAY) == 4
    assert store.arrivals(NOON, MIDNIGHT, TODAY) == 0


def test_what_was_told_of_an_event_before_is_found_the_newest_first(store: Store) -> None:
    first, second = take(store, "one", NOON - 3 * DAY), take(store, "two", NOON - 2 * DAY, language="lo")
    today, other = take(store, "three", NOON), take(store, "four", NOON - DAY)
    with store._database.writing() as connection:
        connection.execute(text(f"UPDATE story SET event = {today} WHERE id IN ({first}, {second})"))
    found = store.past_tellings({today}, MIDNIGHT)
    assert list(found) == [today]
    assert found[today][0] == PastTelling(second, "Tin a.vn:two", "lo", "https://a.vn/posttwo.vnp", NOON - 2 * DAY)
    assert [one.story_id for one in found[today]] == [second, first]
    assert store.past_tellings({other}, MIDNIGHT - 2 * DAY) == {}


def test_archived_pages_are_counted_for_many_stories_at_once(store: Store) -> None:
    store.take([made("a.vn:1", "one", of_page={"capture": capture(1)})], run_id=None, at=NOON)
    store.take([made("a.vn:1", "one", of_page={"capture": capture(2)})], run_id=None, at=NOON)
    store.take([made("a.vn:2", "two")], run_id=None, at=NOON)
    ids = [one.id for name in ("1", "2") if (one := store.by_key(f"a.vn:{name}"))]
    assert store.captured([*ids, 999]) == {ids[0]: 2}
    assert store.captured([]) == {}
