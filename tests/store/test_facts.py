"""Facts are kept with their story; those of stories that have none yet are read where a run closes."""

from __future__ import annotations

from dataclasses import replace

from monitor.facts import event_day_of, facts_of
from monitor.store import Store
from tests.store.making import NOON, later, made, made_story

TEXT = "Ngày 13/9, hai Văn phòng hội đàm tại Viêng Chăn và ký bản ghi nhớ giai đoạn 2026-2030."


def test_facts_come_back_as_they_went_in(store: Store) -> None:
    story = made_story(text=TEXT)
    told = facts_of(story)
    assert told.days
    assert told.agreements
    store.take([made(text=TEXT, facts=told)], run_id=None, at=NOON)
    kept = store.by_key("a.vn:1")
    assert kept is not None
    assert kept.story.facts == told


def test_stories_without_facts_are_read_the_newest_first_and_only_once(store: Store) -> None:
    several = [made(f"a.vn:{number}", f"{TEXT} {number}") for number in (1, 2, 3)]
    store.take([*several], run_id=None, at=NOON)
    assert store.read_facts(most=2) == 2
    facts = [stored.story.facts for number in (1, 2, 3) if (stored := store.by_key(f"a.vn:{number}"))]
    assert [event_day_of(one) is not None for one in facts] == [False, True, True]
    assert (store.read_facts(), store.read_facts()) == (1, 0)


def test_a_story_off_the_beat_is_not_read(store: Store) -> None:
    store.take([made(text=TEXT)], run_id=None, at=NOON)
    stored = store.by_key("a.vn:1")
    assert stored is not None
    store.rewrite([(stored.id, replace(stored.story, tier="other"))])
    assert store.read_facts() == 0


def test_another_text_has_other_facts(store: Store) -> None:
    for text, at in ((TEXT, NOON), (TEXT.replace("13/9", "12/9"), later(hours=1))):
        store.take([made(text=text, facts=facts_of(made_story(text=text)))], run_id=None, at=at)
    kept = store.by_key("a.vn:1")
    assert kept is not None
    assert kept.revision == 2
    assert str(event_day_of(kept.story.facts)) == "2026-09-12"
