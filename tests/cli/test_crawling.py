"""`crawl` at the keyboard, from a folder that is not the checkout, against the local newsroom."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app import clock
from monitor.crawl.launch import Crawl
from monitor.domain import Order, RunStatus
from monitor.newsroom.server import Newsroom
from monitor.processes import here
from monitor.store import Store
from tests.cli.keyboard import Keyboard
from tests.crawl.making import is_alive, wait_until
from tests.lookalike import lookalike


def test_a_crawl_from_any_folder_finds_its_sources(monitor: Keyboard, newsroom: Newsroom) -> None:
    said = monitor.apart("crawl", "vna", "--edition", "vi", "--connect-to", newsroom.address, "--json")
    assert (said.code, said.err) == (0, "")
    run = said.json["runs"][0]
    assert (run["status"], run["order"]["editions"]) == ("done", ["vi"])
    assert run["started_at"] <= run["ended_at"]
    assert said.json["totals"]["found"] == run["counts"]["found"] > 0
    assert {path.name for path in monitor.folder.iterdir()} == {"home"}, "nothing is written beside the home"


def test_a_crawl_prints_its_figures_and_which_ways_served(monitor: Keyboard, newsroom: Newsroom) -> None:
    said = monitor("crawl", "vna", "--max-pages", "1", "--connect-to", newsroom.address)
    assert (said.code, said.err) == (0, "")
    heading, row, *details = said.out.splitlines()
    assert heading.split()[:4] == ["run", "source", "started", "status"]
    assert "done" in row
    assert any(line.startswith("  vna vi: ") and "entries" in line for line in details)


def test_a_source_of_which_nothing_answers_fails_and_says_so_in_one_line(monitor: Keyboard, newsroom: Newsroom) -> None:
    newsroom.misbehave("https://vnanet.vn/*", "status", status=500)
    said = monitor("crawl", "vna", "--connect-to", newsroom.address)
    assert said.code == 1
    assert said.err == "monitor: vna: no way of discovery answered\n"
    assert "failed" in said.out, "the figures are shown all the same"


def test_one_source_that_fails_beside_another_is_told_and_the_other_counts(
    monitor: Keyboard, newsroom: Newsroom
) -> None:
    newsroom.misbehave("https://vnanet.vn/*", "status", status=500)
    said = monitor("crawl", "vna", "vna_pictorial", "--edition", "vi", "--connect-to", newsroom.address, "--json")
    assert said.code == 0
    assert [run["status"] for run in said.json["runs"]] == ["failed", "done"]
    assert said.err == "monitor: vna: no way of discovery answered\n"


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("", "vna: the crawl ended before it began; see "),
        ('{"run": 1}', "vna: the crawl died in the middle; what it had"),
    ],
)
def test_a_crawl_that_dies_is_told_with_its_log(
    monitor: Keyboard, monkeypatch: pytest.MonkeyPatch, says: str, why: str
) -> None:
    def launched(order: Order, log: Path, environ: Mapping[str, str]) -> Crawl:
        words = [sys.executable, "-c", f"print({says!r})" if says else ""]
        return Crawl(order, subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE), log)

    monkeypatch.setattr("monitor.crawl.launch.launch", launched)
    with monitor.store() as store:
        store.start_run(Order("vna"), at=clock() - timedelta(minutes=2), pid=1, host="elsewhere")
    told = monitor.fails(1, "crawl", "vna")
    assert told.startswith(why)
    assert "-vna.log" in told
    assert monitor("runs", "--json").json[0]["status"] == "lost"


# -- where a crawl of the source is under way


@contextmanager
def crawling(monitor: Keyboard, order: Order) -> Iterator[tuple[Store, int]]:
    """A run of another process that is alive and looks like a crawl; the store, and the run's number."""
    with lookalike("monitor.crawl.child") as other, monitor.store() as store:
        run = store.start_run(order, at=clock(), pid=other.pid, host=here())
        yield store, run.id


def end(store: Store, run_id: int, status: RunStatus = "done") -> None:
    store.finish_run(run_id, status, at=clock(), reason="", counts={"found": 7, "new": 3}, served={})


def told_of_a_wait(process: subprocess.Popen[bytes]) -> str:
    """The first line on standard error."""
    assert process.stderr is not None
    return process.stderr.readline().decode()


