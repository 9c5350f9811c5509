"""Killed at any moment: whatever a crawl was just doing, the next one loses nothing and doubles nothing."""

from __future__ import annotations

import os
import random
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.archive import Replay
from monitor.crawl.launch import Crawl, order_as_json
from monitor.domain import Order, StoredStory
from monitor.newsroom.server import Newsroom
from tests.crawl.making import PATIENCE, ROOT, Home, Truth, differences, truth_by_key

PAGES = 500
SEED = 20260312
# How often each kind of moment is waited for ...
MOMENTS = {
    "a list is asked for": 2,
    "an article is": 8,
    "the archive grows": 1,
    "the store is written": 1,
    "it reports": 2,
}
# ... and the points that are too short to be met by chance: 20 kills in all.
POINTS = (
    "ArchiveWriter.flush before 1",
    "ArchiveWriter.flush after 1",
    "Store.take before 1",
    "Store.take after 1",
    "Store.take before 2",
    "Store.progress_run before 1",
)
CLOSING = (
    "Store.note_checked before 1",
    "Store.note_listed before 1",
    "Store.keep_list_validators after 1",
    "Store.finish_run before 1",
)
# The month of the generated stories. All of them are fetched, so that there is enough to be killed at.
SPAN: dict[str, Any] = {"since": date(2025, 6, 1), "until": date(2025, 6, 30), "thorough": True}


@dataclass(frozen=True)
class Left:
    """What stands in a home after its crawls: each text once, with its revisions and the keys it was seen under.

    Without what two homes need not share: instants, numbers, the spelling of an address, and which of two copies came
    first.
    """

    stories: dict[str, tuple[int, frozenset[str]]]
    tiers: dict[str, str]
    statistics: dict[str, int]


@dataclass(frozen=True)
class Ordeal:
    """A home that was killed again and again and then left in peace, beside one that never was."""

    home: Home
    truth: dict[str, Truth]
    moments: list[str]
    killed: Left
    undisturbed: Left
    stories: dict[str, StoredStory]


@pytest.fixture(scope="module")
def ordeal(tmp_path_factory: pytest.TempPathFactory) -> Ordeal:
    folder = tmp_path_factory.mktemp("killed")
    with Newsroom(pages=PAGES) as newsroom:
        generated = (line for line in newsroom.truth(bench=True) if line["event"].startswith("generated-"))
        truth: dict[str, Truth] = {line["key"]: line for line in generated}
        peace, war = (
            Home(folder / name / "home", newsroom.address, MONITOR_CRAWL_ARCHIVE="all") for name in ("peace", "war")
        )
        assert peace.run("en", **SPAN).status == "done"
        # Slow enough that a crawl is never through before it is killed.
        newsroom.misbehave("https://en.vietnamplus.vn/*", "hang", seconds=0.1)
        moments = list(kill_again_and_again(newsroom, war))
        newsroom.behave()
        assert war.run("en", **SPAN).status == "done"
    return Ordeal(war, truth, moments, left(war, truth), left(peace, truth), war.stories())


def kill_again_and_again(newsroom: Newsroom, home: Home) -> Iterator[str]:
    """Start a crawl and kill its whole process group at a moment drawn by lot, and again; each moment as it came."""
    dice = random.Random(SEED)
    kinds = [*POINTS, *(kind for kind, number in MOMENTS.items() for _ in range(number))]
    dice.shuffle(kinds)
    for kind in kinds:
        newsroom.reset()
        if kind in POINTS:
            die(home, kind, Order("vietnamplus", ("en",), connect_to=home.address, **SPAN))
        else:
            kill(home.launch(editions=("en",), **SPAN), kind, dice, newsroom, home)
        yield kind


def die(home: Home, point: str, order: Order) -> None:
    """A crawl that dies of itself at that point."""
    command = [sys.executable, "-m", "tests.crawl.dying", point, order_as_json(order)]
    environ = home.environ(**home.settings)
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        assert child.wait(PATIENCE) == -signal.SIGKILL, point


def kill(crawl: Crawl, kind: str, dice: random.Random, newsroom: Newsroom, home: Home) -> None:
    """Kill a crawl when the moment has come."""
    has_come = moment(kind, dice, newsroom, home, crawl)
    try:
        await_it(has_come, crawl, kind)
    finally:
        os.killpg(crawl.process.pid, signal.SIGKILL)
        crawl.process.wait()
        crawl.process.stdin.close()  # type: ignore[union-attr]
        crawl.process.stdout.close()  # type: ignore[union-attr]


