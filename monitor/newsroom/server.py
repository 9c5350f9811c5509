"""Options in, a running newsroom out: `serve` runs it here until a signal, `Newsroom` runs it in a child process."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import uvicorn

from monitor.newsroom.asgi import NewsroomApp
from monitor.newsroom.bench import generated
from monitor.newsroom.editions import edition_of, encoded, path_of
from monitor.newsroom.pieces import load
from monitor.newsroom.site import Site

READY = "newsroom ready on "


def make_app(*, edited: bool = False, crawl_delay: float | None = None, pages: int = 0) -> NewsroomApp:
    """The application in one state, with `pages` generated stories made and zipped beforehand."""
    bench = generated(pages)
    shelf = load()

    def site_in(state: bool) -> Site:
        return Site(load(edited=state), shelf=shelf, bench=bench, crawl_delay=crawl_delay)

    app = NewsroomApp(site_in, edited=edited)
    app.prepare((edition_of(piece).host, encoded(path_of(piece))) for piece in (*bench, *app.site.pieces))
    return app


def serve(app: NewsroomApp, *, port: int, ready: Callable[[str], None], until_stdin_closes: bool = False) -> None:
    """Serve on 127.0.0.1 until SIGTERM, SIGINT or, if asked, the end of standard input; `ready` gets the address.

    OSError where the port is taken.
    """
    with socket.create_server(("127.0.0.1", port), backlog=512) as listener:
        config = uvicorn.Config(
            app,
            http="httptools",
            loop="uvloop" if sys.platform != "win32" else "asyncio",
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        _end_on_signals(server)
        if until_stdin_closes:
            threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
        ready(f"http://127.0.0.1:{listener.getsockname()[1]}")
        server.run(sockets=[listener])


def _end_on_signals(server: uvicorn.Server) -> None:
    """End in good order on a signal that comes before uvicorn's own handlers stand, or that it raises again after."""

    def end(number: int, frame: object) -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


class Newsroom:
    """A newsroom in a child process, as a context manager; it ends with this process, however that ends.

    `address` is "127.0.0.1:PORT". RuntimeError where the child does not come up.
    """

    def __init__(self, *, edited: bool = False, crawl_delay: float | None = None, pages: int = 0) -> None:
        self._options = [
            *(["--edited"] if edited else []),
            *(["--crawl-delay", str(crawl_delay)] if crawl_delay is not None else []),
            *(["--pages", str(pages)] if pages else []),
        ]
        self.address = ""

    def __enter__(self) -> Self:
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        self._child = subprocess.Popen(
            [sys.executable, "-m", "monitor.newsroom", "--port", "0", "--until-stdin-closes", *self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            text=True,
        )
        assert self._child.stdout is not None
        line = self._child.stdout.readline().strip()
        if not line.startswith(READY):
            self._child.kill()
            raise RuntimeError(f"the newsroom did not start: {line!r}")
        self.address = urlsplit(line.removeprefix(READY)).netloc
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.terminate()
        try:
            self._child.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.communicate()

    def truth(self, *, bench: bool = False) -> list[dict[str, Any]]:
        """The lines of truth of the present state; with `bench` also those of the generated stories."""
        body = self._ask("GET", f"/__truth{'?bench=1' if bench else ''}")
        return [json.loads(line) for line in body.splitlines()]

    def requests(self) -> dict[str, Any]:
        """What was asked for since the start or the last `reset`: `hosts`, `total` and `paths`, each as counts."""
        return dict(json.loads(self._ask("GET", "/__requests")))

    def reset(self) -> None:
        """Forget the counts."""
        self._ask("POST", "/__reset")

    def set_state(self, *, edited: bool) -> None:
        """Go to the first or to the edited state."""
        self._ask("POST", "/__state", {"edited": edited})

    def misbehave(self, url: str, fault: str, **options: object) -> None:
        """Let a URL fail until `behave`; the path "*" stands for the whole host.

        Faults: "status" (status=), "hang" (seconds=), "redirect" (location=, status=), "truncated",
        "gigantic" (megabytes=), "empty", "charset" (charset=).
        """
        where = urlsplit(url)
        path = "*" if where.path == "/*" else where.path
        self._ask("POST", "/__fault", {"host": where.hostname, "path": path, "fault": fault, **options})

    def behave(self) -> None:
        """End all faults."""
        self._ask("POST", "/__behave")

    def _ask(self, method: str, target: str, order: object = None) -> str:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, target, json.dumps(order) if order is not None else None)
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(f"{target}: {response.status} {body}")
        return body
