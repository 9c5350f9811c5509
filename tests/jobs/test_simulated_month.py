"""A month of the daemon on a clock of the test: whatever happens, each slot fires once, each digest is filed once.

The days are lived through at once: looks at the schedule, downtimes, restarts, a second daemon, crashes between two
writes, clocks that jump. What should have fired is reckoned apart, minute by minute, without the product's arithmetic.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain import Asked, FiledDigest, Run, RunStatus, Slot, SourceState
from monitor.jobs.digests import file_day
from monitor.jobs.planning import fire_due, upcoming
from monitor.jobs.supervising import Policy, settle
from monitor.schedule import Rule, digest_days
from monitor.store import RunBusyError, Store, open_store

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN, NEW_YORK, HANOI = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Ho_Chi_Minh")
# Summer time begins in New York on 8 March and in Berlin on 29 March; it ends on 1 November and on 25 October.
SPRING, AUTUMN = datetime(2026, 3, 5, 9, tzinfo=UTC), datetime(2026, 10, 9, 9, tzinfo=UTC)
POLICY = Policy((MINUTE, 5 * MINUTE, 15 * MINUTE), 4, 6 * HOUR)
WRITES = ("fire", "ask", "change_source_state", "freeze_digest")
DIGEST_HOUR, DIGEST_ZONE = time(2, 30), NEW_YORK
SLOWEST = 12 * HOUR
SILENCE_IS_OVER = SLOWEST + DAY


def rule(zone: ZoneInfo, **given: Any) -> Rule:
    usual: dict[str, Any] = {"every": 6 * HOUR, "fastest": 3 * HOUR, "slowest": SLOWEST, "adaptive": False, "cron": ""}
    return Rule(**(usual | {"jitter": timedelta(), "quiet": None, "zone": zone} | given))


NIGHT = (time(22), time(6, 30))
RULES = {
    "pair/en": rule(HANOI, every=8 * HOUR),
    "pair/ru": rule(HANOI, every=8 * HOUR),
    "flaky/en": rule(HANOI, adaptive=True, jitter=4 * MINUTE),
    "calm/fr": rule(BERLIN, adaptive=True, jitter=2 * MINUTE, quiet=NIGHT),
    "berlin/de": rule(BERLIN, cron="30 2 * * *"),
    "york/en": rule(NEW_YORK, cron="30 1-3 * * *"),
    "week/lo": rule(HANOI, cron="0 6,18 * * mon-fri"),
    "quiet/es": rule(BERLIN, cron="15 */6 * * *", quiet=NIGHT),
}
# The same lines, told apart from the product's reading of them.
NAMES: dict[str, Callable[[datetime], bool]] = {
    "berlin/de": lambda wall: (wall.hour, wall.minute) == (2, 30),
    "york/en": lambda wall: wall.hour in (1, 2, 3) and wall.minute == 30,
    "week/lo": lambda wall: wall.hour in (6, 18) and wall.minute == 0 and wall.weekday() < 5,
    "quiet/es": lambda wall: wall.hour % 6 == 0 and wall.minute == 15,
}


# -- what should happen


def is_quiet(schedule: str, at: datetime) -> bool:
    quiet = RULES[schedule].quiet
    clock = at.astimezone(RULES[schedule].zone).time()
    return quiet is not None and (clock >= quiet[0] or clock < quiet[1])


@cache
def times(schedule: str) -> tuple[datetime, ...]:
    """Every time that the schedule's cron line names around this year, by a walk over its quarters of an hour."""
    found, zone, names = [], RULES[schedule].zone, NAMES[schedule]
    instant = datetime(2025, 11, 1, tzinfo=UTC)
    before = instant.astimezone(zone).replace(tzinfo=None) - 15 * MINUTE
    for _ in range(490 * 24 * 4):
        shown = instant.astimezone(zone)
        wall = shown.replace(tzinfo=None)
        skipped = (before + number * 15 * MINUTE for number in range(1, (wall - before) // (15 * MINUTE)))
        if (names(wall) and not shown.fold) or any(map(names, skipped)):
            found.append(instant)
        before, instant = wall, instant + 15 * MINUTE
    return tuple(dict.fromkeys(_loud(schedule, one) for one in found))


def _loud(schedule: str, at: datetime) -> datetime:
    while is_quiet(schedule, at):
        at += 15 * MINUTE
    return at


@dataclass
class Expected:
    """What a schedule must do at each look, told by its last slot alone."""

    schedule: str
    last: datetime | None = None
    due: datetime | None = None
    fired: int = 0
    pace: timedelta = 6 * HOUR

    def look(self, now: datetime, slot: Slot | None, *, may: bool) -> None:
        """Judge a look: which slot it fired, None for none; `may` tells whether the source was free to."""
        if slot is not None:
            assert may, f"{self.schedule} fired at {now} although its source is held"
            assert slot.fired_at == now
        if not may or is_quiet(self.schedule, now):
            assert slot is None, f"{self.schedule} fired in quiet hours, at {now}"
            return
        if self.last is None or self.last > now + SILENCE_IS_OVER:
            assert slot is not None, f"{self.schedule} is silent at {now}, its last is {self.last}"
        elif RULES[self.schedule].cron:
            self._look_by_cron(now, slot)
        else:
            self._look_by_pace(now, slot, RULES[self.schedule])
        if slot is not None:
            self.last, self.due, self.pace = min(slot.due, now), slot.due, slot.pace
            self.fired += 1

    def _look_by_cron(self, now: datetime, slot: Slot | None) -> None:
        assert self.last is not None
        every = times(self.schedule)
        missed = [one for one in every if self.last < one <= now]
        assert (slot is None) == (not missed), f"{self.schedule} at {now}: missed {missed}, fired {slot}"
        assert slot is None or slot.due == self._recorded(missed[-1])

    def _recorded(self, due: datetime) -> datetime:
        """A slot is kept under its due time, or a tick after the one before where a wrong clock had left that ahead."""
        return due if self.due is None else max(due, self.due + timedelta(microseconds=1))

    def _look_by_pace(self, now: datetime, slot: Slot | None, its: Rule) -> None:
        assert self.last is not None
        assert slot is None or slot.due == self._recorded(now)
        if self.last > now + (its.fastest if its.adaptive else its.every):
            # The clock has come back by more than a pace, or (adaptive) by what may be one.
            longest = min(self.pace * 1.5, its.slowest) if its.adaptive else its.every
            assert slot is not None or self.last <= now + longest, f"{self.schedule} waits for a wrong time at {now}"
        elif not its.adaptive:
            assert (slot is not None) == (now >= self.last + its.every), f"{self.schedule} at {now}: {slot}"
        elif slot is None:
            assert now < self.last + min(self.pace * 1.5, its.slowest) + its.jitter, f"{self.schedule} is late at {now}"
        else:
            assert its.fastest <= slot.pace <= its.slowest
            assert now >= self.last + slot.pace, f"{self.schedule} is early at {now}"


# -- the world it happens in


class KilledError(Exception):
    """The daemon is gone at this point."""


class Watched:
    """A store to which something happens before or after the so-manieth of a daemon's writes."""

    def __init__(self, store: Store, countdown: int, happens: Callable[[], None], *, after: bool) -> None:
        self._store, self._countdown, self._happens, self._after = store, countdown, happens, after

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        return self._watched(method) if name in WRITES else method

    def _watched(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._countdown -= 1
            if self._countdown == 0 and not self._after:
                self._happens()
            found = method(*args, **kwargs)
            if self._countdown == 0 and self._after:
                self._happens()
            return found

        return call


def killed() -> None:
    raise KilledError


@dataclass
class World:
    """A database, a clock, the crawls and the daemons; and a reckoning of what they must have done."""

    folder: Path
    shared: Store
    start: datetime
    random: Random
    now: datetime = field(init=False)
    store: Store = field(init=False)
    expected: dict[str, Expected] = field(init=False)
    filed: dict[date, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.start
        self.store = self.shared
        self.expected = {schedule: Expected(schedule) for schedule in RULES}

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'world.db'}"

    @property
    def first_day(self) -> date:
        return self.start.astimezone(DIGEST_ZONE).date()

    def restart(self) -> None:
        self.leave()
        self.store = open_store(self.url)

    def leave(self) -> None:
        if self.store is not self.shared:
            self.store.close()

    def daemon(self, store: Store) -> None:
        """One look of a daemon."""
        fire_due(store, RULES, self.now)
        for day in digest_days(self.now, DIGEST_HOUR, DIGEST_ZONE, store.filed_digests(self.first_day), self.first_day):
            file_day(store, day, DIGEST_ZONE, ("en",), [("pair", "en")], self.folder / "out", made_at=self.now)

    def look(self, disturbed: str = "", countdown: int = 1) -> None:
        """A look of one daemon, of two at once, or of one that dies at it and another in its place; then judged."""
        self.end_crawls()
        free = self.free()
        before = self.store.last_slots()
        if disturbed:
            happens = killed if disturbed.startswith("killed") else lambda: self.daemon(self.store)
            watched = Watched(self.store, countdown, happens, after=disturbed.endswith("after"))
            self.die(cast(Store, watched))
            if happens is killed:
                free = self.still_free(free, before)
        self.daemon(self.store)
        self.judge(before, free)
        self.begin_crawls()

    def die(self, store: Store) -> None:
        with suppress(KilledError):
            self.daemon(store)

    def free(self) -> dict[str, bool]:
        """Which schedules may fire, as the states of their sources stand."""
        states = self.store.source_states()
        held = {source for source, state in states.items() if self.is_held(state)}
        return {schedule: schedule.partition("/")[0] not in held for schedule in RULES}

    def still_free(self, free: dict[str, bool], before: dict[str, Slot]) -> dict[str, bool]:
        """A daemon that dies with a retry in its hands holds the source up until that is taken from it."""
        slots, now_free = self.store.last_slots(), self.free()
        return {name: free[name] and (now_free[name] or slots.get(name) != before.get(name)) for name in RULES}

    def is_held(self, state: SourceState) -> bool:
        if state.paused_at is not None or state.retry_at is None or state.retry_at <= self.now:
            return state.paused_at is not None
        failed = [run for run in self.store.runs(100, state.source) if run.status == "failed"]
        newest = max(failed, key=lambda run: run.id, default=None)
        return newest is None or newest.started_at <= self.now + DAY

    def judge(self, before: dict[str, Slot], free: dict[str, bool]) -> None:
        after = self.store.last_slots()
        fired = {schedule: slot for schedule, slot in after.items() if before.get(schedule) != slot}
        for schedule, expected in self.expected.items():
            expected.look(self.now, fired.get(schedule), may=free[schedule])
        self.judge_runs(fired)
        self.judge_digests()

    def judge_runs(self, fired: dict[str, Slot]) -> None:
        of_source: dict[str, set[int | None]] = {}
        for schedule, slot in fired.items():
            source, _, edition = schedule.partition("/")
            of_source.setdefault(source, set()).add(slot.run_id)
            run = self.store.run(slot.run_id or 0)
            assert run is not None
            assert (run.order.source, edition in run.order.editions) == (source, True)
        assert all(len(numbers) == 1 for numbers in of_source.values()), fired

    def judge_digests(self) -> None:
        today = self.now.astimezone(DIGEST_ZONE).replace(tzinfo=None)
        for number in range(1, 32):
            day = today.date() - number * DAY
            is_due = today >= datetime.combine(day + DAY, DIGEST_HOUR)
            if is_due and day >= self.first_day:
                self.filed.setdefault(day, self.now)
        notes = self.store.filed_digests(self.first_day)
        assert {day: note.made_at for day, note in notes.items()} == self.filed

    # -- the crawls

    def begin_crawls(self) -> None:
        for run in self.store.queued():
            self.claim(run)

    def claim(self, run: Run) -> None:
        if self.store.running(run.order.source):
            with pytest.raises(RunBusyError):
                self.store.claim_run(run.id, at=self.now, pid=1, host="here")
        else:
            assert self.store.claim_run(run.id, at=self.now, pid=1, host="here")

    def end_crawls(self) -> None:
        """The crawls under way come to their end, unless they take longer."""
        for run in self.store.running():
            if self.random.random() < 0.9:
                self.end(run)

    def end(self, run: Run) -> None:
        is_done = run.order.source != "flaky" or self.random.random() < 0.6
        status: RunStatus = "done" if is_done else "failed"
        brought = {one: {"new": self.random.choice((0, 0, 3))} for one in run.order.editions}
        served = {one: {"feed": "3 entries"} for one in run.order.editions}
        self.store.finish_run(run.id, status, at=self.now, reason="", counts={}, served=served, brought=brought)
        ended = self.store.run(run.id)
        assert ended is not None
        settle(self.store, ended, POLICY, self.now)

    # -- the end

    def check(self) -> None:
        """No slot and no crawl beyond those that were judged look by look, and none left out."""
        with sqlite3.connect(self.folder / "world.db") as rows:
            counted = dict(rows.execute("SELECT schedule, count(*) FROM slot GROUP BY schedule").fetchall())
        assert counted == {schedule: one.fired for schedule, one in self.expected.items() if one.fired}
        runs = sorted(self.store.runs(None), key=lambda run: run.id)
        assert {run.asked_by for run in runs} <= {"schedule", "retry"}
        self.check_retries([run for run in runs if run.order.source == "flaky"])
        names = {path.name for path in (self.folder / "out").iterdir()} if self.filed else set()
        assert names == {f"{day}.{ending}" for day in self.filed for ending in ("txt", "md", "html", "json")}
        rows.close()

    def check_retries(self, runs: list[Run]) -> None:
        """Each crawl that failed is tried again once, next, and the last of them perhaps still waits.

        Where the site went unread for days, the crawl that reads back is another one than what failed before it.
        """
        for run, following in pairwise(runs):
            if following.order.since != run.order.since:
                continue
            wanted = ("retry", run.attempt + 1) if run.status == "failed" else ("schedule", 1)
            assert (following.asked_by, following.attempt) == wanted


@dataclass
class Shared:
    """One database for all, emptied by each: an engine that has met the statements before is much faster."""

    folder: Path
    store: Store


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    folder = tmp_path_factory.mktemp("shared")
    with open_store(f"sqlite:///{folder / 'world.db'}") as opened:
        yield Shared(folder, opened)


@contextmanager
def world(shared: Shared, start: datetime, seed: int) -> Iterator[World]:
    folder = shared.folder
    with sqlite3.connect(folder / "world.db") as rows:
        for table in ("slot", "reading", "run", "source_state", "filed_digest"):
            rows.execute(f"DELETE FROM {table}")
    rows.close()
    shutil.rmtree(folder / "out", ignore_errors=True)
    made = World(folder, shared.store, start, Random(seed))
    try:
        yield made
    finally:
        made.leave()


def wake(made: World, random: Random) -> None:
    """Time passes up to the next slot, or less, and a loop that has other work to do comes a little late."""
    instants = [one.at for one in upcoming(made.store, RULES, made.now).values() if one.at]
    step = min(min(instants) - made.now, random.randrange(10, 600) * MINUTE)
    made.now += max(step, MINUTE) + random.choice((0, 0, 0, 3, 40)) * timedelta(seconds=1)


def happen(made: World, random: Random, *, jumps: bool) -> None:
    """Now and then something out of the order."""
    lot = random.random()
    if lot < 0.02:
        made.now += random.randrange(1, 40) * HOUR
    elif lot < 0.03:
        made.restart()
    elif jumps and lot < 0.05:
        made.now += random.choice((-10 * MINUTE, -2 * HOUR, 5 * HOUR, -30 * HOUR, 5 * DAY, -5 * DAY))


@pytest.mark.parametrize(("start", "jumps"), [(SPRING, False), (AUTUMN, True)], ids=["spring", "autumn and jumps"])
def test_a_month_fires_each_slot_and_files_each_digest_once(shared: Shared, start: datetime, jumps: bool) -> None:
    random = Random(f"{start} {jumps}")
    with world(shared, start, 3) as made:
        for _ in range(5000):
            if made.now >= start + 31 * DAY:
                break
            disturbed = random.choice(("", "", "", "", "", "killed before", "killed after", "meanwhile"))
            made.look(disturbed, random.randrange(1, 5))
            wake(made, random)
            happen(made, random, jumps=jumps)
        assert made.now >= start + 31 * DAY
        made.check()
        assert len(made.filed) >= 28
        assert min(one.fired for one in made.expected.values()) >= 15


def test_without_a_downtime_no_time_of_a_cron_line_is_left_out(shared: Shared) -> None:
    start = datetime(2026, 10, 23, 9, tzinfo=UTC)
    with world(shared, start, 5) as made:
        random = Random(5)
        while made.now < start + 10 * DAY:
            made.look()
            wake(made, random)
        made.look()
        made.check()
        for schedule in NAMES:
            due = [one for one in times(schedule) if start < one <= made.now]
            assert made.expected[schedule].fired == len(due) + 1


# -- the same with whatever comes to mind

REACH = 120 * DAY
STEPS = st.one_of(
    st.tuples(st.just("pass"), st.integers(1, 300).map(lambda minutes: minutes * MINUTE)),
    st.tuples(st.just("pass"), st.integers(1, 100).map(lambda hours: hours * HOUR)),
    st.tuples(st.just("jump"), st.integers(-90 * 24, 40 * 24).map(lambda hours: hours * HOUR)),
    st.tuples(st.sampled_from(["killed before", "killed after", "meanwhile"]), st.integers(1, 6)),
    st.tuples(st.sampled_from(["restart", "pause", "resume"]), st.none()),
)
EXTREMES = [datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 28, 22, tzinfo=UTC)]
STARTS = st.sampled_from([*EXTREMES, datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)])


@settings(max_examples=40, deadline=None)
@given(start=STARTS, seed=st.integers(0, 999), steps=st.lists(STEPS, min_size=1, max_size=25))
def test_whatever_happens_each_slot_fires_once_and_each_digest_is_filed_once(
    shared: Shared,
    start: datetime,
    seed: int,
    steps: list[tuple[str, Any]],
) -> None:
    with world(shared, start, seed) as made:
        made.look()
        for what, value in steps:
            take_step(made, what, value)
        made.check()


def take_step(made: World, what: str, value: Any) -> None:
    if what in ("pass", "jump"):
        made.now = max(min(made.now + value, made.start + REACH), made.start - REACH)
    elif what == "restart":
        made.restart()
    elif what in ("pause", "resume"):
        paused_at = made.now if what == "pause" else None
        made.store.change_source_state("pair", lambda state: replace(state, paused_at=paused_at))
    is_disturbed = what in ("killed before", "killed after", "meanwhile")
    made.look(what if is_disturbed else "", value if is_disturbed else 1)


# -- two daemons at the very same time


def test_two_daemons_in_two_threads_fire_each_slot_once(shared: Shared) -> None:
    with world(shared, SPRING, 7) as made, open_store(made.url) as second:
        for number in range(40):
            made.end_crawls()
            free = made.free()
            before = made.store.last_slots()
            look_together(made, (made.store, second))
            made.judge(before, free)
            made.begin_crawls()
            made.now += (31 if number % 2 else 200) * MINUTE
        made.check()


def look_together(made: World, stores: tuple[Store, Store]) -> None:
    start, failures = threading.Barrier(2), list[BaseException]()

    def daemon(store: Store) -> None:
        start.wait(10)
        try:
            made.daemon(store)
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=daemon, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures


def test_of_two_that_file_a_day_at_once_one_does(shared: Shared) -> None:
    with world(shared, SPRING, 1) as made, open_store(made.url) as second:
        made.now += 30 * HOUR
        look_together(made, (made.store, second))
        notes = made.store.filed_digests(made.first_day)
        assert notes == {made.first_day: FiledDigest(made.first_day, made.now, "blind")}


def test_what_became_of_each_look_is_told(shared: Shared) -> None:
    with world(shared, SPRING, 1) as made:
        asked: tuple[Asked, ...] = fire_due(made.store, RULES, made.now)
        assert [one.run.order.source for one in asked] == list(dict.fromkeys(name.split("/")[0] for name in RULES))
        assert fire_due(made.store, RULES, made.now) == ()
