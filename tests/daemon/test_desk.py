"""The daemon's work by a clock of the test: what is due is fired, filed, told, closed and dropped, each once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from monitor.app import open_app
from monitor.daemon.desk import LONGEST_NAP, SOON, DaemonDesk
from monitor.daemon.plan import Plan
from monitor.domain import DaemonRecord, Order, Run, SourceState
from monitor.jobs import digests, ordering, supervising
from monitor.jobs.supervising import LOST_WITH_DAEMON
from monitor.processes import here
from monitor.review import FrozenDigest, Reader, SavedSearch
from monitor.store import StoreError
from monitor.words import words_in
from tests.conftest import Told
from tests.lookalike import lookalike
from tests.ready import ready
from tests.store.making import made

# Half past noon in Hanoi.
NOON = datetime(2026, 3, 11, 5, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PLAN = Plan({"paper": ("en", "vi"), "agency": ("lo",), "archive": ("fr",)}, ("paper", "agency"))
POLICY = supervising.Policy((MINUTE, 5 * MINUTE), rest_after=3, rest_for=6 * HOUR)
HERE = here()
BY_THE_CLOCK = {"MONITOR_SCHEDULE_EVERY": "30m", "MONITOR_SCHEDULE_JITTER": "0s", "MONITOR_SCHEDULE_ADAPTIVE": "false"}


class Office:
    """A desk on a store of its own; `instant` is what its clock says, `held` what the supervisor has in its hands."""

    def __init__(self, home: Path, plan: Plan = PLAN, **variables: str) -> None:
        self.instant = NOON
        ready(home / "monitor.db")
        environ = {"MONITOR_HOME": str(home), "MONITOR_CONFIG": "", **BY_THE_CLOCK, **variables}
        self.app = open_app(environ, now=lambda: self.instant)
        self.store = self.app.store
        self.record = DaemonRecord(HERE, os.getpid(), NOON, NOON, "http://127.0.0.1:1", "1.0")
        self.store.claim_daemon(self.record, instead_of=self.store.daemon())
        self.held: set[int] = set()
        self.desk = DaemonDesk(self.app, plan, self.record, POLICY, lambda: self.held)

    def look(self, **later: float) -> datetime:
        """A look so much later; when the next one is to come."""
        self.instant += timedelta(**later)
        return self.desk.look(self.instant)

    def watch(self, **later: float) -> None:
        """A look for alarms so much later, by a daemon that is heard."""
        self.instant += timedelta(**later)
        self.desk.beat(self.instant)
        self.desk.watch(self.instant)

    def send(self, **later: float) -> None:
        """What is due is mailed, so much later."""
        self.instant += timedelta(**later)
        self.desk.send(self.instant)

    def queued(self) -> dict[str, tuple[str, ...]]:
        return {run.order.source: run.order.editions for run in self.store.queued()}

    def crawl_all(self) -> None:
        """Let every waiting crawl be done at this instant."""
        for run in self.store.queued():
            self.store.claim_run(run.id, at=self.instant, pid=1, host=HERE)
            served = {edition: {"feed": "3 entries"} for edition in run.order.editions}
            self.store.finish_run(run.id, "done", at=self.instant, reason="", counts={}, served=served)
            self.desk.settle(self.run(run.id))

    def run(self, number: int) -> Run:
        found = self.store.run(number)
        assert found is not None
        return found


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    made: list[Office] = []

    def office(*plan: Plan, home: str = "home", **variables: str) -> Office:
        made.append(Office(tmp_path / home, *plan, **variables))
        return made[-1]

    yield office
    for one in made:
        one.store.close()


@pytest.fixture
def office(make: Callable[..., Office]) -> Office:
    return make()


@pytest.fixture
def dead() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


# -- the schedule


def test_the_first_look_asks_for_everything_that_is_scheduled_once(office: Office, told: Told) -> None:
    office.look()
    assert office.queued() == {"paper": ("en", "vi"), "agency": ("lo",)}, "one crawl a source, none of the archive"
    assert {run.asked_by for run in office.store.queued()} == {"schedule"}
    office.look(seconds=1)
    assert len(office.store.queued()) == 2
    assert [(one["run"], one["source"], one["editions"]) for one in told("crawl_due")] == [
        (run.id, run.order.source, " ".join(run.order.editions)) for run in office.store.queued()
    ]


def test_a_look_ends_with_the_instant_of_the_next_and_no_nap_is_long(office: Office) -> None:
    office.look()
    office.crawl_all()
    assert office.look() == NOON + LONGEST_NAP
    assert office.look(minutes=29, seconds=50) == NOON + 30 * MINUTE
    assert office.queued() == {}
    office.look(seconds=10)
    assert office.queued().keys() == {"paper", "agency"}


def test_after_a_long_sleep_each_source_is_crawled_once(office: Office) -> None:
    office.look()
    office.crawl_all()
    office.look(days=3)
    assert len(office.store.queued()) == 2
    office.crawl_all()
    office.look()
    assert office.queued() == {}


def test_the_orders_carry_what_the_daemon_was_told_at_its_start(make: Callable[..., Office]) -> None:
    office = make(Plan({"paper": ("en",)}, ("paper",), "127.0.0.1:8000", date(2026, 3, 1)))
    office.look()
    (run,) = office.store.queued()
    assert run.order == Order("paper", ("en",), since=date(2026, 3, 1), connect_to="127.0.0.1:8000")


def test_a_paused_source_waits_and_a_resumed_one_catches_up_once(office: Office) -> None:
    ordering.pause(office.store, "paper", by="the test", at=NOON)
    office.look()
    office.look(hours=5)
    assert office.queued() == {"agency": ("lo",)}
    ordering.resume(office.store, "paper", at=office.instant)
    office.look()
    office.look(seconds=1)
    assert [run.order.editions for run in office.store.queued("paper")] == [("en", "vi")]


def test_a_crawl_that_failed_is_tried_again_and_at_last_rested_with_a_word(office: Office, told: Told) -> None:
    office.look()
    for attempt, wait in enumerate((MINUTE, 5 * MINUTE, 6 * HOUR), start=1):
        (run,) = office.store.queued("paper")
        assert run.attempt == attempt
        office.store.claim_run(run.id, at=office.instant, pid=1, host=HERE)
        office.store.finish_run(run.id, "failed", at=office.instant, reason="500", counts={}, served={})
        office.desk.settle(office.run(run.id))
        assert office.store.source_states()["paper"].retry_at == office.instant + wait
        office.look(seconds=wait.total_seconds() - 1)
        assert office.store.queued("paper") == ()
        office.look(seconds=1)
    assert office.store.queued("paper")[0].asked_by == "retry"
    assert [one["failures"] for one in told("retry_planned")] == [1, 2]
    (rested,) = told("source_rested")
    assert (rested["source"], rested["failures"], rested["level"]) == ("paper", 3, "warning")


def test_an_order_by_hand_that_failed_is_told_and_tried_again_and_the_schedule_goes_on(
    office: Office, told: Told
) -> None:
    office.look()
    office.crawl_all()
    wish = Order("paper", ("en",), thorough=True)
    office.store.ask(wish, asked_by="api", at=NOON)
    for attempt, wait in enumerate((MINUTE, 5 * MINUTE, None), start=1):
        (run,) = office.store.queued("paper")
        assert (run.order, run.asked_by, run.attempt) == (wish, "api", attempt)
        office.store.claim_run(run.id, at=office.instant, pid=1, host=HERE)
        office.store.finish_run(run.id, "failed", at=office.instant, reason="500", counts={}, served={})
        office.desk.settle(office.run(run.id))
        assert office.store.source_states()["paper"] == SourceState("paper")
        soonest = office.look()
        if wait:
            assert soonest <= office.instant + wait
            office.look(seconds=wait.total_seconds())
    assert office.store.queued("paper") == ()
    assert [one["again_at"] for one in told("order_failed")] == [
        str(NOON + MINUTE),
        str(NOON + 6 * MINUTE),
        "never: it was tried enough",
    ]
    office.look(minutes=30)
    assert [run.asked_by for run in office.store.queued("paper")] == ["schedule"]


def test_the_outlook_is_one_line_for_people(office: Office) -> None:
    office.look()
    assert office.desk.outlook == "no crawls under way, 2 waiting, next at 13:00"
    office.held = {office.store.queued()[0].id}
    office.look(seconds=1)
    assert office.desk.outlook == "1 crawl under way, 1 waiting, next at 13:00"
    for source in ("paper", "agency"):
        ordering.pause(office.store, source, by="the test", at=NOON)
    office.crawl_all()
    office.held = set()
    office.look(seconds=1)
    assert office.desk.outlook == "no crawls under way, none is scheduled"


# -- digests


HALF_PAST_SIX = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)


def filed(office: Office) -> list[date]:
    return sorted(office.store.filed_digests(date(2026, 1, 1)))


def test_a_digest_is_filed_at_its_hour_and_once(office: Office, told: Told) -> None:
    office.look()
    office.crawl_all()
    office.instant = HALF_PAST_SIX - MINUTE
    office.look()
    office.crawl_all()
    assert filed(office) == []
    office.look(minutes=1)
    office.look(minutes=1)
    assert filed(office) == [date(2026, 3, 11)]
    written = {file.name for file in (office.app.home / "digests").iterdir()}
    assert written == {f"2026-03-11.{form}" for form in ("txt", "md", "html", "json")}
    assert [(one["day"], one["state"]) for one in told("digest_filed")] == [("2026-03-11", "complete")]


def test_a_digest_waits_for_the_crawls_that_make_up_for_a_night_without_power(office: Office, told: Told) -> None:
    office.look()
    office.crawl_all()
    office.instant = HALF_PAST_SIX + timedelta(minutes=5)
    office.look()
    assert filed(office) == []
    office.look(minutes=2)
    office.crawl_all()
    office.look()
    assert [one["state"] for one in told("digest_filed")] == ["complete"]


def test_a_digest_waits_an_hour_and_no_longer(office: Office, told: Told) -> None:
    office.look()
    office.crawl_all()
    office.instant = HALF_PAST_SIX + timedelta(minutes=59)
    office.look()
    assert filed(office) == []
    office.look(minutes=1)
    assert [one["state"] for one in told("digest_filed")] == ["partial"]


def test_a_digest_that_a_wrong_clock_made_of_a_day_to_come_ends_none(office: Office) -> None:
    office.look()
    office.store.freeze_digest(FrozenDigest(date(2030, 1, 1), NOON + timedelta(days=1391), "blind", None))
    office.crawl_all()
    office.instant = HALF_PAST_SIX + HOUR
    office.look()
    assert date(2026, 3, 11) in filed(office)


def test_digests_missed_while_it_was_down_are_made_each_once(office: Office) -> None:
    office.look()
    office.crawl_all()
    office.look(days=5)
    office.look()
    assert filed(office) == [date(2026, 3, day) for day in range(11, 16)]


def test_a_filed_digest_is_frozen_as_its_files_show_it(make: Callable[..., Office]) -> None:
    office = make(MONITOR_WEB_ADDRESS="https://desk.example")
    office.look()
    office.store.take([made("a.vn:1", "one", published_at=NOON)], run_id=None, at=NOON)
    office.crawl_all()
    office.instant = HALF_PAST_SIX
    office.look()
    office.crawl_all()
    office.look(minutes=1)
    frozen = digests.thawed(office.store, date(2026, 3, 11))
    assert frozen is not None
    assert [one.story for one in frozen.core[0].tellings] == [story for story, _ in frozen.told]
    text = (office.app.home / "digests/2026-03-11.txt").read_text(encoding="utf-8")
    assert text == digests.as_form(frozen, "text", words_in("en"), desk="https://desk.example")
    assert "https://desk.example/stories/" in text


def test_a_new_daemon_owes_no_digest_of_the_days_before_it(office: Office) -> None:
    office.look()
    assert filed(office) == []


# -- what others have left


def test_a_foreground_crawl_that_was_killed_is_closed_and_not_repeated(office: Office, dead: int, told: Told) -> None:
    run = office.store.start_run(Order("archive", ("fr",)), at=NOON, pid=dead, host=HERE)
    office.desk.pick_up(NOON)
    assert (office.run(run.id).status, office.run(run.id).reason) == ("lost", LOST_WITH_DAEMON)
    assert office.store.queued() == ()
    assert [one["run"] for one in told("run_lost")] == [run.id]


def test_what_the_supervisor_holds_is_left_to_it(office: Office, dead: int) -> None:
    run = office.store.start_run(Order("archive", ("fr",)), at=NOON, pid=dead, host=HERE, asked_by="trigger")
    office.held = {run.id}
    office.look()
    assert office.run(run.id).status == "running"


def test_a_crawl_of_another_process_is_looked_at_soon_and_closed_when_it_dies(office: Office) -> None:
    office.look()
    office.crawl_all()
    with lookalike("monitor.crawl.child") as stranger:
        run = office.store.start_run(Order("paper", ("en",)), at=office.instant, pid=stranger.pid, host=HERE)
        assert office.look() == office.instant + SOON
        assert office.run(run.id).status == "running"
    office.look()
    assert office.run(run.id).status == "lost"
    assert office.look() == office.instant + LONGEST_NAP


def test_what_a_killed_daemon_was_crawling_is_asked_for_again_at_the_start(
    office: Office, dead: int, told: Told
) -> None:
    asked = office.store.ask(Order("paper", ("en",)), asked_by="schedule", at=NOON)
    office.store.claim_run(asked.run.id, at=NOON, pid=dead, host=HERE)
    office.desk.begin(NOON + HOUR)
    (again,) = office.store.queued()
    assert (again.order, again.attempt) == (Order("paper", ("en",)), 2)
    assert office.store.source_states() == {}, "that was no failure of the site"
    assert [one["run"] for one in told("asked_again")] == [again.id]
    office.desk.begin(NOON + HOUR)
    assert len(office.store.queued()) == 1


def test_a_failure_that_was_not_settled_any_more_is_settled_at_the_start(office: Office) -> None:
    asked = office.store.ask(Order("paper", ("en",)), asked_by="schedule", at=NOON)
    office.store.claim_run(asked.run.id, at=NOON, pid=1, host=HERE)
    office.store.finish_run(asked.run.id, "failed", at=NOON, reason="500", counts={}, served={})
    office.desk.begin(NOON + HOUR)
    assert office.store.source_states()["paper"] == SourceState(
        "paper", failures=1, retry_at=NOON + HOUR + MINUTE, rested_until=None
    )


def test_a_beat_is_heard_until_another_daemon_has_the_database(office: Office) -> None:
    assert office.desk.beat(NOON + MINUTE)
    held = office.store.daemon()
    assert held is not None
    assert held.heard_at == NOON + MINUTE
    other = DaemonRecord("elsewhere", 1, NOON, NOON, "http://127.0.0.1:2", "1.0")
    assert office.store.claim_daemon(other, instead_of=held)
    assert not office.desk.beat(NOON + 2 * MINUTE)


# -- alarms


class Box:
    """A mail server of the test, and what it was given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == self.refused:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.SMTP))
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]


