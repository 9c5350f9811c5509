"""A sender, recipients, a subject and texts go in, the bytes of a mail come out: every line of them ASCII and short.

A letter is written the same each time, to the last byte: so a mail that may have arrived can be handed over again, and
a mailbox that knows its Message-ID drops the twin. Only headers without a word from outside are written as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import getaddresses, localtime, make_msgid
from hashlib import sha256

from monitor.mail.nouns import Letter, MailError, one_line

LONGEST_SUBJECT = 200
# Not every server takes more than ASCII; names and words beyond it are encoded.
_PLAIN, _UTF8 = SMTP.clone(cte_type="7bit"), SMTPUTF8.clone(cte_type="7bit")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
# A line of a mail may have 998 characters. The library would encode a long address in a header, so that nobody
# could click it.
_HEADER = re.compile(r"[A-Za-z-]{1,40}: [ -~]{1,900}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")


def bare(address: str) -> str:
    """The address itself, without a name before it; MailError where it is none."""
    found = getaddresses([address])
    if len(found) != 1 or not address.isprintable() or not _ADDRESS.fullmatch(found[0][1]):
        raise MailError(f"{address!r} is no mail address")
    return found[0][1]


def mail_as_bytes(sender: str, to: Sequence[str], subject: str, text: str, html: str) -> bytes:
    """A mail of now to all of `to`, under a number of its own. MailError where it cannot be written."""
    head = [f"Message-ID: {make_msgid(domain=bare(sender).rpartition('@')[2])}"]
    return _written(sender, to, head, localtime(), _parts(subject, text, html))


def letter_as_bytes(sender: str, letter: Letter) -> bytes:
    """The letter, always the same. MailError where it cannot be written."""
    head = [f"Message-ID: {letter.message_id}", *(f"{name}: {value}" for name, value in letter.headers)]
    if not _MESSAGE_ID.fullmatch(letter.message_id) or not all(map(_HEADER.fullmatch, head)):
        raise MailError("the mail cannot be written: a header is not plain text")
    message = _parts(letter.subject, letter.text, letter.html)
    if message.is_multipart():
        message.set_boundary(f"=_{sha256(letter.message_id.encode()).hexdigest()[:40]}")
    return _written(sender, [letter.to], head, letter.date, message)


def _parts(subject: str, text: str, html: str) -> EmailMessage:
    message = EmailMessage(_PLAIN)
    try:
        message["Subject"] = one_line(subject, LONGEST_SUBJECT)
        message.set_content(_encodable(text))
        if html:
            message.add_alternative(_encodable(html), subtype="html")
    except (ValueError, HeaderParseError) as error:
        raise MailError(f"the mail cannot be written: {error}") from None
    return message


def _written(sender: str, to: Sequence[str], head: Sequence[str], date: datetime, message: EmailMessage) -> bytes:
    addresses = [bare(one) for one in (sender, *to)]
    try:
        message["From"], message["To"] = sender, ", ".join(to)
        message["Date"] = date
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers of holiday robots
    except (ValueError, HeaderParseError) as error:
        raise MailError(f"the mail cannot be written: {error}") from None
    lines = "".join(f"{line}\r\n" for line in head)
    return lines.encode("ascii") + message.as_bytes(policy=_PLAIN if all(map(str.isascii, addresses)) else _UTF8)


def _encodable(text: str) -> str:
    """Halves of surrogate pairs, which JSON can bring, are no text that could be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")
