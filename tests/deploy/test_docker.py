"""Image and Compose file keep their rules: nobody is root, nothing is open, what is copied is there."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.config.keys import variables
from tests.conftest import ROOT
from tests.deploy.files import DEPLOY
from tests.test_docs import commands

TOKEN = "0123456789abcdef0123456789abcdef"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, rest), continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name.upper(), rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


def of_last_stage(wanted: str) -> list[str]:
    steps = instructions()
    last = max(number for number, (name, _) in enumerate(steps) if name == "FROM")
    return [rest for name, rest in steps[last:] if name == wanted]


def copied() -> list[str]:
    """What the image takes from the checkout."""
    plain = [shlex.split(rest) for name, rest in instructions() if name == "COPY" and not rest.startswith("--from")]
    return [source for *sources, _ in plain for source in sources]


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


# -- the image


def test_the_image_runs_as_a_fixed_number_that_is_not_root() -> None:
    (user,) = of_last_stage("USER")
    assert re.fullmatch(r"([1-9]\d{3,}):\1", user)
    assert any(f"--uid {user.split(':')[0]} " in step for step in of_last_stage("RUN"))


def test_what_the_container_starts_needs_no_shell_and_is_there() -> None:
    (entry,), (command,) = of_last_stage("ENTRYPOINT"), of_last_stage("CMD")
    assert json.loads(entry) == ["monitor"]
    assert json.loads(command)[0] in commands()
    assert of_last_stage("STOPSIGNAL") == ["SIGTERM"]


def test_the_health_check_is_python_that_asks_the_daemon() -> None:
    (check,) = of_last_stage("HEALTHCHECK")
    program, option, code = json.loads(check.partition(" CMD ")[2])
    assert (program, option) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert "/healthz" in code


def test_the_base_is_pinned_to_a_version() -> None:
    defaults = dict(rest.split("=") for name, rest in instructions() if name == "ARG")
    bases = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
    assert {defaults[base.strip("${}")] for base in bases} == {"python:3.11-slim-bookworm"}


def test_packages_come_from_the_lock_with_their_hashes() -> None:
    installs = [
        json.loads(rest) for name, rest in instructions() if name == "RUN" and "install" in rest and rest[0] == "["
    ]
    locked, ours = installs
    assert {"--require-hashes", "requirements.txt", "--no-deps"} <= set(locked)
    assert "--no-deps" in ours


def test_the_last_stage_takes_only_what_was_built_and_builds_nothing() -> None:
    (copy,) = of_last_stage("COPY")
    assert copy.startswith("--from=build ")
    assert not any(tool in step for step in of_last_stage("RUN") for tool in ("apt-get", "gcc", "pip install"))


def test_all_that_is_copied_is_there_and_let_through() -> None:
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line[1:] for line in ignore if line.startswith("!")}
    assert [path for path in copied() if not (ROOT / path).exists()] == []
    assert {path.removeprefix("./") for path in copied()} == let_through
    assert "*" in ignore


def test_the_image_has_all_that_the_build_of_the_package_reads() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert set(re.findall(r'(?:readme) = "(.+)"', text)) <= set(copied())


def test_the_images_variables_are_settings() -> None:
    named = set(re.findall(r"\b(MONITOR_[A-Z_]+)\b", (DEPLOY / "Dockerfile").read_text(encoding="utf-8")))
    assert named <= set(variables())


# -- compose


def test_every_container_is_closed() -> None:
    for name, service in compose()["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name
        assert not {"privileged", "cap_add", "network_mode", "pid"} & service.keys(), name


def test_only_the_daemon_is_published_and_on_this_machine_only() -> None:
    services = compose()["services"]
    assert services["monitor"]["ports"] == ["127.0.0.1:8484:8484"]
    assert "ports" not in services["postgres"]
    assert compose()["networks"]["database"] == {"internal": True}
    assert services["postgres"]["networks"] == ["database"]


def test_the_default_is_sqlite_and_postgres_a_profile() -> None:
    services = compose()["services"]
    assert "profiles" not in services["monitor"]
    assert services["postgres"]["profiles"] == ["postgres"]
    assert services["monitor"]["depends_on"]["postgres"] == {"condition": "service_healthy", "required": False}
    assert "home:/var/lib/monitor" in services["monitor"]["volumes"]


def test_the_variables_of_the_compose_file_are_settings() -> None:
    named = set(compose()["services"]["monitor"]["environment"])
    assert named <= set(variables())


def test_secrets_of_this_machine_are_not_for_git() -> None:
    ignored = (DEPLOY / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.env", "/monitor.env"} <= set(ignored)


def resolved(folder: Path, variables_: str, *options: str) -> dict[str, Any]:
    """What Compose makes of the file, or a skip where there is none."""
    if (
        shutil.which("docker") is None
        or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
    ):
        pytest.skip("docker with compose is not installed")
    given = folder / "env"
    given.write_text(variables_)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MONITOR_", "POSTGRES_"))}
    command = ["docker", "compose", "-f", str(DEPLOY / "compose.yaml"), "--env-file", str(given), *options]
    read = subprocess.run(
        [*command, "config", "--format", "json"], env=environ, capture_output=True, text=True, check=False
    )
    assert read.returncode == 0, read.stderr
    found: dict[str, Any] = json.loads(read.stdout)
    return found


def test_compose_reads_the_default(tmp_path: Path) -> None:
    services = resolved(tmp_path, f"MONITOR_DAEMON_TOKEN={TOKEN}\n")["services"]
    assert set(services) == {"monitor"}
    assert services["monitor"]["environment"] == {"MONITOR_DAEMON_TOKEN": TOKEN, "MONITOR_DATABASE_URL": ""}


def test_compose_reads_the_profile_with_postgres(tmp_path: Path) -> None:
    given = f"MONITOR_DAEMON_TOKEN={TOKEN}\nPOSTGRES_PASSWORD=abc123\n"
    services = resolved(tmp_path, given, "--profile", "postgres")["services"]
    assert set(services) == {"monitor", "postgres"}
    assert services["monitor"]["environment"]["MONITOR_DATABASE_URL"] == "postgresql://monitor:abc123@postgres/monitor"
