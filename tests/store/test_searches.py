"""Saved searches: one of a name for each reader, opened by their feeds' keys, told of what is new once."""

from __future__ import annotations

from dataclasses import replace

from monitor.store import Store
from tests.store.desk_making import LATEST
from tests.store.making import NOON, later, made


def test_a_search_is_kept_as_it_was_given(store: Store) -> None:
    kept = store.save_search(LATEST)
    assert kept == replace(LATEST, id=1)
    assert store.searches("lan") == store.searches() == (kept,)
    assert store.search(1) == store.search_of_feed("key1") == kept
    assert store.search(2) is store.search_of_feed("key2") is None
    assert store.searches("kham") == ()


def test_a_reader_has_one_search_of_a_name(store: Store) -> None:
    assert store.save_search(LATEST)
    assert store.save_search(replace(LATEST, feed_key="key2")) is None
    assert store.save_search(replace(LATEST, feed_key="key2", reader="kham"))


def test_alerts_tell_of_what_comes_after_the_search(store: Store) -> None:
    store.take([made("a.vn:1", "một"), made("a.vn:2", "hai")], run_id=None, at=NOON)
    kept = store.save_search(LATEST)
    assert kept is not None
    assert kept.told_story == 2


def test_one_of_two_that_alert_moves_on(store: Store) -> None:
    kept = store.save_search(LATEST)
    assert kept is not None
    assert store.note_alert(kept.id, after=0, told=7, at=later(hours=1))
    assert not store.note_alert(kept.id, after=0, told=9, at=later(hours=1))
    found = store.search(kept.id)
    assert found is not None
    assert (found.told_story, found.told_at) == (7, later(hours=1))


def test_an_alert_that_is_turned_on_does_not_tell_of_what_was_there(store: Store) -> None:
    kept = store.save_search(replace(LATEST, alert="none"))
    assert kept is not None
    store.take([made("a.vn:1", "một")], run_id=None, at=NOON)
    assert store.change_alert(kept.id, "webhook")
    found = store.search(kept.id)
    assert found is not None
    assert (found.alert, found.told_story) == ("webhook", 1)
    assert not store.change_alert(99, "mail")


def test_a_search_is_dropped_once(store: Store) -> None:
    kept = store.save_search(LATEST)
    assert kept is not None
    assert store.drop_search(kept.id)
    assert not store.drop_search(kept.id)
    assert store.searches() == ()
