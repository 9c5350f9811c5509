"""Listing stories, and what hangs on one: sightings, revisions, captures."""

from __future__ import annotations

import pytest

from monitor.domain import StoryQuery
from monitor.store import Store
from tests.store.making import NOON, capture, later, made


def keys(store: Store, **query: object) -> list[str]:
    """The keys of the stories of a query, in its order."""
    return [one.story.key for one in store.stories(StoryQuery(**query))]  # type: ignore[arg-type]


@pytest.fixture
def mixed(store: Store) -> Store:
    """Six stories of several languages, sources, tiers and days; the last has no date but its first sight."""
    batch = [
        made("a.vn:1", "1", published_at=later(days=-1), language="vi", tier="core", source="vna"),
        made("a.vn:2", "2", published_at=later(days=-5), language="lo", tier="core", source="vna"),
        made("a.vn:3", "3", published_at=later(days=-3), language="vi", tier="bilateral", source="vnp"),
        made("a.vn:4", "4", published_at=later(days=-3), language="en", tier="core", source="vnp"),
        made("a.vn:5", "5", published_at=later(days=-2), language="zh", tier="bilateral", source="vnp"),
        made("a.vn:6", "6", published_at=None, language="en", tier="core", source="import"),
    ]
    store.take(batch, run_id=None, at=later(days=-4))
    return store


def test_the_newest_come_first_and_of_the_same_instant_the_last_that_came(mixed: Store) -> None:
    assert keys(mixed) == ["a.vn:1", "a.vn:5", "a.vn:4", "a.vn:3", "a.vn:6", "a.vn:2"]
    assert keys(mixed, limit=2) == ["a.vn:1", "a.vn:5"]


def test_filters_restrict_and_an_empty_one_does_not(mixed: Store) -> None:
    assert keys(mixed, languages=("vi", "lo")) == ["a.vn:1", "a.vn:3", "a.vn:2"]
    assert keys(mixed, tiers=("bilateral",)) == ["a.vn:5", "a.vn:3"]
    assert keys(mixed, sources=("vna",), languages=("lo",)) == ["a.vn:2"]
    assert keys(mixed, sources=("nobody",)) == []
    assert mixed.count(StoryQuery(tiers=("core",), limit=1)) == 4


def test_days_bound_the_publication_half_open(mixed: Store) -> None:
    assert keys(mixed, since=later(days=-3), until=later(days=-1)) == ["a.vn:5", "a.vn:4", "a.vn:3"]
    assert keys(mixed, until=later(days=-3)) == ["a.vn:2"]
    assert keys(mixed, since=later(days=-2), until=NOON) == ["a.vn:1", "a.vn:5"]


def test_more_stories_than_are_read_at_once_come_complete_and_once(store: Store) -> None:
    batch = [made(f"a.vn:{n}", str(n), published_at=later(minutes=n * 37 % 450)) for n in range(450)]
    store.take(batch, run_id=None, at=NOON)
    listed = [one.story for one in store.stories(StoryQuery(limit=None))]
    assert len({one.key for one in listed}) == len(listed) == 450
    instants = [one.published_at for one in listed if one.published_at]
    assert instants == sorted(instants, reverse=True)


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.story(1) is None
    assert store.by_key("a.vn:1") is None
    assert store.captures(1) == ()


def test_revised_stories_are_found_by_when_the_text_changed(store: Store) -> None:
    store.take([made("a.vn:1", "1"), made("b.vn:1", "2"), made("c.vn:1", "3")], run_id=None, at=NOON)
    store.take([made("a.vn:1", "1b")], run_id=None, at=later(hours=1))
    store.take([made("b.vn:1", "2b")], run_id=None, at=later(hours=2))
    found = list(store.revised_between(later(hours=1), later(hours=2)))
    assert [one.story.key for one in found] == ["a.vn:1"]
    assert [one.paragraphs for one in found[0].revisions] == [("1",), ("1b",)]


def test_every_archived_page_of_a_story_is_found_again(store: Store) -> None:
    store.take([made(of_page={"capture": capture(1)})], run_id=None, at=NOON)
    store.take([made(text="hai", of_page={"capture": capture(2)})], run_id=None, at=later(hours=1))
    store.take(
        [made("b.vn:1", "hai", of_page={"capture": capture(1, "run-2.warc.gz")})], run_id=None, at=later(hours=2)
    )
    assert store.captures(1) == (
        ("https://a.vn/post1.vnp", NOON, capture(1)),
        ("https://a.vn/post1.vnp", later(hours=1), capture(2)),
        ("https://b.vn/post1.vnp", later(hours=2), capture(1, "run-2.warc.gz")),
    )
    assert store.captures(2) == ()


def test_all_archived_pages_come_in_the_order_they_lie(store: Store) -> None:
    batch = [made(f"a.vn:{n}", str(n), of_page={"capture": capture(n, f"run-{n % 3}.warc.gz")}) for n in range(450)]
    store.take(batch, run_id=None, at=NOON)
    places = [(one.capture.file, one.capture.offset) for one in store.all_captures()]
    assert len(places) == 450
    assert places == sorted(places)
