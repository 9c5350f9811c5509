"""A keyboard on an empty home for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.store import open_store
from tests.cli.keyboard import Keyboard


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
