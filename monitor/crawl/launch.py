"""Orders go in, running child processes come out, and what they say of themselves line by line. Knows no Scrapy."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from monitor.domain import Order


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
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        for crawl in crawls:
            assert crawl.process.stdout is not None
            selector.register(crawl.process.stdout, selectors.EVENT_READ, crawl)
            stack.callback(_end, crawl.process)
        while selector.get_map():
            for key, _ in selector.select():
                text = os.read(key.fd, 65536)
                if text:
                    key.data.hear(text)
                    yield key.data
                else:
                    selector.unregister(key.fileobj)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a child that is through; ask one that is not to stop, and make it."""
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
