"""The supervisor over real processes and a real store: whatever a child does, its row tells, and nothing is left."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from monitor.app import read_settings
from monitor.daemon.child import Child, Ending, Verdict
from monitor.daemon.hearing import LONGEST_ERROR, LONGEST_LINE, Lines, one_line
from monitor.daemon.supervisor import BY_HAND, FROM_OUTSIDE, WITH_DAEMON, Limits, Supervisor, for_crawls, verdict_on
from monitor.domain import Order, Run, RunStatus
from monitor.jobs.supervising import CANCELLED_BY_HAND, STOPPED_WITH_DAEMON
from monitor.store import Store, StoreError, open_store
from tests.ready import ready

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
LIMITS = Limits(time=timedelta(minutes=5), silence=timedelta(minutes=5), grace=timedelta(seconds=0.3), memory_mb=4_000)
MARK = "TEST_OF_THE_SUPERVISOR"


def now() -> datetime:
    return datetime.now(UTC)


class Floor:
    """A store with a supervisor over it, whose crawls do what the name of their source says."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.store = open_store(database)
        self.settled: list[Run] = []
        self.started: list[int] = []
        self.mark = str(folder)

    def supervisor(self, *, max_crawls: int = 3, store: Any = None, **limits: Any) -> Supervisor:
        return Supervisor(
            store=store or self.store,
            command=self.command,
            environ=os.environ | {"PYTHONPATH": str(ROOT), MARK: self.mark, "NOTIFY_SOCKET": "/not/for/children"},
            logs=self.folder / "logs",
            limits=replace(LIMITS, **limits),
            settle=self.settled.append,
            now=now,
            max_crawls=max_crawls,
        )

    def command(self, run: Run) -> list[str]:
        self.started.append(run.id)
        return [sys.executable, "-m", "tests.daemon.stunts", run.order.source, self.database, str(run.id)]

    def ask(self, stunt: str, **fields: Any) -> int:
        return self.store.ask(Order(stunt, ("en",), **fields), asked_by="trigger", at=now()).run.id

    def run_of(self, number: int) -> Run:
        found = self.store.run(number)
        assert found is not None
        return found

    def log(self, number: int, stunt: str) -> str:
        return (self.folder / "logs" / f"run-{number}-{stunt}.log").read_text(encoding="utf-8")

    def marked(self) -> list[psutil.Process]:
        """The living processes that were started, however indirectly, by the supervisor of this test."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get(MARK) == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    made = Floor(tmp_path, ready(tmp_path / "store.db"))
    yield made
    left = made.marked()
    for process in left:
        process.kill()
    made.store.close()
    assert left == []


async def until(has_come: Callable[[], object]) -> None:
    """Wait for a condition, not for a time."""
    end = time.monotonic() + PATIENCE
    while not has_come():
        assert time.monotonic() < end, f"waited {PATIENCE:g} s in vain"
        await asyncio.sleep(0.01)


def supervised(supervisor: Supervisor, scene: Callable[[], Awaitable[object]]) -> float:
    """Play a scene while the supervisor works; how many seconds it took to stop after it."""

    async def play() -> float:
        stopping = asyncio.Event()
        task = asyncio.create_task(supervisor.run(stopping))
        try:
            await scene()
        finally:
            began = time.monotonic()
            stopping.set()
            await asyncio.wait_for(task, PATIENCE)
        return time.monotonic() - began

    return asyncio.run(play())


def played(floor: Floor, stunt: str, supervisor: Supervisor | None = None) -> Run:
    """The row of a run of that stunt after it was settled."""
    number = floor.ask(stunt)
    supervised(supervisor or floor.supervisor(), lambda: until(lambda: floor.settled))
    assert [run.id for run in floor.settled] == [number]
    assert floor.started == [number]
    assert floor.settled == [floor.run_of(number)]
    return floor.settled[0]


# -- how crawls end


def test_a_crawl_that_goes_well_closes_its_own_row(floor: Floor) -> None:
    run = played(floor, "well")
    assert (run.status, run.reason, run.counts) == ("done", "", {"found": 1})


@pytest.mark.parametrize(
    ("stunt", "reason"),
    [
        ("failing", "no way of discovery answered"),
        ("crashing", "killed by SIGSEGV"),
        ("killed", "killed by SIGKILL (perhaps for want of memory)"),
        ("forgetting", "ended without closing its run"),
        ("leaving_at_once", "ended before it began"),
        ("refusing", "ended with exit code 1: monitor.toml: there is no such setting"),
        ("failing_to_start", "ended with exit code 1; its log tells why"),
    ],
)
def test_a_crawl_that_goes_wrong_is_closed_as_failed_with_its_reason(floor: Floor, stunt: str, reason: str) -> None:
    run = played(floor, stunt)
    assert (run.status, run.reason) == ("failed", reason)
    assert run.ended_at is not None


@pytest.mark.parametrize(
    ("stunt", "limits", "reason"),
    [
        ("spinning", {"time": timedelta(seconds=2)}, "over its time limit of 2 s"),
        ("obliging", {"time": timedelta(seconds=2)}, "over its time limit of 2 s"),
        ("hanging", {"silence": timedelta(seconds=2)}, "said nothing for 2 s"),
        ("hanging_before_it_began", {"silence": timedelta(seconds=2)}, "said nothing for 2 s"),
        ("flooding", {"silence": timedelta(seconds=3)}, "said nothing but garbage for 3 s"),
    ],
)
def test_a_crawl_over_a_limit_is_ended_and_its_row_says_which(
    floor: Floor, stunt: str, limits: dict[str, timedelta], reason: str
) -> None:
    run = played(floor, stunt, floor.supervisor(**limits))
    assert (run.status, run.reason) == ("failed", reason)


@pytest.mark.parametrize("stunt", ["leaking", "leaking_in_a_grandchild"])
def test_a_crawl_whose_family_grows_over_its_limit_is_ended(floor: Floor, stunt: str) -> None:
    run = played(floor, stunt, floor.supervisor(memory_mb=150))
    assert run.status == "failed"
    grown, _, limit = run.reason.removeprefix("grew to ").partition(" MB, over its limit of ")
    assert limit == "150 MB"
    assert 150 < int(grown) < 1_000


def test_a_crawl_whose_log_grows_over_its_limit_is_ended_and_no_more_than_that_is_kept(floor: Floor) -> None:
    run = played(floor, "writing_on_and_on", floor.supervisor(log_mb=1, grace=timedelta(minutes=5)))
    assert (run.status, run.reason) == ("failed", "wrote more than 1 MB of log")
    assert len(floor.log(run.id, "writing_on_and_on")) == 1024 * 1024


def test_a_crawl_that_hangs_after_all_was_done_is_done(floor: Floor) -> None:
    run = played(floor, "hanging_after_all_was_done", floor.supervisor(silence=timedelta(seconds=6)))
    assert (run.status, run.reason) == ("done", "")


def test_a_crawl_that_hangs_after_it_failed_tells_both(floor: Floor) -> None:
    run = played(floor, "hanging_after_it_failed", floor.supervisor(silence=timedelta(seconds=2)))
    assert (run.status, run.reason) == ("failed", "said nothing for 2 s; before that: no way of discovery answered")


def test_a_crawl_that_a_stranger_ended_has_failed_and_will_be_tried_again(floor: Floor) -> None:
    run = played(floor, "terminated")
    assert (run.status, run.reason) == ("failed", "ended from outside, not by the daemon")


def test_who_a_crawl_leaves_behind_is_ended_with_it(floor: Floor) -> None:
    assert played(floor, "leaving_somebody").status == "done"
    assert floor.marked() == []


def test_a_command_that_cannot_be_started_fails_its_run(floor: Floor) -> None:
    floor.command = lambda run: floor.started.append(run.id) or ["/not/there"]  # type: ignore[method-assign, func-returns-value]
    run = played(floor, "well")
    assert run.status == "failed"
    assert run.reason.startswith("could not be started: ")
    assert "/not/there" in run.reason


def test_what_a_crawl_writes_to_its_standard_error_is_its_log(floor: Floor) -> None:
    run = played(floor, "failing_to_start")
    assert floor.log(run.id, "failing_to_start") == "a traceback\n"


def test_garbage_between_the_lines_is_dropped(floor: Floor) -> None:
    assert played(floor, "babbling").status == "done"


def test_a_flood_does_not_eat_the_memory_of_the_daemon(floor: Floor) -> None:
    own = psutil.Process()
    before, grown = own.memory_info().rss, []

    async def scene() -> None:
        await until(lambda: grown.append(own.memory_info().rss - before) or floor.settled)

    floor.ask("flooding")
    supervised(floor.supervisor(silence=timedelta(seconds=2)), scene)
    assert max(grown) < 30_000_000


# -- by hand, and the end of the daemon


@pytest.mark.parametrize("stunt", ["obliging", "spinning", "leaving_somebody_in_another_session"])
def test_a_crawl_that_is_cancelled_by_hand_is_cancelled(floor: Floor, stunt: str) -> None:
    number = floor.ask(stunt)
    supervisor = floor.supervisor()

    async def scene() -> None:
        await until(lambda: floor.run_of(number).status == "running")
        if stunt == "leaving_somebody_in_another_session":
            await until(lambda: len(floor.marked()) == 2)
        assert await asyncio.to_thread(supervisor.cancel, number)
        await until(lambda: floor.settled and not supervisor.held())
        assert not supervisor.cancel(number)

    supervised(supervisor, scene)
    assert (floor.run_of(number).status, floor.run_of(number).reason) == ("cancelled", CANCELLED_BY_HAND)
    assert floor.marked() == []


def test_a_run_that_is_none_of_the_supervisors_cannot_be_cancelled(floor: Floor) -> None:
    supervisor = floor.supervisor()
    assert not supervisor.cancel(1)
    supervisor.poke()

    async def scene() -> None:
        assert not supervisor.cancel(1)

    supervised(supervisor, scene)
    supervisor.poke()


def test_that_a_person_cancelled_it_stands_in_its_row_before_it_has_ended(floor: Floor) -> None:
    """A daemon that is killed meanwhile leaves the wish behind."""
    number = floor.ask("hanging")
    supervisor = floor.supervisor(grace=timedelta(seconds=2))

    async def scene() -> None:
        await until(lambda: floor.run_of(number).status == "running")
        supervisor.cancel(number)
        supervisor.cancel(number)
        await until(lambda: floor.run_of(number).reason)
        row = floor.run_of(number)
        assert (row.status, row.reason) == ("running", CANCELLED_BY_HAND)
        assert floor.marked()
        await until(lambda: floor.settled)

    supervised(supervisor, scene)
    assert floor.run_of(number).status == "cancelled"


def test_one_that_is_cancelled_before_it_began_leaves_the_queue_at_once(floor: Floor) -> None:
    number = floor.ask("hanging_before_it_began")
    supervisor = floor.supervisor(grace=timedelta(seconds=2))

    async def scene() -> None:
        await until(floor.marked)
        supervisor.cancel(number)
        await until(lambda: floor.run_of(number).status == "cancelled")
        await until(lambda: not supervisor.held())

    supervised(supervisor, scene)
    assert floor.run_of(number).reason == CANCELLED_BY_HAND


def test_a_wish_that_cannot_be_noted_is_done_all_the_same(floor: Floor) -> None:
    number = floor.ask("obliging")
    store = Unsteady(floor.store, {})
    supervisor = floor.supervisor(store=store)

    async def scene() -> None:
        await until(lambda: floor.run_of(number).status == "running")
        store.failing["run"] = 1
        supervisor.cancel(number)
        await until(lambda: floor.settled)

    supervised(supervisor, scene)
    assert floor.run_of(number).reason == CANCELLED_BY_HAND


def test_with_the_daemon_all_its_crawls_end_within_their_grace(floor: Floor) -> None:
    numbers = [floor.ask(stunt) for stunt in ("obliging", "spinning", "hanging")]
    waiting = floor.ask("well")

    async def scene() -> None:
        await until(lambda: [floor.run_of(number).status for number in numbers] == ["running"] * 3)

    seconds = supervised(floor.supervisor(), scene)
    assert floor.marked() == []
    assert seconds < 20
    rows = [floor.run_of(number) for number in numbers]
    assert {(row.status, row.reason) for row in rows} == {("cancelled", STOPPED_WITH_DAEMON)}
    assert floor.run_of(waiting).status == "queued"


def test_a_crawl_that_had_not_begun_when_the_daemon_ended_stays_in_the_queue(floor: Floor) -> None:
    number = floor.ask("hanging_before_it_began")
    supervised(floor.supervisor(), lambda: until(floor.marked))
    assert floor.run_of(number).status == "queued"
    assert floor.settled == []


def test_a_crawl_that_the_service_manager_ended_together_with_the_daemon_was_stopped_with_it(floor: Floor) -> None:
    number = floor.ask("obliging")

    async def play() -> None:
        stopping = asyncio.Event()
        task = asyncio.create_task(floor.supervisor().run(stopping))
        await until(lambda: floor.run_of(number).status == "running")
        (child,) = floor.marked()
        child.terminate()
        stopping.set()
        await task

    asyncio.run(play())
    assert (floor.run_of(number).status, floor.run_of(number).reason) == ("cancelled", STOPPED_WITH_DAEMON)


def test_nothing_is_left_where_the_supervisor_itself_is_cancelled(floor: Floor) -> None:
    numbers = [floor.ask(stunt) for stunt in ("spinning", "leaving_somebody_in_another_session")]

    async def play() -> None:
        task = asyncio.create_task(floor.supervisor().run(asyncio.Event()))
        await until(lambda: [floor.run_of(number).status for number in numbers] == ["running"] * 2)
        await until(lambda: len(floor.marked()) == 3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())
    assert floor.marked() == []


def test_a_crawl_ends_by_itself_when_nobody_holds_its_standard_input_any_more(floor: Floor) -> None:
    """The pipe stays open as long as the daemon lives, and no other child of the daemon keeps it open after that."""
    numbers = [floor.ask("being_told"), floor.ask("spinning")]
    code = (
        "import asyncio, sys; from pathlib import Path; from tests.daemon.test_supervisor import Floor;"
        "floor = Floor(Path(sys.argv[1]), sys.argv[2]);"
        "asyncio.run(floor.supervisor().run(asyncio.Event()))"
    )
    daemon = subprocess.Popen([sys.executable, "-c", code, floor.mark, floor.database], cwd=ROOT)
    try:
        asyncio.run(until(lambda: [floor.run_of(number).status for number in numbers] == ["running"] * 2))
    finally:
        daemon.kill()
        daemon.wait()
    asyncio.run(until(lambda: floor.run_of(numbers[0]).status == "done"))
    for process in floor.marked():
        process.kill()
    asyncio.run(until(lambda: not floor.marked()))


# -- the queue


def test_one_crawl_a_source_and_so_many_in_all_run_at_a_time(floor: Floor) -> None:
    first, second = floor.ask("obliging"), floor.ask("obliging", thorough=True)
    third, fourth = floor.ask("hanging"), floor.ask("well")
    supervisor = floor.supervisor(max_crawls=2)

    async def scene() -> None:
        await until(lambda: floor.run_of(first).status == floor.run_of(third).status == "running")
        assert floor.started == [first, third]
        assert supervisor.held() == {first, third}
        supervisor.cancel(third)
        await until(lambda: floor.run_of(fourth).status == "done")
        assert floor.run_of(second).status == "queued"
        supervisor.cancel(first)
        await until(lambda: floor.run_of(second).status == "running")

    supervised(supervisor, scene)
    assert floor.started == [first, third, fourth, second]


def test_a_source_that_is_crawled_in_the_foreground_waits(floor: Floor) -> None:
    foreground = floor.store.start_run(Order("well"), at=now(), pid=os.getpid(), host="here")
    waiting, other = floor.ask("well"), floor.ask("failing")
    supervisor = floor.supervisor()

    async def scene() -> None:
        await until(lambda: floor.settled)
        assert floor.started == [other]
        floor.store.finish_run(foreground.id, "done", at=now(), reason="", counts={}, served={})
        supervisor.poke()
        await until(lambda: floor.run_of(waiting).status == "done")

    supervised(supervisor, scene)


def test_a_run_that_lost_its_source_to_a_crawl_in_the_foreground_goes_on_waiting(floor: Floor) -> None:
    number = floor.ask("refusing")
    command, taken = floor.command, []

    def begin(run: Run) -> list[str]:
        taken.append(floor.store.start_run(Order("refusing"), at=now(), pid=os.getpid(), host="here"))
        return command(run)

    floor.command = begin  # type: ignore[method-assign]
    supervisor = floor.supervisor()

    async def scene() -> None:
        await until(lambda: floor.started and not supervisor.held())

    supervised(supervisor, scene)
    assert floor.run_of(number).status == "queued"
    assert floor.settled == []


def test_a_run_that_found_its_source_taken_goes_on_waiting_though_the_other_crawl_has_ended(floor: Floor) -> None:
    number = floor.ask("finding_another")
    supervisor = floor.supervisor()

    async def scene() -> None:
        await until(lambda: floor.started and not supervisor.held())

    supervised(supervisor, scene)
    assert floor.run_of(number).status == "queued"
    assert floor.settled == []


def test_a_poke_from_another_thread_starts_a_crawl_at_once(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.daemon.supervisor.LOOK_EVERY_SECONDS", PATIENCE)
    supervisor = floor.supervisor()

    async def scene() -> None:
        await until(lambda: supervisor._loop is not None)
        number = await asyncio.to_thread(floor.ask, "well")
        threading.Thread(target=supervisor.poke).start()
        await until(lambda: floor.run_of(number).status == "done")

    supervised(supervisor, scene)


class Unsteady:
    """A store whose database does not answer now and then."""

    def __init__(self, store: Store, failing: dict[str, int]) -> None:
        self._store, self.failing = store, failing

    def __getattr__(self, name: str) -> Any:
        if self.failing.get(name, 0) > 0:
            self.failing[name] -= 1
            raise StoreError("the database is locked")
        return getattr(self._store, name)


def test_a_database_that_does_not_answer_is_asked_again(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.daemon.supervisor.LOOK_EVERY_SECONDS", 0.05)
    failing = {"queued": 3, "run": 4, "amend_run": 5}
    run = played(floor, "crashing", floor.supervisor(store=Unsteady(floor.store, failing)))
    assert (run.status, run.reason) == ("failed", "killed by SIGSEGV")
    assert set(failing.values()) == {0}


def test_at_the_end_a_database_that_does_not_answer_does_not_hold_the_daemon(floor: Floor) -> None:
    number = floor.ask("obliging")
    store = Unsteady(floor.store, {"run": 1_000_000})
    supervised(floor.supervisor(store=store), lambda: until(lambda: floor.run_of(number).status == "running"))
    assert floor.marked() == []
    assert floor.settled == []


def test_at_the_end_a_locked_database_does_not_hold_the_daemon(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be told is found out by the next one: a run under way without a process."""
    monkeypatch.setattr("monitor.daemon.supervisor.LAST_SECONDS", 0.3)
    number = floor.ask("hanging")
    go_on = threading.Event()

    class Locked:
        def __getattr__(self, name: str) -> Any:
            return getattr(floor.store, name)

        def amend_run(self, *_: object, **__: object) -> None:
            assert go_on.wait(PATIENCE)
            raise StoreError("the database is locked")

    supervisor = floor.supervisor(store=Locked())
    try:
        asyncio.run(ended_with_threads_left(supervisor, lambda: floor.run_of(number).status == "running", go_on))
    finally:
        go_on.set()
    assert floor.marked() == []
    assert floor.run_of(number).status == "running"


