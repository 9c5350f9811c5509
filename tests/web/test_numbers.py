"""Numbers as people and programs send them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.web.numbers import number_in
from monitor.web.wishes import HIGHEST_NUMBER
from tests.web.conftest import Stage


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("1", 1), (" 12 ", 12), ("0", 0), ("007", 7), ("0" * 5_000 + "3", 3), (str(HIGHEST_NUMBER), HIGHEST_NUMBER)),
        *(("", None), ("-1", None), ("+1", None), ("1.0", None), ("1e3", None), ("1_000", None), ("0x1", None)),
        *(("²", None), ("٣", None), ("１", None), ("one", None), (str(HIGHEST_NUMBER + 1), None), ("9" * 5_000, None)),
    ],
)
def test_plain_digits_are_a_number_and_nothing_else_is(text: str, number: int | None) -> None:
    assert number_in(text) == number


@given(st.text(max_size=30))
def test_no_text_can_fail(text: str) -> None:
    number = number_in(text)
    assert number is None or 0 <= number <= HIGHEST_NUMBER


@pytest.mark.parametrize("number", ["-1", "²", "9" * 12, "9" * 400, "x"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        *(("/events/{}", 404), ("/stories/{}", 404), ("/export.csv?story={}", 404)),
        *(("/?page={}", 200), ("/ledger?page={}", 200), ("/runs?limit={}", 200), ("/?done={}", 200)),
    ],
)
def test_no_number_breaks_a_page(stage: Stage, address: str, status: int, number: str) -> None:
    if "limit" in address and len(number) > 40:
        status = 422
    assert stage.asking.get(address.format(number.replace("²", "%C2%B2"))).status == status
