"""A digest tells of promises that fall due, passed in silence or were kept, in each of its forms, and only then."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.digest import Digest, PromiseNews, as_html, as_json, as_markdown, as_text, freeze, joined, thaw
from tests.digest.making import DAY, EN, EVIL, FORMS, VI, at, digest, story

DUE = PromiseNews(
    event=7,
    title="Offices agree on a plan",
    language="en",
    made_on=date(2025, 12, 1),
    office="government",
    kind="talks",
    words="the next round of talks",
    due_since=date(2026, 3, 19),
    due_until=date(2026, 3, 31),
    occasion="due",
)
SILENT = replace(DUE, event=8, due_since=date(2026, 3, 11), due_until=date(2026, 3, 11), occasion="silent")
KEPT = replace(DUE, event=9, occasion="kept", kept_by=12, kept_on=date(2026, 3, 12))
DESK = "https://desk.example.org"


def test_the_text_says_why_it_tells_of_each_promise_and_where_it_was_made() -> None:
    text = as_text(digest(story(1), promises=[SILENT, DUE, KEPT]), EN, 200, desk=DESK)
    part = text[text.index("PROMISES (3 PROMISES)") : text.index("FIGURES")]
    assert "was due 11 Mar 2026, and nothing was seen of it yet: “the next round of talks”" in part
    assert "due 19 Mar 2026 to 31 Mar 2026: “the next round of talks” (talks, Government Offices)" in part
    assert "kept on 12 Mar: “the next round of talks”" in part
    assert "made 1 Dec 2025 at “Offices agree on a plan”, event 7" in part
    assert [line.strip() for line in part.splitlines() if "on the desk" in line] == [
        f"on the desk: {DESK}/events/{number}" for number in (8, 7, 12)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_of_it_in_both_languages_and_none_without(form: Any) -> None:
    made = digest(promises=[SILENT])
    assert "the next round of talks" in form(made, EN)
    assert form(made, VI) != form(made, EN)
    assert "romise" not in form(digest(), EN).replace('"promises": []', "")


def test_json_has_the_fields_of_a_promise() -> None:
    (told,) = json.loads(as_json(digest(promises=[KEPT]), desk=DESK))["promises"]
    assert (told["occasion"], told["kept_by"], told["kept_on"]) == ("kept", 12, "2026-03-12")
    assert (told["due_since"], told["due_until"], told["desk_url"]) == (
        "2026-03-19",
        "2026-03-31",
        f"{DESK}/events/12",
    )


def test_no_promise_can_write_markup() -> None:
    evil = digest(promises=[replace(DUE, title=EVIL, words=EVIL, language='en"><b>', office="<i>", kind="<u>")])
    assert "<script" not in as_html(evil, EN).replace("<!DOCTYPE", "")
    assert "<img" not in as_html(evil, EN)
    assert re.search(r"(?<!\\)\]\(javascript", as_markdown(evil, EN)) is None
    assert "\x1b" not in as_text(evil, EN)


def test_promises_are_frozen_with_the_digest_and_one_frozen_before_has_none() -> None:
    made = digest(story(1), promises=[DUE, KEPT])
    content: Any = json.loads(json.dumps(freeze(made)))
    assert thaw(content) == made
    del content["digest"]["promises"]
    assert thaw(content).promises == ()


def test_a_digest_of_several_days_tells_each_promise_as_it_was_told_last() -> None:
    def of(day: date, *promises: PromiseNews) -> Digest:
        return digest(day=day, promises=promises, made_at=at(7, day=day.day + 1))

    later = replace(DUE, occasion="kept", kept_by=12, kept_on=date(2026, 3, 13))
    both = joined([of(DAY, DUE, SILENT), of(DAY + timedelta(days=1), later)])
    assert both.promises == (SILENT, later)
