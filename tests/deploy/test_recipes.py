"""What a person copies into a shell: the scripts and code blocks are sound and name what is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.files import DEPLOY, HANDED_OVER, README, UNITS, shell_blocks
from tests.test_docs import commands

SCRIPTS = sorted(DEPLOY.glob("*.sh"))
FAKE_PYTHON = """#!/bin/sh
# Makes an environment whose Python tells what it was asked and whose program knows its version.
case "$*" in
"-m venv "*)
    mkdir -p "$3/bin"
    printf '#!/bin/sh\\necho "python $*" >>"%s"\\n' "$ASKED" >"$3/bin/python"
    printf '#!/bin/sh\\necho "monitor $*" >>"%s"\\nexit "$BROKEN"\\n' "$ASKED" >"$3/bin/monitor"
    chmod +x "$3/bin/python" "$3/bin/monitor"
    ;;
*) exec "$REAL" "$@" ;;
esac
"""


def install(folder: Path, broken: int = 0) -> subprocess.CompletedProcess[str]:
    """install.sh into a folder, with a Python that installs nothing."""
    fake = folder / "python"
    fake.write_text(FAKE_PYTHON)
    fake.chmod(0o755)
    told = {"DESTDIR": str(folder / "root"), "PYTHON": str(fake), "REAL": sys.executable}
    environ = {**os.environ, **told, "ASKED": str(folder / "asked"), "BROKEN": str(broken)}
    return subprocess.run(
        [str(DEPLOY / "install.sh")], env=environ, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_is_sound(script: Path) -> None:
    shell = script.read_text(encoding="utf-8").splitlines()[0].split("/")[-1].removeprefix("env ")
    checked = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_an_installation_puts_everything_in_its_place(tmp_path: Path) -> None:
    done = install(tmp_path)
    assert done.returncode == 0, done.stderr
    root = tmp_path / "root"
    assert {unit.name for unit in (root / "etc/systemd/system").iterdir()} == {unit.name for unit in UNITS}
    release = (root / "opt/monitor/current").readlink()
    assert re.fullmatch(r"/opt/monitor/[\d.]+-\d{8}T\d{6}Z", str(release))
    assert (root / str(release).lstrip("/") / "backup.py").is_file()
    for file in ("etc/sysusers.d/monitor.conf", "etc/logrotate.d/monitor", "etc/monitor/monitor.toml"):
        assert (root / file).is_file(), file
    assert os.access(root / "usr/local/bin/monitor", os.X_OK)
    locked, ours, tried = (tmp_path / "asked").read_text().splitlines()
    assert "--require-hashes" in locked
    assert "--no-deps" in ours
    assert tried == "monitor --version"


def test_an_installation_leaves_the_settings_alone(tmp_path: Path) -> None:
    settings = tmp_path / "root/etc/monitor/monitor.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("# mine\n")
    assert install(tmp_path).returncode == 0
    assert settings.read_text() == "# mine\n"


def test_a_program_that_does_not_start_is_not_switched_to(tmp_path: Path) -> None:
    assert install(tmp_path, broken=3).returncode != 0
    assert list((tmp_path / "root/opt/monitor").iterdir()) == []


def test_the_code_blocks_are_sound() -> None:
    blocks = [block for text in HANDED_OVER for block in shell_blocks(text)]
    assert len(blocks) > 10
    for block in blocks:
        checked = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, f"{block}\n{checked.stderr}"


def test_the_recipes_name_only_commands_that_are_there() -> None:
    named = re.findall(r"(?:sudo|exec monitor|'|--no-deps monitor) ?monitor ([a-z]+)", "\n".join(shell_blocks(README)))
    named += re.findall(r"run --rm --no-deps monitor ([a-z]+)", README)
    assert {"status", "restore", "trigger"} <= set(named)
    assert set(named) <= set(commands())


def test_the_recipes_name_only_files_that_are_there() -> None:
    named = set(re.findall(r"\b(deploy/[\w.-]+)", README)) - {"deploy/.env", "deploy/monitor.env"}
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert [unit.stem for unit in UNITS if unit.stem not in README] == []


def test_the_recipes_anchors_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", README, flags=re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


def test_the_exposure_that_is_told_is_the_one_that_is_tested() -> None:
    from tests.deploy.test_units import LARGEST_EXPOSURE

    told = re.search(r"says (\d)\.(\d) \(of 10", README)
    assert told is not None
    assert int(told[1]) * 10 + int(told[2]) == LARGEST_EXPOSURE
