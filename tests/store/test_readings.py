"""How each edition was read last, kept with the end of each run: exact, whatever clocks and other editions do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from monitor.domain import Order, Run, RunStatus
from monitor.store import Store, open_store
from tests.store.making import NOON, later
from tests.store.olden import make_old, tables_of

EN = ("vna", "en")
WELL = {"feed": "3 entries"}
ILL = {"feed": "failed: dns", "sitemap": "empty"}


def crawl(
    store: Store,
    hours: float,
    served: dict[str, str],
    status: RunStatus = "done",
    *,
    editions: Any = ("en",),
    **more: Any,
) -> Run:
    run = store.start_run(Order("vna", editions, **more), at=later(hours=hours), pid=1, host="here")
    answers = dict.fromkeys(editions or ("en",), served)
    store.finish_run(run.id, status, at=later(hours=hours), reason="", counts={}, served=answers)
    return run


def numbers(store: Store, hours: float = 99, place: tuple[str, str] = EN) -> tuple[int | None, int | None] | None:
    """The numbers of the last run and of the last good one."""
    found = store.readings(later(hours=hours)).get(place)
    return (found.last.id, found.good.id if found.good else None) if found else None


def test_the_last_run_and_the_last_good_one_are_known_of_each_edition(store: Store) -> None:
    assert store.readings(NOON) == {}
    first = crawl(store, 0, WELL, editions=("en", "ru"))
    crawl(store, 1, ILL)
    crawl(store, 2, WELL, "failed")
    found = store.readings(later(hours=9))
    assert set(found) == {EN, ("vna", "ru")}
    assert (found[EN].last, found[EN].good) == (store.run(3), store.run(first.id))
    assert found[EN].tried_since == NOON
    assert numbers(store, place=("vna", "ru")) == (1, 1)
    assert store.readings(later(hours=9), "vna") == found
    assert store.readings(later(hours=9), "vietnamplus") == {}


def test_a_run_under_way_waiting_or_dropped_from_the_queue_read_nothing_yet(store: Store) -> None:
    run = store.start_run(Order("vna", ("en",)), at=NOON, pid=1, host="here")
    store.progress_run(run.id, {}, {"en": WELL}, at=NOON)
    waits = store.ask(Order("vna", ("en",), thorough=True), asked_by="api", at=NOON).run
    assert store.drop_queued(waits.id, at=NOON, reason="not wanted")
    assert store.readings(NOON) == {}


@pytest.mark.parametrize("order", [{"from_warc": ("a.warc",)}, {"until": date(2026, 9, 13)}])
def test_a_replay_or_a_span_of_the_past_is_no_reading(store: Store, order: dict[str, Any]) -> None:
    crawl(store, 0, WELL, **order)
    assert store.readings(later(hours=1)) == {}


def test_a_span_up_to_the_day_of_the_crawl_is_one(store: Store) -> None:
    crawl(store, 0, WELL, since=date(2026, 9, 1), until=date(2026, 9, 14))
    assert numbers(store) == (1, 1)


def test_an_order_without_names_is_known_by_what_was_served(store: Store) -> None:
    crawl(store, 0, WELL, editions=())
    assert numbers(store) == (1, 1)


def test_a_run_that_is_lost_counts_as_the_last_and_one_that_ends_after_all_as_good(store: Store) -> None:
    crawl(store, 0, WELL)
    run = store.start_run(Order("vna", ("en",)), at=later(hours=1), pid=1, host="here")
    store.mark_lost([run.id], later(hours=2), "gone")
    assert numbers(store) == (2, 1)
    store.finish_run(run.id, "done", at=later(hours=3), reason="", counts={}, served={"en": WELL})
    assert numbers(store) == (2, 2)


def test_a_good_end_that_is_corrected_gives_way_to_the_one_before(store: Store) -> None:
    crawl(store, 0, WELL)
    for hours in range(1, 80):
        crawl(store, hours, ILL)
    last = crawl(store, 80, WELL)
    store.amend_run(last.id, "failed", "killed by signal 9", at=later(hours=81))
    assert numbers(store) == (81, 1)
    store.amend_run(1, "failed", "it was not", at=later(hours=81))
    assert numbers(store) == (81, None)


def test_ends_may_come_in_any_order(store: Store) -> None:
    slow, quick = (store.start_run(Order("vna", ("en",)), at=NOON, pid=1, host="here") for _ in range(2))
    for run in (quick, slow):
        store.finish_run(run.id, "done", at=later(hours=1), reason="", counts={}, served={"en": WELL})
    assert numbers(store) == (quick.id, quick.id)


@pytest.mark.parametrize("ahead", [999, 99.5])
def test_what_a_wrong_clock_dated_later_than_now_does_not_count(store: Store, ahead: float) -> None:
    crawl(store, ahead, WELL, editions=("ru",))
    crawl(store, 0, WELL)
    crawl(store, ahead, WELL)
    assert numbers(store) == (2, 2)
    assert numbers(store, place=("vna", "ru")) is None
    crawl(store, 1, ILL)
    assert numbers(store) == (4, 2)
    found = store.readings(later(hours=99))[EN]
    assert found.tried_since == NOON


def test_a_run_that_went_on_into_a_wrong_time_does_not_count_either(store: Store) -> None:
    run = store.start_run(Order("vna", ("en",)), at=NOON, pid=1, host="here")
    store.finish_run(run.id, "done", at=later(hours=999), reason="", counts={}, served={"en": WELL})
    assert numbers(store) is None


def test_readings_come_back_with_a_copy(store: Store, tmp_path: Path) -> None:
    crawl(store, 0, WELL)
    before = store.readings(later(hours=9))
    store.backup(tmp_path / "copy.db")
    crawl(store, 1, ILL)
    store.restore(tmp_path / "copy.db", force=True)
    assert store.readings(later(hours=9)) == before


def test_the_runs_of_the_version_before_are_read_into_it(fresh_url: str, tmp_path: Path) -> None:
    make_old(fresh_url, tmp_path)
    (table,) = (one for one in tables_of(fresh_url) if one.name == "run")
    parts = sa.make_url(fresh_url)
    driver = parts if parts.drivername == "sqlite" else parts.set(drivername="postgresql+psycopg")
    plain: dict[str, Any] = {"editions": ["en"], "since": None, "until": None, "thorough": False, "max_pages": None}
    plain |= {"from_warc": [], "connect_to": ""}
    rows: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("done", {}, WELL),
        ("done", {"until": "2026-09-14"}, {"feed": "unchanged"}),
        ("done", {"until": "2026-09-13"}, WELL),
        ("done", {"from_warc": ["a.warc"]}, WELL),
        ("done", {}, {"feed": "0 entries"}),
        ("failed", {"editions": []}, WELL),
        ("running", {}, WELL),
    ]
    engine = sa.create_engine(driver)
    with engine.begin() as connection:
        for number, (status, ordered, served) in enumerate(rows, start=2):
            row = {"id": number, "source": "vna", "status": status, "started_at": later(hours=number), "host": "h"}
            row |= {"ended_at": later(hours=number), "ordered": plain | ordered, "served": {"en": served}}
            connection.execute(sa.insert(table), row | {"reason": "", "counts": {}})
    engine.dispose()
    with open_store(fresh_url) as store:
        assert numbers(store) == (7, 3)
        assert store.readings(later(hours=99))[EN].tried_since == later(hours=2)
        assert numbers(store, place=("vietnamplus", "vi")) == (1, 1)
        assert numbers(store, hours=6.5) == (6, 3)


def test_it_is_exact_and_cheap_however_many_runs_there_are(store: Store) -> None:
    crawl(store, 0, WELL)
    for number in range(120):
        crawl(store, 1 + number / 9, ILL, editions=("ru",))
    assert numbers(store) == (1, 1)
    assert numbers(store, place=("vna", "ru")) == (121, None)


def test_the_runs_of_a_source_are_gone_through_from_the_newest_as_far_as_is_asked(store: Store) -> None:
    for hours in range(120):
        crawl(store, hours, ILL)
    store.start_run(Order("vietnamplus"), at=NOON, pid=1, host="here")
    assert [run.id for run in store.runs_back("vna")] == list(range(120, 0, -1))
    assert [run.id for run in store.runs_back("vna", later(hours=50))] == list(range(120, 50, -1))
    assert next(store.runs_back("vietnamplus")).id == 121
