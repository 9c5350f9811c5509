"""Filters, orders and pages of a search: the same on both databases."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain import Mention, StoredStory, StoryQuery
from monitor.highlight import matches
from monitor.store import Store
from tests.store.making import NOON, later, made, made_story

BARE: dict[str, Any] = {"title": "T", "captions": (), "tags": (), "byline": "", "mentions": ()}
OFFICES = ("vn.government_office", "la.prime_ministers_office")


def keys(store: Store, query: StoryQuery) -> str:
    """The last letters of the keys of the stories that are found."""
    found = [one.story.key[-1] for one in store.stories(query)]
    if query.after is None and query.limit is None:
        assert store.count(query) == len(found)
    return "".join(found)


def take(store: Store, *stories: tuple[str, str, dict[str, Any]]) -> None:
    """Stories by letter, text and what is changed, each an hour older than the one before."""
    batch = [
        made(f"a.vn:{letter}", text, **BARE | {"published_at": later(hours=-at)} | changes)
        for at, (letter, text, changes) in enumerate(stories)
    ]
    store.take(batch, run_id=None, at=NOON)


@pytest.fixture
def mixed(store: Store) -> Store:
    """Stories a to f, from the newest on, of different kinds."""
    government, premier = (Mention(office, "x", "title") for office in OFFICES)
    take(
        store,
        ("a", "tin mới Lào", {"language": "vi", "tier": "core", "mentions": (government, premier)}),
        ("b", "tin mới hai", {"language": "vi", "tier": "bilateral", "source": "vna", "edition": "vi"}),
        ("c", "news of today", {"language": "en", "edition": "en", "mentions": (premier,)}),
        ("d", "tin cũ", {"language": "vi", "published_at": None}),
        ("e", "nouvelles tin", {"language": "fr", "edition": "fr", "source": "vna"}),
        ("f", "tin zh", {"language": "zh-Hans", "edition": "zh", "mentions": (government,)}),
    )
    return store


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"languages": ("vi",)}, "dab"),
        ({"languages": ("zh-Hans",)}, "f"),
        ({"languages": ("zh-hans",)}, ""),
        ({"languages": ("vi", "fr"), "text": "tin"}, "dabe"),
        ({"tiers": ("bilateral",)}, "b"),
        ({"sources": ("vna",)}, "be"),
        ({"editions": ("vna/vi", "vietnamplus/en")}, "bc"),
        ({"editions": ("vietnamplus/vi",), "text": "tin"}, "da"),
        ({"offices": (OFFICES[0],)}, "af"),
        ({"offices": OFFICES}, "acf"),
        ({"offices": (OFFICES[1],), "text": "tin"}, "a"),
        ({"offices": ("la.presidential_office",)}, ""),
        ({"offices": (OFFICES[0],), "languages": ("zh-Hans",), "tiers": ("core",)}, "f"),
        ({"since": later(hours=-2)}, "abc"),
        ({"until": later(hours=-2)}, "ef"),
        ({"since": later(hours=-4), "until": later(), "text": "tin"}, "be"),
        ({"since": later(hours=-4), "languages": ("vi",)}, "ab"),
        ({"languages": ("vi",), "until": later(minutes=1)}, "ab"),
        ({"after_id": 3}, "def"),
        ({"after_id": 3, "text": "tin"}, "def"),
        ({"after_id": 6, "text": "tin"}, ""),
        ({"after_id": 0, "languages": ("vi",)}, "dab"),
        ({"after_id": 1, "offices": (OFFICES[0],)}, "f"),
        ({}, "dabcef"),
    ],
)
def test_filters_hold_alone_and_together(mixed: Store, changes: dict[str, Any], found: str) -> None:
    assert keys(mixed, StoryQuery(**{"limit": None} | changes)) == found
    assert keys(mixed, StoryQuery(**{"limit": 2} | changes)) == found[:2]


def test_a_story_without_a_date_stands_where_it_was_first_seen(mixed: Store) -> None:
    newest = next(iter(mixed.stories(StoryQuery(limit=1))))
    assert (newest.story.key, newest.placed_at, newest.story.published_at) == ("a.vn:d", NOON, None)


@pytest.mark.parametrize(
    "changes", [{}, {"text": "tin"}, {"languages": ("vi", "fr")}, {"text": "tin", "sort": "relevance"}]
)
def test_pages_follow_each_other_without_gap_and_repetition(mixed: Store, changes: dict[str, Any]) -> None:
    whole = keys(mixed, StoryQuery(**{"limit": None} | changes))
    pages, after = "", None
    for _ in range(10):
        page = list(mixed.stories(StoryQuery(**{"limit": 2, "after": after} | changes)))
        if not page:
            break
        pages += "".join(one.story.key[-1] for one in page)
        after = (page[-1].placed_at, page[-1].id)
    assert pages == whole


def test_stories_of_one_second_have_one_order_and_are_paged_too(store: Store) -> None:
    take(store, *((letter, f"tin {letter}", {"published_at": NOON}) for letter in "abcde"))
    assert keys(store, StoryQuery(text="tin")) == keys(store, StoryQuery()) == "edcba"
    assert keys(store, StoryQuery(text="tin", after=(NOON, 3))) == keys(store, StoryQuery(after=(NOON, 3))) == "ba"


def test_a_count_goes_no_further_than_it_is_asked_to(mixed: Store) -> None:
    assert [mixed.count(StoryQuery(text="tin"), most) for most in (2, 5, 100, None)] == [2, 5, 5, 5]
    assert [mixed.count(StoryQuery(), most) for most in (2, 100, None)] == [2, 6, 6]


# -- persons


def test_a_person_of_the_register_is_found_in_other_spellings_too(store: Store) -> None:
    told = {"mentions": (Mention("", "Тонглун Сисулит", "body", "la.thongloun_sisoulith"),)}
    take(
        store,
        ("a", "Тонглун Сисулит прибыл в Ханой.", told),
        ("b", "Thongloun Sisoulith is in Hanoi.", {}),
        ("c", "Phankham Viphavanh is in Hanoi.", {}),
    )
    asked = StoryQuery(person="Thongloun Sisoulith", people=("la.thongloun_sisoulith",), limit=None)
    assert sorted(keys(store, asked)) == ["a", "b"]
    assert sorted(keys(store, replace(asked, sort="relevance"))) == ["a", "b"]
    assert keys(store, replace(asked, people=())) == "b"
    assert keys(store, replace(asked, text="Ханой")) == "a"
    assert store.count(asked) == 2


def test_a_person_is_found_by_the_words_of_the_name_side_by_side(store: Store) -> None:
    take(
        store,
        ("a", "Thủ tướng Phạm Minh Chính tiếp", {}),
        ("b", "PM Pham Minh Chinh received", {}),
        ("c", "Chính phủ, Phạm vi, Minh", {}),
        ("d", "Xaysomphone Phomvihane", {"byline": "Phạm Minh Chính"}),
    )
    assert keys(store, StoryQuery(person="Pham Minh Chinh", limit=None)) == "abd"
    assert keys(store, StoryQuery(person="phạm minh chính", limit=None)) == "adb"
    assert keys(store, StoryQuery(person="Phạm Minh Chính", text="tiếp", limit=None)) == "a"
    assert keys(store, StoryQuery(person="...", limit=None)) == ""
    assert keys(store, StoryQuery(person='" OR "', limit=None)) == ""


# -- orders


@pytest.fixture
def spelled(store: Store) -> Store:
    """Stories a to g, from the newest on, with the same letters under different accents, in different parts."""
    take(
        store,
        ("a", "Doan dai bieu", {}),
        ("b", "Đoàn đại biểu", {}),
        ("c", "Đoạn đài biểu", {"title": "Đoạn đài biểu"}),
        ("d", "x", {"lead": "Ðoàn đại  biểu, cấp cao"}),
        ("e", "y", {"title": "ĐOÀN ĐẠI BIỂU"}),
        ("f", "z", {"title": "Đoàn đại", "lead": "biểu"}),
        ("g", "nothing", {}),
    )
    return store


@pytest.mark.parametrize(
    ("text", "sort", "found"),
    [
        ("doan dai bieu", "exact", "abcdef"),
        ("đoàn đại biểu", "exact", "bdefac"),
        ("đoàn đại biểu", "newest", "abcdef"),
        ("đoàn đại biểu", "relevance", "edfbca"),
        ("doan dai bieu", "relevance", "cedfab"),
        ('"đoàn đại biểu"', "exact", "bdeac"),
        ('"đoàn đại biểu"', "relevance", "edbca"),
        ("đoàn", "relevance", "efdbca"),
        ("đoạn", "exact", "cabdef"),
        ("Đoàn dai bieu", "exact", "bdefac"),
    ],
)
def test_stories_with_the_accents_as_typed_come_first(spelled: Store, text: str, sort: Any, found: str) -> None:
    assert keys(spelled, StoryQuery(text=text, sort=sort, limit=None)) == found
    pages, after = "", None
    for _ in found:
        page = list(spelled.stories(StoryQuery(text=text, sort=sort, limit=1, after=after)))
        pages += page[0].story.key[-1]
        after = (page[0].placed_at, page[0].id)
    assert pages == found
    assert keys(spelled, StoryQuery(text=text, sort=sort, after=after)) == ""


@pytest.mark.parametrize("ranked", [1, 2, 3, 5])
def test_what_is_older_than_the_ranked_follows_newest_first(
    spelled: Store, monkeypatch: pytest.MonkeyPatch, ranked: int
) -> None:
    monkeypatch.setattr("monitor.store.ranking._RANKED", ranked)
    expected = {1: "abcdef", 2: "bacdef", 3: "bacdef", 5: "bdeacf"}[ranked]
    query = StoryQuery(text="đoàn đại biểu", limit=None)
    assert keys(spelled, query) == expected
    for at, story in enumerate(list(spelled.stories(query))):
        assert keys(spelled, replace(query, after=(story.placed_at, story.id))) == expected[at + 1 :]


def test_both_ways_to_place_a_tone_are_the_same_accents(store: Store) -> None:
    take(store, ("a", "hoa", {}), ("b", "hoà bình", {}), ("c", "hòa bình", {}), ("d", "hoa\u0300 binh", {}))
    for text in ("hoà", "hòa", "HOÀ"):
        assert keys(store, StoryQuery(text=text)) == "bcda"


def test_a_page_goes_on_though_its_last_story_is_gone_from_the_hits(spelled: Store) -> None:
    query = StoryQuery(text="đoàn đại biểu", limit=2)
    last = list(spelled.stories(query))[-1]
    spelled.take([made("a.vn:d", "khác", **BARE | {"published_at": last.placed_at})], run_id=None, at=later(hours=1))
    assert keys(spelled, replace(query, after=(last.placed_at, last.id))) == "ef"


# -- in step with what is taken


def test_what_a_story_is_filtered_by_follows_its_revisions(store: Store) -> None:
    store.take([made("a.vn:1", "một", mentions=(Mention(OFFICES[0], "x", "title"),))], run_id=None, at=NOON)
    changed = {"mentions": (Mention(OFFICES[1], "y", "title"),), "tier": "bilateral", "language": "lo"}
    store.take([made("a.vn:1", "hai", published_at=later(days=3), **changed)], run_id=None, at=later(hours=1))
    counts = [{"offices": OFFICES[:1]}, {"offices": OFFICES[1:]}, {"tiers": ("core",)}, {"tiers": ("bilateral",)}]
    assert [store.count(StoryQuery(**one)) for one in counts] == [0, 1, 0, 1]
    assert store.count(StoryQuery(text="hai", since=later(days=2), languages=("lo",))) == 1
    assert store.count(StoryQuery(text="hai", until=later(days=2))) == 0


def test_a_text_that_comes_by_another_page_leaves_the_story_where_it_is(store: Store) -> None:
    store.take([made("a.vn:1", "một"), made("b.vn:2", "một", source="vna", edition="en")], run_id=None, at=NOON)
    store.take([made("b.vn:2", "hai", source="vna", edition="en")], run_id=None, at=later(hours=1))
    (story,) = found(store, "hai")
    assert store.count(StoryQuery(editions=(f"{story.story.source}/{story.story.edition}",), text="hai")) == 1
    assert store.count(StoryQuery(sources=("vna",))) == (story.story.source == "vna")


def test_what_a_story_is_filtered_by_follows_what_is_read_anew(store: Store) -> None:
    store.take([made("a.vn:1", "một")], run_id=None, at=NOON)
    again = made_story("a.vn:1", "một", mentions=(Mention(OFFICES[0], "x", "lead"),), tags=("mới",))
    assert store.rewrite([(1, again)]) == ("revised",)
    assert keys(store, StoryQuery(offices=OFFICES[:1])) == keys(store, StoryQuery(text="mới")) == "1"
    assert store.count(StoryQuery(offices=("la.government_office",))) == 0


def test_a_phrase_does_not_reach_from_one_part_into_the_next(store: Store) -> None:
    take(store, ("a", "hai ba", {"title": "một", "lead": "bốn", "tags": ("năm", "sáu")}))
    counts = {text: store.count(StoryQuery(text=text)) for text in ('"một bốn"', '"hai ba"', '"năm sáu"', "một sáu")}
    assert list(counts.values()) == [0, 1, 0, 1]


def test_nothing_that_is_typed_is_taken_for_a_filter(mixed: Store) -> None:
    for text in ("\ue001lvi", "\ue001", "\ue000", "\ue001d tin", '"\ue001tcore"'):
        assert keys(mixed, StoryQuery(text=text)) in ("", "dabef")
    assert mixed.count(StoryQuery(languages=('vi" OR "',))) == 0
    assert mixed.count(StoryQuery(offices=("vi' | 'x",))) == 0


PIECES = st.sampled_from(
    ["đoàn", "Đoàn", "doan", "dai bieu", "offices", "off", "co-op", "老挝越南", "挝", "ນ້ຳໃຈ", "ໃຈ", '"', "a", "ก"]
)
LINES = st.lists(PIECES, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(LINES, min_size=3, max_size=3), text=LINES)
def test_what_is_found_has_something_to_be_marked(store: Store, parts: list[str], text: str) -> None:
    title, lead, body = parts
    key = f"a.vn:{uuid.uuid4().hex}"
    fresh = BARE | {"title": title, "lead": lead, "content_hash": f"v1:{key}"}
    store.take([made(key, body, **fresh)], run_id=None, at=NOON)
    for one in store.stories(StoryQuery(text=text)):
        story = one.story
        assert any(matches(part, text) for part in (story.title, story.lead, *story.paragraphs)), (story.title, text)


def found(store: Store, text: str) -> list[StoredStory]:
    return list(store.stories(StoryQuery(text=text)))


def test_a_word_goes_on_to_the_shortest_words_only(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.matching._GOES_ON_TO", 2)
    monkeypatch.setattr("monitor.store.matching._FEWEST", 2)
    take(store, ("a", "office", {}), ("b", "offices", {}), ("c", "officers", {}), ("d", "of", {}))
    assert keys(store, StoryQuery(text="offi")) == "ab"
    assert keys(store, StoryQuery(text="offic office")) == "ab"
    assert keys(store, StoryQuery(text="officer")) == "c"
