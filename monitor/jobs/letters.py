"""Digests and a recipient go in, the letter that is mailed comes out: text, page, subject, and how to be rid of it.

Nothing in it is left to chance or to the clock: the same days, recipient and Date are the same letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote

from monitor.digest import Digest, title_of
from monitor.digest.showing import address
from monitor.jobs import digests
from monitor.jobs.unsubscribing import unsubscribe_token
from monitor.mail import Letter
from monitor.text import visible_line
from monitor.words import Words

WIDTH = 80
_FOOT = "margin:2em 0 0;font-size:.875em;color:#5a6068"
_LINK = "color:#0b57a4"


@dataclass(frozen=True, slots=True)
class Stationery:
    """Who writes: the sender's address, where browsers find the pages ("" nowhere), the words, the tokens' secret."""

    sender: str
    web: str
    words: Words
    secret: str

    @property
    def domain(self) -> str:
        """What stands behind the sender's @."""
        return self.sender.rpartition("@")[2].rstrip("> ") or "monitor.invalid"

    def unsubscribe_page(self, recipient: str) -> str:
        """Where the recipient ends these mails, "" where there are no pages."""
        token = unsubscribe_token(self.secret, recipient)
        return address(f"{self.web}/unsubscribe/{token}") if self.web else ""


def letter_of(
    told: Sequence[Digest], recipient: str, *, message_id: str, date: datetime, stationery: Stationery
) -> Letter:
    """The digests of some days (oldest first, at least one) as one letter."""
    whole = digests.catch_up(told)
    page = stationery.unsubscribe_page(recipient)
    text = digests.as_form(whole, "text", stationery.words, width=WIDTH, desk=stationery.web)
    html = digests.as_form(whole, "html", stationery.words, desk=stationery.web)
    return Letter(
        to=recipient,
        subject=subject_of(whole, stationery.words),
        text=text.rstrip("\n") + "\n\n" + _foot_as_text(told, page, stationery),
        html=_with_foot(html, _foot_as_html(told, page, stationery)),
        message_id=message_id,
        date=date,
        headers=headers_of(stationery, page),
    )


def subject_of(digest: Digest, words: Words) -> str:
    """Which days, how many events, and how complete the intake was, in a line."""
    events = len(digest.core) + len(digest.bilateral) + len(digest.late)
    number = words.plural("{number} event", "{number} events", events) if events else words("nothing new")
    if digest.state == "blind" and not events:
        number = words("nothing known")
    intake = {
        "complete": words("intake complete"),
        "partial": words("intake PARTIAL"),
        "blind": words("intake BLIND"),
    }[digest.state]
    return visible_line(f"{title_of(digest, words)}: {number}, {intake}")


def headers_of(stationery: Stationery, page: str) -> tuple[tuple[str, str], ...]:
    """How a mail program sorts the mails (RFC 2919) and ends them, at one click where there is a page (RFC 8058)."""
    sender = re.sub(r".*<|>.*", "", stationery.sender)
    subject = quote("unsubscribe from the digest")
    ways = [f"<{page}>"] if page else []
    ways.append(f"<mailto:{quote(sender, safe='@')}?subject={subject}>")
    headers = [
        ("List-Id", f"Vietnam-Laos offices <digest.monitor.{stationery.domain}>"),
        ("List-Unsubscribe", ", ".join(ways)),
    ]
    # Only over TLS, or whoever reads along could press the button, too.
    if page.startswith("https://"):
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return tuple(headers)


def _pages(told: Sequence[Digest], web: str) -> list[str]:
    return [address(f"{web}/days/{digest.day}") for digest in told] if web else []


def _foot_as_text(told: Sequence[Digest], page: str, stationery: Stationery) -> str:
    words = stationery.words
    where = words("In the browser")
    lines = ["-- ", *(f"{where}: {one}" for one in _pages(told, stationery.web))]
    lines.append(f"{words('No more of these mails')}: {page}" if page else _by_mail(words))
    return "\n".join(lines) + "\n"


def _foot_as_html(told: Sequence[Digest], page: str, stationery: Stationery) -> str:
    words = stationery.words
    pages = [_link(one.rpartition("/")[2], one) for one in _pages(told, stationery.web)]
    where = escape(words("In the browser"))
    parts = [f"{where}: {', '.join(pages)}"] if pages else []
    parts.append(_link(words("No more of these mails"), page) if page else escape(_by_mail(words)))
    return f'<p class="faint" style="{_FOOT}">{" · ".join(parts)}</p>'


def _link(label: str, url: str) -> str:
    return f'<a href="{escape(url)}" style="{_LINK}" rel="noopener noreferrer">{escape(label)}</a>'


def _by_mail(words: Words) -> str:
    return words("To end these mails, answer to this address.")


def _with_foot(page: str, foot: str) -> str:
    """Before the end of the page's body."""
    body, end, rest = page.rpartition("</body>")
    return f"{body}{foot}{end}{rest}" if end else page + foot
