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
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from monitor.domain import Order

if TYPE_CHECKING:
    from monitor.logs import Form

LONGEST_LINE = 1_000_000
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
    busy: int | None = None
    unread: bytes = b""

    def hear(self, text: bytes) -> None:
        """Take in what the child has said; a line may come in pieces. What is no report goes to the crawl's log."""
        *lines, self.unread = (self.unread + text).split(b"\n")
        if len(self.unread) > LONGEST_LINE:
            lines, self.unread = [*lines, self.unread], b""
        for line in lines:
            said = report(line)
            if said is None:
                self._keep(line)
                continue
            self.run_id = said.get("run", self.run_id)
            self.counts = said.get("counts", self.counts)
            self.error = said.get("error", self.error)
            self.busy = said.get("busy", self.busy)

    def _keep(self, line: bytes) -> None:
        with self.log.open("a", encoding="utf-8") as sink:
            sink.write(f"said beside its reports: {line[:1000].decode('utf-8', 'replace')!a}\n")


def report(line: bytes) -> dict[str, Any] | None:
    """One line of a child as the object that it is; None where it is no report."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def order_as_json(order: Order, run_id: int | None = None, form: Form = "console") -> str:
    """The order as the child reads it; with a number it takes that queued run, and `form` is that of its log."""
    more = {} if run_id is None else {"run": run_id}
    return json.dumps({**asdict(order), **more, "log": {"form": form}}, default=str)


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
    with Watch() as watch:
        for crawl in crawls:
            watch.add(crawl)
        while watch.under_way:
            yield from watch.heard()


class Watch:
    """Crawls under way, listened to in one place; left before they have ended, it ends them all."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._crawls: list[Crawl] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        patience = 0.0 if self.under_way else SECONDS_TO_LEAVE
        self._selector.close()
        _end([crawl.process for crawl in self._crawls], patience)

    def add(self, crawl: Crawl) -> None:
        """Listen to one more."""
        assert crawl.process.stdout is not None
        self._crawls.append(crawl)
        self._selector.register(crawl.process.stdout, selectors.EVENT_READ, crawl)

    @property
    def under_way(self) -> tuple[Crawl, ...]:
        """Those that may still say something."""
        return tuple(key.data for key in (self._selector.get_map() or {}).values())

    def heard(self, seconds: float | None = None) -> Iterator[Crawl]:
        """Each crawl that has said something, after so many seconds at the latest; without a number as soon as one."""
        for key, _ in self._selector.select(seconds):
            text = os.read(key.fd, 65536)
            if text:
                key.data.hear(text)
                yield key.data
            else:
                self._selector.unregister(key.fileobj)


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
