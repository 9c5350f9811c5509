"""The nightly backup, run for real: it can be restored, a bad one never takes a good one's place, the last few stay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.files import DEPLOY

SCRIPT = DEPLOY / "backup.py"
STORY = {
    "id": "1",
    "title": "Offices of the National Assemblies of Vietnam and Laos meet in Vientiane",
    "language": "en",
    "text": "The Office of the National Assembly of Vietnam and that of Laos signed a plan.",
    "url": "https://en.vietnamplus.vn/offices-meet-post300001.vnp",
    "date": "2026-03-12",
}


def environment(home: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    return ours | {"MONITOR_HOME": str(home)}


def monitor(home: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "monitor", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def back_up(home: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(SCRIPT), *options, str(folder)]
    return subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a story in its database."""
    home = tmp_path_factory.mktemp("home")
    (home / "story.jsonl").write_text(json.dumps(STORY))
    monitor(home, "import", str(home / "story.jsonl"))
    return home


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_backup_is_checked_kept_to_oneself_and_can_be_restored(filled: Path, tmp_path: Path) -> None:
    done = back_up(filled, tmp_path / "backups")
    assert done.returncode == 0, done.stderr
    assert "1 stories, checked; 0 older dropped" in done.stdout
    (file,) = (tmp_path / "backups").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    monitor(tmp_path / "other", "restore", str(file))
    assert "post300001" in monitor(tmp_path / "other", "stories", "--format", "jsonl")


def test_the_last_few_stay_and_what_is_not_ours_is_left_alone(filled: Path, tmp_path: Path) -> None:
    older = [f"monitor-202601{day:02}T023000Z.db" for day in range(1, 17)]
    for name in [*older, "monitor-before-the-move.db", "notes.txt"]:
        (tmp_path / name).touch()
    done = back_up(filled, tmp_path, "--keep", "14")
    assert "3 older dropped" in done.stdout
    *kept, theirs, notes = files_in(tmp_path)
    assert kept[:13] == older[3:]
    assert len(kept) == 14
    assert [theirs, notes] == ["monitor-before-the-move.db", "notes.txt"]


def test_what_an_interrupted_backup_left_is_cleared_away(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "unfinished.db").write_bytes(b"half a file")
    assert back_up(filled, tmp_path).returncode == 0
    (name,) = files_in(tmp_path)
    assert name.startswith("monitor-2")


def test_a_failed_backup_is_one_line_and_drops_nothing(filled: Path, tmp_path: Path) -> None:
    old = ["monitor-20260101T023000Z.db", "monitor-20260102T023000Z.db"]
    for name in old:
        (tmp_path / name).touch()
    blocked = filled / "no-folder"
    blocked.touch()
    done = back_up(blocked, tmp_path, "--keep", "1")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "`monitor backup` failed: monitor: " in done.stderr
    assert files_in(tmp_path) == old


def test_a_file_that_cannot_be_read_back_is_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that says it has written a backup and has not."""
    program = tmp_path / "program" / "monitor"
    program.mkdir(parents=True)
    (program / "__main__.py").write_text(
        "import pathlib, sys\npathlib.Path(sys.argv[2]).write_bytes(b'not a database')"
    )
    backups = tmp_path / "backups"
    command = [sys.executable, str(SCRIPT), str(backups)]
    done = subprocess.run(command, cwd=program.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cannot be read back" in done.stderr
    assert files_in(backups) == ["unfinished.db"]


@pytest.mark.parametrize("keep", ["0", "-3", "many"])
def test_keeping_none_is_a_wrong_call(tmp_path: Path, keep: str) -> None:
    done = back_up(tmp_path, tmp_path / "backups", f"--keep={keep}")
    assert done.returncode == 2
    assert not (tmp_path / "backups").exists()
