"""What becomes of a fetched story: new, revised, duplicate, unchanged, off the beat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from monitor.domain import Order, StoryQuery, Validators
from monitor.store import Checked, Store, StoreError
from tests.store.making import NOON, capture, later, made


def test_a_story_comes_back_as_it_went_in(store: Store) -> None:
    item = made(published_at=NOON.astimezone(timezone(timedelta(hours=7))))
    assert store.take([item], run_id=None, at=later(hours=1)) == ("new",)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert found.story == item.story
    assert (found.id, found.event, found.revision) == (1, 1, 1)
    assert found.first_seen == found.last_seen == later(hours=1)
    assert found.story.published_at is not None
    assert found.story.published_at.utcoffset() == timedelta(0)


def test_a_story_without_a_date_or_a_list_entry_comes_back_so(store: Store) -> None:
    item = made(
        published_at=None, published_basis="inferred", paragraphs=(), captions=(), tags=(), reasons=(), mentions=()
    )
    store.take([item], run_id=None, at=NOON)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert found.story == item.story


def test_the_same_page_again_adds_nothing_but_that_it_was_seen(store: Store) -> None:
    store.take([made()], run_id=None, at=NOON)
    again = made(of_page={"validators": Validators('"e2"'), "listed_modified_at": later(minutes=3)})
    assert store.take([again], run_id=None, at=later(hours=2)) == ("unchanged",)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert (found.revision, found.first_seen, found.last_seen) == (1, NOON, later(hours=2))
    known = store.known(["a.vn:1"])["a.vn:1"]
    assert (known.checks, known.checked_at, known.first_seen) == (2, later(hours=2), NOON)
    assert known.validators == Validators('"e2"')
    assert known.listed_modified_at == later(minutes=3)


def test_another_url_of_the_same_page_is_a_sighting(store: Store) -> None:
    store.take([made()], run_id=None, at=NOON)
    other = made(url="https://a.vn/old-form/1.html")
    assert store.take([other], run_id=None, at=later(hours=1)) == ("unchanged",)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert [one.url for one in found.sightings] == ["https://a.vn/post1.vnp", "https://a.vn/old-form/1.html"]
    assert [one.last_seen for one in found.sightings] == [NOON, later(hours=1)]


def test_the_same_text_under_another_key_is_a_sighting_of_the_one_story(store: Store) -> None:
    store.take([made("a.vn:1")], run_id=None, at=NOON)
    copy = made("b.vn:7", source="vna", edition="en")
    assert store.take([copy], run_id=None, at=later(hours=1)) == ("duplicate",)
    assert store.count(StoryQuery()) == 1
    found = store.by_key("b.vn:7")
    assert found is not None
    assert found.story.key == "a.vn:1"
    assert [(one.key, one.source, one.edition) for one in found.sightings] == [
        ("a.vn:1", "vietnamplus", "vi"),
        ("b.vn:7", "vna", "en"),
    ]
    assert store.take([copy], run_id=None, at=later(hours=2)) == ("unchanged",)


def test_another_text_of_the_same_page_is_a_revision_and_all_are_kept(store: Store) -> None:
    run = store.start_run(Order("vietnamplus"), at=NOON, pid=1, host="h")
    store.take([made(text="một", of_page={"capture": capture(1)})], run_id=run.id, at=NOON)
    second = made(text="hai", title="Tin mới", tier="bilateral", of_page={"capture": capture(2)})
    assert store.take([second], run_id=run.id, at=later(hours=1)) == ("revised",)
    assert store.take([made(text="ba", published_at=None)], run_id=None, at=later(hours=2)) == ("revised",)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert found.revision == 3
    assert found.story.paragraphs == ("ba",)
    assert found.story.published_at == NOON
    assert [(one.number, one.paragraphs, one.content_hash) for one in found.revisions] == [
        (1, ("một",), "v1:một"),
        (2, ("hai",), "v1:hai"),
        (3, ("ba",), "v1:ba"),
    ]
    assert [one.title for one in found.revisions] == ["Tin a.vn:1", "Tin mới", "Tin a.vn:1"]
    assert [one.seen_at for one in found.revisions] == [NOON, later(hours=1), later(hours=2)]
    assert [one.run_id for one in found.revisions] == [run.id, run.id, None]
    assert [one.capture for one in found.revisions] == [capture(1), capture(2), None]


def test_a_text_that_was_taken_back_is_a_revision_too(store: Store) -> None:
    for text, outcome in (("một", "new"), ("hai", "revised"), ("một", "revised"), ("một", "unchanged")):
        assert store.take([made(text=text)], run_id=None, at=NOON) == (outcome,), text
    found = store.by_key("a.vn:1")
    assert found is not None
    assert [one.content_hash for one in found.revisions] == ["v1:một", "v1:hai", "v1:một"]


def test_a_copy_that_is_edited_later_revises_the_one_story_but_not_its_address(store: Store) -> None:
    store.take([made("a.vn:1"), made("b.vn:7")], run_id=None, at=NOON)
    edited = made("b.vn:7", text="hai", source="vna", published_at=later(days=3))
    assert store.take([edited], run_id=None, at=later(hours=1)) == ("revised",)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert found.story.paragraphs == ("hai",)
    assert (found.story.key, found.story.source, found.story.published_at) == ("a.vn:1", "vietnamplus", NOON)
    assert store.take([made("a.vn:1")], run_id=None, at=later(hours=2)) == ("unchanged",)
    assert store.take([made("a.vn:1", text="hai")], run_id=None, at=later(hours=3)) == ("unchanged",)
    assert store.take([made("c.vn:9")], run_id=None, at=later(hours=4)) == ("duplicate",)


def test_a_page_that_takes_over_another_storys_text_becomes_a_sighting_of_that(store: Store) -> None:
    store.take([made("a.vn:1", "một"), made("b.vn:7", "hai")], run_id=None, at=NOON)
    assert store.take([made("a.vn:1", "hai")], run_id=None, at=later(hours=1)) == ("duplicate",)
    assert [one.story.content_hash for one in store.stories(StoryQuery())] == ["v1:hai", "v1:một"]
    found = store.by_key("a.vn:1")
    assert found is not None
    assert found.story.key == "b.vn:7"


def test_a_story_off_the_beat_is_remembered_but_not_stored(store: Store) -> None:
    item = made(tier="other", of_page={"listed_title": "Giá vàng", "capture": capture(1)})
    assert store.take([item], run_id=None, at=NOON) == ("off_beat",)
    assert store.count(StoryQuery()) == 0
    known = store.known(["a.vn:1"])["a.vn:1"]
    assert (known.tier, known.story_id, known.listed_title, known.published_at) == ("other", None, "Giá vàng", NOON)
    assert store.take([item], run_id=None, at=later(hours=1)) == ("unchanged",)
    assert store.take([made(text="hai", tier="other")], run_id=None, at=later(hours=2)) == ("off_beat",)
    assert [one.story_id for one in store.all_captures()] == [None]


@pytest.mark.parametrize("text", ["một", "hai"])
def test_a_page_that_comes_onto_the_beat_becomes_new(store: Store, text: str) -> None:
    store.take([made(tier="other")], run_id=None, at=NOON)
    assert store.take([made(text=text)], run_id=None, at=later(hours=1)) == ("new",)
    known = store.known(["a.vn:1"])["a.vn:1"]
    assert (known.tier, known.story_id, known.first_seen, known.checks) == ("core", 1, NOON, 2)


def test_a_stored_story_stays_stored_when_a_revision_leaves_the_beat(store: Store) -> None:
    store.take([made()], run_id=None, at=NOON)
    assert store.take([made(text="hai", tier="other")], run_id=None, at=later(hours=1)) == ("revised",)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert (found.story.tier, found.revision) == ("other", 2)
    assert store.known(["a.vn:1"])["a.vn:1"].story_id == found.id


def test_stories_of_one_batch_are_taken_as_if_they_came_one_by_one(store: Store) -> None:
    batch = [
        made("a.vn:1", "một"),
        made("b.vn:1", "một"),
        made("a.vn:1", "một"),
        made("a.vn:1", "hai"),
        made("c.vn:1", "khác", tier="other"),
        made("a.vn:1", "ba"),
        made("c.vn:1", "khác"),
    ]
    outcomes = ("new", "duplicate", "unchanged", "revised", "off_beat", "revised", "new")
    assert store.take(batch, run_id=None, at=NOON) == outcomes
    found = store.by_key("b.vn:1")
    assert found is not None
    assert [one.paragraphs for one in found.revisions] == [("một",), ("hai",), ("ba",)]
    assert [one.key for one in found.sightings] == ["a.vn:1", "b.vn:1"]


def test_several_revisions_of_a_stored_story_in_one_batch_are_all_kept(store: Store) -> None:
    store.take([made(text="một")], run_id=None, at=NOON)
    store.take([made(text="hai"), made(text="ba")], run_id=None, at=later(hours=1))
    found = store.by_key("a.vn:1")
    assert found is not None
    assert [one.paragraphs for one in found.revisions] == [("một",), ("hai",), ("ba",)]


def test_an_empty_batch_is_no_trouble(store: Store) -> None:
    assert store.take([], run_id=None, at=NOON) == ()


def test_characters_that_no_database_takes_are_left_out(store: Store) -> None:
    item = made(text="một", title="Tin\x00 \ud800mới", captions=("a\x00",), of_page={"listed_title": "\udfff"})
    assert store.take([item], run_id=None, at=NOON) == ("new",)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert (found.story.title, found.story.captions) == ("Tin mới", ("a",))
    assert store.known(["a.vn:1"])["a.vn:1"].listed_title == ""


def test_a_very_long_text_and_a_very_long_word_are_kept_whole(store: Store) -> None:
    text = " ".join(f"từ{number}" for number in range(200_000))
    store.take([made(text=text, lead="x" * 50_000, content_hash="v1:long")], run_id=None, at=NOON)
    found = store.by_key("a.vn:1")
    assert found is not None
    assert found.story.paragraphs == (text,)
    assert found.story.lead == "x" * 50_000


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises((ValueError, StoreError), match="without a zone"):
        store.take([made()], run_id=None, at=NOON.replace(tzinfo=None))
    assert store.count(StoryQuery()) == 0


def test_a_batch_with_a_run_that_does_not_exist_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(StoreError):
        store.take([made()], run_id=99, at=NOON)
    assert store.known(["a.vn:1"]) == {}


def test_thousands_of_keys_are_known_at_once(store: Store) -> None:
    store.take([made(f"a.vn:{number}", f"chữ {number}") for number in range(1_200)], run_id=None, at=NOON)
    known = store.known(f"a.vn:{number}" for number in range(5_000))
    assert set(known) == {f"a.vn:{number}" for number in range(1_200)}
    assert store.known([]) == {}


def test_a_visit_that_found_no_change_counts_as_seen(store: Store) -> None:
    store.take([made()], run_id=None, at=NOON)
    visit = Checked("a.vn:1", "https://a.vn/post1.vnp", "vietnamplus", "vi", listed_modified_at=later(minutes=1))
    store.note_checked([visit], run_id=None, at=later(hours=5))
    found, known = store.by_key("a.vn:1"), store.known(["a.vn:1"])["a.vn:1"]
    assert found is not None
    assert (found.revision, found.last_seen) == (1, later(hours=5))
    assert (known.checks, known.checked_at, known.tier) == (2, later(hours=5), "core")
    assert known.validators == made().validators
    assert known.listed_modified_at == later(minutes=1)


def test_a_page_without_an_article_is_remembered_and_may_get_one(store: Store) -> None:
    visit = Checked("a.vn:1", "https://a.vn/post1.vnp", "vietnamplus", "vi", Validators('"v"'), capture=capture(3))
    store.note_checked([visit, visit], run_id=None, at=NOON)
    known = store.known(["a.vn:1"])["a.vn:1"]
    assert (known.tier, known.story_id, known.checks, known.validators) == ("other", None, 2, Validators('"v"'))
    assert store.take([made()], run_id=None, at=later(hours=1)) == ("new",)


def test_a_story_is_read_anew_without_a_revision(store: Store) -> None:
    store.take([made("a.vn:1", "một"), made("b.vn:1", "hai")], run_id=None, at=NOON)
    better = made("a.vn:1", "một hơn", tier="bilateral").story
    assert store.rewrite([(1, better), (1, better)]) == ("revised", "unchanged")
    found = store.story(1)
    assert found is not None
    assert (found.story, found.revision) == (better, 1)
    assert [one.content_hash for one in found.revisions] == ["v1:một hơn"]
    assert store.take([made("a.vn:1", "một hơn")], run_id=None, at=NOON) == ("unchanged",)
    assert store.take([made("c.vn:1", "một")], run_id=None, at=NOON) == ("duplicate",)
    assert store.rewrite([(1, made("a.vn:1", "hai").story)]) == ("duplicate",)
    assert [one.story.key for one in store.stories(StoryQuery(text="hơn"))] == ["a.vn:1"]


def test_a_story_that_is_not_there_cannot_be_read_anew(store: Store) -> None:
    store.take([made()], run_id=None, at=NOON)
    with pytest.raises(StoreError, match="no story 7"):
        store.rewrite([(1, replace(made().story, title="x")), (7, made().story)])
    found = store.story(1)
    assert found is not None
    assert found.story.title == "Tin a.vn:1"


def test_of_several_lists_the_latest_change_is_remembered(store: Store) -> None:
    store.take([made(of_page={"listed_modified_at": later(hours=2)})], run_id=None, at=NOON)
    store.take([made(of_page={"listed_modified_at": later(hours=1)})], run_id=None, at=NOON)
    assert store.known(["a.vn:1"])["a.vn:1"].listed_modified_at == later(hours=2)