@pytest.fixture
def box() -> Iterator[tuple[Box, dict[str, str]]]:
    """The server, and the settings that lead to it."""
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    yield (
        box,
        {
            "MONITOR_MAIL_HOST": "127.0.0.1",
            "MONITOR_MAIL_PORT": str(port),
            "MONITOR_MAIL_SECURITY": "none",
            "MONITOR_MAIL_SENDER": "monitor@office.example",
            "MONITOR_ALARMS_MAIL_TO": "desk@office.example",
        },
    )
    controller.stop()


# -- digests by mail


def mailing(box: tuple[Box, dict[str, str]], *to: str) -> dict[str, str]:
    return {name: value for name, value in box[1].items() if "ALARMS" not in name} | {
        "MONITOR_DIGEST_MAIL_TO": ",".join(to)
    }


def test_a_filed_digest_is_mailed_once_to_each_with_its_own_way_out(
    make: Callable[..., Office], box: tuple[Box, dict[str, str]], told: Told
) -> None:
    server = box[0]
    office = make(**mailing(box, "a@office.example", "b@office.example"), MONITOR_WEB_ADDRESS="https://monitor.example")
    office.look()
    office.send()
    office.crawl_all()
    office.instant = HALF_PAST_SIX
    office.look()
    office.crawl_all()
    office.look(seconds=1)
    for _ in range(3):
        office.send()
    assert [mail["To"] for mail in server.mails] == ["a@office.example", "b@office.example"]
    assert len({mail["Message-ID"] for mail in server.mails}) == 2
    ways = {mail["List-Unsubscribe"] for mail in server.mails}
    assert len(ways) == 2, "each has a token of their own"
    assert all(way.startswith("<https://monitor.example/unsubscribe/") for way in ways)
    assert [(one["to"], one["days"], one["state"]) for one in told("digest_mailed")] == [
        ("a@office.example", "2026-03-11", "sent"),
        ("b@office.example", "2026-03-11", "sent"),
    ]