async def ended_with_threads_left(supervisor: Supervisor, begun: Callable[[], bool], go_on: threading.Event) -> None:
    stopping = asyncio.Event()
    task = asyncio.create_task(supervisor.run(stopping))
    await until(begun)
    stopping.set()
    await asyncio.wait_for(task, 20)
    go_on.set()


# -- the parts


def lines(*pieces: bytes) -> tuple[list[Any], int]:
    heard = Lines()
    return [said for piece in pieces for said in heard.read(piece)], heard.dropped


@pytest.mark.parametrize(
    ("pieces", "said", "dropped"),
    [
        ((b'{"a": 1}\n{"b": 2}\n',), [{"a": 1}, {"b": 2}], 0),
        ((b'{"a"', b": 1}", b"\n"), [{"a": 1}], 0),
        ((b"what\n[]\n3\n\n", b'{"a": 1}\n'), [{"a": 1}], 4),
        ((b'{"a": "' + b"x" * LONGEST_LINE, b"x" * LONGEST_LINE, b'"}\n{"a": 1}\n'), [{"a": 1}], 1),
        ((b'{"a": ' + b"[" * 50_000 + b"\n",), [], 1),
        ((b'{"a": ' + b"9" * 50_000 + b"}\n",), [], 1),
    ],
)
def test_lines_are_read_whole_and_what_is_none_is_dropped(
    pieces: tuple[bytes, ...], said: list[Any], dropped: int
) -> None:
    assert lines(*pieces) == (said, dropped)


