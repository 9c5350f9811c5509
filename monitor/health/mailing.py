"""Lines of the ledger of mailings go in, alarms come out: who is not reached by the digest, and what keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from monitor.domain import Alarm
from monitor.health.nouns import Observation
from monitor.health.wording import several, shown
from monitor.review import Mailing

TRIES_BEFORE_ALARM = 4
"""By then a mail is twenty minutes late, and the next try is an hour away."""
_OPEN = ("due", "sending")


def undelivered(seen: Observation) -> Iterator[Alarm]:
    """An alarm for each address that is refused or was given up, and one for all that are waited for longer.

    What counts is what became of the newest digest that was tried often enough to tell.
    """
    newest: dict[str, Mailing] = {}
    for line in sorted(seen.mailings, key=attrgetter("day")):
        if line.state not in _OPEN or line.attempts >= TRIES_BEFORE_ALARM:
            newest[line.mailbox] = line
    late = [line for line in newest.values() if line.state in _OPEN]
    if late:
        yield _late(late)
    for address in sorted(newest):
        if newest[address].state in ("refused", "given_up"):
            yield _lost(newest[address])


def _late(lines: list[Mailing]) -> Alarm:
    days = several([str(day) for day in sorted({line.day for line in lines})])
    who = several([shown(line.recipient, 60) for line in lines])
    sentence = f"The digest of {days} could not be mailed to {who} so far: {shown(lines[0].reason) or 'no answer'}."
    advice = "It is tried again by itself, also after hours; see to the mail server and to [mail] in the settings."
    return Alarm("mailing", "mail server", sentence, advice)


def _lost(line: Mailing) -> Alarm:
    address, why = shown(line.recipient, 60), shown(line.reason) or "no answer"
    if line.state == "refused":
        sentence = f"The mail server refuses the digest of {line.day} for {address}: {why}."
    else:
        sentence = f"The digest of {line.day} could not be mailed to {address} and is not tried any more: {why}."
    advice = (
        f"Put [digest] mail_to right, or the mailbox; `monitor digest {line.day} --send --to {address}` sends it then. "
        "The next day's digest is tried as usual."
    )
    return Alarm("mailing", line.recipient, sentence, advice)
