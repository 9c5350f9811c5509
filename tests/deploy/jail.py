"""A unit file and a command go in, the command runs with the unit's system calls only: `python -m tests.deploy.jail
UNIT COMMAND...`. What systemd would make of SystemCallFilter=, MemoryDenyWriteExecute= and RestrictAddressFamilies=,
by the same library.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.deploy.files import values_of

LIBRARY = "libseccomp.so.2"
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
EQUAL, MASKED = 4, 7
WRITE_AND_EXECUTE, EXECUTE, SHARED_EXECUTE = 6, 4, 0o100000
HIGHEST_FAMILY = 46


class Comparison(ctypes.Structure):
    """libseccomp's struct scmp_arg_cmp."""

    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


class Filter:
    """A filter of libseccomp, not yet in force: what no rule names is treated as `otherwise` says."""

    def __init__(self, library: ctypes.CDLL, otherwise: int) -> None:
        self._library = library
        library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(otherwise)))

    def rule(self, action: int, call: str, *conditions: Comparison) -> None:
        """One rule for a call; a call that this machine does not know is passed over."""
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        array = (Comparison * len(conditions))(*conditions)
        if number != -1:
            added = self._library.seccomp_rule_add_array(
                self._context, ctypes.c_uint32(action), number, len(conditions), array
            )
            if added != 0:
                raise OSError(-added, f"no rule for {call}")

    def load(self) -> None:
        """Put it in force for this process and all that it starts."""
        if done := self._library.seccomp_load(self._context):
            raise OSError(-done, "the filter cannot be loaded")


def calls_in(groups: Iterable[str]) -> frozenset[str]:
    """All calls of some of systemd's groups, which hold groups."""
    found: set[str] = set()
    for group in groups:
        asked = ["systemd-analyze", "syscall-filter", group]
        lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()[1:]
        names = {line.strip() for line in lines if line.strip() and not line.strip().startswith("#")}
        found |= {name for name in names if name[0] != "@"}
        found |= calls_in(name for name in names if name[0] == "@")
    return frozenset(found)


def calls_of(unit: Path) -> frozenset[str]:
    """The calls that a unit's SystemCallFilter= lines leave."""
    allowed: frozenset[str] = frozenset()
    for line in values_of(unit, "SystemCallFilter"):
        named = calls_in(line.removeprefix("~").split())
        allowed = allowed - named if line.startswith("~") else allowed | named
    return allowed


def shut(unit: Path) -> None:
    """Put the unit's filters in force."""
    calls = calls_of(unit)
    families = {int(getattr(socket, name)) for name in values_of(unit, "RestrictAddressFamilies")[0].split()}
    library = ctypes.CDLL(LIBRARY)
    by_argument = Filter(library, ALLOW)
    if values_of(unit, "MemoryDenyWriteExecute") == ["yes"]:
        refuse = REFUSE | errno.EPERM
        by_argument.rule(refuse, "mmap", Comparison(2, MASKED, WRITE_AND_EXECUTE, WRITE_AND_EXECUTE))
        for call in ("mprotect", "pkey_mprotect"):
            by_argument.rule(refuse, call, Comparison(2, MASKED, EXECUTE, EXECUTE))
        by_argument.rule(refuse, "shmat", Comparison(2, MASKED, SHARED_EXECUTE, SHARED_EXECUTE))
    for family in set(range(HIGHEST_FAMILY)) - families:
        by_argument.rule(REFUSE | errno.EAFNOSUPPORT, "socket", Comparison(0, EQUAL, family, 0))
    by_argument.load()
    by_name = Filter(library, REFUSE | errno.EPERM)
    for call in sorted(calls):
        by_name.rule(ALLOW, call)
    by_name.load()


def main(arguments: Sequence[str]) -> None:
    """Shut the jail and become the command."""
    unit, *command = arguments
    shut(Path(unit))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
