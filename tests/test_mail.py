"""Mails go to a real SMTP server of the test, which takes, refuses, dawdles or hangs up; secrets stay in."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.mail import Mailer, MailError, SomeRefusedError

SECRET = "hunter2 and more"


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 25
    security: Any = "none"
    user: str = ""
    password: str = ""
    sender: str = "monitor@office.example"


class Box:
    """What the server was given; it knows nobody called nobody@."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("nobody"):
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.SMTP)
        if "full" in message["Subject"]:
            return "452 4.2.2 mailbox full"
        self.mails.append((envelope.rcpt_tos, message))
        return "250 OK"


@contextmanager
def serving(box: Box, **options: Any) -> Iterator[int]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=10, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def box() -> Box:
    return Box()


@contextmanager
def speaking(script: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does to its one caller what the script says."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(10)

        def serve() -> None:
            with closing(listening.accept()[0]) as caller:
                script(caller)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(10)


def test_a_mail_arrives_with_its_words_in_every_script(box: Box) -> None:
    with serving(box) as port:
        Mailer(Settings(port=port)).send(
            ["a@x.example", "b@x.example"], "Lào: ລາວ", "Văn phòng\n.\nຫ້ອງການ\n", "<p>ລາວ</p>"
        )
    ((to, mail),) = box.mails
    assert to == ["a@x.example", "b@x.example"]
    assert mail["Subject"] == "Lào: ລາວ"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == "Văn phòng\n.\nຫ້ອງການ\n"
    assert html.get_content().strip() == "<p>ລາວ</p>"


def test_a_subject_cannot_bring_a_header_of_its_own(box: Box) -> None:
    with serving(box) as port:
        Mailer(Settings(port=port)).send(["a@x.example"], "one\r\nBcc: all@x.example\u2028\x00two\ud800", "text\ud800")
    ((to, mail),) = box.mails
    assert to == ["a@x.example"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "one Bcc: all@x.example two"


@pytest.mark.parametrize("address", ["", "nobody", "a@x.example\r\nBcc: b@x.example", "a b@x.example", "a@x@y"])
def test_what_is_no_address_is_named_before_anything_is_sent(address: str) -> None:
    with pytest.raises(MailError, match="is no mail address") as caught:
        Mailer(Settings(port=1)).send([address], "s", "t")
    assert "\n" not in str(caught.value)


def test_a_refused_recipient_is_named_while_the_others_get_it(box: Box) -> None:
    with (
        serving(box) as port,
        pytest.raises(SomeRefusedError, match=r"nobody@x\.example \(550 5\.1\.1 no such") as caught,
    ):
        Mailer(Settings(port=port)).send(["nobody@x.example", "a@x.example"], "s", "t")
    assert list(caught.value.refused) == ["nobody@x.example"]
    assert [to for to, _ in box.mails] == [["a@x.example"]]


def test_where_all_are_refused_nothing_is_sent(box: Box) -> None:
    with serving(box) as port, pytest.raises(MailError, match="all recipients were refused") as caught:
        Mailer(Settings(port=port)).send(["nobody@x.example"], "s", "t")
    assert not isinstance(caught.value, SomeRefusedError)
    assert box.mails == []


def test_a_text_that_is_not_taken_is_an_error_with_the_servers_word(box: Box) -> None:
    with serving(box) as port, pytest.raises(MailError, match=rf"127\.0\.0\.1:{port}: text: 452 4\.2\.2 mailbox full"):
        Mailer(Settings(port=port)).send(["a@x.example"], "full", "t")


def waits(caller: socket.socket) -> None:
    """Until the caller hangs up."""
    caller.settimeout(10)
    caller.recv(1)


def test_a_server_that_is_not_there_or_says_nothing_or_hangs_up() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        closed = gone.getsockname()[1]
    with pytest.raises(MailError, match=rf"^127\.0\.0\.1:{closed}: connect: "):
        Mailer(Settings(port=closed)).send(["a@x.example"], "s", "t")
    with (
        speaking(waits) as port,
        pytest.raises(MailError, match="connect: no answer in"),
    ):
        Mailer(Settings(port=port), timeout=0.2).send(["a@x.example"], "s", "t")
    with (
        speaking(lambda caller: caller.sendall(b"220 hello\r\n")) as port,
        pytest.raises(MailError, match=r"sender|connect"),
    ):
        Mailer(Settings(port=port)).send(["a@x.example"], "s", "t")


# The head of a long record of TLS, and a line of SMTP; neither comes to its end.
TLS_BEGINS, ENDLESS = b"\x16\x03\x03\x3f\xff", b"2" * 1_000


def drips(caller: socket.socket, words: bytes) -> None:
    """Say it letter by letter, until the caller hangs up."""
    caller.settimeout(0.02)
    with suppress(ConnectionError):
        for letter in words:
            with suppress(TimeoutError):
                if not caller.recv(65536):
                    return
            caller.sendall(bytes([letter]))


@pytest.mark.parametrize(
    ("greeting", "words", "security", "step"),
    [
        (b"", ENDLESS, "none", "connect"),
        (b"", TLS_BEGINS + ENDLESS, "tls", "connect"),
        (b"220 hello\r\n", ENDLESS, "none", "sender"),
    ],
)
def test_a_server_that_drips_has_so_much_time_in_all(greeting: bytes, words: bytes, security: str, step: str) -> None:
    def script(caller: socket.socket) -> None:
        caller.sendall(greeting)
        drips(caller, words)

    began = time.monotonic()
    with (
        speaking(script) as port,
        pytest.raises(MailError, match=rf"^127\.0\.0\.1:{port}: {step}: not through within 0\.3 s$"),
    ):
        Mailer(Settings(port=port, security=security), in_all=0.3).send(["a@x.example"], "s", "t")
    assert time.monotonic() - began < 10


def test_a_server_of_many_addresses_has_no_more_time_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []

    def connect(address: object, timeout: float) -> socket.socket:
        tried.append(timeout)
        now[0] += timeout
        raise TimeoutError("timed out")

    now = [0.0]
    monkeypatch.setattr("monitor.mail.connecting.time.monotonic", lambda: now[0])
    monkeypatch.setattr("monitor.mail.connecting.socket.create_connection", connect)
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"192.0.2.{n}", 25)) for n in range(9)]
    monkeypatch.setattr("monitor.mail.connecting.socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(MailError, match="connect: not through within 60 s"):
        Mailer(Settings()).send(["a@x.example"], "s", "t")
    assert tried == [30, 30]


def test_no_server_in_the_settings_says_which_setting() -> None:
    with pytest.raises(MailError, match=r"give \[mail\] host"):
        Mailer(Settings(host="")).send(["a@x.example"], "s", "t")


def certificate(folder: Path) -> Path:
    """Key and certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(begin)
    made = made.not_valid_after(begin + dt.timedelta(days=36500)).add_extension(address, critical=False)
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, form, plain)
    file = folder / "server.pem"
    file.write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


def server_side(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def knows(server: Any, session: Any, envelope: Any, mechanism: str, login: LoginPassword) -> AuthResult:
    return AuthResult(success=login.password == SECRET.encode(), handled=False)


def test_starttls_with_login(box: Box, pem: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(pem))
    with serving(box, tls_context=server_side(pem), require_starttls=True, authenticator=knows) as port:
        settings = Settings(port=port, security="starttls", user="me", password=SECRET)
        Mailer(settings, context=trusted).send(["a@x.example"], "s", "t")
        assert len(box.mails) == 1
        wrong = Settings(port=port, security="starttls", user="me", password="not " + SECRET)
        with pytest.raises(MailError, match=r"login as me: 535") as caught:
            Mailer(wrong, context=trusted).send(["a@x.example"], "s", "t")
    assert SECRET not in str(caught.value)


def test_tls_from_the_start(box: Box, pem: Path) -> None:
    with serving(box, ssl_context=server_side(pem)) as port:
        Mailer(Settings(port=port, security="tls"), context=ssl.create_default_context(cafile=str(pem))).send(
            ["a@x.example"], "s", "t"
        )
    assert len(box.mails) == 1


def test_a_certificate_of_a_stranger_is_not_taken(box: Box, pem: Path) -> None:
    with (
        serving(box, tls_context=server_side(pem)) as port,
        pytest.raises(MailError, match="STARTTLS: the certificate does not hold"),
    ):
        Mailer(Settings(port=port, security="starttls")).send(["a@x.example"], "s", "t")
    assert box.mails == []


def test_without_starttls_nothing_goes_out_in_plain_text(box: Box) -> None:
    with serving(box) as port, pytest.raises(MailError, match="STARTTLS"):
        Mailer(Settings(port=port, security="starttls", user="me", password=SECRET)).send(["a@x.example"], "s", "t")
    assert box.mails == []
