"""One daemon holds a database: the living keep it, the dead and the silent lose it, and nobody takes it twice.

On a file the lock decides, in memory there is none: then the row does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.daemon import lease
from monitor.daemon.lease import SILENT_AFTER, HeldError, is_alive, refuse_if_held, take
from monitor.domain import DaemonRecord
from monitor.processes import here
from monitor.store import Store, open_store
from tests.daemon.making import ROOT
from tests.lookalike import lookalike
from tests.ready import ready

NOON = datetime(2026, 3, 11, 5, tzinfo=UTC)
HERE, ELSEWHERE = here(), "another-machine"
ADDRESS = "http://127.0.0.1:8484"
SECOND = timedelta(seconds=1)


HOLD = """
import sys
from datetime import UTC, datetime
from monitor.daemon.lease import take
from monitor.store import open_store
with open_store(sys.argv[1]) as store:
    print(take(store, now=datetime.now(UTC), address="http://127.0.0.1:8484", version="1.0").host, flush=True)
    input()
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return ready(tmp_path / "monitor.db")


@pytest.fixture
def locked(url: str) -> Iterator[Store]:
    """A store with a lock."""
    with open_store(url) as opened:
        yield opened
        opened.unlock_daemon()


@pytest.fixture
def store() -> Iterator[Store]:
    """A store without one."""
    with open_store("sqlite://") as opened:
        yield opened


@pytest.fixture(scope="module")
def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def record(pid: int, host: str = HERE, heard: datetime = NOON) -> DaemonRecord:
    return DaemonRecord(host, pid, NOON - timedelta(hours=1), heard, ADDRESS, "1.0")


def hold(store: Store, holder: DaemonRecord) -> DaemonRecord:
    assert store.claim_daemon(holder, instead_of=store.daemon())
    return holder


def taken(store: Store, now: datetime = NOON) -> DaemonRecord:
    return take(store, now=now, address=ADDRESS, version="1.0")


def test_an_empty_database_is_taken_by_this_process(store: Store) -> None:
    mine = taken(store)
    assert (mine.host, mine.pid, mine.started_at, mine.heard_at) == (HERE, os.getpid(), NOON, NOON)
    assert store.daemon() == mine


def test_a_daemon_that_lives_on_this_machine_keeps_it_however_long_it_is_silent(store: Store) -> None:
    with lookalike("monitor.daemon") as process:
        began = datetime.now(UTC)
        held = hold(store, replace(record(process.pid, heard=began), started_at=began))
        with pytest.raises(HeldError) as refused:
            taken(store, began + timedelta(days=3))
        assert store.daemon() == held
    told = str(refused.value)
    assert f"process {process.pid} on {HERE} since {began:%Y-%m-%d %H:%M} UTC, at {ADDRESS}" in told
    assert "\n" not in told


def test_what_a_dead_process_held_is_taken_over_at_once(store: Store, dead: int) -> None:
    hold(store, record(dead))
    assert taken(store) == store.daemon()


def test_a_number_that_went_to_another_program_holds_nothing(store: Store) -> None:
    with lookalike("something.else") as process:
        hold(store, record(process.pid))
        assert taken(store) == store.daemon()


def test_a_former_life_under_the_same_number_holds_nothing(store: Store) -> None:
    """The first process of a container has the same number in each of its lives."""
    hold(store, record(os.getpid()))
    assert taken(store) == store.daemon()


@pytest.mark.parametrize("apart", [-SILENT_AFTER + SECOND, timedelta(), SILENT_AFTER - SECOND])
def test_a_daemon_of_another_machine_keeps_it_while_it_is_heard(store: Store, apart: timedelta) -> None:
    held = hold(store, record(1, ELSEWHERE, NOON - apart))
    with pytest.raises(HeldError, match=f"process 1 on {ELSEWHERE} "):
        taken(store)
    assert store.daemon() == held


@pytest.mark.parametrize("apart", [SILENT_AFTER, timedelta(days=1), -timedelta(days=1)], ids=["2 min", "day", "ahead"])
def test_one_of_another_machine_that_was_not_heard_for_long_loses_it(store: Store, apart: timedelta) -> None:
    """One that was heard in a far future wrote that by a wrong clock, and cannot hold the database until then."""
    before = hold(store, record(1, ELSEWHERE, NOON - apart))
    mine = taken(store)
    assert store.daemon() == mine
    assert not store.beat_daemon(before, NOON), "and hears so at its next beat"


