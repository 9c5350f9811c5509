"""Queued runs go in; each is crawled in a process of its own, and its row says in the end how that went, whatever came.

The database is the truth: this looks for queued runs again and again, and what it keeps in memory are only the
children it has. A crawl closes its own row; what it could not do itself any more is done here after its end.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import psutil  # type: ignore[import-untyped]

from monitor.daemon.child import Child, Ending, Limits, Verdict
from monitor.daemon.notify import VARIABLES
from monitor.domain import Run
from monitor.jobs.supervising import CANCELLED_BY_HAND, STOPPED_WITH_DAEMON
from monitor.logs import logger
from monitor.store import Store, StoreError

__all__ = ["Limits", "Supervisor"]

LOOK_EVERY_SECONDS = 2.0
# While the daemon goes on, a database that does not answer is asked until it does; at its end only for so long, and
# so often: what it was not told then the next daemon finds out.
LAST_TRIES = 3
LAST_SECONDS = 8.0
# How long a wish to cancel waits to be noted before it is done.
SECONDS_TO_NOTE = 2.0
BY_HAND = Verdict("cancelled", CANCELLED_BY_HAND)
WITH_DAEMON = Verdict("cancelled", STOPPED_WITH_DAEMON)
FROM_OUTSIDE = Verdict("failed", "ended from outside, not by the daemon")

# What no crawl needs and none is told: credentials for the daemon's door and for its alarms. In the place of those that
# the settings are checked for stands a word that opens nothing: a monitor.toml may say what does not fit without them.
SECRETS = {"MONITOR_DAEMON_TOKEN": "not-for-the-crawls", "MONITOR_MAIL_PASSWORD": "not-for-the-crawls"}
UNTOLD = (*VARIABLES, "CREDENTIALS_DIRECTORY", "MONITOR_ALARMS_WEBHOOK_URL")

Value = TypeVar("Value")

log = logger("monitor.daemon.supervisor")


class Supervisor:
    """Crawls what is queued, one crawl a source and `max_crawls` in all at a time.

    `command` makes a run's command line, `environ` is its environment, `logs` the folder of the crawls' logs. `settle`
    is called in a thread with each run that has ended.
    """

    def __init__(
        self,
        *,
        store: Store,
        command: Callable[[Run], Sequence[str]],
        environ: Mapping[str, str],
        logs: Path,
        limits: Limits,
        settle: Callable[[Run], object],
        now: Callable[[], datetime],
        max_crawls: int,
    ) -> None:
        self._store = store
        self._command = command
        self._environ = for_crawls(environ)
        self._logs = logs
        self._limits = limits
        self._settle = settle
        self._now = now
        self._max_crawls = max_crawls
        self._children: dict[int, tuple[Run, Child]] = {}
        self._notes: dict[int, asyncio.Task[None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._look = asyncio.Event()
        self._is_blind = False

    # -- what any thread may call

    def poke(self) -> None:
        """Look at the queue now."""
        self._call(self._look.set)

    def cancel(self, run_id: int) -> bool:
        """Stop a crawl by hand; False where it is none of this supervisor's."""
        return run_id in self._children and self._call(self._begin_to_cancel, run_id)

    def held(self) -> frozenset[int]:
        """The runs in its hands, from before their child starts until their end is settled."""
        return frozenset(self._children.copy())

    def _call(self, deed: Callable[..., object], *arguments: object) -> bool:
        """Let the loop do something; False where it has ended or not begun."""
        if self._loop is None:
            return False
        try:
            self._loop.call_soon_threadsafe(deed, *arguments)
        except RuntimeError:  # The loop is closed.
            return False
        return True

    # -- from beginning to end

    async def run(self, stopping: asyncio.Event) -> None:
        """Crawl what is queued until `stopping` is set; then end what is under way, in order.

        A crawl that is stopped this way is asked for again at the next start. No process is left, also where this is
        cancelled.
        """
        self._loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as crawls:
            waker = crawls.create_task(self._wake_at(stopping))
            while not stopping.is_set():
                self._look.clear()
                for run in await self._startable(stopping):
                    if not stopping.is_set():
                        self._take(run, stopping, crawls)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_SECONDS):
                        await self._look.wait()
            for run, child in self._children.values():
                log.info("run_stopping", run=run.id, source=run.order.source)
                child.stop(WITH_DAEMON)
            await waker

    async def _wake_at(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        self._look.set()

    async def _startable(self, stopping: asyncio.Event) -> Sequence[Run]:
        """The runs to start now; none where the database does not answer, which is told once."""
        if len(self._children) >= self._max_crawls:
            return ()
        held = [run for run, _ in self._children.values()]
        try:
            found = await _apart(stopping, 0.0, self._queued, held)
        except TimeoutError:
            return ()
        except StoreError as error:
            if not self._is_blind:
                log.error("queue_not_read", why=str(error))
            self._is_blind = True
            return ()
        self._is_blind = False
        return found[: self._max_crawls - len(self._children)]

    def _queued(self, held: Collection[Run]) -> list[Run]:
        """The oldest queued run of each source that is not being crawled."""
        queued = self._store.queued()
        busy = {run.order.source for run in (*held, *(self._store.running() if queued else ()))}
        oldest: dict[str, Run] = {}
        for run in queued:
            if run.order.source not in busy:
                oldest.setdefault(run.order.source, run)
        return list(oldest.values())

    def _take(self, run: Run, stopping: asyncio.Event, crawls: asyncio.TaskGroup) -> None:
        child = Child(self._limits)
        self._children[run.id] = run, child
        crawls.create_task(self._see_through(run, child, stopping))

    async def _see_through(self, run: Run, child: Child, stopping: asyncio.Event) -> None:
        told = log.bind(run=run.id, source=run.order.source)
        told.info("run_started", asked_by=run.asked_by, attempt=run.attempt)
        try:
            ending = await child.live(self._command(run), self._environ, self._log_of(run))
            if child.has_garbage:
                told.warning("run_said_garbage", lines=ending.garbage)
            if stopping.is_set() and ending.verdict is None:
                # A service manager may end all processes at once: then a child is through before it is asked to end.
                ending = replace(ending, verdict=WITH_DAEMON)
            if note := self._notes.get(run.id):
                await _within(stopping, LAST_SECONDS, note)
            row = await self._closed(run, ending, stopping)
        finally:
            del self._children[run.id]
            self._notes.pop(run.id, None)
            self._look.set()
        if row is not None:
            tell = told.warning if row.status == "failed" else told.info
            why = ending.reason if row.status == "queued" else row.reason
            figures = {"seconds": round(ending.seconds, 1), "peak_mb": ending.peak_mb, "exit": ending.code}
            tell("run_ended", status=row.status, reason=why, **figures)

    def _begin_to_cancel(self, run_id: int) -> None:
        if run_id in self._children and run_id not in self._notes:
            self._notes[run_id] = asyncio.create_task(self._cancel(*self._children[run_id]))

    async def _cancel(self, run: Run, child: Child) -> None:
        """Note first that a person wants it so: a daemon that is killed before the end must not ask for it again."""
        noting = asyncio.create_task(asyncio.to_thread(self._note, run))
        await asyncio.wait([noting], timeout=SECONDS_TO_NOTE)
        child.stop(BY_HAND)
        # Where the database is slow, it must not be the note that comes last.
        with suppress(StoreError):
            await noting

    def _note(self, run: Run) -> None:
        row = self._store.run(run.id)
        if row is not None and row.status == "running":
            self._store.amend_run(run.id, "running", CANCELLED_BY_HAND, at=self._now())
        else:
            self._store.drop_queued(run.id, at=self._now(), reason=CANCELLED_BY_HAND)

    def _log_of(self, run: Run) -> Path:
        source = re.sub(r"[^\w-]", "_", run.order.source)[:80]
        return self._logs / f"run-{run.id}-{source}.log"

    # -- the end of a run

    async def _closed(self, run: Run, ending: Ending, stopping: asyncio.Event) -> Run | None:
        """The run's row after its end was told and settled; None where the database does not answer to the last."""
        tries = 0
        while tries < LAST_TRIES:
            try:
                return await _apart(stopping, LAST_SECONDS, self._close, run, ending)
            except TimeoutError as error:
                log.error("run_not_closed", run=run.id, source=run.order.source, why=str(error))
                return None
            except StoreError as error:
                log.error("run_not_closed", run=run.id, source=run.order.source, why=str(error))
            tries += stopping.is_set()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await stopping.wait()
        return None

    def _close(self, run: Run, ending: Ending) -> Run | None:
        row = self._store.run(run.id)
        if row is None:
            return None
        verdict = None if self._is_anothers(row, ending) else verdict_on(row, ending)
        if verdict is not None:
            self._store.amend_run(run.id, verdict.status, verdict.reason, at=self._now())
            row = self._store.run(run.id) or row
        if row.status not in ("queued", "running"):
            self._settle(row)
        return row

    def _is_anothers(self, row: Run, ending: Ending) -> bool:
        """Whether not this child but another crawl has the run, or has its source so that the run goes on waiting."""
        if row.status == "queued":
            is_busy = ending.busy is not None or self._store.running(row.order.source)
            return bool(is_busy) and ending.verdict is None
        if row.pid is None or row.pid == ending.pid:
            return False
        return row.status != "running" or bool(psutil.pid_exists(row.pid))


def for_crawls(environ: Mapping[str, str]) -> dict[str, str]:
    """The daemon's environment without what a crawl is not to know."""
    left = {name: value for name, value in environ.items() if name not in UNTOLD}
    for name, other in SECRETS.items():
        given = [left.pop(one, "") for one in (name, f"{name}_FILE")]
        if any(given):
            left[name] = other
    return left


async def _apart(stopping: asyncio.Event, patience: float, deed: Callable[..., Value], *arguments: object) -> Value:
    """Do something in a thread. TimeoutError where it is not through so many seconds after `stopping` is set."""
    at_work = asyncio.ensure_future(asyncio.to_thread(deed, *arguments))
    try:
        await _within(stopping, patience, at_work)
        if at_work.done():
            return at_work.result()
        raise TimeoutError("no answer while the daemon ends")
    finally:
        at_work.cancel()


async def _within(stopping: asyncio.Event, patience: float, work: asyncio.Future[Any]) -> None:
    """Wait for the end of some work, but no longer than so many seconds after `stopping` is set."""
    too_late = asyncio.ensure_future(_after(stopping, patience))
    try:
        await asyncio.wait((work, too_late), return_when=asyncio.FIRST_COMPLETED)
    finally:
        too_late.cancel()


async def _after(event: asyncio.Event, seconds: float) -> None:
    await event.wait()
    await asyncio.sleep(seconds)


def verdict_on(row: Run, ending: Ending) -> Verdict | None:
    """How the row of a run is to read after its child's end; None where it stays as it is.

    What is done is done, also if its process had to be ended. Otherwise why a child was stopped is known better here
    than to the child, which only notices that it is to end.
    """
    stopped = ending.verdict
    if row.status == "done":
        return None
    if row.status == "queued":
        if stopped == WITH_DAEMON:
            return None
        return stopped or Verdict("failed", "ended before it began" if ending.code == 0 else ending.reason)
    if row.status == "cancelled":
        return None if row.pid is None else stopped or FROM_OUTSIDE
    if row.status == "failed":
        return _both(row, stopped)
    return stopped or Verdict("failed", ending.reason)


def _both(row: Run, stopped: Verdict | None) -> Verdict | None:
    """A crawl that had failed by itself and did not end either: its limit, and what it said."""
    if stopped is None or stopped.status != "failed" or row.reason.startswith(stopped.reason):
        return None
    return Verdict("failed", f"{stopped.reason}; before that: {row.reason}")
