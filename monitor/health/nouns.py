"""The nouns of health: what the alarms are made from. Instants are aware, spans are timedeltas, sizes are bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from monitor.domain import Alarm, DaemonRecord, Run, SourceState
from monitor.review import Mailing

HISTORY = timedelta(days=28)
"""How far back a habit is learnt from: four of each weekday."""


@dataclass(frozen=True, slots=True)
class EditionSeen:
    """One edition as the store knows it.

    `published` are the instants of its pages of the last 28 days, oldest first; `last_published` may be older.
    `runs` are the latest ended runs that were to read its site, newest first; `last_success` is the start of the last
    good one and `tried_since` that of the first of all, which may lie before all of them. `patience` is how long it may
    go without a good one.
    """

    source: str
    code: str
    published: tuple[datetime, ...] = ()
    last_published: datetime | None = None
    runs: tuple[Run, ...] = ()
    last_success: datetime | None = None
    tried_since: datetime | None = None
    patience: timedelta = timedelta(hours=12)

    @property
    def place(self) -> str:
        """ "vietnamplus/en"."""
        return f"{self.source}/{self.code}"


@dataclass(frozen=True, slots=True)
class MissingDigest:
    """A day whose digest was due at an instant and is not there."""

    day: date
    due: datetime


@dataclass(frozen=True, slots=True)
class Observation:
    """All that is looked at, at one instant.

    `zone` is the reader's, `standing` the alarms that are open already. `runs` are the latest, newest first, without
    any that began later than now: a wrong clock made those. `newest` is the newest of all, whenever it began.
    `mailings` are the latest lines of the ledger of those who are to be sent digests.
    """

    at: datetime
    zone: tzinfo
    editions: tuple[EditionSeen, ...] = ()
    runs: tuple[Run, ...] = ()
    newest: Run | None = None
    states: Mapping[str, SourceState] = field(default_factory=dict)
    daemon: DaemonRecord | None = None
    free_bytes: int | None = None
    needed_bytes: int = 0
    folder: str = ""
    missing_digests: tuple[MissingDigest, ...] = ()
    mailings: tuple[Mailing, ...] = ()
    standing: tuple[Alarm, ...] = ()

    def stands(self, kind: str, subject: str) -> bool:
        """Whether this alarm is open already: then a milder bound ends it than began it, or it would come and go."""
        return any(alarm.kind == kind and alarm.subject == subject for alarm in self.standing)

    def is_paused(self, source: str) -> bool:
        """Whether the source was paused by hand."""
        return source in self.states and self.states[source].paused_at is not None

    @property
    def watched(self) -> tuple[EditionSeen, ...]:
        """The editions of the sources that nobody has paused."""
        return tuple(edition for edition in self.editions if not self.is_paused(edition.source))

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of the watched editions, each once."""
        return tuple(dict.fromkeys(edition.source for edition in self.watched))
