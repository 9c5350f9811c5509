"""The work table of a run: what is counted, what is claimed, which lists are settled, and who may begin."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import App
from monitor.archive import Archive
from monitor.config import load
from monitor.crawl.desk import ALL_WAYS_FAILED, BusyError, Desk, NotQueuedError, is_blind, refuse_if_busy
from monitor.domain import Order, Run, Validators
from monitor.processes import here
from monitor.store import open_store
from tests.lookalike import lookalike

NOON = datetime(2026, 3, 12, 5, tzinfo=UTC)
FEED = "https://en.vietnamplus.vn/rss/politics.rss"
TAG = Validators('"e1"', "")
ORDER = Order("vietnamplus", ("en",))


class Clock:
    """Time as the test says."""

    def __init__(self) -> None:
        self.instant = NOON

    def __call__(self) -> datetime:
        return self.instant


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[App]:
    with App(load(None, {}), tmp_path, open_store("sqlite://"), Archive(tmp_path / "archive"), clock) as opened:
        yield opened


def closed(app: App, desk: Desk, reason: str = "finished") -> Run:
    desk.close(reason)
    run = app.store.run(desk.run.id)
    assert run is not None
    return run


# -- blindness


@pytest.mark.parametrize(
    ("served", "is_it"),
    [
        ({}, True),
        ({"en": {}}, True),
        ({"en": {"feed": "failed: http_404"}}, True),
        ({"en": {"feed": "failed: http_404", "sitemap": "failed: html"}, "fr": {"feed": "failed: timeout"}}, True),
        ({"en": {"feed": "failed: http_404", "sitemap": "unchanged"}}, False),
        ({"en": {"feed": "failed: http_404"}, "fr": {"feed": "empty"}}, False),
        ({"en": {"feed": "12 entries"}}, False),
    ],
)
def test_a_run_is_blind_when_no_way_of_any_edition_answered(served: dict[str, dict[str, str]], is_it: bool) -> None:
    assert is_blind(served) is is_it


def test_a_blind_run_has_failed_and_says_why(app: App) -> None:
    desk = Desk.open(app, ORDER)
    desk.way_failed("en", "feed", "http_404")
    run = closed(app, desk)
    assert (run.status, run.reason) == ("failed", ALL_WAYS_FAILED)
    assert run.counts == {"list_failed:http_404": 1}


@pytest.mark.parametrize(
    ("reason", "status"),
    [("finished", "done"), ("shutdown", "cancelled"), ("cancelled", "cancelled"), ("memusage_exceeded", "failed")],
)
def test_a_run_ends_as_its_spider_did(app: App, reason: str, status: str) -> None:
    desk = Desk.open(app, ORDER)
    desk.way_answered("en", "feed", 3, False)
    assert closed(app, desk, reason).status == status


def test_a_run_is_closed_once(app: App) -> None:
    desk = Desk.open(app, ORDER)
    desk.way_answered("en", "feed", 3, False)
    desk.close("finished")
    assert closed(app, desk, "shutdown").status == "done"


# -- ways


def test_the_pages_and_months_of_a_way_count_together(app: App) -> None:
    desk = Desk.open(app, ORDER)
    desk.way_answered("en", "sitemap", 0, True)
    assert desk.served["en"]["sitemap"] == "0 entries"
    desk.way_answered("en", "sitemap", 12, False)
    desk.way_answered("en", "sitemap", 30, False)
    assert desk.served["en"]["sitemap"] == "42 entries"
    assert desk.counts["lists"] == 3


def test_one_list_that_failed_does_not_undo_what_its_way_has_brought(app: App) -> None:
    desk = Desk.open(app, ORDER)
    desk.way_answered("en", "feed", 12, False)
    desk.way_failed("en", "feed", "http_404")
    assert desk.served["en"]["feed"] == "12 entries"
    desk.way_failed("en", "section page", "timeout")
    desk.way_answered("en", "section page", 5, False)
    assert desk.served["en"]["section page"] == "5 entries"


def test_a_list_that_is_valid_and_bare_is_empty(app: App) -> None:
    desk = Desk.open(app, ORDER)
    desk.way_answered("en", "feed", 0, False)
    assert desk.served["en"]["feed"] == "empty"


# -- claims


def test_a_key_is_claimed_once(app: App) -> None:
    desk = Desk.open(app, ORDER)
    assert desk.claim("en.vietnamplus.vn/1")
    assert not desk.claim("en.vietnamplus.vn/1")
    assert desk.claim("en.vietnamplus.vn/2")


def test_no_more_is_claimed_than_was_ordered(app: App) -> None:
    desk = Desk.open(app, replace(ORDER, max_pages=2))
    assert [desk.claim(f"en.vietnamplus.vn/{number}") for number in range(4)] == [True, True, False, False]
    assert desk.counts["skipped:max_pages"] == 2


# -- validators of lists


def test_validators_are_kept_when_all_that_the_lists_named_is_settled(app: App) -> None:
    desk = Desk.open(app, ORDER)
    desk.list_read(FEED, TAG)
    desk.unreadable("no_text")
    desk.close("finished")
    assert Desk.open(app, ORDER).list_validators(FEED) == TAG


@pytest.mark.parametrize("trouble", ["failed", "max_pages", "shutdown"])
def test_validators_are_not_kept_while_something_is_left_to_do(app: App, trouble: str) -> None:
    desk = Desk.open(app, replace(ORDER, max_pages=1))
    desk.list_read(FEED, TAG)
    desk.claim("en.vietnamplus.vn/1")
    if trouble == "failed":
        desk.failed("http_500")
    elif trouble == "max_pages":
        desk.claim("en.vietnamplus.vn/2")
    desk.close("shutdown" if trouble == "shutdown" else "finished")
    assert Desk.open(app, ORDER).list_validators(FEED) == Validators()


@pytest.mark.parametrize(
    "changed",
    [
        {"since": date(2026, 3, 1)},
        {"until": date(2026, 3, 1)},
        {"thorough": True},
        {"from_warc": ("a.warc",)},
    ],
)
def test_only_a_run_over_everything_new_asks_and_keeps(app: App, changed: dict[str, object]) -> None:
    """Another run wants other entries of the same list, whether it has changed or not."""
    desk = Desk.open(app, ORDER)
    desk.list_read(FEED, TAG)
    desk.close("finished")
    other = Desk.open(app, replace(ORDER, **changed))  # type: ignore[arg-type]
    assert other.list_validators(FEED) == Validators()
    other.list_read(FEED, Validators('"e2"', ""))
    other.close("finished")
    assert Desk.open(app, ORDER).list_validators(FEED) == TAG


def test_once_a_day_a_list_is_read_in_full_whatever_its_validators_say(app: App, clock: Clock) -> None:
    desk = Desk.open(app, ORDER)
    desk.list_read(FEED, TAG)
    desk.close("finished")
    later = Desk.open(app, ORDER)
    clock.instant = NOON + timedelta(hours=23)
    assert later.list_validators(FEED) == TAG
    clock.instant = NOON + timedelta(hours=25)
    assert later.list_validators(FEED) == Validators()


# -- who may begin


def running_elsewhere(app: App, pid: int | None, host: str) -> Run:
    return app.store.start_run(ORDER, at=NOON, pid=pid, host=host)


def test_a_crawl_of_a_source_that_is_being_crawled_is_refused(app: App, clock: Clock) -> None:
    with lookalike("monitor.crawl.child") as other:
        run = app.store.start_run(ORDER, at=datetime.now(UTC), pid=other.pid, host=here())
        clock.instant = datetime.now(UTC) + timedelta(hours=1)
        with pytest.raises(BusyError, match=f"run {run.id}, process {other.pid}"):
            Desk.open(app, ORDER)
        refuse_if_busy(app, "vna")


def test_the_run_of_a_process_that_died_is_closed_as_lost(app: App) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    run = running_elsewhere(app, gone.pid, here())
    Desk.open(app, ORDER)
    lost = app.store.run(run.id)
    assert lost is not None
    assert (lost.status, lost.ended_at) == ("lost", NOON)
    assert "without closing" in lost.reason


def test_a_run_that_our_own_process_number_had_in_an_earlier_life_is_lost(app: App) -> None:
    run = running_elsewhere(app, os.getpid(), here())
    refuse_if_busy(app, ORDER.source)
    assert [one.status for one in app.store.runs() if one.id == run.id] == ["lost"]


def test_a_run_whose_process_number_went_to_a_stranger_is_lost(app: App) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        run = running_elsewhere(app, stranger.pid, here())
        refuse_if_busy(app, ORDER.source)
    assert [one.status for one in app.store.runs() if one.id == run.id] == ["lost"]


def test_a_run_on_another_machine_is_not_ours_to_judge(app: App) -> None:
    running_elsewhere(app, 1, "another-machine")
    shared = replace(app, settings=load(None, {"MONITOR_DATABASE_URL": "postgresql://shared/monitor"}))
    with pytest.raises(BusyError, match="another-machine"):
        refuse_if_busy(shared, ORDER.source)


@pytest.mark.parametrize(
    ("url", "silence", "is_alive"),
    [
        ("postgresql://shared/monitor", 299, True),
        ("postgresql://shared/monitor", 300, False),
        ("sqlite:///monitor.db", 89, True),
        ("sqlite:///monitor.db", 90, False),
    ],
)
def test_a_run_of_another_machine_or_container_is_lost_when_its_heart_has_stopped(
    app: App, clock: Clock, url: str, silence: int, is_alive: bool
) -> None:
    """Of a file the other can only be another container: the clock is the same."""
    run = running_elsewhere(app, os.getpid(), "monitor#4026599999.0badcafe")
    clock.instant = NOON + timedelta(hours=3)
    app.store.progress_run(run.id, {}, {}, at=clock.instant)
    clock.instant += timedelta(seconds=silence)
    there = replace(app, settings=load(None, {"MONITOR_DATABASE_URL": url}))
    if is_alive:
        with pytest.raises(BusyError):
            refuse_if_busy(there, ORDER.source)
    else:
        refuse_if_busy(there, ORDER.source)
    assert [one.status for one in app.store.runs()] == ["running" if is_alive else "lost"]


def test_a_queued_run_is_taken_over_once(app: App, clock: Clock) -> None:
    asked = app.store.ask(ORDER, asked_by="api", at=NOON)
    clock.instant += timedelta(minutes=1)
    desk = Desk.take_over(app, asked.run.id, ORDER.source)
    assert (desk.order, desk.run.status, desk.run.started_at) == (ORDER, "running", clock.instant)
    with pytest.raises(NotQueuedError, match=f"run {asked.run.id} of vietnamplus is not queued any more"):
        Desk.take_over(app, asked.run.id, ORDER.source)


def test_of_two_that_begin_together_the_store_refuses_one(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though both have looked, and nobody was there."""
    monkeypatch.setattr("monitor.crawl.desk.refuse_if_busy", lambda *_: None)
    first = Desk.open(app, ORDER)
    asked = app.store.ask(Order("vietnamplus", ("fr",)), asked_by="api", at=NOON)
    for begin in (lambda: Desk.open(app, ORDER), lambda: Desk.take_over(app, asked.run.id, ORDER.source)):
        with pytest.raises(BusyError) as busy:
            begin()
        assert busy.value.run.id == first.run.id


# -- heart and clocks


def test_the_heart_beats_with_every_tick(app: App, clock: Clock) -> None:
    desk = Desk.open(app, ORDER)
    clock.instant += timedelta(seconds=9)
    desk.tick()
    assert [run.heard_at for run in app.store.runs()] == [clock.instant]


def test_the_skew_is_the_middle_of_what_the_answers_tell(app: App) -> None:
    desk = Desk.open(app, ORDER)
    assert desk.skew_seconds is None
    for seconds in (2, 3, 86400):
        desk.compare_clocks(NOON - timedelta(seconds=seconds))
    assert closed(app, desk).skew_seconds == 3


def test_a_row_can_be_closed_without_what_was_not_written_yet(app: App) -> None:
    desk = Desk.open(app, ORDER)
    desk.counts["found"] = 4
    desk.abandon("shutdown")
    desk.close("finished")
    (run,) = app.store.runs()
    assert (run.status, run.counts) == ("cancelled", {"found": 4})
