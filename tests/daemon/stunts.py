"""Small crawls that go well or wrong in a known way: `python -m tests.daemon.stunts NAME DATABASE RUN`.

Each is what the supervisor takes for a crawl: it claims its run, tells how far it is, and closes its run, as far as
that is its way. The name stands for the source, so that the run itself says what will happen.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType
from typing import NoReturn

from monitor.store import Store, open_store

LONG = 600.0
MEGABYTE = 1024 * 1024


class Crawl:
    """One run as its child process has it."""

    def __init__(self, store: Store, run_id: int) -> None:
        self.store, self.run_id = store, run_id

    def claim(self) -> None:
        assert self.store.claim_run(self.run_id, at=datetime.now(UTC), pid=os.getpid(), host="here") is not None
        self.say(run=self.run_id, counts={})

    def say(self, **said: object) -> None:
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()

    def finish(self, status: str = "done", reason: str = "") -> None:
        at = datetime.now(UTC)
        self.store.finish_run(self.run_id, status, at=at, reason=reason, counts={"found": 1}, served={})  # type: ignore[arg-type]


def well(crawl: Crawl) -> None:
    crawl.claim()
    crawl.say(counts={"found": 1})
    crawl.finish()


def failing(crawl: Crawl) -> None:
    crawl.claim()
    crawl.finish("failed", "no way of discovery answered")


def obliging(crawl: Crawl) -> None:
    """Works on and on, and closes its run in order when it is asked to end."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        crawl.finish("cancelled", "ended from outside before it was through")
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    crawl.claim()
    while True:
        crawl.say(counts={})
        time.sleep(0.05)


def spinning(crawl: Crawl) -> None:
    """Hears the signal as a reactor does whose callback does not return: too late."""
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    crawl.claim()
    while True:
        pass


def hanging(crawl: Crawl) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    crawl.claim()
    time.sleep(LONG)


def hanging_after_all_was_done(crawl: Crawl) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    crawl.claim()
    crawl.finish()
    time.sleep(LONG)


def hanging_after_it_failed(crawl: Crawl) -> None:
    crawl.claim()
    crawl.finish("failed", "no way of discovery answered")
    time.sleep(LONG)


def hanging_before_it_began(crawl: Crawl) -> None:
    crawl.say(counts={})
    time.sleep(LONG)


def leaking(crawl: Crawl) -> None:
    crawl.claim()
    kept = [bytearray(os.urandom(MEGABYTE)) for _ in range(200)]
    while kept:
        crawl.say(counts={})
        time.sleep(0.05)


def leaking_in_a_grandchild(crawl: Crawl) -> None:
    crawl.claim()
    code = "import os, time; kept = os.urandom(200_000_000); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code]) as grandchild:
        grandchild.wait()


def crashing(crawl: Crawl) -> None:
    crawl.claim()
    os.kill(os.getpid(), signal.SIGSEGV)


def killed(crawl: Crawl) -> None:
    crawl.claim()
    os.kill(os.getpid(), signal.SIGKILL)


def terminated(crawl: Crawl) -> None:
    """As if somebody had asked it to end who is not its daemon."""
    crawl.claim()
    crawl.finish("cancelled", "ended from outside before it was through")


def leaving_somebody(crawl: Crawl) -> None:
    """Its grandchild stays, holds the pipe to the daemon open, and ignores SIGTERM."""
    crawl.claim()
    _grandchild()
    crawl.finish()


def leaving_somebody_in_another_session(crawl: Crawl) -> None:
    crawl.claim()
    _grandchild(start_new_session=True)
    while True:
        crawl.say(counts={})
        time.sleep(0.05)


def _grandchild(*, start_new_session: bool = False) -> None:
    code = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep({LONG})"
    subprocess.Popen([sys.executable, "-c", code, "grandchild"], start_new_session=start_new_session)


def flooding(crawl: Crawl) -> None:
    """An endless line that never ends."""
    crawl.claim()
    while True:
        os.write(1, b"x" * MEGABYTE)


def babbling(crawl: Crawl) -> None:
    """Lines that say nothing, between some that do."""
    crawl.claim()
    for line in (b"warning: what?", b"[1, 2]", b"{" * 5_000, b"{" + b"x" * 100_000 + b"}", b"\xff\xfe", b'{"a": 1'):
        os.write(1, line + b"\n")
    crawl.finish()


def leaving_at_once(crawl: Crawl) -> None:
    """Ends without having claimed its run."""


def refusing(crawl: Crawl) -> None:
    crawl.say(error="monitor.toml: there is no such\nsetting")
    sys.exit(1)


def finding_another(crawl: Crawl) -> None:
    """Finds its source being crawled; by the time that is read the other one has ended."""
    crawl.say(error="a crawl of the source is under way (run 99)", busy=99)
    sys.exit(1)


def writing_on_and_on(crawl: Crawl) -> None:
    """A log without end, also after it was asked to stop."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    crawl.claim()
    while True:
        crawl.say(counts={})
        os.write(2, b"so it goes\n" * 20_000)


def failing_to_start(crawl: Crawl) -> None:
    raise SystemExit("a traceback")


def forgetting(crawl: Crawl) -> None:
    """Ends as if all were well, without having closed its run."""
    crawl.claim()


def being_told(crawl: Crawl) -> None:
    """Ends when its standard input does, and only then."""
    crawl.claim()
    os.read(0, 1)
    crawl.finish()


STUNTS: dict[str, Callable[[Crawl], None]] = {
    stunt.__name__: stunt
    for stunt in (
        well,
        failing,
        obliging,
        spinning,
        hanging,
        hanging_after_all_was_done,
        hanging_after_it_failed,
        hanging_before_it_began,
        leaking,
        leaking_in_a_grandchild,
        crashing,
        killed,
        terminated,
        leaving_somebody,
        leaving_somebody_in_another_session,
        flooding,
        babbling,
        leaving_at_once,
        refusing,
        finding_another,
        writing_on_and_on,
        failing_to_start,
        forgetting,
        being_told,
    )
}


if __name__ == "__main__":
    _, name, database, number = sys.argv
    with open_store(database) as opened:
        STUNTS[name](Crawl(opened, int(number)))
