"""One daemon holds a database: the living keep it, the dead and the silent lose it, and nobody takes it twice."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.daemon.lease import (
    CRAWL_SILENT_AFTER,
    SILENT_AFTER,
    HeldError,
    is_alive,
    is_crawling,
    refuse_if_held,
    take,
)
from monitor.domain import DaemonRecord, Order, Run
from monitor.store import Store, open_store
from tests.daemon.making import wait_for

NOON = datetime(2026, 3, 11, 5, tzinfo=UTC)
HERE, ELSEWHERE = socket.gethostname(), "another-machine"
ADDRESS = "http://127.0.0.1:8484"
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'monitor.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@contextmanager
def living(words: str) -> Iterator[int]:
    """The number of a process that waits, with those words on its command line."""
    with subprocess.Popen([sys.executable, "-c", f"input()  # {words}"], stdin=subprocess.PIPE) as process:
        line = Path(f"/proc/{process.pid}/cmdline")
        wait_for(lambda: words.encode() in line.read_bytes(), "its command line")
        try:
            yield process.pid
        finally:
            process.kill()


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
    with living("-m monitor.daemon") as pid:
        held = hold(store, record(pid, heard=NOON - timedelta(days=3)))
        with pytest.raises(HeldError) as refused:
            taken(store)
        assert store.daemon() == held
    told = str(refused.value)
    assert f"process {pid} on {HERE} since 2026-03-11 04:00 UTC, at {ADDRESS}" in told
    assert "\n" not in told


def test_what_a_dead_process_held_is_taken_over_at_once(store: Store, dead: int) -> None:
    hold(store, record(dead))
    assert taken(store) == store.daemon()


def test_a_number_that_went_to_another_program_holds_nothing(store: Store) -> None:
    with living("something else") as pid:
        hold(store, record(pid))
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


# -- and the same of crawls


@pytest.fixture
def run(store: Store) -> Callable[..., Run]:
    def begun(pid: int, host: str = HERE, heard: timedelta = timedelta()) -> Run:
        return store.start_run(Order("vna", ("en",)), at=NOON - heard, pid=pid, host=host)

    return begun


def test_a_crawl_of_this_machine_lives_as_long_as_its_process(run: Callable[..., Run], dead: int) -> None:
    assert not is_crawling(run(dead), NOON)
    with living("-m monitor.crawl.child") as pid:
        assert is_crawling(run(pid, heard=timedelta(days=1)), NOON)
    with living("-m scrapy crawl vna") as pid:
        assert is_crawling(run(pid), NOON)
    assert not is_crawling(run(pid), NOON)


def test_a_crawl_of_another_machine_lives_while_it_is_heard(run: Callable[..., Run]) -> None:
    assert is_crawling(run(1, ELSEWHERE, CRAWL_SILENT_AFTER - SECOND), NOON)
    assert not is_crawling(run(1, ELSEWHERE, CRAWL_SILENT_AFTER), NOON)
    assert not is_crawling(replace(run(1, ELSEWHERE), heard_at=None), NOON)


def test_a_process_that_is_dead_and_not_yet_buried_does_not_live() -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass  # monitor"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(record(process.pid), NOON)
    process.wait()
