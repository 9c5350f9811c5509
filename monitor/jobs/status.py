"""The store and an instant go in, how everything stands comes out: daemon, editions, queue, alarms; JSON or text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from monitor.digest.showing import OUTCOMES, shown
from monitor.domain import Alarm, DaemonRecord, FiledDigest, Run, SourceState
from monitor.jobs.planning import Upcoming, upcoming
from monitor.schedule import Rule
from monitor.store import Store

HEARD_WITHIN = timedelta(minutes=1)
"""A daemon tells every few seconds that it is there."""
DIGEST_DAYS = 31
LONGEST = 400


@dataclass(frozen=True, slots=True)
class EditionStatus:
    """One schedule: the last crawl that was to read its edition and has ended, what it brought, the next, and why then.

    `upcoming` is None where the edition is not crawled by schedule.
    """

    source: str
    edition: str
    last: Run | None
    brought: Mapping[str, int]
    upcoming: Upcoming | None

    @property
    def schedule(self) -> str:
        """ "source/edition"."""
        return f"{self.source}/{self.edition}"


@dataclass(frozen=True, slots=True)
class Status:
    """How everything stands at the instant `at`."""

    at: datetime
    daemon: DaemonRecord | None
    is_alive: bool
    editions: tuple[EditionStatus, ...]
    sources: Mapping[str, SourceState]
    queued: tuple[Run, ...]
    running: tuple[Run, ...]
    alarms: tuple[Alarm, ...]
    digest: FiledDigest | None


def is_heard(daemon: DaemonRecord, now: datetime) -> bool:
    """Whether a daemon gave a sign of life lately."""
    return abs(now - daemon.heard_at) <= HEARD_WITHIN


def status_of(
    store: Store,
    rules: Mapping[str, Rule],
    editions: Mapping[str, Sequence[str]],
    now: datetime,
    is_alive: Callable[[DaemonRecord, datetime], bool] = is_heard,
) -> Status:
    """How everything stands now; `rules` and `editions` are the daemon's, by "source/edition" and by source."""
    daemon, states = store.daemon(), store.source_states()
    made = store.filed_digests((now - timedelta(days=DIGEST_DAYS)).date()).values()
    filed = [one for one in made if one.made_at <= now]
    return Status(
        at=now,
        daemon=daemon,
        is_alive=daemon is not None and is_alive(daemon, now),
        editions=_editions(store, rules, editions, now),
        sources={source: states.get(source, SourceState(source)) for source in editions},
        queued=store.queued(),
        running=store.running(),
        alarms=store.alarms(),
        digest=max(filed, key=lambda one: one.day, default=None),
    )


def _editions(
    store: Store, rules: Mapping[str, Rule], editions: Mapping[str, Sequence[str]], now: datetime
) -> tuple[EditionStatus, ...]:
    nexts, readings = upcoming(store, rules, now), store.readings(now)
    found = []
    for source, code in ((source, code) for source, codes in editions.items() for code in codes):
        last = readings[source, code].last if (source, code) in readings else None
        brought = last.brought.get(code, {}) if last else {}
        found.append(EditionStatus(source, code, last, brought, nexts.get(f"{source}/{code}")))
    return tuple(found)


# -- as JSON


def run_fields(run: Run) -> dict[str, Any]:
    """A run as JSON: its instants as RFC 3339 in UTC, its order below "order"."""
    return {"source": run.order.source, **_plain(asdict(run))}


def status_fields(status: Status, zone: tzinfo) -> dict[str, Any]:
    """The status as JSON; its own instants are local, those of runs in UTC."""
    daemon = None if status.daemon is None else _plain(asdict(status.daemon), zone)
    return {
        "at": _instant(status.at, zone),
        "daemon": None if daemon is None else daemon | {"is_alive": status.is_alive},
        "sources": [source_fields(status, source, zone) for source in status.sources],
        "queued": [run_fields(run) for run in status.queued],
        "running": [run_fields(run) for run in status.running],
        "alarms": [alarm_fields(alarm, zone) for alarm in status.alarms],
        "digest": None if status.digest is None else _plain(asdict(status.digest), zone),
    }


def source_fields(status: Status, source: str, zone: tzinfo) -> dict[str, Any]:
    """A source as JSON: how it stands with the daemon, and its editions with their last and next crawl."""
    mine = [edition for edition in status.editions if edition.source == source]
    return state_fields(status.sources[source], zone) | {"editions": [_edition_fields(one, zone) for one in mine]}


def state_fields(state: SourceState, zone: tzinfo) -> dict[str, Any]:
    """How a source stands with the daemon, as JSON, its instants local."""
    return _plain(asdict(state), zone)


def _edition_fields(edition: EditionStatus, zone: tzinfo) -> dict[str, Any]:
    last, following = edition.last, edition.upcoming
    return {
        "edition": edition.edition,
        "last": last
        and {
            "run": last.id,
            "status": last.status,
            "started_at": _instant(last.started_at, zone),
            "ended_at": _instant(last.ended_at, zone),
            "reason": last.reason,
            "brought": dict(edition.brought),
            "served": dict(last.served.get(edition.edition, {})),
        },
        "is_scheduled": following is not None,
        "next_at": following and _instant(following.at, zone),
        "why": following.why if following else "not scheduled",
    }


