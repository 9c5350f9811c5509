"""Due times, each fired once; and what holds a source back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain import Asked, Order, Slot, SourceState
from monitor.store import Firing, Store
from tests.store.making import NOON, later

PACE = timedelta(minutes=30)
ORDER = Order("vna", ("en", "fr", "vi"), connect_to="127.0.0.1:8080")


def firing(edition: str = "vi", due: datetime = NOON, after: datetime | None = None) -> Firing:
    return Firing(f"vna/{edition}", due, after, PACE)


def fired(store: Store, *firings: Firing, at: datetime = NOON) -> Asked | None:
    return store.fire("vna", firings, ORDER, asked_by="schedule", at=at)


def ended(store: Store, asked: Asked | None, at: datetime = NOON) -> None:
    assert asked is not None
    store.drop_queued(asked.run.id, at=at, reason="")


def test_a_due_time_becomes_a_run_of_its_editions(store: Store) -> None:
    asked = fired(store, firing("vi"), firing("en", due=later(minutes=1)), at=later(minutes=2))
    assert asked is not None
    assert asked.how == "queued"
    assert asked.run.order == replace(ORDER, editions=("vi", "en"))
    assert (asked.run.asked_by, asked.run.asked_at) == ("schedule", later(minutes=2))
    assert store.last_slots() == {
        "vna/vi": Slot("vna/vi", NOON, later(minutes=2), PACE, asked.run.id),
        "vna/en": Slot("vna/en", later(minutes=1), later(minutes=2), PACE, asked.run.id),
    }


def test_a_due_time_is_fired_once(store: Store) -> None:
    ended(store, fired(store, firing()))
    assert fired(store, firing()) is None
    assert fired(store, firing(after=NOON)) is None
    assert fired(store, firing(due=later(hours=1))) is None, "it does not follow the newest slot"
    assert store.queued() == ()
    ended(store, fired(store, firing(due=later(hours=1), after=NOON)))
    assert fired(store, firing(due=NOON, after=later(hours=1))) is None, "a clock that was set back"
    assert store.last_slots()["vna/vi"].due == later(hours=1)


def test_of_several_due_times_only_those_count_that_nobody_fired(store: Store) -> None:
    ended(store, fired(store, firing("en")))
    asked = fired(store, firing("en"), firing("vi"), firing("fr"))
    assert asked is not None
    assert asked.run.order.editions == ("vi", "fr")
    assert [one.run_id for one in store.last_slots().values()].count(asked.run.id) == 2


def test_two_due_times_of_one_schedule_are_one_run_and_the_first_counts(store: Store) -> None:
    asked = fired(store, firing(), firing(due=later(hours=1)))
    assert asked is not None
    assert asked.run.order.editions == ("vi",)
    assert store.last_slots()["vna/vi"].due == NOON


def test_a_due_time_joins_the_run_that_does_it_anyway(store: Store) -> None:
    running = store.start_run(ORDER, at=NOON, pid=1, host="desk")
    asked = fired(store, firing())
    assert asked == Asked(running, "joined_running")
    assert store.last_slots()["vna/vi"].run_id == running.id
    assert fired(store, firing()) is None


def test_the_newest_due_time_counts_whatever_was_fired_last(store: Store) -> None:
    for hours, after in ((0, None), (2, NOON), (1, later(hours=2))):
        assert fired(store, firing(due=later(hours=hours), after=after), at=later(hours=9)) is not None
    assert store.last_slots()["vna/vi"].due == later(hours=2)


def test_a_due_time_is_the_same_in_every_zone_also_where_clocks_are_set_back(store: Store) -> None:
    twice = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Paris"))
    assert fired(store, firing(due=twice)) is not None
    assert fired(store, firing(due=twice.astimezone(UTC))) is None
    assert fired(store, firing(due=later(days=90), after=twice)) is not None


def test_a_schedule_of_another_source_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="vietnamplus/vi is no schedule of vna"):
        fired(store, firing(), Firing("vietnamplus/vi", NOON, None, PACE))
    assert store.last_slots() == {}


def test_nothing_to_fire_is_no_run(store: Store) -> None:
    assert fired(store) is None
    assert store.runs() == ()


def test_a_pace_comes_back_as_it_was(store: Store) -> None:
    paces = {"en": timedelta(days=400, microseconds=1), "fr": timedelta(0), "vi": timedelta(seconds=90.000123)}
    fired(store, *(Firing(f"vna/{edition}", NOON, None, pace) for edition, pace in paces.items()))
    assert {name: one.pace for name, one in store.last_slots().items()} == {
        f"vna/{edition}": pace for edition, pace in paces.items()
    }


def test_how_a_source_stands_is_kept(store: Store) -> None:
    assert store.source_states() == {}
    rested = SourceState("vna", failures=4, retry_at=later(hours=6), rested_until=later(hours=6))
    paused = SourceState("vietnamplus", paused_at=NOON, paused_by="cli\x00")
    store.keep_source_state(rested)
    store.keep_source_state(paused)
    assert store.source_states() == {"vna": rested, "vietnamplus": replace(paused, paused_by="cli")}
    store.keep_source_state(SourceState("vna"))
    assert store.source_states()["vna"] == SourceState("vna")


def test_how_a_source_stands_is_changed_without_losing_what_another_changed(store: Store) -> None:
    store.change_source_state("vna", lambda state: replace(state, failures=state.failures + 1))
    store.change_source_state("vna", lambda state: replace(state, paused_at=NOON, paused_by="api"))
    changed = store.change_source_state("vna", lambda state: replace(state, failures=state.failures + 1))
    assert changed == SourceState("vna", paused_at=NOON, paused_by="api", failures=2)
    assert store.source_states() == {"vna": changed}
