"""A mapping goes in, it is posted as JSON to one URL; WebhookError in one line if that did not work.

The URL's path and query are a secret (that is how such addresses work): messages name its host only.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, urlsplit

from monitor.text import visible_line

# For connecting, and for each wait for the server.
TIMEOUT_SECONDS = 10.0
# For all of it, however slowly the server goes on answering.
SECONDS_IN_ALL = 20.0
# What is wanted of an answer is its status.
LONGEST_ANSWER = 4096


class WebhookError(Exception):
    """A message that did not arrive; one line names the host and why."""

    def __init__(self, message: str) -> None:
        super().__init__(visible_line(message)[:300])


class Webhook:
    """An address that takes JSON over http or https. WebhookError for a URL that is no such address.

    The server has `timeout` seconds for each wait and `in_all` for the whole; only to look its name up is left to the
    system's patience.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        in_all: float = SECONDS_IN_ALL,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._parts = _checked(url)
        self._timeout = timeout
        self._in_all = in_all
        self._context = context

    def __repr__(self) -> str:
        return f"Webhook({self._parts.hostname})"

    def post(self, payload: Mapping[str, object]) -> None:
        """Post it once. WebhookError for anything but a 2xx: a redirect is not followed, for it leads elsewhere."""
        body = json.dumps(payload, ensure_ascii=True, default=str).encode("ascii")
        context = (self._context or ssl.create_default_context()) if self._parts.scheme == "https" else None
        connection = self._connection(context)
        ends, is_over = time.monotonic() + self._in_all, threading.Event()
        try:
            with self._within(ends, is_over) as plain:
                connection.sock = context.wrap_socket(plain, server_hostname=self._parts.hostname) if context else plain
                connection.request("POST", self._target(), body, self._headers())
                answer = connection.getresponse()
                answer.read(LONGEST_ANSWER)
                # A head that was cut off reads like one that has ended.
                if is_over.is_set():
                    raise TimeoutError
        except (OSError, HTTPException, UnicodeError) as error:
            is_late = time.monotonic() >= ends
            raise self._error(f"not through within {self._in_all:g} s" if is_late else self._why(error)) from None
        finally:
            connection.close()
        self._judge(answer)

    @contextmanager
    def _within(self, ends: float, is_over: threading.Event) -> Iterator[socket.socket]:
        """A connection to one of the host's addresses, which is broken off at that monotonic instant."""
        connected = self._connected(ends)
        # A second handle: TLS takes the first one's place.
        with connected.dup() as handle:

            def break_off() -> None:
                is_over.set()
                with suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)

            timer = threading.Timer(max(0.0, ends - time.monotonic()), break_off)
            timer.daemon = True
            timer.start()
            try:
                yield connected
            finally:
                timer.cancel()
                connected.close()

    def _connected(self, ends: float) -> socket.socket:
        port = self._parts.port or (443 if self._parts.scheme == "https" else 80)
        error = OSError("it has no address")
        for *_, address in socket.getaddrinfo(self._parts.hostname, port, type=socket.SOCK_STREAM):
            left = ends - time.monotonic()
            if left <= 0:
                break
            try:
                found = socket.create_connection((str(address[0]), port), min(self._timeout, left))
            except OSError as failed:
                error = failed
            else:
                found.settimeout(self._timeout)
                return found
        raise error

    def _judge(self, answer: HTTPResponse) -> None:
        if 300 <= answer.status < 400:
            raise self._error(f"it answered {answer.status}, a redirect, which is not followed: set the final address")
        if not 200 <= answer.status < 300:
            raise self._error(f"it answered {answer.status}")

    def _connection(self, context: ssl.SSLContext | None) -> HTTPConnection:
        """What speaks HTTP on a connection that it is given."""
        host, port = self._parts.hostname or "", self._parts.port
        return HTTPSConnection(host, port, context=context) if context else HTTPConnection(host, port)

    def _target(self) -> str:
        path = quote(self._parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(self._parts.query, safe="/%:@!$&'()*+,;=~-._?")
        return f"{path}?{query}" if query else path

    def _headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "User-Agent": "vietnam-laos-office-monitor", "Connection": "close"}

    def _why(self, error: Exception) -> str:
        """The kind of error and no more: what a library says of a request may quote its path."""
        if isinstance(error, TimeoutError):
            return "no answer in time"
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"the certificate does not hold: {error.verify_message}"
        if isinstance(error, OSError) and error.strerror:
            return error.strerror
        return {"RemoteDisconnected": "it hung up without an answer"}.get(type(error).__name__, type(error).__name__)

    def _error(self, why: str) -> WebhookError:
        return WebhookError(f"webhook at {self._parts.hostname}: {why}")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_fit = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_fit = False
    if not is_fit:
        raise WebhookError("the webhook's URL must begin with http:// or https:// and name a host")
    if parts.username or parts.password:
        raise WebhookError(f"webhook at {parts.hostname}: a name and password in the URL are not supported")
    return parts
