"""A daemon for real, from its first crawl to its end, and all that keeps one from starting."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

from monitor.app import clock
from monitor.daemon.__main__ import main
from monitor.domain import DaemonRecord, Run
from monitor.jobs import ordering
from monitor.jobs.supervising import STOPPED_WITH_DAEMON
from monitor.newsroom.server import Newsroom
from monitor.processes import here
from tests.crawl.making import Home
from tests.daemon.making import RealDaemon, wait_for

EDITIONS = {"vna": ("en",), "vna_pictorial": ("lo",)}
# What is asked for last is under way when the daemon ends.
LONG = {"source": "vna", "editions": ["en"], "since": "2026-01-01", "thorough": True}


class Manager:
    """A service manager's socket, read when all is over."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.setblocking(False)
        self._heard: list[str] = []

    @property
    def environ(self) -> dict[str, str]:
        return {"NOTIFY_SOCKET": str(self.path), "WATCHDOG_USEC": "400000"}

    def heard(self) -> Sequence[str]:
        """All messages until now."""
        while True:
            try:
                self._heard.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return self._heard

    def close(self) -> None:
        self._socket.close()


@dataclass(frozen=True)
class Life:
    """What a daemon's life has left, and what it answered meanwhile."""

    home: Home
    daemon: RealDaemon
    answers: Mapping[str, int]
    first: Mapping[str, Run]
    status: Mapping[str, Any]
    events: Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]
    last: Run
    crawling: Sequence[psutil.Process]
    exit_code: int
    heard: Sequence[str]

    def log(self, file: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.home.path / file).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory, newsroom: Newsroom) -> Iterator[Life]:
    """Started, asked, left to crawl, asked for one crawl more, and ended by SIGTERM amid that."""
    folder = tmp_path_factory.mktemp("life")
    manager, home = Manager(folder), Home(folder / "home", newsroom.address)
    daemon = RealDaemon(home, EDITIONS, MONITOR_DAEMON_LOG="json", **manager.environ)
    daemon.start()
    try:
        yield lived(home, daemon, newsroom, manager)
    finally:
        newsroom.behave()
        manager.close()
        end(daemon)


def lived(home: Home, daemon: RealDaemon, newsroom: Newsroom, manager: Manager) -> Life:
    wait_for(lambda: answer(daemon, "/readyz") == 200, "the first look")
    answers = {path: answer(daemon, path) for path in ("/healthz", "/readyz", "/metrics", "/")}
    events = {source: followed(daemon, latest(home, source).id) for source in EDITIONS}
    first = {source: latest(home, source) for source in EDITIONS}
    status = daemon.get("/api/v1/status")
    newsroom.misbehave("https://vnanet.vn/*", "hang", seconds=30)
    number = daemon.post("/api/v1/runs", **LONG)["run"]["id"]
    wait_for(lambda: run_of(home, number).status == "running", "the crawl's own word in its row")
    wait_for(lambda: manager.heard().count("WATCHDOG=1") > 3, "signs of life")
    crawling = daemon.children()
    code = daemon.stop()
    last = run_of(home, number)
    return Life(home, daemon, answers, first, status, events, last, crawling, code, manager.heard())


def end(daemon: RealDaemon) -> None:
    """Whatever a test has made of it, nothing stays; to kill what has ended does nothing."""
    daemon.kill()


