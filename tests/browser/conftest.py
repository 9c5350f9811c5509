"""One browser for all tests here, a filled desk that they only read, and desks of their own for those that change them.

Debian's chromium is expected at /usr/bin/chromium, or where MONITOR_TEST_CHROMIUM says. Where it is missing these tests
are skipped, but in CI they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.scene import make_scene
from tests.browser.serving import Desk, served
from tests.browser.watching import ARGUMENTS, CHROMIUM, Watched, watched

Open = Callable[..., Watched]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser without a window. It ends with the package: while it runs, no other test could run a loop."""
    path = os.environ.get("MONITOR_TEST_CHROMIUM", CHROMIUM)
    if not Path(path).exists():
        missing = f"no chromium at {path}: apt-get install chromium, or set MONITOR_TEST_CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def scene_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the filled desk, which nobody works in: it is copied."""
    home = tmp_path_factory.mktemp("scene") / "home"
    make_scene(home)
    return home


@pytest.fixture(scope="package")
def desk(scene_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The filled desk, for tests that only read."""
    with served(shutil.copytree(scene_home, tmp_path_factory.mktemp("desk") / "home")) as opened:
        yield opened


@pytest.fixture
def own_desk(scene_home: Path, tmp_path: Path) -> Iterator[Desk]:
    """A filled desk of the test's own, to be worked at."""
    with served(shutil.copytree(scene_home, tmp_path / "home")) as opened:
        yield opened


@pytest.fixture
def look(browser: Browser) -> Iterator[Open]:
    """Opens a watched page on a desk: `look(desk, viewport=PHONE)`; what it did wrong is told at the end."""
    with ExitStack() as stack:
        opened: list[Watched] = []

        def open_one(at: Desk, **options: Any) -> Watched:
            opened.append(stack.enter_context(watched(browser, at.address, **options)))
            return opened[-1]

        yield open_one
        for one in opened:
            one.check()
