"""A webhook is posted to a real HTTP server of the test; whatever goes wrong, the address stays a secret."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from monitor.webhook import Webhook, WebhookError

SECRET = "T0/B0/s3cret"


class Server(ThreadingHTTPServer):
    """Answers with `status`; keeps what came."""

    daemon_threads = True

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.headers = status, headers
        self.taken: list[tuple[str, str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the test's output."""


@contextmanager
def serving(status: int = 200, **headers: str) -> Iterator[Server]:
    server = Server(status, headers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/hook/{SECRET}?key=a%20b"


def test_what_is_posted_arrives_as_json() -> None:
    with serving(204) as server:
        Webhook(address(server)).post({"subject": "[monitor] Lào", "text": "một\nhai\ud800"})
    ((path, kind, body),) = server.taken
    assert path == f"/hook/{SECRET}?key=a%20b"
    assert kind == "application/json"
    assert body == {"subject": "[monitor] Lào", "text": "một\nhai\ud800"}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with serving() as elsewhere, serving(status, Location=address(elsewhere)) as server:
        with pytest.raises(WebhookError, match=f"it answered {status}, a redirect") as caught:
            Webhook(address(server)).post({})
        assert elsewhere.taken == []
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500, 503])
def test_any_answer_but_success_is_an_error(status: int) -> None:
    with (
        serving(status) as server,
        pytest.raises(WebhookError, match=rf"^webhook at 127\.0\.0\.1: it answered {status}$"),
    ):
        Webhook(address(server)).post({})


@pytest.mark.parametrize(
    "url",
    ["", "ftp://x.example/a", "file:///etc/passwd", "http:///a", "x.example/a", "http://[::1/a", "http://h:99999/"],
)
def test_only_http_and_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(WebhookError, match="must begin with http:// or https://"):
        Webhook(url)


def test_a_password_in_the_address_is_not_repeated() -> None:
    with pytest.raises(WebhookError) as caught:
        Webhook(f"https://me:{SECRET.replace('/', '')}@x.example/{SECRET}")
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(Webhook(f"https://x.example/{SECRET}"))


def test_a_server_that_is_gone_silent_or_hangs_up_is_one_line() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(WebhookError, match=r"^webhook at 127\.0\.0\.1: no answer in time$"):
            Webhook(f"http://127.0.0.1:{port}/{SECRET}", timeout=0.2).post({})
        waiting = threading.Thread(target=lambda: [listening.accept()[0].close() for _ in range(2)])
        waiting.start()
        with pytest.raises(WebhookError) as caught:
            Webhook(f"http://127.0.0.1:{port}/{SECRET}").post({})
        waiting.join(10)
    assert SECRET not in str(caught.value)
    with pytest.raises(WebhookError, match="Connection refused"):
        Webhook(f"http://127.0.0.1:{port}/{SECRET}").post({})


# The head of a long record of TLS, and that of an answer; neither comes to its end.
ENDLESS = {"https": b"\x16\x03\x03\x3f\xff" + b"x" * 1_000, "http": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000}


def drip(caller: socket.socket, words: bytes) -> None:
    """Say it letter by letter, until the caller hangs up."""
    caller.settimeout(0.02)
    with closing(caller), suppress(ConnectionError):
        for letter in words:
            with suppress(TimeoutError):
                if not caller.recv(65536):
                    return
            caller.sendall(bytes([letter]))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_drips_has_so_much_time_in_all(scheme: str) -> None:
    began = time.monotonic()
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
        dripping = threading.Thread(target=lambda: drip(listening.accept()[0], ENDLESS[scheme]))
        dripping.start()
        with pytest.raises(WebhookError, match=r"^webhook at 127\.0\.0\.1: not through within 0\.3 s$"):
            Webhook(f"{scheme}://127.0.0.1:{port}/{SECRET}", in_all=0.3).post({})
        dripping.join(10)
    assert time.monotonic() - began < 8
