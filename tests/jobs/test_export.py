"""The forms of export: the product's JSON as it is promised, CSV that no spreadsheet runs, ninjs by its schema."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import Sighting, StoredStory
from monitor.jobs.export import CSV_COLUMNS, as_csv, as_jsonl, as_ninjs
from tests.store.making import NOON, made_story

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00")
# As the README lists them.
PROMISED = {
    *("id", "url", "source", "edition", "title", "lead", "paragraphs", "captions", "byline", "section", "tags"),
    *("published_at", "published_basis", "language", "language_confidence", "declared_language", "tier", "score"),
    *("reasons", "mentions", "content_hash", "event", "sightings", "revision", "first_seen", "last_seen", "layout"),
}
TEXTS = st.text(max_size=60)


def stored(number: int = 7, **changes: Any) -> StoredStory:
    story = made_story(**changes)
    seen = Sighting(story.url, story.key, story.source, story.edition, NOON, NOON + timedelta(hours=1))
    return StoredStory(number, story, number, 1, NOON, NOON + timedelta(hours=1), (seen,))


def table(*stories: StoredStory) -> list[list[str]]:
    text = "".join(line + "\r\n" for line in as_csv(stories, HANOI))
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


# -- JSON lines


def test_a_story_has_every_promised_field_and_no_name_is_different() -> None:
    fields = json.loads(next(as_jsonl([stored()], HANOI)))
    assert fields.keys() >= PROMISED
    assert fields.keys() - PROMISED == {"dateline", "signature", "flags", "against", "relation", "facts"}
    assert fields["sightings"] == [
        {
            "url": "https://a.vn/post1.vnp",
            "first_seen": "2026-09-14T19:00:00+07:00",
            "last_seen": "2026-09-14T20:00:00+07:00",
        }
    ]
    assert fields["reasons"] == [{"rule": "pair", "words": "Văn phòng Chính phủ Lào", "where": "title"}]
    assert fields["mentions"][0]["office"] == "la.government_office"
    assert (fields["paragraphs"], fields["captions"], fields["tags"]) == (["một"], ["Ảnh: hai đoàn."], ["Lào"])


def test_instants_are_rfc_3339_with_the_readers_offset() -> None:
    fields = json.loads(next(as_jsonl([stored(published_at=datetime(2026, 3, 1, 20, 30, 5, 77, tzinfo=UTC))], HANOI)))
    assert fields["published_at"] == "2026-03-02T03:30:05+07:00"
    assert all(RFC_3339.fullmatch(fields[name]) for name in ("published_at", "first_seen", "last_seen"))


def test_a_story_without_a_day_has_null() -> None:
    assert json.loads(next(as_jsonl([stored(published_at=None)], HANOI)))["published_at"] is None


@given(TEXTS, TEXTS)
def test_a_story_is_one_line_whatever_it_holds(title: str, paragraph: str) -> None:
    lines = list(as_jsonl([stored(title=title, paragraphs=(paragraph,))], HANOI))
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert json.loads(lines[0])["title"] == title


# -- CSV


def test_the_table_has_a_heading_and_a_row_a_story() -> None:
    heading, row = table(stored(lead='He said: "yes", and\nleft'))
    assert tuple(heading) == CSV_COLUMNS
    cells = dict(zip(heading, row, strict=True))
    assert cells["id"] == "7"
    assert cells["published_at"] == "2026-09-14T19:00:00+07:00"
    assert cells["lead"] == 'He said: "yes", and\nleft'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    cells = table(stored(title=text, lead=text, byline=text, url=text))[1]
    assert sum(cell.startswith("'") for cell in cells) == 4
    assert cells[CSV_COLUMNS.index("title")] == f"'{text}"


@given(TEXTS.filter(lambda text: "\x00" not in text), TEXTS.filter(lambda text: "\x00" not in text))
def test_any_text_comes_back_out_of_the_table(title: str, lead: str) -> None:
    cells = dict(zip(CSV_COLUMNS, table(stored(title=title, lead=lead))[1], strict=True))
    assert cells["title"].removeprefix("'") == title.removeprefix("'")
    assert cells["lead"].removeprefix("'") == lead.removeprefix("'")


# -- ninjs

# The properties of IPTC's schema for ninjs 2.1 that are used here; it allows no others than its own.
VALUED = ({"value"}, {"role", "contenttype", "value", "charcount", "wordcount"})
SCHEMA: Mapping[str, tuple[set[str], set[str]]] = {
    "headlines": (VALUED[0], {"role", "contenttype", "value"}),
    "descriptions": (VALUED[0], {"role", "contenttype", "value"}),
    "bodies": VALUED,
    "subjects": (set(), {"name", "rel", "uri", "literal", "creator", "relevance", "confidence"}),
    "infosources": (set(), {"name", "role", "uri", "literal", "contactinfo"}),
    "altids": (set(), {"role", "value"}),
}
TEXT_PROPERTIES = {"uri", "type", "representationtype", "version", "pubstatus", "language", "by"}
INSTANTS = {"firstcreated", "versioncreated", "contentcreated"}


def item_of(one: StoredStory) -> dict[str, Any]:
    item: dict[str, Any] = json.loads(next(as_ninjs([one], HANOI)))
    return item


def check(item: Mapping[str, Any]) -> None:
    assert item.keys() <= SCHEMA.keys() | TEXT_PROPERTIES | INSTANTS | {"standard"}
    parts = urlsplit(item["uri"])
    assert parts.scheme in ("https", "http", "urn")
    assert re.fullmatch(r"[!-~]+", item["uri"])
    assert all(isinstance(item[name], str) for name in TEXT_PROPERTIES & item.keys())
    assert all(RFC_3339.fullmatch(item[name]) for name in INSTANTS & item.keys())
    assert item["standard"].keys() <= {"name", "version", "schema"}
    assert (item["standard"]["name"], item["standard"]["version"]) == ("ninjs", "2.1")
    assert item["type"] in {"text", "audio", "video", "picture", "graphic", "composite", "component"}
    assert item["pubstatus"] in {"usable", "withheld", "canceled"}
    assert item["representationtype"] in {"full", "partial"}
    for name, (required, allowed) in SCHEMA.items():
        for one in item.get(name, []):
            assert required <= one.keys() <= allowed
            assert all(isinstance(value, str) for value in one.values())


def test_an_item_holds_what_the_standard_knows() -> None:
    item = item_of(stored(lead="Sapo."))
    check(item)
    assert item["uri"] == "https://a.vn/post1.vnp"
    assert item["headlines"][0]["value"] == "Tin a.vn:1"
    assert item["descriptions"][0]["value"] == "Sapo."
    assert item["bodies"][0]["value"] == "một"
    assert {"role": "content_hash", "value": "v1:một"} in item["altids"]


@pytest.mark.parametrize("url", ["", "no address", "javascript:alert(1)", "https://a.vn/越老 \x1b.vnp", "//a.vn/"])
def test_an_item_always_has_a_name_that_is_one(url: str) -> None:
    check(item_of(stored(url=url, key="a.vn/số 1")))


def test_what_a_story_does_not_have_is_left_out() -> None:
    item = item_of(stored(published_at=None, byline="", lead="", tags=()))
    check(item)
    assert not {"contentcreated", "by", "descriptions", "subjects"} & item.keys()


def test_the_version_is_the_revision() -> None:
    second = replace(stored(), revision=2)
    assert item_of(second)["version"] == "2"
    assert item_of(second)["versioncreated"] == "2026-09-14T20:00:00+07:00"
    assert item_of(stored())["versioncreated"] == "2026-09-14T19:00:00+07:00"


@given(TEXTS, TEXTS, TEXTS)
def test_any_story_is_an_item_of_one_line(title: str, url: str, tag: str) -> None:
    lines = list(as_ninjs([stored(title=title, url=url, tags=(tag,))], timezone(timedelta(hours=7))))
    assert len(lines) == 1
    check(json.loads(lines[0]))
