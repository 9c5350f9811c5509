"""The scene goes in, the pictures of the README come out in docs/screenshots.

`.venv/bin/python -m tests.browser.shots` takes all of them; names of pictures after it only those.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from monitor.domain import StoryQuery
from tests.browser.addresses import path_of, the_story
from tests.browser.scene import DAY, make_scene
from tests.browser.serving import Desk, served
from tests.browser.watching import ARGUMENTS, CHROMIUM, DESKTOP, PHONE, watched
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 200 * 1000
DARK = {"color_scheme": "dark"}
ON_A_PHONE = {"viewport": PHONE, "has_touch": True, "device_scale_factor": 1.5}


def wanted(desk: Desk) -> dict[str, tuple[str, dict[str, Any]]]:
    """By the picture's name the address, and what is special about the browser."""
    story = the_story(desk)
    return {
        "today": ("/", {}),
        "today-dark": ("/", DARK),
        "today-phone": ("/", ON_A_PHONE),
        "today-vietnamese": ("/", {"locale": "vi-VN"}),
        "event": (f"/events/{story.event}", {}),
        "story": (f"/stories/{story.id}", {}),
        "story-revision": (f"/stories/{story.id}#diff", {}),
        "archived": (f"/stories/{story.id}/archive/1", {}),
        "search": (path_of("found", desk), {}),
        "search-lao": ("/search?q=ສະພາ", {}),
        "sources": ("/sources", {}),
        "alarms": ("/alarms", {}),
        "digest-mail": (f"/days/{DAY}.html", {"viewport": {"width": 760, "height": 900}}),
    }


@contextmanager
def filled() -> Iterator[Desk]:
    """A desk of the scene in a folder that goes away again."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_scene(home)
        with served(home) as desk:
            _review(desk)
            yield desk


def _review(desk: Desk) -> None:
    """What a reader has done so far: some of the day is read, one event is starred and has a note."""
    start = desk.instant - timedelta(hours=10)
    span = StoryQuery(since=start, until=desk.instant, limit=None)
    told = list({story.event: story for story in desk.store.stories(span)}.values())
    for story in told[:5]:
        desk.store.put_mark(story.id, "local", "read", at=desk.instant)
    talks = the_story(desk)
    desk.store.put_mark(talks.id, "local", "star", at=desk.instant)
    desk.store.put_mark(talks.id, "mai", "note", "Compare the figures: 45 officials or 40?", at=desk.instant)


def reduced(picture: bytes) -> bytes:
    """The same picture in as many colours as its size allows."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        whole.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            break
    return out.getvalue()


def settled(page: Page) -> Page:
    """The page when nothing moves on it any more."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    return page


def take(names: Sequence[str]) -> None:
    """Take the pictures of those names, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with filled() as desk, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for name, (path, options) in wanted(desk).items():
            if names and name not in names:
                continue
            with watched(browser, desk.address, **({"viewport": DESKTOP} | options)) as one:
                picture = settled(one.open(path)).screenshot()
            (FOLDER / f"{name}.png").write_bytes(reduced(picture))
            print(f"{name}.png {(FOLDER / f'{name}.png').stat().st_size // 1000} kB")  # noqa: T201
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1:])
