"""The loop by a clock that can be set: it looks, naps, wakes, survives what fails, and ends in order."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from monitor.app import open_app
from monitor.daemon import loop
from monitor.daemon.loop import Daemon, LostLeaseError
from monitor.daemon.plan import Plan
from monitor.daemon.server import PortError, address_of, listen
from monitor.domain import Order, Run
from monitor.store import StoreError
from tests.conftest import Told
from tests.ready import ready

SECONDS = 20.0
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LONG = timedelta(days=1)
ORDER = Order("paper", ("en",))
PLAN = Plan({"paper": ("en",)}, ())


class Clock:
    """The time of day, as somebody sets it: that of the daemon and of its scheduler."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self, zone: tzinfo = UTC) -> datetime:
        return datetime.now(zone) + self.ahead


@dataclass
class Desk:
    """A desk that notes what it is asked to do; the answers are a test's."""

    plan: Plan = PLAN
    rules: dict[str, Any] = field(default_factory=dict)
    looks: list[datetime] = field(default_factory=list)
    beats: list[datetime] = field(default_factory=list)
    watches: list[datetime] = field(default_factory=list)
    settled: list[Run] = field(default_factory=list)
    cleaned: list[datetime] = field(default_factory=list)
    sent: list[datetime] = field(default_factory=list)
    alerted: list[datetime] = field(default_factory=list)
    is_ending: Callable[[], bool] = lambda: False
    outlook: str = ""
    on_look: Callable[[datetime], datetime] = lambda now: now + LONG
    on_beat: Callable[[], bool] = lambda: True
    on_watch: Callable[[], None] = lambda: None
    on_send: Callable[[], None] = lambda: None

    def look(self, now: datetime) -> datetime:
        self.looks.append(now)
        return self.on_look(now)

    def beat(self, now: datetime) -> bool:
        self.beats.append(now)
        return self.on_beat()

    def watch(self, now: datetime) -> None:
        self.watches.append(now)
        self.on_watch()

    def send(self, now: datetime) -> None:
        self.sent.append(now)
        self.on_send()

    def alert(self, now: datetime) -> None:
        self.alerted.append(now)

    def chores(self, now: datetime) -> None:
        self.cleaned.append(now)

    def settle(self, run: Run) -> None:
        self.settled.append(run)


class Supervisor:
    """One whose crawls end when the test lets them."""

    def __init__(self) -> None:
        self.pokes = 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.how = "not begun"

    async def run(self, stopping: asyncio.Event) -> None:
        self.how = "under way"
        try:
            await stopping.wait()
            await self.may_end.wait()
            self.how = "ended in order"
        except asyncio.CancelledError:
            self.how = "cancelled"
            raise

    def poke(self) -> None:
        self.pokes += 1

    def cancel(self, run_id: int) -> bool:
        return run_id == 7


class Manager:
    """A service manager that wants to hear often."""

    watchdog_seconds = 0.05

    def __init__(self) -> None:
        self.heard: list[str] = []

    def ready(self) -> None:
        self.heard.append("ready")

    def watchdog(self) -> None:
        self.heard.append("watchdog")

    def stopping(self) -> None:
        self.heard.append("stopping")

    def status(self, text: str) -> None:
        self.heard.append(text)


