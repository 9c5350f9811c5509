"""Recipients, a subject and a text go in, a mail is handed to the server of the settings; MailError in one line if not.

The message names host and step ("login", "recipients") and never the password.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import localtime, make_msgid, parseaddr
from typing import Literal, Protocol

from monitor.text import visible_line

# For connecting, and for every answer of the server.
TIMEOUT_SECONDS = 30.0
# For the whole mail, however slowly the server goes on answering.
SECONDS_IN_ALL = 60.0
LONGEST_SUBJECT = 200
# Every line is ASCII and short, whatever the text is: not every server takes more.
_PLAIN, _UTF8 = SMTP.clone(cte_type="7bit"), SMTPUTF8.clone(cte_type="7bit")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
# Every one of these may come from a server that is not there, not well, or not willing.
_TROUBLES = (smtplib.SMTPException, ssl.SSLError, OSError, UnicodeError)

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


class MailError(Exception):
    """A mail that did not go out; one line names the server and the step."""

    def __init__(self, message: str) -> None:
        super().__init__(_one_line(message, 500))


class SomeRefusedError(MailError):
    """The mail went out, but not to all: `refused` holds the server's word for each of the others, by address."""

    def __init__(self, message: str, refused: Mapping[str, str]) -> None:
        super().__init__(message)
        self.refused = dict(refused)


