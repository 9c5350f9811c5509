"""Which entries of a list are worth a request: tables, and properties over all tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.crawl.plan import Candidate, Span, candidates, choose, is_recheck_due, months
from monitor.domain import Address, Entry, Known
from monitor.text import LOCAL
from spiders.vietnamplus import SOURCE

NOON = datetime(2026, 3, 12, 12, tzinfo=LOCAL)
LADDER = (timedelta(hours=6), timedelta(hours=24), timedelta(hours=72))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORDINARY = Span()
MARCH = Span(date(2026, 3, 1), date(2026, 3, 31))
OFFICES = "Government Offices of Vietnam, Laos hold talks"
POSTMEN = "Post offices in Mekong Delta open on Sundays"


def candidate(title: str = OFFICES, slug: str = "", key: str = "en.vietnamplus.vn/1", **entry: Any) -> Candidate:
    url = f"https://{key.replace('/', '/x-post')}.vnp"
    return Candidate(Entry(url=url, title=title, **entry), Address(key, url, "en", slug or title.lower()))


def known(**changes: Any) -> Known:
    fields: dict[str, Any] = {
        "key": "en.vietnamplus.vn/1",
        "tier": "core",
        "story_id": 1,
        "first_seen": NOON - HOUR,
        "checked_at": NOON - HOUR,
        "checks": 1,
    }
    return Known(**(fields | changes))


def verdict(
    one: Candidate, before: Known | None = None, *, span: Span = ORDINARY, prefilter: bool = True, now: datetime = NOON
) -> str:
    """Why the candidate is wanted, or the reason under which it is left out."""
    remembered = {before.key: before} if before else {}
    wanted, left_out = choose([one], remembered, span=span, prefilter=prefilter, now=now, recheck=LADDER)
    assert len(wanted) + left_out.total() == 1
    return wanted[0].why if wanted else next(iter(left_out))


# -- spans


@pytest.mark.parametrize(
    ("instant", "is_held"),
    [
        (datetime(2026, 2, 28, 16, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 2, 28, 17, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 16, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 17, tzinfo=UTC), False),
        (None, True),
    ],
)
def test_a_span_holds_its_first_and_last_day_as_the_sites_count_days(instant: datetime | None, is_held: bool) -> None:
    assert MARCH.holds(instant) is is_held


def test_an_open_end_bounds_nothing() -> None:
    long_ago, far_off = datetime(1999, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    assert Span(until=date(2026, 3, 1)).holds(long_ago)
    assert Span(since=date(2026, 3, 1)).holds(far_off)
    assert ORDINARY.is_ordinary
    assert not Span(until=date(2026, 3, 1)).is_ordinary


def test_what_was_changed_last_before_a_span_was_published_before_it() -> None:
    assert MARCH.is_before(datetime(2026, 2, 28, 23, 59, tzinfo=LOCAL))
    assert not MARCH.is_before(datetime(2026, 3, 1, tzinfo=LOCAL))
    assert not MARCH.is_before(datetime(2026, 5, 1, tzinfo=LOCAL))
    assert not MARCH.is_before(None)
    assert not Span(until=date(2026, 3, 1)).is_before(datetime(1999, 1, 1, tzinfo=UTC))


# -- candidates


def test_every_spelling_of_an_address_is_one_candidate_and_strangers_are_counted() -> None:
    urls = [
        "https://en.vietnamplus.vn/talks-post339921.vnp",
        "http://en.vietnamplus.vn/talks/339921.vnp?utm_source=rss",
        "https://en.vietnamplus.vn/talks-post339921.vnp#comments",
        "https://fr.vietnamplus.vn/entretiens-post339921.vnp",
        "https://en.vietnamplus.vn.mirror.example/talks-post339921.vnp",
        "https://en.vietnamplus.vn/politics/",
        "https://en.vietnamplus.vn/laos-tag77.vnp",
    ]
    found, left_out = candidates(SOURCE, ["en"], map(Entry, urls), NOON)
    assert [one.address.key for one in found] == ["en.vietnamplus.vn/339921"]
    assert left_out == {"skipped:other_edition": 1, "skipped:not_an_article": 3}


def test_the_first_entry_of_a_story_stands_for_all_of_them() -> None:
    url = "https://en.vietnamplus.vn/talks-post1.vnp"
    found, _ = candidates(SOURCE, ["en"], [Entry(url, title="first"), Entry(url, title="second")], NOON)
    assert [one.entry.title for one in found] == ["first"]


def test_a_change_dated_long_after_now_is_not_believed() -> None:
    """Or it would hide every true change to come; a few hours are how far clocks may be apart."""
    url = "https://en.vietnamplus.vn/talks-post1.vnp"
    wrong, left_out = candidates(SOURCE, ["en"], [Entry(url, modified_at=NOON + 2 * DAY)], NOON)
    assert wrong[0].entry.modified_at is None
    assert left_out == {"noted:changed_in_the_future": 1}
    near, left_out = candidates(SOURCE, ["en"], [Entry(url, modified_at=NOON + 5 * HOUR)], NOON)
    assert near[0].entry.modified_at == NOON + 5 * HOUR
    assert not left_out


def test_an_address_of_absurd_length_is_left_out() -> None:
    url = f"https://en.vietnamplus.vn/{'x' * 3000}-post1.vnp"
    assert candidates(SOURCE, ["en"], [Entry(url)], NOON) == ([], {"skipped:url_too_long": 1})


# -- choosing


def test_a_story_never_seen_is_new() -> None:
    assert verdict(candidate()) == "new"


@pytest.mark.parametrize("kind", ["video", "photo", "audio"])
def test_what_a_list_marks_as_no_text_is_left_out_by_its_kind(kind: str) -> None:
    assert verdict(candidate(kind=kind)) == f"skipped:{kind}"


def test_a_title_that_speaks_of_something_else_is_left_out_where_the_list_is_of_everything() -> None:
    dull = candidate(POSTMEN)
    assert verdict(dull) == "skipped:off_beat_by_title"
    assert verdict(dull, prefilter=False) == "new"


def test_a_slug_can_speak_where_the_title_is_missing_or_silent() -> None:
    assert verdict(candidate("", "khong-co-gi-hay")) == "skipped:off_beat_by_title"
    assert verdict(candidate("A long day", "lao-prime-minister-receives-guest")) == "new"


def test_what_was_fetched_once_is_not_judged_by_its_title_again() -> None:
    changed = candidate(POSTMEN, modified_at=NOON)
    assert verdict(changed, known(tier="other", listed_modified_at=NOON - HOUR)) == "modified"


def test_outside_the_span_nothing_is_wanted() -> None:
    assert verdict(candidate(published_at=NOON - 40 * DAY), span=MARCH) == "skipped:outside_span"
    assert verdict(candidate(modified_at=NOON - 40 * DAY), span=MARCH) == "skipped:outside_span"
    assert verdict(candidate(modified_at=NOON + 60 * DAY), span=MARCH) == "new"
    assert verdict(candidate(), span=MARCH) == "new"


@pytest.mark.parametrize(
    ("listed", "remembered", "why"),
    [
        (NOON, NOON - HOUR, "modified"),
        (NOON, NOON, "known"),
        (NOON - HOUR, NOON, "known"),
        (NOON, None, "modified"),  # later than our visit, an hour ago
        (NOON - 2 * HOUR, None, "known"),
        (None, NOON, "known"),
    ],
)
def test_a_list_is_compared_with_what_it_said_last_time(
    listed: datetime | None, remembered: datetime | None, why: str
) -> None:
    assert verdict(candidate(modified_at=listed), known(listed_modified_at=remembered)) == why


def test_the_clocks_of_list_and_monitor_may_disagree() -> None:
    """A list a day ahead of our clock must not bring the same page at every run."""
    ahead = NOON + DAY
    assert verdict(candidate(modified_at=ahead), known(listed_modified_at=ahead)) == "known"


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 8),
            st.sampled_from(["text", "video", "photo"]),
            st.sampled_from([OFFICES, POSTMEN, ""]),
            st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1)),  # noqa: DTZ001 - hypothesis wants them so
        ),
        max_size=12,
    ),
    st.sets(st.integers(1, 8)),
    st.booleans(),
    st.sampled_from([ORDINARY, MARCH]),
)
def test_every_candidate_is_wanted_or_counted_exactly_once(
    listed: list[tuple[int, str, str, datetime | None]], seen: set[int], prefilter: bool, span: Span
) -> None:
    offered = [
        candidate(title, key=f"en.vietnamplus.vn/{number}", kind=kind, published_at=day and day.replace(tzinfo=UTC))
        for number, kind, title, day in listed
    ]
    remembered = {f"en.vietnamplus.vn/{number}": known(key=f"en.vietnamplus.vn/{number}") for number in seen}
    wanted, left_out = choose(offered, remembered, span=span, prefilter=prefilter, now=NOON, recheck=LADDER)
    assert len(wanted) + left_out.total() == len(offered)
    assert all(span.holds(one.entry.published_at) and one.entry.kind == "text" for one in wanted)
    assert all(one.known is remembered.get(one.address.key) for one in wanted)


# -- looking again


@pytest.mark.parametrize(
    ("age", "checked_after", "is_due"),
    [
        (timedelta(hours=5, minutes=59), timedelta(0), False),
        (timedelta(hours=6), timedelta(0), True),
        (timedelta(hours=7), timedelta(hours=6), False),
        (timedelta(hours=23), timedelta(hours=7), False),
        (timedelta(hours=24), timedelta(hours=7), True),
        (timedelta(hours=80), timedelta(0), True),
        (timedelta(hours=81), timedelta(hours=80), False),
        (timedelta(days=14), timedelta(0), True),
        (timedelta(days=14, seconds=1), timedelta(0), False),
    ],
)
def test_a_young_story_is_looked_at_again_at_the_steps_of_the_ladder(
    age: timedelta, checked_after: timedelta, is_due: bool
) -> None:
    story = known(first_seen=NOON - age, checked_at=NOON - age + checked_after)
    assert is_recheck_due(story, NOON, LADDER) is is_due


def test_only_stories_of_the_beat_are_looked_at_again() -> None:
    old = {"first_seen": NOON - DAY, "checked_at": NOON - DAY}
    assert is_recheck_due(known(tier="bilateral", **old), NOON, LADDER)
    assert not is_recheck_due(known(tier="other", **old), NOON, LADDER)
    assert not is_recheck_due(known(**old), NOON, ())


def test_a_page_without_a_text_is_looked_at_again_too_for_it_may_get_one() -> None:
    old = {"first_seen": NOON - DAY, "checked_at": NOON - DAY, "tier": "other"}
    assert is_recheck_due(known(gave_text=False, **old), NOON, LADDER)
    assert not is_recheck_due(known(gave_text=True, **old), NOON, LADDER)


@given(
    st.lists(st.integers(1, 48), min_size=1, max_size=60),
    st.lists(st.integers(1, 200), min_size=1, max_size=5, unique=True).map(sorted),
)
def test_however_often_runs_come_each_step_is_taken_at_most_once(pauses: list[int], steps: list[int]) -> None:
    ladder = [timedelta(hours=step) for step in steps]
    story, now, looks = known(first_seen=NOON, checked_at=NOON), NOON, 0
    for pause in pauses:
        now += timedelta(hours=pause)
        if is_recheck_due(story, now, ladder):
            looks += 1
            story = known(first_seen=NOON, checked_at=now)
    assert looks <= len([step for step in ladder if NOON + step <= now])
    assert looks >= min(1, len([step for step in ladder if NOON + step <= now and now - NOON <= 14 * DAY]))


def test_hourly_runs_take_every_step_of_the_ladder() -> None:
    story, ages = known(first_seen=NOON, checked_at=NOON), []
    for hour in range(1, 24 * 20):
        now = NOON + hour * HOUR
        if is_recheck_due(story, now, LADDER):
            ages.append(hour)
            story = known(first_seen=NOON, checked_at=now)
    assert ages == [6, 24, 72]


# -- months


def test_months_run_from_the_newest_to_the_oldest() -> None:
    assert list(months(date(2025, 11, 30), date(2026, 2, 1))) == [(2026, 2), (2026, 1), (2025, 12), (2025, 11)]
    assert list(months(date(2026, 3, 31), date(2026, 3, 1))) == [(2026, 3)]
    assert list(months(date(2026, 4, 1), date(2026, 3, 31))) == []


@given(st.dates(date(2010, 1, 1), date(2040, 12, 31)), st.dates(date(2010, 1, 1), date(2040, 12, 31)))
def test_months_leave_no_gap_and_hold_both_ends(one: date, other: date) -> None:
    since, until = sorted((one, other))
    found = [12 * year + month - 1 for year, month in months(since, until)]
    assert found == list(range(12 * until.year + until.month - 1, 12 * since.year + since.month - 2, -1))
