"""Several processes write at once, and some are killed: every text is one story, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from monitor.domain import StoryQuery
from monitor.store import Store
from tests.store.making import NOON
from tests.store.writer import drawn

WRITERS, STORIES = 4, 200


def started(url: str, seed: int, count: int, batch: int) -> subprocess.Popen[str]:
    """A writer at work."""
    command = [sys.executable, "-m", "tests.store.writer", url, str(seed), str(count), str(batch)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_writers_that_bring_the_same_stories_make_each_once(store: Store, url: str) -> None:
    writers = [started(url, seed, STORIES, 10) for seed in range(WRITERS)]
    told = [writer.communicate(timeout=120) for writer in writers]
    assert [errors for _, errors in told] == [""] * WRITERS
    outcomes = Counter(word for output, _ in told for word in output.split())
    items = [item for seed in range(WRITERS) for item in drawn(seed, STORIES)]
    texts = {item.story.content_hash for item in items}
    pages = {item.story.key for item in items}
    assert outcomes == {
        "new": len(texts),
        "duplicate": len(pages) - len(texts),
        "unchanged": len(items) - len(pages),
    }
    counted = store.statistics()
    assert (counted.stories, counted.revisions) == (len(texts), len(texts))
    assert (counted.pages, counted.sightings) == (len(pages), len(pages))
    assert store.count(StoryQuery(text="bài")) == len(texts)


def test_a_killed_writer_loses_and_doubles_nothing(store: Store, url: str) -> None:
    for round_ in range(4):
        writer = started(url, 7, 400, 20)
        assert writer.stdout is not None
        assert writer.stderr is not None
        told = [writer.stdout.readline() for _ in range(1 + round_ * 3)]
        writer.kill()
        told += writer.stdout.readlines()
        writer.wait(60)
        writer.stdout.close()
        writer.stderr.close()
        told = [line for line in told if line.endswith("\n")]
        _assert_whole(store, at_least=len(told) * 20)
    left = list(drawn(7, 400))
    store.take(left, run_id=None, at=NOON)
    counted = store.statistics()
    assert counted.stories == len({item.story.content_hash for item in left})
    assert counted.pages == counted.sightings == len({item.story.key for item in left})


def _assert_whole(store: Store, *, at_least: int) -> None:
    """What is there is what some whole batches bring, and none that was told of is missing."""
    counted = store.statistics()
    items = list(drawn(7, 400))
    for count in range(at_least, 401, 20):
        pages = {item.story.key for item in items[:count]}
        texts = {item.story.content_hash for item in items[:count]}
        if (counted.stories, counted.pages, counted.sightings) == (len(texts), len(pages), len(pages)):
            return
    raise AssertionError(f"{counted} is no number of whole batches from {at_least} stories on")
