"""A month of digest mails by a clock of the test: whatever happens, each recipient is told each day exactly once.

The process dies at every step there is, one after the other: before and after each write to the database, and at each
stage of handing a mail to the server. What arrived is read in the mails themselves. A mail may arrive twice only where
the process died, or the connection ended, between the server's taking it and our note of that; then its twin must be
the same to the last byte.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from monitor.config import load
from monitor.digest import Digest
from monitor.jobs.digests import digest_of, file_day
from monitor.jobs.letters import Stationery
from monitor.jobs.sending import Sender, Told, addressees, enter_days, sender_of
from monitor.mail import Letter, MailError, RefusedError, UncertainError
from monitor.mail.writing import letter_as_bytes
from monitor.review import FrozenDigest
from monitor.schedule import digest_days
from monitor.store import Store, StoreError, open_store
from monitor.words import words_in
from tests.store.making import made

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
HALF_PAST_SIX = time(6, 30)
# The morning of the 2nd in Hanoi, a minute before the digest of the 1st is due.
START = datetime(2026, 3, 1, 23, 29, tzinfo=UTC)
FIRST = date(2026, 3, 1)
DESK, LAN, GONE = "desk@office.example", "lan@office.example", "gone@office.example"
SENDER = "monitor@office.example"
PLACES = [("vietnamplus", "vi")]
WRITES = ("freeze_digest", "enter_day", "move_mailings")


class KilledError(BaseException):
    """The process dies here."""


class Steps:
    """Counts what happens; at the chosen step the process dies, or something else happens meanwhile."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.fatal: int | None = None
        self.meanwhile: Callable[[], None] | None = None

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if self.fatal is not None and len(self.names) == self.fatal:
            if self.meanwhile is None:
                raise KilledError(name)
            happens, self.meanwhile = self.meanwhile, None
            happens()


