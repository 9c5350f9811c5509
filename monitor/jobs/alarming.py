"""The store goes in; what health is judged by, what has to be told of it, and who was told, come out.

Every step is kept before the next is taken, and an alarm leaves the ledger only when each channel that heard of it has
heard that it is over. Killed anywhere in between, the next look goes on: nothing is lost, one message may come twice.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from monitor.config import Settings
from monitor.domain import Alarm, DaemonRecord, Run, Slot
from monitor.health import EditionSeen, MissingDigest, Observation, editions_read, headline, reads_today, shown
from monitor.health.nouns import HISTORY
from monitor.health.reached import ENDED
from monitor.jobs.sending import addressees
from monitor.logs import logger
from monitor.mail import MailError, SomeRefusedError
from monitor.review import Mailing, mailbox
from monitor.schedule import Rule, digest_days, due, instant_of
from monitor.store import Store
from monitor.webhook import WebhookError

Channel = Callable[[str, str], None]
Times = dict[tuple[str, str], list[datetime]]

MEGABYTE = 1_000_000
# How many times its slowest pace an edition may go unread.
PATIENCE = 3
# How far a cron line is followed to find its longest pause.
CRON_SLOTS = 10
SHORTEST_WINDOW, LONGEST_WINDOW = timedelta(days=1), timedelta(days=3)
# Of a source that is crawled seldom: what its latest runs brought goes on being known.
RUNS_LOOKED_AT = 40
DIGEST_DAYS = MAILING_DAYS = 7
# The daemon itself waits up to an hour for the editions that are still to be read.
DIGEST_GRACE = timedelta(minutes=90)
# A recovery that could not be told for so long is of no use to anybody.
TELL_WITHIN = timedelta(days=3)
CLEARED_LOOKED_AT = 100
NAMED_IN_SUBJECT = 3

log = logger("alarming")


# -- looking


def observe(
    store: Store, settings: Settings, editions: Mapping[str, Sequence[str]], now: datetime, home: Path
) -> Observation:
    """All that health is judged by, at `now`; `editions` are those that are to be crawled, by source. StoreError."""
    zone = settings.monitor.timezone
    rules = {(source, code): settings.rule(source, code) for source, codes in editions.items() for code in codes}
    patience = {place: _patience(f"{place[0]}/{place[1]}", rule, now) for place, rule in rules.items()}
    runs = _latest_runs(store, editions, now - min(LONGEST_WINDOW, max([SHORTEST_WINDOW, *patience.values()])), now)
    daemon = store.daemon()
    return Observation(
        at=now,
        zone=zone,
        editions=tuple(_editions(store, patience, runs, now)),
        runs=runs,
        newest=next(iter(store.runs(1)), None),
        states=store.source_states(),
        daemon=daemon,
        free_bytes=_free_bytes(home),
        needed_bytes=settings.alarms.disk_free_mb * MEGABYTE,
        folder=str(home),
        missing_digests=_missing_digests(store, settings, daemon, runs, now),
        mailings=_mailings(store, settings, now),
        standing=store.alarms(),
    )


def _latest_runs(store: Store, sources: Iterable[str], since: datetime, now: datetime) -> tuple[Run, ...]:
    """Those of the last days, and of each source some, however seldom it is crawled; none that a wrong clock dated."""
    runs = {run.id: run for run in store.runs_since(since)}
    for source in sources:
        runs |= {run.id: run for run in store.runs(RUNS_LOOKED_AT, source)}
    return tuple(runs[number] for number in sorted(runs, reverse=True) if runs[number].started_at <= now)


def _editions(
    store: Store, patience: Mapping[tuple[str, str], timedelta], runs: Sequence[Run], now: datetime
) -> list[EditionSeen]:
    published: Times = defaultdict(list)
    for source, code, at in store.publications(now - HISTORY):
        if at <= now:
            published[source, code].append(at)
    newest, readings, of_edition = store.newest_stories(), store.readings(now), defaultdict(list)
    for run in runs:
        if run.status in ENDED and reads_today(run):
            for code in editions_read(run):
                of_edition[run.order.source, code].append(run)
    seen = []
    for (source, code), span in patience.items():
        times = tuple(published[source, code])
        story = newest.get((source, code))
        last = times[-1] if times else (story if story and story <= now else None)
        read = readings.get((source, code))
        own, good = of_edition[source, code] or ([read.last] if read else []), read.good if read else None
        since = read.tried_since if read else None
        seen.append(EditionSeen(source, code, times, last, tuple(own), good.started_at if good else None, since, span))
    return seen


def _patience(schedule: str, rule: Rule, now: datetime) -> timedelta:
    """How long an edition may go without a good run, by its own rule: pace and quiet hours, or its cron line."""
    if rule.cron:
        return PATIENCE * _longest_pause(schedule, rule, now)
    slowest = max(rule.every, rule.slowest) if rule.adaptive else rule.every
    return PATIENCE * (slowest + rule.jitter) + _quiet(rule)


def _longest_pause(schedule: str, rule: Rule, now: datetime) -> timedelta:
    times = [due(schedule, rule, Slot(schedule, now, now, rule.every), None, now).at]
    for _ in range(CRON_SLOTS):
        last = times[-1]
        times.append(due(schedule, rule, Slot(schedule, last, last, rule.every), None, last).at)
    return max(later - earlier for earlier, later in pairwise(times))


def _quiet(rule: Rule) -> timedelta:
    if rule.quiet is None:
        return timedelta()
    start, end = (timedelta(hours=one.hour, minutes=one.minute) for one in rule.quiet)
    return (end - start) % timedelta(days=1)


def _free_bytes(home: Path) -> int | None:
    """The room on the disk of the data, whose folder may not be there yet; None where it cannot be told."""
    for folder in (home, *home.resolve().parents):
        try:
            return shutil.disk_usage(folder).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def _missing_digests(
    store: Store, settings: Settings, daemon: DaemonRecord | None, runs: Sequence[Run], now: datetime
) -> tuple[MissingDigest, ...]:
    """The days whose digest is overdue; before the daemon has had time to make it, none is.

    Without any digest the first one that counts is that of the day of the first known run.
    """
    if daemon is None or now - daemon.started_at < DIGEST_GRACE:
        return ()
    zone, hour = settings.monitor.timezone, settings.digest.hour
    today = now.astimezone(zone).date()
    # One of a day to come was made while the clock was ahead, and says nothing of when digests began.
    filed = [day for day in store.filed_digests(today - timedelta(days=DIGEST_DAYS + 1)) if day <= today]
    begun = min([daemon.started_at, *(run.started_at for run in runs)])
    first: date = min(filed, default=begun.astimezone(zone).date())
    days = digest_days(now - DIGEST_GRACE, hour, zone, filed, first, at_most=DIGEST_DAYS)
    return tuple(MissingDigest(day, _hour_of(day, settings)) for day in days)


def _mailings(store: Store, settings: Settings, now: datetime) -> tuple[Mailing, ...]:
    """The ledger's latest lines of the addresses that are to be sent digests."""
    wanted = {mailbox(address) for address in addressees(store, settings.digest.mail_to)}
    since = now.astimezone(settings.monitor.timezone).date() - timedelta(days=MAILING_DAYS)
    lines = store.mailings(since=since) if wanted else ()
    return tuple(line for line in lines if line.mailbox in wanted)


