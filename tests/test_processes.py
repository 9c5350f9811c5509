"""Which process a row means, and whether it lives: numbers that went to others, other tables, clocks that were set."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from monitor import processes
from monitor.domain import Order, Run
from monitor.processes import (
    CLOCK_SET_BACK,
    SILENT_ELSEWHERE,
    SILENT_ON_ONE_MACHINE,
    Sight,
    here,
    is_crawling,
    is_this_machine,
    look_at,
    patience_for,
    program_of,
)
from tests.lookalike import lookalike

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NOON = datetime(2026, 3, 12, 5, tzinfo=UTC)
SHORT = SILENT_ON_ONE_MACHINE
CHILD = "monitor.crawl.child"


@pytest.fixture(scope="module")
def crawl() -> Iterator[int]:
    with lookalike(CHILD, '{"run": 1}') as process:
        yield process.pid


@pytest.fixture(scope="module")
def dead() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def created(pid: int) -> datetime:
    return datetime.fromtimestamp(psutil.Process(pid).create_time(), UTC)


def run(pid: int | None, began: datetime, *, host: str = "", heard: datetime | None = None) -> Run:
    return Run(1, Order("vna", ("en",)), "running", began, pid=pid, host=host or here(), heard_at=heard)


# -- what runs


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("/opt/x/bin/python -m monitor.daemon {}", "monitor.daemon"),
        ("/opt/x/bin/python3.11 -X dev -W error -Bm monitor.crawl.child {}", CHILD),
        ("python3 /opt/x/bin/monitor import a.txt", "monitor"),
        ("python3 -u /opt/x/bin/scrapy crawl vna", "scrapy"),
        ("python -m monitor crawl vna", "monitor"),
        ("udevadm monitor", ""),
        ("vi /etc/monitor.toml", ""),
        ("vi -m monitor.daemon", ""),
        ("python -c input()", ""),
        ("python -Ic input() -m monitor.daemon", ""),
        ("python notes.py monitor.daemon", "notes.py"),
        ("python -m pytest tests/daemon -k monitor", "pytest"),
        ("python", ""),
        ("", ""),
    ],
)
def test_what_a_command_line_runs_is_read_word_by_word(line: str, program: str) -> None:
    assert program_of(line.split()) == program


# -- here


def test_a_crawl_lives_as_long_as_its_process_however_long_it_is_silent(crawl: int) -> None:
    began = created(crawl) + SECOND
    assert is_crawling(run(crawl, began, heard=began), began + 9 * HOUR, SHORT)


def test_a_killed_crawl_is_dead_at_once_though_it_was_just_heard() -> None:
    with lookalike(CHILD) as process:
        one = run(process.pid, created(process.pid), heard=NOON)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert not is_crawling(one, NOON, SHORT), "not buried yet"
        process.wait()
        assert not is_crawling(one, NOON, SHORT)


@pytest.mark.parametrize("words", [["-c", "input()  # monitor.crawl.child"], ["-c", "input()", "-m", CHILD]])
def test_a_number_that_went_to_another_program_means_nobody(words: list[str]) -> None:
    with subprocess.Popen([sys.executable, *words], stdin=subprocess.PIPE) as stranger:
        assert look_at(stranger.pid, datetime.now(UTC)) is Sight.GONE
        assert not is_crawling(run(stranger.pid, NOON, heard=NOON), NOON, SHORT)


def test_a_number_that_went_to_another_crawl_means_nobody_once_the_first_is_not_heard_any_more(crawl: int) -> None:
    """Or where clocks were set since, the very crawl: then it is heard each second."""
    began = created(crawl) - MINUTE
    assert look_at(crawl, began) is Sight.YOUNGER
    assert is_crawling(run(crawl, began, heard=began), began + SHORT - SECOND, SHORT)
    assert not is_crawling(run(crawl, began, heard=began), began + SHORT, SHORT)


def test_our_own_number_means_a_former_life(dead: int) -> None:
    now = datetime.now(UTC)
    for pid in (os.getpid(), dead, None):
        assert not is_crawling(run(pid, now, heard=now), now, SHORT)


@pytest.mark.parametrize("error", [psutil.AccessDenied(1), psutil.NoSuchProcess(1)])
def test_of_a_process_that_is_hidden_its_signs_of_life_tell(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """A service that may not see other users' processes; another user's exists nevertheless."""

    def hidden(pid: int) -> psutil.Process:
        raise error

    def refused(pid: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr("monitor.processes.psutil.Process", hidden)
    monkeypatch.setattr("monitor.processes.os.kill", refused)
    assert is_crawling(run(7, NOON, heard=NOON), NOON + SHORT - SECOND, SHORT)
    assert not is_crawling(run(7, NOON, heard=NOON), NOON + SHORT, SHORT)


# -- elsewhere


@pytest.mark.parametrize(
    ("silence", "is_alive"),
    [
        (timedelta(), True),
        (SHORT - SECOND, True),
        (SHORT, False),
        (9 * HOUR, False),
        (-MINUTE, True),
        (SECOND - CLOCK_SET_BACK, True),
        (-CLOCK_SET_BACK, False),
        (-9000 * HOUR, False),
    ],
)
def test_elsewhere_only_the_signs_of_life_tell(crawl: int, silence: timedelta, is_alive: bool) -> None:
    for host in ("another-machine", f"{socket.gethostname()}#4026599999.0badcafe"):
        assert is_crawling(run(crawl, NOON, host=host, heard=NOON), NOON + silence, SHORT) is is_alive
        assert is_crawling(run(crawl, NOON, host=host), NOON + silence, SHORT) is is_alive, "its beginning is one"


def test_on_a_server_machines_may_differ_in_their_clocks() -> None:
    assert patience_for("sqlite:////var/lib/monitor/monitor.db") == SILENT_ON_ONE_MACHINE
    assert patience_for("postgresql://db/monitor") == SILENT_ELSEWHERE
    assert is_crawling(run(1, NOON, host="another-machine", heard=NOON), NOON + SILENT_ELSEWHERE - SECOND)


# -- the process table


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("pid:[4026531836]", "{name}"),
        ("pid:[4026532441]", "{name}#4026532441.{boot}"),
        (None, "{name}"),
    ],
)
def test_a_table_is_named_by_its_machine_and_that_of_a_container_by_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, table: str | None, named: str
) -> None:
    if table is not None:
        (tmp_path / "pid").symlink_to(table)
    monkeypatch.setattr(processes, "TABLE", tmp_path / "pid")
    assert here.__wrapped__() == named.format(name=socket.gethostname(), boot=processes._boot())
    assert is_this_machine(here.__wrapped__())
    assert not is_this_machine("another-machine#4026532441.ad00fb50")


@pytest.mark.skipif(not shutil.which("unshare") or os.geteuid() != 0, reason="only root has a second process table")
def test_a_second_table_on_the_same_machine_has_another_name() -> None:
    said = [sys.executable, "-c", "from monitor.processes import here; print(here())"]
    apart = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", *said], capture_output=True, text=True)
    if apart.returncode:
        pytest.skip(apart.stderr.strip())
    same = subprocess.run(said, capture_output=True, text=True, check=True)
    assert same.stdout.strip() == here() != apart.stdout.strip()
    assert is_this_machine(apart.stdout.strip())