def alarm_fields(alarm: Alarm, zone: tzinfo) -> dict[str, Any]:
    """An alarm as JSON, its instants local."""
    return _plain(asdict(alarm), zone)


def _plain(fields: Mapping[str, Any], zone: tzinfo | None = None) -> dict[str, Any]:
    return {name: _plain_value(value, zone) for name, value in fields.items()}


def _plain_value(value: Any, zone: tzinfo | None) -> Any:
    if isinstance(value, Mapping):
        return _plain(value, zone)
    if isinstance(value, datetime):
        return _instant(value, zone)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _instant(instant: datetime | None, zone: tzinfo | None) -> str | None:
    if instant is None:
        return None
    return (instant.astimezone(zone) if zone else instant).isoformat(timespec="seconds")


# -- as text


def status_lines(status: Status, zone: tzinfo) -> list[str]:
    """The status for a person, a line a fact, times local; their zone is named once."""
    lines = [f"times in {zone}", _daemon_line(status, zone)]
    lines += [f"running  {_run_words(run, zone, status.at)}" for run in status.running]
    lines += [f"queue    {_run_words(run, zone, status.at)}" for run in status.queued] or ["queue    empty"]
    lines += [f"digest   {_digest_words(status, zone)}", "", *_edition_lines(status, zone)]
    lines += [f"{state.source}: {words}" for state in status.sources.values() if (words := _state_words(state))]
    return [*lines, "", *_alarm_lines(status, zone)]


def _daemon_line(status: Status, zone: tzinfo) -> str:
    daemon = status.daemon
    if daemon is None:
        return "daemon   not running (start it with: monitor up)"
    since, heard = (_moment(instant, zone, status.at) for instant in (daemon.started_at, daemon.heard_at))
    place = f"process {daemon.pid} on {daemon.host}"
    if not status.is_alive:
        return f"daemon   not running (start it with: monitor up); {place} was heard last at {heard}"
    return f"daemon   running since {since} at {daemon.address}, {place}, version {daemon.version}"


def _run_words(run: Run, zone: tzinfo, now: datetime) -> str:
    what = " ".join((run.order.source, *run.order.editions))
    began = "asked for" if run.status == "queued" else "since"
    told = f"run {run.id} {what}, {began} {_moment(run.started_at, zone, now)} by {run.asked_by}"
    figures = "" if run.status == "queued" else f": found {run.counts.get('found', 0)}, {_figures(run.counts)}"
    return told + figures


def _digest_words(status: Status, zone: tzinfo) -> str:
    filed = status.digest
    if filed is None:
        return "none yet"
    return f"of {filed.day} made {_moment(filed.made_at, zone, status.at)}, intake {shown(filed.state, LONGEST)}"


def _edition_lines(status: Status, zone: tzinfo) -> list[str]:
    rows = [("edition", "last crawl", "brought", "next", "why then")]
    rows += [_edition_row(edition, zone, status.at) for edition in status.editions]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip()
        for row in rows
    ]


def _edition_row(edition: EditionStatus, zone: tzinfo, now: datetime) -> tuple[str, str, str, str, str]:
    last, following = edition.last, edition.upcoming
    told = f"{_moment(last.ended_at or last.started_at, zone, now)} {last.status}" if last else "never"
    when = "-" if following is None or following.at is None else _next_words(following.at, zone, now)
    why = following.why if following else "not scheduled"
    brought = (_figures(edition.brought) if last.status == "done" else shown(last.reason, 40)) if last else "-"
    return edition.schedule, told, brought or "-", when, shown(why, LONGEST)


def _next_words(at: datetime, zone: tzinfo, now: datetime) -> str:
    return "now" if at <= now else _moment(at, zone, now)


def _state_words(state: SourceState) -> str:
    if state.paused_at is None and state.failures == 0:
        return ""
    failures = f"{state.failures} failed in a row" if state.failures else ""
    paused = f"paused by {shown(state.paused_by, LONGEST)} (go on with: monitor resume {state.source})"
    return ", ".join(filter(None, (paused if state.paused_at else "", failures)))


def _alarm_lines(status: Status, zone: tzinfo) -> list[str]:
    if not status.alarms:
        return ["no alarms"]
    lines = [f"{len(status.alarms)} open alarm{'s' if len(status.alarms) > 1 else ''}:"]
    for alarm in status.alarms:
        since = f" (since {_moment(alarm.raised_at, zone, status.at)})" if alarm.raised_at else ""
        lines += [f"! {shown(alarm.sentence, LONGEST)}{since}", f"  {shown(alarm.advice, LONGEST)}"]
    return lines


def _figures(counts: Mapping[str, int]) -> str:
    told = [f"{counts[name]} {words}" for name, words in OUTCOMES if counts.get(name)]
    return ", ".join("1 copy" if one == "1 copies" else one for one in told) or "nothing new"


def _moment(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """The time of day where it is today's, else with the day, and with the year where it is another."""
    there, here = instant.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    return f"{there:%d %b %H:%M}" if there.year == here.year else f"{there:%Y-%m-%d %H:%M}"
