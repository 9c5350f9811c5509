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

from monitor.digest import Digest, State
from monitor.digest.showing import address
from monitor.jobs import digests
from monitor.jobs.unsubscribing import unsubscribe_token
from monitor.mail import Letter
from monitor.text import visible_line
from monitor.words import Words

WIDTH = 80
_WORST: tuple[State, ...] = ("blind", "partial", "complete")
_FOOT = "max-width:42em;margin:2em auto 1em;padding:0 1em;font:.875em/1.5 system-ui,sans-serif;color:#5a6068"
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
    page = stationery.unsubscribe_page(recipient)
    return Letter(
        to=recipient,
        subject=subject_of(told, stationery.words),
        text=_text(told, stationery).rstrip("\n") + "\n\n" + _foot_as_text(told, page, stationery),
        html=_with_foot(_html(told, stationery), _foot_as_html(told, page, stationery)),
        message_id=message_id,
        date=date,
        headers=headers_of(stationery, page),
    )


def _text(told: Sequence[Digest], stationery: Stationery) -> str:
    forms = (digests.as_form(one, "text", stationery.words, width=WIDTH, desk=stationery.web) for one in told)
    return f"\n{'=' * WIDTH}\n\n".join(forms)


def _html(told: Sequence[Digest], stationery: Stationery) -> str:
    pages = [digests.as_form(one, "html", stationery.words, desk=stationery.web) for one in told]
    inner = [page.partition("<body")[2].partition(">")[2].rpartition("</body>")[0] for page in pages[1:]]
    return _with_foot(pages[0], "".join(f'<hr style="margin:3em 0">{one}' for one in inner))


def subject_of(told: Sequence[Digest], words: Words) -> str:
    """Which days, how many events, and how complete the intake was, in a line."""
    first, last = told[0].day, told[-1].day
    days = words.short_day(last, with_year=True)
    if len(told) > 1:
        start = words.short_day(first, with_year=first.year != last.year)
        days = words("{first} to {last}", first=start, last=days)
    events = sum(len(digest.core) + len(digest.bilateral) for digest in told)
    number = words.plural("{number} event", "{number} events", events) if events else words("nothing new")
    state = min((digest.state for digest in told), key=_WORST.index)
    told_state = {
        "complete": words("intake complete"),
        "partial": words("intake PARTIAL"),
        "blind": words("intake BLIND"),
    }[state]
    if state == "blind" and not events:
        number = words("nothing known")
    return visible_line(f"{words('Vietnam-Laos offices')}, {days}: {number}, {told_state}")


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
    lines = ["-- "]
    lines += [f"{words('In the browser')}: {one}" for one in _pages(told, stationery.web)]
    lines.append(f"{words('No more of these mails')}: {page}" if page else _by_mail(words))
    return "\n".join(lines) + "\n"


def _foot_as_html(told: Sequence[Digest], page: str, stationery: Stationery) -> str:
    words = stationery.words
    links = [(f"{words('In the browser')}: {one.rpartition('/')[2]}", one) for one in _pages(told, stationery.web)]
    links += [(words("No more of these mails"), page)] if page else []
    parts = [
        f'<a href="{escape(url)}" style="{_LINK}" rel="noopener noreferrer">{escape(label)}</a>' for label, url in links
    ]
    parts += [] if page else [escape(_by_mail(words))]
    return f'<div class="faint" style="{_FOOT}">{" · ".join(parts)}</div>'


def _by_mail(words: Words) -> str:
    return words("To end these mails, answer to this address.")


def _with_foot(page: str, foot: str) -> str:
    """Before the end of the page's body."""
    body, end, rest = page.rpartition("</body>")
    return f"{body}{foot}{end}{rest}" if end else page + foot
