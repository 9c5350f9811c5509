"""What the ledger is made of comes out of the store by span and tier, and the promises that are not long past."""

from __future__ import annotations

from datetime import date, timedelta

from monitor.domain import Relation
from monitor.store import Store
from tests.ledger.making import facts, on, promise
from tests.store.making import NOON, later, made

CORE = ("core",)


def test_the_ledger_reads_the_stories_of_a_span_and_tier_with_what_they_say_of_their_event(store: Store) -> None:
    told, relation = facts(("visit",), "2026-09-14", country="la"), Relation("party", "vn.x", "la.x", "to_laos")
    pages = [
        made("a.vn:1", "một", facts=told, relation=relation),
        made("a.vn:2", "hai", tier="bilateral"),
        made("a.vn:3", "ba", published_at=later(days=2)),
        made("a.vn:4", "bốn", published_at=None),
    ]
    store.take(pages, run_id=None, at=later(days=1))
    found = {one.story: one for one in store.ledger_versions(NOON, later(days=2), CORE)}
    assert sorted(found) == [1, 4]
    assert (found[1].day, found[1].kinds, found[1].country, found[1].placed_at) == (
        on("2026-09-14"),
        ("visit",),
        "la",
        NOON,
    )
    assert (found[1].office, found[1].direction, found[1].title) == ("party", "to_laos", "")
    assert (found[4].day, found[4].office, found[4].placed_at) == (None, "", later(days=1))
    (in_words,) = store.versions_in_words([1])
    assert (in_words.key, in_words.title, in_words.vietnam) == ("a.vn:1", "Tin a.vn:1", "vn.x")
    assert sorted(one.story for one in store.ledger_versions(None, None, ("core", "bilateral"))) == [1, 2, 3, 4]


def test_all_versions_of_an_event_come_where_one_of_them_promises_for_that_day_or_later(store: Store) -> None:
    due = facts(promises=[promise("2026-10-01", "2026-10-31"), promise("2026-12-01", "2026-12-31")])
    store.take([made("a.vn:1", "một", facts=due), made("a.vn:2", "hai", facts=facts())], run_id=None, at=NOON)

    def promising(day: date, before: timedelta = timedelta(days=1)) -> list[int]:
        return [one.story for one in store.promising_versions(day, NOON + before)]

    assert promising(date(2026, 12, 31)) == [1]
    assert promising(date(2027, 1, 1)) == []
    assert promising(date(2026, 10, 1), timedelta()) == []


def test_a_story_that_promises_something_else_in_its_next_version_is_asked_for_by_that(store: Store) -> None:
    due = facts(promises=[promise("2026-10-01")])
    store.take([made("a.vn:1", "một", facts=due)], run_id=None, at=NOON)
    store.take([made("a.vn:1", "một hai", facts=facts())], run_id=None, at=later(hours=1))
    assert list(store.promising_versions(date(2026, 10, 1), later(days=1))) == []


def test_a_story_whose_facts_are_read_later_is_asked_for_by_what_it_promises_then(store: Store) -> None:
    text = "Hai Văn phòng hội đàm. Vòng hội đàm tiếp theo dự kiến diễn ra tại Hà Nội vào quý 1/2027."
    store.take([made("a.vn:1", text)], run_id=None, at=NOON)
    assert list(store.promising_versions(date(2027, 1, 1), later(days=1))) == []
    assert store.read_facts() == 1
    assert [one.story for one in store.promising_versions(date(2027, 3, 31), later(days=1))] == [1]
