"""`demo` at the keyboard: the main job against the local newsroom, and with --serve a daemon that stays up on it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
import pytest

from monitor.app import clock
from monitor.domain import DaemonRecord
from monitor.newsroom.pieces import NEWSROOM_DAY
from monitor.store import Store, open_store
from tests.cli.keyboard import Keyboard
from tests.daemon.making import PATIENCE, wait_for

# The demo with one source for its daemon, and those that are named for its own two crawls.
SERVE = """
import sys
from monitor.crawl import catalog
found = [kit for kit in catalog.kits() if kit.source.name == "vna_pictorial"]
catalog.names, catalog.kits = lambda: sys.argv[1:], lambda: tuple(found)
from monitor.cli import main
sys.exit(main(["demo", "--serve"]))
"""


def test_the_demo_shows_a_digest_and_figures_and_touches_no_other_database(
    monitor: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the settings' file names the one in use: the demo's stories are made up. One source of three here."""
    monkeypatch.setattr("monitor.crawl.catalog.names", lambda: ("vna",))
    monitor.write("monitor.toml", '[monitor]\ndatabase_url = "sqlite:///in-use.db"\n')
    said = monitor("demo")
    assert said.code == 0
    assert "CORE" in said.out
    assert "The figures of the run:" in said.out
    assert "A second crawl of the unchanged newsroom fetched 0 articles." in said.out
    assert not (monitor.folder / "in-use.db").exists()
    assert (monitor.home / "demo" / "monitor.db").exists()


# -- with --serve


@dataclass
class Served:
    """A demo that is served, and what it has said until then."""

    process: subprocess.Popen[bytes]
    home: Path
    said: list[str]

    @property
    def url(self) -> str:
        return self.said[-1].split(": ", 1)[1].split(" - ")[0]

    def get(self, path: str) -> Any:
        with urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)

    def runs(self) -> list[dict[str, Any]]:
        return list(self.get("/api/v1/runs")["runs"])

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, send: Callable[[int], None]) -> int:
        """Its exit code after a signal."""
        family = self.family()
        send(self.process.pid)
        code = self.process.wait(PATIENCE)
        wait_for(lambda: not any(process.is_running() for process in family), "the end of all that it had started")
        return code


@pytest.fixture
def served(monitor: Keyboard, request: pytest.FixtureRequest) -> Iterator[Served]:
    monitor.set(MONITOR_DAEMON_PORT="0")
    words = [sys.executable, "-c", SERVE, *request.param]
    log = (monitor.folder / "demo.log").open("wb")
    with (
        log,
        subprocess.Popen(
            words, cwd=monitor.folder, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        ) as process,
    ):
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line.decode().rstrip("\n"))
            if said[-1].startswith("The monitor is up: "):
                break
        try:
            yield Served(process, monitor.home / "demo", said)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("served", [("vna_pictorial",)], indirect=True)
def test_a_served_demo_stays_up_on_its_newsroom_until_sigterm(monitor: Keyboard, served: Served) -> None:
    assert any("CORE" in line for line in served.said), "the digest comes first"
    assert served.get("/healthz") == {"status": "ok"}
    wait_for(lambda: [run["status"] for run in served.runs()] == ["done"] * 3, "the daemon's own crawl")
    (latest, *_) = runs = served.runs()
    assert [run["asked_by"] for run in runs] == ["schedule", "crawl", "crawl"]
    assert latest["order"]["since"] < str(NEWSROOM_DAY), "what the newsroom has is old by now"
    assert latest["counts"].get("failed", 0) == 0, "the newsroom is still there"

    told = monitor.fails(1, "demo")
    assert "a demo is still served at " + served.url in told
    assert "end that one first" in told

    wait_for(lambda: len(served.family()) == 2, "the newsroom and the daemon alone")
    assert served.end(lambda pid: os.kill(pid, signal.SIGTERM)) == 0
    with store_of(served.home) as store:
        assert (store.daemon(), store.running()) == (None, ())


@pytest.mark.parametrize("served", [()], indirect=True)
def test_ctrl_c_ends_a_served_demo_with_all_that_it_has_started(served: Served) -> None:
    """It reaches every process of the terminal at once, amid the daemon's first crawl."""
    wait_for(lambda: [run["status"] for run in served.runs()] == ["running"], "that crawl")
    assert served.end(lambda pid: os.killpg(pid, signal.SIGINT)) == 0
    assert "Traceback" not in (served.home.parents[1] / "demo.log").read_text(encoding="utf-8")


def store_of(home: Path) -> Store:
    return open_store(f"sqlite:///{home / 'monitor.db'}")


@pytest.fixture
def _no_crawl(monkeypatch: pytest.MonkeyPatch) -> None:
    def crawled(*given: object) -> None:
        raise AssertionError("it is refused before any crawl")

    monkeypatch.setattr("monitor.cli.trying.run_orders", crawled)


@pytest.mark.usefixtures("_no_crawl")
def test_a_taken_port_is_told_before_the_crawl(monitor: Keyboard) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monitor.set(MONITOR_DAEMON_PORT=port)
        assert f"cannot listen on 127.0.0.1 port {port}: Address already in use" in monitor.fails(1, "demo", "--serve")


@pytest.mark.usefixtures("_no_crawl")
@pytest.mark.parametrize("words", [("demo",), ("demo", "--serve")])
def test_a_demo_that_is_still_served_keeps_its_folder(monitor: Keyboard, words: tuple[str, ...]) -> None:
    (monitor.home / "demo").mkdir(parents=True)
    other = DaemonRecord("elsewhere", 7, clock(), clock(), "http://127.0.0.1:8484", "1.0")
    with store_of(monitor.home / "demo") as store:
        store.claim_daemon(other, instead_of=None)
    assert monitor.fails(1, *words) == (
        "a demo is still served at http://127.0.0.1:8484 (process 7); end that one first"
    )
    assert (monitor.home / "demo" / "monitor.db").exists()
