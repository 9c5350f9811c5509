"""What each edition's last successful reading was goes in, how the intake of a day stands comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from monitor.digest.nouns import EditionIntake, State

FRESH = timedelta(hours=6)
"""How old the last success may be while the day still runs; a day that is over must have been read after its end."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The editions of which something is expected; of them those behind the day; of them those not reached since it
    began. `is_running` says that the day is not over, `has_begun` is false for a day that is still to come."""

    expected: tuple[EditionIntake, ...]
    behind: tuple[EditionIntake, ...]
    silent: tuple[EditionIntake, ...]
    is_running: bool
    has_begun: bool

    @property
    def state(self) -> State:
        """Blind when no edition was reached since the day began, and when nothing is being read."""
        if not self.has_begun or len(self.silent) == len(self.expected):
            return "blind"
        return "partial" if self.behind else "complete"

    @property
    def since(self) -> datetime | None:
        """The last success of all, for one that is blind; else the oldest of those that are behind."""
        known = [edition.last_success for edition in self.behind if edition.last_success]
        return (max if self.state == "blind" else min)(known, default=None)


def standing(intake: Sequence[EditionIntake], day: date, zone: tzinfo, made_at: datetime) -> Standing:
    """How the intake stands: an edition is behind when its last success does not cover the day."""
    start, end = bounds(day, zone)
    needed = end if made_at >= end else made_at - FRESH
    expected = tuple(edition for edition in intake if edition.ways)
    behind = tuple(edition for edition in expected if not edition.last_success or edition.last_success < needed)
    silent = tuple(edition for edition in behind if not edition.last_success or edition.last_success < start)
    return Standing(expected, behind, silent, is_running=made_at < end, has_begun=made_at >= start)


def bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """A local day as a half-open interval, in UTC: with summer time it is not always 24 hours long."""
    start = datetime.combine(day, time.min, zone)
    return start.astimezone(UTC), datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
