"""One newsroom for all tests of the crawl, in its first state and well-behaved at the beginning of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.newsroom.server import Newsroom
from tests.crawl.making import Home, fresh


@pytest.fixture(scope="session")
def running() -> Iterator[Newsroom]:
    """The newsroom's process; fixtures that outlive one test begin with `fresh(running)`."""
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture
def newsroom(running: Newsroom) -> Newsroom:
    return fresh(running)


@pytest.fixture
def home(tmp_path: Path, running: Newsroom) -> Home:
    """An empty home, whose crawls are led to the newsroom."""
    return Home(tmp_path / "home", running.address)
