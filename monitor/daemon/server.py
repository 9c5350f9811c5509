"""The HTTP face goes in, a server in the daemon's own loop comes out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS_TO_FINISH = 2
# A client that owes us its request for so long, or one of so many, is let go: silence must not keep others out.
SECONDS_TO_ASK = 10.0
MOST_CONNECTIONS = 256
LONGEST_HEADERS = 16 * 1024
BACKLOG = 64


class PortError(Exception):
    """The address cannot be listened on; one line says why and what to set."""


class Connection(H11Protocol):
    """A connection that is closed where the rest of its request does not come in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.owed_since = self.loop.time()
        self._watch = self.loop.call_later(SECONDS_TO_ASK / 2, self._look)
        if len(self.connections) > MOST_CONNECTIONS:
            others = (one for one in self.connections if isinstance(one, Connection))
            min(others, key=lambda one: one.owed_since).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        now = self.loop.time()
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self.owed_since = now  # It has asked, and waits for our answer.
        if now - self.owed_since > SECONDS_TO_ASK:
            self.transport.abort()
            return
        self._watch = self.loop.call_later(SECONDS_TO_ASK / 2, self._look)


class Server(uvicorn.Server):
    """uvicorn without hands on the signals, which are the daemon's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises PortError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        # Python adds the address to what the system says, which is here already; a name's errors have numbers below 0.
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        where = "Set [daemon] host or port (MONITOR_DAEMON_HOST, MONITOR_DAEMON_PORT)"
        raise PortError(f"cannot listen on {host} port {port}: {why}. {where}") from None


def address_of(listener: socket.socket) -> str:
    """The URL under which a listener answers."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(face: Any) -> Server:
    """A server of an ASGI application, not yet started: `await server.serve(sockets=[listener])`."""
    return Server(
        uvicorn.Config(
            face,
            http=Connection,
            backlog=BACKLOG,
            ws="none",
            loop="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
            h11_max_incomplete_event_size=LONGEST_HEADERS,
        )
    )
