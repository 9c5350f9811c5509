"""A rule, a schedule's last slot and the time go in; when its next slot is due, and why, comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from hashlib import sha256

from monitor.domain import Slot
from monitor.schedule.cron import cron_slot
from monitor.schedule.spans import in_words
from monitor.schedule.wall import A_DAY, TICK, end_of_quiet

# Pages that were not there at the visit before, on the beat or not: they show that an edition publishes.
FRESH = ("new", "revised", "off_beat", "duplicate")
SLOWER, FASTER = 1.5, 0.5
# A slot that is late by less is not called missed.
A_LITTLE = timedelta(minutes=1)


@dataclass(frozen=True)
class Rule:
    """When an edition is crawled: at a pace between `fastest` and `slowest`, or by a cron line (5 fields, "" for none).

    `every` is the pace to begin with, and the only one where not `adaptive`. Each slot is put off by up to `jitter`.
    No slot falls into the `quiet` hours (start, end), which are, as the cron line is, of the wall clock in `zone`.
    """

    every: timedelta
    fastest: timedelta
    slowest: timedelta
    adaptive: bool
    cron: str
    jitter: timedelta
    quiet: tuple[time, time] | None
    zone: tzinfo


@dataclass(frozen=True)
class Due:
    """The next slot of a schedule: when, the slot that it follows (None: it is the first), the pace, and why then."""

    at: datetime
    after: datetime | None
    pace: timedelta
    why: str

    @property
    def slot(self) -> datetime:
        """The due time to record: `at`, or a tick after the slot it follows, where a wrong clock made that one."""
        return self.at if self.after is None else max(self.at, self.after + TICK)


def due(schedule: str, rule: Rule, last: Slot | None, brought: Mapping[str, int] | None, now: datetime) -> Due:
    """The slot that follows `last`; it is due where its `at` is not after `now` (aware, as all instants here).

    Slots that were missed become one. `brought` counts the pages of the last run for this edition by outcome; None
    where it is unknown, failed or under way. A last slot that a wrong clock has made more than a pace ahead (with a
    cron line, more than `slowest` and a day) is followed by one that is due now: nothing waits for a wrong time.
    """
    pace = rule.every if last is None or rule.cron else paced(rule, last.pace, brought)
    at, why = _planned(schedule, rule, last, pace, now)
    loud = _out_of_quiet(rule, at, now)
    return Due(loud, last.due if last else None, pace, why if loud == at else "after the quiet hours")


def _planned(schedule: str, rule: Rule, last: Slot | None, pace: timedelta, now: datetime) -> tuple[datetime, str]:
    """When and why, before the quiet hours have their say."""
    if last is None:
        return now, "never crawled"
    # No slot is fired before it is due: one that says so took its due time from another that a wrong clock had made.
    begun = min(last.due, last.fired_at)
    # A cron line's times are the wall's: those that the clock saw while it was ahead are not to come again.
    if begun > now + (rule.slowest + A_DAY if rule.cron else pace):
        return now, "the clock was ahead and came back"
    if rule.cron:
        return cron_slot(rule.cron, rule.zone, begun, now), f"cron {rule.cron}"
    at = begun + pace + _jitter(schedule, begun, rule.jitter)
    why = _pace_in_words(rule, pace)
    return max(at, now), why if at > now - A_LITTLE else f"missed, {why}"


def _out_of_quiet(rule: Rule, at: datetime, now: datetime) -> datetime:
    """The instant itself, or the end of the quiet hours; those of `now` count as well for what is made up for."""
    if rule.quiet is None:
        return at
    at, until = end_of_quiet(at, rule.quiet, rule.zone), end_of_quiet(now, rule.quiet, rule.zone)
    return until if at <= now < until else at


def paced(rule: Rule, pace: timedelta, brought: Mapping[str, int] | None) -> timedelta:
    """The pace after a run: faster where it brought fresh pages, slower where it brought none, within the bounds."""
    if not rule.adaptive:
        return rule.every
    if brought is not None:
        pace *= FASTER if any(brought.get(outcome, 0) for outcome in FRESH) else SLOWER
    bounded = max(rule.fastest, min(pace, rule.slowest))
    return timedelta(seconds=round(bounded.total_seconds()))


def _pace_in_words(rule: Rule, pace: timedelta) -> str:
    lately = "nothing new" if pace > rule.every else "news"
    return f"every {in_words(pace)}" + ("" if pace == rule.every else f": {lately} lately")


def _jitter(schedule: str, after: datetime, most: timedelta) -> timedelta:
    """From 0 to `most`, in seconds; the same for all who ask, and for all editions of a source, which go together."""
    source = schedule.partition("/")[0]
    digest = sha256(f"{source} {after.astimezone(UTC).isoformat()}".encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:6]) % (int(most.total_seconds()) + 1))