def test_a_line_that_never_ends_is_not_kept() -> None:
    heard = Lines()
    for _ in range(100):
        assert list(heard.read(b"x" * LONGEST_LINE)) == []
    assert len(heard._begun) <= LONGEST_LINE
    assert heard.has_garbage


def test_an_error_is_one_harmless_line() -> None:
    assert one_line("no\n such\x1b[31m file") == "no such\\x1b[31m file"
    assert len(one_line("x" * 100_000)) < LONGEST_ERROR + 10


def row(status: RunStatus, reason: str = "", pid: int | None = 7) -> Run:
    return Run(1, Order("vna"), status, now(), pid=pid, reason=reason)


OVER = Verdict("failed", "over its time limit of 6 h")


@pytest.mark.parametrize(
    ("found", "ending", "verdict"),
    [
        (row("done"), Ending(7, 0, OVER), None),
        (row("done"), Ending(7, -9), None),
        (row("queued", pid=None), Ending(7, 0, WITH_DAEMON), None),
        (row("queued", pid=None), Ending(7, 0, BY_HAND), BY_HAND),
        (row("running"), Ending(7, 0, WITH_DAEMON), WITH_DAEMON),
        (row("cancelled", "ended from outside"), Ending(7, 0, OVER), OVER),
        (row("cancelled", "ended from outside"), Ending(7, 0), FROM_OUTSIDE),
        (row("cancelled", "cancelled by hand before it began", pid=None), Ending(7, 1), None),
        (row("cancelled", "cancelled by hand before it began", pid=None), Ending(7, -15, WITH_DAEMON), None),
        (row("failed", "blind"), Ending(7, 0), None),
        (row("failed", "blind"), Ending(7, -9, WITH_DAEMON), None),
        (row("failed", OVER.reason), Ending(7, -9, OVER), None),
        (row("lost", "gone"), Ending(7, -6), Verdict("failed", "killed by SIGABRT")),
        (row("running"), Ending(7, -40), Verdict("failed", "killed by signal 40")),
    ],
)
def test_a_row_reads_as_is_known_best(found: Run, ending: Ending, verdict: Verdict | None) -> None:
    assert verdict_on(found, ending) == verdict


