"""The daemon at the keyboard: what `up` starts; what status, trigger, pause, resume and cancel say to a real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from monitor.app import clock
from monitor.crawl import catalog
from monitor.daemon.plan import Plan
from monitor.domain import DaemonRecord, Order, Run
from monitor.jobs.supervising import CANCELLED_BY_HAND
from monitor.newsroom.server import Newsroom
from monitor.processes import here
from tests.cli.keyboard import Keyboard
from tests.crawl.making import Home, fresh
from tests.daemon.making import RealDaemon, wait_for
from tests.lookalike import lookalike

EDITIONS = {"vna": ("en",), "vna_pictorial": ("lo",)}
TOKEN = "a-token-of-the-test-long-enough"
SLOW = "https://vnanet.vn/*"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, running_newsroom: Newsroom) -> Iterator[RealDaemon]:
    """A daemon that wants a token, whose schedule has had its first turn."""
    home = Home(tmp_path_factory.mktemp("served") / "home", fresh(running_newsroom).address)
    daemon = RealDaemon(home, EDITIONS, MONITOR_DAEMON_TOKEN=TOKEN)
    daemon.start()
    try:
        with home.store() as store:
            wait_for(
                lambda: {run.status for run in store.runs()} == {"done"} and len(store.runs()) == 2, "first crawls"
            )
        yield daemon
    finally:
        daemon.stop()


@pytest.fixture
def daemon(running: RealDaemon, monitor: Keyboard, newsroom: Newsroom) -> Iterator[RealDaemon]:
    """The running daemon, with the keyboard at its home; nothing of a test's crawls is left to the next one."""
    monitor.set(MONITOR_HOME=running.home.path, MONITOR_DAEMON_TOKEN=TOKEN)
    yield running
    newsroom.behave()
    with running.home.store() as store:
        for run in (*store.queued(), *store.running()):
            monitor("cancel", run.id)
        wait_for(lambda: not store.queued() and not store.running(), "a quiet daemon")


def run_of(daemon: RealDaemon, number: int) -> Run:
    with daemon.home.store() as store:
        run = store.run(number)
    assert run is not None
    return run


def is_running(daemon: RealDaemon, number: int) -> bool:
    return run_of(daemon, number).status == "running"


