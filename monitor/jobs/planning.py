"""The schedules' rules and the time go in; each crawl that is due is asked for once, and what comes next is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from monitor.domain import Asked, Order, Run, Slot, SourceState
from monitor.health import is_reached
from monitor.jobs.supervising import BY_SCHEDULE
from monitor.schedule import Due, Rule, due
from monitor.store import Firing, Reading, Store
from monitor.text import LOCAL

Rules = Mapping[str, Rule]
# Among so many runs of a source the one that failed is looked for.
RUNS_LOOKED_AT = 50
# Feeds and the first pages of lists hold at least so much; what is older stands in the lists of months.
LISTS_REACH_BACK = timedelta(days=2)
# A crawl that began so far ahead was begun while the clock was wrong, and so is what was reckoned from it.
WRONG_BY = timedelta(days=1)
# Longer than asking takes, and short enough to wait for where a daemon died while it did.
A_WHILE = timedelta(minutes=1)


@dataclass(frozen=True)
class Upcoming:
    """When a schedule's next crawl comes, None where its source is paused, and why then, for the operator."""

    at: datetime | None
    why: str


def fire_due(
    store: Store, rules: Rules, now: datetime, *, connect_to: str = "", since: date | None = None
) -> tuple[Asked, ...]:
    """Ask for every crawl that is due by `now` under `rules` (by "source/edition"), and say what became of each.

    All due editions of one source are one order, with `since` and `connect_to` as given. A source that is paused,
    rested or waits to be tried again fires nothing; once its time has come, the crawl that failed is asked for again
    and the due editions join it. However many daemons call this, however often: each slot fires once.
    """
    states, slots = store.source_states(), store.last_slots()
    asked: list[Asked] = []
    for source, own in _by_source(rules):
        state = states.get(source, SourceState(source))
        if _is_held(_trusted(store, state, now), now):
            continue
        if state.retry_at is not None:
            again = _try_again(store, state, now)
            if again is None:
                continue
            asked += again
        order = Order(source, since=since, connect_to=connect_to)
        asked += _fire(store, order, _dues(store, own, slots, now), now)
    return tuple(asked)


def upcoming(store: Store, rules: Rules, now: datetime) -> dict[str, Upcoming]:
    """The next crawl of each schedule, by "source/edition", as it stands at `now`."""
    states, slots = store.source_states(), store.last_slots()
    found: dict[str, Upcoming] = {}
    for source, own in _by_source(rules):
        state = _trusted(store, states.get(source, SourceState(source)), now)
        for schedule, next_one in _dues(store, own, slots, now).items():
            found[schedule] = _held_back(state, own[schedule].zone, now) or Upcoming(next_one.at, next_one.why)
    return found


def _by_source(rules: Rules) -> Iterator[tuple[str, dict[str, Rule]]]:
    for source in dict.fromkeys(_source(schedule) for schedule in rules):
        yield source, {schedule: rule for schedule, rule in rules.items() if _source(schedule) == source}


def _source(schedule: str) -> str:
    return schedule.partition("/")[0]


def _edition(schedule: str) -> str:
    return schedule.partition("/")[2]


def _dues(store: Store, rules: Rules, slots: Mapping[str, Slot], now: datetime) -> dict[str, Due]:
    """The next slot of each of a source's schedules, after what the runs of their last ones brought."""
    of_source = {schedule: slots[schedule] for schedule in rules if schedule in slots}
    # Only where the pace adapts does it matter what a run brought.
    adapting = {schedule for schedule, rule in rules.items() if rule.adaptive and not rule.cron}
    numbers = {slot.run_id for slot in of_source.values() if slot.run_id is not None and slot.schedule in adapting}
    runs = {number: store.run(number) for number in numbers}
    return {
        schedule: due(schedule, rule, last, _brought(runs, last, _edition(schedule)), now)
        for schedule, rule in rules.items()
        for last in [of_source.get(schedule)]
    }


def _brought(runs: Mapping[int, Run | None], last: Slot | None, edition: str) -> Mapping[str, int] | None:
    """What the run of the slot brought of the edition; None where that says nothing of how much the edition prints."""
    run = runs.get(last.run_id) if last and last.run_id is not None else None
    return run.brought.get(edition, {}) if run and is_reached(run, edition) else None


