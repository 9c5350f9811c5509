"""Whether sentences are told apart in every language, and abbreviations, figures and initials do not end one."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentences import sentences, spans


@pytest.mark.parametrize(
    "parts",
    [
        ("Mr. Khamla met Dr. Hoa on Sept. 4.", "They spoke of 2.5 million USD.", "“It went well.”", "He left."),
        ("Ông Khăm-la tiếp PGS. TS. Hòa tại TP. Huế sáng 4/4.", "Hai bên thống nhất 3 điểm!", "Đoàn về nước."),
        ("M. Khamla a reçu Mme. Hoa.", "« C'est bien. »", "À suivre…", "Fin."),
        ("¿Quién firmó?", "El Sr. Khamla firmó.", "¡Listo!"),
        ("Г. Кхамла принял гостей в 2026 г. в Ханое.", "Стороны договорились."),
        ("双方举行会谈。", "“很好！”", "签署了3.5亿的协议。"),
        ("ຄະນະຜູ້ແທນໄດ້ພົບກັນ.", "ສອງຝ່າຍໄດ້ເຊັນ."),
    ],
)
def test_sentences_are_told_apart(parts: tuple[str, ...]) -> None:
    between = "" if "。" in parts[0] else " "
    assert sentences(between.join(parts)) == parts


def test_lines_end_sentences_and_lost_line_breaks_do_too() -> None:
    assert sentences("A headline\nThey met on time.He spoke") == ("A headline", "They met on time.", "He spoke")


@given(st.text("aA .!?\n。”(1", max_size=60))
def test_no_letter_is_lost_and_spans_stand_in_order(text: str) -> None:
    found = list(spans(text))
    assert "".join("".join(text[slice(*span)] for span in found).split()) == "".join(text.split())
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_a_long_text_of_nothing_but_ends_is_read_within_a_second() -> None:
    begun = time.perf_counter()
    for hostile in ("A. " * 5_000, ".'\"" * 5_000, "." * 10_000, "\n" * 10_000):
        sentences(hostile)
    assert time.perf_counter() - begun < 1
