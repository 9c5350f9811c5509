"""A filled folder goes in, its face comes out on a free loopback port, until the block ends."""

from __future__ import annotations

import asyncio
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from monitor.app import App, open_app
from monitor.daemon.server import address_of, listen, make_server
from monitor.store import Store
from monitor.web import close_app, create_app
from tests.browser.scene import EVENING, PLACES, environ_of
from tests.web.conftest import FakeDoor

SECONDS = 60


@dataclass
class Desk:
    """A desk that is open: where it answers, and its clock, which stands until it is set."""

    instant: datetime = EVENING
    address: str = ""
    app: App = field(init=False)
    door: FakeDoor = field(init=False)

    @property
    def store(self) -> Store:
        return self.app.store


@contextmanager
def served(home: Path, editions: Mapping[str, tuple[str, ...]] = PLACES, **variables: str) -> Iterator[Desk]:
    """The desk of that folder, on a server of its own in a thread of its own."""
    desk = Desk()
    desk.app = open_app(environ_of(home) | variables, now=lambda: desk.instant)
    rules = {f"{name}/{code}": desk.app.settings.rule(name, code) for name in editions for code in editions[name]}
    desk.door = FakeDoor(editions, rules, looked=EVENING)
    face = create_app(desk.app, desk.door)
    server = make_server(face)
    with desk.app, listen("127.0.0.1", 0) as listener:
        desk.address = address_of(listener)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
        thread.start()
        try:
            yield desk
        finally:
            server.should_exit = True
            desk.door.stopping.set()
            thread.join(SECONDS)
            close_app(face)
        assert not thread.is_alive(), f"the server did not end; it is at\n{_place_of(thread)}"


def _place_of(thread: threading.Thread) -> str:
    """Where a thread stands, for whoever reads the failure."""
    frame = sys._current_frames().get(thread.ident or 0)
    return "".join(traceback.format_stack(frame)) if frame else "an unknown place"
