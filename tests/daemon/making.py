"""A daemon for real, in a process of its own, on a home of the test's; and what is left of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil

from monitor.daemon.plan import Plan
from monitor.store import open_store
from tests.crawl.making import Home

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0


class RealDaemon:
    """`python -m monitor.daemon` on a home; port 0, so that several tests may run beside each other."""

    def __init__(self, home: Home, editions: Mapping[str, tuple[str, ...]], **settings: str) -> None:
        self.home = home
        self.plan = Plan(editions, tuple(editions), home.address)
        self.environ = home.environ(MONITOR_DAEMON_PORT="0", **home.settings, **settings)
        self.url = ""
        open_store(f"sqlite:///{home.path / 'monitor.db'}").close()

    @property
    def log(self) -> Path:
        return self.home.path / "daemon.log"

    def start(self) -> None:
        """Start it and wait until it says where it is."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "monitor.daemon", self.plan.as_json()],
                cwd=ROOT,
                env=self.environ,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.log.read_text(encoding="utf-8")[-2000:]
        self.url = line.split(": ", 1)[1].split(" - ")[0]

    def kill(self) -> None:
        """SIGKILL, as a machine that fails."""
        self.process.kill()
        self._gone()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it in order; its exit code."""
        self.process.send_signal(number)
        return self._gone()

    def _gone(self) -> int:
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def get(self, path: str) -> Any:
        with urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)

    def post(self, path: str, **body: object) -> Any:
        """The answer's JSON, also of a refusal."""
        request = Request(self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except HTTPError as refused:
            with refused:
                return json.load(refused)

    def children(self) -> list[psutil.Process]:
        """The crawls under way, as processes."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def processes(self) -> list[int]:
        """Every process on this machine that works on this home, the daemon among them."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("MONITOR_HOME") == str(self.home.path) and process.pid != os.getpid():
                    found.append(process.pid)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found


def wait_for(what: Callable[[], object], why: str, patience: float = PATIENCE) -> None:
    """Wait until something is so; fails with the reason where it does not come."""
    end = time.monotonic() + patience
    while not what():
        assert time.monotonic() < end, f"waited {patience:g} s in vain: {why}"
        time.sleep(0.02)