def test_the_first_reason_to_stop_a_child_stands(tmp_path: Path) -> None:
    async def play() -> Ending:
        child = Child(LIMITS)
        child.stop(BY_HAND)
        child.stop(WITH_DAEMON)
        return await child.live([sys.executable, "-c", "import time; time.sleep(600)"], {}, tmp_path / "a" / "log")

    ending = asyncio.run(play())
    assert (ending.verdict, ending.code) == (BY_HAND, -signal.SIGTERM)


def test_the_last_words_are_heard_also_where_a_flood_came_before(tmp_path: Path) -> None:
    code = "import os; os.write(1, b'x' * 600_000 + b'\\n' + b'{\"error\": \"so it is\"}\\n'); os._exit(3)"

    async def play() -> Ending:
        return await Child(LIMITS).live([sys.executable, "-c", code], {}, tmp_path / "log")

    ending = asyncio.run(play())
    assert (ending.reason, ending.garbage) == ("ended with exit code 3: so it is", 1)


def test_what_is_for_the_service_manager_is_not_handed_to_the_crawls(floor: Floor) -> None:
    assert "NOTIFY_SOCKET" not in floor.supervisor()._environ


def test_no_crawl_is_told_the_daemons_secrets() -> None:
    ours = {
        "MONITOR_DAEMON_TOKEN": "s3cret of the door",
        "MONITOR_MAIL_PASSWORD_FILE": "/run/credentials/s3cret",
        "MONITOR_ALARMS_WEBHOOK_URL": "https://hooks.example/s3cret",
        "CREDENTIALS_DIRECTORY": "/run/credentials/s3cret",
        "NOTIFY_SOCKET": "/run/s3cret",
    }
    left = for_crawls({**ours, "MONITOR_HOME": "/srv", "PATH": "/bin"})
    assert "s3cret" not in str(left)
    assert (left["MONITOR_HOME"], left["PATH"]) == ("/srv", "/bin")
    assert "MONITOR_DAEMON_TOKEN" not in for_crawls({"PATH": "/bin"})


@pytest.mark.parametrize("form", ["", "_FILE"])
def test_without_the_secrets_the_settings_still_fit_together(tmp_path: Path, form: str) -> None:
    """As deployed: a host beyond this machine and a mail server in the file, what opens them in the environment."""
    file, secret = tmp_path / "monitor.toml", tmp_path / "secret"
    file.write_text(
        '[daemon]\nhost = "0.0.0.0"\n[alarms]\nmail_to = ["a@x.example"]\n'
        '[mail]\nhost = "mail.x.example"\nuser = "me@x.example"\n'
    )
    secret.write_text("a-secret-that-is-long-enough\n")
    secret.chmod(0o600)
    given = {"": "a-secret-that-is-long-enough", "_FILE": str(secret)}[form]
    environ = {"MONITOR_CONFIG": str(file), f"MONITOR_DAEMON_TOKEN{form}": given, f"MONITOR_MAIL_PASSWORD{form}": given}
    assert read_settings(environ).daemon.token == read_settings(environ).mail.password == "a-secret-that-is-long-enough"
    inside = read_settings(for_crawls(environ))
    assert "a-secret" not in inside.daemon.token + inside.mail.password
