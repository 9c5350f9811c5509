"""Exports over the face: what the address names, whole, under a safe name, with nothing in it that would run."""

from __future__ import annotations

import csv
import io
import json

import pytest

from monitor.web import exporting
from tests.store.making import later, made
from tests.web.asking import Answer
from tests.web.conftest import Stage
from tests.web.finding import fill, papers

FORMS = ("csv", "jsonl", "ninjs", "ris", "bib")
HOSTILE = '=HYPERLINK("http://evil.example")\r\nER  - \r\n},{<script>\x00\u202e'


def stories_in(answer: Answer, form: str) -> int:
    """How many stories a file has, read as its readers do."""
    assert answer.status == 200
    text = answer.body.decode()
    if form == "csv":
        return len(list(csv.DictReader(io.StringIO(text, newline=""), strict=True)))
    if form in ("jsonl", "ninjs"):
        return len([json.loads(line) for line in text.splitlines()])
    return sum(line.startswith("TY  - " if form == "ris" else "@online{") for line in text.splitlines())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("query", "found"),
    [("", 3), ("q=plan", 1), ("lang=vi&lang=lo", 2), ("day=2026-09-14", 3), ("day=2026-09-13", 0), ("story=2", 1)],
)
def test_what_the_address_names_is_in_the_file(stage: Stage, form: str, query: str, found: int) -> None:
    papers(stage)
    answer = stage.asking.get(f"/export.{form}?{query}")
    assert stories_in(answer, form) == found
    assert answer.headers["x-stories"] == f"{found} of {found}"


@pytest.mark.parametrize(
    ("query", "name"),
    [("q=plan", "search-2026-03-11"), ("day=2026-09-14", "stories-2026-09-14"), ("story=2", "story-2")],
)
def test_a_file_has_a_name_of_our_own(stage: Stage, query: str, name: str) -> None:
    papers(stage)
    answer = stage.asking.get(f"/export.csv?{query}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    assert answer.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("story=99", 404, "no such story"),
        ("story=x", 404, "no such story"),
        ("story=%C2%B2", 404, "no such story"),
        ("story=99999999999999999999", 404, "no such story"),
        ("day=yesterday", 422, "2026-03-12"),
        ("day=9999-12-31", 422, "2026-03-12"),
        ("since=x", 422, "is not a day"),
    ],
)
def test_what_cannot_be_exported_says_why(stage: Stage, query: str, status: int, words: str) -> None:
    answer = stage.asking.get(f"/export.csv?{query}")
    assert answer.status == status
    assert words in answer.detail()


def test_there_is_no_other_form(stage: Stage) -> None:
    assert "csv, jsonl, ninjs, ris, bib" in stage.asking.get("/export.exe").detail()


@pytest.mark.parametrize("form", FORMS)
def test_hostile_stories_do_nothing_in_any_file(stage: Stage, form: str) -> None:
    hostile = made("a.vn:1", HOSTILE, title=HOSTILE, lead=HOSTILE, byline=HOSTILE, url=f"https://a.vn/{HOSTILE}")
    fill(stage, hostile, made("a.vn:2", "two"))
    answer = stage.asking.get(f"/export.{form}")
    assert stories_in(answer, form) == 2
    assert answer.headers["x-content-type-options"] == "nosniff"
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(answer.body.decode(), newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_file_is_bounded_and_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST", 3)
    monkeypatch.setattr(exporting, "BATCH", 2)
    fill(stage, *(made(f"a.vn:{n}", f"text {n}", published_at=later(hours=-n)) for n in range(5)))
    answer = stage.asking.get("/export.jsonl")
    assert [json.loads(line)["title"] for line in answer.body.decode().splitlines()] == [
        "Tin a.vn:0",
        "Tin a.vn:1",
        "Tin a.vn:2",
    ]
    assert answer.headers["x-stories"] == "3 of more than 3"


def test_only_the_table_begins_with_the_mark_by_which_a_spreadsheet_knows_its_letters(stage: Stage) -> None:
    papers(stage)
    begins = {form: stage.asking.get(f"/export.{form}").body.startswith(b"\xef\xbb\xbf") for form in FORMS}
    assert [form for form, is_marked in begins.items() if is_marked] == ["csv"]


def test_days_in_files_are_iso_whatever_the_readers_language(stage: Stage) -> None:
    papers(stage)
    text = stage.asking.get("/export.csv", [("Accept-Language", "vi")]).body.decode()
    assert "2026-09-14T19:00:00+07:00" in text
