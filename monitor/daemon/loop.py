"""The opened app and a plan go in; the daemon runs in one loop until a signal: schedule, crawls, health, HTTP face.

The database says what is due; APScheduler only wakes this loop up. Whatever waits for a database, a mail server or a
disk does so in a thread: the watchdog is fed beside all that until the very end, and the end waits for none of it long.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.date import DateTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from monitor.app import App
from monitor.daemon.desk import LONGEST_NAP, DaemonDesk
from monitor.daemon.notify import Notifier
from monitor.daemon.server import Server, make_server
from monitor.daemon.supervisor import Supervisor
from monitor.domain import Run
from monitor.logs import logger
from monitor.schedule import Rule
from monitor.store import StoreError
from monitor.web import close_app, create_app

WATCH = IntervalTrigger(minutes=5, timezone=UTC)
FIRST_WATCH = timedelta(minutes=2)
FIRST_CHORES = timedelta(minutes=1)
MAIL = IntervalTrigger(seconds=30, timezone=UTC)
FIRST_MAIL = timedelta(seconds=20)
PULSE_SECONDS = BEAT_SECONDS = 10.0
PARENT = 0
CLOCK_WAS_SET_SECONDS = 5.0
CHORES = CronTrigger(hour=3, minute=40, timezone=UTC)
# For a look, a watch or a beat under way when the end begins; service managers wait for less than a minute in all.
PATIENCE_SECONDS = 10.0
# Most of them never come to be. That many may wait for a database that is locked before anything else has to.
MOST_THREADS = 32

log = logger("monitor.daemon")


class LostLeaseError(Exception):
    """Another daemon has taken the database over; this one ends."""


class Threads(ThreadPoolExecutor):
    """A pool that ends without waiting for those who wait for others."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """No new work, and none that has not begun."""
        super().shutdown(wait=False, cancel_futures=True)


class Daemon:
    """One daemon from its first look to its last child; also what the HTTP face reaches of it."""

    def __init__(self, app: App, desk: DaemonDesk, supervisor: Supervisor, notifier: Notifier) -> None:
        self.editions: Mapping[str, tuple[str, ...]] = desk.plan.editions
        self.rules: Mapping[str, Rule] = desk.rules
        self.connect_to = desk.plan.connect_to
        self.stopping = asyncio.Event()
        self._app = app
        self._desk = desk
        desk.is_ending = self.stopping.is_set
        self._supervisor = supervisor
        self._notifier = notifier
        self._loop: asyncio.AbstractEventLoop | None = None
        self._crawls_ended = asyncio.Event()
        self._looked_at: datetime | None = None
        self._beaten_at: datetime | None = None
        self._is_looking = self._has_changed = self._is_mailing = False
        self._work: set[asyncio.Task[Any]] = set()
        self._patience_ends = asyncio.Event()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    # -- what the HTTP face may do

    def poke(self) -> None:
        """Look at queue and schedule now."""
        self._supervisor.poke()
        self._look_soon()

    def pick_up(self) -> None:
        """Close the runs whose process died unseen, so that nothing joins them."""
        self._desk.pick_up(self._app.now())

    def cancel(self, run_id: int) -> bool:
        """Stop a crawl of this daemon's; False where it is not one."""
        return self._supervisor.cancel(run_id)

    def looked_at(self) -> datetime | None:
        """When the last round was done: the schedule looked at, and the sign of life written."""
        return self._looked_at and self._beaten_at and min(self._looked_at, self._beaten_at)

    def settle(self, run: Run) -> None:
        """Draw the consequence of a crawl that has ended: it may change what comes next."""
        self._desk.settle(run)
        self._look_soon()

    def _look_soon(self) -> None:
        """From any thread."""
        if self._loop is not None and not self.stopping.is_set():
            self._loop.call_soon_threadsafe(self._look_again)

    def _look_again(self) -> None:
        """At once, or right after the look that is under way, which may have seen things as they were."""
        if self._is_looking:
            self._has_changed = True
        else:
            self._wake_at(self._app.now())

    # -- from beginning to end

    async def run(self, listener: socket.socket, say_so: Callable[[], None]) -> None:
        """Run until SIGTERM or SIGINT; `say_so` is called once they are obeyed and all is started.

        Raises LostLeaseError where another daemon has taken over.
        """
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(Threads(MOST_THREADS))
        self._obey_signals()
        face = create_app(self._app, self)
        server = make_server(face)
        has_lost = False
        pulse = asyncio.create_task(self._pulse())
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(server.serve(sockets=[listener]))
                tasks.create_task(self._supervise())
                tasks.create_task(self._beat())
                tasks.create_task(self._mind_the_clock())
                tasks.create_task(self._end(server))
                self._scheduler.start()
                self._arm()
                self._notifier.ready()
                say_so()
        except* LostLeaseError:
            has_lost = True
        finally:
            self.stopping.set()
            await self._put_down()
            close_app(face)
            pulse.cancel()
        if has_lost:
            raise LostLeaseError("another daemon has taken this database over")

    async def _supervise(self) -> None:
        try:
            await self._supervisor.run(self.stopping)
        finally:
            self._crawls_ended.set()

    def _obey_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop, number)
        if self._desk.plan.ends_with_parent:
            loop.add_reader(PARENT, self._hear_parent)

    def _hear_parent(self) -> None:
        """Standard input ends with the process that holds its other end, however that ends."""
        if not os.read(PARENT, 4096):
            asyncio.get_running_loop().remove_reader(PARENT)
            self._stop(signal.SIGTERM)

    def _stop(self, number: signal.Signals) -> None:
        if not self.stopping.is_set():
            log.info("stopping", signal=signal.Signals(number).name)
            self._notifier.stopping()
            self.stopping.set()

    async def _end(self, server: Server) -> None:
        """The face answers until the last crawl has ended; then it goes, too."""
        await self.stopping.wait()
        asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._patience_ends.set)
        self._scheduler.remove_all_jobs()
        await self._crawls_ended.wait()
        server.should_exit = True

    async def _put_down(self) -> None:
        """No new job, and the end of those under way: the scheduler would break them off amid their work."""
        asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._patience_ends.set)
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            if self._work:
                await asyncio.wait(self._work)
            self._scheduler.shutdown(wait=False)

    # -- the jobs

    def _arm(self) -> None:
        """Set all jobs by the clock as it is now: after it was set, what was armed before might wait for hours."""
        now = self._app.now()
        self._scheduler.remove_all_jobs()
        self._wake_at(now)
        self._scheduler.add_job(self._watch, WATCH, id="watch", next_run_time=now + FIRST_WATCH)
        self._scheduler.add_job(self._mail, MAIL, id="mail", next_run_time=now + FIRST_MAIL, max_instances=2)
        self._scheduler.add_job(self._chores, CHORES, id="chores", next_run_time=now + FIRST_CHORES)

    def _wake_at(self, instant: datetime) -> None:
        if self._scheduler.running and not self.stopping.is_set():
            # The zone is named lest the machine's own is looked for. Two instances: one that comes while another is
            # under way sees to it that a third comes after.
            trigger = DateTrigger(instant, timezone=UTC)
            self._scheduler.add_job(self._look, trigger, id="look", replace_existing=True, max_instances=2)

    async def _look(self) -> None:
        """Fire what is due, file the digests whose hour has come, and sleep until the next of them."""
        if self._is_looking:
            self._has_changed = True
            return
        now = self._app.now()
        self._is_looking, self._has_changed = True, False
        soonest: datetime | None = None
        try:
            soonest = await self._told(self._desk.look, now)
        finally:
            # Also after an error that nobody foresaw, which the scheduler logs: without a next look all would stand.
            self._is_looking = False
            # A slot that cannot fire yet (its source waits) lies in the past: a second is the shortest nap.
            nap_ends = max(now + timedelta(seconds=1), soonest or now + LONGEST_NAP)
            self._wake_at(self._app.now() if self._has_changed else nap_ends)
        if soonest is not None:
            self._looked_at = now
            self._notifier.status(self._desk.outlook)
            self._supervisor.poke()

    async def _watch(self) -> None:
        await self._told(self._desk.watch, self._app.now())

    async def _mail(self) -> None:
        """Send what is due; a server that lets us wait holds up no look and no watch, only further mails."""
        if self._is_mailing:
            return
        self._is_mailing = True
        try:
            await self._told(self._desk.send, self._app.now())
            await self._told(self._desk.alert, self._app.now())
        finally:
            self._is_mailing = False

    async def _chores(self) -> None:
        await self._told(self._desk.chores, self._app.now())

    async def _told(self, work: Callable[[datetime], Any], now: datetime) -> Any:
        """Do some work apart from the loop; None where that failed, which is told, or is not waited for any more.

        A database that does not answer is asked again next time.
        """
        job = asyncio.current_task()
        assert job is not None
        self._work.add(job)
        at_work = asyncio.create_task(asyncio.to_thread(work, now))
        too_late = asyncio.create_task(self._patience_ends.wait())
        try:
            await asyncio.wait([at_work, too_late], return_when=asyncio.FIRST_COMPLETED)
            if at_work.done():
                return at_work.result()
            log.warning("not_waited_for", what=work.__name__)
        except (StoreError, OSError) as error:
            log.error("failed", what=work.__name__, why=str(error))
        finally:
            self._work.discard(job)
            at_work.cancel()
            too_late.cancel()
        return None

    async def _pulse(self) -> None:
        """Tell the watchdog that the loop turns; nothing that could take long is in its way."""
        seconds = min(PULSE_SECONDS, self._notifier.watchdog_seconds or PULSE_SECONDS)
        while True:
            self._notifier.watchdog()
            await asyncio.sleep(seconds)

    async def _beat(self) -> None:
        """Every few seconds: still here, and still the only one."""
        while not self.stopping.is_set():
            now = self._app.now()
            is_ours = await self._told(self._desk.beat, now)
            if is_ours is False:
                raise LostLeaseError
            self._beaten_at = now if is_ours else self._beaten_at
            await _wait(self.stopping, BEAT_SECONDS)

    async def _mind_the_clock(self) -> None:
        """Compare the clock on the wall with one that nobody sets; when somebody has set it, arm everything anew."""
        wall, steady = self._app.now(), time.monotonic()
        while not self.stopping.is_set():
            await _wait(self.stopping, PULSE_SECONDS)
            jumped = (self._app.now() - wall).total_seconds() - (time.monotonic() - steady)
            if abs(jumped) > CLOCK_WAS_SET_SECONDS and not self.stopping.is_set():
                log.warning("clock_was_set", seconds=round(jumped))
                wall, steady = self._app.now(), time.monotonic()
                self._arm()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
