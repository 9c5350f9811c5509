"""Alarms are told once a channel, repeated, and ended with a word to all who heard; no crash loses or floods."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import Settings, load
from monitor.domain import Alarm, DaemonRecord, Order, SourceState
from monitor.health import alarms
from monitor.jobs.alarming import Review, message, observe, review, tell
from monitor.mail import MailError, SomeRefusedError
from monitor.review import FrozenDigest
from monitor.store import Store, open_store
from monitor.webhook import WebhookError
from tests.ready import ready
from tests.store.making import made

NOON = datetime(2026, 3, 11, 5, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SILENT = Alarm("silent", "vna", "vna is silent.", "Look.")
FULL = Alarm("disk", "disk", "The disk is full.", "Make room.")
EDITIONS = {"vna": ("vi", "en")}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(ready(tmp_path / "monitor.db")) as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return load(None, {"MONITOR_HOME": str(tmp_path)})


class Killed(BaseException):
    """The process ends here."""


class Post:
    """Channels that keep what they were told, and can be told to fail."""

    def __init__(self) -> None:
        self.got: dict[str, list[str]] = {"log": [], "mail": [], "webhook": []}
        self.broken: dict[str, BaseException] = {}

    @property
    def channels(self) -> dict[str, Callable[[str, str], None]]:
        return {name: self._channel(name) for name in self.got}

    def _channel(self, name: str) -> Callable[[str, str], None]:
        def take(subject: str, text: str) -> None:
            if name in self.broken and not isinstance(self.broken[name], SomeRefusedError):
                raise self.broken[name]
            self.got[name].append(subject)
            if name in self.broken:
                raise self.broken[name]

        return take


def look(store: Store, post: Post, at: datetime, *found: Alarm) -> Review:
    seen = review(store, found, at, DAY)
    tell(store, seen, post.channels, at)
    return seen


def test_alarms_are_told_once_repeated_daily_and_ended_with_a_word(store: Store) -> None:
    post = Post()
    assert len(look(store, post, NOON, SILENT, FULL).standing) == len(store.alarms()) == 2
    look(store, post, NOON + HOUR, SILENT, FULL)
    look(store, post, NOON + 23 * HOUR, SILENT, FULL)
    assert post.got["mail"] == ["[monitor] 2 alarms: vna silent, disk nearly full"]
    look(store, post, NOON + DAY, SILENT, FULL)
    assert [alarm.subject for alarm in look(store, post, NOON + 25 * HOUR, FULL).over] == ["vna"]
    assert post.got["mail"][1:] == [
        "[monitor] 2 alarms: vna silent, disk nearly full",
        "[monitor] recovered: vna silent",
    ]
    look(store, post, NOON + 26 * HOUR, FULL)
    look(store, post, NOON + 27 * HOUR, SILENT)
    assert post.got["mail"][3:] == ["[monitor] 1 alarm: vna silent; recovered: disk nearly full"]
    assert post.got["mail"] == post.got["log"] == post.got["webhook"]
    assert [(alarm.subject, alarm.raised_at) for alarm in store.alarms()] == [("vna", NOON + 27 * HOUR)]


def test_an_open_alarm_keeps_todays_figures_and_its_first_instant(store: Store) -> None:
    look(store, Post(), NOON, SILENT)
    look(store, Post(), NOON + HOUR, replace(SILENT, sentence="vna is silent for 2 h."))
    (alarm,) = store.alarms()
    assert (alarm.sentence, alarm.raised_at) == ("vna is silent for 2 h.", NOON)


@pytest.mark.parametrize("error", [MailError("mx:25: connect: refused"), WebhookError("gone"), TimeoutError("late")])
def test_a_channel_that_fails_is_tried_again_and_harms_no_other(store: Store, error: Exception) -> None:
    post = Post()
    post.broken["mail"] = error
    look(store, post, NOON, SILENT)
    look(store, post, NOON + HOUR, SILENT)
    del post.broken["mail"]
    look(store, post, NOON + 2 * HOUR, SILENT)
    assert {name: len(got) for name, got in post.got.items()} == {"log": 1, "mail": 1, "webhook": 1}


def test_a_mail_that_some_recipients_refused_is_not_sent_again(store: Store) -> None:
    post = Post()
    post.broken["mail"] = SomeRefusedError("one refused", {"nobody@x": "550"})
    look(store, post, NOON, SILENT)
    look(store, post, NOON + HOUR, SILENT)
    assert len(post.got["mail"]) == 1


def test_a_channel_that_missed_the_end_hears_of_it_later_and_one_that_never_heard_does_not(store: Store) -> None:
    post = Post()
    post.broken["webhook"] = WebhookError("gone")
    look(store, post, NOON, SILENT)
    post.broken["mail"] = MailError("gone")
    look(store, post, NOON + HOUR)
    assert store.alarms() == ()
    post.broken = {}
    look(store, post, NOON + 2 * HOUR)
    look(store, post, NOON + 3 * HOUR)
    assert post.got["mail"] == ["[monitor] 1 alarm: vna silent", "[monitor] recovered: vna silent"]
    assert post.got["webhook"] == []


def test_an_alarm_that_comes_back_before_a_channel_heard_of_its_end_is_no_news_there(store: Store) -> None:
    post = Post()
    look(store, post, NOON, SILENT)
    post.broken["mail"] = MailError("gone")
    look(store, post, NOON + HOUR)
    post.broken = {}
    look(store, post, NOON + 2 * HOUR, SILENT)
    assert post.got["mail"] == ["[monitor] 1 alarm: vna silent"]
    assert post.got["log"] == ["[monitor] 1 alarm: vna silent", "[monitor] recovered: vna silent"] + post.got["mail"]
    look(store, post, NOON + 3 * HOUR)
    assert post.got["mail"][1:] == ["[monitor] recovered: vna silent"]


def test_an_end_that_cannot_be_told_for_days_is_let_go(store: Store) -> None:
    post = Post()
    look(store, post, NOON, SILENT)
    post.broken["mail"] = MailError("gone")
    look(store, post, NOON + HOUR)
    look(store, post, NOON + 4 * DAY)
    post.broken = {}
    look(store, post, NOON + 4 * DAY + HOUR)
    assert len(post.got["mail"]) == 1


def test_a_clock_that_was_set_back_does_not_keep_an_alarm_from_being_repeated(store: Store) -> None:
    post = Post()
    look(store, post, NOON + 30 * DAY, SILENT)
    look(store, post, NOON, SILENT)
    look(store, post, NOON + HOUR, SILENT)
    assert len(post.got["mail"]) == 2


class Mortal:
    """The store's notices, and a death before or after the n-th thing that is done."""

    def __init__(self, store: Store, post: Post, steps: int) -> None:
        self._store, self._post, self.left = store, post, steps

    def _step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    def alarms(self, *, open_only: bool = True, limit: int | None = None) -> tuple[Alarm, ...]:
        return self._store.alarms(open_only=open_only, limit=limit)

    def keep_alarm(self, alarm: Alarm) -> None:
        self._step()
        self._store.keep_alarm(alarm)
        self._step()

    @property
    def channels(self) -> dict[str, Callable[[str, str], None]]:
        def mortal(channel: Callable[[str, str], None]) -> Callable[[str, str], None]:
            def take(subject: str, text: str) -> None:
                self._step()
                channel(subject, text)
                self._step()

            return take

        return {name: mortal(channel) for name, channel in self._post.channels.items()}