class Watched:
    """A store that has a step before and after each of its writes."""

    def __init__(self, store: Store, step: Steps, moved: Callable[[Any], None]) -> None:
        self._store, self._step, self._moved = store, step, moved

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        return self._watched(name, method) if name in WRITES else method

    def _watched(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._step(f"before {name}")
            found = method(*args, **kwargs)
            if name == "move_mailings" and found:
                self._moved(args[0])
            self._step(f"after {name}")
            return found

        return call


@dataclass
class Server:
    """A mail server that may be away, refuse, break off or keep its answer to itself; and all that it has taken."""

    step: Steps
    taken: list[bytes] = field(default_factory=list)
    trouble: Callable[[Letter], str] = lambda letter: ""
    is_open: bool = False
    """Whether a mail is taken whose taking is not noted yet."""
    doubts: int = 0
    """How often the one window was left without a note."""

    def post(self, letter: Letter, *, committing: Callable[[], None], taken: Callable[[str], None]) -> None:
        self.step("connect")
        trouble = self.trouble(letter)
        if trouble == "away":
            raise MailError("mail:25: connect: refused")
        if trouble == "refused":
            raise RefusedError("mail:25: recipients: 550 no such user")
        content = written(letter)
        self.step("all but the dot")
        committing()
        self.step("before the dot")
        if trouble == "later":
            raise MailError("mail:25: text: 452 mailbox full")
        if trouble == "lost":
            raise UncertainError("mail:25: text: connection lost before the dot came")
        self.taken.append(content)
        self.is_open = True
        self.step("taken")
        if trouble == "silent":
            self.is_open, self.doubts = False, self.doubts + 1
            raise UncertainError("mail:25: text: no answer in time")
        taken("250 OK")
        self.step("said goodbye")

    def moved(self, moves: Any) -> None:
        if any(after.state == "sent" for _, after in moves):
            self.is_open = False


@dataclass
class World:
    """A database, a clock, a server; and what each recipient has been told."""

    folder: Path
    store: Store
    mail_to: list[str] = field(default_factory=lambda: [DESK, LAN])
    now: datetime = START
    step: Steps = field(default_factory=Steps)
    is_real: bool = False
    """Whether digests are filed and read back as by the daemon; it takes three times as long."""

    def __post_init__(self) -> None:
        self.server = Server(self.step)
        environ = {"MONITOR_MAIL_HOST": "mail", "MONITOR_MAIL_SENDER": SENDER, "MONITOR_HOME": str(self.folder)}
        environ |= {"MONITOR_WEB_ADDRESS": "https://monitor.example", "MONITOR_CONFIG": ""}
        self.settings = load(None, environ)

    def daemon(self, store: Store | None = None) -> tuple[Told, ...]:
        """A round of the daemon: file the digests that are due, enter their lines, send what is due."""
        store = store or cast(Store, Watched(self.store, self.step, self.server.moved))
        for day in digest_days(self.now, HALF_PAST_SIX, HANOI, store.filed_digests(FIRST), FIRST):
            if self.is_real:
                file_day(store, day, HANOI, ("en",), PLACES, self.folder / "out", made_at=self.now)
            else:
                store.freeze_digest(FrozenDigest(day, self.now, "complete", None))
        wanted = addressees(store, self.mail_to)
        enter_days(store, wanted, "office.example", HANOI, self.now)
        return self.sender(store).send_due(wanted)

    def sender(self, store: Store) -> Sender:
        if self.is_real:
            return sender_of(store, self.settings, self.server, PLACES, lambda: self.now)
        stationery = Stationery(SENDER, "https://monitor.example", words_in("en"), "secret")
        return Sender(store, self.server, stationery, lambda day: made_once(self.store, day), lambda: self.now)

    def second(self) -> None:
        """A round of another daemon, to which nothing happens."""
        self.daemon(cast(Store, Watched(self.store, Steps(), self.server.moved)))

    def live(self) -> None:
        """The same by a daemon that may die of it, and one in its place some time later."""
        try:
            self.daemon()
        except KilledError:
            self.server.doubts += self.server.is_open
            self.server.is_open = False

    def settle(self) -> None:
        """Until nothing is open any more."""
        for _ in range(40):
            self.live()
            if not self.store.mailings(states=["due", "sending"]):
                return
            self.now += HOUR
        raise AssertionError(self.store.mailings(states=["due", "sending"]))

    # -- what became of it

    def mails(self) -> list[EmailMessage]:
        """What arrived, as a mailbox that knows Message-IDs keeps it."""
        once = {mail["Message-ID"]: mail for mail in map(read, self.server.taken)}
        return list(once.values())

    def told(self) -> Counter[tuple[str, date]]:
        return Counter((mail["To"], day) for mail in self.mails() for day in days_told(mail))

    def check(
        self, days: list[date], recipients: list[str], *, without: frozenset[tuple[str, date]] = frozenset()
    ) -> None:
        """Everybody was told everything once; twins only where they could not be helped, and true ones."""
        assert self.told() == {(to, day): 1 for to in recipients for day in days if (to, day) not in without}
        by_id: dict[str, set[bytes]] = {}
        for content in self.server.taken:
            by_id.setdefault(read(content)["Message-ID"], set()).add(content)
        assert all(len(twins) == 1 for twins in by_id.values()), "the same Message-ID with other bytes"
        assert len(self.server.taken) - len(by_id) == self.server.doubts


@cache
def written(letter: Letter) -> bytes:
    """The same mornings bring the same letters."""
    return letter_as_bytes(SENDER, letter)


@cache
def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, _class=EmailMessage, policy=policy.SMTP)


@cache
def days_told(mail: EmailMessage) -> list[date]:
    """The days whose story the text tells."""
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    return [day for day in every_day() if f"Tin ngay {day.isoformat()}." in text]


_MADE: dict[date, Digest] = {}


def made_once(store: Store, day: date) -> Digest:
    """A day's digest, made at noon."""
    if day not in _MADE:
        noon = datetime.combine(day + DAY, time(12), HANOI)
        _MADE[day] = digest_of(store, day, HANOI, ("en",), PLACES, made_at=noon)
    return _MADE[day]


def every_day() -> list[date]:
    return [FIRST + number * DAY for number in range(40)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Store]]:
    """A story for each day, in one database for all tests."""
    folder = tmp_path_factory.mktemp("mailing")
    with open_store(f"sqlite:///{folder / 'monitor.db'}") as store:
        noon = datetime.combine(FIRST, time(12), HANOI)
        stories = [
            made(f"a.vn:{n}", f"Văn {n}", title=f"Tin ngay {day}.", published_at=noon + n * DAY)
            for n, day in enumerate(every_day())
        ]
        store.take(stories, run_id=None, at=START - DAY)
        yield folder, store


