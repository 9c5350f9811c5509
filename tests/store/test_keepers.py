"""One database, one daemon."""

from __future__ import annotations

from dataclasses import replace

from monitor.domain import DaemonRecord
from monitor.store import Store
from tests.store.making import NOON, later

FIRST = DaemonRecord("desk", 10, NOON, NOON, "127.0.0.1:8484", "1.0")
SECOND = replace(FIRST, pid=11, started_at=later(minutes=1), heard_at=later(minutes=1))


def test_a_database_that_nobody_holds_can_be_taken(store: Store) -> None:
    assert store.daemon() is None
    assert not store.claim_daemon(FIRST, instead_of=SECOND)
    assert store.claim_daemon(FIRST, instead_of=None)
    assert store.daemon() == FIRST


def test_a_database_that_is_held_is_taken_only_from_who_holds_it(store: Store) -> None:
    store.claim_daemon(FIRST, instead_of=None)
    for thought in (None, SECOND, replace(FIRST, host="other"), replace(FIRST, started_at=later(seconds=1))):
        assert not store.claim_daemon(SECOND, instead_of=thought)
    assert store.daemon() == FIRST
    assert store.claim_daemon(SECOND, instead_of=replace(FIRST, heard_at=later(hours=1)))
    assert store.daemon() == SECOND


def test_a_daemon_tells_that_it_lives_and_where_until_another_one_holds_the_database(store: Store) -> None:
    assert not store.beat_daemon(FIRST, NOON)
    store.claim_daemon(replace(FIRST, address=""), instead_of=None)
    assert store.beat_daemon(FIRST, later(seconds=5))
    assert store.daemon() == replace(FIRST, heard_at=later(seconds=5))
    store.claim_daemon(SECOND, instead_of=FIRST)
    assert not store.beat_daemon(FIRST, later(minutes=2))
    assert store.daemon() == SECOND


def test_a_daemon_lets_go_of_its_own_only(store: Store) -> None:
    store.claim_daemon(FIRST, instead_of=None)
    store.release_daemon(SECOND)
    assert store.daemon() == FIRST
    store.release_daemon(FIRST)
    store.release_daemon(FIRST)
    assert store.daemon() is None
