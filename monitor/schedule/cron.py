"""A cron line and an instant go in; the times that the line names around it come out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.schedule.wall import TICK, instant_of

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A leap day comes within eight years.
SOME_DAY, LAST_DAY = datetime(2024, 1, 1, tzinfo=UTC), datetime(2032, 12, 31, tzinfo=UTC)
_WEEKDAY_PART = re.compile(r"(\*|[0-7]|[a-z]{3})(?:-([0-7]|[a-z]{3}))?(?:/([1-7]))?")


def check_cron(line: str) -> None:
    """Return if the cron line can be used; ValueError, in one line, where it cannot or where it names no time."""
    _triggers(line)


def cron_slot(line: str, zone: tzinfo, last: datetime, now: datetime) -> datetime:
    """The newest time of the cron line after `last` that has come by `now`, else the first that will."""
    first = cron_after(line, zone, last)
    if first > now:
        return first
    # Halving finds the newest one without a walk over all that a long downtime missed.
    early, late = first - TICK, now
    while late - early > TICK:
        middle = early + (late - early) / 2
        early, late = (middle, late) if cron_after(line, zone, middle) <= now else (early, middle)
    return cron_after(line, zone, early)


def cron_after(line: str, zone: tzinfo, instant: datetime) -> datetime:
    """The first instant after the given one that the cron line names on the wall clock of `zone`."""
    wall = instant.astimezone(zone).replace(tzinfo=None)
    while True:
        wall = min(_next_wall(trigger, wall) for trigger in _triggers(line))
        found = instant_of(wall, zone)
        # In an hour that is shown twice, the times of the first pass are over in the second.
        if found > instant:
            return found


def _next_wall(trigger: CronTrigger, wall: datetime) -> datetime:
    """The wall clock is handed over as if it were UTC: then the trigger meets no change of the offset."""
    found: datetime = trigger.get_next_fire_time(None, wall.replace(tzinfo=UTC) + TICK)
    return found.replace(tzinfo=None)


@lru_cache
def _triggers(line: str) -> tuple[CronTrigger, ...]:
    """As cron has it: Sunday is 0 or 7, and where day and weekday are both restricted, either is enough."""
    fields = line.lower().split()
    if len(fields) != 5:
        raise ValueError(
            f'"{line}" is no cron line: give minute, hour, day, month and weekday, as in "0 6 * * mon-fri"'
        )
    minute, hour, day, month, weekday = fields
    choices = [(day, "*"), ("*", weekday)] if "*" not in (day[:1], weekday[:1]) else [(day, weekday)]
    try:
        made = [_trigger(minute, hour, on, month, _weekdays(at)) for on, at in choices]
    except ValueError as error:
        raise ValueError(f'"{line}" is no cron line: {" ".join(str(error).split())}') from error
    coming = tuple(trigger for trigger in made if trigger)
    if not coming:
        raise ValueError(f'the cron line "{line}" names a day that never comes')
    return coming


def _trigger(minute: str, hour: str, day: str, month: str, weekday: str) -> CronTrigger | None:
    """None for a day that never comes, for which the library would search to the end of the calendar."""
    # Here, because every command reads the settings and few hold a cron line: it costs a tenth of a second.
    from apscheduler.triggers.cron import CronTrigger

    given = {"minute": minute, "hour": hour, "day": day, "month": month, "day_of_week": weekday, "timezone": UTC}
    if CronTrigger(**given, end_date=LAST_DAY).get_next_fire_time(None, SOME_DAY) is None:
        return None
    return CronTrigger(**given)


def _weekdays(field: str) -> str:
    """The weekdays by name: the numbers of cron begin at Sunday, those of the trigger at Monday."""
    return field if field == "*" else ",".join(name for part in field.split(",") for name in _weekdays_of(part))


def _weekdays_of(part: str) -> list[str]:
    found = _WEEKDAY_PART.fullmatch(part)
    if not found:
        raise ValueError(f'"{part}" names no weekday')
    start, end, step = found.groups()
    first = 0 if start == "*" else _weekday_number(start)
    last = 6 if start == "*" or (step and not end) else _weekday_number(end or start)
    if end in ("sun", "0"):
        last = 7
    if last < first:
        raise ValueError(f'the weekdays "{part}" run backwards')
    return [WEEKDAYS[number] for number in range(first, last + 1, int(step or 1))]


def _weekday_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text not in WEEKDAYS:
        raise ValueError(f'"{text}" names no weekday')
    return WEEKDAYS.index(text)
