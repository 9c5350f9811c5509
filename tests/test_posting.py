"""A letter for the ledger, said to a server that hangs up, refuses, dawdles or lies at every stage of the talk."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import takewhile

import pytest

from monitor.mail import Letter, Mailer, MailError, RefusedError, UncertainError
from monitor.mail.writing import letter_as_bytes
from tests.postoffice import open_office
from tests.test_mail import SECRET, Settings, knows, pem, server_side

__all__ = ["pem"]
LETTER = Letter(
    to="lan@office.example",
    subject="Vietnam-Laos offices: 12 March 2026",
    text="Văn phòng\n.\n..dots\nຫ້ອງການ\n",
    html="<p>ຫ້ອງການ</p>",
    message_id="<digest.20260312.abc@office.example>",
    date=datetime(2026, 3, 12, 23, 30, tzinfo=UTC),
    headers=(("List-Id", "Offices <digest.office.example>"), ("List-Unsubscribe", f"<https://m.example/{'x' * 200}>")),
)
STAGES = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot")


@dataclass
class Talk:
    """A server that knows the whole talk and does something else at one stage of it: hangs up ("") or says that."""

    at: str = ""
    says: str = ""
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def serve(self, caller: socket.socket) -> None:
        with suppress(ConnectionError), caller.makefile("rb") as lines:
            if not self.answer(caller, "greeting", "220 hello"):
                return
            for line in lines:
                word = line.strip().split(b" ")[0].decode().upper()
                self.heard.append(word)
                usual = "354 go on" if word == "DATA" else "221 bye" if word == "QUIT" else "250 OK"
                if not self.answer(caller, word, usual) or word == "QUIT":
                    return
                if word == "DATA" and self.at != "DATA":
                    content = list(takewhile(lambda one: one not in (b".\r\n", b""), iter(lines.readline, None)))
                    self.mails.append(b"".join(content))
                    if not self.answer(caller, "dot", "250 taken"):
                        return

    def answer(self, caller: socket.socket, stage: str, usual: str) -> bool:
        said = self.says if stage == self.at else usual
        if said:
            caller.sendall(f"{said}\r\n".encode())
        return bool(said)


@contextmanager
def talking(talk: Talk, *, timeout: float = 5, in_all: float = 10, answer: float = 10) -> Iterator[Mailer]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(10)

        def serve() -> None:
            with closing(listening.accept()[0]) as caller:
                caller.settimeout(10)
                talk.serve(caller)
            talk.over.set()

        thread = threading.Thread(target=serve)
        thread.start()
        yield Mailer(Settings(port=listening.getsockname()[1]), timeout=timeout, in_all=in_all, answer=answer)
        thread.join(10)


@dataclass
class Ledger:
    """What was called back, in order."""

    steps: list[str] = field(default_factory=list)

    def post(self, mailer: Mailer, letter: Letter = LETTER) -> None:
        mailer.post(letter, committing=lambda: self.steps.append("committing"), taken=self.steps.append)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, _class=EmailMessage, policy=policy.SMTP)


def test_a_letter_is_taken_and_the_ledger_called_back_around_the_dot() -> None:
    ledger = Ledger()
    with open_office() as office:
        ledger.post(Mailer(Settings(port=office.port)))
    assert ledger.steps == ["committing", "250 2.0.0 OK"]
    (mail,) = office.mails
    assert mail["Message-ID"] == LETTER.message_id
    assert mail["Date"].datetime == LETTER.date
    assert mail["List-Unsubscribe"] == LETTER.headers[1][1], "in one piece, however long"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == LETTER.text


def test_the_same_letter_is_the_same_bytes_each_time_and_another_one_is_not() -> None:
    first = letter_as_bytes("monitor@office.example", LETTER)
    assert first == letter_as_bytes("monitor@office.example", replace(LETTER))
    assert first != letter_as_bytes("monitor@office.example", replace(LETTER, message_id="<b@office.example>"))
    assert all(len(line) <= 998 and line.isascii() for line in first.split(b"\r\n"))


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_a_server_that_hangs_up_before_the_dot_has_delivered_nothing(stage: str) -> None:
    ledger = Ledger()
    with talking(Talk(stage)) as mailer, pytest.raises(MailError) as caught:
        ledger.post(mailer)
    assert type(caught.value) is MailError
    assert ledger.steps == []


def test_a_server_that_hangs_up_after_the_dot_may_have_taken_it() -> None:
    ledger, talk = Ledger(), Talk("dot")
    with talking(talk) as mailer, pytest.raises(UncertainError):
        ledger.post(mailer)
    assert ledger.steps == ["committing"]
    assert len(talk.mails) == 1


def test_an_answer_that_is_none_leaves_it_open() -> None:
    with talking(Talk("dot", "what?")) as mailer, pytest.raises(UncertainError):
        Ledger().post(mailer)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "EHLO"])
def test_a_4xx_is_a_trouble_that_passes(stage: str) -> None:
    ledger, talk = Ledger(), Talk(stage, "451 4.7.1 greylisted, come back")
    with talking(talk) as mailer, pytest.raises(MailError, match="451") as caught:
        ledger.post(mailer)
    assert type(caught.value) is MailError
    assert ledger.steps == (["committing"] if stage == "dot" else [])


@pytest.mark.parametrize(
    ("stage", "says", "is_final"),
    [
        ("RCPT", "550 5.1.1 no such user", True),
        ("RCPT", "553 not here", True),
        ("dot", "554 5.7.1 looks like spam", True),
        ("dot", "552 too large", True),
        ("RCPT", "530 5.7.0 authentication required", False),
        ("RCPT", "503 bad sequence", False),
        ("MAIL", "550 we know no such sender", False),
        ("greeting", "554 no service here", False),
        ("DATA", "502 not implemented", False),
    ],
)
def test_what_is_final_for_the_recipient_is_told_from_what_is_our_own_fault(
    stage: str, says: str, is_final: bool
) -> None:
    with talking(Talk(stage, says)) as mailer, pytest.raises(MailError, match=says[:3]) as caught:
        Ledger().post(mailer)
    assert isinstance(caught.value, RefusedError) == is_final


class _OverError(Exception):
    """Another sender has it."""


def object_to_it() -> None:
    raise _OverError


def test_what_the_ledger_objects_to_is_not_delivered_and_not_ended_by_a_word_in_the_mail() -> None:
    talk = Talk()
    with talking(talk) as mailer, pytest.raises(_OverError):
        mailer.post(LETTER, committing=object_to_it, taken=lambda _: None)
    assert "QUIT" not in talk.heard
    assert all(b"QUIT" not in content for content in talk.mails)


def test_an_office_delivers_nothing_of_what_was_broken_off() -> None:
    with open_office() as office:
        with pytest.raises(_OverError):
            Mailer(Settings(port=office.port)).post(LETTER, committing=object_to_it, taken=lambda _: None)
        Ledger().post(Mailer(Settings(port=office.port)))
    assert len(office.mails) == 1


def test_a_ledger_that_takes_longer_than_the_server_waits_delivers_nothing() -> None:
    ledger, talk = Ledger(), Talk()

    def slow() -> None:
        assert talk.over.wait(10)

    with (
        talking(talk, in_all=0.2) as mailer,
        pytest.raises(MailError, match=r"not through within 0\.2 s") as caught,
    ):
        mailer.post(LETTER, committing=slow, taken=ledger.steps.append)
    assert type(caught.value) is MailError, "the dot was not sent"
    assert ledger.steps == []


class Silent(Talk):
    """It says nothing to the dot until the caller hangs up."""

    def answer(self, caller: socket.socket, stage: str, usual: str) -> bool:
        if stage != "dot":
            return super().answer(caller, stage, usual)
        with suppress(TimeoutError):
            caller.recv(1)
        return False


def test_the_answer_to_the_dot_is_waited_for_longer_than_any_other() -> None:
    """RFC 5321 asks for ten minutes: to hang up early is to send it twice."""
    began = time.monotonic()
    with (
        talking(Silent(), timeout=0.2, in_all=0.3, answer=0.6) as mailer,
        pytest.raises(UncertainError, match=r"no answer in time|not through within 0\.6 s"),
    ):
        Ledger().post(mailer)
    assert time.monotonic() - began >= 0.6


def test_a_server_that_dawdles_over_its_goodbye_does_not_keep_the_note_waiting() -> None:
    ledger, talk = Ledger(), Talk("QUIT", "")
    with talking(talk) as mailer:
        ledger.post(mailer)
    assert ledger.steps == ["committing", "250 taken"]


def test_by_starttls_with_a_login_and_no_secret_in_any_message(pem: object) -> None:
    trusted = ssl.create_default_context(cafile=str(pem))
    ledger = Ledger()
    with open_office(tls_context=server_side(pem), require_starttls=True, authenticator=knows) as office:  # type: ignore[arg-type]
        settings = Settings(port=office.port, security="starttls", user="me", password=SECRET)
        ledger.post(Mailer(settings, context=trusted))
        with pytest.raises(MailError, match="login as me: 535") as caught:
            ledger.post(Mailer(replace(settings, password="not " + SECRET), context=trusted))
    assert type(caught.value) is MailError, "a wrong password is the operator's to set right"
    assert ledger.steps == ["committing", "250 2.0.0 OK"]
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "broken",
    [
        {"headers": (("List-Id", "x\r\nBcc: all@x.example"),)},
        {"headers": (("Bcc: all@x.example\r\nX", "y"),)},
        {"message_id": "<a@x>\r\nBcc: all@x.example"},
        {"message_id": "no brackets"},
        {"to": "a@x.example\r\nBcc: b@x.example"},
        {"to": "a@x.example, b@x.example"},
    ],
)
def test_a_header_that_brings_another_is_not_written(broken: dict[str, object]) -> None:
    with pytest.raises(MailError):
        letter_as_bytes("monitor@office.example", replace(LETTER, **broken))  # type: ignore[arg-type]


def test_a_subject_brings_no_header() -> None:
    content = letter_as_bytes("monitor@office.example", replace(LETTER, subject="x\r\nBcc: all@x.example\u2028y"))
    assert read(content)["Bcc"] is None
    assert read(content)["Subject"] == "x Bcc: all@x.example y"