def ask(daemon: RealDaemon, path: str, token: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urlopen(Request(daemon.url + path, headers=headers), timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


# -- up


class Became(BaseException):
    """This process would be the daemon now."""

    def __init__(self, program: str, words: list[str], environ: dict[str, str]) -> None:
        self.program, self.words, self.environ = program, words, environ


@pytest.fixture(autouse=True)
def _no_daemon_in_place_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    def become(program: str, words: list[str], environ: dict[str, str]) -> None:
        raise Became(program, words, environ)

    monkeypatch.setattr(os, "execve", become)


def become(monitor: Keyboard, *words: str) -> tuple[Became, Plan]:
    with pytest.raises(Became) as became:
        monitor("up", *words)
    return became.value, Plan.from_json(became.value.words[-1])


def test_up_becomes_the_daemon_of_all_sources(monitor: Keyboard) -> None:
    became, plan = become(monitor)
    assert (became.program, became.words[:3]) == (sys.executable, [sys.executable, "-m", "monitor.daemon"])
    assert became.environ["MONITOR_HOME"] == str(monitor.home)
    assert plan.scheduled == tuple(plan.editions) == tuple(catalog.names())
    assert (plan.connect_to, plan.since) == ("", None)
    for kit in catalog.kits():
        ordinary = tuple(edition.code for edition in kit.source.editions if edition.is_default)
        assert plan.editions[kit.source.name] == ordinary


def test_up_hands_on_where_its_crawls_are_led_and_from_which_day(monitor: Keyboard) -> None:
    _, plan = become(monitor, "--connect-to", "127.0.0.1:8000", "--since", "2026-03-01")
    assert (plan.connect_to, plan.since) == ("127.0.0.1:8000", date(2026, 3, 1))


def test_up_heeds_the_settings_of_the_sources(monitor: Keyboard) -> None:
    monitor.write("monitor.toml", '[sources.vna]\neditions = ["vi"]\n[sources.vietnamplus]\nenabled = false\n')
    _, plan = become(monitor)
    assert plan.scheduled == tuple(name for name in catalog.names() if name != "vietnamplus")
    assert plan.editions["vna"] == ("vi",)
    assert plan.editions["vietnamplus"], "by hand it can be crawled all the same"


def test_up_with_nothing_to_do_says_so(monitor: Keyboard) -> None:
    monitor.write("monitor.toml", "\n".join(f"[sources.{name}]\nenabled = false" for name in catalog.names()))
    assert "every source is disabled" in monitor.fails(1, "up")


def test_a_schedule_for_what_does_not_exist_is_told_before_anything_runs(monitor: Keyboard) -> None:
    monitor.write("monitor.toml", '[schedule.vna.xx]\nevery = "5m"\n')
    for command in ("up", "status", "check"):
        assert "vna has no edition 'xx'" in monitor.fails(1, command)


def test_up_refuses_where_a_daemon_runs_and_names_it(monitor: Keyboard, daemon: RealDaemon) -> None:
    told = monitor.fails(1, "up")
    assert f"process {daemon.process.pid} on {here()} since " in told
    assert daemon.url in told


# -- without a daemon


def test_what_needs_a_daemon_says_how_to_start_one_and_what_else_would_do(monitor: Keyboard) -> None:
    told = monitor.fails(1, "trigger", "vna")
    assert told == (
        "no daemon is running on this database; start it with `monitor up`, or crawl here with `monitor crawl vna`"
    )
    assert monitor.fails(1, "cancel", "1") == "there is no run 1; `monitor runs` lists the latest"
    with monitor.store() as store:
        run = store.start_run(Order("vna"), at=datetime(2026, 3, 12, tzinfo=UTC), pid=1, host="elsewhere")
    assert "press Ctrl-C where the crawl was started" in monitor.fails(1, "cancel", run.id)


def test_status_without_a_daemon_says_how_to_start_one_and_what_comes_then(monitor: Keyboard) -> None:
    said = monitor("status")
    assert said.code == 0
    assert "daemon   not running (start it with: monitor up)" in said.out
    assert "never crawled" in said.out
    assert monitor("status", "--json").json["daemon"] is None


def test_status_tells_of_a_daemon_that_has_died_when_it_was_heard_last(monitor: Keyboard) -> None:
    gone = DaemonRecord("elsewhere", 7, clock(), clock() - timedelta(hours=1), "http://127.0.0.1:1", "1.0")
    with monitor.store() as store:
        store.claim_daemon(gone, instead_of=None)
    assert "process 7 on elsewhere was heard last at" in monitor("status").out
    assert not monitor("status", "--json").json["daemon"]["is_alive"]


def test_a_pause_is_kept_for_the_next_daemon(monitor: Keyboard) -> None:
    said = monitor("pause", "vna")
    assert (said.code, said.out) == (
        0,
        "vna is paused; `monitor resume vna` ends that. No daemon is running; the next one will heed it.\n",
    )
    (vna,) = [one for one in monitor("status", "--json").json["sources"] if one["source"] == "vna"]
    assert vna["paused_by"] == "the command line"
    assert {edition["next_at"] for edition in vna["editions"]} == {None}
    assert "the next one will heed it" in monitor("resume", "vna").out
    with monitor.store() as store:
        assert store.source_states()["vna"].paused_at is None


def test_a_daemon_that_does_not_answer_is_named_with_its_address(monitor: Keyboard) -> None:
    with lookalike("monitor.daemon") as other, monitor.store() as store:
        record = DaemonRecord(here(), other.pid, clock(), clock(), "http://127.0.0.1:1", "1.0")
        store.claim_daemon(record, instead_of=None)
        told = monitor.fails(1, "trigger", "vna")
    assert told.startswith(f"the daemon (process {other.pid}) does not answer at http://127.0.0.1:1: ")


def test_a_daemon_of_another_machine_is_not_looked_for_on_this_one(monitor: Keyboard) -> None:
    """What answers there would be another daemon, or nobody."""
    record = DaemonRecord("elsewhere", 7, clock(), clock(), "http://127.0.0.1:1", "1.0")
    with monitor.store() as store:
        store.claim_daemon(record, instead_of=None)
    assert monitor.fails(1, "trigger", "vna") == (
        "the daemon runs on elsewhere and listens there only (http://127.0.0.1:1); give the command on that machine"
    )


def test_check_finds_what_is_wrong_and_exits_1(monitor: Keyboard) -> None:
    said = monitor("check")
    assert (said.code, said.out) == (0, "no alarms\n")
    assert monitor("check", "--json").json == []
    monitor.set(MONITOR_ALARMS_DISK_FREE_MB=1024**3)
    said = monitor("check")
    assert (said.code, said.err) == (1, "")
    assert "The disk is nearly full" in said.out
    (alarm,) = monitor("check", "--json").json
    assert alarm.keys() == {"kind", "subject", "sentence", "advice"}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("trigger",), "Missing argument 'SOURCE'"),
        (("trigger", "vnaa"), "there is no source 'vnaa'"),
        (("trigger", "vna", "--since", "x"), "--since 'x' is not a day"),
        (("trigger", "vna", "--since", "2026-03-02", "--until", "2026-03-01"), "is before --since"),
        (("trigger", "vna", "--max-pages", "0"), "Invalid value for '--max-pages'"),
        (("pause", "x"), "there is no source 'x'"),
        (("resume", "x"), "there is no source 'x'"),
        (("cancel", "0"), "Invalid value for 'RUN'"),
        (("cancel", "x"), "Invalid value for 'RUN'"),
        (("up", "--connect-to", "localhost"), "is not HOST:PORT"),
        (("up", "--since", "soon"), "--since 'soon' is not a day"),
    ],
)
def test_wrong_usage_is_one_line_and_the_code_2(monitor: Keyboard, words: tuple[str, ...], why: str) -> None:
    assert why in monitor.fails(2, *words)


