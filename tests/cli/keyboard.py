"""Commands in, what they said out: in this process, or in one of its own for signals, pipes and start-up time."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.domain import Taken
from monitor.store import Store, open_store

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The output as JSON lines."""
        return [json.loads(line) for line in self.out.split("\n") if line]


class Keyboard:
    """Runs commands on a home below the test's folder, with no other setting in force."""

    def __init__(
        self, folder: Path, empty: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        """`empty` is a database that is ready for use, to spare each test the making of one."""
        self._empty = empty
        self.folder = folder
        self.home = folder / "home"
        self._patch = patch
        self._capture = capture
        for name in [name for name in os.environ if name.startswith("MONITOR_")]:
            patch.delenv(name)
        patch.setenv("MONITOR_HOME", str(self.home))
        # The folder is not the checkout, and processes that a command starts must find the program all the same.
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.chdir(folder)

    def __call__(self, *words: object, stdin: str | bytes = "") -> Said:
        """Run a command here."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        self._capture.readouterr()
        code = main([str(word) for word in words])
        out, err = self._capture.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)

    def fails(self, code: int, *words: object, stdin: str | bytes = "") -> str:
        """Run a command that must end with that code, nothing on standard output and one line on the other: that."""
        said = self(*words, stdin=stdin)
        assert (said.code, said.out) == (code, ""), said
        assert said.err.startswith("monitor: ")
        assert said.err.count("\n") == 1
        assert said.err.endswith("\n")
        return said.err.removeprefix("monitor: ").rstrip("\n")

    def set(self, **variables: object) -> None:
        """Set variables of the environment."""
        for name, value in variables.items():
            self._patch.setenv(name, str(value))

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The home's store, from within."""
        if not self.home.exists():
            self.home.mkdir()
            shutil.copy(self._empty, self.home / "monitor.db")
        with open_store(f"sqlite:///{self.home / 'monitor.db'}") as opened:
            yield opened

    def fill(self, *batch: Taken, **options: Any) -> None:
        """Put stories into the home's store."""
        with self.store() as store:
            store.take(batch, run_id=None, **options)

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def start(self, *words: object, **options: Any) -> subprocess.Popen[bytes]:
        """Start a command in a process of its own, away from the checkout.

        Ctrl-C works there even if these tests run in the background of a shell, which lets its jobs ignore it.
        """
        environ = {**os.environ, **options.pop("env", {})}
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(self.command(*words), cwd=self.folder, env=environ, **options)
        finally:
            signal.signal(signal.SIGINT, before)

    def apart(self, *words: object, **options: Any) -> Said:
        """Run a command in a process of its own to its end."""
        process = self.start(
            *words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
        )
        out, err = process.communicate(timeout=60)
        return Said(process.returncode, out.decode(), err.decode())

    @staticmethod
    def command(*words: object) -> Sequence[str]:
        program = "import sys; from monitor.cli import main; sys.exit(main())"
        return [sys.executable, "-c", program, *map(str, words)]