@pytest.fixture
def new_world(shared: tuple[Path, Store]) -> Callable[[], World]:
    folder, store = shared

    def begun() -> World:
        with sqlite3.connect(folder / "monitor.db") as rows:
            for table in ("digest_story", "filed_digest", "mailing", "unsubscribed"):
                rows.execute(f"DELETE FROM {table}")
        rows.close()
        return World(folder, store)

    return begun


# -- a few mornings, with a death at every step


MORNINGS = [FIRST, FIRST + DAY, FIRST + 2 * DAY, FIRST + 3 * DAY]


def some_mornings(world: World) -> None:
    """After a downtime of three days; then an ordinary one with a server that is away at first."""
    world.now = START + 2 * DAY + 2 * HOUR
    world.live()
    world.now += 13 * MINUTE
    world.live()
    world.now = START + 3 * DAY + 10 * MINUTE
    world.server.trouble = lambda letter: "away"
    world.live()
    world.server.trouble = lambda letter: ""
    world.now += 2 * MINUTE
    world.settle()


def test_without_any_trouble_a_downtime_is_made_up_for_in_one_mail(new_world: Callable[[], World]) -> None:
    world = new_world()
    some_mornings(world)
    world.check(MORNINGS, [DESK, LAN])
    of_desk = [days_told(mail) for mail in world.mails() if mail["To"] == DESK]
    assert of_desk == [MORNINGS[:3], MORNINGS[3:]]
    assert world.server.doubts == 0


def steps_of(world: World) -> list[str]:
    some_mornings(world)
    return world.step.names


def test_a_death_at_any_step_costs_nobody_a_day_and_brings_nobody_one_twice(new_world: Callable[[], World]) -> None:
    names = steps_of(new_world())
    windows = 0
    for fatal in range(1, len(names) + 1):
        world = new_world()
        world.step.fatal = fatal
        some_mornings(world)
        try:
            world.check(MORNINGS, [DESK, LAN])
        except AssertionError as error:
            raise AssertionError(f"died at step {fatal}, {names[fatal - 1]!r}") from error
        windows += world.server.doubts
        is_window = names[fatal - 1] == "taken" or names[fatal - 2 : fatal] == ["taken", "before move_mailings"]
        assert world.server.doubts == is_window, f"{fatal} {names[fatal - 1]!r}"
    assert len(names) > 45
    assert windows == 2 * len([name for name in names if name == "taken"])


def test_a_second_daemon_that_comes_at_any_step_doubles_nothing(new_world: Callable[[], World]) -> None:
    names = steps_of(new_world())
    for fatal in range(1, len(names) + 1):
        world = new_world()
        world.step.fatal = fatal
        world.step.meanwhile = world.second
        some_mornings(world)
        world.check(MORNINGS, [DESK, LAN])
        assert world.server.doubts == 0


# -- a month of whatever comes to mind

TROUBLES = ("away", "away", "later", "lost", "silent")


def trouble_for(random: Random, share: float) -> Callable[[Letter], str]:
    """What the server does to each letter; nobody is called gone@."""

    def trouble(letter: Letter) -> str:
        if letter.to == GONE:
            return "refused"
        return random.choice(TROUBLES) if random.random() < share else ""

    return trouble


def one_round(world: World, random: Random) -> None:
    """A round of the daemon, in which it may die, or another one may come in between."""
    lot = random.random()
    world.step.fatal = len(world.step.names) + random.randrange(1, 15) if lot < 0.4 else None
    world.step.meanwhile = world.second if lot < 0.1 else None
    world.live()
    world.step.fatal = world.step.meanwhile = None


def pass_time(world: World, random: Random) -> None:
    """A few minutes, some hours, now and then a downtime of days."""
    lot = random.random()
    if lot < 0.02:
        world.now += random.randrange(1, 5) * DAY + random.randrange(24) * HOUR
    elif lot < 0.5:
        world.now += random.randrange(1, 30) * MINUTE
    else:
        world.now += random.randrange(1, 7) * HOUR