# -- with one


def test_only_who_shows_the_token_is_let_in(monitor: Keyboard, daemon: RealDaemon) -> None:
    assert ask(daemon, "/healthz") == 200
    assert (ask(daemon, "/api/v1/status"), ask(daemon, "/api/v1/status", "another")) == (401, 401)
    assert ask(daemon, "/api/v1/status", TOKEN) == 200
    monitor.set(MONITOR_DAEMON_TOKEN="another-token-that-is-as-long")
    told = monitor.fails(1, "trigger", "vna")
    assert "the token is not known here" in told
    assert "another-token" not in told


def test_status_shows_the_daemon_and_each_last_and_next_crawl(monitor: Keyboard, daemon: RealDaemon) -> None:
    said = monitor("status")
    assert (said.code, said.err) == (0, "")
    assert f" at {daemon.url}, process {daemon.process.pid} on " in said.out
    (line,) = [line for line in said.out.splitlines() if line.startswith("vna_pictorial/lo ")]
    assert "done" in line
    assert "every " in line
    fields = monitor("status", "--json").json
    assert fields["daemon"]["is_alive"]
    assert {one["source"] for one in fields["sources"]} == set(catalog.names())


def test_a_trigger_of_a_crawl_under_way_joins_it_and_another_waits(
    monitor: Keyboard, daemon: RealDaemon, newsroom: Newsroom
) -> None:
    newsroom.misbehave(SLOW, "hang", seconds=30)
    number = monitor("trigger", "vna", "--json").json["run"]["id"]
    wait_for(lambda: is_running(daemon, number), "its start")
    joined = monitor("trigger", "vna", "--json").json
    assert (joined["how"], joined["run"]["id"]) == ("joined_running", number)
    told = monitor("trigger", "vna").out
    assert told.startswith(f"run {number} is crawling vna en at this moment: it does what was asked")
    other = monitor("trigger", "vna", "--since", "2026-01-01", "--json").json
    assert (other["how"], other["run"]["status"]) == ("queued", "queued")
    again = monitor("trigger", "vna", "--since", "2026-01-01", "--json").json
    assert (again["how"], again["run"]["id"]) == ("joined_queued", other["run"]["id"])
    assert f"run {number} vna en, since " in monitor("status").out
    assert len(daemon.children()) == 1, "one crawl of a source at a time"


def test_a_trigger_that_waits_shows_the_figures_in_the_end(monitor: Keyboard, daemon: RealDaemon) -> None:
    said = monitor("trigger", "vna_pictorial", "--edition", "lo", "--wait")
    assert said.code == 0
    assert "(vna_pictorial lo) is queued" in said.err
    heading, row, *details = said.out.splitlines()
    assert heading.split()[:4] == ["run", "source", "started", "status"]
    assert "done" in row
    assert any(line.startswith("  vna_pictorial lo: ") for line in details)


def test_a_trigger_that_waits_fails_with_its_crawl(monitor: Keyboard, daemon: RealDaemon, newsroom: Newsroom) -> None:
    newsroom.misbehave("https://vietnam.vnanet.vn/*", "status", status=500)
    said = monitor("trigger", "vna_pictorial", "--since", "2026-02-01", "--wait", "--json")
    assert (said.code, said.json["status"], said.json["order"]["since"]) == (1, "failed", "2026-02-01")
    assert said.err.splitlines()[-1] == (
        f"monitor: run {said.json['id']} of vna_pictorial failed: no way of discovery answered"
    )
    newsroom.behave()
    said = monitor("trigger", "vna_pictorial", "--wait", "--json")
    assert (said.code, said.json["status"]) == (0, "done"), "and one that is done makes good for it"
    with daemon.home.store() as store:
        wait_for(lambda: store.source_states()["vna_pictorial"].failures == 0, "the end of the wait for a retry")


def test_a_pause_holds_the_schedule_and_a_resume_frees_it(monitor: Keyboard, daemon: RealDaemon) -> None:
    def following() -> Any:
        (one,) = [one for one in monitor("status", "--json").json["sources"] if one["source"] == "vna"]
        return next(edition for edition in one["editions"] if edition["edition"] == "en")

    assert monitor("pause", "vna").out == "vna is paused; `monitor resume vna` ends that.\n"
    assert following()["next_at"] is None
    assert following()["why"].startswith("paused by hand since ")
    assert monitor("resume", "vna").out == "vna is crawled by schedule again.\n"
    assert following()["next_at"] is not None


