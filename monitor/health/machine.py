"""An observation goes in, alarms of the machine and the daemon come out: clock, disk, digest, daemon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median

from monitor.domain import Alarm
from monitor.health.nouns import Observation
from monitor.health.wording import in_words, moment, shown

SKEW, SKEW_ENDS = timedelta(minutes=2), timedelta(minutes=1)
# Clocks of two machines on one database differ a little.
FUTURE = timedelta(minutes=2)
UNHEARD = timedelta(minutes=5)
# A disk that was nearly full has to have this much more than is needed before it counts as well again.
ROOM_AGAIN = 1.2
MEGABYTE = 1_000_000


def clock(seen: Observation) -> Iterator[Alarm]:
    """An alarm where this machine's clock is not that of the sites, or was set back behind what it has done."""
    skew = _skew(seen)
    ahead = max(_recorded(seen), default=seen.at) - seen.at
    if ahead > FUTURE:
        sentence = f"This machine's clock was set back: what it recorded last lies {in_words(ahead)} in the future."
    elif abs(skew) > (SKEW_ENDS if seen.stands("clock", "clock") else SKEW):
        side = "ahead of" if skew > timedelta() else "behind"
        sentence = f"This machine's clock is {in_words(abs(skew))} {side} the clocks of the sites."
    else:
        return
    advice = "Set it right and keep it so (`timedatectl set-ntp true`); schedules and the days of digests go by it."
    yield Alarm("clock", "clock", sentence, advice)


def _skew(seen: Observation) -> timedelta:
    """The newest that each source told, the middle one: a single site may have a wrong clock itself."""
    newest: dict[str, float] = {}
    for run in seen.runs:
        if run.skew_seconds is not None and not run.order.from_warc:
            newest.setdefault(run.order.source, run.skew_seconds)
    return timedelta(seconds=median(newest.values())) if newest else timedelta()


def _recorded(seen: Observation) -> Iterator[datetime]:
    """What was written last: what was written before by a wrong clock that is right again is no alarm any more."""
    if seen.newest:
        yield seen.newest.started_at
    if seen.daemon:
        yield seen.daemon.heard_at


def disk(seen: Observation) -> Iterator[Alarm]:
    """An alarm where the disk of the data has less room than the settings ask for."""
    needed = seen.needed_bytes * (ROOM_AGAIN if seen.stands("disk", "disk") else 1)
    if seen.free_bytes is not None and seen.free_bytes < needed:
        sentence = f"The disk is nearly full: {_megabytes(seen.free_bytes)} are free below {shown(seen.folder)}"
        advice = (
            "Make room: `monitor prune --archive-days 90` drops old archived pages, `du -sh` on that folder shows what "
            "is large. Crawls fail once nothing is left."
        )
        yield Alarm("disk", "disk", f"{sentence}, {_megabytes(seen.needed_bytes)} should be.", advice)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB"


def digest(seen: Observation) -> Iterator[Alarm]:
    """An alarm for each day whose digest is overdue."""
    for missing in seen.missing_digests:
        sentence = f"The digest of {missing.day} was due at {moment(missing.due, seen.zone)} and has not been made."
        advice = f"`monitor digest {missing.day}` shows it now; the daemon's log says what kept it from being made."
        yield Alarm("digest", str(missing.day), sentence, advice)


def daemon(seen: Observation) -> Iterator[Alarm]:
    """An alarm where a daemon holds the database and has not given a sign of life for long."""
    record = seen.daemon
    if record is not None and seen.at - record.heard_at > UNHEARD:
        sentence = (
            f"The daemon has not been heard for {in_words(seen.at - record.heard_at)} (process {record.pid} on "
            f"{shown(record.host, 60)}, since {moment(record.started_at, seen.zone)})."
        )
        advice = "Look at its log and start it again (`monitor up`, or `systemctl restart` where it is a service)."
        yield Alarm("daemon", "daemon", sentence, advice)