def answer(daemon: RealDaemon, path: str) -> int:
    try:
        with urlopen(daemon.url + path, timeout=30) as said:
            return int(said.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def followed(daemon: RealDaemon, number: int) -> list[tuple[str, Mapping[str, Any]]]:
    """The events of a run, until the daemon closes the stream."""
    with urlopen(f"{daemon.url}/api/v1/runs/{number}/events", timeout=60) as stream:
        parts = stream.read().decode().split("\n\n")
    told = [part.split("\n") for part in parts if part.startswith("event: ")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in told]


def run_of(home: Home, number: int) -> Run:
    with home.store() as store:
        run = store.run(number)
    assert run is not None
    return run


def latest(home: Home, source: str) -> Run:
    with home.store() as store:
        return store.runs(limit=1, source=source)[0]


# -- a life


def test_it_answers_that_it_lives_and_works(life: Life) -> None:
    assert set(life.answers.values()) == {200}


def test_at_its_first_start_it_crawls_all_that_is_scheduled(life: Life) -> None:
    for source, run in life.first.items():
        assert (run.status, run.asked_by, run.order.editions) == ("done", "schedule", EDITIONS[source])
        assert run.order.connect_to == life.home.address
        assert run.counts["found"] > 0
    assert len(life.home.stories()) > 0


def test_the_progress_of_a_crawl_can_be_followed_to_its_end(life: Life) -> None:
    for source, told in life.events.items():
        assert [name for name, _ in told[:-1]] == ["progress"] * (len(told) - 1)
        name, run = told[-1]
        assert (name, run["id"], run["status"]) == ("end", life.first[source].id, "done")
        assert run["counts"] == dict(life.first[source].counts)


def test_its_status_tells_last_and_next_of_each_edition_and_why_then(life: Life) -> None:
    assert life.status["daemon"]["is_alive"]
    assert life.status["daemon"]["address"] == life.daemon.url
    for one in life.status["sources"]:
        (edition,) = one["editions"]
        assert edition["last"]["run"] == life.first[one["source"]].id
        assert edition["last"]["status"] == "done"
        assert edition["next_at"] > life.status["at"]
        assert edition["why"].startswith("every ")


def test_sigterm_ends_it_and_the_crawl_under_way_in_order(life: Life) -> None:
    assert life.exit_code == 0
    assert len(life.crawling) >= 1
    assert (life.last.status, life.last.reason) == ("cancelled", STOPPED_WITH_DAEMON)
    assert not any(process.is_running() for process in life.crawling)
    assert life.daemon.processes() == []


def test_at_its_end_it_lets_go_of_the_database(life: Life) -> None:
    with life.home.store() as store:
        assert store.daemon() is None
        assert store.running() == store.queued() == ()


def test_the_service_manager_hears_when_it_is_ready_alive_and_ending(life: Life) -> None:
    """Alive also while it waits for the last crawl's end."""
    assert life.heard[0] in ("READY=1", "WATCHDOG=1")
    assert life.heard.count("READY=1") == life.heard.count("STOPPING=1") == 1
    assert life.heard.index("READY=1") < life.heard.index("STOPPING=1")
    assert life.heard.count("WATCHDOG=1") > 3


def test_each_line_of_its_log_is_one_object_with_the_run_it_is_about(life: Life) -> None:
    events = life.log("daemon.log")
    assert all({"time", "level", "logger", "event"} <= one.keys() for one in events)
    named = [one["event"] for one in events]
    assert {"up", "crawl_due", "stopping", "ended"} <= set(named)
    about_runs = [one for one in events if one["event"] in ("crawl_due", "run_started", "run_stopping", "run_ended")]
    assert {one["run"] for one in about_runs} == {life.last.id, *(run.id for run in life.first.values())}
    assert [one["status"] for one in about_runs if one["event"] == "run_ended"] == ["done", "done", "cancelled"]


def test_each_line_of_a_crawls_log_is_one_object_with_its_run(life: Life) -> None:
    for run in (*life.first.values(), life.last):
        events = life.log(f"logs/run-{run.id}-{run.order.source}.log")
        assert {"run_started", "run_ended"} <= {one["event"] for one in events}
        assert {(one["run"], one["source"]) for one in events[1:]} == {(run.id, run.order.source)}


# -- lives of another kind


@pytest.fixture
def idle(tmp_path: Path) -> Iterator[RealDaemon]:
    """A daemon whose only source is paused; nothing listens where its crawls would be led."""
    home = Home(tmp_path / "home", "127.0.0.1:1")
    daemon = RealDaemon(home, {"vna": ("en",)}, WATCHDOG_USEC="200000")
    with home.store() as store:
        ordering.pause(store, "vna", by="the test", at=clock())
    daemon.start()
    yield daemon
    end(daemon)


def test_who_is_told_that_it_is_up_can_end_it_in_order_at_once(idle: RealDaemon) -> None:
    assert idle.stop() == 0
    with idle.home.store() as store:
        assert store.daemon() is None


def test_a_pause_outlives_the_daemon_and_sigint_ends_it_like_sigterm(idle: RealDaemon) -> None:
    wait_for(lambda: answer(idle, "/readyz") == 200, "the first look")
    assert "paused by hand since" in str(idle.get("/api/v1/sources"))
    assert idle.stop(signal.SIGINT) == 0
    with idle.home.store() as store:
        assert (store.runs(), store.daemon()) == ((), None)


def test_a_daemon_that_has_lost_its_database_ends_with_1_and_one_line(idle: RealDaemon) -> None:
    other = DaemonRecord("elsewhere", 1, clock(), clock(), "http://127.0.0.1:2", "1.0")
    with idle.home.store() as store:
        assert store.claim_daemon(other, instead_of=store.daemon())
        assert idle.process.wait(30) == 1
        assert store.daemon() == other, "what is another's is not let go of"
    told = idle.log.read_text(encoding="utf-8").splitlines()
    assert told[-1] == "monitor: another daemon has taken this database over"
    assert "Traceback" not in "".join(told)


# -- what keeps one from starting, in this process


@pytest.fixture
def start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., str]]:
    """Start a daemon that must refuse; the line that it says."""
    root = logging.getLogger()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    home = Home(tmp_path / "home")
    plan = RealDaemon(home, {"vna": ("en",)}).plan

    def refused(**settings: str) -> str:
        for name in [name for name in os.environ if name.startswith("MONITOR_")]:
            monkeypatch.delenv(name)
        for name, value in home.environ(**{"MONITOR_DAEMON_PORT": "0"} | settings).items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = main(plan.as_json())
        out, err = capsys.readouterr()
        assert (code, out) == (1, "")
        assert err.startswith("monitor: ")
        assert err.count("\n") == 1
        return err.removeprefix("monitor: ")

    yield refused
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)