def test_a_trigger_starts_a_crawl_and_a_cancel_stops_it_with_its_process(
    monitor: Keyboard, daemon: RealDaemon, newsroom: Newsroom
) -> None:
    newsroom.misbehave(SLOW, "hang", seconds=30)
    said = monitor("trigger", "vna", "--edition", "en", "--max-pages", "3")
    assert (said.code, said.err) == (0, "")
    (number,) = [
        run["id"] for run in monitor("runs", "--json").json if said.out == f"run {run['id']} (vna en) is queued\n"
    ]
    wait_for(lambda: is_running(daemon, number), "its start")
    order = run_of(daemon, number).order
    assert (order.max_pages, order.connect_to) == (3, daemon.home.address)
    assert monitor("cancel", number).out == f"run {number} is being stopped\n"
    wait_for(lambda: not is_running(daemon, number) and not daemon.children(), "its end")
    run = run_of(daemon, number)
    assert (run.status, run.reason) == ("cancelled", CANCELLED_BY_HAND)
    assert f"run {number} has ended already (cancelled)" in monitor.fails(1, "cancel", number)


def test_cancel_takes_a_waiting_crawl_out_of_the_queue(
    monitor: Keyboard, daemon: RealDaemon, newsroom: Newsroom
) -> None:
    newsroom.misbehave(SLOW, "hang", seconds=30)
    number = monitor("trigger", "vna", "--json").json["run"]["id"]
    waiting = monitor("trigger", "vna", "--thorough", "--json").json["run"]["id"]
    assert monitor("cancel", waiting).out == f"run {waiting} is taken out of the queue\n"
    run = run_of(daemon, waiting)
    assert (run.status, run.pid) == ("cancelled", None)
    assert run_of(daemon, number).status in ("queued", "running")


def test_what_is_not_there_or_not_the_daemons_cannot_be_cancelled(monitor: Keyboard, daemon: RealDaemon) -> None:
    assert "there is no run 99999" in monitor.fails(1, "cancel", 99999)
    with daemon.home.store() as store:
        other = store.start_run(Order("vietnamplus", ("fr",)), at=clock(), pid=7, host="elsewhere")
        told = monitor.fails(1, "cancel", other.id)
        store.finish_run(other.id, "done", at=clock(), reason="", counts={}, served={})
    assert f"run {other.id} is not this daemon's but of process 7 on elsewhere: stop it there" in told


def test_a_source_that_the_daemon_does_not_know_is_told(monitor: Keyboard, daemon: RealDaemon) -> None:
    """Its settings may be others than those here."""
    assert "there is no source 'vietnamplus'" in monitor.fails(1, "trigger", "vietnamplus")


def test_nothing_is_restored_under_a_living_daemon(monitor: Keyboard, daemon: RealDaemon) -> None:
    file = monitor.folder / "copy.db"
    assert monitor("backup", file).code == 0
    told = monitor.fails(1, "restore", file, "--force")
    assert told == f"a daemon is running on this database (process {daemon.process.pid}); stop it, then restore"


def test_who_waits_for_a_daemon_that_dies_is_told(monitor: Keyboard, newsroom: Newsroom, tmp_path: Path) -> None:
    home = Home(tmp_path / "mortal", newsroom.address)
    mortal = RealDaemon(home, {"vna": ("en",)})
    newsroom.misbehave(SLOW, "hang", seconds=30)
    mortal.start()
    with home.store() as store:
        wait_for(lambda: [run.status for run in store.runs()] == ["running"], "its first crawl")
        words = ("trigger", "vna", "--thorough", "--wait")
        environ = {"MONITOR_HOME": str(home.path)}
        waiting = monitor.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ)
        wait_for(lambda: len(store.queued()) == 1, "the crawl that waits")
        assert waiting.stderr is not None
        # It stands in the queue a moment before the answer is sent.
        assert waiting.stderr.readline().startswith(b"run 2 (vna")
        mortal.kill()
        out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, out) == (1, b"")
    assert err.decode().splitlines()[-1] == (
        "monitor: the daemon has gone; run 2 of vna waits for the next one, which `monitor up` starts"
    )
    wait_for(lambda: not mortal.processes(), "the end of the crawl, which outlives no daemon")


def test_the_plan_is_handed_over_as_it_is() -> None:
    plan = Plan({"vna": ("en", "vi")}, ("vna",), "127.0.0.1:1", date(2026, 3, 1))
    assert Plan.from_json(plan.as_json()) == plan
    assert Plan.from_json(replace(plan, connect_to="", since=None).as_json()).since is None
    assert json.loads(plan.as_json())["editions"] == {"vna": ["en", "vi"]}
