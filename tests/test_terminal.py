"""What is shown at the terminal: tables that hold hostile texts, and progress only where somebody watches."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.domain import Order, Run
from monitor.terminal import crawl_progress, plain, show_run_details, show_runs, show_table
from tests.store.making import NOON


@given(st.text())
@example("\x1b]0;title\x07x")
@example("\x9b31m\u2066a\u2069\u202e")
@example("a\r\nb\tc\x00")
def test_plain_text_is_one_line_of_what_can_be_seen(text: str) -> None:
    assert all(char.isprintable() for char in plain(text))
    assert plain(plain(text)).split() == plain(text).split()


def test_letters_of_every_language_of_the_beat_are_left_as_they_are() -> None:
    text = "Văn phòng Chủ tịch nước · ຫ້ອງວ່າການສຳນັກງານ · 国家主席办公厅 · Канцелярия · Español ñ"
    assert plain(text) == text


def test_a_cell_is_text_and_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("id", "title"), [(1, "[red]a[/red] \x1b[31mb :smile:")], right=("id",))
    out = capsys.readouterr().out
    assert "[red]a[/red] b :smile:" in out
    assert "\x1b" not in out


def test_a_long_title_is_folded_and_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("title",), [("word " * 100,)])
    assert capsys.readouterr().out.split().count("word") == 100


def test_a_run_shows_its_ways_and_counts_by_reason(capsys: pytest.CaptureFixture[str]) -> None:
    served = {"en": {"feed": "12 entries", "site\x1b[2Jmap": "failed: timeout"}}
    run = Run(3, Order("vna"), "done", NOON, counts={"new": 2, "failed:robots": 1, "skipped:video": 0}, served=served)
    show_runs([run], UTC)
    show_run_details(run)
    out = capsys.readouterr().out
    assert "2026-09-14 12:00" in out
    assert out.splitlines()[-2:] == ["  vna en: feed 12 entries, sitemap failed: timeout", "  failed:robots 1"]


def test_nobody_watching_sees_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with crawl_progress(["vna"]) as tick:
        tick("vna", {"found": 3, "fetched": 1})
    assert capsys.readouterr() == ("", "")


def test_who_watches_sees_the_figures_of_each_source(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with crawl_progress(["vna"]) as tick:
        tick("vna", {"found": 3, "fetched": 1})
        tick("vna", {})
    out, err = capsys.readouterr()
    assert out == ""
    assert "vna" in err
