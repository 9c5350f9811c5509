"""Whether versions are compared word by word, in every script, and within bounds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import Revision
from monitor.jobs.comparing import Piece, difference, words_changed

NOON = datetime(2026, 3, 12, 5, tzinfo=UTC)


def version(*paragraphs: str, title: str = "A plan", lead: str = "") -> Revision:
    return Revision(1, NOON, "v1:x", title, lead, paragraphs)


def told(pieces: Iterable[Piece]) -> str:
    signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(signs[piece.fate].format(piece.text.strip()) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("They met in Hanoi", "They met in Vientiane", "They met in[-Hanoi-][+Vientiane+]"),
        ("万象举行会议30人", "万象昨日举行会议35人", "万象[+昨日+]举行会议[-30-][+35+]人"),
        ("ຫ້ອງວ່າການລັດຖະບານ", "ຫ້ອງວ່າການລັດຖະບານລາວ", "ຫ້ອງວ່າການລັດຖະບານ[+ລາວ+]"),
        ("the same", "the same", "the same"),
        ("", "new", "[+new+]"),
        ("", "", ""),
    ],
)
def test_words_that_changed_are_told_apart(before: str, after: str, shown: str) -> None:
    assert told(words_changed(before, after)) == shown


def test_a_paragraph_put_in_leaves_its_neighbours_alone() -> None:
    old = version("One stays as it was.", "Two has 30 guests from Laos.", "Three stays.")
    new = version("One stays as it was.", "This one is new.", "Two has 35 guests from Laos.", "Three stays.")
    found = difference(old, new)
    assert [told(paragraph) for paragraph in found.paragraphs] == [
        "One stays as it was.",
        "[+This one is new.+]",
        "Two has[-30-][+35+]guests from Laos.",
        "Three stays.",
    ]
    assert not found.is_only_spacing


def test_other_white_space_alone_is_no_change_of_words() -> None:
    assert difference(version("one  two"), version("one two ")).is_only_spacing


def test_what_cannot_be_seen_is_not_in_a_difference() -> None:
    [piece] = words_changed("", "left\u202eright\x1b[31m")
    assert piece.text == "leftright"


@given(
    st.lists(st.text("ab \u0e81中", max_size=12), max_size=6), st.lists(st.text("ab \u0e81中", max_size=12), max_size=6)
)
def test_without_what_went_a_difference_is_the_new_text(old: list[str], new: list[str]) -> None:
    found = difference(version(*old), version(*new))
    texts = ["".join(piece.text for piece in one if piece.fate != "gone") for one in found.paragraphs]
    assert [text for text in texts if text] == [text for one in new if (text := " ".join(one.split()))]


def test_a_long_rewrite_is_told_as_one_within_a_second() -> None:
    begun = time.perf_counter()
    old, new = "a b c d " * 10_000, "d c b a " * 10_000
    words_changed(old, new)
    difference(version(*["a b c"] * 900), version(*["c b a"] * 1000))
    difference(version(*[f"{n} b c" for n in range(900)]), version(*[f"b c {n}" for n in range(800)]))
    assert time.perf_counter() - begun < 1


def test_words_and_paragraphs_that_come_again_and_again_take_no_minutes() -> None:
    def numbered(name: str, count: int) -> str:
        return " ".join(f"{number % 99} {name}{number}" for number in range(count))

    begun = time.perf_counter()
    found = difference(version(*[numbered("old", 990)] * 25), version(*[numbered("new", 990)] * 25))
    assert [len(pieces) for pieces in found.paragraphs[1:11]] == [2] * 10, "told as rewritten"
    of_two = [version(*(text for n in range(500) for text in ("a", f"{name} {n}"))) for name in ("old", "new")]
    assert not difference(*of_two).is_only_spacing
    assert time.perf_counter() - begun < 10
    same = version(*["a"] * 1000)
    assert difference(same, same).is_only_spacing