def test_a_crawl_that_does_what_was_asked_is_joined(monitor: Keyboard, newsroom: Newsroom) -> None:
    order = Order("vna", ("vi", "en"), connect_to=newsroom.address)
    with crawling(monitor, order) as (store, number):
        # Without --edition all of the source's are meant.
        words = ("crawl", "vna", "--connect-to", newsroom.address, "--json")
        process = monitor.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        told = told_of_a_wait(process)
        assert process.poll() is None
        end(store, number)
        out, err = process.communicate(timeout=60)
        assert [run.id for run in store.runs()] == [number], "no other run was begun"
    assert told == (
        f"monitor: a crawl of vna is under way (run {number}): it does what was asked, and its figures will be told\n"
    )
    assert (process.returncode, err) == (0, b"")
    said = json.loads(out)
    assert [run["id"] for run in said["runs"]] == [number]
    assert said["totals"] == {"found": 7, "new": 3}


@pytest.mark.parametrize(
    ("order", "status"),
    [({"max_pages": 1}, "done"), ({}, "cancelled")],
    ids=["it did something else", "it was ended before it was through"],
)
def test_a_crawl_waits_for_its_turn_and_then_does_its_own_work(
    monitor: Keyboard, newsroom: Newsroom, order: dict[str, Any], status: RunStatus
) -> None:
    with crawling(monitor, Order("vna", ("vi",), connect_to=newsroom.address, **order)) as (store, number):
        words = ("crawl", "vna", "--edition", "vi", "--connect-to", newsroom.address, "--json")
        process = monitor.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert f"(run {number}): " in told_of_a_wait(process)
        end(store, number, status)
        out, err = process.communicate(timeout=60)
        assert [run.status for run in store.runs()] == ["done", status]
        assert store.queued() == ()
    assert (process.returncode, err) == (0, b"")
    (run,) = json.loads(out)["runs"]
    assert (run["status"], run["id"]) == ("done", number + 1)


def test_ctrl_c_while_a_crawl_waits_ends_it_and_leaves_the_other_alone(monitor: Keyboard, newsroom: Newsroom) -> None:
    with crawling(monitor, Order("vna", ("vi",))) as (store, number):
        words = ("crawl", "vna", "--connect-to", newsroom.address)
        process = monitor.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        assert told_of_a_wait(process).endswith("waiting for its end\n")
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (130, b"", b"monitor: interrupted\n")
        assert [(run.id, run.status) for run in store.runs()] == [(number, "running")]


def test_another_source_is_crawled_while_one_waits(monitor: Keyboard, newsroom: Newsroom) -> None:
    with crawling(monitor, Order("vna", ("vi",))) as (store, number):
        words = ("crawl", "vna", "vna_pictorial", "--edition", "vi", "--max-pages", "1")
        more = ("--connect-to", newsroom.address, "--json")
        process = monitor.start(*words, *more, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        told_of_a_wait(process)
        wait_until(lambda: [run.status for run in store.runs(source="vna_pictorial")] == ["done"], "the other source")
        end(store, number)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert [(run["source"], run["status"]) for run in json.loads(out)["runs"]] == [
        ("vna", "done"),
        ("vna_pictorial", "done"),
    ]


def test_an_interrupted_crawl_ends_with_130_and_leaves_no_child(monitor: Keyboard, newsroom: Newsroom) -> None:
    newsroom.misbehave("https://ru.vietnamplus.vn/*", "hang", seconds=1)
    with monitor.store():
        pass
    words = ("crawl", "vietnamplus", "--edition", "ru", "--connect-to", newsroom.address)
    process = monitor.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    wait_until(lambda: bool(_children(monitor)), "the crawl's row")
    child = _children(monitor)[0]
    try:
        wait_until(lambda: "ru.vietnamplus.vn" in newsroom.requests()["hosts"], "its first request")
        os.killpg(process.pid, signal.SIGINT)
    finally:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"monitor: interrupted\n")
    assert not is_alive(child)
    assert monitor("runs", "--json").json[0]["status"] in ("cancelled", "lost")


def _children(monitor: Keyboard) -> list[int]:
    """The processes of the crawls under way, as their rows name them."""
    with sqlite3.connect(monitor.home / "monitor.db") as database:
        found = [pid for (pid,) in database.execute("SELECT pid FROM run WHERE status = 'running'")]
    database.close()
    return found


@pytest.mark.parametrize("words", [("crawl", "vna", "--since", "2026-03-01", "--until", "2026-03-02")])
def test_a_span_is_ordered_as_it_was_given(monitor: Keyboard, newsroom: Newsroom, words: tuple[str, ...]) -> None:
    said = monitor(*words, "--thorough", "--max-pages", "1", "--connect-to", newsroom.address, "--json")
    order = said.json["runs"][0]["order"]
    assert (order["since"], order["until"], order["thorough"], order["max_pages"]) == (
        "2026-03-01",
        "2026-03-02",
        True,
        1,
    )
