"""The systemd units are what systemd understands, as closed as they claim, and know the program they start."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.config.keys import variables
from tests.conftest import ROOT
from tests.deploy.files import DEPLOY, DROP_INS, SERVICES, UNITS, directives, values_of
from tests.deploy.jail import LIBRARY
from tests.test_docs import commands

LARGEST_EXPOSURE = 11
"""In tenths, as `systemd-analyze security --threshold` counts."""

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


def has_seccomp() -> bool:
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        return False
    return True


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """The units with their drop-ins as they are installed, but for the program, which is another that exists."""
    for unit in UNITS:
        text = re.sub(r"/opt/monitor/current/\S+", "/bin/true", unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text)
    for drop_in in DROP_INS:
        for folder in ("monitor.service.d", "monitor-.service.d"):
            (tmp_path / folder).mkdir(exist_ok=True)
            shutil.copy(drop_in, tmp_path / folder)
    return [tmp_path / unit.name for unit in UNITS]


@needs_systemd
def test_systemd_understands_every_line(installed: list[Path]) -> None:
    looked = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *map(str, installed)]
    environ = {**os.environ, "SYSTEMD_UNIT_PATH": f"{installed[0].parent}:"}
    verified = subprocess.run(looked, env=environ, capture_output=True, text=True, check=False)
    ours = [line for line in verified.stderr.splitlines() if str(installed[0].parent) in line or "monitor" in line]
    assert ours == []
    assert verified.returncode == 0, verified.stderr


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_as_closed_as_it_claims(unit: Path) -> None:
    looked = ["systemd-analyze", "security", "--offline=true", f"--threshold={LARGEST_EXPOSURE}", str(unit)]
    judged = subprocess.run(looked, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout[-400:] + judged.stderr


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make users, also in a folder")
def test_the_services_user_is_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    made = ["systemd-sysusers", f"--root={tmp_path}", str(DEPLOY / "monitor.sysusers")]
    subprocess.run(made, capture_output=True, check=True)
    users = (tmp_path / "etc" / "passwd").read_text().splitlines()
    ours = next(user.split(":") for user in users if user.startswith("monitor:"))
    assert ours[5] == "/var/lib/monitor"
    assert ours[6].endswith("nologin")


@pytest.mark.parametrize("unit", [*SERVICES, *DROP_INS], ids=lambda unit: unit.name)
def test_every_variable_of_a_unit_is_a_setting(unit: Path) -> None:
    named = {line.partition("=")[0] for line in values_of(unit, "Environment")}
    ours = {name for name in named if name.startswith("MONITOR_")}
    assert ours <= {*variables(), "MONITOR_CONFIG"}
    assert ours


def test_the_daemon_is_started_by_a_command_that_is_there() -> None:
    program, command = values_of(DEPLOY / "monitor.service", "ExecStart")[0].split()
    assert Path(program).name == "monitor"
    assert command in commands()


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_both_services_are_closed_alike(unit: Path) -> None:
    """What protects the one protects the other; only what a comment explains may differ."""
    protections = re.compile(
        r"Protect|Private|Restrict(?!PreventExit)|SystemCall|Capab|NoNew|Memory.*Execute|Lock|UMask"
    )
    may_differ = {"ProcSubset"}

    def closed(path: Path) -> set[tuple[str, str]]:
        return {line for line in directives(path) if protections.match(line[0]) and line[0] not in may_differ}

    assert closed(unit) == closed(DEPLOY / "monitor.service")
    assert values_of(unit, "User") == ["monitor"]


def test_the_daemon_has_time_to_end_its_crawls_and_survives_one_that_is_killed() -> None:
    unit = DEPLOY / "monitor.service"
    assert values_of(unit, "KillMode") == ["mixed"]
    assert values_of(unit, "OOMPolicy") == ["continue"]
    assert int(values_of(unit, "TimeoutStopSec")[0].removesuffix("s")) >= 15 + 15


@needs_systemd
@pytest.mark.skipif(not has_seccomp(), reason=f"{LIBRARY} is not installed")
def test_the_main_job_needs_no_call_that_the_unit_forbids(tmp_path: Path) -> None:
    """Crawls, database, archive and digest, with the calls that systemd would leave."""
    command = [sys.executable, "-m", "monitor", "demo"]
    jail = [sys.executable, "-m", "tests.deploy.jail", str(DEPLOY / "monitor.service")]
    environ = {**os.environ, "MONITOR_HOME": str(tmp_path)}
    ran = subprocess.run([*jail, *command], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "A second crawl of the unchanged newsroom fetched 0 articles" in ran.stdout


@pytest.mark.skipif(shutil.which("logrotate") is None, reason="logrotate is not installed")
def test_logrotate_understands_its_file(tmp_path: Path) -> None:
    text = (DEPLOY / "logrotate.conf").read_text(encoding="utf-8")
    conf = tmp_path / "monitor"
    conf.write_text(text.replace("/var/lib/monitor", str(tmp_path)).replace("su monitor monitor", ""))
    conf.chmod(0o644)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "one.log").write_text("a line\n")
    tried = ["logrotate", "--debug", "--state", str(tmp_path / "state"), str(conf)]
    read = subprocess.run(tried, capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    assert "error" not in read.stderr.lower()
    assert str(tmp_path / "logs" / "one.log") in read.stderr
