"""`python3 -m monitor ...` on a bare machine: makes .venv, installs the lock into it, and goes on inside it.

Standard library only, and no import of the package's other modules before the environment stands. Where the
package was installed (`pip install .`) there is no lock beside it and nothing to prepare.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "tests" / "requirements.txt"
OLDEST = (3, 11)
APT = Path("/usr/bin/apt-get")
WHEELS = Path("/usr/share/python-wheels")
DOOR = "monitor.lock"
# A person's own habits with pip, which would take the packages elsewhere or refuse the environment.
PIP_ELSEWHERE = frozenset({"PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"})
HELP = frozenset({"-h", "--help"})
# A file's tests stay together: they share what is dear to make. tests/conftest.py says which files come first.
ALL_CORES = ("-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder")


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main() -> int:
    """Prepare what the command needs, then run it; the exit code is the command's."""
    if sys.version_info < OLDEST:
        return _refuse(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]}")
    arguments = sys.argv[1:]
    if not LOCK.is_file():
        return _command(arguments)
    try:
        if arguments[:1] == ["test"] and not HELP & set(arguments):
            return run_tests(arguments[1:])
        python = prepare([LOCK])
    except SetupError as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return _refuse("interrupted", 130)
    return _command(arguments) if _is_inside() else _go_on_inside(python, arguments)


def _go_on_inside(python: Path, arguments: Sequence[str]) -> int:
    try:
        os.execv(python, [str(python), "-m", "monitor", *arguments])
    except OSError as error:
        return _refuse(f"cannot run {python} ({error.strerror}); remove {VENV} and run the same command again")


def run_tests(arguments: Sequence[str]) -> int:
    """Run the tests in an environment that holds what they need, all of them on every core. Raises SetupError."""
    python = prepare([LOCK, TEST_LOCK])
    spread = () if arguments else ALL_CORES
    # Hundreds of processes are started; a machine that keeps no bytecode would compile everything for each of them.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [str(python), "-m", "pytest", *spread, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def _command(arguments: Sequence[str]) -> int:
    from monitor.cli import main as run

    return run(arguments)


def _refuse(message: str, code: int = 1) -> int:
    print(f"monitor: {message}", file=sys.stderr)  # noqa: T201 - the console of the command line is not there yet
    return code


def _say(message: str, end: str = "\n") -> None:
    print(message, end=end, file=sys.stderr, flush=True)  # noqa: T201 - see above


def prepare(locks: Sequence[Path]) -> Path:
    """The interpreter of an environment that holds every package of the locks. Raises SetupError."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if _stands(python) and all(map(_is_installed, locks)):
        return python
    try:
        with _one_at_a_time():
            _install(locks, python)
    # ValueError: a colon in the path, which no environment can have
    except (OSError, ValueError) as error:
        raise SetupError(f"cannot write the environment {VENV}: {getattr(error, 'strerror', None) or error}") from error
    return python


def _stands(python: Path) -> bool:
    # Without the file the interpreter does not know that it belongs to an environment.
    return python.exists() and (VENV / "pyvenv.cfg").is_file()


def _is_inside() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two first starts at the same moment: the second waits and finds the work done."""
    VENV.mkdir(exist_ok=True)
    with (VENV / DOOR).open("w") as handle:
        with contextlib.suppress(ImportError):  # no fcntl on Windows: there two first starts may collide
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _stamp(lock: Path) -> Path:
    return VENV / f"installed-{lock.parent.name if lock.parent != ROOT else 'run'}"


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _is_installed(lock: Path) -> bool:
    """Whether the environment holds this lock; from inside also whether its Python is still of the same version."""
    stamp = _stamp(lock)
    if not stamp.is_file():
        return False
    digest, _, version = stamp.read_text().partition(" ")
    return digest == _fingerprint(lock) and (not _is_inside() or version == _version(*sys.version_info[:2]))


def _version(major: int, minor: int) -> str:
    return f"{major}.{minor}"


def _install(locks: Sequence[Path], python: Path) -> None:
    """Bring the environment to the locks, with the door shut: another start may have done it meanwhile."""
    version = _version_of(python) if _stands(python) else ""
    if not version:
        _say(f"Setting up once, in {VENV} (about a minute) ...")
        _make_anew()
        version = _version_of(python)
    missing = [lock for lock in locks if not _is_installed(lock)]
    pip = _pip(python) if missing else []
    for lock in missing:
        _say(f"  installing {'what the tests need' if lock == TEST_LOCK else 'the packages of the lock'} ...")
        _run_pip([*pip, "install", "--require-hashes", "--no-deps", "--prefer-binary", "-r", str(lock)], lock)
        _stamp(lock).write_text(f"{_fingerprint(lock)} {version}")


def _make_anew() -> None:
    """An empty environment. What is left of an older one goes, for a link in it would be taken as it is; only the
    file that the door is shut with stays."""
    for left in VENV.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        elif left.name != DOOR:
            left.unlink()
    import venv  # here, because hardly any start needs it

    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(VENV.resolve())


def _version_of(python: Path) -> str:
    """The version of an interpreter, "" where it is missing, does not run or is too old."""
    asked = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=False)
        version = tuple(map(int, answer.stdout.split()))
    except (OSError, ValueError):
        return ""
    return _version(*version) if answer.returncode == 0 and version >= OLDEST else ""


def _pip(python: Path) -> list[str]:
    """A pip that installs into `python`: this interpreter's, its base's, ensurepip's, or a system's wheel."""
    base = Path(sys.base_prefix) / "bin" / "python3"
    for candidate in (Path(sys.executable), base):
        if _has_pip(candidate):
            return [str(candidate), "-m", "pip", "--python", str(python)]
    if _ran([str(python), "-m", "ensurepip", "--default-pip"]):
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
    wheels = sorted(WHEELS.glob("pip-*.whl"))
    return wheels[-1] if wheels else None


def _wheel_from_debian() -> Path | None:
    """Debian keeps pip in a package of its own; as root on a bare machine it can be fetched without asking back."""
    if os.name == "nt" or os.geteuid() != 0 or not APT.exists():
        return None
    _say("This Python has no pip: installing Debian's package python3-pip-whl ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "python3-pip-whl"]):
        subprocess.run([str(APT), *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
    return _wheel_of_pip()


def _run_pip(command: Sequence[str], lock: Path) -> None:
    """Run pip and show how far it is: one line that counts packages, and pip's own last words if it fails."""
    total = len(re.findall(r"^[\w.-]+==|^[\w.-]+\[", lock.read_text(), flags=re.MULTILINE))
    quiet = {name: value for name, value in os.environ.items() if name not in PIP_ELSEWHERE}
    quiet |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    quiet |= {"PIP_USER": "0", "PIP_NO_INPUT": "1"}
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
