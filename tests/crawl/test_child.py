"""The process of one crawl: which run it takes, what it tells meanwhile, what its log holds, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from monitor.app import clock
from monitor.crawl.launch import order_as_json
from monitor.domain import Order, Run
from monitor.newsroom.server import Newsroom
from monitor.store import Store
from tests.crawl.making import PATIENCE, ROOT, Home, is_alive, wait_until
from tests.crawl.test_own_site import Reply, serving, small_site

ASKED = datetime(2026, 3, 12, 5, tzinfo=UTC)
# Room for a machine that is busy with something else; what is promised is about three seconds.
SECONDS_TO_END = 6.0


@dataclass
class Child:
    """A child that was told to do something, and what it has said when it has ended."""

    process: subprocess.Popen[bytes]
    file: Path
    said: list[dict[str, Any]] = field(default_factory=list)

    def line(self) -> dict[str, Any]:
        """The next line that it says."""
        assert self.process.stdout is not None
        self.said.append(json.loads(self.process.stdout.readline()))
        return self.said[-1]

    def end(self) -> int:
        """Wait for its end, with its standard input left open; its exit code."""
        assert self.process.stdout is not None
        self.said += [json.loads(line) for line in self.process.stdout]
        return self.process.wait(PATIENCE)

    @property
    def log(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def events(self) -> list[dict[str, Any]]:
        """Its log in the form for machines."""
        return [json.loads(line) for line in self.log.splitlines()]


@contextmanager
def child(
    home: Home, order: Order, run_id: int | None = None, *, module: str = "monitor.crawl.child"
) -> Iterator[Child]:
    command = [sys.executable, "-m", *module.split(), order_as_json(order, run_id, "json")]
    environ, log = home.environ(**home.settings), home.path / f"{uuid4()}.log"
    with (
        log.open("wb") as sink,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield Child(process, log)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def order(newsroom: Newsroom, *editions: str, **more: Any) -> Order:
    return Order("vietnamplus", editions or ("ru",), connect_to=newsroom.address, **more)


def row(store: Store, run_id: int) -> Run:
    run = store.run(run_id)
    assert run is not None
    return run


# -- which run it takes


def test_it_takes_the_queued_run_that_it_is_given(newsroom: Newsroom, home: Home) -> None:
    with home.store() as store:
        asked = store.ask(order(newsroom), asked_by="trigger", at=ASKED)
        with child(home, order(newsroom), asked.run.id) as one:
            first = one.line()
            assert first == {"run": asked.run.id, "source": "vietnamplus", "counts": {}}
            assert one.end() == 0
        run = row(store, asked.run.id)
        assert len(store.runs()) == 1
    assert (run.status, run.asked_by, run.pid) == ("done", "trigger", one.process.pid)
    assert run.asked_at == ASKED
    assert run.started_at > ASKED


def test_the_row_says_what_to_do_for_it_may_have_been_widened_meanwhile(newsroom: Newsroom, home: Home) -> None:
    with home.store() as store:
        asked = store.ask(order(newsroom, "ru", "es", max_pages=1), asked_by="schedule", at=ASKED)
        with child(home, order(newsroom, "ru"), asked.run.id) as one:
            assert one.end() == 0
        run = row(store, asked.run.id)
    assert set(run.served) == {"ru", "es"}
    assert run.counts["fetched"] == 1


def test_a_run_that_is_not_queued_any_more_is_left_alone(newsroom: Newsroom, home: Home) -> None:
    with home.store() as store:
        asked = store.ask(order(newsroom), asked_by="trigger", at=ASKED)
        store.drop_queued(asked.run.id, at=clock(), reason="cancelled by hand")
        with child(home, order(newsroom), asked.run.id) as one:
            assert one.end() == 1
        assert row(store, asked.run.id).status == "cancelled"
        assert len(store.runs()) == 1
    assert one.said == [
        {
            "source": "vietnamplus",
            "error": f"run {asked.run.id} of vietnamplus is not queued any more; nothing was done",
        }
    ]
    assert newsroom.requests()["total"] == {}


def test_a_queued_run_stays_queued_while_another_crawls_the_source(newsroom: Newsroom, home: Home) -> None:
    newsroom.misbehave("https://ru.vietnamplus.vn/*", "hang", seconds=20)
    with home.store() as store, child(home, order(newsroom)) as first:
        number = first.line()["run"]
        asked = store.ask(order(newsroom, "en"), asked_by="trigger", at=ASKED)
        with child(home, order(newsroom, "en"), asked.run.id) as second:
            assert second.end() == 1
        assert [(said["busy"], said["source"]) for said in second.said] == [(number, "vietnamplus")]
        assert row(store, asked.run.id).status == "queued"


@pytest.mark.parametrize(("source", "edition"), [("vietnamplus", "xx"), ("gazette", "en")])
def test_what_there_is_not_is_told_in_one_line(home: Home, source: str, edition: str) -> None:
    with child(home, Order(source, (edition,))) as one:
        assert one.end() == 1
    (said,) = one.said
    assert "there is no such source or edition" in said["error"]
    with home.store() as store:
        assert store.runs() == ()


def test_a_queued_run_of_what_there_is_not_is_closed_as_failed(home: Home) -> None:
    with home.store() as store:
        asked = store.ask(Order("vietnamplus", ("xx",)), asked_by="api", at=ASKED)
        with child(home, asked.run.order, asked.run.id) as one:
            one.end()
        run = row(store, asked.run.id)
    assert (run.status, run.reason) == ("failed", "the crawl could not be started; its log says why")
    assert any("xx" in event.get("exception", "") for event in one.events)


# -- what it tells


def test_its_heart_beats_while_it_waits_for_an_answer(newsroom: Newsroom, home: Home) -> None:
    newsroom.misbehave("https://ru.vietnamplus.vn/*", "hang", seconds=20)
    with home.store() as store, child(home, order(newsroom)) as one:
        number = one.line()["run"]
        one.line()
        first = row(store, number).heard_at
        one.line()
        second = row(store, number).heard_at
    assert first is not None
    assert second is not None
    assert 0.5 < (second - first).total_seconds() < 30


def test_a_run_tells_what_each_edition_brought_and_how_the_clocks_stand(newsroom: Newsroom, home: Home) -> None:
    run = home.run("ru", "es")
    assert set(run.brought) == {"ru", "es"}
    for outcome in ("new", "duplicate", "off_beat", "unchanged"):
        of_editions = sum(counts.get(outcome, 0) for counts in run.brought.values())
        assert of_editions == run.counts.get(outcome, 0)
    assert run.brought["ru"]["new"] > 0
    assert run.skew_seconds is not None
    assert abs(run.skew_seconds) < 5, "it is the same machine's clock"


def test_what_a_library_prints_goes_into_the_log_and_not_between_the_reports(newsroom: Newsroom, home: Home) -> None:
    with child(home, order(newsroom), module="tests.crawl.babbling") as one:
        assert one.end() == 0
    assert all("run" in said for said in one.said)
    assert "printed by Python" in one.log
    assert "printed by a library in C" in one.log


# -- its log


def test_every_line_of_its_log_is_an_event_with_run_and_source(newsroom: Newsroom, home: Home) -> None:
    newsroom.misbehave("https://ru.vietnamplus.vn/*", "status", status=403)
    with child(home, order(newsroom)) as one:
        number = one.line()["run"]
        assert one.end() == 0
    names = [event["event"] for event in one.events]
    assert names.index("run_started") < names.index("run_ended")
    assert {event["run"] for event in one.events} == {number}
    assert {event["source"] for event in one.events} == {"vietnamplus"}
    assert {event["logger"].partition(".")[0] for event in one.events} >= {"scrapy", "monitor", "vietnamplus"}


def test_no_page_is_in_the_log_not_even_where_our_own_code_fails(newsroom: Newsroom, home: Home) -> None:
    """Every item and every list raises; the errors are told with their traceback, each in one event."""
    with child(home, order(newsroom), module="tests.crawl.failing") as one:
        assert one.end() == 0
    wrong = [event for event in one.events if "out of order" in event.get("exception", "")]
    assert {event["event"].partition(":")[0][:14] for event in wrong} == {"Could not stor", "Could not read"}
    assert "<p>" not in one.log
    assert "RawPage(" not in one.log
    assert "Story(" not in one.log
    with home.store() as store:
        (run,) = store.runs()
    assert run.counts["failed:error"] == len(wrong)


# -- its end


def ended_within(one: Child) -> float:
    """Seconds from SIGTERM to the end of the process."""
    began = time.monotonic()
    one.process.send_signal(signal.SIGTERM)
    one.end()
    return time.monotonic() - began


@pytest.mark.parametrize("what", ["lists", "articles", "robots"])
def test_sigterm_ends_it_within_seconds_though_no_answer_comes(newsroom: Newsroom, home: Home, what: str) -> None:
    host = "https://ru.vietnamplus.vn"
    if what == "articles":
        for path in [path for path in map(str, paths(newsroom)) if path]:
            newsroom.misbehave(host + path, "hang", seconds=60)
    else:
        newsroom.misbehave(host + ("/robots.txt" if what == "robots" else "/*"), "hang", seconds=60)
    with home.store() as store, child(home, order(newsroom)) as one:
        number = one.line()["run"]
        asked = {"lists": "list", "articles": "article", "robots": "robots"}[what]
        wait_until(lambda: bool(newsroom.requests()["paths"]) and has_asked(newsroom, asked), "its first request")
        assert ended_within(one) < SECONDS_TO_END
        run = row(store, number)
    assert one.process.returncode == 0
    assert (run.status, run.reason) == ("cancelled", "ended from outside before it was through")
    assert run.counts["skipped:stopped"] > 0
    assert not [name for name in run.counts if name.startswith("failed")], "the site is not to blame"


def test_sigterm_ends_it_within_seconds_though_the_site_wants_a_long_delay(tmp_path: Path) -> None:
    """What waits for its turn is given up, too."""
    rules = Reply(b"User-agent: *\nCrawl-delay: 60\n", {"Content-Type": "text/plain"})
    with serving(small_site(rules)) as site:
        home = Home(tmp_path / "home", site.address)
        with home.store() as store, child(home, Order("vietnamplus", ("ru",), connect_to=site.address)) as one:
            number = one.line()["run"]
            wait_until(lambda: "/robots.txt" in site.paths(), "its first request")
            one.line()
            assert ended_within(one) < SECONDS_TO_END
            assert row(store, number).status == "cancelled"


def paths(newsroom: Newsroom) -> list[str]:
    """The articles of the Russian edition."""
    host = "https://ru.vietnamplus.vn"
    urls = [url for line in newsroom.truth() for url in line["urls"] if url.startswith(host)]
    return [url.removeprefix(host) for url in urls]


def has_asked(newsroom: Newsroom, kind: str) -> bool:
    asked = newsroom.requests()
    return any("robots.txt" in path for path in asked["paths"]) if kind == "robots" else bool(asked["total"].get(kind))


def test_sigterm_ends_it_within_seconds_though_its_own_code_spins(newsroom: Newsroom, home: Home) -> None:
    with home.store() as store, child(home, order(newsroom), module="tests.crawl.spinning") as one:
        number = one.line()["run"]
        wait_until(lambda: bool(newsroom.requests()["total"].get("list")), "its first list")
        assert ended_within(one) < SECONDS_TO_END
        assert row(store, number).status == "cancelled"
    assert one.process.returncode == 0


@contextmanager
def orphan(home: Home, order: Order, run_id: int, module: str, *words: str) -> Iterator[int]:
    """A crawl that is begun by a process which is then killed; its number."""
    command = [sys.executable, "-m", "tests.crawl.parent", module, order_as_json(order, run_id), *words]
    log = home.path / "orphan.log"
    with (
        log.open("wb") as sink,
        subprocess.Popen(
            command, cwd=ROOT, env=home.environ(**home.settings), stdout=subprocess.PIPE, stderr=sink
        ) as parent,
    ):
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        try:
            begun = "stuck" if words else "run_started"
            wait_until(lambda: begun in log.read_text(encoding="utf-8"), "the crawl")
            parent.kill()
            yield pid
        finally:
            parent.kill()
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's end")
def test_a_crawl_that_is_caught_in_c_code_does_not_outlive_its_daemon(newsroom: Newsroom, home: Home) -> None:
    """Not even Python can end it then: neither its threads nor its handlers of signals run any more."""
    with home.store() as store:
        asked = store.ask(order(newsroom), asked_by="schedule", at=ASKED)
        with orphan(home, order(newsroom), asked.run.id, "tests.crawl.stuck", str(int(signal.SIGQUIT))) as pid:
            began = time.monotonic()
            wait_until(lambda: not is_alive(pid), "its end")
            assert time.monotonic() - began < int(signal.SIGQUIT) + 3
        assert row(store, asked.run.id).status == "running", "the next daemon closes it"


def test_a_crawl_that_is_not_closes_its_row_when_its_daemon_is_killed(newsroom: Newsroom, home: Home) -> None:
    newsroom.misbehave("https://ru.vietnamplus.vn/*", "hang", seconds=60)
    with home.store() as store:
        asked = store.ask(order(newsroom), asked_by="schedule", at=ASKED)
        with orphan(home, order(newsroom), asked.run.id, "monitor.crawl.child") as pid:
            wait_until(lambda: not is_alive(pid), "its end")
        assert row(store, asked.run.id).status == "cancelled"


def test_sigterm_before_it_has_begun_leaves_nothing_running(newsroom: Newsroom, home: Home) -> None:
    with home.store() as store, child(home, order(newsroom)) as one:
        one.line()
        assert ended_within(one) < SECONDS_TO_END
        assert [run.status for run in store.runs()] == ["cancelled"]


def test_a_crawl_whose_store_is_gone_says_so_and_ends(newsroom: Newsroom, home: Home) -> None:
    """It must not wait for the answers under way either."""
    newsroom.misbehave("https://ru.vietnamplus.vn/*", "hang", seconds=60)
    with child(home, order(newsroom)) as one:
        one.line()
        with closing(sqlite3.connect(home.path / "monitor.db")) as database:
            database.execute("ALTER TABLE run RENAME TO gone")
        assert one.end() == 1
    assert any(said.get("error") for said in one.said)
