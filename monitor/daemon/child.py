"""A command goes in and runs as a child process, held to its limits; how it ended comes out, and nothing of it is left.

The child is the leader of a session of its own. What it starts belongs to its family, counts for its memory, and ends
with it. Its standard output tells how far it is, a JSON object a line; whatever else stands there is dropped.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import psutil  # type: ignore[import-untyped]

from monitor.daemon.family import family_of, is_living, resident
from monitor.daemon.hearing import LONGEST_LINE, Lines, one_line
from monitor.domain import RunStatus
from monitor.schedule import in_words

TICK_SECONDS = 1.0
# More in one tick is left in the pipe, where it makes the child wait: a flood costs the parent neither memory nor time.
MOST_A_TICK = 4 * LONGEST_LINE
SWEEP_SECONDS = 10.0
SWEEP_PAUSE_SECONDS = 0.02
LAST_SECONDS = 2.0
MEGABYTE = 1024 * 1024

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take: time in all, time without a line, time to end after it was asked to, memory, log in MB."""

    time: timedelta
    silence: timedelta
    grace: timedelta
    memory_mb: int
    log_mb: int = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the row of a run is to read, and why."""

    status: RunStatus
    reason: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: exit code (-N: by signal N, None: never started), what it was stopped for, what it said.

    `busy` is the run that it found under way in place of its own. `seconds` is how long it lived, `peak_mb` the most
    memory that was seen, `garbage` the number of lines that could not be read.
    """

    pid: int | None
    code: int | None
    verdict: Verdict | None = None
    error: str = ""
    busy: int | None = None
    garbage: int = 0
    peak_mb: int = 0
    seconds: float = 0.0

    @property
    def reason(self) -> str:
        """Why it ended, as far as that can be told from outside."""
        if self.code is None:
            return f"could not be started: {self.error}"
        if self.code < 0:
            return f"killed by {_signal_name(-self.code)}"
        if self.error:
            return f"ended with exit code {self.code}: {self.error}"
        return f"ended with exit code {self.code}; its log tells why" if self.code else "ended without closing its run"