class Stage:
    """A daemon on a loop of the test's, with all around it made of the test's parts."""

    def __init__(self, home: Path) -> None:
        self.clock, self.desk, self.manager = Clock(), Desk(), Manager()
        ready(home / "monitor.db")
        self.app = open_app({"MONITOR_HOME": str(home), "MONITOR_CONFIG": ""}, now=self.clock.now)
        self.url = ""

    def play(self, script: Callable[[Stage], Awaitable[None]]) -> None:
        """Let the daemon run while the script does; then end it in order."""
        asyncio.run(self._play(script))

    async def _play(self, script: Callable[[Stage], Awaitable[None]]) -> None:
        self.supervisor = Supervisor()
        self.daemon = Daemon(self.app, self.desk, self.supervisor, self.manager)  # type: ignore[arg-type]
        with listen("127.0.0.1", 0) as listener:
            self.url = address_of(listener)
            running = asyncio.create_task(self.daemon.run(listener, lambda: self.manager.heard.append("said so")))
            async with asyncio.timeout(SECONDS):
                try:
                    await script(self)
                finally:
                    self.daemon.stopping.set()
                    await running

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until it holds; the whole play has an end."""
        while not holds():
            await asyncio.sleep(0.005)

    async def looked(self, times: int = 1) -> None:
        await self.until(lambda: len(self.desk.looks) >= times)

    async def get(self, path: str) -> int:
        def asked() -> int:
            with urlopen(self.url + path, timeout=SECONDS) as answer:
                return int(answer.status)

        return await asyncio.to_thread(asked)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage(tmp_path / "home")
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", stage.clock)
    monkeypatch.setattr(loop, "PULSE_SECONDS", 0.05)
    monkeypatch.setattr(loop, "BEAT_SECONDS", 0.05)
    yield stage
    stage.app.store.close()


# -- looking


def test_it_looks_at_its_start_tells_that_it_is_ready_and_sleeps(stage: Stage) -> None:
    async def script(stage: Stage) -> None:
        await stage.until(lambda: stage.daemon.looked_at())
        looked_at = stage.daemon.looked_at()
        assert looked_at
        assert looked_at <= stage.desk.looks[0], "the sign of life counts, too"
        assert stage.supervisor.pokes == 1, "what was fired is in the queue"
        assert await stage.get("/healthz") == await stage.get("/readyz") == 200
        await stage.until(lambda: stage.manager.heard.count("watchdog") > 3)

    stage.play(script)
    assert len(stage.desk.looks) == 1
    assert {"ready", "said so"} <= set(stage.manager.heard)
    assert stage.supervisor.how == "ended in order"


def test_it_sleeps_until_the_instant_that_the_look_told(stage: Stage) -> None:
    stage.desk.on_look = lambda now: now + 1.2 * SECOND if len(stage.desk.looks) == 1 else now + LONG

    stage.play(lambda stage: stage.looked(2))
    first, second = stage.desk.looks
    assert second >= first + 1.2 * SECOND


def test_a_slot_that_lies_in_the_past_does_not_make_it_spin(stage: Stage) -> None:
    stage.desk.on_look = lambda now: now - HOUR

    stage.play(lambda stage: stage.looked(2))
    first, second = stage.desk.looks[:2]
    assert second >= first + SECOND


def test_a_poke_from_any_thread_makes_it_look_at_once(stage: Stage) -> None:
    async def script(stage: Stage) -> None:
        await stage.until(lambda: stage.daemon.looked_at())
        await asyncio.to_thread(stage.daemon.poke)
        await stage.looked(2)
        assert stage.supervisor.pokes >= 2

    stage.play(script)


def test_a_poke_amid_a_look_makes_it_look_once_more_and_not_beside_it(stage: Stage) -> None:
    go_on, at_once = threading.Event(), []

    def slow(now: datetime) -> datetime:
        at_once.append(len(stage.desk.looks))
        assert go_on.wait(SECONDS)
        return now + LONG

    async def script(stage: Stage) -> None:
        stage.desk.on_look = slow
        await stage.looked()
        for _ in range(5):
            stage.daemon.poke()
        # A whole turn of the loop with what the pokes have set going.
        await stage.get("/healthz")
        assert at_once == [1]
        go_on.set()
        await stage.looked(2)

    stage.play(script)
    assert len(stage.desk.looks) == 2


def test_the_end_of_a_crawl_is_settled_and_looked_at(stage: Stage) -> None:
    async def script(stage: Stage) -> None:
        await stage.until(lambda: stage.daemon.looked_at())
        run = stage.app.store.start_run(ORDER, at=stage.clock.now(), pid=1, host="here")
        await asyncio.to_thread(stage.daemon.settle, run)
        assert stage.desk.settled == [run]
        await stage.looked(2)

    stage.play(script)


@pytest.mark.parametrize("ahead", [-HOUR, 6 * HOUR], ids=["back", "forth"])
def test_when_the_clock_was_set_everything_is_armed_anew(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, told: Told, ahead: timedelta
) -> None:
    monkeypatch.setattr(loop, "FIRST_WATCH", timedelta())

    async def script(stage: Stage) -> None:
        await stage.until(lambda: stage.daemon.looked_at() and stage.desk.watches)
        before = stage.clock.now()
        stage.clock.ahead = ahead
        await stage.until(lambda: len(stage.desk.looks) == len(stage.desk.watches) == 2)
        for again in (stage.desk.looks[1], stage.desk.watches[1]):
            assert timedelta() <= again - before - ahead < timedelta(minutes=1)
        await stage.until(lambda: told("clock_was_set"))

    stage.play(script)
    (said,) = told("clock_was_set")
    assert said["seconds"] == pytest.approx(ahead.total_seconds(), abs=2)


def test_it_says_after_each_look_how_things_are_going(stage: Stage) -> None:
    def look(now: datetime) -> datetime:
        stage.desk.outlook = f"{len(stage.desk.looks)} crawls under way"
        return now + LONG

    async def script(stage: Stage) -> None:
        stage.desk.on_look = look
        await stage.until(stage.daemon.looked_at)
        stage.daemon.poke()
        await stage.until(lambda: "2 crawls under way" in stage.manager.heard)

    stage.play(script)
    assert stage.manager.heard.count("1 crawls under way") == 1


def test_the_chores_are_done_also_soon_after_the_start(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "FIRST_CHORES", timedelta())
    stage.play(lambda stage: stage.until(lambda: stage.desk.cleaned))
    assert len(stage.desk.cleaned) == 1


def test_a_mail_that_takes_long_holds_up_no_look_and_is_not_begun_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.setattr(loop, "FIRST_MAIL", timedelta())
    monkeypatch.setattr(loop, "MAIL", IntervalTrigger(seconds=0.05, timezone=UTC))
    go_on = threading.Event()

    def drip() -> None:
        assert go_on.wait(SECONDS)

    async def script(stage: Stage) -> None:
        stage.desk.on_send = drip
        stage.desk.on_look = lambda now: now
        await stage.until(lambda: stage.desk.sent)
        await stage.looked(len(stage.desk.looks) + 2)
        assert len(stage.desk.sent) == 1
        assert not stage.desk.is_ending()
        go_on.set()
        await stage.until(lambda: len(stage.desk.sent) > 1)

    stage.play(script)
    assert stage.desk.is_ending(), "no further mail is begun"
    assert not [one for one in told("") if one["level"] in ("warning", "error")]


def test_it_does_not_ask_which_zone_the_machine_is_in(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong one is an error to whoever asks."""
    monkeypatch.setenv("TZ", "Nonsense/Zone")
    monkeypatch.setattr(loop, "FIRST_WATCH", timedelta())

    async def script(stage: Stage) -> None:
        await stage.until(lambda: stage.daemon.looked_at() and stage.desk.watches)
        stage.daemon.poke()
        await stage.looked(2)

    stage.play(script)


