"""The day that a text speaks of, in seven languages, and the year that it leaves out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.dating import FAR, day_of_text

NEAR = date(2017, 4, 20)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "on 2017-04-04 in Vientiane",
        "ngày 4/4/2017 tại Hà Nội",
        "ngày 04/04/2017",
        "từ ngày 4-7/4/2017",
        "ngày 4 tháng 4 năm 2017",
        "Ngày 4-7 tháng 4 năm 2017",
        "Hanoi, April 4, 2017 (VNA)",
        "on April 4-7, 2017",
        "on 4 April 2017",
        "le 4 avril 2017 à Hanoï",
        "el 4 de abril de 2017",
        "el 4 de abril del 2017",
        "4 апреля 2017 года",
        "2017年4月4日",
        "ວັນທີ 4 ເມສາ 2017 ທີ່ນະຄອນຫຼວງວຽງຈັນ",
        "ວັນທີ 4 ເດືອນເມສາ ປີ 2017",
        "ວັນທີ 4/4/2017",
    ],
)
def test_a_whole_day_is_the_texts_own(text: str) -> None:
    assert day_of_text(text) == (date(2017, 4, 4), "text")


@pytest.mark.parametrize(
    "text",
    [
        "Chiều 4/4 tại thủ đô", "từ ngày 4-7/4", "ngày 4 tháng 4", "on April 4", "on April 4-7", "le 4 avril",
        "el 4 de abril", "4 апреля", "4月4日", "ວັນທີ 4 ເມສາ", "On Apr 9 no, on April 4",
    ],
)  # fmt: skip
def test_a_day_without_a_year_gets_the_nearest_one_and_says_so(text: str) -> None:
    assert day_of_text(text, NEAR) == (date(2017, 4, 4), "inferred")
    assert day_of_text(text) is None


def test_the_first_of_a_month_in_french_is_read() -> None:
    assert day_of_text("le 1er juillet 2019") == (date(2019, 7, 1), "text")


def test_the_year_may_be_the_one_before_or_after() -> None:
    assert day_of_text("Ngày 30/12", date(2018, 1, 3)) == (date(2017, 12, 30), "inferred")
    assert day_of_text("Ngày 2/1", date(2017, 12, 28)) == (date(2018, 1, 2), "inferred")
    assert day_of_text("on February 29", date(2017, 1, 1)) == (date(2016, 2, 29), "inferred")
    assert day_of_text("on February 29", date(2018, 9, 1)) is None


def test_the_first_day_in_the_text_counts() -> None:
    assert day_of_text("On July 19, 2019, after the talks of 4/4/2017") == (date(2019, 7, 19), "text")


def test_a_day_of_long_ago_is_not_the_day_of_a_text_whose_time_is_known() -> None:
    text = "Sixty years after September 5, 1962 the two met on April 4."
    assert day_of_text(text, NEAR) == (date(2017, 4, 4), "inferred")
    assert day_of_text(text) == (date(1962, 9, 5), "text")


@pytest.mark.parametrize(
    "text",
    ["", "31/2/2017", "ngày 45/4", "13 tháng 13 năm 2017", "1.500/4", "3/4%", "a 24/70 shop", "tháng 3/2012", "2017年"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of_text(text, NEAR) is None


@given(DAYS)
def test_each_form_of_a_day_reads_as_that_day(day: date) -> None:
    forms = (f"{day.day}/{day.month}/{day.year}", day.isoformat(), f"{day.year}年{day.month}月{day.day}日")
    for form in (*forms, f"ngày {day.day} tháng {day.month} năm {day.year}"):
        assert day_of_text(f"x {form} y") == (day, "text")


@given(DAYS, st.integers(-170, 170))
def test_the_year_is_found_again_from_half_a_year_around(day: date, off: int) -> None:
    assert day_of_text(f"ngày {day.day}/{day.month}", day + timedelta(days=off)) == (day, "inferred")


@given(st.text(max_size=200), st.none() | st.dates())
def test_any_text_has_a_day_or_none(text: str, near: date | None) -> None:
    found = day_of_text(text, near)
    if found is not None:
        assert found[1] in ("text", "inferred")
        assert near is None or abs(found[0] - near) <= FAR * 4 or found[1] == "inferred"
