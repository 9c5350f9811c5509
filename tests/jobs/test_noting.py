"""Marks with their rules, and shifts handed over."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.jobs.noting import ReviewError, hand_over, put_mark, undo_mark
from monitor.review import MarkKind, Reader
from tests.jobs.making import NOON, Desk
from tests.store.making import made

DAY = date(2026, 3, 2)


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """A desk with four stories."""
    desk.store.take([made(f"a.vn:{n}", f"text {n}") for n in range(1, 5)], run_id=None, at=NOON)
    return desk


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("read", "x", 'a mark "read" takes no value'),
        ("star", "x", 'a mark "star" takes no value'),
        ("note", "  ", "a note needs its text"),
        ("note", "x" * 4001, "has 4001 characters; at most 4000"),
        ("off_beat", "x" * 501, "at most 500"),
        ("assign", "", "needs the name of a reader"),
    ],
)
def test_a_value_that_a_mark_cannot_have_is_refused(stocked: Desk, kind: MarkKind, value: str, said: str) -> None:
    with pytest.raises(ReviewError, match=said) as caught:
        put_mark(stocked.store, 1, "lan", kind, value, at=NOON)
    assert caught.value.why == "senseless"
    assert stocked.store.marks_of([1]) == {}


def test_a_mark_of_each_kind_is_kept_and_told_twice_it_stands_once(stocked: Desk) -> None:
    for kind, value in (("read", ""), ("star", ""), ("off_beat", ""), ("note", " a text "), ("assign", "noy")):
        put_mark(stocked.store, 1, "lan", kind, value, at=NOON)  # type: ignore[arg-type]
    again = put_mark(stocked.store, 1, "lan", "star", at=NOON)
    kept = stocked.store.marks_of([1])[1]
    assert [(one.kind, one.value) for one in kept][3:] == [("note", "a text"), ("assign", "noy")]
    assert again == kept[1]


def test_no_mark_is_put_on_a_story_that_is_not_there(stocked: Desk) -> None:
    with pytest.raises(ReviewError, match="there is no story 99") as caught:
        put_mark(stocked.store, 99, "lan", "read", at=NOON)
    assert caught.value.why == "unknown"


def test_where_readers_are_kept_a_story_is_assigned_only_to_one_who_may_come_in(stocked: Desk) -> None:
    put_mark(stocked.store, 1, "local", "assign", "whoever", at=NOON)
    stocked.store.keep_reader(Reader("lan", "reader", NOON), "hash")
    stocked.store.keep_reader(Reader("old", "reader", NOON, disabled_at=NOON), "hash")
    put_mark(stocked.store, 1, "local", "assign", "lan", at=NOON)
    for name in ("whoever", "old"):
        with pytest.raises(ReviewError, match=f"there is no reader '{name}'; there are lan"):
            put_mark(stocked.store, 1, "local", "assign", name, at=NOON)


def test_a_mark_is_undone_by_its_reader_or_by_who_may_do_all(stocked: Desk) -> None:
    mark = put_mark(stocked.store, 1, "lan", "star", at=NOON)
    with pytest.raises(ReviewError, match="mark 1 is lan's") as caught:
        undo_mark(stocked.store, mark.id, "noy", may_all=False, at=NOON)
    assert caught.value.why == "foreign"
    undone = undo_mark(stocked.store, mark.id, "lan", may_all=False, at=NOON)
    assert (undone.undone_by, undone.undone_at) == ("lan", NOON)
    assert undo_mark(stocked.store, mark.id, "boss", may_all=True, at=NOON) == undone
    with pytest.raises(ReviewError, match="there is no mark 7"):
        undo_mark(stocked.store, 7, "lan", may_all=True, at=NOON)


def test_who_a_story_was_given_to_can_give_it_back(stocked: Desk) -> None:
    mark = put_mark(stocked.store, 1, "lan", "assign", "noy", at=NOON)
    with pytest.raises(ReviewError):
        undo_mark(stocked.store, mark.id, "mai", may_all=False, at=NOON)
    assert undo_mark(stocked.store, mark.id, "noy", may_all=False, at=NOON).undone_by == "noy"


def test_a_shift_goes_over_with_its_stories_and_a_word(stocked: Desk) -> None:
    store = stocked.store
    kept = hand_over(store, DAY, [3, 4], given_by="lan", given_to=" noy ", words=" Good night. ", at=NOON)
    assert (kept.given_to, kept.words) == ("noy", "Good night.")
    assert store.handovers(DAY) == (kept,)
    assert {one: marks[-1].value for one, marks in store.marks_of([2, 3, 4]).items()} == {3: "noy", 4: "noy"}


@pytest.mark.parametrize(
    ("to", "words", "said"),
    [("lan", "", "another"), (" ", "", "another"), ("x" * 41, "", "40"), ("noy", "x" * 2001, "2000")],
)
def test_a_handover_that_makes_no_sense_is_refused(stocked: Desk, to: str, words: str, said: str) -> None:
    with pytest.raises(ReviewError, match=said):
        hand_over(stocked.store, DAY, [1], given_by="lan", given_to=to, words=words, at=NOON)
    assert stocked.store.handovers(DAY) == ()
