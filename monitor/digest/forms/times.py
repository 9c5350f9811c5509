"""Instants and spans go in, a reader's words for them come out, in the zone and near the day of a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from monitor.digest.nouns import Digest, Telling
from monitor.digest.showing import has_time
from monitor.words import Words

_HOUR = timedelta(hours=1)


def clock(instant: datetime, digest: Digest, words: Words) -> str:
    """Local time: "09:12" on the day itself, else with the day."""
    local = instant.astimezone(digest.zone)
    return words.clock(local.time()) if local.date() == digest.day else moment(instant, digest, words)


def moment(instant: datetime, digest: Digest, words: Words) -> str:
    """Local day and time: "11 Mar 22:10", in another year than the digest's with the year."""
    local = instant.astimezone(digest.zone)
    return f"{near_day(local.date(), digest, words)} {words.clock(local.time())}"


def near_day(day: date, digest: Digest, words: Words) -> str:
    """A day: "11 Mar", in another year than the digest's "11 Mar 2025"."""
    return words.short_day(day, with_year=day.year != digest.day.year)


def published(telling: Telling, digest: Digest, words: Words) -> str:
    """When a story was published; a day that was not read from any page or list says so, and has no time."""
    if telling.published_at is None:
        return words("undated")
    day = telling.published_at.astimezone(digest.zone).date()
    if telling.is_inferred:
        return words("about {day} (inferred)", day=words.short_day(day, with_year=True))
    if has_time(telling.published_at):
        return clock(telling.published_at, digest, words)
    return near_day(day, digest, words)


def lag_words(lag: timedelta, words: Words) -> str:
    """How far one telling is behind the first: in minutes, from an hour on in hours, from two days on in days."""
    hours, minutes = lag // _HOUR, lag % _HOUR // timedelta(minutes=1)
    if hours >= 48:
        return words.plural("{number} day later", "{number} days later", hours // 24)
    if hours and minutes:
        return words("{hours} h {minutes} min later", hours=hours, minutes=minutes)
    return words("{hours} h later", hours=hours) if hours else words("{minutes} min later", minutes=minutes)


def days_in_words(days: Sequence[date], words: Words) -> str:
    """One day in full; several as a span, "10 Mar to 12 Mar 2026", or with gaps one by one."""
    if len(days) == 1:
        return words.day(days[0])
    first, last = days[0], days[-1]
    shown_days = [words.short_day(day, with_year=day is last or day.year != last.year) for day in days]
    if last - first == timedelta(days=len(days) - 1):
        return words("{first} to {last}", first=shown_days[0], last=shown_days[-1])
    return ", ".join(shown_days)
