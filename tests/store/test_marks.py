"""What readers do to stories: once a reader or once a story, undone but never forgotten, handed over as one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor.store import Store
from tests.store.desk_making import DAY
from tests.store.making import NOON, later, made


@pytest.fixture
def desk(store: Store) -> Store:
    store.take([made(f"a.vn:{number}", str(number)) for number in range(1, 4)], run_id=None, at=NOON)
    return store


def test_a_mark_tells_who_and_when(desk: Store) -> None:
    put = desk.put_mark(2, "lan", "off_beat", "about Lào Cai", at=later(minutes=1))
    assert put is not None
    assert (put.story, put.reader, put.kind, put.value) == (2, "lan", "off_beat", "about Lào Cai")
    assert (put.at, put.undone_at) == (later(minutes=1), None)
    assert desk.marks_of([1, 2, 3]) == {2: (put,)}
    assert desk.mark(put.id) == put


def test_a_story_that_is_not_there_takes_no_mark(desk: Store) -> None:
    assert desk.put_mark(99, "lan", "star", at=NOON) is None
    assert desk.mark(1) is None


@pytest.mark.parametrize("kind", ["read", "star", "off_beat"])
def test_what_stands_already_is_not_put_again(desk: Store, kind: str) -> None:
    first = desk.put_mark(1, "lan", kind, at=NOON)  # type: ignore[arg-type]
    assert desk.put_mark(1, "lan", kind, at=later(hours=1)) == first  # type: ignore[arg-type]
    assert desk.put_mark(1, "kham", kind, at=later(hours=1)) != first  # type: ignore[arg-type]
    assert len(desk.marks_of([1])[1]) == 2


def test_another_reason_takes_the_place_of_the_one_before(desk: Store) -> None:
    desk.put_mark(1, "lan", "off_beat", "one", at=NOON)
    desk.put_mark(1, "lan", "off_beat", "two", at=later(hours=1))
    assert [one.value for one in desk.marks_of([1])[1]] == ["two"]
    assert [one.undone_at for one in desk.marks_of([1], with_undone=True)[1]] == [later(hours=1), None]


def test_notes_stand_beside_each_other(desk: Store) -> None:
    for words in ("call Vientiane", "call Vientiane"):
        desk.put_mark(1, "lan", "note", words, at=NOON)
    assert len(desk.marks_of([1])[1]) == 2


def test_a_story_is_assigned_to_one_reader_whoever_says_so(desk: Store) -> None:
    desk.put_mark(1, "lan", "assign", "kham", at=NOON)
    desk.put_mark(1, "kham", "assign", "minh", at=later(hours=1))
    (stands,) = desk.marks_of([1])[1]
    assert (stands.reader, stands.value) == ("kham", "minh")


def test_a_mark_is_taken_back_once(desk: Store) -> None:
    put = desk.put_mark(1, "lan", "star", at=NOON)
    assert put is not None
    undone = desk.undo_mark(put.id, "kham", later(hours=1))
    assert undone is not None
    assert (undone.undone_at, undone.undone_by) == (later(hours=1), "kham")
    assert desk.undo_mark(put.id, "lan", later(hours=2)) is None
    assert desk.marks_of([1]) == {}
    assert desk.put_mark(1, "lan", "star", at=later(hours=3)) != put


def test_marks_of_a_kind_come_in_their_order_however_many(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.marks._BATCH", 2)
    for story, reader in ((3, "lan"), (1, "kham"), (2, "lan"), (1, "lan")):
        desk.put_mark(story, reader, "off_beat", at=NOON)
    desk.put_mark(1, "lan", "star", at=NOON)
    assert [(one.story, one.reader) for one in desk.marks_with("off_beat")] == [
        (3, "lan"),
        (1, "kham"),
        (2, "lan"),
        (1, "lan"),
    ]
    assert [one.story for one in desk.marks_with("off_beat", "kham")] == [1]


def test_a_shift_is_handed_over_as_one(desk: Store) -> None:
    desk.put_mark(1, "lan", "assign", "lan", at=NOON)
    given = desk.hand_over(DAY, [1, 3, 3], given_by="lan", given_to="kham", words="Two left.", at=later(hours=1))
    assert desk.handovers(DAY) == (given,)
    assert (given.given_by, given.given_to, given.words, given.at) == ("lan", "kham", "Two left.", later(hours=1))
    found = desk.marks_of([1, 2, 3])
    assert {story: [one.value for one in marks] for story, marks in found.items()} == {1: ["kham"], 3: ["kham"]}


def test_of_many_that_mark_at_once_one_mark_comes(desk: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        put = list(pool.map(lambda _: desk.put_mark(1, "lan", "star", at=NOON), range(8)))
    assert len({one.id for one in put if one}) == 1


def test_what_no_database_takes_is_left_out_of_a_note(desk: Store) -> None:
    put = desk.put_mark(1, "lan\x00", "note", "half\ud800 a\x00 letter", at=NOON)
    assert put is not None
    assert (put.reader, put.value) == ("lan", "half a letter")
