"""How everything stands, as a person and as a program reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.domain import Alarm, DaemonRecord, Order, Run
from monitor.jobs import ordering
from monitor.jobs.status import HEARD_WITHIN, Status, run_fields, status_fields, status_lines, status_of
from monitor.review import FrozenDigest
from monitor.schedule import Rule
from tests.jobs.making import NOON, Desk

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HALF_HOUR = timedelta(minutes=30)
RULE = Rule(HALF_HOUR, HALF_HOUR, HALF_HOUR, False, "", timedelta(), None, ZONE)
EDITIONS = {"paper": ("en", "vi"), "agency": ("en",)}
RULES = {"paper/en": RULE, "paper/vi": RULE}
DAEMON = DaemonRecord("desk", 4242, NOON - timedelta(hours=3), NOON, "http://127.0.0.1:8484", "0.3")


def status(desk: Desk, now: datetime = NOON) -> Status:
    return status_of(desk.store, RULES, EDITIONS, now)


def lines(desk: Desk, now: datetime = NOON) -> list[str]:
    return status_lines(status(desk, now), ZONE)


def crawled(desk: Desk, order: Order, end: Any = "done", *, ago: timedelta = timedelta(), reason: str = "") -> Run:
    run = desk.store.start_run(order, at=NOON - ago, pid=1, host="desk")
    brought = {code: {"new": 2, "off_beat": 5} for code in order.editions}
    served = {code: {"feed": "12 entries"} for code in order.editions}
    desk.store.finish_run(
        run.id, end, at=NOON - ago, reason=reason, counts={"found": 12}, served=served, brought=brought
    )
    return run


def test_an_empty_house_says_how_to_start(desk: Desk) -> None:
    told = lines(desk)
    assert told[0] == "times in Asia/Ho_Chi_Minh"
    assert told[1] == "daemon   not running (start it with: monitor up)"
    assert told[2:4] == ["queue    empty", "digest   none yet"]
    assert told[-1] == "no alarms"
    assert any(line.startswith("agency/en") and line.endswith("not scheduled") for line in told)
    assert any(line.startswith("paper/en") and "never" in line for line in told)


def test_a_running_daemon_is_told_with_its_place(desk: Desk) -> None:
    desk.store.claim_daemon(DAEMON, instead_of=None)
    assert lines(desk)[1] == (
        "daemon   running since 09:00 at http://127.0.0.1:8484, process 4242 on desk, version 0.3"
    )


def test_a_daemon_that_fell_silent_is_told_as_such(desk: Desk) -> None:
    desk.store.claim_daemon(DAEMON, instead_of=None)
    later = NOON + HEARD_WITHIN * 2
    assert not status(desk, later).is_alive
    assert "not running" in lines(desk, later)[1]
    assert "process 4242 on desk was heard last at 12:00" in lines(desk, later)[1]


def test_who_knows_better_says_whether_the_daemon_lives(desk: Desk) -> None:
    desk.store.claim_daemon(DAEMON, instead_of=None)
    assert not status_of(desk.store, RULES, EDITIONS, NOON, lambda record, now: False).is_alive


def test_each_edition_tells_its_last_crawl_and_the_next(desk: Desk) -> None:
    crawled(desk, Order("paper", ("en", "vi")), ago=timedelta(days=2))
    newest = crawled(desk, Order("paper", ("en",)), ago=timedelta(minutes=20))
    by_edition = {one.schedule: one for one in status(desk).editions}
    assert by_edition["paper/en"].last is not None
    assert by_edition["paper/en"].last.id == newest.id
    told = {line.split()[0]: line for line in lines(desk) if "/" in line}
    assert "11:40 done" in told["paper/en"]
    assert "2 new, 5 off the beat" in told["paper/en"]
    assert "28 Feb 12:00 done" in told["paper/vi"]


def test_columns_stand_under_each_other(desk: Desk) -> None:
    crawled(desk, Order("paper", ("en",)))
    table = lines(desk)
    heading = next(line for line in table if line.startswith("edition"))
    rows = [line for line in table if line.startswith(("paper/", "agency/"))]
    for word in ("last crawl", "brought", "next", "why then"):
        column = heading.index(word)
        assert all(line[column - 2 : column] == "  " and line[column] != " " for line in rows), word


def test_a_failure_is_told_with_its_reason_in_short(desk: Desk) -> None:
    crawled(desk, Order("paper", ("en",)), "failed", reason="no way of discovery\nanswered \x1b[31m" + "x" * 200)
    line = next(line for line in lines(desk) if line.startswith("paper/en"))
    assert "failed" in line
    assert "no way of discovery answered" in line
    assert "\x1b" not in line
    assert len(line) < 140


def test_a_replay_says_nothing_of_the_site(desk: Desk) -> None:
    crawled(desk, Order("paper", ("en",), from_warc=("a.warc",)))
    assert status(desk).editions[0].last is None


def test_the_last_crawl_is_told_however_many_of_other_editions_came_since(desk: Desk) -> None:
    crawled(desk, Order("paper", ("vi",)), ago=timedelta(days=4))
    for minutes in range(90, 0, -1):
        crawled(desk, Order("paper", ("en",)), ago=timedelta(minutes=minutes))
    assert {one.schedule: one.last and one.last.id for one in status(desk).editions} == {
        "paper/en": 91,
        "paper/vi": 1,
        "agency/en": None,
    }


def test_a_crawl_that_a_wrong_clock_has_dated_later_than_now_is_not_the_last(desk: Desk) -> None:
    right = crawled(desk, Order("paper", ("en",)), ago=timedelta(hours=1))
    crawled(desk, Order("paper", ("en", "vi")), ago=-timedelta(days=60))
    assert [one.last and one.last.id for one in status(desk).editions] == [right.id, None, None]


def test_a_crawl_of_unnamed_editions_counts_for_those_it_was_served(desk: Desk) -> None:
    run = desk.store.start_run(Order("paper"), at=NOON, pid=1, host="desk")
    desk.store.finish_run(run.id, "done", at=NOON, reason="", counts={}, served={"vi": {"feed": "empty"}})
    lasts = {one.schedule: one.last for one in status(desk).editions}
    assert lasts["paper/en"] is None
    assert lasts["paper/vi"] is not None


def test_what_waits_and_what_runs_is_told_apart(desk: Desk) -> None:
    run = desk.store.start_run(Order("paper", ("en",)), at=NOON, pid=1, host="desk")
    desk.store.progress_run(run.id, {"found": 40, "new": 3}, {}, at=NOON)
    desk.store.ask(Order("agency", ("en",)), asked_by="trigger", at=NOON)
    told = lines(desk)
    assert f"running  run {run.id} paper en, since 12:00 by crawl: found 40, 3 new" in told
    assert f"queue    run {run.id + 1} agency en, asked for 12:00 by trigger" in told


def test_a_pause_is_told_with_the_way_out(desk: Desk) -> None:
    ordering.pause(desk.store, "paper", "Lan", NOON)
    told = lines(desk)
    assert "paper: paused by Lan (go on with: monitor resume paper)" in told
    assert any(line.startswith("paper/en") and "paused by hand since" in line for line in told)


def test_alarms_and_the_last_digest_are_told(desk: Desk) -> None:
    desk.store.freeze_digest(FrozenDigest(date(2026, 3, 1), NOON - timedelta(hours=5, minutes=30), "complete", None))
    desk.store.keep_alarm(Alarm("silent", "paper/en", "paper en is silent.", "Open the site.", raised_at=NOON))
    told = lines(desk)
    assert "digest   of 2026-03-01 made 06:30, intake complete" in told
    assert told[-3:] == ["1 open alarm:", "! paper en is silent. (since 12:00)", "  Open the site."]


def test_the_fields_are_json_with_aware_instants(desk: Desk) -> None:
    desk.store.claim_daemon(DAEMON, instead_of=None)
    run = crawled(desk, Order("paper", ("en",), since=date(2026, 3, 1)))
    ordering.pause(desk.store, "paper", "Lan", NOON)
    desk.store.keep_alarm(Alarm("silent", "paper/en", "s", "a", raised_at=NOON, told={"log": NOON}))
    told = json.loads(json.dumps(status_fields(status(desk), ZONE)))
    assert told["at"] == "2026-03-02T12:00:00+07:00"
    assert told["daemon"]["is_alive"] is True
    paper = told["sources"][0]
    assert (paper["source"], paper["paused_at"]) == ("paper", "2026-03-02T12:00:00+07:00")
    assert paper["editions"][0]["last"]["run"] == run.id
    assert paper["editions"][0]["next_at"] is None
    assert told["sources"][1]["editions"][0]["is_scheduled"] is False
    assert told["alarms"][0]["told"] == {"log": "2026-03-02T12:00:00+07:00"}


def test_a_run_as_json_keeps_its_order_and_utc(desk: Desk) -> None:
    run = crawled(desk, Order("paper", ("en",), since=date(2026, 3, 1)))
    found = desk.store.run(run.id)
    assert found is not None
    told = json.loads(json.dumps(run_fields(replace(found, skew_seconds=1.5))))
    assert told["source"] == "paper"
    assert told["order"]["since"] == "2026-03-01"
    assert told["started_at"] == "2026-03-02T05:00:00+00:00"
    assert told["skew_seconds"] == 1.5
    assert time.fromisoformat("05:00") == found.started_at.time()
