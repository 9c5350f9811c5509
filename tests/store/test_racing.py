"""Several reach for the same run, due time or database at once: one gets it, and all know who."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from monitor.domain import Order, SourceState
from monitor.store import Store, open_store
from tests.store.making import NOON
from tests.store.racer import GONE, ROUNDS, Won, race

RACERS = 4


def assert_one_winner(store: Store, told: list[Won], rounds: int) -> None:
    for what in ("asked", "claimed", "started", "fired"):
        assert sorted(number for won in told for number in won[what]) == list(range(rounds)), what
    assert sum(len(won["daemon"]) for won in told) == 1
    holder = store.daemon()
    assert holder is not None
    assert [f"racer{place}" for place, won in enumerate(told) if won["daemon"]] == [holder.host]
    assert len(store.running()) == 2 * rounds
    assert len(store.queued()) == len(store.last_slots()) == rounds
    assert {one.run_id for one in store.last_slots().values()} == {one.id for one in store.queued()}
    claimed_by = {one.order.source: one.host for one in store.running()}
    for place, won in enumerate(told):
        assert all(claimed_by[f"ask{number}"] == f"racer{place}" for number in won["claimed"])


def test_of_several_threads_one_gets_it(store: Store) -> None:
    store.claim_daemon(GONE, instead_of=None)
    barrier = threading.Barrier(RACERS)

    def run(place: int) -> Won:
        barrier.wait(60)
        return race(store, f"racer{place}")

    with ThreadPoolExecutor(RACERS) as pool:
        told = list(pool.map(run, range(RACERS)))
    assert_one_winner(store, told, ROUNDS)


def test_of_several_processes_one_gets_it(store: Store, url: str) -> None:
    store.claim_daemon(GONE, instead_of=None)
    command = [sys.executable, "-m", "tests.store.racer", url]
    racers = [
        subprocess.Popen(
            [*command, f"racer{place}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for place in range(RACERS)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    told = [racer.communicate(timeout=120) for racer in racers]
    assert [errors for _, errors in told] == [""] * RACERS
    assert_one_winner(store, [json.loads(output) for output, _ in told], ROUNDS)


def test_orders_that_are_like_each_other_become_one_run_with_all_editions(store: Store) -> None:
    editions = [f"e{number}" for number in range(24)]

    def ask(edition: str) -> int:
        return store.ask(Order("vna", (edition,)), asked_by="trigger", at=NOON).run.id

    with ThreadPoolExecutor(RACERS) as pool:
        assert len(set(pool.map(ask, editions))) == 1
    (run,) = store.queued()
    assert sorted(run.order.editions) == sorted(editions)


def test_no_change_of_a_sources_state_is_lost(store: Store, url: str) -> None:
    def fail(_number: int) -> None:
        store.change_source_state("vna", lambda state: SourceState("vna", failures=state.failures + 1))

    with ThreadPoolExecutor(RACERS) as pool:
        list(pool.map(fail, range(40)))
    with open_store(url) as other:
        assert other.source_states()["vna"].failures == 40