class Child:
    """One child process from its start to the end of its whole family. All but `live` may be called at any time."""

    def __init__(self, limits: Limits) -> None:
        self.verdict: Verdict | None = None
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._family: set[psutil.Process] = set()
        self._lines = Lines()
        self._error = ""
        self._busy: int | None = None
        self._log: Path | None = None
        # One of its own: who waits for a database keeps no child from being measured and ended.
        self._thread = ThreadPoolExecutor(1, "child")
        self._changed = asyncio.Event()
        self._is_open = False
        self._heard_this_tick = 0
        self._peak_mb = self._log_bytes = 0
        self._began = self._heard = self._measured = 0.0
        self._kill_at = float("inf")

    @property
    def has_garbage(self) -> bool:
        """Whether it has said anything that could not be read."""
        return self._lines.has_garbage

    def stop(self, verdict: Verdict) -> None:
        """Ask it to end, and make it after its grace. The first verdict stands. To be called in the loop's thread."""
        if self.verdict is not None:
            return
        self.verdict = verdict
        self._kill_at = time.monotonic() + self._limits.grace.total_seconds()
        if self._process is not None and self._process.returncode is None:
            # Once the child has gone nothing tells any more whose children its children were.
            self._family |= family_of(self._process.pid)
        self._send(signal.SIGTERM)
        self._changed.set()

    async def live(self, command: Sequence[str], environ: Mapping[str, str], log: Path) -> Ending:
        """Run the command to its end; its standard error is appended to `log`, as far as that may grow.

        Where this is cancelled the child is killed at once: when it returns or raises nothing of the family is left.
        """
        self._began = self._heard = time.monotonic()
        self._log = log
        try:
            # Not in a thread: a cancellation must not come between the process and who knows of it.
            self._process = _start(command, environ, log)
        except (OSError, ValueError) as error:
            return Ending(pid=None, code=None, verdict=self.verdict, error=one_line(str(error)))
        try:
            with self._listening(self._process):
                await self._hold_to_limits()
            self._hear_the_rest()
            await self._sweep()
        finally:
            self._thread.shutdown(wait=False)
            code = self._bury(self._process)
        return Ending(
            pid=self._process.pid,
            code=code,
            verdict=self.verdict,
            error=self._error,
            busy=self._busy,
            garbage=self._lines.dropped,
            peak_mb=self._peak_mb,
            seconds=time.monotonic() - self._began,
        )

    # -- holding to limits

    async def _hold_to_limits(self) -> None:
        if self.verdict is not None:
            self._send(signal.SIGTERM)
        while not self._has_ended():
            await self._tick()
            if self.verdict is None and (over := self._over()):
                self.stop(Verdict("failed", over))
            # In its grace it could fill a disk.
            elif time.monotonic() >= self._kill_at or self._log_bytes > 2 * self._limits.log_mb * MEGABYTE:
                self._send(signal.SIGKILL)
                self._kill_at = time.monotonic() + TICK_SECONDS

    async def _tick(self) -> None:
        """Wait for a change, a second at most and not beyond the next limit; measure once a second."""
        self._changed.clear()
        # Whatever a change was told before this line is looked at by the caller; the event tells of later ones.
        if not self._has_ended():
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, self._next_limit() - time.monotonic())):
                    await self._changed.wait()
        if time.monotonic() - self._measured >= TICK_SECONDS:
            self._measured = time.monotonic()
            self._listen_again()
            megabytes = await self._apart(self._measure)
            self._peak_mb = max(self._peak_mb, megabytes)
            self._log_bytes = _size(self._log)

    async def _apart(self, deed: Callable[[], Value]) -> Value:
        return await asyncio.get_running_loop().run_in_executor(self._thread, deed)

    def _next_limit(self) -> float:
        if self.verdict is not None:
            return min(self._kill_at, self._measured + TICK_SECONDS)
        ends = (self._began + self._limits.time.total_seconds(), self._heard + self._limits.silence.total_seconds())
        return min(*ends, self._measured + TICK_SECONDS)

    def _over(self) -> str:
        """The limit that it is over, as a sentence; empty where it keeps all of them."""
        now, limits = time.monotonic(), self._limits
        if now - self._began >= limits.time.total_seconds():
            return f"over its time limit of {in_words(limits.time)}"
        if now - self._heard >= limits.silence.total_seconds():
            nothing = "nothing but garbage" if self.has_garbage else "nothing"
            return f"said {nothing} for {in_words(limits.silence)}"
        if self._peak_mb > limits.memory_mb:
            return f"grew to {self._peak_mb} MB, over its limit of {limits.memory_mb} MB"
        if self._log_bytes > limits.log_mb * MEGABYTE:
            return f"wrote more than {limits.log_mb} MB of log"
        return ""

    def _measure(self) -> int:
        """The memory of the family in MB. What its members share counts for each of them."""
        assert self._process is not None
        family = family_of(self._process.pid)
        self._family |= family
        return sum(resident(member) for member in family) // MEGABYTE

    def _has_ended(self) -> bool:
        """Whether it has ended; until `_bury` it keeps its number, which so cannot name anybody else."""
        assert self._process is not None
        if hasattr(os, "waitid"):
            return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return self._process.poll() is not None

    # -- hearing

    def _listening(self, process: subprocess.Popen[bytes]) -> _Readers:
        assert process.stdout is not None
        self._is_open = True
        os.set_blocking(process.stdout.fileno(), False)
        return _Readers(process, self._hear, self._changed.set)

    def _hear(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            piece = os.read(self._process.stdout.fileno(), LONGEST_LINE)
        except BlockingIOError:
            return
        for said in self._lines.read(piece):
            self._heard = time.monotonic()
            if isinstance(said.get("error"), str):
                self._error = one_line(said["error"])
            if isinstance(said.get("busy"), int):
                self._busy = said["busy"]
        self._heard_this_tick += len(piece)
        self._is_open = bool(piece)
        if not piece or self._heard_this_tick >= MOST_A_TICK:
            asyncio.get_running_loop().remove_reader(self._process.stdout.fileno())
        if not piece:
            self._changed.set()

    def _listen_again(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        if self._is_open and self._heard_this_tick >= MOST_A_TICK:
            asyncio.get_running_loop().add_reader(self._process.stdout.fileno(), self._hear)
        self._heard_this_tick = 0

    def _hear_the_rest(self) -> None:
        """What it said last is still in the pipe, which holds no more than that at once."""
        self._heard_this_tick = 0
        before = -1
        while self._is_open and before < self._heard_this_tick < MOST_A_TICK:
            before = self._heard_this_tick
            self._hear()

    # -- ending

    def _send(self, number: signal.Signals) -> None:
        """A signal to the whole group."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    async def _sweep(self) -> None:
        """End what the child has left behind, also what went into a session of its own."""
        end = time.monotonic() + SWEEP_SECONDS
        while time.monotonic() < end and await self._apart(self._kill_the_living):
            await asyncio.sleep(SWEEP_PAUSE_SECONDS)

    def _kill_the_living(self) -> bool:
        """Whether anybody was left to be killed."""
        assert self._process is not None
        self._family |= family_of(self._process.pid)
        living = [member for member in self._family if is_living(member) and member.pid != self._process.pid]
        if living:
            self._send(signal.SIGKILL)
        for member in living:
            with suppress(psutil.Error):
                member.kill()
        return bool(living)

    def _kill_at_once(self, pid: int) -> None:
        """Kill who is left here and now: after a cancellation there is no loop any more that could wait for it."""
        self._family |= family_of(pid)
        self._send(signal.SIGKILL)
        end = time.monotonic() + LAST_SECONDS
        while self._kill_the_living() and time.monotonic() < end:
            time.sleep(SWEEP_PAUSE_SECONDS)

    def _bury(self, process: subprocess.Popen[bytes]) -> int:
        """Kill what may still live, and take leader and orphans out of the process table; the exit code."""
        self._kill_at_once(process.pid)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        code = process.wait()
        _shorten(self._log, self._limits.log_mb * MEGABYTE)
        # Orphans go to process 1. In a container that may be this one: then they are this one's to bury.
        with suppress(ChildProcessError, AttributeError):
            while os.waitid(os.P_PGID, process.pid, os.WEXITED | os.WNOHANG) is not None:
                pass
        return code


class _Readers:
    """While entered, the loop tells when the child says something and when it ends."""

    def __init__(self, process: subprocess.Popen[bytes], hear: Callable[[], None], ended: Callable[[], None]) -> None:
        assert process.stdout is not None
        self._output, self._hear, self._ended = process.stdout.fileno(), hear, ended
        self._pidfd = _pidfd(process.pid)

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(self._output, self._hear)
        if self._pidfd is not None:
            loop.add_reader(self._pidfd, self._has_ended)

    def __exit__(self, *exception: object) -> None:
        asyncio.get_running_loop().remove_reader(self._output)
        if self._pidfd is not None:
            asyncio.get_running_loop().remove_reader(self._pidfd)
            os.close(self._pidfd)

    def _has_ended(self) -> None:
        assert self._pidfd is not None
        asyncio.get_running_loop().remove_reader(self._pidfd)
        self._ended()


def _start(command: Sequence[str], environ: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        return subprocess.Popen(
            list(command),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
            env=dict(environ),
            start_new_session=True,
        )


def _size(file: Path | None) -> int:
    """In bytes; 0 where it is not to be had."""
    try:
        return file.stat().st_size if file else 0
    except OSError:
        return 0


def _shorten(file: Path | None, longest: int) -> None:
    """Keep the beginning of a file, where what went wrong stands; the rest of a flood says it once more."""
    with suppress(OSError):
        if file is not None and _size(file) > longest:
            os.truncate(file, longest)


def _pidfd(pid: int) -> int | None:
    """What becomes readable when the process ends; None where the system has no such thing: then a tick notices."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def _signal_name(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
    return f"{name} (perhaps for want of memory)" if name == "SIGKILL" else name
