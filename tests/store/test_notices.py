"""Alarms, open and cleared, and the days whose digest was made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.domain import Alarm, FiledDigest
from monitor.review import FrozenDigest
from monitor.store import Store
from tests.store.making import NOON, later

SILENT = Alarm("silent", "vna/vi", "Nothing since Monday.", "Look at the site.", raised_at=NOON)


def test_an_alarm_stands_until_it_is_cleared(store: Store) -> None:
    store.keep_alarm(SILENT)
    assert store.alarms() == (SILENT,)
    told = replace(SILENT, sentence="Nothing since Sunday.", told={"log": NOON, "mail": later(minutes=1)})
    store.keep_alarm(told)
    assert store.alarms() == store.alarms(open_only=False) == (told,)
    cleared = replace(told, cleared_at=later(days=1))
    store.keep_alarm(cleared)
    assert store.alarms() == ()
    assert store.alarms(open_only=False) == (cleared,)


def test_an_alarm_that_stands_keeps_when_it_was_raised(store: Store) -> None:
    store.keep_alarm(SILENT)
    store.keep_alarm(replace(SILENT, raised_at=later(hours=1), advice="Call them."))
    store.keep_alarm(replace(SILENT, raised_at=None, advice="Call them."))
    assert store.alarms(open_only=False) == (replace(SILENT, advice="Call them."),)


def test_the_same_alarm_can_be_raised_again(store: Store) -> None:
    store.keep_alarm(replace(SILENT, cleared_at=later(hours=1)))
    again = replace(SILENT, raised_at=later(hours=2))
    store.keep_alarm(again)
    assert store.alarms() == (again,)
    recovered = replace(SILENT, cleared_at=later(hours=1), told={"log": later(hours=3)})
    store.keep_alarm(recovered)
    assert store.alarms(open_only=False) == (again, recovered), "what is told of the old one is not told of the new"


def test_alarms_differ_by_kind_and_subject_and_the_last_come_first(store: Store) -> None:
    others = [
        replace(SILENT, kind="layout", raised_at=later(hours=1)),
        replace(SILENT, subject="vna/en", raised_at=later(hours=2)),
    ]
    for one in (SILENT, *others):
        store.keep_alarm(one)
    assert store.alarms() == (others[1], others[0], SILENT)
    assert store.alarms(limit=1) == (others[1],)
    store.keep_alarm(replace(others[0], cleared_at=later(hours=3)))
    assert store.alarms() == (others[1], SILENT)


def test_an_alarm_that_was_never_raised_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="never raised"):
        store.keep_alarm(replace(SILENT, raised_at=None))


def test_what_a_server_said_cannot_spoil_an_alarm(store: Store) -> None:
    store.keep_alarm(replace(SILENT, sentence="It says \x00'no'\ud800."))
    assert [one.sentence for one in store.alarms()] == ["It says 'no'."]


def test_filed_digests_are_told_from_a_day_on(store: Store) -> None:
    first = FiledDigest(date(2026, 3, 11), later(hours=1), "complete")
    second = FiledDigest(date(2026, 3, 12), later(days=1), "incomplete")
    for filed in (first, second):
        assert store.freeze_digest(FrozenDigest(filed.day, filed.made_at, filed.state, None))
    assert store.filed_digests(date(2026, 3, 1)) == {first.day: first, second.day: second}
    assert store.filed_digests(second.day) == {second.day: second}
