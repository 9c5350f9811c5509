"""Feeds as readers take them: whole, with names that last, and no story can break out of its text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain import StoredStory
from monitor.jobs.feeding import EMPTY_SINCE, Feed, Place, as_atom, as_json_feed, place_of, story_entry
from tests.feeds import read_atom, read_json_feed
from tests.store.making import NOON, made_story

PLACE = Place("https://desk.example", "desk.example")
HOSTILE = [
    "<script>alert(1)</script>",
    "]]></content></entry><entry>",
    "&lt;b&gt; &amp; &#0;",
    "\x00\x08\x0b\x1f\ufffe\uffff\ud800 \u202eodd\u2028",
    '" onmouseover="x',
    "",
]


def stored(number: int = 7, **changes: Any) -> StoredStory:
    return StoredStory(number, made_story(**changes), number, 1, NOON, NOON + timedelta(days=3))


def feed_of(*stories: StoredStory, revised_at: datetime | None = None, **changes: Any) -> Feed:
    entries = tuple(story_entry(one, revised_at, PLACE) for one in stories)
    made = Feed(
        PLACE.tag("stories"), PLACE.at("/feeds/stories.atom"), PLACE.at("/"), "Stories", "The desk", "en", entries
    )
    return replace(made, **changes)


def test_an_atom_entry_tells_where_when_and_what() -> None:
    feed, entries = read_atom(as_atom(feed_of(stored(lead="Hai đoàn gặp nhau."), stored(8))))
    assert feed["self"] == "https://desk.example/feeds/stories.atom"
    assert entries[0]["id"] == "tag:desk.example,2026:story/7"
    assert entries[0]["alternate"] == "https://desk.example/stories/7"
    assert entries[0]["via"] == "https://a.vn/post1.vnp"
    assert entries[0]["content"] == "<p>Hai đoàn gặp nhau.</p><p>một</p>"
    assert entries[0]["published"] == "2026-09-14T12:00:00Z"


def test_a_json_item_tells_the_same() -> None:
    feed, (item,) = read_json_feed(as_json_feed(feed_of(stored(lead="Hai đoàn gặp nhau."))))
    assert feed["language"] == "en"
    assert item["id"] == "tag:desk.example,2026:story/7"
    assert item["external_url"] == "https://a.vn/post1.vnp"
    assert item["authors"] == [{"name": "Thu Hà"}]
    assert item["tags"] == ["core", "vietnamplus/vi"]
    assert item["summary"] == "Hai đoàn gặp nhau."


def test_a_story_is_updated_by_another_text_only_not_by_another_look() -> None:
    (entry,) = read_atom(as_atom(feed_of(stored())))[1]
    assert entry["updated"] == "2026-09-14T12:00:00Z"
    (entry,) = read_atom(as_atom(feed_of(stored(), revised_at=NOON + timedelta(hours=1))))[1]
    assert (entry["published"], entry["updated"]) == ("2026-09-14T12:00:00Z", "2026-09-14T13:00:00Z")


def test_a_story_without_a_day_is_published_when_it_was_first_seen() -> None:
    (entry,) = read_atom(as_atom(feed_of(stored(published_at=None))))[1]
    assert entry["published"] == "2026-09-14T12:00:00Z"


def test_an_empty_feed_is_a_whole_feed_and_always_the_same() -> None:
    feed, entries = read_atom(as_atom(feed_of()))
    assert entries == []
    assert feed["updated"] == "2026-01-01T00:00:00Z"
    assert feed_of().updated == EMPTY_SINCE
    assert read_json_feed(as_json_feed(feed_of()))[1] == []


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    story = stored(title=words, lead=words, paragraphs=(words,), byline=words, url=f"https://a.vn/{words}")
    _, entries = read_atom(as_atom(feed_of(story, stored(8), title=words or "x", author=words or "x")))
    assert len(entries) == 2
    assert _tags(entries[0]["content"]) <= {"p"}
    _, items = read_json_feed(as_json_feed(feed_of(story, stored(8), title=words or "x")))
    assert _tags(items[0]["content_html"]) <= {"p"}


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_any_text_gives_a_whole_feed(text: str) -> None:
    story = stored(title=text, lead=text, byline=text, source=text, edition=text)
    assert len(read_atom(as_atom(feed_of(story)))[1]) == 1
    assert len(read_json_feed(as_json_feed(feed_of(story)))[1]) == 1


def _tags(html: str) -> set[str]:
    found: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.add(tag)  # type: ignore[method-assign]
    parser.feed(html)
    return found


def test_only_the_web_is_linked_to() -> None:
    (entry,) = read_atom(as_atom(feed_of(stored(url="javascript:alert(1)"))))[1]
    assert "via" not in entry


def test_ids_do_not_follow_the_name_by_which_the_desk_is_asked() -> None:
    here, there = place_of("", "http", "127.0.0.1:8484"), place_of("", "http", "localhost:8484")
    assert here.tag("story/1") == there.tag("story/1") == "tag:localhost,2026:story/1"
    assert here.at("/stories/1") == "http://127.0.0.1:8484/stories/1"
    known = place_of("https://desk.example/", "http", "10.0.0.1:8484")
    assert (known.at("/x"), known.tag("x")) == ("https://desk.example/x", "tag:desk.example,2026:x")
