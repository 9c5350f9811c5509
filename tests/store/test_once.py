"""Each text once: by the newest story of those found, in whatever order and on whatever page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from monitor.domain import StoryQuery
from monitor.store import Store
from monitor.store.schema import story_clue
from tests.store.making import NOON, later, made

ONCE = StoryQuery(once=True, limit=None)
BARE: dict[str, Any] = {"title": "Tin", "captions": (), "tags": (), "byline": "", "mentions": ()}


def take(store: Store, letters: str, **of_some: dict[str, Any]) -> dict[str, int]:
    """Stories by letter, each an hour older than the one before; letters in capitals are copies of the small ones."""
    batch = [
        made(
            f"a.vn:{letter}", f"tin số {letter}", **BARE | {"published_at": later(hours=-at)} | of_some.get(letter, {})
        )
        for at, letter in enumerate(letters)
    ]
    store.take(batch, run_id=None, at=NOON)
    while store.group_waiting():
        pass
    found = {letter: store.by_key(f"a.vn:{letter}") for letter in letters}
    numbers = {letter: one.id for letter, one in found.items() if one}
    with store._database.writing() as connection:
        for letter, number in numbers.items():
            text = min(numbers[other] for other in letters if other.lower() == letter.lower())
            connection.execute(update(story_clue).where(story_clue.c.story_id == number).values(same_text=text))
    return numbers


def told(store: Store, query: StoryQuery) -> str:
    return "".join(one.story.key[-1] for one in store.stories(query))


def paged(store: Store, query: StoryQuery, limit: int) -> list[str]:
    pages: list[str] = []
    after = None
    while page := list(store.stories(replace(query, limit=limit, after=after))):
        pages.append("".join(one.story.key[-1] for one in page))
        after = (page[-1].placed_at, page[-1].id)
    return pages


QUERIES: list[dict[str, Any]] = [
    {},
    {"text": "tin"},
    {"text": "số"},
    {"text": "tin", "sort": "relevance"},
    {"languages": ("vi",)},
]


@pytest.mark.parametrize("changes", QUERIES)
def test_a_text_is_told_by_the_newest_story(store: Store, changes: dict[str, Any]) -> None:
    take(store, "AbBac")
    assert told(store, replace(ONCE, **changes)) == "Abc"
    assert told(store, replace(ONCE, once=False, **changes)) == "AbBac"


@pytest.mark.parametrize("changes", QUERIES)
def test_pages_are_full_and_none_repeats_what_another_told(store: Store, changes: dict[str, Any]) -> None:
    numbers = take(store, "b012345678Cacd")
    with store._database.writing() as connection:
        digits = [number for letter, number in numbers.items() if letter.isdigit()]
        copies = update(story_clue).where(story_clue.c.story_id.in_(digits))
        connection.execute(copies.values(same_text=numbers["a"]))
    assert told(store, replace(ONCE, **changes)) == "b0Cd"
    for limit in (1, 2, 3):
        pages = paged(store, replace(ONCE, **changes), limit)
        assert "".join(pages) == "b0Cd"
        assert {len(page) for page in pages[:-1]} <= {limit}


def test_of_those_a_filter_lets_pass_the_newest_counts(store: Store) -> None:
    take(store, "Aabc", A={"source": "vna"})
    assert told(store, replace(ONCE, sources=("vietnamplus",))) == "abc"
    assert told(store, replace(ONCE, until=later(minutes=-30))) == "abc"
    assert told(store, replace(ONCE, sources=("vna", "vietnamplus"))) == "Abc"


def test_a_copy_on_an_earlier_page_is_asked_for_only_if_it_is_found(store: Store) -> None:
    take(store, "Abcda", A={"source": "vna"})
    first, second = paged(store, replace(ONCE, text="tin"), 3)
    assert (first, second) == ("Abc", "d")
    assert paged(store, replace(ONCE, text="tin", sources=("vietnamplus",)), 3) == ["bcd", "a"]


def test_behind_hundreds_of_copies_the_page_still_finds_the_others(store: Store) -> None:
    batch = [
        made(f"a.vn:{number}", f"tin {number}", **BARE | {"published_at": later(hours=-number)})
        for number in range(300)
    ]
    store.take(batch, run_id=None, at=NOON)
    while store.group_waiting():
        pass
    with store._database.writing() as connection:
        copies = [one.id for one in store.stories(replace(ONCE, once=False)) if int(one.story.key[5:]) in range(1, 299)]
        connection.execute(update(story_clue).where(story_clue.c.story_id.in_(copies)).values(same_text=min(copies)))
    assert [one.story.key for one in store.stories(replace(ONCE, limit=3, text="tin"))] == [
        "a.vn:0", "a.vn:1", "a.vn:299",
    ]  # fmt: skip


def test_the_copies_of_a_story_are_counted_and_some_are_named(store: Store) -> None:
    numbers = take(store, "abAc", A={"source": "vna", "edition": "en", "published_at": None})
    assert store.copies(numbers.values(), 5).keys() == {numbers["a"], numbers["A"]}
    (copy,) = store.copies([numbers["a"]], 5)[numbers["a"]].some
    assert (copy.story_id, copy.source, copy.edition, copy.published_at) == (numbers["A"], "vna", "en", None)
    none_named = store.copies([numbers["a"]], 0)[numbers["a"]]
    assert (none_named.count, none_named.some) == (1, ())


def test_a_story_that_waits_to_be_grouped_is_told(store: Store) -> None:
    store.take([made("a.vn:x")], run_id=None, at=NOON)
    assert told(store, ONCE) == "x"
