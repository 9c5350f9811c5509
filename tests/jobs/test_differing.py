"""Whether versions are compared by the numbers and days they give, in whatever language, and within bounds."""

from __future__ import annotations

import time

from monitor.jobs.differing import cut_at, differing, given_in, read


def test_one_number_is_one_in_all_languages() -> None:
    texts = ["1,500 people, 2.5%", "1.500 người, 2,5%", "1 500 человек, 2,5%"]
    assert [[one.value for one in given_in(text)] for text in texts] == [["1500", "2.5"]] * 3


def test_one_day_is_one_in_all_languages() -> None:
    texts = ["on March 12", "ngày 12/3/2026", "3月12日", "12 марта", "le 12 mars", "el 12 de marzo", "ວັນທີ ໑໒ ມີນາ"]
    assert [[one.value for one in given_in(text)] for text in texts] == [["03-12"]] * len(texts)


def test_a_fact_stands_where_it_says() -> None:
    text = "From ໓໐໐ to 350"
    assert [text[one.start : one.end] for one in given_in(text)] == ["໓໐໐", "350"]


def test_numbers_told_partly_in_words_are_left_alone() -> None:
    assert given_in("2.5 million; 1.200 tỷ; con mil 200 entradas; 30 тыс. человек; 25万人; 12 ລ້ານ") == ()


def test_numbers_below_ten_and_within_names_are_left_alone() -> None:
    assert given_in("The 3 sides spoke of COVID19 and 7 points") == ()


def test_only_what_some_versions_lack_is_told_and_marked() -> None:
    texts = read([["300 grants on March 12"], ["300 học bổng ngày 12/3"], ["350 个名额，3月12日"]])
    rows = differing(texts)
    assert [(row.value, row.given) for row in rows] == [("300", (True, True, False)), ("350", (False, False, True))]
    assert cut_at(texts[2][0], {"350"}) == (("350", True), (" 个名额，3月12日", False))
    assert cut_at(texts[0][0], ()) == (("300 grants on March 12", False),)


def test_many_huge_versions_of_nothing_but_days_are_read_within_a_second() -> None:
    begun = time.perf_counter()
    texts = read([["12/3/2026 1,500 " * 20] + ["12/3/2026 1,500 " * 300] * 60] * 24)
    assert [one.value for one in texts[0][0].figures[:2]] == ["03-12", "1500"]
    assert not texts[0][-1].figures, "beyond its share a version is shown without marks"
    assert differing(texts) == ()
    assert time.perf_counter() - begun < 1