def _hour_of(day: date, settings: Settings) -> datetime:
    wall = datetime.combine(day + timedelta(days=1), settings.digest.hour)
    return instant_of(wall, settings.monitor.timezone)


# -- keeping


@dataclass(frozen=True, slots=True)
class Review:
    """What a look has found: all alarms that stand, and all that are over whose end somebody has still to hear of.

    `repeat` is how long a channel that was told of an alarm is left in peace.
    """

    standing: tuple[Alarm, ...]
    over: tuple[Alarm, ...]
    repeat: timedelta


def review(store: Store, found: Sequence[Alarm], now: datetime, repeat: timedelta) -> Review:
    """Record what was found: new alarms are raised, those not found any more cleared. Tells nobody. StoreError."""
    recent = store.alarms(open_only=False, limit=CLEARED_LOOKED_AT)
    opened = {_identity(alarm): alarm for alarm in store.alarms()}
    untold = {_identity(alarm): alarm for alarm in reversed(recent) if alarm.cleared_at and alarm.told}
    standing = []
    for alarm in found:
        known, before = opened.pop(_identity(alarm), None), untold.pop(_identity(alarm), None)
        kept = _stands(store, alarm, known) if known else _raised(store, alarm, before, now)
        if before:
            store.keep_alarm(replace(before, told={}))
        standing.append(kept)
    recovered = [replace(alarm, cleared_at=now) for alarm in opened.values()]
    for alarm in recovered:
        store.keep_alarm(alarm)
    over = [*recovered, *untold.values()]
    return Review(tuple(standing), tuple(over), repeat)


def _identity(alarm: Alarm) -> tuple[str, str]:
    return alarm.kind, alarm.subject


def _stands(store: Store, found: Alarm, known: Alarm) -> Alarm:
    """An alarm that was open before, with today's figures."""
    kept = replace(found, raised_at=known.raised_at, told=known.told)
    if (kept.sentence, kept.advice) != (known.sentence, known.advice):
        store.keep_alarm(kept)
    return kept


