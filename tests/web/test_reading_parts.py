"""Whether the small parts of the pages hold by themselves: charts, plain texts, days in addresses, frames."""

from __future__ import annotations

import time
from datetime import date

import pytest

from monitor.web.archived import plain_text
from monitor.web.charts import HEIGHT, chart_of, summed
from monitor.web.days import day_of_text
from tests.web.conftest import Stage
from tests.web.filling import archive, tell


def test_a_chart_has_a_bar_a_day_as_high_as_its_count() -> None:
    chart = chart_of((0, None, 5), 10, 5.0)
    assert [(bar.count, bar.height, bar.is_day) for bar in chart.bars] == [
        (0, 1, False),
        (None, 1, False),
        (5, 23, False),
        (10, HEIGHT - 2, True),
    ]
    assert all(bar.y + bar.height == HEIGHT for bar in chart.bars)
    assert chart.usual_y == HEIGHT - 23
    assert chart_of((), 0, None).usual_y is None


def test_days_are_added_up_where_anything_is_known() -> None:
    assert summed([(1, None, None), (2, 3, None)]) == (3, 3, None)
    assert summed([]) == ()


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One &amp; two</p><p>three<br>four</p>", "One & two\nthree\nfour"),
        ("<script>let a = '<p>no</p>'</script><style>p{}</style>yes", "yes"),
        ("<p>a\u202eb\x1b[31m</p>", "ab"),
        ("<p>unclosed <b>bold", "unclosed bold"),
    ],
)
def test_a_page_gives_its_words(html: str, words: str) -> None:
    assert plain_text(html) == words


def test_days_are_read_as_addresses_have_them() -> None:
    assert day_of_text("2026-03-12") == date(2026, 3, 12)
    wrong = ("2026-3-12", "2026-02-30", "1889-01-01", "", "٢٠٢٦-03-12", "2026-03-12 ")
    assert [day_of_text(text) for text in wrong] == [None] * len(wrong)


@pytest.mark.parametrize("part", [b"<script", b"<", b"<!--", b"<link ", b"</script"])
def test_a_page_made_to_take_long_is_framed_within_a_second_or_two(stage: Stage, part: bytes) -> None:
    story = tell(stage, "one", capture=archive(stage, b"<html>" + part * (2_000_000 // len(part))))
    begun = time.perf_counter()
    assert stage.asking.get(f"/stories/{story}/archive/1").status == 200
    assert stage.asking.get(f"/stories/{story}/archive/1/raw").status == 200
    assert time.perf_counter() - begun < 5
