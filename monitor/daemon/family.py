"""A process goes in; who belongs to it, how much memory they take, and which of them still live comes out."""

from __future__ import annotations

import os
from contextlib import suppress

import psutil  # type: ignore[import-untyped]


def family_of(leader: int) -> set[psutil.Process]:
    """A living or unburied process, its descendants, and whoever else is in its session, as orphans are."""
    family = set()
    with suppress(psutil.NoSuchProcess):
        family |= {psutil.Process(leader), *psutil.Process(leader).children(recursive=True)}
    for pid in psutil.pids():
        with suppress(psutil.NoSuchProcess, ProcessLookupError, PermissionError):
            if os.getsid(pid) == leader:
                family.add(psutil.Process(pid))
    return family


def is_living(process: psutil.Process) -> bool:
    """Whether it runs, and is not just waiting to be buried."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def resident(process: psutil.Process) -> int:
    """Its memory in bytes; 0 where it has just ended or does not tell."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
