"""`python3 -m monitor` on a bare machine: real small environments from a lock without outside packages, and fakes.

No package index is asked: the locks are empty or name a wheel that the test has made.
"""

from __future__ import annotations

import ast
import ensurepip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from collections import namedtuple
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parent.parent / "monitor" / "__main__.py"
BUNDLED = Path(ensurepip.__file__).parent / "_bundled"
# The interpreter below the environment that the tests run in: a start comes from outside.
OUTER = Path(getattr(sys, "_base_executable", sys.executable))
CLI = """
import sys

def main(arguments):
    print("inside", sys.prefix != sys.base_prefix, sys.prefix, *arguments)
    return 3 if "fail" in arguments else 0
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with the real bootstrap, a command line of one line, and a lock without any package."""
    root = tmp_path / "a checkout"
    (root / "monitor").mkdir(parents=True)
    shutil.copy(SOURCE, root / "monitor" / "__main__.py")
    (root / "monitor" / "__init__.py").write_text("")
    (root / "monitor" / "cli.py").write_text(CLI)
    (root / "requirements.txt").write_text("# nothing\n")
    return root


@pytest.fixture
def bootstrap(tree: Path) -> ModuleType:
    """The bootstrap of that checkout as a module, to be looked at from inside."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", tree / "monitor" / "__main__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def environment() -> dict[str, str]:
    """That of a person who has other habits with pip; and no index to be asked."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))}
    return ours | {"PIP_NO_INDEX": "1", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_USER": "1", "PIP_CONFIG_FILE": os.devnull}


def start(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(OUTER), "-m", "monitor", *arguments]
    return subprocess.run(command, cwd=tree, env=environment(), capture_output=True, text=True, check=False)


def wheel(folder: Path, version: str) -> str:
    """A wheel of one module, and its line in a lock."""
    name = folder / f"tiny-{version}-py3-none-any.whl"
    about = f"tiny-{version}.dist-info"
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr("tiny.py", f"VERSION = {version!r}\n")
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", f"tiny.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n")
    digest = hashlib.sha256(name.read_bytes()).hexdigest()
    return f"tiny @ {name.as_uri()} \\\n    --hash=sha256:{digest}\n"


def python_of(tree: Path) -> Path:
    return tree / ".venv" / "bin" / "python"


def prefix_in(python: Path) -> str:
    asked = [str(python), "-c", "import sys; print(sys.prefix)"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def version_in(tree: Path) -> str:
    asked = [str(python_of(tree)), "-c", "import tiny; print(tiny.VERSION)"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


# -- real environments


def test_one_start_makes_the_environment_and_ends_as_the_command_does(tree: Path) -> None:
    first = start(tree, "stories", "two words")
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip() == f"inside True {tree / '.venv'} stories two words"
    assert "Setting up once" in first.stderr
    assert "Traceback" not in first.stderr
    second = start(tree, "stories")
    assert second.stdout.strip() == f"inside True {tree / '.venv'} stories"
    assert second.stderr == ""
    assert start(tree, "fail").returncode == 3


def test_a_changed_lock_is_installed_at_the_next_start(tree: Path, tmp_path: Path) -> None:
    lock = tree / "requirements.txt"
    lock.write_text(wheel(tmp_path, "1.0"))
    assert start(tree).returncode == 0
    assert version_in(tree) == "1.0"
    lock.write_text(wheel(tmp_path, "2.0"))
    again = start(tree)
    assert again.returncode == 0, again.stderr
    assert version_in(tree) == "2.0"
    assert "Setting up once" not in again.stderr


def test_a_package_that_is_not_what_the_lock_says_is_refused_in_one_line(tree: Path, tmp_path: Path) -> None:
    (tree / "requirements.txt").write_text(wheel(tmp_path, "1.0").replace("sha256:", "sha256:0")[:-2] + "\n")
    started = start(tree)
    assert started.returncode == 1
    assert started.stderr.splitlines()[-1].startswith("monitor: pip could not install requirements.txt: ")
    assert "Traceback" not in started.stderr
    assert started.stdout == ""


def test_two_starts_at_the_same_moment_make_one_environment(tree: Path, tmp_path: Path) -> None:
    (tree / "requirements.txt").write_text(wheel(tmp_path, "1.0"))
    command = [str(OUTER), "-m", "monitor", "both"]
    both = [
        subprocess.Popen(
            command, cwd=tree, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    told = [one.communicate(timeout=60) for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    assert sorted("Setting up once" in errors for _, errors in told) == [False, True]
    assert version_in(tree) == "1.0"


def test_where_nothing_can_be_written_one_line_says_so(tree: Path) -> None:
    (tree / ".venv").write_text("no folder")
    started = start(tree)
    assert started.returncode == 1
    assert started.stderr == f"monitor: cannot write the environment {tree / '.venv'}: File exists\n"


def test_a_checkout_whose_path_holds_a_colon_is_refused_in_one_line(tree: Path) -> None:
    odd = tree.rename(tree.with_name("a:b"))
    started = start(odd)
    assert started.returncode == 1
    assert started.stderr.splitlines()[-1].startswith(f"monitor: cannot write the environment {odd / '.venv'}: ")
    assert "Traceback" not in started.stderr


def test_an_installed_package_has_no_lock_beside_it_and_prepares_nothing(tree: Path) -> None:
    (tree / "requirements.txt").unlink()
    started = start(tree, "sources")
    assert started.stdout.split()[:2] == ["inside", "False"]
    assert not (tree / ".venv").exists()


@pytest.mark.skipif(not BUNDLED.is_dir(), reason="this Python brings no wheel of pip")
def test_a_wheel_of_pip_is_enough_to_install_with(
    bootstrap: ModuleType, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Debian without python3-venv: no pip to import and no ensurepip, but the package python3-pip-whl."""
    monkeypatch.setattr(bootstrap, "_ran", lambda command: False)
    monkeypatch.setattr(bootstrap, "WHEELS", BUNDLED)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tree / "requirements.txt").write_text(wheel(tmp_path, "1.0"))
    assert bootstrap.prepare([bootstrap.LOCK]) == python_of(tree)
    assert version_in(tree) == "1.0"


# -- real environments, but a pip that only tells that it was asked


@pytest.fixture
def installed(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The locks that pip was given, as they come."""
    asked: list[str] = []
    monkeypatch.setattr(bootstrap, "_pip", lambda python: ["pip"])
    monkeypatch.setattr(bootstrap, "_run_pip", lambda command, lock: asked.append(lock.name))
    return asked


@pytest.mark.parametrize("damage", ["no interpreter", "interpreter gone", "no settings", "no stamp", "only the door"])
def test_a_broken_or_half_made_environment_is_repaired(
    bootstrap: ModuleType, installed: list[str], tree: Path, damage: str
) -> None:
    python, home = bootstrap.prepare([bootstrap.LOCK]), tree / ".venv"
    if damage == "no interpreter":
        python.unlink()
    elif damage == "interpreter gone":
        for name in home.glob("bin/python*"):
            name.unlink()
            name.symlink_to("/nonexistent/python3")
    elif damage == "no settings":
        (home / "pyvenv.cfg").unlink()
    elif damage == "no stamp":
        (home / "installed-run").unlink()
    else:
        shutil.rmtree(home)
        home.mkdir()
        (home / "monitor.lock").touch()
    assert bootstrap.prepare([bootstrap.LOCK]) == python
    assert prefix_in(python) == str(home)
    assert installed == ["requirements.txt"] * 2
    bootstrap.prepare([bootstrap.LOCK])
    assert installed == ["requirements.txt"] * 2


def test_an_environment_behind_a_link_is_filled_and_known_as_its_own(
    bootstrap: ModuleType, installed: list[str], tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tree / ".venv").symlink_to(tmp_path / "elsewhere")
    python = bootstrap.prepare([bootstrap.LOCK])
    assert not bootstrap._is_inside()
    monkeypatch.setattr(sys, "prefix", prefix_in(python))
    assert bootstrap._is_inside(), "else it would start itself for ever"


def test_nothing_is_thrown_away_for_a_changed_lock(bootstrap: ModuleType, installed: list[str], tree: Path) -> None:
    bootstrap.prepare([bootstrap.LOCK])
    kept = tree / ".venv" / "lib" / "kept"
    kept.touch()
    bootstrap.LOCK.write_text("# changed")
    bootstrap.prepare([bootstrap.LOCK])
    assert kept.exists()
    assert installed == ["requirements.txt"] * 2


def test_a_failed_installation_is_tried_again(
    bootstrap: ModuleType, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(command: Sequence[str], lock: Path) -> None:
        raise bootstrap.SetupError("no index")

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "_run_pip", broken)
        with pytest.raises(bootstrap.SetupError):
            bootstrap.prepare([bootstrap.LOCK])
    bootstrap.prepare([bootstrap.LOCK])
    assert installed == ["requirements.txt"]


# -- fakes


@pytest.mark.parametrize(
    ("arguments", "handed_on"),
    [
        ((), ["-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder"]),
        (("tests/x.py", "-x"), ["tests/x.py", "-x"]),
    ],
)
def test_all_tests_run_on_every_core_and_some_as_they_are_asked_for(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str], handed_on: list[str]
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], env: dict[str, str], **options: object) -> subprocess.CompletedProcess[bytes]:
        assert "PYTHONDONTWRITEBYTECODE" not in env
        commands.append(command)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(bootstrap, "prepare", lambda locks: Path("python"))
    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    assert bootstrap.run_tests(arguments) == 1
    assert commands == [["python", "-m", "pytest", *handed_on]]


def test_without_any_pip_one_line_says_what_to_do(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "_ran", lambda command: False)
    monkeypatch.setattr(bootstrap, "WHEELS", tmp_path / "none")
    monkeypatch.setattr(bootstrap, "APT", tmp_path / "no-apt-get")
    monkeypatch.setattr(sys, "argv", ["monitor", "crawl"])
    assert bootstrap.main() == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("monitor: this Python has neither pip nor ensurepip; install one of them")


def test_only_root_on_debian_fetches_the_wheel_of_pip(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = tmp_path / "wheels"
    asked = []

    def fake_run(command: Sequence[str], **_: object) -> None:
        asked.append(command[1])
        wheels.mkdir(exist_ok=True)
        (wheels / "pip-23.0-py3-none-any.whl").touch()

    monkeypatch.setattr(bootstrap, "WHEELS", wheels)
    monkeypatch.setattr(bootstrap, "APT", SOURCE)
    monkeypatch.setattr(bootstrap.subprocess, "run", fake_run)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert bootstrap._wheel_from_debian() is None
    assert asked == []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert bootstrap._wheel_from_debian() == wheels / "pip-23.0-py3-none-any.whl"
    assert asked == ["update", "install"]


def test_pip_is_taken_from_where_it_is_found_first(
    bootstrap: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = python_of(tree)
    monkeypatch.setattr(bootstrap, "_has_pip", lambda python: python == Path(sys.executable))
    assert bootstrap._pip(target) == [sys.executable, "-m", "pip", "--python", str(target)]
    monkeypatch.setattr(bootstrap, "_has_pip", lambda python: False)
    monkeypatch.setattr(bootstrap, "_ran", lambda command: command[1:3] == ["-m", "ensurepip"])
    assert bootstrap._pip(target) == [str(target), "-m", "pip"]


def test_an_old_python_is_refused_in_one_line(
    bootstrap: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Version = namedtuple("Version", "major minor micro releaselevel serial")
    monkeypatch.setattr(sys, "version_info", Version(3, 10, 4, "final", 0))
    monkeypatch.setattr(sys, "version", "3.10.4 (main)")
    assert bootstrap.main() == 1
    assert capsys.readouterr().err == "monitor: Python 3.11 or newer is needed, this is 3.10.4\n"
    assert not (tree / ".venv").exists()


def test_a_python_of_before_can_at_least_read_the_bootstrap() -> None:
    """Else it would stop at a syntax error instead of that line."""
    assert ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 8)).body


def test_an_interrupt_while_installing_is_one_line(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(locks: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "prepare", interrupted)
    monkeypatch.setattr(sys, "argv", ["monitor", "crawl"])
    assert bootstrap.main() == 130
    assert capsys.readouterr().err == "monitor: interrupted\n"


def test_from_inside_a_python_of_another_version_installs_again(
    bootstrap: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's Python was upgraded under the environment: its packages lie where the new one does not look."""
    (tree / ".venv").mkdir()
    bootstrap._stamp(bootstrap.LOCK).write_text(f"{bootstrap._fingerprint(bootstrap.LOCK)} 3.0")
    assert bootstrap._is_installed(bootstrap.LOCK)
    monkeypatch.setattr(sys, "prefix", str(tree / ".venv"))
    assert not bootstrap._is_installed(bootstrap.LOCK)


def test_the_tests_get_both_locks_and_the_rest_of_the_line(
    bootstrap: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def prepared(locks: Sequence[Path]) -> Path:
        asked.extend(locks)
        return Path(sys.executable)

    def ran(command: Sequence[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        asked.append((list(command), options["cwd"]))
        return subprocess.CompletedProcess(command, 5)

    monkeypatch.setattr(bootstrap, "prepare", prepared)
    monkeypatch.setattr(bootstrap.subprocess, "run", ran)
    monkeypatch.setattr(sys, "argv", ["monitor", "test", "-k", "digest"])
    assert bootstrap.main() == 5
    pytest_line = ([sys.executable, "-m", "pytest", "-k", "digest"], tree)
    assert asked == [tree / "requirements.txt", tree / "tests" / "requirements.txt", pytest_line]


def test_an_interpreter_that_cannot_be_run_is_named(
    bootstrap: ModuleType, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tree / "python"
    odd.write_bytes(b"\x00 no program")
    odd.chmod(0o755)
    assert bootstrap._go_on_inside(odd, ["crawl"]) == 1
    assert capsys.readouterr().err.startswith(f"monitor: cannot run {odd} (")
    assert bootstrap._version_of(odd) == ""


def test_progress_counts_packages_on_a_terminal_only(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap._show_progress(["Collecting a==1"], 7)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    bootstrap._show_progress(["Collecting a==1", "  Downloading", "Requirement already satisfied: b==2"], 7)
    bootstrap._show_progress(["Collecting a==1", "Installing collected packages: a"], 7)
    assert [line.strip() for line in capsys.readouterr().err.split("\r") if line.strip()] == [
        "package 2 of 7",
        "unpacking and installing",
    ]