def test_days_that_were_missed_come_in_one_mail(make: Callable[..., Office], box: tuple[Box, dict[str, str]]) -> None:
    server = box[0]
    office = make(**mailing(box, "a@office.example"))
    office.look()
    office.crawl_all()
    office.look(days=3, hours=12)
    office.send()
    (mail,) = server.mails
    assert "11 Mar to 13 Mar 2026" in mail["Subject"]


def test_crawls_of_a_stand_in_are_mailed_to_nobody(
    make: Callable[..., Office], box: tuple[Box, dict[str, str]]
) -> None:
    office = make(Plan(PLAN.editions, PLAN.scheduled, "127.0.0.1:8000"), **mailing(box, "a@office.example"))
    office.look()
    office.crawl_all()
    office.look(days=2)
    office.send()
    assert box[0].mails == []


def test_a_saved_search_alerts_its_reader_by_mail(make: Callable[..., Office], box: tuple[Box, dict[str, str]]) -> None:
    office = make(**mailing(box, "a@office.example"))
    office.store.keep_reader(Reader("lan", "reader", NOON, mail="lan@office.example", language="vi"), "hash")
    office.store.save_search(SavedSearch(0, "lan", "mine", {"q": "van phong"}, "mail", "key", NOON))
    office.store.take([made("a.vn:1", "văn phòng", title="Tin mới")], run_id=None, at=NOON)
    for _ in range(2):
        office.desk.alert(NOON)
    (mail,) = box[0].mails
    assert (mail["To"], "Tin mới" in mail["Subject"]) == ("lan@office.example", True)
    stand_in = make(Plan(PLAN.editions, PLAN.scheduled, "127.0.0.1:8000"), **mailing(box, "a@office.example"))
    stand_in.store.take([made("a.vn:2", "văn phòng hai")], run_id=None, at=NOON)
    stand_in.desk.alert(NOON)
    assert len(box[0].mails) == 1


