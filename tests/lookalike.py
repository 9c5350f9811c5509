"""A process that looks like one of ours from outside, and does nothing but wait."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

PATIENCE = 30.0


@contextmanager
def lookalike(module: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m MODULE WORDS`, of another module of that name; killed at the end."""
    with TemporaryDirectory() as folder:
        top = Path(folder)
        file = top.joinpath(*module.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("input()\n", encoding="utf-8")
        # A package with a file of its own comes before ours, wherever that is looked for.
        for package in [one for one in file.parents if one.is_relative_to(top) and one != top]:
            (package / "__init__.py").touch()
        command = [sys.executable, "-m", module, *words]
        with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE) as process:
            try:
                _wait_for_its_command_line(process, module)
                yield process
            finally:
                process.kill()


def _wait_for_its_command_line(process: subprocess.Popen[bytes], module: str) -> None:
    """Just after its start a process has none yet."""
    end = time.monotonic() + PATIENCE
    while module not in psutil.Process(process.pid).cmdline():
        assert time.monotonic() < end, f"waited {PATIENCE:g} s in vain for {module}"
        time.sleep(0.01)
