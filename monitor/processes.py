"""A row that names a host and a process goes in; whether that process still lives comes out.

A process number means something only within its process table, so `here` names the table: the machine, and of a
container which one. Of rows from elsewhere only their last sign of life tells.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path, PurePath

import psutil  # type: ignore[import-untyped]

from monitor.domain import Run

OUR_PROGRAMS = frozenset({"monitor", "monitor.crawl.child", "monitor.daemon", "scrapy"})
"""What a process of ours runs: a module that is given to Python, or the name of a script."""
SILENT_ON_ONE_MACHINE = timedelta(seconds=90)
"""A crawl writes each second, and waits for another writer of an SQLite file 60 s at most."""
SILENT_ELSEWHERE = timedelta(minutes=5)
"""Another machine's clock may differ by minutes."""
CLOCK_SET_BACK = timedelta(hours=1)
"""What was heard so far in the future was heard before the clock was set back, and not by a clock gone astray."""
ROUNDING = timedelta(seconds=5)
TABLE = Path("/proc/self/ns/pid")
# The first process table of a machine has the same number on every Linux.
_FIRST_TABLE = "4026531836"


class Sight(Enum):
    """What this machine's process table shows of a process number."""

    GONE = "nobody, or no program of ours"
    OURS = "ours, and old enough"
    YOUNGER = "ours, but created later, as far as the clock can be trusted"
    HIDDEN = "somebody of whom nothing is shown"


@cache
def here() -> str:
    """The process table of this process: "vm", or in a container "vm#4026532441.ad00fb50", which names the boot, too.

    Of two containers that live at a time, or of two machines' containers, each has another name.
    """
    name = socket.gethostname()
    try:
        table = re.sub(r"\D", "", str(TABLE.readlink()))
    except OSError:
        return name  # Not Linux, or a /proc that does not tell.
    return name if table == _FIRST_TABLE else f"{name}#{table}.{_boot()}"


def is_this_machine(host: str) -> bool:
    """Whether that process table is one of a machine or container with this one's name."""
    return host.partition("#")[0] == socket.gethostname()


def patience_for(database_url: str) -> timedelta:
    """How long a crawl may be silent that only its signs of life tell of: an SQLite file is one machine's."""
    return SILENT_ON_ONE_MACHINE if database_url.startswith("sqlite") else SILENT_ELSEWHERE


def is_crawling(run: Run, now: datetime, patience: timedelta = SILENT_ELSEWHERE) -> bool:
    """Whether the process of a run under way lives: here the process table tells, elsewhere its last sign of life."""
    return lives(run.host, run.pid, run.started_at, run.heard_at, now, patience)


def lives(
    host: str, pid: int | None, began: datetime, heard: datetime | None, now: datetime, patience: timedelta
) -> bool:
    """Whether the process lives that began something at `began`; `heard` is its last sign of life."""
    if host != here():
        return is_fresh(heard or began, now, patience)
    if pid is None or pid == os.getpid():
        return False  # A container's first process has the same number every time: that was a former life.
    sight = look_at(pid, began)
    # Where the clock was set since, a process seems younger or older than it is: then it has to be heard as well.
    return sight is Sight.OURS or (sight is not Sight.GONE and is_fresh(heard or began, now, patience))


def is_fresh(heard: datetime, now: datetime, patience: timedelta) -> bool:
    """Whether a sign of life is so new; one from the near future is, since clocks are set back."""
    return -CLOCK_SET_BACK < now - heard < patience


def look_at(pid: int, began: datetime) -> Sight:
    """Who has that number here: after a crash it may have gone to somebody else, also to another one of ours."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or program_of(process.cmdline()) not in OUR_PROGRAMS:
            return Sight.GONE
        created = datetime.fromtimestamp(process.create_time(), UTC)
        return Sight.OURS if created <= began + ROUNDING else Sight.YOUNGER
    except psutil.NoSuchProcess:
        return Sight.HIDDEN if _is_there(pid) else Sight.GONE
    except psutil.AccessDenied:
        return Sight.HIDDEN


def program_of(words: Sequence[str]) -> str:
    """The module or the script's name that a command line has Python run; "" where it runs nothing by name."""
    if not words or not PurePath(words[0]).name.startswith(("python", "pypy")):
        return ""
    rest = iter(words[1:])
    for word in rest:
        if word in ("-X", "-W"):
            next(rest, "")
        elif re.fullmatch(r"-[A-Za-z]*m", word):
            return next(rest, "")
        elif re.fullmatch(r"-[A-Za-z]*c", word):
            return ""
        elif not word.startswith("-"):
            return PurePath(word).name
    return ""


def _is_there(pid: int) -> bool:
    """Whether there is a process that is only hidden: other users' are, where a service may not see them."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return False  # It has come or gone this very moment; the next look will tell.


def _boot() -> str:
    """What tells this run of the machine's kernel from any other."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    except OSError:
        return ""