def test_an_address_that_is_refused_is_an_alarm_until_it_is_taken_out(
    make: Callable[..., Office], box: tuple[Box, dict[str, str]]
) -> None:
    server, settings = box
    server.refused = "gone@office.example"
    office = make(**settings, MONITOR_DIGEST_MAIL_TO="a@office.example,gone@office.example")
    office.look()
    office.crawl_all()
    office.look(days=1)
    office.crawl_all()
    office.send()
    office.watch(minutes=1)
    (alarm,) = [one for one in office.store.alarms() if one.kind == "mailing"]
    assert alarm.subject == "gone@office.example"
    assert "550" in alarm.sentence
    assert any("digest not mailed: gone@office.example" in subject for subject in server.subjects)
    later = make(**settings, MONITOR_DIGEST_MAIL_TO="a@office.example")
    later.instant = office.instant
    later.watch(minutes=5)
    assert [one for one in office.store.alarms() if one.kind == "mailing"] == []


def test_a_source_that_is_not_crawled_by_schedule_raises_no_alarm(office: Office) -> None:
    """It was crawled by hand once, long ago; nobody waits for it."""
    once = office.store.ask(Order("archive", ("fr",)), asked_by="trigger", at=NOON - timedelta(days=9)).run
    office.store.claim_run(once.id, at=NOON - timedelta(days=9), pid=1, host=HERE)
    served = {"fr": {"feed": "3 entries"}}
    office.store.finish_run(once.id, "done", at=NOON - timedelta(days=9), reason="", counts={}, served=served)
    office.look()
    office.crawl_all()
    office.watch(hours=2)
    assert [alarm.subject for alarm in office.store.alarms() if alarm.subject.startswith("archive")] == []


