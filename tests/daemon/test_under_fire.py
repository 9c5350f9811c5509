"""Killed again and again, children and daemon: in the end every story is there once, and nothing is left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date

import psutil
import pytest

from monitor.domain import Run
from monitor.newsroom.server import Newsroom
from tests.crawl.making import Home
from tests.daemon.making import RealDaemon, wait_for

SEED = 20261122
KILLS = 32
PAGES = 400
EDITIONS = {"vietnamplus": ("en", "fr"), "vna": ("vi",), "vna_pictorial": ("lo",)}
# The month of the generated stories. All of them are fetched, so that there is enough to be killed at.
PLENTY = {"source": "vietnamplus", "editions": ["en"], "since": "2025-06-01", "until": "2025-06-30", "thorough": True}
# Retries come at once, and no source is ever rested: the test is about kills, not about patience.
AT_ONCE = {"MONITOR_DAEMON_RETRY_AFTER": "1s", "MONITOR_DAEMON_REST_AFTER": "1000"}
SIGNALS = (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM)


@dataclass(frozen=True)
class Battlefield:
    """A home whose daemon was under fire, beside one that was crawled in peace."""

    killed: Home
    peace: Home
    daemon: RealDaemon
    kills: Counter[str]
    exit_code: int


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Battlefield:
    folder = tmp_path_factory.mktemp("fire")
    with Newsroom(pages=PAGES) as newsroom:
        peace, war = (Home(folder / name / "home", newsroom.address) for name in ("peace", "war"))
        month = {"since": date(2025, 6, 1), "until": date(2025, 6, 30), "thorough": True}
        assert peace.run("en", **month).status == "done"
        for source, editions in EDITIONS.items():
            assert peace.run(*editions, source=source).status == "done"
        newsroom.misbehave("https://en.vietnamplus.vn/*", "hang", seconds=0.3)
        daemon = RealDaemon(war, EDITIONS, **AT_ONCE)
        daemon.start()
        daemon.post("/api/v1/runs", **PLENTY)
        kills = fire(daemon)
        newsroom.behave()
        wait_for(lambda: is_quiet(daemon), "every source crawled to its end")
        code = daemon.stop()
    return Battlefield(war, peace, daemon, kills, code)


def fire(daemon: RealDaemon) -> Counter[str]:
    """Kill a crawl or the daemon at a moment drawn by lot, again and again; how often each was killed."""
    dice, kills = random.Random(SEED), Counter[str]()
    while kills.total() < KILLS:
        wait_for(lambda: daemon.children() or not daemon.post("/api/v1/runs", **PLENTY), "a crawl to kill")
        pages = fetched(daemon) + dice.choice((0, 0, 1, 10, 30))
        wait_for(lambda n=pages: fetched(daemon) >= n or not daemon.children(), "a crawl that has come so far")
        if dice.random() < 0.3:
            daemon.kill()
            daemon.start()
            kills["daemon"] += 1
        else:
            kills["crawl"] += kill_one(daemon, dice)
    return kills


def kill_one(daemon: RealDaemon, dice: random.Random) -> bool:
    """Whether there was a crawl to be killed."""
    children = daemon.children()
    with suppress(psutil.NoSuchProcess, ProcessLookupError):
        if children:
            os.kill(dice.choice(children).pid, dice.choice(SIGNALS))
            return True
    return False


def fetched(daemon: RealDaemon) -> int:
    """Asked of the database, not of the daemon, which would be kept busy by it fifty times a second."""
    with closing(sqlite3.connect(daemon.home.path / "monitor.db")) as database:
        rows = database.execute("SELECT counts FROM run WHERE status = 'running'").fetchall()
    return sum(json.loads(counts).get("fetched", 0) for (counts,) in rows)


def latest(home: Home, source: str) -> Run:
    with home.store() as store:
        return store.runs(limit=1, source=source)[0]


def is_quiet(daemon: RealDaemon) -> bool:
    """Whether nothing is under way, waits or is to be tried again, and each source's latest crawl ended well."""
    with daemon.home.store() as store:
        if store.running() or store.queued() or any(state.retry_at for state in store.source_states().values()):
            return False
    return all(latest(daemon.home, source).status == "done" for source in EDITIONS)


def test_it_was_killed_at_least_thirty_times(field: Battlefield) -> None:
    assert field.kills.total() >= 30
    assert min(field.kills["daemon"], field.kills["crawl"]) >= 5


def test_every_story_is_there_once(field: Battlefield) -> None:
    def texts(home: Home) -> list[str]:
        return sorted({one.id: one.story.content_hash for one in home.stories().values()}.values())

    assert texts(field.killed) == texts(field.peace)
    assert len(texts(field.killed)) == len(set(texts(field.killed))) > 30


def test_every_page_was_seen(field: Battlefield) -> None:
    assert field.killed.stories().keys() == field.peace.stories().keys()


def test_no_run_is_left_running_or_waiting(field: Battlefield) -> None:
    with field.killed.store() as store:
        assert store.running() == ()
        assert store.queued() == ()
        ended = store.runs(limit=None)
    assert {run.status for run in ended} <= {"done", "failed", "cancelled", "lost"}
    assert all(run.ended_at for run in ended)


def test_every_killed_crawl_says_why_it_ended(field: Battlefield) -> None:
    with field.killed.store() as store:
        unsaid = [run.id for run in store.runs(limit=None) if run.status != "done" and not run.reason]
    assert unsaid == []


def test_it_ended_in_order_and_left_no_process(field: Battlefield) -> None:
    assert field.exit_code == 0
    assert field.daemon.processes() == []
    with field.killed.store() as store:
        assert store.daemon() is None


def test_its_log_has_no_traceback(field: Battlefield) -> None:
    assert "Traceback" not in field.daemon.log.read_text(encoding="utf-8")
