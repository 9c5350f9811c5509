"""What every test may ask for."""

from __future__ import annotations

import gc
import io
import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor import logs, passwords
from tests.cheap import CHEAP

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real material and labelled lines, which lives beside the checkout and is never copied into it."""
    folder = Path(os.environ.get("MONITOR_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the shared data is not at {folder}; set MONITOR_SHARED_DATA")
    return folder


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed for next to nothing in this process."""
    monkeypatch.setattr(passwords, "_hasher", lambda: CHEAP)


Told = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def told() -> Iterator[Told]:
    """The events of a name that the log holds, all for ""."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("json", stream=stream)

    def events(name: str) -> list[dict[str, Any]]:
        said = [json.loads(line) for line in stream.getvalue().splitlines()]
        return [one for one in said if name in ("", one["event"])]

    yield events
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


# What takes minutes begins first, so that no core waits for it at the end.
LONGEST = (
    *(
        "test_under_fire",
        "test_killed",
        "test_own_site",
        "test_newsroom",
        "test_pages",
        "test_supervisor",
        "test_daemon",
    ),
    *("test_description", "test_simulated_month", "test_morning", "test_child", "test_troubles"),
    *("test_crawling", "test_replay", "test_hostile", "test_serving", "test_units", "test_signing", "test_scrapy"),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others in their random order."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: searching it for garbage took a sixth of all the time."""
    gc.collect()
    gc.freeze()
