"""Each alarm is raised by what it is for and by nothing else; ordinary irregular papers raise hardly any."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.domain import Alarm, DaemonRecord, Order, Run, SourceState
from monitor.health import (
    EditionSeen,
    MissingDigest,
    Observation,
    alarms,
    headline,
    in_words,
    is_reached,
    reads_day,
    reads_today,
    shown,
)
from monitor.review import Mailing, MailingState
from monitor.text import LOCAL
from tests.publishing import MONDAY, PAPERS, Paper, published

NOON = datetime(2026, 3, 11, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD = {"feed": "12 entries", "sitemap": "unchanged"}
TET = dict.fromkeys(range(43, 50), 0.25)
Place = tuple[str, str]


def run(
    number: int = 1, *, at: datetime = NOON, source: str = "vna", ways: Mapping[str, str] = GOOD, **more: object
) -> Run:
    given: dict[str, object] = {"order": Order(source, ("en",)), "status": "done", "served": {"en": ways}}
    return Run(id=number, started_at=at, ended_at=at + timedelta(minutes=1), **(given | more))  # type: ignore[arg-type]


def edition(*runs: Run, **more: object) -> EditionSeen:
    given: dict[str, object] = {"runs": runs, "last_success": NOON - HOUR}
    return EditionSeen("vna", "en", **(given | more))  # type: ignore[arg-type]


def seen(*editions: EditionSeen, **more: object) -> Observation:
    return Observation(NOON, LOCAL, editions=editions, **more)  # type: ignore[arg-type]


def only(observation: Observation) -> Alarm:
    (alarm,) = alarms(observation)
    return alarm


def kinds(observation: Observation) -> list[str]:
    return [alarm.kind for alarm in alarms(observation)]


def daily(days: int, *, hour: int = 9, leave_out: Sequence[int] = (), until: datetime = NOON) -> tuple[datetime, ...]:
    """One item a day at that hour, except on the weekdays left out."""
    first = until.astimezone(LOCAL).replace(hour=hour, minute=0) - days * DAY
    times = [first + number * DAY for number in range(days + 1)]
    return tuple(time for time in times if time.weekday() not in leave_out and time <= until)


# -- a first day


def test_a_first_day_raises_nothing() -> None:
    new = EditionSeen("vna", "en")
    running = run(status="running", served={})
    assert alarms(seen(new)) == ()
    assert alarms(seen(new, runs=(running,))) == ()
    few = (NOON - 30 * HOUR, NOON - 20 * HOUR)
    assert alarms(seen(edition(run(), published=few, last_published=few[-1]))) == ()


# -- silence


def silent_for(times: Sequence[datetime], **more: object) -> Observation:
    return seen(edition(run(), published=tuple(times), last_published=times[-1], last_success=NOON - HOUR / 2, **more))


def test_a_daily_paper_is_silent_after_two_days_and_says_what_is_usual() -> None:
    times = [time for time in daily(28) if time < NOON - 2 * DAY]
    alarm = only(silent_for(times))
    assert alarm.subject == "vna/en"
    assert alarm.sentence == (
        "vna/en is silent: usually 1 a day, the last was 2 days 3 h ago (2026-03-09 09:00), "
        "though it was read at 2026-03-11 11:30."
    )
    assert "`monitor crawl vna --edition en`" in alarm.advice
    assert alarms(silent_for([time for time in daily(28) if time < NOON - DAY])) == ()


def test_a_paper_that_never_publishes_on_sundays_is_not_silent_on_sunday() -> None:
    monday = datetime(2026, 3, 16, 1, 30, tzinfo=UTC)
    times = daily(28, leave_out=(5, 6), until=monday)
    assert times[-1].weekday() == 4
    observation = replace(silent_for(times), at=monday)
    assert alarms(replace(observation, editions=(replace(observation.editions[0], last_success=monday),))) == ()
    wednesday = monday + 2 * DAY
    late = replace(observation, at=wednesday, editions=(replace(observation.editions[0], last_success=wednesday),))
    assert [alarm.kind for alarm in alarms(late)] == ["silent"]


def test_silence_counts_only_as_far_as_was_read() -> None:
    times = [time for time in daily(28) if time < NOON - 2 * DAY]
    unread = silent_for(times)
    assert (
        alarms(
            replace(unread, editions=(replace(unread.editions[0], last_success=times[-1] + HOUR, patience=9 * DAY),))
        )
        == ()
    )


def test_silence_does_not_become_the_habit() -> None:
    last = NOON - 40 * DAY
    stands = Alarm("silent", "vna/en", "", "", raised_at=NOON - 37 * DAY)
    unheard = seen(edition(run(), last_published=last), standing=(stands,))
    assert only(unheard).sentence.startswith("vna/en is silent: the last was 40 days ago")
    assert alarms(replace(unheard, standing=())) == ()
    spoke = replace(unheard.editions[0], last_published=NOON - HOUR, published=(NOON - HOUR,))
    assert alarms(replace(unheard, editions=(spoke,))) == ()


def test_without_a_habit_only_days_of_silence_count() -> None:
    busy = [NOON - 14 * DAY + number * 5 * HOUR for number in range(30)]
    assert kinds(silent_for(busy)) == ["silent"]
    assert alarms(silent_for(busy[:3])) == ()


def test_a_rare_paper_is_not_silent() -> None:
    assert alarms(silent_for([NOON - 26 * DAY, NOON - 19 * DAY, NOON - 15 * DAY])) == ()


# -- a simulated month


class Month:
    """What the monitor would see and raise, looking every six hours, over papers that publish by themselves."""

    def __init__(
        self, seed: int, *, calm: Mapping[int, float], silenced: Place | None = None, until: datetime = MONDAY
    ) -> None:
        self.items: dict[Place, list[datetime]] = {
            (paper.source, paper.code): published(paper, 56, seed, dict(calm)) for paper in PAPERS
        }
        if silenced:
            self.items[silenced] = [item for item in self.items[silenced] if item < until]

    def look(self, at: datetime, standing: tuple[Alarm, ...]) -> tuple[Alarm, ...]:
        editions = tuple(self._seen(paper, at) for paper in PAPERS)
        return alarms(Observation(at, LOCAL, editions, standing=standing))

    def _seen(self, paper: Paper, at: datetime) -> EditionSeen:
        items = self.items[paper.source, paper.code]
        end = bisect_right(items, at)
        last = items[end - 1] if end else None
        month = tuple(items[bisect_right(items, at - 28 * DAY) : end])
        return EditionSeen(paper.source, paper.code, month, last, (), at - HOUR / 2)

    def raised(self, first: float, last: float) -> list[tuple[datetime, Alarm]]:
        found: list[tuple[datetime, Alarm]] = []
        standing: dict[Place, Alarm] = {}
        at = MONDAY + first * DAY
        while at < MONDAY + last * DAY:
            now = {(alarm.kind, alarm.subject): alarm for alarm in self.look(at, tuple(standing.values()))}
            found += [(at, alarm) for place, alarm in now.items() if place not in standing]
            begun = {place: standing[place].raised_at if place in standing else at for place in now}
            standing = {place: replace(alarm, raised_at=begun[place]) for place, alarm in now.items()}
            at += 6 * HOUR
        return found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_month_of_fourteen_irregular_papers_with_tet_raises_at_most_a_handful(seed: int) -> None:
    found = Month(seed, calm=TET).raised(28, 56)
    for at, alarm in found:
        print(at.date(), alarm.sentence)  # noqa: T201 - the figure is the result
    assert len(found) <= 5
    assert [alarm.subject for at, alarm in found if alarm.kind == "few" and alarm.subject != "all editions"] == []
    in_tet = [alarm for at, alarm in found if 44 * DAY <= at - MONDAY < 50 * DAY]
    assert [alarm.subject for alarm in in_tet if alarm.kind == "few"][:1] == ["all editions"]


def test_the_first_month_of_the_monitor_raises_hardly_anything() -> None:
    assert len(Month(3, calm={}).raised(0, 28)) <= 2


@pytest.mark.parametrize(
    ("place", "hours"),
    [
        (("vietnamplus", "vi"), 24),
        (("vietnamplus", "en"), 36),
        (("vna", "vi"), 48),
        (("vietnamplus", "fr"), 72),
        (("vna", "en"), 240),
    ],
    ids=lambda given: "/".join(given) if isinstance(given, tuple) else "",
)
def test_a_silenced_paper_is_noticed_within(place: Place, hours: int) -> None:
    silenced = MONDAY + 30 * DAY + 10 * HOUR
    month = Month(4, calm={}, silenced=place, until=silenced)
    found = [at for at, alarm in month.raised(30, 30 + hours / 24 + 1) if alarm.subject == "/".join(place)]
    assert found
    assert timedelta() < found[0] - silenced <= hours * HOUR


# -- volume


def test_a_day_far_below_its_weekday_is_few() -> None:
    counts = {number: 3 if number == 1 else 20 for number in range(1, 29)}
    start = NOON.astimezone(LOCAL).replace(hour=8)
    times = sorted(start - n * DAY + timedelta(minutes=25 * k) for n, count in counts.items() for k in range(count))
    observation = silent_for([*times, NOON - HOUR])
    alarm = only(observation)
    assert alarm.sentence == "vna/en brought 3 on Tuesday 2026-03-10, usually 20 on that weekday."
    assert "--since 2026-03-10 --until 2026-03-10" in alarm.advice
    unread = replace(observation.editions[0], last_success=NOON - 13 * HOUR, patience=2 * DAY)
    assert alarms(replace(observation, editions=(unread,))) == ()


# -- what cannot be read

REFUSED = {"feed": "failed: http_403", "list": "failed: http_403", "front page": "empty"}


def test_an_edition_whose_ways_are_refused_or_empty_is_refused() -> None:
    bad = [
        run(number, at=NOON - number * HOUR, ways=REFUSED, status="done" if number > 1 else "failed")
        for number in (1, 2, 3)
    ]
    alarm = only(seen(edition(*bad, run(9, at=NOON - 5 * HOUR))))
    assert alarm.sentence == (
        "vna/en is refused: no way of discovery answered in its last 3 runs, since 2026-03-11 09:00: feed http_403, "
        "list http_403, front page empty."
    )
    assert "[crawl] contact" in alarm.advice


@pytest.mark.parametrize("last", [{"feed": "unchanged"}, {"feed": "failed: http_403", "list": "3 entries"}])
def test_one_way_that_answers_is_enough(last: dict[str, str]) -> None:
    bad = [run(number, at=NOON - number * HOUR, ways=REFUSED) for number in (2, 3, 4)]
    assert alarms(seen(edition(run(at=NOON - HOUR, ways=last), *bad))) == ()


def test_one_bad_moment_is_no_refusal() -> None:
    minutes = [run(number, at=NOON - number * HOUR / 6, ways=REFUSED) for number in (1, 2, 3)]
    assert alarms(seen(edition(*minutes))) == ()
    assert alarms(seen(edition(run(ways=REFUSED)))) == ()


def test_an_edition_that_is_read_seldom_stays_refused_until_a_way_answers() -> None:
    stands = Alarm("refused", "vna/en", "", "", raised_at=NOON - 9 * DAY)
    last = run(7, at=NOON - 6 * DAY, ways=REFUSED)
    alarm = only(seen(edition(last), standing=(stands,)))
    assert "no way of discovery answered in its last run, since 2026-03-05 12:00: feed http_403" in alarm.sentence
    assert alarms(seen(edition(run(8), last), standing=(stands,))) == ()


@pytest.mark.parametrize(
    ("result", "is_it"),
    [("12 entries", True), ("unchanged", True), ("0 entries", False), ("empty", False), ("failed: dns", False)],
)
def test_an_edition_is_reached_by_a_list_with_lines_or_one_that_has_not_changed(result: str, is_it: bool) -> None:
    one = run(ways={"sitemap": "failed: http_404", "feed": result})
    assert is_reached(one, "en") == is_it
    assert not is_reached(replace(one, status="failed"), "en")
    assert not is_reached(one, "vi")


def test_only_what_shows_the_site_of_that_day_reads_it() -> None:
    plain, replay = run(), run(order=Order("vna", ("en",), from_warc=("a.warc",)))
    past = run(order=Order("vna", ("en",), since=date(2026, 1, 1), until=date(2026, 3, 10)))
    back = run(order=Order("vna", ("en",), since=date(2026, 3, 9), until=date(2026, 3, 11)))
    assert [reads_today(one) for one in (plain, replay, past, back)] == [True, False, False, True]
    day = date(2026, 3, 8)
    assert [reads_day(one, day) for one in (plain, replay, past, back)] == [True, False, True, False]


def test_pages_that_are_turned_away_refuse_the_source() -> None:
    turned = run(counts={"fetched": 20, "failed": 16, "failed:http_403": 12, "failed:http_429": 4, "new": 4})
    alarm = only(seen(edition(turned), runs=(turned,)))
    assert alarm.sentence == "vna is refused: 16 of 20 pages in its last run were turned away: 12 http_403, 4 http_429."
    assert alarms(seen(edition(), runs=(run(counts={"fetched": 20, "failed:http_404": 12}),))) == ()


def test_a_refused_edition_is_not_also_stale_and_silent() -> None:
    bad = [run(number, at=NOON - number * 6 * HOUR, ways=REFUSED) for number in (1, 2, 3, 4)]
    times = daily(28)[:-9]
    assert kinds(seen(edition(*bad, last_success=NOON - 4 * DAY, published=times, last_published=times[-1]))) == [
        "refused"
    ]


def test_too_many_pages_that_fit_no_layout_are_a_drift_until_they_are_few() -> None:
    drifted = run(counts={"fetched": 40, "new": 10, "off_beat": 14, "rescued": 12, "failed:no_layout": 6})
    alarm = only(seen(edition(drifted), runs=(drifted,)))
    assert alarm.sentence == (
        "vna seems to have a new layout: 18 of 30 pages (60%) of its last run fit none that is known: "
        "12 rescued, 6 no_layout."
    )
    milder = run(counts={"fetched": 40, "new": 30, "rescued": 8})
    assert alarms(seen(edition(), runs=(milder,))) == ()
    assert kinds(seen(edition(), runs=(milder,), standing=(alarm,))) == ["layout"]
    assert alarms(seen(edition(), runs=(run(counts={"new": 4, "rescued": 4}),))) == ()


def test_a_source_that_fails_again_and_again_is_failing_and_says_until_when_it_rests() -> None:
    state = SourceState("vna", failures=4, rested_until=NOON + 6 * HOUR)
    hostile = run(7, status="failed", reason="boom\x1b[2J\r\nBcc: x" + "y" * 999)
    alarm = only(seen(edition(hostile), runs=(hostile,), states={"vna": state}))
    assert alarm.sentence.startswith("vna failed 4 times in a row; the last (run 7): boom [2J Bcc: xyyy")
    assert alarm.sentence.endswith("y…. It is rested until 2026-03-11 18:00.")
    assert alarm.sentence.isprintable()
    assert "`monitor resume vna`" in alarm.advice
    assert alarms(seen(edition(), states={"vna": SourceState("vna", failures=2)})) == ()


def record(*, up: timedelta = DAY, heard: timedelta = timedelta()) -> DaemonRecord:
    return DaemonRecord("host", 7, NOON - up, NOON - heard, "127.0.0.1:8484", "1")


def test_an_edition_that_is_not_read_for_too_long_is_stale() -> None:
    late = edition(last_success=NOON - 13 * HOUR)
    alarm = only(seen(late, daemon=record()))
    assert alarm.sentence == "vna/en was last read 13 h ago (2026-03-10 23:00); it should be read every 4 h or so."
    assert alarms(seen(late, daemon=record(up=HOUR / 2))) == ()
    assert only(seen(late)).sentence.startswith("No daemon is running, and vna/en is not being read")
    bad = [run(n, at=NOON - n * 6 * HOUR, status="lost", served={}) for n in (1, 2, 3)]
    never = edition(*bad, last_success=None, tried_since=NOON - 9 * DAY)
    told = "vna/en has never been read, though it has been tried since 2026-03-02 12:00; "
    assert only(seen(never, daemon=record())).sentence.startswith(told)


def test_a_paused_source_is_left_alone_but_not_forgotten() -> None:
    late = edition(last_success=NOON - 13 * HOUR)
    state = SourceState("vna", paused_at=NOON - DAY, paused_by="Thu\x07", failures=9)
    assert alarms(seen(late, states={"vna": state}, daemon=record())) == ()
    forgotten = replace(state, paused_at=NOON - 4 * DAY)
    alarm = only(seen(late, states={"vna": forgotten}, daemon=record()))
    assert alarm.sentence == "vna has been paused for 4 days (since 2026-03-07 12:00 by Thu)."
    assert alarm.advice == "`monitor resume vna` lets it be crawled again."


# -- the machine


@pytest.mark.parametrize(
    ("skews", "is_wrong"), [((300.0,), True), ((-300.0,), True), ((90.0,), False), ((1.0, 2.0, 9999.0), False)]
)
def test_a_clock_that_is_not_that_of_the_sites(skews: tuple[float, ...], is_wrong: bool) -> None:
    runs = tuple(run(number, source=f"s{number}", skew_seconds=skew) for number, skew in enumerate(skews))
    assert kinds(seen(runs=runs)) == ["clock"] * is_wrong


def test_a_clock_that_was_set_back() -> None:
    ahead = only(seen(newest=run(2, at=NOON + 3 * HOUR)))
    assert ahead.sentence == "This machine's clock was set back: what it recorded last lies 3 h in the future."
    assert alarms(seen(newest=run(3), standing=(ahead,))) == ()


def test_a_disk_is_full_until_there_is_clearly_more_room() -> None:
    full = seen(free_bytes=499_000_000, needed_bytes=500_000_000, folder="/srv/\nmonitor")
    alarm = only(full)
    assert alarm.sentence == "The disk is nearly full: 499 MB are free below /srv/ monitor, 500 MB should be."
    assert alarms(replace(full, free_bytes=510_000_000)) == ()
    assert kinds(replace(full, free_bytes=510_000_000, standing=(alarm,))) == ["disk"]
    assert alarms(replace(full, free_bytes=610_000_000, standing=(alarm,))) == ()


def test_a_digest_that_was_not_made_is_named_with_its_day() -> None:
    alarm = only(seen(missing_digests=(MissingDigest(date(2026, 3, 10), NOON - 5 * HOUR),)))
    assert alarm.sentence == "The digest of 2026-03-10 was due at 2026-03-11 07:00 and has not been made."
    assert headline(alarm) == "digest of 2026-03-10 missing"


def test_a_daemon_that_is_not_heard_explains_that_nothing_is_read() -> None:
    late = edition(last_success=NOON - 13 * HOUR)
    alarm = only(seen(late, daemon=record(heard=2 * HOUR)))
    assert alarm.sentence.startswith("The daemon has not been heard for 2 h (process 7 on host")


def test_words() -> None:
    spans = (timedelta(seconds=40), 35 * HOUR / 60, 7 * HOUR, 28 * HOUR, 12 * DAY, -HOUR)
    assert [in_words(span) for span in spans] == ["40 s", "35 min", "7 h", "1 day 4 h", "12 days", "0 s"]
    assert shown("a\u202eb\x00\r\nc" + "d" * 500, 20) == "a b c" + "d" * 14 + "…"
    assert headline(Alarm("silent", "vna", "", "")) == "vna silent"


# -- the digest by mail


def mailing(day: int, state: MailingState, to: str = "a@x.example", **more: Any) -> Mailing:
    return Mailing(date(2026, 3, day), to, state, "<m@x>", date(2026, 3, day), **more)


def test_an_address_that_is_refused_or_given_up_is_told_with_the_servers_word() -> None:
    lines = (mailing(1, "refused", reason="550 no such user"), mailing(1, "given_up", "b@x.example", reason="down"))
    refused, lost = alarms(seen(mailings=lines))
    assert (refused.kind, refused.subject, lost.subject) == ("mailing", "a@x.example", "b@x.example")
    assert "refuses the digest of 2026-03-01 for a@x.example: 550 no such user" in refused.sentence
    assert "monitor digest 2026-03-01 --send --to a@x.example" in refused.advice
    assert "not tried any more: down" in lost.sentence
    assert headline(refused) == "digest not mailed: a@x.example"


def test_it_stands_until_a_newer_digest_gets_through() -> None:
    refused, new = mailing(1, "refused", reason="550"), mailing(2, "due")
    assert kinds(seen(mailings=(refused, new))) == ["mailing"]
    assert kinds(seen(mailings=(refused, replace(new, attempts=1)))) == ["mailing"]
    assert kinds(seen(mailings=(refused, replace(new, state="sent", attempts=2)))) == []


def test_a_server_that_is_away_is_one_alarm_after_some_tries() -> None:
    waiting = [mailing(1, "due", f"{n}@x.example", attempts=3, reason="connect: refused") for n in range(5)]
    assert kinds(seen(mailings=tuple(waiting))) == []
    late = only(seen(mailings=tuple(replace(one, attempts=4) for one in waiting)))
    assert late.subject == "mail server"
    assert "0@x.example, 1@x.example, 2@x.example and 2 more so far: connect: refused" in late.sentence


def test_hostile_words_of_a_mail_server_are_one_line() -> None:
    alarm = only(seen(mailings=(mailing(1, "refused", reason="550 no\r\n\x1b[31mBcc: x"),)))
    assert alarm.sentence.isprintable()
