"""A hand's decision is done at once, however much waits, and holds when the rest follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.jobs import regrouping
from monitor.store import Store, open_store
from tests.ready import ready
from tests.store.making import later, made
from tests.store.test_grouping import CHOSEN, kept, taken


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(ready(tmp_path / "hand.db")) as opened:
        yield opened


def backlog(store: Store, number: int) -> list[int]:
    """Newer stories that wait, as after an import."""
    batch = [made(f"b.vn:{at}", f"Tin số {at} về một việc khác.", published_at=later(hours=at)) for at in range(number)]
    store.take(batch, run_id=None, at=later(hours=1))
    return [one.id for at in range(number) if (one := store.by_key(f"b.vn:{at}"))]


def test_a_merge_does_not_wait_for_what_waits_and_holds_when_that_is_done(store: Store) -> None:
    numbers = kept(store, ["talks-vi", "recep-en", "talks-en"])
    waiting = backlog(store, 120)
    decided = regrouping.merge(store, numbers["talks-vi"], numbers["recep-en"], by="lan", at=later(hours=2))
    assert {one.verdict for one in decided} == {"same"}
    assert len(set(store.events_of(numbers.values()).values())) == 1
    assert store.copies_of(waiting) == {}, "none of the backlog was grouped"
    store.take([taken("talks-zh"), taken("recep-zh")], run_id=None, at=later(hours=3))
    assert regrouping.group_new(store, most=None) == len(waiting) + 2
    assert len(set(store.events_of(numbers.values()).values())) == 1


def test_a_story_that_itself_waits_is_merged_for_good(store: Store) -> None:
    store.take([taken(name) for name in CHOSEN], run_id=None, at=later())
    numbers = {name: one.id for name in CHOSEN if (one := store.by_key(f"{name}.vn:1"))}
    regrouping.merge(store, numbers["talks-vi"], numbers["kh-en"], by="lan", at=later())
    assert len({store.events_of(numbers.values())[numbers[name]] for name in ("talks-vi", "kh-en")}) == 1
    assert regrouping.group_new(store, most=None) == len(CHOSEN) - 2
    found = store.events_of(numbers.values())
    assert found[numbers["kh-en"]] == found[numbers["talks-vi"]] == found[numbers["talks-en"]]


def test_a_split_and_its_undoing_do_not_wait_either(store: Store) -> None:
    numbers = kept(store, ["talks-vi", "talks-en", "talks-zh"])
    waiting = backlog(store, 60)
    regrouping.split(store, numbers["talks-en"], by="lan", at=later(hours=2))
    found = store.events_of(numbers.values())
    assert found[numbers["talks-en"]] != found[numbers["talks-vi"]] == found[numbers["talks-zh"]]
    regrouping.undo(store, numbers["talks-en"], by="lan", at=later(hours=3))
    assert len(set(store.events_of(numbers.values()).values())) == 1
    assert store.copies_of(waiting) == {}


def test_of_a_great_event_some_are_done_at_once_and_the_rest_follows(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regrouping, "MOST_OF_A_HAND", 10)
    alike = [taken("talks-en", key=f"k.vn:{at}", source=f"paper{at}", content_hash=f"v1:{at}") for at in range(40)]
    store.take([*alike, taken("kh-en")], run_id=None, at=later())
    regrouping.group_new(store, most=None)
    ids = [one.id for at in range(40) if (one := store.by_key(f"k.vn:{at}"))]
    other = store.by_key("kh-en.vn:1")
    assert other is not None
    decided = regrouping.merge(store, ids[0], other.id, by="lan", at=later())
    assert len(decided) == 40
    assert set(store.events_of([*ids, other.id]).values()) == {ids[0]}
    assert regrouping.group_new(store, most=None) == 31
    assert set(store.events_of([*ids, other.id]).values()) == {ids[0]}