@pytest.mark.parametrize("steps", range(1, 25))
def test_killed_between_any_two_steps_nothing_is_lost_and_one_message_may_double(tmp_path: Path, steps: int) -> None:
    for number, (before, after) in enumerate([((), (SILENT, FULL)), ((SILENT, FULL), ()), ((SILENT,), (FULL,))]):
        with open_store(ready(tmp_path / f"{number}.db")) as store:
            post = Post()
            look(store, post, NOON, *before)
            settled = {name: len(got) for name, got in post.got.items()}
            mortal = Mortal(store, post, steps)
            try:
                seen = review(mortal, after, NOON + HOUR, DAY)  # type: ignore[arg-type]
                tell(mortal, seen, mortal.channels, NOON + HOUR)  # type: ignore[arg-type]
            except Killed:
                look(store, post, NOON + 2 * HOUR, *after)
            look(store, post, NOON + 3 * HOUR, *after)
            new = {name: got[settled[name] :] for name, got in post.got.items()}
            assert all(got for got in new.values()), new
            assert sum(len(got) for got in new.values()) <= len(post.got) + 1, new
            assert {alarm.subject for alarm in store.alarms()} == {alarm.subject for alarm in after}
            for got in new.values():
                said = " ".join(got)
                assert all(words in said for words in ("vna silent", "disk nearly full"))


