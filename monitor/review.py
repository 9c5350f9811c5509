"""The nouns of the review desk: who reads, what they mark, look for and are sent. Nothing here does I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Role = Literal["reader", "operator"]
EventVerdict = Literal["same", "other"]
MarkKind = Literal["read", "star", "off_beat", "note", "assign"]
Alert = Literal["none", "mail", "webhook"]
MailingState = Literal["due", "sending", "sent", "refused", "given_up"]

ROLES: tuple[Role, ...] = ("reader", "operator")
Scope = Literal["read", "review", "operate"]
SCOPES: tuple[Scope, ...] = ("read", "review", "operate")
SCOPES_OF: Mapping[Role, frozenset[Scope]] = {
    "reader": frozenset({"read", "review"}),
    "operator": frozenset({"read", "review", "operate"}),
}
"""What somebody may do by their role; a token of theirs may at most do that."""
MARKS: tuple[MarkKind, ...] = ("read", "star", "off_beat", "note", "assign")
ONE_EACH: tuple[MarkKind, ...] = ("read", "star", "off_beat")
"""Of these a reader has at most one that stands on a story; "assign" stands once a story, "note" as often as wished."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who signs in. `mail` is where alerts go, `language` the tongue of the pages ("" is the desk's own)."""

    name: str
    role: Role
    created_at: datetime
    mail: str = ""
    language: str = ""
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser, known by the SHA-256 of its cookie; `csrf` is what its forms must send along."""

    digest: str
    reader: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    csrf: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for programs, known by its SHA-256. `scopes` are of "read", "review" and "operate"."""

    digest: str
    name: str
    reader: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    seen_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventDecision:
    """What somebody decided of two stories: that they tell one event ("same") or two ("other"). Stands until undone."""

    id: int
    verdict: EventVerdict
    story: int
    other: int
    reader: str
    at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody did to a story, and when; it stands until it is undone.

    `value` is the text of a note, the reader that a story is assigned to, or the reason for "off_beat".
    """

    id: int
    story: int
    reader: str
    kind: MarkKind
    value: str
    at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """A shift handed over: who gave a day's unreviewed stories to whom, with which words."""

    id: int
    day: date
    given_by: str
    given_to: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under a name, which is also a feed (`feed_key` opens it) and, if wanted, an alert.

    `query` are the fields of the search form by name. `told_story` is the highest story id that alerts have told of.
    """

    id: int
    reader: str
    name: str
    query: Mapping[str, str]
    alert: Alert
    feed_key: str
    created_at: datetime
    told_story: int = 0
    told_at: datetime | None = None


def mailbox(address: str) -> str:
    """What an address is compared by: capitals say nothing, of the domain by the rules, of the name in practice."""
    return address.lower()


@dataclass(frozen=True, slots=True)
class Mailing:
    """One line of the ledger: the digest of `day` for one recipient, which covers the days since `first_day`.

    "sending" is the moment in which the server may or may not have taken the mail; every try has the same
    `message_id`. "refused" is the server's final word, "given_up" ours after too many tries.
    """

    day: date
    recipient: str
    state: MailingState
    message_id: str
    first_day: date
    attempts: int = 0
    next_at: datetime | None = None
    at: datetime | None = None
    reason: str = ""

    @property
    def mailbox(self) -> str:
        """Whose it is, however the address is spelled."""
        return mailbox(self.recipient)


@dataclass(frozen=True, slots=True)
class FrozenDigest:
    """A digest as it was handed over: `content` is what `monitor.digest.thaw` makes the same digest of again."""

    day: date
    made_at: datetime
    state: str
    content: Mapping[str, object] | None
    told: tuple[tuple[int, int], ...] = field(default=())
    """(story, revision) of everything that it tells."""
