"""What the schedule says of itself, in the reader's words."""

from __future__ import annotations

import pytest

from monitor.web.wording import why
from monitor.words import words_in


@pytest.mark.parametrize(
    ("reason", "in_english", "in_vietnamese"),
    [
        ("every 30 min", "every 30 min", "cứ 30 phút một lần"),
        ("every 45 min: nothing new lately", "every 45 min: nothing new lately", "cứ 45 phút một lần"),
        ("missed, every 4 h: news lately", "missed, every 4 h: news lately", "cứ 4 giờ một lần"),
        ("every 1 day 4 h", "every 1 day 4 h", "cứ 1 ngày 4 giờ một lần"),
        ("every now and then", "every now and then", "cứ now and then một lần"),
    ],
)
def test_the_pace_of_a_schedule_is_told_with_its_units(reason: str, in_english: str, in_vietnamese: str) -> None:
    assert why(reason, words_in("en")) == in_english
    assert in_vietnamese in why(reason, words_in("vi"))
