"""What the ledger is made of comes out of the store by span and tier, and the promises that are not long past."""

from __future__ import annotations

from datetime import date, timedelta

from monitor.domain import Relation
from monitor.store import Store
from tests.ledger.making import facts, on, promise
from tests.store.making import NOON, later, made

CORE = ("core",)
DAY = timedelta(days=1)


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


def promising(store: Store, day: date, due_before: date = date(2030, 1, 1), before: timedelta = DAY) -> list[list[str]]:
    """What the stories promise that the store gives for a day: when that begins."""
    found = store.promising(day, due_before, NOON + before)
    return [[one.due_since.isoformat() for one in told.promises] for _, told in found]


def test_all_stories_of_an_event_come_where_one_of_them_promises_for_that_day_or_later(store: Store) -> None:
    due = facts(promises=[promise("2026-10-01", "2026-10-31"), promise("2026-12-01", "2026-12-31")])
    store.take([made("a.vn:1", "một", facts=due), made("a.vn:2", "hai", facts=facts())], run_id=None, at=NOON)
    assert promising(store, date(2026, 10, 31)) == [["2026-10-01", "2026-12-01"]]
    assert promising(store, date(2026, 12, 31)) == [["2026-12-01"]]
    assert promising(store, date(2026, 10, 1), due_before=date(2026, 12, 1)) == [["2026-10-01"]]
    assert promising(store, date(2027, 1, 1)) == []
    assert promising(store, date(2026, 10, 1), before=timedelta()) == []
    store.merge_events(1, 2, "chi", later(hours=1))
    store.group_waiting()
    assert sorted(promising(store, date(2026, 12, 31))) == [[], ["2026-12-01"]]


def test_a_story_that_promises_something_else_in_its_next_version_is_asked_for_by_that(store: Store) -> None:
    due = facts(promises=[promise("2026-10-01")])
    store.take([made("a.vn:1", "một", facts=due)], run_id=None, at=NOON)
    store.take([made("a.vn:1", "một hai", facts=facts())], run_id=None, at=later(hours=1))
    assert promising(store, date(2026, 10, 1)) == []


def test_a_story_whose_facts_are_read_later_is_asked_for_by_what_it_promises_then(store: Store) -> None:
    text = "Hai Văn phòng hội đàm. Vòng hội đàm tiếp theo dự kiến diễn ra tại Hà Nội vào quý 1/2027."
    store.take([made("a.vn:1", text)], run_id=None, at=NOON)
    assert promising(store, date(2027, 1, 1)) == []
    assert store.read_facts() == 1
    assert promising(store, date(2027, 3, 31)) == [["2027-01-01"]]


def test_the_stories_of_events_come_that_are_told_in_a_span_or_take_place_then(store: Store) -> None:
    pages = [
        made("a.vn:1", "một", facts=facts(day="2026-09-14"), published_at=later(days=-9)),
        made("a.vn:2", "hai", facts=facts(day="2026-09-01"), published_at=later(days=-60)),
        made("a.vn:3", "ba", facts=facts(day="2026-08-01"), published_at=NOON),
        made("a.vn:4", "bốn", tier="bilateral"),
        made("a.vn:5", "năm", facts=facts(day="2026-09-14"), published_at=later(days=1)),
        made("a.vn:6", "sáu", facts=facts(day="2026-09-13"), published_at=later(hours=-1)),
    ]
    store.take(pages, run_id=None, at=later(days=2))
    day, span = on("2026-09-14"), (NOON, later(hours=12))
    bounds = {"placed_since": later(days=-45), "placed_before": later(days=1)}
    assert sorted(one.story for one in store.versions_around((day, day), span, **bounds)) == [1, 3]
    of_events = store.versions_of_events([2, 3, 5, 7], later(days=1))
    assert sorted(one.story for one in of_events) == [2, 3]