# -- what fails


def test_the_watchdog_is_fed_while_everything_waits_for_the_database(stage: Stage) -> None:
    go_on = threading.Event()

    def locked() -> bool:
        assert go_on.wait(SECONDS)
        return True

    async def script(stage: Stage) -> None:
        stage.desk.on_beat = locked
        stage.desk.on_look = lambda now: now + LONG if locked() else now
        await stage.until(lambda: stage.desk.looks and stage.desk.beats)
        fed = stage.manager.heard.count("watchdog")
        await stage.until(lambda: stage.manager.heard.count("watchdog") > fed + 5)
        assert len(stage.desk.beats) == 1
        go_on.set()

    stage.play(script)


@pytest.mark.parametrize("error", [StoreError("the disk is gone"), OSError("no room")], ids=["store", "file"])
def test_a_look_that_fails_is_told_and_made_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, told: Told, error: Exception
) -> None:
    monkeypatch.setattr(loop, "LONGEST_NAP", SECOND)
    stage.desk.on_look = failing_once(error)

    async def script(stage: Stage) -> None:
        await stage.looked()
        assert stage.daemon.looked_at() is None, "a look that failed is none"
        await stage.until(lambda: stage.daemon.looked_at())

    stage.play(script)
    assert len(stage.desk.looks) == 2
    (failed,) = told("failed")
    assert (failed["level"], failed["what"], failed["why"]) == ("error", "look", str(error))