def home_of(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_second_daemon_refuses_and_names_the_first(start: Callable[..., str], idle: RealDaemon) -> None:
    told = start()
    assert f"process {idle.process.pid} on {here()} since " in told
    assert idle.url in told
    assert answer(idle, "/healthz") == 200


def test_what_nobody_has_locked_is_taken_though_its_row_is_fresh(idle: RealDaemon) -> None:
    """The row of a container that was killed: of one that lives the lock would tell."""
    idle.kill()
    fresh = DaemonRecord("elsewhere", 7, clock(), clock(), "http://10.0.0.1:8484", "1.0")
    with idle.home.store() as store:
        assert store.claim_daemon(fresh, instead_of=store.daemon())
        idle.start()
        holder = store.daemon()
    assert holder is not None
    assert holder.pid == idle.process.pid


def test_a_taken_port_is_one_line_and_leaves_no_row(start: Callable[..., str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert start(MONITOR_DAEMON_PORT=port).startswith(f"cannot listen on 127.0.0.1 port {port}: ")
    with home_of(tmp_path).store() as store:
        assert store.daemon() is None


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("MONITOR_DAEMON_PROT", "1", "MONITOR_DAEMON_PROT"),
        ("MONITOR_DAEMON_PORT", "99999", "MONITOR_DAEMON_PORT"),
        (
            "MONITOR_DAEMON_HOST",
            "0.0.0.0",
            "nobody could sign in: add a reader with `monitor readers add NAME`, or set",
        ),
        ("MONITOR_WEB_ADDRESS", "https://desk.example", "[web] address https://desk.example can be reached from"),
        ("MONITOR_DAEMON_LOG", "xml", "MONITOR_DAEMON_LOG"),
        ("MONITOR_SCHEDULE_EVERY", "often", "MONITOR_SCHEDULE_EVERY"),
        ("MONITOR_SCHEDULE_CRON", "61 * * * *", "MONITOR_SCHEDULE_CRON"),
        ("MONITOR_DATABASE_URL", "mysql://a:secret@b/c", "database"),
    ],
)
def test_wrong_settings_are_one_line_that_names_them(
    start: Callable[..., str], variable: str, value: str, why: str
) -> None:
    told = start(**{variable: value})
    assert why in told
    assert "secret" not in told


def test_a_database_of_a_newer_program_is_left_alone(start: Callable[..., str], tmp_path: Path) -> None:
    with closing(sqlite3.connect(home_of(tmp_path).path / "monitor.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "newer" in start()


def test_what_a_dead_daemon_held_is_taken_over(start: Callable[..., str], idle: RealDaemon) -> None:
    """Killed as a failing machine kills; the next one starts at once, and its row is its own."""
    idle.kill()
    with idle.home.store() as store:
        left = store.daemon()
        assert left is not None
        idle.start()
        now = store.daemon()
    assert now is not None
    assert now.pid == idle.process.pid != left.pid
    assert replace(now, pid=0, started_at=left.started_at, heard_at=left.heard_at, address="") == replace(
        left, pid=0, address=""
    )
