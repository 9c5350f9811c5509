"""The HTTP face goes in, a server in the daemon's own loop comes out."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

SECONDS_TO_FINISH = 2
LONGEST_HEADERS = 16 * 1024


class PortError(Exception):
    """The address cannot be listened on; one line says why and what to set."""


class Server(uvicorn.Server):
    """uvicorn without hands on the signals, which are the daemon's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises PortError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
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
            http="h11",
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
