"""When a schedule's next slot is due, and why: pace, cron lines, quiet hours, daylight saving, clocks that jump."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain import Slot
from monitor.schedule import Due, Rule, check_cron, digest_days, due, in_words, instant_of, paced, parse_duration
from monitor.schedule.cron import cron_after, cron_slot

BERLIN, NEW_YORK, HANOI = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HALF = 30 * MINUTE
NIGHT = (time(23), time(5))


def rule(**given: Any) -> Rule:
    usual: dict[str, Any] = {"every": HALF, "fastest": 15 * MINUTE, "slowest": 4 * HOUR, "adaptive": True, "cron": ""}
    return Rule(**(usual | {"jitter": timedelta(), "quiet": None, "zone": HANOI} | given))


def slot(at: datetime, pace: timedelta = HALF, fired_at: datetime | None = None) -> Slot:
    return Slot("vna/en", at, fired_at or at, pace)


def next_of(last: Slot | None, now: datetime, brought: Mapping[str, int] | None = None, **given: Any) -> Due:
    return due("vna/en", rule(**given), last, brought, now)


def local(zone: ZoneInfo, *moment: int, fold: int = 0) -> datetime:
    return datetime(*moment, tzinfo=zone, fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]


# -- the pace


def test_what_was_never_crawled_is_due_now() -> None:
    assert next_of(None, NOON) == Due(NOON, None, HALF, "never crawled")
    assert next_of(None, NOON, cron="0 6 * * *").at == NOON


def test_the_next_slot_is_a_pace_after_the_last() -> None:
    assert next_of(slot(NOON), NOON + MINUTE) == Due(NOON + HALF, NOON, HALF, "every 30 min")


@pytest.mark.parametrize("outcome", ["new", "revised", "off_beat", "duplicate"])
def test_fresh_pages_of_any_kind_halve_the_pace(outcome: str) -> None:
    found = next_of(slot(NOON), NOON, {outcome: 1, "unchanged": 40})
    assert (found.at, found.pace) == (NOON + 15 * MINUTE, 15 * MINUTE)
    assert found.why == "every 15 min: news lately"


@pytest.mark.parametrize("brought", [{}, {"unchanged": 40}, {"new": 0}])
def test_a_run_without_fresh_pages_slows_the_pace_by_half(brought: dict[str, int]) -> None:
    found = next_of(slot(NOON), NOON, brought)
    assert (found.at, found.why) == (NOON + 45 * MINUTE, "every 45 min: nothing new lately")


def test_a_run_that_failed_or_is_under_way_leaves_the_pace() -> None:
    assert paced(rule(), HOUR, None) == HOUR


def test_the_pace_stays_within_its_bounds() -> None:
    pace = HALF
    for _ in range(20):
        pace = paced(rule(), pace, {})
    assert pace == 4 * HOUR
    for _ in range(20):
        pace = paced(rule(), pace, {"new": 3})
    assert pace == 15 * MINUTE


def test_a_pace_kept_from_other_bounds_is_brought_within_the_new_ones() -> None:
    assert paced(rule(), 9 * HOUR, None) == 4 * HOUR
    assert paced(rule(), MINUTE, None) == 15 * MINUTE


def test_a_rule_that_does_not_adapt_keeps_to_its_pace() -> None:
    assert paced(rule(adaptive=False), 2 * HOUR, {"new": 5}) == HALF


def test_after_a_downtime_one_slot_is_due_and_the_following_one_a_pace_later() -> None:
    back = NOON + 9 * DAY
    missed = next_of(slot(NOON), back)
    assert (missed.at, missed.after, missed.why) == (back, NOON, "missed, every 30 min")
    assert next_of(slot(missed.slot), back).at == back + HALF


def test_a_slot_that_the_loop_sees_a_little_late_is_not_called_missed() -> None:
    assert next_of(slot(NOON), NOON + HALF + timedelta(seconds=5)).why == "every 30 min"


# -- jitter


def test_jitter_is_the_same_for_all_who_ask_and_within_its_bounds() -> None:
    lasts = [NOON + number * HALF for number in range(50)]
    found = [next_of(slot(last), last, jitter=2 * MINUTE).at - last - HALF for last in lasts]
    assert found == [next_of(slot(last), last, jitter=2 * MINUTE).at - last - HALF for last in lasts]
    assert all(timedelta() <= one <= 2 * MINUTE for one in found)
    assert len(set(found)) > 20


def test_the_editions_of_a_source_are_put_off_together_and_other_sources_are_not() -> None:
    rules = rule(jitter=HOUR)
    english, russian, other = (due(name, rules, slot(NOON), None, NOON).at for name in ("vna/en", "vna/ru", "paper/en"))
    assert english == russian != other


# -- clocks that jump


def test_a_small_step_back_repeats_nothing() -> None:
    assert next_of(slot(NOON), NOON - 20 * MINUTE).at == NOON + HALF
    assert next_of(slot(NOON), NOON - HALF).at == NOON + HALF
    assert next_of(slot(NOON), NOON - 3 * HOUR, cron="0 * * * *").at == NOON + HOUR


def test_a_slot_that_a_wrong_clock_left_far_ahead_does_not_silence_the_schedule() -> None:
    ahead = slot(NOON + 60 * DAY)
    found = next_of(ahead, NOON)
    assert (found.at, found.after) == (NOON, ahead.due)
    assert "clock" in found.why


@pytest.mark.parametrize("cron", ["", "0,30 * * * *"])
def test_after_that_the_schedule_goes_on_from_the_true_time(cron: str) -> None:
    now, last, fired = NOON, slot(NOON + 60 * DAY), 0
    for _ in range(3 * 60):
        found = next_of(last, now, cron=cron, adaptive=False)
        if found.at <= now:
            assert found.slot > last.due
            last, fired = slot(found.slot, found.pace, now), fired + 1
        now += MINUTE
    assert fired == 6


def test_a_clock_that_was_hours_ahead_silences_no_schedule_for_hours() -> None:
    """At most the pace it has anyway, and once more."""
    assert next_of(slot(NOON + 5 * HOUR), NOON).at == NOON


def test_times_of_a_cron_line_that_the_clock_saw_while_it_was_ahead_do_not_come_again() -> None:
    bound = 4 * HOUR + DAY
    assert next_of(slot(NOON + bound), NOON, cron="0 * * * *").at == NOON + bound + HOUR
    assert next_of(slot(NOON + bound + MINUTE), NOON, cron="0 * * * *").at <= NOON + HOUR


# -- quiet hours


def test_a_slot_in_the_quiet_hours_is_moved_to_their_end() -> None:
    evening = local(HANOI, 2026, 3, 12, 22, 45)
    found = next_of(slot(evening), evening, quiet=NIGHT)
    assert (found.at, found.why) == (local(HANOI, 2026, 3, 13, 5), "after the quiet hours")
    early = local(HANOI, 2026, 3, 13, 4, 59)
    assert next_of(slot(evening), early, quiet=NIGHT).at == found.at
    assert next_of(None, early, quiet=NIGHT).at == found.at


def test_quiet_hours_within_a_day_and_their_edges() -> None:
    siesta = (time(12), time(14))
    for hour, minute, wanted in ((11, 59, None), (12, 0, 14), (13, 59, 14), (14, 0, None)):
        now = local(HANOI, 2026, 3, 12, hour, minute)
        assert next_of(None, now, quiet=siesta).at == (local(HANOI, 2026, 3, 12, wanted) if wanted else now)


def test_quiet_hours_of_no_length_are_none() -> None:
    assert next_of(None, NOON, quiet=(time(19), time(19))).at == NOON


def test_quiet_hours_that_end_in_a_skipped_hour_end_when_the_clock_is_put_forward() -> None:
    now = local(BERLIN, 2026, 3, 29, 1, 30)
    assert next_of(None, now, quiet=(time(23), time(2, 30)), zone=BERLIN).at == local(BERLIN, 2026, 3, 29, 3)


def test_quiet_hours_that_end_in_an_hour_shown_twice_end_in_the_first() -> None:
    quiet: dict[str, Any] = {"quiet": (time(23), time(2, 30)), "zone": BERLIN}
    assert next_of(None, local(BERLIN, 2026, 10, 25, 2, 10), **quiet).at == local(BERLIN, 2026, 10, 25, 2, 30)
    second = local(BERLIN, 2026, 10, 25, 2, 10, fold=1)
    assert next_of(None, second, **quiet).at == second


def test_a_cron_slot_in_the_quiet_hours_fires_once_at_their_end() -> None:
    evening = local(HANOI, 2026, 3, 12, 22)
    rules: dict[str, Any] = {"cron": "0 * * * *", "quiet": NIGHT}
    night = local(HANOI, 2026, 3, 13, 3, 30)
    found = next_of(slot(evening), night, **rules)
    assert found.at == local(HANOI, 2026, 3, 13, 5) > night
    assert next_of(slot(found.slot), found.at, **rules).at == local(HANOI, 2026, 3, 13, 6)


def test_what_was_missed_before_the_quiet_hours_waits_for_their_end_too() -> None:
    last, night = local(HANOI, 2026, 3, 12, 20), local(HANOI, 2026, 3, 13, 1)
    for cron in ("0 22 * * *", ""):
        assert next_of(slot(last), night, cron=cron, quiet=NIGHT).at == local(HANOI, 2026, 3, 13, 5)


# -- cron lines


def test_a_cron_line_is_of_the_rules_zone() -> None:
    found = next_of(slot(NOON), NOON, cron="0 6 * * *")
    assert (found.at, found.why) == (local(HANOI, 2026, 3, 13, 6), "cron 0 6 * * *")


def test_of_the_missed_times_of_a_cron_line_the_newest_fires_once() -> None:
    back = local(HANOI, 2026, 4, 2, 11, 20)
    found = next_of(slot(NOON), back, cron="0 6,18 * * *")
    assert found.at == local(HANOI, 2026, 4, 2, 6)
    assert next_of(slot(found.slot), back, cron="0 6,18 * * *").at == local(HANOI, 2026, 4, 2, 18)


@pytest.mark.parametrize(("zone", "day"), [(BERLIN, (2026, 3, 29)), (NEW_YORK, (2026, 3, 8))])
def test_a_time_that_is_skipped_fires_once_right_after(zone: ZoneInfo, day: tuple[int, int, int]) -> None:
    times = walk("30 2 * * *", zone, local(zone, *day) - HOUR, 2 * DAY)
    assert times == [local(zone, *day, 3), local(zone, *day, 2, 30) + DAY - HALF - HALF]


def test_a_time_that_is_shown_twice_fires_once() -> None:
    start = local(BERLIN, 2026, 10, 24, 22)
    assert walk("30 2 * * *", BERLIN, start, DAY) == [local(BERLIN, 2026, 10, 25, 2, 30)]
    assert len(walk("*/15 2 * * *", BERLIN, start, DAY)) == 4


def test_several_skipped_times_fire_once() -> None:
    times = walk("*/15 * * * *", BERLIN, local(BERLIN, 2026, 3, 29, 1, 40), HOUR)
    assert times == [local(BERLIN, 2026, 3, 29, *clock) for clock in ((1, 45), (3, 0), (3, 15), (3, 30))]


def walk(line: str, zone: ZoneInfo, start: datetime, span: timedelta) -> list[datetime]:
    times, at = list[datetime](), cron_after(line, zone, start)
    while at <= start + span:
        times.append(at)
        at = cron_after(line, zone, at)
    return times


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("0", "Sun"),
        ("7", "Sun"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("fri-sun", "Fri Sat Sun"),
        ("*/3", "Sun Wed Sat"),
        ("tue,6", "Tue Sat"),
        ("5-7", "Fri Sat Sun"),
        ("4/2", "Thu Sat"),
        ("*", "Mon Tue Wed Thu Fri Sat Sun"),
    ],
)
def test_weekdays_are_numbered_as_cron_does(field: str, days: str) -> None:
    times = walk(f"0 6 * * {field}", HANOI, datetime(2026, 3, 8, tzinfo=UTC), 7 * DAY - MINUTE)
    assert {f"{at.astimezone(HANOI):%a}" for at in times} == set(days.split())


def test_a_day_and_a_weekday_are_either_of_them() -> None:
    times = walk("0 6 1,15 * mon", HANOI, local(HANOI, 2026, 3, 1), 16 * DAY)
    assert [at.astimezone(HANOI).day for at in times] == [1, 2, 9, 15, 16]


@pytest.mark.parametrize(
    "line",
    ["", "0 6 * *", "61 * * * *", "0 6 * * 8", "0 6 * * sat-mon", "0 6 * * xyz", "a b c d e", "0 0 30 2 *", "@daily"],
)
def test_a_cron_line_that_cannot_be_used_is_refused_in_one_line(line: str) -> None:
    with pytest.raises(ValueError, match="cron line") as caught:
        check_cron(line)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "line", ["0 6 * * *", "*/20 5-22 * * mon-fri", "0 0 29 2 *", "5,35 * 1 JAN,jul Sun", "0 0 31 2 1"]
)
def test_a_cron_line_that_can_be_used_passes(line: str) -> None:
    check_cron(line)


WALLS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minute: datetime.fromisoformat("2025-01-01") + minute * MINUTE)
INSTANTS = WALLS.map(lambda wall: wall.replace(tzinfo=UTC))
LINES = st.sampled_from(["30 2 * * *", "*/20 * * * *", "0 1-3 * * sun", "59 23 28-31 3,10 *", "15 3 1 * 6"])
ZONES = st.sampled_from([BERLIN, NEW_YORK, HANOI, ZoneInfo("Australia/Lord_Howe")])


@settings(max_examples=150, deadline=None)
@given(LINES, ZONES, INSTANTS, st.timedeltas(MINUTE, 20 * DAY))
def test_the_newest_missed_time_is_the_last_of_a_walk_over_all(
    line: str, zone: ZoneInfo, last: datetime, gone: timedelta
) -> None:
    times = walk(line, zone, last, gone)
    assert times == sorted(set(times))
    assert cron_slot(line, zone, last, last + gone) == (times[-1] if times else cron_after(line, zone, last))


@settings(max_examples=300, deadline=None)
@given(ZONES, WALLS, st.timedeltas(timedelta(), 3 * HOUR))
def test_later_on_the_wall_is_never_earlier_in_truth(zone: ZoneInfo, wall: datetime, more: timedelta) -> None:
    assert instant_of(wall, zone) <= instant_of(wall + more, zone)
    shown = instant_of(wall, zone).astimezone(zone).replace(tzinfo=None)
    assert shown == wall or timedelta() < shown - wall <= HOUR


# -- spans of time


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("90s", 90, "1 min 30 s"),
        ("30m", 1800, "30 min"),
        ("4h", 14400, "4 h"),
        ("1d", 86400, "1 d"),
        ("1h30m", 5400, "1 h 30 min"),
        (" 1D12H ", 129600, "1 d 12 h"),
        ("0s", 0, "0 s"),
        ("1d1h1m1s", 90061, "1 d 1 h"),
    ],
)
def test_a_duration_is_read_and_told(text: str, span: int, words: str) -> None:
    assert parse_duration(text) == timedelta(seconds=span)
    assert in_words(timedelta(seconds=span)) == words


@pytest.mark.parametrize("text", ["", "30", "m", "-5m", "1.5h", "30m1h", "five minutes", "9" * 40 + "s", "1w"])
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="90s, 30m, 4h, 1d or 1h30m"):
        parse_duration(text)


# -- the days of the digests

MORNING = time(6, 30)


def test_a_days_digest_is_due_at_its_hour_of_the_following_day() -> None:
    first = date(2026, 3, 10)
    before, after = local(HANOI, 2026, 3, 12, 6, 29), local(HANOI, 2026, 3, 12, 6, 30)
    assert digest_days(before, MORNING, HANOI, set(), first) == (first,)
    assert digest_days(after, MORNING, HANOI, set(), first) == (first, date(2026, 3, 11))
    assert digest_days(after, MORNING, HANOI, {first}, first) == (date(2026, 3, 11),)


def test_after_a_long_downtime_only_the_last_days_are_made_up_for() -> None:
    days = digest_days(NOON, MORNING, HANOI, set(), date(2020, 1, 1), at_most=5)
    assert days == tuple(date(2026, 3, day) for day in (7, 8, 9, 10, 11))


def test_a_clock_that_was_put_back_files_nothing_twice() -> None:
    filed = {date(2026, 3, 10), date(2026, 3, 11)}
    assert digest_days(NOON - DAY, MORNING, HANOI, filed, date(2026, 3, 10)) == ()


def test_a_digest_hour_that_is_skipped_comes_when_the_clock_is_put_forward() -> None:
    day, hour = date(2026, 3, 28), time(2, 30)
    assert digest_days(local(BERLIN, 2026, 3, 29, 1, 59), hour, BERLIN, set(), day) == ()
    assert digest_days(local(BERLIN, 2026, 3, 29, 3), hour, BERLIN, set(), day) == (day,)
