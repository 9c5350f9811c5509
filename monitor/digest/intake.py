"""What each edition's last successful reading was goes in, the digest's first line comes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from monitor.digest.nouns import EditionIntake, State
from monitor.digest.showing import count, day_and_clock

FRESH = timedelta(hours=6)
"""How old the last success may be while the day still runs; a day that is over must have been read after its end."""

_NAMED = 3


def state_of(intake: Sequence[EditionIntake], day: date, zone: tzinfo, made_at: datetime) -> tuple[State, str]:
    """The state of the intake and the sentence that says so.

    An edition is behind when its last success does not cover the day; the intake is blind when none was reached at all
    since the day began, and when nothing is being read.
    """
    expected = [edition for edition in intake if edition.ways]
    start, end = bounds(day, zone)
    needed = end if made_at >= end else made_at - FRESH
    behind = [edition for edition in expected if edition.last_success is None or edition.last_success < needed]
    silent = [edition for edition in behind if edition.last_success is None or edition.last_success < start]
    if not expected:
        return "blind", "blind: no edition is being read"
    if made_at < start:
        return "blind", "blind: the day has not begun"
    if len(silent) == len(expected):
        return "blind", f"blind: no edition was reached on this day{_latest(silent, zone, day)}"
    if behind:
        return "partial", f"partial: {_named(behind, zone, day)}"
    return "complete", _complete(expected, made_at < end, zone, day)


def bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """A local day as a half-open interval, in UTC: with summer time it is not always 24 hours long."""
    start = datetime.combine(day, time.min, zone)
    return start.astimezone(UTC), datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def _complete(editions: Sequence[EditionIntake], is_running: bool, zone: tzinfo, day: date) -> str:
    all_of_them = f"{'all ' if len(editions) > 1 else ''}{count(len(editions), 'edition')} read"
    if not is_running:
        return f"complete: {all_of_them} to the end of the day"
    since = min(edition.last_success for edition in editions if edition.last_success)
    return f"complete so far: {all_of_them}, none earlier than {day_and_clock(since, zone, day)}"


def _named(editions: Sequence[EditionIntake], zone: tzinfo, day: date) -> str:
    parts = [f"{edition.place} {_silence(edition, zone, day)}" for edition in editions[:_NAMED]]
    if len(editions) > _NAMED:
        parts.append(f"and {len(editions) - _NAMED} more")
    return "; ".join(parts)


def _silence(edition: EditionIntake, zone: tzinfo, day: date) -> str:
    if edition.last_success is None:
        return "never reached"
    return f"not reached since {day_and_clock(edition.last_success, zone, day)}"


def _latest(editions: Sequence[EditionIntake], zone: tzinfo, day: date) -> str:
    successes = [edition.last_success for edition in editions if edition.last_success]
    return f", the last success was {day_and_clock(max(successes), zone, day)}" if successes else ", nor ever before"