def _fire(store: Store, order: Order, dues: Mapping[str, Due], now: datetime) -> list[Asked]:
    ready = {schedule: one for schedule, one in dues.items() if one.at <= now}
    if not ready:
        return []
    readings = store.readings(now, order.source)
    unread = {
        schedule: order.since or _unread_since(readings.get((order.source, _edition(schedule))), now)
        for schedule in ready
    }
    # What went unread for long is read back in a crawl of its own: the others need not read the lists of months.
    fresh = {schedule: one for schedule, one in ready.items() if unread[schedule] is None}
    stale = {schedule: one for schedule, one in ready.items() if unread[schedule] is not None}
    back = min((day for day in unread.values() if day), default=None)
    return [*_fire_group(store, order, fresh, now), *_fire_group(store, replace(order, since=back), stale, now)]


def _fire_group(store: Store, order: Order, ready: Mapping[str, Due], now: datetime) -> list[Asked]:
    if not ready:
        return []
    firings = [Firing(schedule, one.slot, one.after, one.pace) for schedule, one in ready.items()]
    order = replace(order, editions=tuple(map(_edition, ready)))
    asked = store.fire(order.source, firings, order, asked_by="schedule", at=now)
    return [asked] if asked else []


def _unread_since(reading: Reading | None, now: datetime) -> date | None:
    """The day to read back to where an edition was not reached for long; None where today's lists hold all of it."""
    if reading is None or reading.good is None or now - reading.good.started_at <= LISTS_REACH_BACK:
        return None
    return reading.good.started_at.astimezone(LOCAL).date()


def _try_again(store: Store, state: SourceState, now: datetime) -> list[Asked] | None:
    """Ask for the crawl that failed once more; None where another daemon is at it, which the source is left to then.

    Taken first, then asked for, then noted. A daemon that dies on the way leaves it to be taken again a little later,
    and what it had asked for by then is found.
    """
    is_mine, taken_until = [False], now + A_WHILE

    def taken(current: SourceState) -> SourceState:
        is_mine[0] = current.retry_at == state.retry_at and current.paused_at is None
        return replace(current, retry_at=taken_until) if is_mine[0] else current

    def asked_for(current: SourceState) -> SourceState:
        return replace(current, retry_at=None, rested_until=None) if current.retry_at == taken_until else current

    store.change_source_state(state.source, taken)
    if not is_mine[0]:
        return None
    failed = _to_try_again(store.runs(RUNS_LOOKED_AT, state.source))
    asked = failed and store.ask(failed.order, asked_by="retry", at=now, attempt=failed.attempt + 1)
    store.change_source_state(state.source, asked_for)
    return [asked] if asked else []


def _to_try_again(runs: Sequence[Run]) -> Run | None:
    """The newest crawl that failed, unless a later one was asked for because it did."""
    failed = _newest_failed(runs)
    is_asked = failed and any(run.asked_by == "retry" and run.id > failed.id for run in runs)
    return None if is_asked else failed


def _newest_failed(runs: Sequence[Run]) -> Run | None:
    """Of what the schedule asked for: an order by hand has its own way back, and one in the foreground none."""
    return next((run for run in runs if run.status in ("failed", "lost") and run.asked_by in BY_SCHEDULE), None)


def _trusted(store: Store, state: SourceState, now: datetime) -> SourceState:
    """The state, without a wait that was reckoned while the clock was ahead: it could last for ever."""
    if state.retry_at is None or state.retry_at <= now:
        return state
    failed = _newest_failed(store.runs(RUNS_LOOKED_AT, state.source))
    if failed is None or failed.started_at <= now + WRONG_BY:
        return state
    return replace(state, retry_at=now, rested_until=None)


def _is_held(state: SourceState, now: datetime) -> bool:
    waits_for = (state.retry_at, state.rested_until)
    return state.paused_at is not None or any(instant is not None and instant > now for instant in waits_for)


def _held_back(state: SourceState, zone: tzinfo, now: datetime) -> Upcoming | None:
    """What the state of the source has to say of its next crawl, None where that is left to the schedule."""
    if state.paused_at is not None:
        return Upcoming(None, f"paused by hand since {_clock(state.paused_at, zone)}")
    if state.rested_until is not None and state.rested_until > now:
        why = f"rested until {_clock(state.rested_until, zone)} after {state.failures} failures"
        return Upcoming(max(state.rested_until, state.retry_at or state.rested_until), why)
    if state.retry_at is not None:
        return Upcoming(max(state.retry_at, now), f"retry {state.failures + 1} at {_clock(state.retry_at, zone)}")
    return None


def _clock(instant: datetime, zone: tzinfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
