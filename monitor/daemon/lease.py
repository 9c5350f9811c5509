"""Who holds the database: one daemon at a time, by a row that it keeps fresh.

On the same machine the process table tells whether the holder lives; of another machine only its silence does.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

import psutil  # type: ignore[import-untyped]

from monitor.domain import DaemonRecord, Run
from monitor.store import Store

SILENT_AFTER = timedelta(minutes=2)
"""A daemon of another machine that has not been heard for so long is taken for dead."""
CRAWL_SILENT_AFTER = timedelta(minutes=5)
"""So is a crawl, which tells every second how far it is."""


class HeldError(Exception):
    """Another daemon holds the database; the message names it and says what to do."""


def take(store: Store, *, now: datetime, address: str, version: str) -> DaemonRecord:
    """Make this process the daemon of the database. Raises HeldError."""
    before = refuse_if_held(store, now)
    mine = DaemonRecord(socket.gethostname(), os.getpid(), now, now, address, version)
    # Only instead of the very one that was found dead: another may have come in between.
    if not store.claim_daemon(mine, instead_of=before):
        refuse_if_held(store, now)
        raise HeldError("another daemon has just taken this database; run the same command again")
    return mine


def refuse_if_held(store: Store, now: datetime) -> DaemonRecord | None:
    """The dead daemon that has left its row, None without one. Raises HeldError where a living one holds it."""
    holder = store.daemon()
    if holder is not None and is_alive(holder, now):
        raise HeldError(
            f"a daemon already runs on this database: process {holder.pid} on {holder.host} since "
            f"{holder.started_at:%Y-%m-%d %H:%M} UTC, at {holder.address}. Stop that one first, or give this one "
            "a MONITOR_HOME of its own"
        )
    return holder


def is_alive(holder: DaemonRecord, now: datetime) -> bool:
    """Whether the daemon of a record still runs."""
    if holder.host != socket.gethostname():
        return abs(now - holder.heard_at) < SILENT_AFTER
    return _is_ours(holder.pid)


def is_crawling(run: Run, now: datetime) -> bool:
    """Whether the process of a run lives; of another machine's only its last sign of life tells."""
    if run.host != socket.gethostname():
        return run.heard_at is not None and abs(now - run.heard_at) < CRAWL_SILENT_AFTER
    return run.pid is not None and _is_ours(run.pid)


def _is_ours(pid: int) -> bool:
    """Whether a process is there and is this program: after a crash its number may have gone to somebody else."""
    if pid == os.getpid():
        return False  # A container's first process has the same number every time: that was a former life.
    try:
        process = psutil.Process(pid)
        words = " ".join(process.cmdline())
        return process.status() != psutil.STATUS_ZOMBIE and ("monitor" in words or "scrapy" in words)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