# No disk has so much room.
FULL = {"MONITOR_ALARMS_DISK_FREE_MB": str(1024**3)}


def test_alarms_go_to_log_and_mail_once_are_repeated_and_end_with_a_word(
    make: Callable[..., Office], box: tuple[Box, dict[str, str]], told: Told
) -> None:
    server, settings = box
    office = make(**settings, **FULL)
    office.watch()
    office.watch(minutes=1)
    assert server.subjects == ["[monitor] 1 alarm: disk nearly full"]
    assert server.mails[0]["To"] == "desk@office.example"
    in_log = told("alarm")
    assert in_log
    assert {one["level"] for one in in_log} == {"warning"}
    office.watch(hours=10)
    assert len(server.mails) == 1
    assert told("alarm") == in_log

    make(**settings).watch(hours=11)
    assert server.subjects[1:] == ["[monitor] recovered: disk nearly full"]
    assert told("alarm")[-1]["what"].startswith("recovered: disk nearly full")
    assert office.store.alarms() == ()


def test_what_a_full_disk_does_not_let_be_recorded_is_told_all_the_same(
    make: Callable[..., Office], box: tuple[Box, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, settings = box
    office = make(**settings, **FULL)

    def full(alarm: object) -> None:
        raise StoreError("database or disk is full")

    monkeypatch.setattr(office.store, "keep_alarm", full)
    for _ in range(2):
        with pytest.raises(StoreError, match="disk is full"):
            office.watch(minutes=5)
    assert server.subjects == ["[monitor] 2 alarms: disk nearly full, database cannot be used"]
    with pytest.raises(StoreError, match="disk is full"):
        office.watch(days=1)
    assert len(server.mails) == 2


def test_an_alarm_that_stands_is_told_again_as_often_as_the_settings_say(
    make: Callable[..., Office], box: tuple[Box, dict[str, str]]
) -> None:
    server, settings = box
    office = make(MONITOR_ALARMS_REPEAT="2h", **settings, **FULL)
    office.watch()
    office.watch(minutes=119)
    assert len(server.mails) == 1
    office.watch(minutes=1)
    assert len(server.mails) == 2


def test_a_mail_server_that_is_gone_is_told_of_in_the_log_and_tried_again(
    make: Callable[..., Office], box: tuple[Box, dict[str, str]], told: Told
) -> None:
    server, settings = box
    with socket.create_server(("127.0.0.1", 0)) as probe:
        nobody = str(probe.getsockname()[1])
    make(**settings | {"MONITOR_MAIL_PORT": nobody}, **FULL).watch()
    (missed,) = told("alarm_not_told")
    assert (missed["channel"], missed["what"]) == ("mail", "[monitor] 1 alarm: disk nearly full")
    make(**settings, **FULL).watch(minutes=1)
    assert len(server.mails) == 1


def test_crawls_of_a_stand_in_alarm_nobody(
    make: Callable[..., Office], box: tuple[Box, dict[str, str]], told: Told
) -> None:
    """The demo, with the operator's own settings around it."""
    server, settings = box
    make(Plan(PLAN.editions, PLAN.scheduled, "127.0.0.1:8000"), **settings, **FULL).watch()
    assert server.mails == []
    assert told("alarm")


# -- chores


def test_logs_of_crawls_are_dropped_when_they_are_old(make: Callable[..., Office], told: Told) -> None:
    office = make(MONITOR_DAEMON_KEEP_LOGS_DAYS="7")
    office.desk.chores(NOON)
    folder = office.app.home / "logs"
    folder.mkdir()
    for name, age in {"run-1-vna.log": 8, "run-2-vna.log": 6, "notes.txt": 99}.items():
        file = folder / name
        file.touch()
        at = (NOON - age * DAY).timestamp()
        os.utime(file, (at, at))
    office.desk.chores(NOON)
    assert {file.name for file in folder.iterdir()} == {"run-2-vna.log", "notes.txt"}
    assert [one["files"] for one in told("old_logs_dropped")] == [0, 1]


def test_a_log_that_vanishes_or_cannot_be_dropped_does_not_keep_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    folder = office.app.home / "logs"
    folder.mkdir()
    for name in ("run-1-a.log", "run-2-b.log", "run-3-c.log"):
        (folder / name).touch()
        os.utime(folder / name, (0, 0))
    unlink, (vanishing, kept, dropped) = Path.unlink, sorted(folder.iterdir())

    def fails(file: Path) -> None:
        if file == kept:
            raise PermissionError(1, "Operation not permitted")
        unlink(file)
        if file == vanishing:
            raise FileNotFoundError

    monkeypatch.setattr(Path, "unlink", fails)
    office.desk.chores(NOON)
    assert list(folder.iterdir()) == [kept]
    assert [one["file"] for one in told("log_not_dropped")] == [kept.name]
    assert not dropped.exists()


def test_the_chores_drop_rows_that_nobody_asks_for_too(office: Office, told: Told) -> None:
    office.look()
    office.desk.chores(NOON + timedelta(days=100))
    (dropped,) = told("old_rows_dropped")
    assert dropped["slots"] == 0, "the newest of each schedule stays"
