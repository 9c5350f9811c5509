"""The bytes of a mail go in and are said to a server, step by step; whatever goes wrong names the step.

`post` is made for a ledger: it calls back at the last moment at which nothing has been delivered (the server has all
but the dot that ends the mail) and again at the first at which everything is (it has answered 250). What no sender can
know is what becomes of the mail when the connection ends between the two: that is UncertainError, and nothing else is.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from monitor.mail.connecting import Deadline, Server, TlsServer
from monitor.mail.nouns import (
    Letter,
    MailError,
    MailSettings,
    RefusedError,
    SomeRefusedError,
    UncertainError,
    one_line,
)
from monitor.mail.writing import bare, letter_as_bytes, mail_as_bytes

# For connecting, and for every answer of the server.
TIMEOUT_SECONDS = 30.0
# For the whole mail, however slowly the server goes on answering.
SECONDS_IN_ALL = 60.0
# For the answer to a letter's last dot: as long as RFC 5321 (4.5.3.2.6) asks for, since hanging up before it leaves
# open whether the letter was taken.
SECONDS_FOR_THE_DOT = 600.0
# Every one of these may come from a server that is not there, not well, or not willing.
_TROUBLES = (smtplib.SMTPException, ssl.SSLError, OSError, UnicodeError)
# What begins with 5 and is about us or the conversation, not about the recipient: the operator can set it right.
_OUR_FAULT = frozenset({500, 502, 503, 504, 530, 534, 535, 538})
_DOT = re.compile(rb"^\.", re.MULTILINE)


class Mailer:
    """A mail server and who we are to it. Each mail has a connection of its own, so nothing is open in between.

    `context` stands in for the usual certificates; certificates are verified in any case. A server has `timeout`
    seconds for each answer and `in_all` for the mail, but `answer` to say whether it has taken a letter; only to look
    its name up is left to the system's patience.
    """

    def __init__(
        self,
        settings: MailSettings,
        *,
        timeout: float = TIMEOUT_SECONDS,
        in_all: float = SECONDS_IN_ALL,
        answer: float = SECONDS_FOR_THE_DOT,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._timeout = timeout
        self._in_all = in_all
        self._answer = answer
        self._context = context
        self._server = f"{settings.host}:{settings.port}"

    @property
    def sender(self) -> str:
        """The address that our mail comes from, perhaps with a name before it."""
        return self._settings.sender or self._settings.user

    def send(self, to: Sequence[str], subject: str, text: str, html: str = "") -> None:
        """One mail to all of `to`, with `html` beside the text where there is one.

        MailError where nobody got it. SomeRefusedError, also one, where only some got it: sending it again would
        double it for them.
        """
        self._check(to)
        content = mail_as_bytes(self.sender, to, subject, text, html)
        with self._within_time() as deadline, self._connected(deadline) as server:
            refused = self._address(server, to)
            if len(refused) == len(set(map(bare, to))):
                raise MailError(_refusals(f"{self._server}: all recipients were refused", refused))
            self._hand_over(server, content, deadline, _nothing, _nothing, patience=0.0)
        if refused:
            raise SomeRefusedError(_refusals(f"{self._server}: some recipients were refused", refused), refused)

    def post(self, letter: Letter, *, committing: Callable[[], None], taken: Callable[[str], None]) -> None:
        """One letter to its recipient.

        `committing` is called when the server has it all but for the final dot; whatever it raises ends the connection,
        so that nothing is delivered, and goes through. `taken` is called with the server's word as soon as it has taken
        the letter. RefusedError, UncertainError (only between the two); any other MailError says that the letter surely
        was not delivered, this time.
        """
        self._check([letter.to])
        content = letter_as_bytes(self.sender, letter)
        with self._within_time() as deadline, self._connected(deadline) as server:
            for word in self._address(server, [letter.to]).values():
                raise self._unwilling(f"{self._server}: recipients: {word}", word)
            self._hand_over(server, content, deadline, lambda _: committing(), taken, patience=self._answer)

    def _check(self, to: Sequence[str]) -> None:
        """MailError where there is nobody to send to or to send by."""
        if not self._settings.host:
            raise MailError("no mail server is set: give [mail] host")
        for address in (*to, self.sender):
            bare(address)
        if not to:
            raise MailError("a mail without a recipient")

    @contextmanager
    def _within_time(self) -> Iterator[Deadline]:
        deadline = Deadline(self._in_all)
        try:
            yield deadline
        except MailError as error:
            if not deadline.is_over or isinstance(error, RefusedError):
                raise
            step = str(error).removeprefix(f"{self._server}: ").partition(":")[0]
            raise type(error)(f"{self._server}: {step}: not through within {deadline.seconds:g} s") from None
        finally:
            deadline.end()

    @contextmanager
    def _connected(self, deadline: Deadline) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        context = self._context or ssl.create_default_context()
        with self._step("connect"):
            if settings.security == "tls":
                server: smtplib.SMTP = TlsServer(deadline, settings.host, settings.port, self._timeout, context)
            else:
                server = Server(deadline, settings.host, settings.port, self._timeout)
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

    def _address(self, server: smtplib.SMTP, to: Sequence[str]) -> dict[str, str]:
        """Say who it is from and who it is for; the server's word for each recipient that it refused."""
        sender, addresses = bare(self.sender), list(dict.fromkeys(map(bare, to)))
        with self._step("sender"):
            server.ehlo_or_helo_if_needed()
            needs_utf8 = not all(map(str.isascii, (sender, *addresses)))
            if needs_utf8 and not server.has_extn("smtputf8"):
                raise RefusedError(f"{self._server}: it takes no addresses with letters beyond ASCII")
            options = ["SMTPUTF8", "BODY=8BITMIME"] if needs_utf8 else []
            _expect(250, server.mail(sender, options))
        refused: dict[str, str] = {}
        for address in addresses:
            with self._step("recipients"):
                code, word = server.rcpt(address)
                if code == 421:
                    raise smtplib.SMTPResponseException(code, word)
            if code not in (250, 251):
                refused[address] = self._masked(f"{code} {_decoded(word)}")
        return refused

    def _hand_over(
        self,
        server: smtplib.SMTP,
        content: bytes,
        deadline: Deadline,
        committing: Callable[[str], None],
        taken: Callable[[str], None],
        *,
        patience: float,
    ) -> None:
        """The mail itself. A server that has not seen the dot delivers nothing, and one that is hung up on neither."""
        try:
            with self._step("text"):
                _expect(354, server.docmd("DATA"))
                server.send(_DOT.sub(b"..", content if content.endswith(b"\r\n") else content + b"\r\n"))
            committing("")
            with self._step("text"):
                if deadline.is_over:
                    raise TimeoutError("timed out")
                server.send(b".\r\n")
            if patience:
                deadline.extend(server.sock, patience)
            try:
                with self._step("text"):
                    code, word = server.getreply()
            except MailError as error:
                raise UncertainError(str(error)) from None
        except BaseException:
            # Not by QUIT, which would become a line of the mail.
            server.close()
            raise
        said = f"{code} {_decoded(word)}"
        if 200 <= code < 300:
            taken(one_line(said, 200))
        elif 400 <= code < 600:
            raise self._unwilling(f"{self._server}: text: {self._masked(said)}", said)
        else:
            raise UncertainError(f"{self._server}: text: {self._masked(said)}")

    def _unwilling(self, message: str, word: str) -> MailError:
        code = int(word[:3])
        return RefusedError(message) if code >= 500 and code not in _OUR_FAULT else MailError(message)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        try:
            yield
        except _TROUBLES as error:
            raise MailError(f"{self._server}: {name}: {self._masked(_why(error))}") from None

    def _masked(self, text: str) -> str:
        """A server may quote what it was told."""
        return text.replace(self._settings.password, "***") if self._settings.password else text


def _nothing(_: str) -> None:
    """Nobody keeps a ledger of this mail."""


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
    return f"{what}: {'; '.join(f'{address} ({one_line(word, 120)})' for address, word in refused.items())}"
