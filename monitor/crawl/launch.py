"""Orders go in, running child processes come out, and what they say of themselves line by line. Knows no Scrapy."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from monitor.domain import Order

SECONDS_TO_LEAVE = 2.0
SECONDS_TO_STOP = 15.0


@dataclass
class Crawl:
    """One crawl under way or ended, as its parent sees it."""

    order: Order
    process: subprocess.Popen[bytes]
    log: Path
    run_id: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    unread: bytes = b""

    def hear(self, text: bytes) -> None:
        """Take in what the child has said; a line may come in pieces."""
        *lines, self.unread = (self.unread + text).split(b"\n")
        for line in lines:
            said = json.loads(line)
            self.run_id = said.get("run", self.run_id)
            self.counts = said.get("counts", self.counts)
            self.error = said.get("error", self.error)


def order_as_json(order: Order) -> str:
    """The order as the child reads it."""
    return json.dumps(asdict(order), default=str)


def launch(order: Order, log: Path, environ: Mapping[str, str]) -> Crawl:
    """Start the crawl of an order in the given environment; its log is appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor.crawl.child", order_as_json(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
            env=dict(environ),
            start_new_session=True,
        )
    return Crawl(order, process, log)


def follow(crawls: Sequence[Crawl]) -> Generator[Crawl]:
    """Yield a crawl each time it has said something, until all have ended. Ends them all if the caller goes away."""
    patience = 0.0
    try:
        with selectors.DefaultSelector() as selector:
            for crawl in crawls:
                assert crawl.process.stdout is not None
                selector.register(crawl.process.stdout, selectors.EVENT_READ, crawl)
            while selector.get_map():
                yield from _heard(selector)
        patience = SECONDS_TO_LEAVE
    finally:
        _end([crawl.process for crawl in crawls], patience)


def _heard(selector: selectors.BaseSelector) -> Iterator[Crawl]:
    for key, _ in selector.select():
        text = os.read(key.fd, 65536)
        if text:
            key.data.hear(text)
            yield key.data
        else:
            selector.unregister(key.fileobj)


def _end(processes: Sequence[subprocess.Popen[bytes]], patience: float) -> None:
    """Wait so long for children that are through; ask those that are not to stop, all at once, and make them."""
    for process in _still_running(processes, patience):
        process.terminate()
    for process in _still_running(processes, SECONDS_TO_STOP):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for process in processes:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _still_running(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> list[subprocess.Popen[bytes]]:
    """Those that have not ended when the time is over, which they share."""
    end = time.monotonic() + seconds
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, end - time.monotonic()))
    return [process for process in processes if process.poll() is None]
