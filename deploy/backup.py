"""A folder goes in; a new, checked backup of the database lies in it, and of the older ones the last few.

    python3 deploy/backup.py [--keep 14] FOLDER

Standard library only. The database is the one that MONITOR_HOME, MONITOR_DATABASE_URL and MONITOR_CONFIG name. A file
gets its name `monitor-20260312T023000Z.db` only after it was opened and read through, and only then an older one
goes. Exit code 0, or 1 with a line that says what is wrong.
"""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

NAME = re.compile(r"monitor-\d{8}T\d{6}Z\.db")
UNFINISHED = "unfinished.db"


class BackupError(Exception):
    """There is no new backup; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Make one backup and drop what is too many."""
    parser = argparse.ArgumentParser(prog="backup.py", description="one checked backup, and the last few kept")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--keep", type=_at_least_one, default=14, metavar="N", help="so many stay (default 14)")
    given = parser.parse_args(arguments)
    os.umask(0o077)
    try:
        made, stories = make(given.folder, datetime.now(UTC))
        dropped = rotate(given.folder, given.keep)
    except (BackupError, OSError) as error:
        sys.stderr.write(f"backup.py: {error}\n")
        return 1
    size = made.stat().st_size
    sys.stdout.write(f"{made}: {size} bytes, {stories} stories, checked; {len(dropped)} older dropped\n")
    return 0


def make(folder: Path, now: datetime) -> tuple[Path, int]:
    """Write a backup and read it through; its file and how many stories it holds. BackupError, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / UNFINISHED
    unfinished.unlink(missing_ok=True)
    command = [sys.executable, "-m", "monitor", "backup", str(unfinished.absolute())]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupError(f"`monitor backup` failed: {done.stderr.strip() or f'exit code {done.returncode}'}")
    stories = checked(unfinished)
    _make_durable(unfinished)
    final = folder / f"monitor-{now:%Y%m%dT%H%M%SZ}.db"
    unfinished.rename(final)
    _make_durable(folder)
    return final, stories


def checked(file: Path) -> int:
    """How many stories a backup holds, after every page of it was read. BackupError."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            verdict = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if verdict != "ok":
                raise BackupError(f"{file} is damaged: {verdict}")
            copy.execute("SELECT version_num FROM alembic_version").fetchone()
            return int(copy.execute("SELECT count(*) FROM story").fetchone()[0])
    except sqlite3.Error as error:
        raise BackupError(f"{file} cannot be read back: {error}") from error


def rotate(folder: Path, keep: int) -> list[Path]:
    """Drop all backups but the newest `keep`; the others' names. Files with other names are left alone."""
    ours = sorted(file for file in folder.iterdir() if NAME.fullmatch(file.name))
    dropped = ours[:-keep]
    for file in dropped:
        file.unlink()
    return dropped


def _make_durable(path: Path) -> None:
    """On the disk before an older backup goes."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
