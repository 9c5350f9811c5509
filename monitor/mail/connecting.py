"""A server's address goes in, a connection to it comes out that has only so long for all that is said on it."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from contextlib import suppress


class Deadline:
    """An instant at which a connection ends, whatever is being said on it. To be ended itself when all is through."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self.seconds = seconds
        self._ends = time.monotonic() + seconds
        self._connection: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def connected(self, host: str, port: int, timeout: float) -> socket.socket:
        """A connection to one of the host's addresses, which is broken off in time. OSError."""
        error = OSError("it has no address")
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = self._ends - time.monotonic()
            if left <= 0:
                self.is_over = True
                break
            try:
                found = socket.create_connection((str(address[0]), port), min(timeout, left))
            except OSError as failed:
                error = failed
            else:
                found.settimeout(timeout)
                self._watch(found)
                return found
        raise error

    def _watch(self, connection: socket.socket) -> None:
        # A second handle: TLS takes the first one's place.
        self._connection = connection.dup()
        self._arm()

    def extend(self, connection: socket.socket | None, seconds: float) -> None:
        """From now on there are so many seconds, also for a single answer on the connection."""
        if self._timer is not None:
            self._timer.cancel()
        self.seconds = seconds
        self._ends = time.monotonic() + seconds
        if connection is not None:
            connection.settimeout(seconds)
        self._arm()

    def _arm(self) -> None:
        self._timer = threading.Timer(max(0.0, self._ends - time.monotonic()), self._break_off)
        self._timer.daemon = True
        self._timer.start()

    def _break_off(self) -> None:
        self.is_over = True
        with suppress(OSError):
            if self._connection is not None:
                self._connection.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """The connection may go on for as long as it likes."""
        if self._timer is not None:
            self._timer.cancel()
        if self._connection is not None:
            self._connection.close()


class Server(smtplib.SMTP):
    """A server that has only so long for all that it says."""

    def __init__(self, deadline: Deadline, host: str, port: int, timeout: float) -> None:
        self._deadline = deadline
        super().__init__(host, port, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._deadline.connected(host, port, timeout)


class TlsServer(smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def __init__(self, deadline: Deadline, host: str, port: int, timeout: float, context: ssl.SSLContext) -> None:
        self._deadline = deadline
        super().__init__(host, port, timeout=timeout, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> ssl.SSLSocket:
        return self.context.wrap_socket(self._deadline.connected(host, port, timeout), server_hostname=host)
