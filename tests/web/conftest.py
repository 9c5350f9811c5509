"""A store, a door that notes what it is told, and the face on both, for each test."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import logs
from monitor.app import App, open_app
from monitor.domain import Order, Run
from monitor.schedule import Rule
from monitor.web import close_app, create_app
from tests.ready import ready
from tests.web.asking import Asking

NOON = datetime(2026, 3, 11, 5, tzinfo=UTC)


@dataclass
class FakeDoor:
    """A daemon that does nothing; it crawls the runs in `own`."""

    editions: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Rule]
    connect_to: str = ""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    own: set[int] = field(default_factory=set)
    pokes: int = 0
    picked_up: int = 0
    looked: datetime | None = None

    def poke(self) -> None:
        self.pokes += 1

    def pick_up(self) -> None:
        self.picked_up += 1

    def cancel(self, run_id: int) -> bool:
        return run_id in self.own

    def looked_at(self) -> datetime | None:
        return self.looked


class Stage:
    """All that a test of the face looks at."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.instant = NOON
        environ = {"MONITOR_HOME": str(home), "MONITOR_CONFIG": "", **variables}
        self.app: App = open_app(environ, now=lambda: self.instant)
        editions = {"paper": ("en", "vi"), "agency": ("en",)}
        rules = {f"{name}/{code}": self.app.settings.rule(name, code) for name in editions for code in editions[name]}
        self.door = FakeDoor(editions, rules, looked=NOON)
        self.face = create_app(self.app, self.door)
        self.asking = Asking(self.face)
        self.store = self.app.store

    def running(self, source: str = "paper", edition: str = "en", **counts: int) -> Run:
        """A crawl under way, with figures."""
        run = self.store.start_run(Order(source, (edition,)), at=self.instant, pid=77, host="elsewhere")
        self.store.progress_run(run.id, counts, {}, at=self.instant)
        return run

    def ended(self, source: str = "paper", edition: str = "en", status: Any = "done", **counts: int) -> Run:
        """A crawl that took a minute."""
        run = self.running(source, edition)
        self.instant += timedelta(minutes=1)
        brought = {edition: {"new": counts.get("new", 0)}}
        served = {edition: {"feed": "12 entries"}}
        self.store.finish_run(run.id, status, at=self.instant, reason="", counts=counts, served=served, brought=brought)
        found = self.store.run(run.id)
        assert found is not None
        return found


@pytest.fixture
def make_stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(**variables: str) -> Stage:
        home = tmp_path / f"home{len(made)}"
        ready(home / "monitor.db")
        made.append(Stage(home, **variables))
        return made[-1]

    yield make
    for stage in made:
        close_app(stage.face)
        stage.store.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage()


class Told(io.StringIO):
    """What is logged, an event a line."""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def told() -> Iterator[Told]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = Told()
    logs.configure("json", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