def failing_once(error: Exception) -> Callable[[datetime], datetime]:
    errors = [error]

    def answer(now: datetime) -> datetime:
        if errors:
            raise errors.pop()
        return now + LONG

    return answer


def test_a_look_that_fails_in_an_unforeseen_way_does_not_end_all_looking(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.setattr(loop, "LONGEST_NAP", SECOND)
    stage.desk.on_look = failing_once(ZeroDivisionError("a defect"))

    stage.play(lambda stage: stage.until(stage.daemon.looked_at))
    (traced,) = [one for one in told("") if "exception" in one]
    assert "ZeroDivisionError: a defect" in traced["exception"]


def test_a_watch_that_fails_is_told_and_ends_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    monkeypatch.setattr(loop, "FIRST_WATCH", timedelta())

    def fail() -> None:
        raise StoreError("locked")

    stage.desk.on_watch = fail

    async def script(stage: Stage) -> None:
        await stage.until(lambda: told("failed"))
        stage.daemon.poke()
        await stage.looked(2)

    stage.play(script)
    assert [one["what"] for one in told("failed")] == ["watch"]


def test_a_beat_that_fails_is_no_lost_lease(stage: Stage, told: Told) -> None:
    def fail() -> bool:
        raise StoreError("locked")

    stage.desk.on_beat = fail
    stage.play(lambda stage: stage.until(lambda: len(stage.desk.beats) > 3))
    assert stage.supervisor.how == "ended in order"
    assert {one["what"] for one in told("failed")} == {"beat"}


def test_a_daemon_that_has_lost_the_database_ends_at_once_with_its_crawls(stage: Stage, told: Told) -> None:
    go_on = threading.Event()

    def slow(now: datetime) -> datetime:
        assert go_on.wait(SECONDS)
        return now

    async def script(stage: Stage) -> None:
        stage.desk.on_look = slow
        await stage.looked()
        stage.desk.on_beat = lambda: False
        await stage.until(lambda: stage.daemon.stopping.is_set())
        go_on.set()

    with pytest.raises(LostLeaseError, match="another daemon has taken this database over"):
        stage.play(script)
    assert stage.supervisor.how == "cancelled"
    assert not [one for one in told("") if one["level"] == "error"], "a look under way is let through"


# -- the end


def test_until_the_last_crawl_has_ended_it_answers_and_lives_but_starts_nothing(stage: Stage) -> None:
    async def script(stage: Stage) -> None:
        await stage.until(lambda: stage.daemon.looked_at())
        stage.supervisor.may_end.clear()
        stage.daemon.stopping.set()
        fed = stage.manager.heard.count("watchdog")
        await stage.until(lambda: stage.manager.heard.count("watchdog") > fed + 2)
        assert await stage.get("/healthz") == 200
        stage.daemon.poke()
        stage.daemon.settle(stage.app.store.start_run(ORDER, at=stage.clock.now(), pid=1, host="here"))
        assert await stage.get("/healthz") == 200
        assert len(stage.desk.looks) == 1
        stage.supervisor.may_end.set()

    stage.play(script)
    with pytest.raises(OSError, match="refused"):
        urlopen(stage.url + "/healthz", timeout=SECONDS)


def test_it_ends_while_a_look_is_under_way(stage: Stage, told: Told) -> None:
    go_on = threading.Event()

    def slow(now: datetime) -> datetime:
        assert go_on.wait(SECONDS)
        return now

    async def script(stage: Stage) -> None:
        stage.desk.on_look = slow
        await stage.looked()
        stage.daemon.stopping.set()
        asyncio.get_running_loop().call_later(0.05, go_on.set)

    stage.play(script)
    assert stage.supervisor.how == "ended in order"
    assert not [one for one in told("") if one["level"] == "error"], "and breaks nothing off"


def test_the_end_waits_for_what_is_under_way_but_not_for_ever(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    """For a mail that drips or a database that is locked; the watchdog is fed all the while."""
    monkeypatch.setattr(loop, "PATIENCE_SECONDS", 0.4)
    monkeypatch.setattr(loop, "FIRST_WATCH", timedelta())
    go_on, fed = threading.Event(), []

    def hang(*_: object) -> Any:
        assert go_on.wait(SECONDS)

    async def script(stage: Stage) -> None:
        stage.desk.on_look = stage.desk.on_watch = stage.desk.on_beat = hang
        await stage.until(lambda: stage.desk.looks and stage.desk.watches and stage.desk.beats)
        fed.append(stage.manager.heard.count("watchdog"))
        stage.daemon.stopping.set()

    try:
        stage.play(script)
    finally:
        go_on.set()
    assert {one["what"] for one in told("not_waited_for")} == {"look", "watch", "beat"}
    assert not [one for one in told("") if one["level"] in ("error", "critical")]
    assert stage.manager.heard.count("watchdog") > fed[0] + 2
    assert stage.supervisor.how == "ended in order"


LEAVING = """
import sys, threading
from monitor.daemon import __main__ as daemon
daemon.LAST_SECONDS = 0.1
if "stuck" in sys.argv:
    threading.Thread(target=threading.Event().wait, name="a mail that drips").start()
daemon.leave(3)
"""


@pytest.mark.parametrize("how", ["free", "stuck"])
def test_the_process_ends_also_where_a_thread_does_not(how: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEAVING, how], capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 3
    assert ("a mail that drips" in done.stdout + done.stderr) == (how == "stuck")


def test_an_open_stream_of_events_does_not_hold_the_end_up(stage: Stage) -> None:
    async def script(stage: Stage) -> None:
        await stage.looked()
        run = stage.app.store.start_run(ORDER, at=stage.clock.now(), pid=1, host="elsewhere")
        with await asyncio.to_thread(urlopen, f"{stage.url}/api/v1/runs/{run.id}/events", timeout=SECONDS) as stream:
            assert await asyncio.to_thread(stream.readline) == b"event: progress\n"
            began = time.monotonic()
            stage.daemon.stopping.set()
            await asyncio.to_thread(stream.read)
        assert time.monotonic() - began < SECONDS / 2

    stage.play(script)


def test_only_its_own_crawls_can_be_stopped(stage: Stage) -> None:
    async def script(stage: Stage) -> None:
        await stage.looked()
        assert stage.daemon.cancel(7)
        assert not stage.daemon.cancel(8)

    stage.play(script)


# -- where it listens


def test_a_taken_port_is_told_in_one_line_with_what_to_set() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortError) as refused:
            listen("127.0.0.1", port)
    assert str(refused.value) == (
        f"cannot listen on 127.0.0.1 port {port}: Address already in use. "
        "Set [daemon] host or port (MONITOR_DAEMON_HOST, MONITOR_DAEMON_PORT)"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_this_machines_is_told_too(host: str) -> None:
    with pytest.raises(PortError, match=f"cannot listen on {host} port 0: "):
        listen(host, 0)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6")
def test_an_address_of_ipv6_stands_in_brackets() -> None:
    try:
        listener = listen("::1", 0)
    except PortError:
        pytest.skip("no IPv6 on this machine")
    with listener:
        assert address_of(listener) == f"http://[::1]:{listener.getsockname()[1]}"
