"""Stories join their events as they come: the order does not matter, and what a hand decided stands."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from monitor import events
from monitor.domain import Taken
from monitor.store import Store, open_store
from monitor.store.schema import story_clue
from monitor.text import parse_instant
from tests.ready import ready
from tests.store.making import later, made

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "event_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
# Of Chinese, Lao and Russian the event is as well known as of the others: some stories of each.
CHOSEN = ("talks-vi", "talks-en", "talks-zh", "recep-en", "recep-zh", "kh-en", "copy-1", "copy-2", "copy-3", "copy-en")


def taken(name: str, **changes: Any) -> Taken:
    """A labelled story as a crawl brings it."""
    case = next(one for one in CASES if one["id"] == name)
    text = case["text"].split("\n")
    fields: dict[str, Any] = {
        "title": case["title"],
        "paragraphs": tuple(text),
        "content_hash": f"v1:{name}:{text[0]}",
        "language": case["lang"],
        "source": case["outlet"],
        "edition": case["lang"],
        "published_at": parse_instant(case["date"]),
        "captions": (),
        "mentions": (),
        "dateline": "",
    }
    return made(changes.pop("key", f"{name}.vn:1"), **(fields | changes))


def kept(store: Store, names: Sequence[str], at: datetime | None = None) -> dict[str, int]:
    """Take in the stories one by one, each grouped as it comes; their numbers."""
    numbers = {}
    for name in names:
        store.take([taken(name)], run_id=None, at=at or later())
        while store.group_waiting():
            pass
        found = store.by_key(f"{name}.vn:1")
        assert found
        numbers[name] = found.id
    return numbers


def partition(store: Store, numbers: dict[str, int]) -> set[frozenset[str]]:
    found = store.events_of(numbers.values())
    names: dict[int, set[str]] = {}
    for name, number in numbers.items():
        names.setdefault(found[number], set()).add(name)
    return {frozenset(group) for group in names.values()}


EXPECTED = {
    frozenset({"talks-vi", "talks-en", "talks-zh"}),
    frozenset({"recep-en", "recep-zh"}),
    frozenset({"kh-en"}),
    frozenset({"copy-1", "copy-2", "copy-3", "copy-en"}),
}


@pytest.mark.parametrize("seed", range(3))
def test_stories_join_their_events_in_whatever_order_they_come(store: Store, seed: int) -> None:
    names = random.Random(seed).sample(CHOSEN, len(CHOSEN))
    numbers = kept(store, names)
    assert partition(store, numbers) == EXPECTED
    for name, event in ((name, store.events_of([number])[number]) for name, number in numbers.items()):
        group = next(group for group in EXPECTED if name in group)
        assert event == min(numbers[one] for one in group)


def test_what_comes_one_by_one_is_grouped_as_what_comes_at_once(store: Store) -> None:
    numbers = kept(store, CHOSEN)
    clues = {number: events.clues_of(store.story(number).story) for number in numbers.values()}  # type: ignore[union-attr]
    assert store.events_of(numbers.values()) == events.grouped(clues)
    assert store.copies_of(numbers.values()) == events.same_texts(clues)


def test_grouping_twice_changes_nothing_and_then_nothing_waits(store: Store) -> None:
    store.take([taken(name) for name in CHOSEN], run_id=None, at=later())
    assert store.group_waiting() == len(CHOSEN)
    assert store.group_waiting() == 0


def test_copies_have_the_first_of_them_for_their_text(store: Store) -> None:
    numbers = kept(store, CHOSEN)
    copies = store.copies_of(numbers.values())
    first = min(numbers[name] for name in ("copy-1", "copy-2", "copy-3"))
    assert {copies[numbers[name]] for name in ("copy-1", "copy-2", "copy-3")} == {first}
    assert copies[numbers["copy-en"]] == numbers["copy-en"]


def test_a_revision_may_move_a_story(store: Store) -> None:
    numbers = kept(store, ["talks-vi", "talks-en"])
    other = {"title": "Heavy rain floods roads in Savannakhet", "paragraphs": ("Rain closed a road of Savannakhet.",)}
    store.take([taken("talks-en", content_hash="v1:rain", **other)], run_id=None, at=later(hours=1))
    assert store.group_waiting() == 1
    assert partition(store, numbers) == {frozenset({"talks-vi"}), frozenset({"talks-en"})}


def test_stories_whose_clues_older_rules_read_wait_when_a_new_one_comes_beside_them(store: Store) -> None:
    numbers = kept(store, ["talks-vi"])
    with store._database.writing() as connection:
        connection.execute(update(story_clue).values(version=events.VERSION - 1, clues={"kinds": []}))
    store.take([taken("talks-en")], run_id=None, at=later())
    assert [store.group_waiting() for _ in range(3)] == [1, 1, 0]
    found = store.by_key("talks-en.vn:1")
    assert found
    assert partition(store, numbers | {"talks-en": found.id}) == {frozenset({"talks-vi", "talks-en"})}


def test_an_event_that_loses_its_first_story_is_named_by_the_next(store: Store) -> None:
    numbers = kept(store, ["talks-vi", "talks-en", "talks-zh"])
    other = {"title": "Mưa lớn ở Sa-vẳn", "paragraphs": ("Mưa lớn gây ngập một tuyến đường.",)}
    store.take([taken("talks-vi", content_hash="v1:rain", **other)], run_id=None, at=later(hours=1))
    store.group_waiting()
    assert store.events_of(numbers.values()) == {
        numbers["talks-vi"]: numbers["talks-vi"],
        numbers["talks-en"]: numbers["talks-en"],
        numbers["talks-zh"]: numbers["talks-en"],
    }


def test_two_events_that_a_hand_joined_stay_one_whatever_comes(store: Store) -> None:
    numbers = kept(store, ["talks-vi", "recep-en", "talks-en"])
    decided = store.merge_events(numbers["talks-vi"], numbers["recep-en"], "lan", later())
    assert [one.verdict for one in decided] == ["same", "same"]
    store.group_waiting()
    assert len(set(store.events_of(numbers.values()).values())) == 1
    numbers |= kept(store, ["recep-zh", "talks-zh"])
    found = store.events_of(numbers.values())
    assert {found[numbers[name]] for name in ("talks-vi", "recep-en", "talks-en")} == {numbers["talks-vi"]}


def test_a_story_that_a_hand_took_out_stays_out_until_that_is_undone(store: Store) -> None:
    numbers = kept(store, ["talks-vi", "talks-en", "talks-zh"])
    assert len(store.split_story(numbers["talks-en"], "lan", later())) == 2
    store.group_waiting()
    apart = {frozenset({"talks-vi", "talks-zh"}), frozenset({"talks-en"})}
    assert partition(store, numbers) == apart
    changed = {"paragraphs": (*taken("talks-en").story.paragraphs, "One more sentence.")}
    store.take([taken("talks-en", content_hash="v1:more", **changed)], run_id=None, at=later(hours=1))
    store.group_waiting()
    assert partition(store, numbers) == apart
    undone = store.undo_decisions(numbers["talks-en"], "minh", later(hours=2))
    assert {one.undone_by for one in undone} == {"minh"}
    store.group_waiting()
    assert partition(store, numbers) == {frozenset({"talks-vi", "talks-en", "talks-zh"})}
    assert len(store.decisions_about([numbers["talks-en"]])) == 2


def test_the_later_of_two_decisions_about_the_same_stories_counts(store: Store) -> None:
    numbers = kept(store, ["talks-vi", "talks-en"])
    store.split_story(numbers["talks-en"], "lan", later())
    store.group_waiting()
    store.merge_events(numbers["talks-vi"], numbers["talks-en"], "minh", later(hours=1))
    store.group_waiting()
    assert partition(store, numbers) == {frozenset({"talks-vi", "talks-en"})}
    first, second = store.decisions_about(list(numbers.values()))
    assert (first.undone_by, second.undone_at) == ("minh", None)


def test_there_is_nothing_to_decide_of_what_is_not_there(store: Store) -> None:
    numbers = kept(store, ["talks-vi"])
    alone = numbers["talks-vi"]
    assert store.merge_events(alone, 99, "lan", later()) == ()
    assert store.merge_events(alone, alone, "lan", later()) == ()
    assert store.split_story(alone, "lan", later()) == ()
    assert store.undo_decisions(alone, "lan", later()) == ()


def test_a_block_of_stories_that_are_all_alike_does_not_cost_its_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[object, ...]] = []
    monkeypatch.setattr(events.candidates, "_LIKELIEST", 30)
    for name in ("score_if_same", "same_event"):
        real = getattr(events.grouping, name)
        monkeypatch.setattr(events.grouping, name, lambda *pair, real=real: (compared.append(pair), real(*pair))[1])
    alike = [taken("talks-en", key=f"k.vn:{at}", source=f"paper{at}", content_hash=f"v1:{at}") for at in range(800)]
    with open_store(ready(tmp_path / "alike.db")) as store:
        store.take(alike[:760], run_id=None, at=later())
        while store.group_waiting():
            pass
        assert len(compared) < 40 * 760
        compared.clear()
        for one in alike[760:]:
            store.take([one], run_id=None, at=later())
            assert store.group_waiting() == 1
        assert len(compared) < 40 * 40
        assert len(set(store.events_of(range(1, 801)).values())) == 1


def test_a_story_leaves_an_event_that_is_heard_through_some_by_a_hand_and_comes_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.grouping.GREAT", 6)
    monkeypatch.setattr("monitor.store.grouping.HEARD", 3)
    alike = [taken("talks-en", key=f"k.vn:{at}", source=f"paper{at}", content_hash=f"v1:{at}") for at in range(20)]
    store.take(alike, run_id=None, at=later())
    store.group_waiting()
    ids = [found.id for at in range(20) if (found := store.by_key(f"k.vn:{at}"))]
    assert set(store.events_of(ids).values()) == {ids[0]}
    store.split_story(ids[0], "lan", later())
    while store.group_waiting():
        pass
    assert store.events_of(ids) == {one: ids[0] if one == ids[0] else ids[1] for one in ids}
    store.take([taken("talks-en", key="k.vn:99", source="late", content_hash="v1:99")], run_id=None, at=later())
    store.group_waiting()
    assert store.events_of(ids[:1]) == {ids[0]: ids[0]}
    store.undo_decisions(ids[0], "lan", later(hours=1))
    while store.group_waiting():
        pass
    assert set(store.events_of(ids).values()) == {ids[0]}
