"""`python3 -m monitor ...` on a bare machine: makes .venv, installs the lock into it, and goes on inside it.

Standard library only, and no import of the package's other modules before the environment stands. Where the
package was installed (`pip install .`) there is no lock beside it and nothing to prepare.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "tests" / "requirements.txt"
OLDEST = (3, 11)


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main() -> int:
    """Prepare what the command needs, then run it; the exit code is the command's."""
    if sys.version_info < OLDEST:
        return _refuse(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]}")
    arguments = sys.argv[1:]
    testing = arguments[:1] == ["test"]
    if not LOCK.is_file():
        return _command(arguments)
    try:
        if testing:
            return run_tests(arguments[1:])
        python = prepare([LOCK])
    except SetupError as error:
        return _refuse(str(error))
    if Path(sys.prefix).resolve() != VENV:
        os.execv(python, [str(python), "-m", "monitor", *arguments])
    return _command(arguments)


def run_tests(arguments: Sequence[str]) -> int:
    """Run the tests in an environment that holds what they need. Raises SetupError."""
    python = prepare([LOCK, TEST_LOCK])
    return subprocess.run([str(python), "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


def _command(arguments: Sequence[str]) -> int:
    from monitor.cli import main as run

    return run(arguments)


def _refuse(message: str) -> int:
    print(f"monitor: {message}", file=sys.stderr)  # noqa: T201 - the console of the command line is not there yet
    return 1


def _say(message: str, end: str = "\n") -> None:
    print(message, end=end, file=sys.stderr, flush=True)  # noqa: T201 - see above


def prepare(locks: Sequence[Path]) -> Path:
    """The interpreter of an environment that holds every package of the locks. Raises SetupError."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = [lock for lock in locks if not _is_installed(lock)]
    if not wanted and python.exists():
        return python
    try:
        with _one_at_a_time():
            _install([lock for lock in locks if not _is_installed(lock) or not python.exists()], python)
    except OSError as error:
        raise SetupError(f"cannot write the environment {VENV}: {error.strerror or error}") from error
    return python


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two first starts at the same moment: the second waits and finds the work done."""
    VENV.mkdir(exist_ok=True)
    with (VENV / "monitor.lock").open("w") as handle:
        with contextlib.suppress(ImportError):  # no fcntl on Windows: there two first starts may collide
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _stamp(lock: Path) -> Path:
    return VENV / f"installed-{lock.parent.name if lock.parent != ROOT else 'run'}"


def _fingerprint(lock: Path) -> str:
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version_info.major}.{sys.version_info.minor}"


def _is_installed(lock: Path) -> bool:
    stamp = _stamp(lock)
    return stamp.is_file() and stamp.read_text() == _fingerprint(lock)


def _install(locks: Sequence[Path], python: Path) -> None:
    if not locks:
        return
    if not _works(python):
        _say(f"Setting up once, in {VENV} (about a minute) ...")
        # clear=False: the lock file of _one_at_a_time lies in there
        venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(VENV)
    pip = _pip(python)
    for lock in locks:
        _say(f"  installing {'what the tests need' if lock == TEST_LOCK else 'the packages of the lock'} ...")
        _run_pip([*pip, "install", "--require-hashes", "--no-deps", "--prefer-binary", "-r", str(lock)], lock)
        _stamp(lock).write_text(_fingerprint(lock))


def _works(python: Path) -> bool:
    """An interpreter of another version (after an upgrade of the system's) is made anew."""
    if not python.exists():
        return False
    asked = "import sys; print(sys.version_info[:2])"
    answer = subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == str(sys.version_info[:2])


def _pip(python: Path) -> list[str]:
    """A pip that installs into `python`: this interpreter's, its base's, ensurepip's, or a system's wheel."""
    base = Path(sys.base_prefix) / "bin" / "python3"
    for candidate in (Path(sys.executable), base):
        if _has_pip(candidate):
            return [str(candidate), "-m", "pip", "--python", str(python)]
    if importlib.util.find_spec("ensurepip") and _ran([str(python), "-m", "ensurepip", "--default-pip"]):
        return [str(python), "-m", "pip"]
    wheel = _wheel_of_pip() or _wheel_from_debian()
    if wheel is None:
        raise SetupError(
            "this Python has neither pip nor ensurepip; install one of them (Debian: apt-get install python3-venv) "
            "and run the same command again"
        )
    return [str(python), f"{wheel}/pip"]


def _has_pip(python: Path) -> bool:
    # --python came with pip 22.3
    asked = "import pip, sys; sys.exit(tuple(map(int, pip.__version__.split('.')[:2])) < (22, 3))"
    return python.exists() and _ran([str(python), "-c", asked])


def _ran(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _wheel_of_pip() -> Path | None:
    wheels = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    return wheels[-1] if wheels else None


def _wheel_from_debian() -> Path | None:
    """Debian keeps pip in a package of its own; as root on a bare machine it can be fetched without asking back."""
    if os.name == "nt" or os.geteuid() != 0 or not Path("/usr/bin/apt-get").exists():
        return None
    _say("This Python has no pip: installing Debian's package python3-pip-whl ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "python3-pip-whl"]):
        subprocess.run(["/usr/bin/apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
    return _wheel_of_pip()


def _run_pip(command: Sequence[str], lock: Path) -> None:
    """Run pip and show how far it is: one line that counts packages, and pip's own last words if it fails."""
    total = len(re.findall(r"^[\w.-]+==|^[\w.-]+\[", lock.read_text(), flags=re.MULTILINE))
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    quiet.pop("PIP_REQUIRE_VIRTUALENV", None)
    lines: list[str] = []
    with subprocess.Popen(
        command, env=quiet, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line.rstrip())
            _show_progress(lines, total)
    _say("\r" + " " * 60 + "\r" if sys.stderr.isatty() else "", end="")
    if pip.returncode != 0:
        why = next((line for line in reversed(lines) if "ERROR" in line), lines[-1] if lines else "no output")
        raise SetupError(f"pip could not install {lock.name}: {why.strip()} (is the package index reachable?)")


def _show_progress(lines: Sequence[str], total: int) -> None:
    if not sys.stderr.isatty():
        return
    met = sum(line.startswith(("Collecting ", "Requirement already satisfied")) for line in lines)
    what = "unpacking and installing" if lines[-1].startswith("Installing") else f"package {min(met, total)} of {total}"
    _say(f"\r    {what:<40}", end="")


if __name__ == "__main__":
    sys.exit(main())
