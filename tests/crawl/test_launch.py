"""Crawls in processes of their own: what the parent hears, and that neither outlives the other's wish."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from monitor.crawl.launch import LONGEST_LINE, Crawl, follow, order_as_json
from monitor.domain import Order
from monitor.newsroom.server import Newsroom
from tests.crawl.making import ROOT, Home, is_alive, wait_until

ORDER = Order("vietnamplus", ("en",), since=date(2026, 3, 1), max_pages=7, connect_to="127.0.0.1:8000")
LISTS = "https://en.vietnamplus.vn/*"


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    """A crawl as its parent sees it; its process says nothing and is at its end."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return Crawl(ORDER, process, tmp_path / "crawl.log")


def test_an_order_reads_back_as_it_was_given() -> None:
    said = json.loads(order_as_json(ORDER))
    assert said["source"] == "vietnamplus"
    assert said["editions"] == ["en"]
    assert (said["since"], said["until"], said["max_pages"]) == ("2026-03-01", None, 7)


def test_a_line_is_heard_when_it_is_whole(crawl: Crawl) -> None:
    line = b'{"run": 3, "source": "vietnamplus", "counts": {"found": 5}}\n'
    for end in range(len(line) - 1):
        crawl.hear(line[end : end + 1])
    assert (crawl.run_id, crawl.counts) == (None, {})
    crawl.hear(line[-1:])
    assert (crawl.run_id, crawl.counts) == (3, {"found": 5})


def test_the_last_of_several_lines_counts_and_an_error_is_kept(crawl: Crawl) -> None:
    crawl.hear(b'{"run": 3, "counts": {"found": 5}}\n{"run": 3, "counts": {"found": 9}}\n{"error": "busy"}\n{"ru')
    assert (crawl.run_id, crawl.counts, crawl.error) == (3, {"found": 9}, "busy")


@pytest.mark.parametrize(
    "line", [b"Segmentation fault", b"\xff\xfe{", b"[1]", b"null", b'{"run":', b"", b"x" * 2_000_000 + b"\x1b[31m"]
)
def test_what_is_no_report_goes_to_the_log_and_hurts_nothing(crawl: Crawl, line: bytes) -> None:
    crawl.hear(b'{"run": 3}\n' + line + b'\n{"counts": {"found": 9}}\n')
    assert (crawl.run_id, crawl.counts) == (3, {"found": 9})
    (kept,) = crawl.log.read_text(encoding="utf-8").splitlines()
    assert kept.isprintable()
    assert len(kept) < 5_000


def test_a_line_without_an_end_is_not_kept_for_ever(crawl: Crawl) -> None:
    for _ in range(40):
        crawl.hear(b"x" * 65536)
    assert len(crawl.unread) <= LONGEST_LINE


def test_an_order_may_name_its_run_and_the_form_of_its_log() -> None:
    said = json.loads(order_as_json(ORDER, 12, "json"))
    assert (said["run"], said["log"]) == (12, {"form": "json"})


def test_a_crawl_tells_how_far_it_is_and_ends(newsroom: Newsroom, home: Home) -> None:
    crawl = home.launch(editions=("ru",))
    said = [dict(one.counts) for one in follow([crawl])]
    assert crawl.process.returncode == 0
    assert crawl.run_id == 1
    assert said[-1]["new"] > 0
    assert crawl.process.stdout is not None
    assert crawl.process.stdout.closed


def slow(newsroom: Newsroom, seconds: float = 1) -> None:
    """Every answer takes its time, so that a crawl is surely still under way when it is looked at."""
    newsroom.misbehave(LISTS, "hang", seconds=seconds)


def test_children_end_when_the_caller_goes_away(newsroom: Newsroom, home: Home) -> None:
    slow(newsroom)
    crawl = home.launch(editions=("en",))
    following = follow([crawl])
    next(following)
    assert crawl.process.poll() is None
    following.close()
    assert crawl.process.poll() is not None
    with home.store() as store:
        assert store.running() == ()
        assert [run.status for run in store.runs()] == ["cancelled"]


def test_a_child_ends_when_its_parent_is_killed(newsroom: Newsroom, home: Home) -> None:
    slow(newsroom)
    order = Order("vietnamplus", ("en",), connect_to=newsroom.address)
    script = "import os, sys; from pathlib import Path; from monitor.crawl.launch import follow, launch; "
    script += "from monitor.domain import Order; import json; said = json.loads(sys.argv[1]); "
    script += "crawl = launch(Order(said['source'], tuple(said['editions']), connect_to=said['connect_to']), "
    script += "Path(sys.argv[2]), os.environ); "
    script += "[print(crawl.process.pid, flush=True) for one in follow([crawl])]"
    arguments = [sys.executable, "-c", script, order_as_json(order), str(home.path / "crawl.log")]
    with subprocess.Popen(arguments, cwd=ROOT, env=home.environ(), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.send_signal(signal.SIGKILL)
    wait_until(lambda: not is_alive(child), "the child of a killed parent ends")
    with home.store() as store:
        assert [run.status for run in store.runs()] == ["cancelled"]


def test_a_second_child_of_the_same_source_is_refused_in_one_line(newsroom: Newsroom, home: Home) -> None:
    slow(newsroom, 25)
    first = home.launch(editions=("en",))
    following = follow([first])
    next(following)
    second = home.launch(editions=("ru",))
    assert len(list(follow([second]))) == 1
    os.killpg(first.process.pid, signal.SIGKILL)
    following.close()
    assert second.process.returncode == 1
    assert (second.run_id, second.busy) == (None, first.run_id)
    assert second.error.startswith("a crawl of vietnamplus is under way (run 1, process ")
