"""What a wall clock shows goes in, the instant comes out, whatever daylight saving does to it in between."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo

A_DAY = timedelta(days=1)
# Instants are told from each other to this unit.
TICK = timedelta(microseconds=1)


def instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """The instant (UTC) at which the wall clock of `zone` shows `wall` (naive).

    Shown twice, the first; never shown, because the clock is put forward over it, the instant at which that is done.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    offset = after.astimezone(zone).utcoffset()
    while after - before > TICK:
        middle = before + (after - before) / 2
        before, after = (before, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, after)
    return after


def end_of_quiet(at: datetime, quiet: tuple[time, time], zone: tzinfo) -> datetime:
    """When the quiet hours (start, end) that `at` lies in are over; `at` itself where it lies in none."""
    start, end = quiet
    wall = at.astimezone(zone).replace(tzinfo=None)
    over_midnight, has_begun, has_not_ended = end < start, wall.time() >= start, wall.time() < end
    if not (has_begun or has_not_ended if over_midnight else has_begun and has_not_ended):
        return at
    last_day = wall.date() + A_DAY if over_midnight and has_begun else wall.date()
    # Where the wall clock shows an hour twice, the quiet hours end in the first of the two.
    return max(at, instant_of(datetime.combine(last_day, end), zone))


def digest_days(
    now: datetime, hour: time, zone: tzinfo, filed: Collection[date], first_day: date, *, at_most: int = 31
) -> tuple[date, ...]:
    """The days whose digest is due and not filed, oldest first: their hour, on the day after in `zone`, has come.

    Days before `first_day`, and those more than `at_most` days ago, are let go.
    """
    today = now.astimezone(zone).date()
    days = [today - number * A_DAY for number in range(at_most, 0, -1)]
    return tuple(
        day
        for day in days
        if day >= first_day and day not in filed and instant_of(datetime.combine(day + A_DAY, hour), zone) <= now
    )
