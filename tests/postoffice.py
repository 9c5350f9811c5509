"""A mail server of the test on this machine: it keeps what it takes, and refuses what it is told to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class PostOffice:
    """What was taken, in order. `refused` are addresses that are nobody's; `answer` is what it says to a mail."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.refused: dict[str, str] = {}
        self.answer = "250 2.0.0 OK"
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("2"):
            self.raw.append(envelope.content)
        return self.answer

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, _class=EmailMessage, policy=policy.SMTP) for one in self.raw]

    @property
    def settings(self) -> dict[str, str]:
        """The variables that lead to it."""
        return {
            "MONITOR_MAIL_HOST": "127.0.0.1",
            "MONITOR_MAIL_PORT": str(self.port),
            "MONITOR_MAIL_SECURITY": "none",
            "MONITOR_MAIL_SENDER": "Monitor <monitor@office.example>",
        }


@contextmanager
def open_office(**options: Any) -> Iterator[PostOffice]:
    """A server that listens until the end."""
    office = PostOffice()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        office.port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port, ready_timeout=10, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
