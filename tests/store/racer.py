"""Who reaches for the same things as others do, for the tests with several: `python -m tests.store.racer URL NAME`.

Starts when a line comes on standard input, then writes what it got, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from monitor.domain import DaemonRecord, Order
from monitor.store import Firing, RunBusyError, Store, open_store
from tests.store.making import NOON

ROUNDS = 15
GONE = DaemonRecord("desk", 1, NOON, NOON, "", "")
Won = dict[str, list[int]]


def race(store: Store, name: str, rounds: int = ROUNDS) -> Won:
    """Reach for everything there is in each round; the rounds in which this one was first, by what it reached for."""
    won: Won = {"asked": [], "claimed": [], "started": [], "fired": [], "daemon": []}
    record = DaemonRecord(name, 2, NOON, NOON, "", "")
    won["daemon"] += [0] if store.claim_daemon(record, instead_of=GONE) else []
    for number in range(rounds):
        asked = store.ask(Order(f"ask{number}", ("vi",)), asked_by="trigger", at=NOON)
        won["asked"] += [number] if asked.how == "queued" else []
        won["claimed"] += [number] if _is_claimed(store, asked.run.id, name) else []
        won["started"] += [number] if _is_started(store, number, name) else []
        firing = Firing(f"fire{number}/vi", NOON, None, timedelta(minutes=30))
        fired = store.fire(f"fire{number}", [firing], Order(f"fire{number}"), asked_by="schedule", at=NOON)
        won["fired"] += [number] if fired else []
    return won


def _is_claimed(store: Store, run_id: int, name: str) -> bool:
    return store.claim_run(run_id, at=NOON, pid=1, host=name) is not None


def _is_started(store: Store, number: int, name: str) -> bool:
    try:
        store.start_run(Order(f"start{number}"), at=NOON, pid=1, host=name, exclusive=True)
    except RunBusyError:
        return False
    return True


def main(url: str, name: str) -> None:
    """Get ready, wait for the start, race, tell."""
    with open_store(url) as store:
        store.runs()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(json.dumps(race(store, name)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