class Mailer:
    """A mail server and who we are to it. Each mail has a connection of its own, so nothing is open in between.

    `context` stands in for the usual certificates; certificates are verified in any case. A server has `timeout`
    seconds for each answer and `in_all` for the mail; only to look its name up is left to the system's patience.
    """

    def __init__(
        self,
        settings: MailSettings,
        *,
        timeout: float = TIMEOUT_SECONDS,
        in_all: float = SECONDS_IN_ALL,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._timeout = timeout
        self._in_all = in_all
        self._context = context
        self._server = f"{settings.host}:{settings.port}"

    def send(self, to: Sequence[str], subject: str, text: str, html: str = "") -> None:
        """One mail to all of `to`, with `html` beside the text where there is one.

        MailError where nobody got it. SomeRefusedError, also one, where only some got it: sending it again would
        double it for them.
        """
        if not self._settings.host:
            raise MailError("no mail server is set: give [mail] host")
        message = self._message(to, subject, text, html)
        with self._within_time() as deadline, self._connected(deadline) as server:
            refused = self._deliver(server, message, list(dict.fromkeys(to)))
        if refused:
            raise SomeRefusedError(_refusals(f"{self._server}: some recipients were refused", refused), refused)

    def _message(self, to: Sequence[str], subject: str, text: str, html: str) -> EmailMessage:
        sender = self._settings.sender or self._settings.user
        for address in (*to, sender):
            if not address.isprintable() or not _ADDRESS.fullmatch(parseaddr(address)[1]):
                raise MailError(f"{address!r} is no mail address")
        if not to:
            raise MailError("a mail without a recipient")
        message = EmailMessage(_PLAIN)
        try:
            message["From"], message["To"] = sender, ", ".join(to)
            message["Subject"] = _one_line(subject, LONGEST_SUBJECT)
            message["Date"] = localtime()
            message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
            message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers of holiday robots
            message.set_content(_encodable(text))
            if html:
                message.add_alternative(_encodable(html), subtype="html")
        except (ValueError, HeaderParseError) as error:
            raise MailError(f"the mail cannot be written: {error}") from None
        return message

    @contextmanager
    def _within_time(self) -> Iterator[_Deadline]:
        deadline = _Deadline(self._in_all)
        try:
            yield deadline
        except MailError as error:
            if not deadline.is_over:
                raise
            step = str(error).removeprefix(f"{self._server}: ").partition(":")[0]
            raise MailError(f"{self._server}: {step}: not through within {self._in_all:g} s") from None
        finally:
            deadline.end()

    @contextmanager
    def _connected(self, deadline: _Deadline) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        context = self._context or ssl.create_default_context()
        with self._step("connect"):
            if settings.security == "tls":
                server: smtplib.SMTP = _TlsServer(deadline, settings.host, settings.port, self._timeout, context)
            else:
                server = _Server(deadline, settings.host, settings.port, self._timeout)
        try:
            if settings.security == "starttls":
                with self._step("STARTTLS"):
                    server.starttls(context=context)
            if settings.user:
                with self._step(f"login as {settings.user}"):
                    server.login(settings.user, settings.password)
            yield server
        finally:
            _leave(server)

    def _deliver(self, server: smtplib.SMTP, message: EmailMessage, to: Sequence[str]) -> dict[str, str]:
        """Hand it over; the server's word for each recipient that it refused while taking the mail for another."""
        sender = parseaddr(str(message["From"]))[1]
        addresses = [parseaddr(one)[1] for one in to]
        with self._step("sender"):
            server.ehlo_or_helo_if_needed()
            needs_utf8 = not all(map(str.isascii, (sender, *addresses)))
            if needs_utf8 and not server.has_extn("smtputf8"):
                raise MailError(f"{self._server}: it takes no addresses with letters beyond ASCII")
            options = ["SMTPUTF8", "BODY=8BITMIME"] if needs_utf8 else []
            _expect(250, server.mail(sender, options))
        refused: dict[str, str] = {}
        for address in addresses:
            with self._step("recipients"):
                code, word = server.rcpt(address)
            if code not in (250, 251):
                refused[address] = f"{code} {_decoded(word)}"
        if len(refused) == len(set(addresses)):
            raise MailError(_refusals(f"{self._server}: all recipients were refused", refused))
        with self._step("text"):
            _expect(250, server.data(message.as_bytes(policy=_UTF8 if needs_utf8 else _PLAIN)))
        return refused

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        try:
            yield
        except _TROUBLES as error:
            raise MailError(f"{self._server}: {name}: {self._masked(_why(error))}") from None

    def _masked(self, text: str) -> str:
        """A server may quote what it was told."""
        return text.replace(self._settings.password, "***") if self._settings.password else text


class _Deadline:
    """An instant at which a connection ends, whatever is being said on it. To be ended itself when all is through."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
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


class _Server(smtplib.SMTP):
    """A server that has only so long for all that it says."""

    def __init__(self, deadline: _Deadline, host: str, port: int, timeout: float) -> None:
        self._deadline = deadline
        super().__init__(host, port, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._deadline.connected(host, port, timeout)


class _TlsServer(smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def __init__(self, deadline: _Deadline, host: str, port: int, timeout: float, context: ssl.SSLContext) -> None:
        self._deadline = deadline
        super().__init__(host, port, timeout=timeout, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> ssl.SSLSocket:
        return self.context.wrap_socket(self._deadline.connected(host, port, timeout), server_hostname=host)


def _expect(code: int, answer: tuple[int, bytes]) -> None:
    if answer[0] != code:
        raise smtplib.SMTPResponseException(answer[0], answer[1])


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye if the server still listens; what it answers changes nothing."""
    try:
        server.quit()
    except _TROUBLES:
        server.close()


def _why(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    # smtplib wraps the time-out of a read into a disconnection.
    if isinstance(error, TimeoutError) or str(error).endswith("timed out"):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate does not hold: {error.verify_message}"
    return str(error) or type(error).__name__


def _decoded(word: bytes | str) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else word


def _refusals(what: str, refused: Mapping[str, str]) -> str:
    return f"{what}: {'; '.join(f'{address} ({_one_line(word, 120)})' for address, word in refused.items())}"


def _one_line(text: str, longest: int) -> str:
    """Header fields and messages are one line, whatever was put into them."""
    return visible_line(text)[:longest]


def _encodable(text: str) -> str:
    """Halves of surrogate pairs, which JSON can bring, are no text that could be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")
