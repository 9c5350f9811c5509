"""Lines of the ledger and an instant go in; what is to be mailed, and how its lines stand after each step, come out.

Pure: nothing here reads, writes or sends. A parcel is what goes in one mail: the lines of one recipient.

    due      surely not delivered. All due lines of a recipient go together: after a downtime one mail covers the days.
    sending  noted when the server has all but the dot that ends the mail, so it may have been delivered. From then on
             the mail is fixed: the same lines, the same Message-ID, the same Date, hence the same bytes at every try.
    sent     noted when the server has taken it. refused: its final word. given_up: ours, after the last of WAITS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from operator import attrgetter

from monitor.review import Mailing, MailingState, mailbox

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WAITS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 4 * _HOUR, _DAY, _DAY, _DAY)
"""After the first, second ... try that failed; after one more it is given up. A newer day begins anew with the lot."""
LEASE = timedelta(minutes=12)
"""For so long a line that is being sent is left to who sends it: the server's answer is waited for ten minutes."""
MOST_DAYS = 31
"""What a mail covers at most; days that are older by then are given up."""
_OPEN: tuple[MailingState, ...] = ("due", "sending")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes in one mail: lines of one recipient, oldest first, all "due" or all "sending"."""

    lines: tuple[Mailing, ...]

    @property
    def newest(self) -> Mailing:
        return self.lines[-1]

    @property
    def recipient(self) -> str:
        return self.newest.recipient

    @property
    def days(self) -> tuple[date, ...]:
        """The days that the mail tells, oldest first."""
        return tuple(line.day for line in self.lines)

    @property
    def may_have_arrived(self) -> bool:
        """Whether an earlier try ended without the server's answer."""
        return self.newest.state == "sending"


def line_for(day: date, recipient: str, domain: str) -> Mailing:
    """The line of a day and recipient as it is entered. Its Message-ID tells the day, and of the recipient nothing."""
    return Mailing(day, recipient, "due", message_id(day, recipient, domain), day)


def message_id(day: date, recipient: str, domain: str, again: int = 0) -> str:
    """The number of a day's mail to a recipient; `again` tells those apart that were sent once more on purpose."""
    mark = sha256(f"{day} {again} {mailbox(recipient)}".encode()).hexdigest()[:24]
    return f"<digest.{day:%Y%m%d}.{mark}@{domain}>"


# -- what is to be done


def due(lines: Iterable[Mailing], now: datetime) -> tuple[Parcel, ...]:
    """What is to be mailed at `now`, mails first that may have arrived and whose sender is not waited for any more.

    A recipient's due lines go together as soon as one of them is due, but for those that are too old.
    """
    waiting: dict[str, list[Mailing]] = {}
    under_way: dict[tuple[str, str], list[Mailing]] = {}
    for line in sorted(lines, key=attrgetter("day", "recipient")):
        if line.state == "due":
            waiting.setdefault(line.mailbox, []).append(line)
        elif line.state == "sending":
            under_way.setdefault((line.mailbox, line.message_id), []).append(line)
    stuck = [Parcel(tuple(those)) for those in under_way.values() if _is_due(those[-1], now)]
    fresh = [
        Parcel(tuple(line for line in those if not _is_outdated(line, those[-1])))
        for those in waiting.values()
        if any(_is_due(line, now) for line in those)
    ]
    return (*stuck, *fresh)


def dropped(lines: Iterable[Mailing], wanted: Collection[str], now: datetime) -> Iterator[tuple[Mailing, Mailing]]:
    """Lines that nobody waits for any more, and as they are given up: `wanted` are the addresses of now.

    Those that are being sent at the moment, or wait for their next try, are left alone until then.
    """
    some = [line for line in lines if line.state in _OPEN]
    newest = {line.mailbox: line for line in sorted(some, key=attrgetter("day")) if line.state == "due"}
    boxes = {mailbox(address) for address in wanted}
    for line in some:
        if line.mailbox not in boxes and _is_due(line, now):
            yield line, _given_up(line, "nobody wants it any more: unsubscribed, or taken out of [digest] mail_to", now)
        elif line.state == "due" and _is_outdated(line, newest[line.mailbox]):
            yield line, _given_up(line, f"more than {MOST_DAYS} days old", now)


def _is_due(line: Mailing, now: datetime) -> bool:
    # An instant far ahead was written by a clock that has been set back.
    return line.next_at is None or not now < line.next_at <= now + _DAY


def _is_outdated(line: Mailing, newest: Mailing) -> bool:
    return (newest.day - line.day).days >= MOST_DAYS


def by_hand(line: Mailing, domain: str, now: datetime) -> Mailing:
    """A line that nobody is sending, as it is before somebody sends it on purpose; others leave it to them meanwhile.

    One that was sent goes under a new number, for a mailbox would drop what has the old one.
    """
    again = line.attempts + 1 if line.state == "sent" else 0
    return replace(
        line,
        state="due",
        message_id=message_id(line.day, line.recipient, domain, again),
        first_day=line.day,
        attempts=max(line.attempts, again),
        next_at=now + LEASE,
        reason="",
    )


# -- how the lines stand after a step


def committed(parcel: Parcel, at: datetime, now: datetime) -> Parcel:
    """From here on it may arrive. `at` is the mail's Date, and stays that of every further try."""
    newest, first = parcel.newest, parcel.newest.first_day if parcel.may_have_arrived else parcel.days[0]
    lines = [
        replace(line, state="sending", message_id=newest.message_id, attempts=line.attempts + 1, at=at, reason="")
        for line in parcel.lines
    ]
    lines[-1] = replace(lines[-1], first_day=first)
    return Parcel(tuple(replace(line, next_at=now + LEASE) for line in lines))


def taken(under_way: Parcel, word: str, now: datetime) -> Parcel:
    """The server has it: `word` is its answer."""
    newest = under_way.newest
    words = [word if line is newest else f"told with that of {newest.day}" for line in under_way.lines]
    lines = (
        replace(line, state="sent", next_at=None, at=now, reason=reason)
        for line, reason in zip(under_way.lines, words, strict=True)
    )
    return Parcel(tuple(lines))


def refused(parcel: Parcel, why: str, now: datetime) -> Parcel:
    """The server's final word."""
    return Parcel(tuple(replace(line, state="refused", next_at=None, at=now, reason=why) for line in parcel.lines))


def failed(parcel: Parcel, why: str, now: datetime) -> Parcel:
    """The parcel, as it was before, after a try that surely delivered nothing."""
    return _waiting(counted(parcel), why, now)


def counted(parcel: Parcel) -> Parcel:
    """One try more than before."""
    return Parcel(tuple(replace(line, attempts=line.attempts + 1) for line in parcel.lines))


def unanswered(under_way: Parcel, why: str, now: datetime) -> Parcel:
    """After the whole mail was handed over and no answer came."""
    return _waiting(under_way, why, now)


def _waiting(parcel: Parcel, why: str, now: datetime) -> Parcel:
    """Until the next try; given up where there is none, which the newest line's count decides."""
    tries = parcel.newest.attempts
    if tries > len(WAITS):
        doubt = " (it may have arrived)" if parcel.may_have_arrived else ""
        return Parcel(tuple(_given_up(line, f"{why}{doubt}", now) for line in parcel.lines))
    next_at = now + WAITS[max(1, tries) - 1]
    return Parcel(tuple(replace(line, next_at=next_at, reason=why) for line in parcel.lines))


def _given_up(line: Mailing, why: str, now: datetime) -> Mailing:
    return replace(line, state="given_up", next_at=None, at=now, reason=why)