def moment(kind: str, dice: random.Random, newsroom: Newsroom, home: Home, crawl: Crawl) -> Callable[[], bool]:
    """A question that is answered yes once the moment has come."""
    if kind == "a list is asked for":
        return lambda: asked(newsroom, "list") >= 1
    if kind == "an article is":
        number = dice.randrange(1, 50)
        return lambda: asked(newsroom, "article") >= number
    if kind == "the archive grows":
        files, size = len(home.warcs()), dice.randrange(1, 200_000)
        return lambda: len(home.warcs()) > files and home.warcs()[-1].stat().st_size >= size
    if kind == "the store is written":
        seen, changes = {written(home)}, dice.randrange(2, 5)
        return lambda: seen.add(written(home)) or len(seen) > changes  # type: ignore[func-returns-value]
    return lambda: has_reported(crawl)


def asked(newsroom: Newsroom, kind: str) -> int:
    return int(newsroom.requests()["total"].get(kind, 0))


def written(home: Home) -> int:
    """When the store's journal was written last; the first time in a run it is for the run's own row."""
    journal = home.path / "monitor.db-wal"
    return journal.stat().st_mtime_ns if journal.exists() else 0


def has_reported(crawl: Crawl) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(crawl.process.stdout, selectors.EVENT_READ)  # type: ignore[arg-type]
        return bool(selector.select(timeout=0))


def await_it(has_come: Callable[[], bool], crawl: Crawl, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not has_come():
        assert crawl.process.poll() is None, f"through before {what}: {crawl.log.read_text(encoding='utf-8')[-1500:]}"
        assert time.monotonic() < end, f"waited {PATIENCE:g} s in vain: {what}"
        # Seldom enough that the questions themselves do not take the processor from the crawl.
        time.sleep(0.01)


def left(home: Home, truth: dict[str, Truth]) -> Left:
    stories = {
        one.story.content_hash: (one.revision, frozenset(sighting.key for sighting in one.sightings))
        for one in home.stories().values()
    }
    with home.store() as store:
        found = store.statistics()
    numbers = {name: getattr(found, name) for name in ("stories", "revisions", "pages", "captures")}
    return Left(stories, {key: one.tier for key, one in home.visited(truth).items()}, numbers)


def test_it_was_killed_twenty_times_at_every_kind_of_moment(ordeal: Ordeal) -> None:
    assert len(ordeal.moments) == 20
    assert set(ordeal.moments) == {*MOMENTS, *POINTS}


def test_nothing_is_lost(ordeal: Ordeal) -> None:
    assert ordeal.truth.keys() == ordeal.killed.tiers.keys()
    assert len(ordeal.truth) == PAGES
    core = {key for key, line in ordeal.truth.items() if line["tier"] == "core"}
    assert core <= ordeal.stories.keys()
    assert [key for key in core if differences(ordeal.stories[key], ordeal.truth[key])] == []


def test_what_is_left_is_what_an_undisturbed_crawl_leaves(ordeal: Ordeal) -> None:
    assert ordeal.killed == ordeal.undisturbed


def test_every_killed_run_is_closed_as_lost_and_none_is_left_running(ordeal: Ordeal) -> None:
    with ordeal.home.store() as store:
        assert store.running() == ()
        last, *killed = (run.status for run in store.runs(limit=None))
    assert last == "done"
    # A few were killed so early that they had not even begun their row.
    assert 10 <= len(killed) <= 20
    assert set(killed) == {"lost"}


def test_the_kills_were_in_the_middle_of_the_work(ordeal: Ordeal) -> None:
    """Some runs had written something before they were killed, and the last one found something left to do."""
    with ordeal.home.store() as store:
        last, *earlier = store.runs(limit=None)
    assert any(run.counts.get("fetched") for run in earlier)
    assert 0 < last.counts["fetched"] < PAGES


def test_the_archived_pages_of_all_stories_can_be_read(ordeal: Ordeal) -> None:
    assert len(ordeal.home.stories()) >= PAGES // 20
    assert ordeal.home.unreadable_captures() == []


def test_the_archive_can_be_replayed_although_its_files_were_cut_off(ordeal: Ordeal) -> None:
    replay = Replay(ordeal.home.warcs())
    assert {line["url"] for line in ordeal.truth.values()} <= set(replay.urls())


def test_a_crawl_that_is_killed_while_it_closes_its_books_loses_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    peace, war = (Home(tmp_path / name / "home", newsroom.address) for name in ("peace", "war"))
    assert peace.run("en").status == "done"
    for point in CLOSING:
        die(war, point, Order("vietnamplus", ("en",), connect_to=war.address))
    assert war.run("en").status == "done"
    truth = truth_by_key(newsroom)
    assert left(war, truth) == left(peace, truth)
    assert war.unreadable_captures() == []
    with war.store() as store:
        assert store.running() == ()
