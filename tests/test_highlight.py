"""What was searched for is marked in the text as it was published, and nowhere inside a letter."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.highlight import MOST_READ, marked, matches, snippet
from monitor.terms import terms_of, words_of


def found(text: str, query: str, person: str = "") -> list[str]:
    return [text[start:end] for start, end in matches(text, query, person)]


@pytest.mark.parametrize(
    ("text", "query", "marks"),
    [
        ("Đoàn đại biểu Lào", "doan dai bieu", ["Đoàn", "đại", "biểu"]),
        ("Đoàn đại biểu Lào", '"dai bieu"', ["đại biểu"]),
        ("Đoàn đại biểu Lào", '"đoàn biểu"', []),
        (unicodedata.normalize("NFD", "Đoàn đại biểu"), "đại", [unicodedata.normalize("NFD", "đại")]),
        ("Offices of the office", "offi", ["Offices", "office"]),
        ("Offices of the office", '"office"', ["office"]),
        ("a co-operation, co operation", "co-oper", ["co-operation", "co operation"]),
        ("of\u200bfi\u00adce", "office", ["of\u200bfi\u00adce"]),
        ("老挝总理府办公厅", "办公厅", ["办公厅"]),
        ("老挝总理府办公厅", "老挝 办公", ["老挝", "办公"]),
        ("老挝、越南", "挝", ["挝"]),
        ("ຫ້ອງວ່າການລັດຖະບານ", "ວ່າການ", ["ວ່າການ"]),
        ("ນ້ຳໃຈ", "ນໍ້າ", ["ນ້ຳ"]),
        ("ນ\u0ecd\u0ec9\u0eb2ໃຈ", "ນ້ຳ", ["ນ\u0ecd\u0ec9\u0eb2"]),
        ("สำนักงานรัฐบาล", "สำนัก", ["สำนัก"]),
        ("ទីស្តីការរដ្ឋាភិបាល", "ទីស្តី", ["ទីស្តី"]),
        ("Правительство и её ЕЁ", "её", ["её", "ЕЁ"]),
        ("hoà bình, hòa bình", "hoà", ["hoà", "hòa"]),
        ("a_b", "b", ["b"]),
        ("ﬁnance Straße œuvre", "fin stras oeuvre", ["ﬁnance", "Straße", "œuvre"]),
        ("", "x", []),
        ("x", "", []),
        ("x", "...", []),
    ],
)
def test_marked_is_what_the_search_finds(text: str, query: str, marks: list[str]) -> None:
    assert found(text, query) == marks


def test_the_name_of_a_person_is_marked_as_a_whole() -> None:
    assert found("Thủ tướng Phạm Minh Chính, ông Chính", "", "pham minh chinh") == ["Phạm Minh Chính"]
    assert found("Thủ tướng Phạm Minh Chính", "thu", "Minh Chính") == ["Thủ", "Minh Chính"]


ALPHABET = st.sampled_from(list("aAđĐàạ \u0300\u0323\u200b-_.'&;5ຳກ້ໍາວ່ນ老挝越。国ทีស្តីЁё\n\"ﬁßİ・ア။က"))
TEXT = st.text(ALPHABET, max_size=40)


@given(TEXT, TEXT)
def test_spans_are_in_order_and_end_between_letters(text: str, query: str) -> None:
    last = -1
    for start, end in matches(text, query):
        assert last < start < end <= len(text)
        assert end == len(text) or unicodedata.category(text[end])[0] != "M"
        assert start == 0 or unicodedata.category(text[start])[0] != "M"
        last = end


@given(TEXT, TEXT)
def test_what_is_marked_holds_the_words_that_were_searched_for(text: str, query: str) -> None:
    wanted = "".join(word for term in terms_of(query) for word in term.words)
    for mark in found(text, query):
        assert set("".join(words_of(mark))) & set(wanted)


@given(TEXT, st.integers(0, 39), st.integers(1, 12))
@example("5 \u0300", 0, 1)
def test_a_text_that_has_a_term_has_a_mark(text: str, start: int, length: int) -> None:
    words = f" {' '.join(words_of(text))} "
    for term in terms_of(text[start : start + length]):
        spelled = " ".join(term.words)
        if f" {spelled}{'' if term.open else ' '}" in words:
            assert matches(text, f'"{spelled}"' if not term.open else spelled) or "&" in text or '"' in spelled


@given(TEXT, TEXT, st.integers(1, 50))
def test_the_parts_of_a_piece_are_a_piece_of_the_text(text: str, query: str, most: int) -> None:
    parts = snippet(text, query, most)
    assert all(part for part, _ in parts)
    assert "".join(part for part, _ in parts).strip("…") in text
    assert "".join(part for part, _ in marked(text, matches(text, query))) == text


def test_a_piece_is_cut_where_words_end_and_around_the_most_matches() -> None:
    text = "mot " * 100 + "dung " + "hai " * 100 + "đúng rồi dung " + "ba " * 100
    parts = snippet(text, "đúng", 60)
    assert [part for part, is_match in parts if is_match] == ["đúng", "dung"]
    assert parts[0] == parts[-1] == ("…", False)
    assert len("".join(part for part, _ in parts)) < 100
    assert snippet("ngắn thôi", "dài", 60) == (("ngắn thôi", False),)
    assert snippet("x " * 100, "dài", 10)[-1] == ("…", False)


@pytest.mark.parametrize("piece", ["đoàn ", "ນ້ຳ", "老", "a", "a\u0300", "\u0300", "&amp;", '"', " ", "a-"])
def test_a_huge_text_is_looked_at_in_a_moment(piece: str) -> None:
    text = piece * 500_000
    began = time.process_time()
    assert all(end <= MOST_READ for _, end in matches(text, "đoàn 老挝 ນ້ຳ a"))
    snippet(text, piece * 200 + " a")
    assert time.process_time() - began < 3
