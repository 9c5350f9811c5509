"""A keyboard on an empty home for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.keyboard import Keyboard


@pytest.fixture
def monitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Keyboard:
    return Keyboard(tmp_path, monkeypatch, capsys)
