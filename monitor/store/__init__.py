"""Stories, what is remembered of pages, and runs in; the same out again, searched: the only SQL of the program."""

from __future__ import annotations

from monitor.store.database import StoreError
from monitor.store.nouns import Checked, Copies, Copy, Firing, ListState, Reading, Statistics, StoredCapture
from monitor.store.runs import RunBusyError
from monitor.store.store import Store, open_store

__all__ = [
    "Checked",
    "Copies",
    "Copy",
    "Firing",
    "ListState",
    "Reading",
    "RunBusyError",
    "Statistics",
    "Store",
    "StoreError",
    "StoredCapture",
    "open_store",
]