@pytest.mark.parametrize(("seed", "is_real"), [(1, True), (2, False), (3, False)])
def test_a_month_of_troubles_tells_each_day_once(new_world: Callable[[], World], seed: int, *, is_real: bool) -> None:
    world, random = new_world(), Random(seed)
    world.is_real = is_real
    world.mail_to = [DESK, LAN, GONE]
    while world.now < START + 31 * DAY:
        world.server.trouble = trouble_for(random, random.choice((0.0, 0.3, 0.9)))
        one_round(world, random)
        pass_time(world, random)
    world.server.trouble = trouble_for(random, 0.0)
    world.settle()
    days = sorted(world.store.filed_digests(FIRST))
    assert len(days) >= 31
    world.check(days, [DESK, LAN])
    ledger = Counter((line.recipient, line.state) for line in world.store.mailings())
    assert ledger == {(DESK, "sent"): len(days), (LAN, "sent"): len(days), (GONE, "refused"): len(days)}
    assert world.server.doubts > 3, "the one window was met, too"
    assert {"taken", "before the dot", "all but the dot"} <= set(world.step.names)


def test_a_day_that_is_filed_late_is_told_in_a_mail_of_its_own(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.now = START + MINUTE
    world.store.freeze_digest(FrozenDigest(FIRST + DAY, world.now, "complete", None))
    world.now += DAY
    world.live()
    assert world.told() == {(to, day): 1 for to in (DESK, LAN) for day in (FIRST, FIRST + DAY)}
    assert len(world.mails()) == 2, "both days at once"
    world.now += DAY
    world.store.freeze_digest(FrozenDigest(FIRST + 3 * DAY, world.now, "complete", None))
    world.live()
    world.now += DAY
    world.live()
    world.check(MORNINGS[:4], [DESK, LAN])


def test_a_server_that_is_away_for_a_week_costs_no_day(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.server.trouble = lambda letter: "away"
    for _ in range(7 * 24):
        world.live()
        world.now += HOUR
    assert {line.state for line in world.store.mailings()} == {"due"}
    world.server.trouble = lambda letter: ""
    world.settle()
    world.check(sorted(world.store.filed_digests(FIRST)), [DESK, LAN])
    assert len(world.server.taken) == 2, "one mail each"


def test_a_new_address_is_owed_what_is_made_from_then_on(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.now = START + 2 * DAY + MINUTE
    world.live()
    world.mail_to = [DESK, LAN, "new@office.example"]
    world.live()
    assert not [mail for mail in world.mails() if mail["To"] == "new@office.example"]
    world.now += DAY
    world.live()
    (first,) = [mail for mail in world.mails() if mail["To"] == "new@office.example"]
    assert days_told(first) == [FIRST + 3 * DAY]


def test_who_unsubscribes_or_is_taken_out_gets_no_more_not_even_what_was_owed(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.server.trouble = lambda letter: "away"
    world.now = START + MINUTE
    world.live()
    world.store.unsubscribe(LAN.upper(), world.now)
    world.mail_to = [LAN]
    world.server.trouble = lambda letter: ""
    for _ in range(3):
        world.now += DAY
        world.live()
    assert world.server.taken == []
    assert {(line.recipient, line.state) for line in world.store.mailings()} == {(DESK, "given_up"), (LAN, "given_up")}


def test_what_was_sent_while_the_database_took_no_note_is_not_sent_again(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.now = START + MINUTE
    full = [True]

    class Full(Watched):
        """A disk that is full right when a mail was taken."""

        def __getattr__(self, name: str) -> Any:
            if name == "move_mailings" and world.server.is_open and full[0]:
                raise StoreError("database or disk is full")
            return getattr(world.store, name)

    store = cast(Store, Full(world.store, world.step, world.server.moved))
    enter_day = world.store.freeze_digest(FrozenDigest(FIRST, world.now, "complete", None))
    assert enter_day
    enter_days(world.store, [LAN], "office.example", HANOI, world.now)
    sender = world.sender(store)
    sender.send_due([LAN])
    assert [line.state for line in world.store.mailings()] == ["sending"]
    full[0] = False
    world.now += DAY
    sender.send_due([LAN])
    assert [line.state for line in world.store.mailings()] == ["sent"]
    assert len(world.server.taken) == 1


def test_two_daemons_in_two_threads_send_each_mail_once(new_world: Callable[[], World]) -> None:
    world = new_world()
    with open_store(f"sqlite:///{world.folder / 'monitor.db'}") as second:
        for number in range(1, 9):
            world.now = START + number * DAY
            start = threading.Barrier(2)

            def daemon(store: Store, start: threading.Barrier = start) -> None:
                start.wait(10)
                world.daemon(store)

            threads = [threading.Thread(target=daemon, args=(store,)) for store in (world.store, second)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
    world.settle()
    world.check(every_day()[:8], [DESK, LAN])
    assert len(world.server.taken) == 16
