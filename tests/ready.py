"""Databases that are ready for use: the migrations are run once a process, and each test gets a copy of the outcome.

That migrations work is proven in tests/store; a new database costs half a second of them, a copy nothing to speak of.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from monitor.store import open_store


def ready(file: Path) -> str:
    """The URL of the database at `file`, put there with empty tables where none is yet."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_empty(), file)
    return f"sqlite:///{file}"


@cache
def _empty() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ready-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_store(f"sqlite:///{folder / 'monitor.db'}").close()
    return folder / "monitor.db"