def test_what_was_crawled_is_one_harmless_line() -> None:
    hostile = Alarm("silent", "vna\r\nBcc: x\x1b[2J", "a\r\n\r\nb\u202e" + "c" * 2000, "do\x00 it")
    subject, text = message([hostile], [replace(hostile, raised_at=NOON, cleared_at=NOON)])
    assert subject == "[monitor] 1 alarm: vna Bcc: x [2J silent; recovered: vna Bcc: x [2J silent"
    assert all(line.isprintable() for line in text.splitlines())
    assert len(text.splitlines()) == 4
    many = [replace(SILENT, subject=f"vna/{number}") for number in range(14)]
    assert message(many, [])[0] == "[monitor] 14 alarms: vna/0 silent, vna/1 silent, vna/2 silent and 11 more"


# -- looking


def test_a_first_day_is_quiet(store: Store, settings: Settings, tmp_path: Path) -> None:
    assert alarms(observe(store, settings, EDITIONS, NOON, tmp_path / "not yet" / "there")) == ()


def crawled(store: Store, at: datetime, results: dict[str, str], status: str = "done", **order: object) -> None:
    given = {"source": "vna", "editions": ("en",)} | order
    run = store.start_run(Order(**given), at=at, pid=1, host="here")  # type: ignore[arg-type]
    store.finish_run(run.id, status, at=at + HOUR / 60, reason="", counts={}, served={"en": results})  # type: ignore[arg-type]


def test_what_the_store_tells_becomes_an_observation(store: Store, settings: Settings, tmp_path: Path) -> None:
    page = made("vnanet.vn:1", source="vna", edition="en", published_at=NOON - 3 * HOUR)
    future = made("vnanet.vn:2", "hai", source="vna", edition="en", published_at=NOON + DAY)
    store.take([page, future], run_id=None, at=NOON)
    crawled(store, NOON - 40 * HOUR, {"feed": "3 entries"})
    crawled(store, NOON - 5 * HOUR, {"feed": "failed: http_403"})
    crawled(store, NOON - 4 * HOUR, {"feed": "3 entries"}, from_warc=("a.warc",))
    crawled(store, NOON - 3 * HOUR, {"feed": "3 entries"}, until=date(2026, 1, 1))
    store.keep_source_state(SourceState("vna", failures=1))
    seen = observe(store, settings, EDITIONS, NOON, tmp_path)
    _, english = seen.editions
    assert english.published == (NOON - 3 * HOUR,)
    assert english.last_published == NOON - 3 * HOUR
    assert [run.started_at for run in english.runs] == [NOON - 5 * HOUR, NOON - 40 * HOUR]
    assert english.last_success == NOON - 40 * HOUR
    assert 12 * HOUR <= english.patience < 13 * HOUR
    assert seen.needed_bytes == 500_000_000
    assert seen.free_bytes
    assert seen.states["vna"].failures == 1


