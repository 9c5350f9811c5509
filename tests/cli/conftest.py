"""A keyboard on an empty home for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.newsroom.server import Newsroom
from monitor.store import open_store
from tests.cli.keyboard import Keyboard
from tests.crawl.making import fresh


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "monitor.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def monitor(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Keyboard:
    return Keyboard(tmp_path, empty_database, monkeypatch, capsys)


@pytest.fixture(scope="session")
def running_newsroom() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture
def newsroom(running_newsroom: Newsroom) -> Newsroom:
    """The local newsroom, well-behaved and in its first state."""
    return fresh(running_newsroom)
