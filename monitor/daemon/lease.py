"""Who holds the database: one daemon at a time, by a lock that ends with its process. A row names it and its address.

Where no lock is to be had the row decides: on the same machine the process table tells whether the holder lives; of
another machine only its silence does.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta

from monitor.domain import DaemonRecord
from monitor.processes import here, is_crawling, lives
from monitor.store import Store

__all__ = ["SILENT_AFTER", "HeldError", "is_alive", "is_crawling", "refuse_if_held", "take"]

SILENT_AFTER = timedelta(minutes=2)
"""A daemon of another machine that has not been heard for so long is taken for dead."""
SECONDS_TO_TELL = 3.0
"""So long the lock may be somebody's whom no row names: of one who only tries it, has just come, or has just died."""
POLL_SECONDS = 0.1
ADVICE = "Stop that one first, or give this one a MONITOR_HOME of its own"


class HeldError(Exception):
    """Another daemon holds the database; the message names it and says what to do."""


def take(store: Store, *, now: datetime, address: str, version: str) -> DaemonRecord:
    """Make this process the daemon of the database, until `store.release_daemon`. Raises HeldError."""
    before = _locked(store, now)
    mine = DaemonRecord(here(), os.getpid(), now, now, address, version)
    # Only instead of the very one that was found dead: where there is no lock another may have come in between.
    if not store.claim_daemon(mine, instead_of=before):
        store.unlock_daemon()
        refuse_if_held(store, now)
        raise HeldError("another daemon has just taken this database; run the same command again")
    return mine


def refuse_if_held(store: Store, now: datetime) -> DaemonRecord | None:
    """The dead daemon that has left its row, None without one. Raises HeldError where a living one holds it."""
    try:
        return _locked(store, now)
    finally:
        store.unlock_daemon()


def is_alive(holder: DaemonRecord, now: datetime) -> bool:
    """Whether the daemon of a record still runs, as far as the record tells."""
    return lives(holder.host, holder.pid, holder.started_at, holder.heard_at, now, SILENT_AFTER)


def _locked(store: Store, now: datetime) -> DaemonRecord | None:
    """Have the lock; what a dead daemon has left. Raises HeldError."""
    end = time.monotonic() + SECONDS_TO_TELL
    while (is_ours := store.lock_daemon()) is False:
        holder = store.daemon()
        is_named = holder is not None and is_alive(holder, now)
        # Of one elsewhere the row does not tell yet that it has died; then its lock goes any moment.
        if holder is not None and is_named and (holder.host == here() or time.monotonic() >= end):
            raise HeldError(_told(holder))
        if time.monotonic() >= end:
            raise HeldError(_told_of_somebody(holder))
        time.sleep(POLL_SECONDS)
    holder = store.daemon()
    if is_ours is None and holder is not None and is_alive(holder, now):
        raise HeldError(_told(holder))
    return holder


def _told(holder: DaemonRecord) -> str:
    since = f"{holder.started_at:%Y-%m-%d %H:%M} UTC"
    who = f"process {holder.pid} on {holder.host} since {since}, at {holder.address}"
    return f"a daemon already runs on this database: {who}. {ADVICE}"


def _told_of_somebody(last: DaemonRecord | None) -> str:
    """One has the lock who does not look alive: frozen, or too busy to write, or before its first word."""
    named = f"; the last one to name itself is process {last.pid} on {last.host}" if last else ""
    return f"another process holds this database as its daemon{named}. {ADVICE}"
