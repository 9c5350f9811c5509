"""What a search form holds becomes a query, and what it cannot mean is said in a sentence."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import StoredStory, StoryQuery
from monitor.jobs.searching import FIELDS, SearchError, cursor_of, fields_of, query_of, read_cursor
from monitor.words import Words
from tests.store.making import NOON, made_story

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ALL = {
    "q": "đoàn đại biểu",
    "lang": "vi,lo",
    "tier": "core,bilateral",
    "source": "vietnamplus",
    "edition": "vietnamplus/vi,vna/en",
    "office": "vn.government_office,la.prime_ministers_office",
    "person": "Phạm Minh Chính",
    "since": "2026-03-01",
    "until": "2026-03-12",
    "sort": "relevance",
}


def refused(fields: dict[str, str], **more: str) -> SearchError:
    with pytest.raises(SearchError) as told:
        query_of(fields, HANOI, **more)  # type: ignore[arg-type]
    assert "\n" not in told.value.sentence
    return told.value


@pytest.mark.parametrize("name", ["Thoong-lun Xi-xu-lít", "thongloun sisoulith", "通伦·西苏里", "Тонглун Сисулит"])
def test_a_person_of_the_register_is_asked_for_whatever_the_spelling(name: str) -> None:
    assert query_of({"person": name}, HANOI).people == ("la.thongloun_sisoulith",)


def test_a_part_of_a_name_and_a_stranger_are_words_only() -> None:
    assert [query_of({"person": name}, HANOI).people for name in ("Thongloun", "Bounkham Vorachak", "...")] == [()] * 3


def test_every_field_finds_its_place() -> None:
    assert set(ALL) == set(FIELDS)
    assert query_of(ALL, HANOI, limit=20, after_id=7) == StoryQuery(
        text="đoàn đại biểu",
        languages=("vi", "lo"),
        sources=("vietnamplus",),
        tiers=("core", "bilateral"),
        since=datetime(2026, 3, 1, tzinfo=HANOI),
        until=datetime(2026, 3, 13, tzinfo=HANOI),
        limit=20,
        editions=("vietnamplus/vi", "vna/en"),
        offices=("vn.government_office", "la.prime_ministers_office"),
        person="Phạm Minh Chính",
        people=("vn.pham_minh_chinh",),
        sort="relevance",
        after_id=7,
    )


def test_what_is_absent_or_empty_does_not_restrict() -> None:
    assert query_of({}, HANOI) == query_of(dict.fromkeys(FIELDS, "  "), HANOI) == StoryQuery()
    assert query_of({"lang": " vi , ,vi,"}, HANOI).languages == ("vi",)


def test_the_fields_of_a_query_ask_for_it_again() -> None:
    assert fields_of(query_of(ALL, HANOI), HANOI) == ALL
    assert fields_of(StoryQuery(), HANOI) == {}


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"colour": "red"}, "colour", "There is no field 'colour' in a search; there are q, lang,"),
        ({"tier": "core,best"}, "tier", "'best' is no tier; there are core, bilateral, other."),
        ({"office": "vn.post_office"}, "office", "'vn.post_office' is no office; there are vn.government_office,"),
        ({"lang": "vi lo"}, "lang", "'vi lo' is no lang; write it as in vi,lo."),
        ({"lang": "english"}, "lang", "'english' is no lang; write it as in vi,lo."),
        ({"edition": "vietnamplus"}, "edition", "'vietnamplus' is no edition; write it as in vietnamplus/en."),
        ({"source": "a/b"}, "source", "'a/b' is no source"),
        ({"sort": "oldest"}, "sort", "'oldest' is no sort; there are exact, newest, relevance."),
        ({"since": "12.3.2026"}, "since", "'12.3.2026' is not a day; write it as 2026-03-12."),
        ({"until": "9999-01-01"}, "until", "9999-01-01 is not between the years 1900 and 2199."),
        ({"since": "2026-03-12", "until": "2026-03-11"}, "until", "2026-03-11, is before the first, 2026-03-12."),
        ({"q": "a" * 501}, "q", "q is too long: at most 500 characters."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(fields: dict[str, str], field: str, told: str) -> None:
    error = refused(fields)
    assert error.field == field
    assert told in error.sentence


def test_the_sentence_is_in_the_words_of_the_reader() -> None:
    words = Words("xx", {"{value} is no {field}; there are {known}.": "Không có {field} {value}"})
    with pytest.raises(SearchError, match="Không có tier 'best'"):
        query_of({"tier": "best"}, HANOI, words)


def test_a_page_goes_on_after_its_last_story() -> None:
    story = StoredStory(12, made_story(), 12, 1, NOON, NOON)
    assert query_of({}, HANOI, after=cursor_of(story)).after == (NOON, 12)


def test_a_story_without_a_date_stands_where_it_was_first_seen() -> None:
    undated = StoredStory(3, made_story(published_at=None), 3, 1, NOON + timedelta(microseconds=5), NOON)
    assert read_cursor(cursor_of(undated)) == (NOON + timedelta(microseconds=5), 3)


@pytest.mark.parametrize(
    "told",
    [
        *(["2026-03-12T00:00:00", 1], ["2026-03-12T00:00:00+00:00", True], ["2026-03-12T00:00:00+00:00", "1"]),
        *(["2026-03-12T00:00:00+00:00", 0], ["2026-03-12T00:00:00+00:00", 2**63], [None, 1], [1, 1], {}, [], 5, "ab"),
        *(["9999-12-31T23:59:59-12:00", 1], ["0001-01-01T00:00:00+12:00", 1], ["x", 1], {"a": 1, "b": 2}),
    ],
)
def test_a_cursor_of_other_things_is_refused(told: object) -> None:
    text = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    assert refused({}, after=text).field == "after"


@given(st.text(max_size=80))
def test_no_text_is_taken_for_a_cursor_by_chance(text: str) -> None:
    with pytest.raises(SearchError):
        read_cursor(text)


@given(st.integers(-(10**15), 10**15), st.integers(1, 2**31 - 1))
def test_every_cursor_is_read_as_it_was_written(microseconds: int, number: int) -> None:
    at = NOON + timedelta(microseconds=microseconds)
    story = StoredStory(number, made_story(published_at=at), number, 1, NOON, NOON)
    assert read_cursor(cursor_of(story)) == (at, number)


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=30)))
def test_a_form_gives_a_query_or_a_sentence(fields: dict[str, str]) -> None:
    try:
        query = query_of(fields, HANOI)
    except SearchError:
        return
    assert query_of(fields_of(query, HANOI), HANOI) == query
