"""The nouns of mail: a letter, the server's settings, and the ways in which a mail does not go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from monitor.text import visible_line

Security = Literal["starttls", "tls", "none"]


class MailSettings(Protocol):
    """What is needed of the settings' section [mail]."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> Security: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def sender(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one recipient, with nothing in it left to chance: the same letter is the same bytes each time.

    `message_id` stands in angle brackets; `headers` are further ones, printable ASCII, written as they stand.
    """

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    headers: tuple[tuple[str, str], ...] = ()


class MailError(Exception):
    """A mail that did not go out; one line names the server and the step. It may be tried again."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message, 500))


class RefusedError(MailError):
    """The server's final word: it does not take this mail for this recipient, however often it is tried."""


class UncertainError(MailError):
    """The whole mail was handed over, and no answer came: the server may have taken it or not."""


class SomeRefusedError(MailError):
    """The mail went out, but not to all: `refused` holds the server's word for each of the others, by address."""

    def __init__(self, message: str, refused: Mapping[str, str]) -> None:
        super().__init__(message)
        self.refused = dict(refused)


def one_line(text: str, longest: int) -> str:
    """Header fields and messages are one line, whatever was put into them."""
    return visible_line(text)[:longest]
