"""Whether events give their stories and days their events, on each kind of database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text

from monitor.store import Store
from tests.store.making import NOON, later, made


def keep(store: Store, events: Mapping[str, int], **changes: object) -> None:
    """Stories by name and event, an hour between them."""
    for number, (name, event) in enumerate(events.items()):
        at = NOON + timedelta(hours=number)
        store.take([made(f"a.vn:{name}", name, **({"published_at": at} | changes))], run_id=None, at=NOON)
        with store._database.writing() as connection:
            connection.execute(text(f"UPDATE story SET event = {event} WHERE key = 'a.vn:{name}'"))


def test_an_event_gives_its_stories_the_first_first(store: Store) -> None:
    keep(store, {"one": 1, "two": 2, "three": 1})
    assert [one.story.key for one in store.stories_of_event(1)] == ["a.vn:one", "a.vn:three"]
    assert [one.story.key for one in store.stories_of_event(1, most=1)] == ["a.vn:one"]
    assert store.stories_of_event(9) == ()


def test_days_count_their_events_on_the_beat_once(store: Store) -> None:
    keep(store, {"one": 1, "two": 2, "three": 1})
    keep(store, {"four": 4}, tier="other")
    keep(store, {"five": 5}, published_at=None)
    edges = [NOON - timedelta(days=1), NOON, NOON + timedelta(hours=2), NOON + timedelta(days=1)]
    assert store.event_counts(edges) == (0, 2, 1)


def test_events_are_listed_by_their_numbers_each_once_and_part_by_part(store: Store) -> None:
    keep(store, {"one": 1, "two": 2, "three": 1})
    keep(store, {"four": 4}, tier="other")
    keep(store, {"five": 5}, published_at=None)
    assert store.events_before(None, 9) == (5, 2, 1)
    assert store.events_before(None, 2) == (5, 2)
    assert store.events_before(2, 9) == (1,)
    assert store.events_before(None, 9, since=NOON + timedelta(hours=2)) == (1,)
    assert store.events_before(None, 9, since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=2)) == (2,)
    assert store.events_before(None, 9, until=NOON) == ()


def test_events_give_their_stories_in_the_order_in_which_they_are_named(store: Store) -> None:
    keep(store, {"one": 1, "two": 2, "three": 1})
    assert [one.id for one in store.stories_of_events([2, 1, 9])] == [2, 1, 3]
    assert store.stories_of_events([]) == ()


@pytest.mark.parametrize("looked_at", [1, 3, 2_000])
@pytest.mark.parametrize("since", [None, 4, 11])
@pytest.mark.parametrize("until", [None, 3, 9, 30])
def test_events_of_a_span_are_the_same_however_many_stories_are_looked_at_first(
    store: Store, monkeypatch: pytest.MonkeyPatch, looked_at: int, since: int | None, until: int | None
) -> None:
    monkeypatch.setattr("monitor.store.events._LOOKED_AT", looked_at)
    # Some came in long after their day, some are off the beat, one has no date.
    days = [5, 1, 9, 3, 12, 2, 8, 11, 4, 10, 7, 6]
    batch = [
        made(
            f"a.vn:{at}",
            f"tin {at}",
            published_at=None if at == 7 else later(days=day),
            tier="other" if at % 5 == 4 else "core",
        )
        for at, day in enumerate(days)
    ]
    store.take(batch, run_id=None, at=later(days=20))
    numbers = {at: one.event for at in range(len(days)) if (one := store.by_key(f"a.vn:{at}"))}
    fits = [
        numbers[at]
        for at, day in enumerate(days)
        if at % 5 != 4
        and (at != 7 or since is until is None)
        and (since is None or day >= since)
        and (until is None or day < until)
    ]
    span = {"since": since and later(days=since), "until": until and later(days=until)}
    found: list[int] = []
    while part := store.events_before(found[-1] if found else None, 2, **span):
        found += part
    assert found == sorted(fits, reverse=True)