def _raised(store: Store, found: Alarm, untold: Alarm | None, now: datetime) -> Alarm:
    """A new alarm. A channel that never heard that the one before was over has nothing new to hear."""
    kept = replace(found, raised_at=now, told=untold.told if untold else {})
    store.keep_alarm(kept)
    return kept


# -- telling


def tell(store: Store, review: Review, channels: Mapping[str, Channel], now: datetime) -> None:
    """Tell each channel, in one message, what it has not heard; who was told what is kept at once. StoreError.

    A channel that fails keeps no other from being told; it is logged, and tried again at the next look.
    """
    standing, over = list(review.standing), [_still_of_use(store, alarm, channels, now) for alarm in review.over]
    for name, channel in channels.items():
        news = [alarm for alarm in standing if _is_to_be_told(alarm, name, now, review.repeat)]
        ended = [alarm for alarm in over if name in alarm.told]
        if (news or ended) and _is_told(name, channel, *message(news, ended)):
            for alarm in news:
                standing[standing.index(alarm)] = _kept(store, replace(alarm, told={**alarm.told, name: now}))
            for alarm in ended:
                over[over.index(alarm)] = _kept(store, replace(alarm, told=_without(alarm, name)))


def tell_unkept(news: Sequence[Alarm], channels: Mapping[str, Channel]) -> None:
    """Tell each channel of alarms that cannot be recorded; who was told is for the caller to remember."""
    for name, channel in channels.items():
        _is_told(name, channel, *message(news, []))


def no_database(why: str) -> Alarm:
    """The alarm of a database that cannot be used, which it cannot record itself."""
    sentence = f"The database cannot be used: {why}. Nothing is crawled, stored or recorded meanwhile."
    return Alarm("database", "database", sentence, "Look at the disk and at the database's server; it is tried again.")


def _kept(store: Store, alarm: Alarm) -> Alarm:
    store.keep_alarm(alarm)
    return alarm


def _is_to_be_told(alarm: Alarm, channel: str, now: datetime, repeat: timedelta) -> bool:
    """Never before, or long enough ago; an instant in the future was written by a clock that has been set back."""
    told = alarm.told.get(channel)
    return told is None or not now - repeat < told <= now + repeat


def _without(alarm: Alarm, channel: str) -> dict[str, datetime]:
    return {name: at for name, at in alarm.told.items() if name != channel}


def _still_of_use(store: Store, alarm: Alarm, channels: Mapping[str, Channel], now: datetime) -> Alarm:
    """An alarm that is over, without the channels that are no longer there, or that could not be told for days."""
    is_late = alarm.cleared_at is not None and now - alarm.cleared_at > TELL_WITHIN
    told = {} if is_late else {name: at for name, at in alarm.told.items() if name in channels}
    if told != dict(alarm.told):
        return _kept(store, replace(alarm, told=told))
    return alarm


def _is_told(name: str, channel: Channel, subject: str, text: str) -> bool:
    try:
        channel(subject, text)
    except SomeRefusedError as error:
        # To send it again would double it for those who have it.
        log.warning("alarm_told_in_part", channel=name, why=str(error))
    except (MailError, WebhookError, OSError) as error:
        log.warning("alarm_not_told", channel=name, why=str(error), what=subject)
        return False
    return True


def message(news: Sequence[Alarm], ended: Sequence[Alarm]) -> tuple[str, str]:
    """One message of several alarms: its subject, and its plain text with advice. Crawled words are one safe line."""
    parts = []
    if news:
        parts.append(f"{len(news)} alarm{'s' if len(news) > 1 else ''}: {_headlines(news)}")
    if ended:
        parts.append(f"recovered: {_headlines(ended)}")
    paragraphs = [f"{_line(alarm.sentence)}\n  {_line(alarm.advice)}{_since(alarm)}" for alarm in news]
    paragraphs += [f"recovered: {shown(headline(alarm))}{_since(alarm)}" for alarm in ended]
    return f"[monitor] {'; '.join(parts)}", "\n\n".join(paragraphs) + "\n"


def _headlines(alarms: Sequence[Alarm]) -> str:
    named = ", ".join(headline(alarm) for alarm in alarms[:NAMED_IN_SUBJECT])
    return named + (f" and {len(alarms) - NAMED_IN_SUBJECT} more" if len(alarms) > NAMED_IN_SUBJECT else "")


def _line(text: str) -> str:
    return shown(text, 500)


def _since(alarm: Alarm) -> str:
    if alarm.cleared_at and alarm.raised_at:
        return f" (raised {alarm.raised_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"
    return ""