def test_to_ask_who_holds_it_takes_nothing(store: Store, dead: int) -> None:
    assert refuse_if_held(store, NOON) is None
    before = hold(store, record(dead))
    assert refuse_if_held(store, NOON) == before
    assert store.daemon() == before


class Raced:
    """A store in which another daemon comes in between the look and the taking."""

    def __init__(self, store: Store, other: DaemonRecord) -> None:
        self._store, self._other = store, other

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def claim_daemon(self, mine: DaemonRecord, *, instead_of: DaemonRecord | None) -> bool:
        self._store.claim_daemon(self._other, instead_of=instead_of)
        return self._store.claim_daemon(mine, instead_of=instead_of)


@pytest.mark.parametrize(
    ("host", "why"), [(ELSEWHERE, f"process 1 on {ELSEWHERE} "), (HERE, "has just taken this database")]
)
def test_of_two_that_take_over_at_once_one_is_refused(store: Store, dead: int, host: str, why: str) -> None:
    hold(store, record(dead))
    other = record(1 if host == ELSEWHERE else dead, host, NOON + SECOND)
    with pytest.raises(HeldError, match=why):
        taken(Raced(store, replace(other, started_at=NOON)))  # type: ignore[arg-type]
    assert store.daemon() == replace(other, started_at=NOON)


def test_a_process_that_is_dead_and_not_yet_buried_does_not_live() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(record(process.pid), NOON)
    process.wait()


# -- where there is a lock


def test_whoever_has_the_lock_has_the_database_and_everybody_else_is_refused(
    locked: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "SECONDS_TO_TELL", 0.1)
    mine = taken(locked)
    with open_store(url) as other:
        for later in (SECOND, timedelta(days=3)):
            with pytest.raises(HeldError):
                taken(other, NOON + later)
            with pytest.raises(HeldError):
                refuse_if_held(other, NOON + later)
        assert other.daemon() == mine
        locked.release_daemon(mine)
        assert refuse_if_held(other, NOON) is None
        assert taken(other) == other.daemon()
        other.unlock_daemon()


@pytest.mark.parametrize("host", [ELSEWHERE, HERE])
def test_a_row_without_a_lock_holds_nothing_however_fresh(locked: Store, host: str) -> None:
    """A container that was killed and made anew: its successor need not wait until it is taken for dead."""
    hold(locked, record(1, host, NOON))
    assert taken(locked) == locked.daemon()


def test_to_ask_who_holds_it_leaves_the_lock_to_others(locked: Store, url: str) -> None:
    assert refuse_if_held(locked, NOON) is None
    with open_store(url) as other:
        assert other.lock_daemon() is True
        other.unlock_daemon()


def test_a_lock_whose_holder_no_row_names_is_waited_for_a_moment(
    locked: Store, url: str, dead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who only tried it lets go in no time; who does not is a daemon that cannot say so."""
    hold(locked, record(dead))
    with open_store(url) as other:
        assert other.lock_daemon()
        monkeypatch.setattr(lease, "SECONDS_TO_TELL", 0.2)
        with pytest.raises(HeldError, match=f"the last one to name itself is process {dead} on {HERE}"):
            taken(locked)
        monkeypatch.setattr("monitor.daemon.lease.time.sleep", lambda _: other.unlock_daemon())
        assert taken(locked) == locked.daemon()


@pytest.mark.skipif(not shutil.which("unshare") or os.geteuid() != 0, reason="only root has a second process table")
def test_of_two_containers_on_one_volume_the_second_is_refused(
    locked: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one machine's name, and with numbers of their own: the first has a number that means somebody else here."""
    apart = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
    command = [*apart, sys.executable, "-c", HOLD, url]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        host = first.stdout.readline().decode().strip()
        if not host:
            pytest.skip("no second process table is to be had")
        assert host.startswith(f"{HERE.partition('#')[0]}#")
        with monkeypatch.context() as soon:
            soon.setattr(lease, "SECONDS_TO_TELL", 0.2)
            with pytest.raises(HeldError, match=f"process 1 on {host} since "):
                taken(locked, datetime.now(UTC))
            with pytest.raises(HeldError):
                taken(locked, datetime.now(UTC) + timedelta(days=1))
        first.kill()
    # The first dies with the process that held its table open, a moment after that one; its row looks alive still.
    monkeypatch.setattr(lease, "SECONDS_TO_TELL", 30.0)
    assert taken(locked, datetime.now(UTC)) == locked.daemon()
