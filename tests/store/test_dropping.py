"""What nobody asks for any more goes; what anything kept refers to stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from monitor.domain import Alarm, Order
from monitor.store import Firing, Store
from monitor.store.database import open_database
from tests.store.making import NOON, capture, later, made

PACE = timedelta(hours=1)


def fire(store: Store, schedule: str, days: float, after: float | None, at: float | None = None) -> int:
    """Fire the slot due so many days after noon; the number of the run."""
    source = schedule.partition("/")[0]
    firing = Firing(schedule, later(days=days), None if after is None else later(days=after), PACE)
    asked = store.fire(source, [firing], Order(source), asked_by="schedule", at=later(days=days if at is None else at))
    assert asked
    return asked.run.id


def end(store: Store, run_id: int, days: float) -> None:
    store.claim_run(run_id, at=later(days=days), pid=1, host="here")
    served = {"vi": {"feed": "3 entries"}}
    store.finish_run(run_id, "done", at=later(days=days), reason="", counts={}, served=served)


def test_old_slots_go_but_the_newest_of_each_schedule(store: Store) -> None:
    for number, days in enumerate((0, 1, 100, 110)):
        end(store, fire(store, "vna/vi", days, (None, 0, 1, 100)[number]), days)
    end(store, fire(store, "vietnamplus/vi", 2, None), 2)
    before = store.last_slots()
    assert store.drop_old(later(days=89)) == {"slots": 0, "alarms": 0}
    assert store.drop_old(later(days=150)) == {"slots": 2, "alarms": 0}
    assert store.last_slots() == before
    assert store.drop_old(later(days=999)) == {"slots": 1, "alarms": 0}
    assert store.last_slots() == before


def test_a_slot_of_a_wrong_clock_goes_by_when_it_was_fired(store: Store) -> None:
    end(store, fire(store, "vna/vi", 9000, None, at=0), 0)
    end(store, fire(store, "vna/vi", 9001, 9000, at=1), 1)
    assert store.drop_old(later(days=100)) == {"slots": 1, "alarms": 0}
    assert store.last_slots()["vna/vi"].due == later(days=9001)


def alarm(subject: str, raised: datetime, cleared: datetime | None) -> Alarm:
    return Alarm("silent", subject, "s", "a", raised_at=raised, cleared_at=cleared)


def test_alarms_go_a_year_after_they_were_over(store: Store) -> None:
    for one in (alarm("a", NOON, None), alarm("b", NOON, later(days=1)), alarm("c", NOON, later(days=30))):
        store.keep_alarm(one)
    assert store.drop_old(later(days=370)) == {"slots": 0, "alarms": 1}
    assert {one.subject for one in store.alarms(open_only=False)} == {"a", "c"}


def test_runs_go_but_those_that_something_refers_to(store: Store) -> None:
    old = [store.start_run(Order("vna", ("vi",)), at=NOON, pid=1, host="here").id for _ in range(6)]
    took, archived, nothing, good, _last, _under_way = old
    store.take([made()], run_id=took, at=NOON)
    store.take([made("b.vn:1", "hai", tier="other", of_page={"capture": capture(1)})], run_id=archived, at=NOON)
    for number in old[:-1]:
        served = {"vi": {"feed": "3 entries" if number == good else "empty"}}
        store.finish_run(number, "done", at=NOON, reason="", counts={}, served=served)
    first = fire(store, "vietnamplus/ru", 1, None)
    end(store, first, 1)
    newest = fire(store, "vietnamplus/ru", 2, 1)
    store.drop_queued(newest, at=later(days=2), reason="")
    waits = store.ask(Order("other"), asked_by="api", at=NOON).run.id
    assert store.prune(runs_before=NOON) == {"captures": 0, "pages": 0, "runs": 0}
    assert store.prune(runs_before=later(days=99))["runs"] == 1
    assert {run.id for run in store.runs(None)} == {*old, first, newest, waits} - {nothing}
    fire(store, "vietnamplus/ru", 3, 2)
    assert store.prune(runs_before=later(days=99))["runs"] == 1, "the slot that led to it is not the newest any more"
    assert newest not in {run.id for run in store.runs(None)}
    assert store.drop_old(later(days=200))["slots"] == 2


def test_the_number_of_a_run_that_went_is_not_given_again(store: Store) -> None:
    for days in range(3):
        run = store.start_run(Order("import"), at=later(days=days), pid=1, host="here")
        store.finish_run(run.id, "done", at=later(days=days), reason="", counts={}, served={})
    assert store.prune(runs_before=later(days=99))["runs"] == 2
    assert store.start_run(Order("import"), at=NOON, pid=1, host="here").id == 4


def test_pruning_leaves_the_tables_as_they_are_made(url: str) -> None:
    database = open_database(url)
    with Store(database) as store:
        with database.reading() as connection:
            before = {table: _indexes(connection, table) for table in ("slot", "capture", "revision")}
        store.prune(runs_before=NOON)
        with database.reading() as connection:
            assert {table: _indexes(connection, table) for table in before} == before


def _indexes(connection: sa.Connection, table: str) -> set[str | None]:
    return {one["name"] for one in sa.inspect(connection).get_indexes(table)}