@pytest.mark.parametrize(
    ("rule", "least", "most"),
    [
        ('every = "1h"\nadaptive = false', 3, 4),
        ('quiet = "20:00-08:00"', 24, 25),
        ('cron = "0 6 * * mon-fri"', 3 * 3 * 24, 3 * 3 * 24),
        ('cron = "0 6,7 * * *"', 3 * 23, 3 * 23),
    ],
)
def test_patience_follows_the_schedule(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, least: int, most: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitor.toml").write_text(f"[schedule]\n{rule}\n", encoding="utf-8")
    seen = observe(store, load(None, {}), EDITIONS, NOON, tmp_path)
    assert least * HOUR <= seen.editions[0].patience <= most * HOUR


def test_a_digest_is_missing_an_hour_and_a_half_after_its_time_once_the_daemon_has_settled(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    morning = datetime(2026, 3, 11, 1, 1, tzinfo=UTC)  # 08:01 in Hanoi, the digest's hour is 06:30
    record = DaemonRecord("host", 7, NOON - 3 * DAY, morning, "127.0.0.1:8484", "1")
    assert store.claim_daemon(record, instead_of=None)
    store.freeze_digest(FrozenDigest(date(2026, 3, 8), NOON - 2 * DAY, "complete", None))

    def missing(at: datetime) -> list[date]:
        return [one.day for one in observe(store, settings, EDITIONS, at, tmp_path).missing_digests]

    assert missing(morning) == [date(2026, 3, 9), date(2026, 3, 10)]
    assert missing(morning - 2 * HOUR / 60) == [date(2026, 3, 9)]
    store.freeze_digest(FrozenDigest(date(2026, 3, 9), NOON, "complete", None))
    store.freeze_digest(FrozenDigest(date(2026, 3, 10), NOON, "complete", None))
    assert missing(morning) == []


def test_a_digest_that_a_wrong_clock_filed_for_a_day_to_come_hides_none_that_is_missing(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    morning = datetime(2026, 3, 11, 1, 1, tzinfo=UTC)
    record = DaemonRecord("host", 7, NOON - 3 * DAY, morning, "127.0.0.1:8484", "1")
    assert store.claim_daemon(record, instead_of=None)
    store.freeze_digest(FrozenDigest(date(2030, 1, 1), NOON + 1400 * DAY, "blind", None))
    assert observe(store, settings, EDITIONS, morning, tmp_path).missing_digests


def test_the_last_good_reading_is_known_however_often_other_editions_are_read(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    crawled(store, NOON - 30 * DAY, {"feed": "3 entries"})
    crawled(store, NOON - 20 * DAY, {"feed": "failed: http_403"})
    for number in range(120, 0, -1):
        run = store.start_run(Order("vna", ("vi",)), at=NOON - number * HOUR, pid=1, host="here")
        store.finish_run(run.id, "failed", at=run.started_at, reason="", counts={}, served={})
    vietnamese, english = observe(store, settings, EDITIONS, NOON, tmp_path).editions
    assert (english.last_success, english.tried_since) == (NOON - 30 * DAY, NOON - 30 * DAY)
    assert [run.started_at for run in english.runs] == [NOON - 20 * DAY]
    assert (vietnamese.last_success, vietnamese.tried_since) == (None, NOON - 120 * HOUR)


def test_what_a_wrong_clock_dated_is_no_reading_and_no_alarm_once_it_is_right(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    crawled(store, NOON - 2 * HOUR, {"feed": "3 entries"})
    crawled(store, NOON + 60 * DAY, {"feed": "3 entries"})
    seen = observe(store, settings, EDITIONS, NOON, tmp_path)
    assert seen.editions[1].last_success == NOON - 2 * HOUR
    assert [run.started_at for run in seen.runs] == [NOON - 2 * HOUR]
    assert [alarm.kind for alarm in alarms(seen)] == ["clock"]
    crawled(store, NOON - HOUR, {"feed": "failed: dns"}, "failed")
    seen = observe(store, settings, EDITIONS, NOON, tmp_path)
    assert seen.editions[1].last_success == NOON - 2 * HOUR
    assert alarms(seen) == ()


def test_however_patient_a_schedule_is_only_the_last_days_are_looked_at(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitor.toml").write_text('[schedule]\ncron = "0 6 1 * *"\n', encoding="utf-8")
    for number in range(300, 0, -1):
        crawled(store, NOON - number * HOUR / 2, {"feed": "3 entries"})
    seen = observe(store, load(None, {}), EDITIONS, NOON, tmp_path)
    assert seen.editions[0].patience > 80 * DAY
    assert len(seen.runs) == 3 * 48


def test_looking_is_cheap(store: Store, settings: Settings, tmp_path: Path) -> None:
    pages = [
        made(
            f"vnanet.vn:{n}",
            str(n),
            source="vna",
            edition=("vi", "en")[n % 2],
            tier="other",
            published_at=NOON - n * HOUR / 32,
        )
        for n in range(20_000)
    ]
    store.take(pages, run_id=None, at=NOON)
    for number in range(100):
        crawled(store, NOON - number * HOUR / 5, {f"way {n}": "12 entries" for n in range(8)})
    spent = []
    for _ in range(3):
        begun = time.process_time()
        alarms(observe(store, settings, EDITIONS, NOON, tmp_path))
        spent.append(time.process_time() - begun)
    print(f"{min(spent) * 1000:.0f} ms")  # noqa: T201 - the figure is the result
    assert min(spent) < 0.5
