"""What a service manager set in the environment goes in; what it wants to hear goes out: ready, alive, stopping.

The protocol is systemd's: datagrams of "NAME=value" to the socket that $NOTIFY_SOCKET names. Where there is none,
nothing is said.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

from monitor.logs import logger

VARIABLES = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
"""What is meant for this process alone, and is not to be handed on to its children."""

log = logger("monitor.daemon")


class Notifier:
    """Tells the service manager how the daemon is. Never fails: a manager that does not listen is told of once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self._is_unheard = False
        self.watchdog_seconds = watchdog_seconds(environ, os.getpid())
        """How often `watchdog` is to be called, in seconds; None where nobody waits for it."""

    def ready(self) -> None:
        """All is started: the service is up."""
        self._tell("READY=1")

    def watchdog(self) -> None:
        """Still alive."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The end has begun."""
        self._tell("STOPPING=1")

    def status(self, text: str) -> None:
        """One line for people, as `systemctl status` shows it."""
        self._tell(f"STATUS={' '.join(text.split())}")

    def _tell(self, message: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.setblocking(False)
                sender.sendto(message.encode(), self._address)
        except OSError as error:
            if not self._is_unheard:
                log.warning("service_manager_not_reached", why=str(error))
            self._is_unheard = True
        else:
            self._is_unheard = False


def watchdog_seconds(environ: Mapping[str, str], pid: int) -> float | None:
    """Half of the time after which the manager takes the process `pid` for dead; None where it does not watch it."""
    usec, watched = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not usec.isdecimal() or int(usec) == 0 or (watched and watched != str(pid)):
        return None
    return int(usec) / 2_000_000


def _address(named: str) -> str:
    """A socket's name as the kernel takes it: a path, or with "@" in front one that is in no file system."""
    if named.startswith("@"):
        return "\0" + named[1:]
    return named if named.startswith("/") else ""
