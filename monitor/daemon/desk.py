"""An instant goes in, and what the daemon has to do at it is done: each method is one piece of work for a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from monitor.app import App
from monitor.daemon.plan import Plan
from monitor.domain import Alarm, Asked, DaemonRecord, Run
from monitor.health import alarms
from monitor.jobs import alarming, alerting, digests, planning, sending, supervising
from monitor.jobs.ordering import in_words
from monitor.logs import logger
from monitor.processes import is_crawling, patience_for
from monitor.schedule import Rule, digest_days, instant_of
from monitor.store import StoreError
from monitor.words import words_in

DIGESTS = "digests"
DIGEST_DAYS = 31
# How long after its hour, or after the daemon's start, a digest waits for editions that were not read to its day's end.
DIGEST_WAIT = timedelta(hours=1)
LONGEST_NAP = timedelta(seconds=30)
# How soon a run is looked at again whose process is none of this daemon's.
SOON = timedelta(seconds=2)

log = logger("monitor.daemon")


class DaemonDesk:
    """The daemon's work on the database, apart from the loop that wakes it."""

    def __init__(
        self,
        app: App,
        plan: Plan,
        record: DaemonRecord,
        policy: supervising.Policy,
        held: Callable[[], Collection[int]],
    ) -> None:
        """`held` tells which runs the supervisor has in its hands."""
        self.plan = plan
        self.rules: dict[str, Rule] = plan.rules(app.settings)
        self._app = app
        self._record = record
        self._policy = policy
        self._held = held
        self._strangers: frozenset[int] = frozenset()
        self._unkept: dict[tuple[str, str], datetime] = {}
        # Crawls that are led to a stand-in say nothing of the sites: no reason to wake anybody.
        channels = {} if plan.connect_to else app.channels()
        self._channels: Mapping[str, Callable[[str, str], None]] = {"log": _to_log, **channels}
        self._sender: sending.Sender | None = None
        self._alerter: alerting.Alerter | None = None
        self._alert_hook = None if plan.connect_to else app.alert_hook()
        # Missed days are filed one after the other; a mail that begins amid that would not cover them all.
        self._filing = threading.Lock()
        self.is_ending: Callable[[], bool] = lambda: False
        """Asked between two mails: whether no further one is to be begun."""
        self.outlook = ""
        """In one line what is under way and when the next crawl comes, as of the last look."""

    def beat(self, now: datetime) -> bool:
        """Still here; False where the database has another daemon by now."""
        return self._app.store.beat_daemon(self._record, now)

    def look(self, now: datetime) -> datetime:
        """Fire what is due and file the digests whose hour has come; the instant of the next look."""
        self.pick_up(now)
        again, next_by_hand = supervising.ask_again(self._app.store, self._policy, now)
        _tell_again(again)
        fired = planning.fire_due(
            self._app.store, self.rules, now, connect_to=self.plan.connect_to, since=self.plan.since
        )
        for asked in fired:
            order = asked.run.order
            log.info(
                "crawl_due",
                run=asked.run.id,
                source=order.source,
                editions=" ".join(order.editions),
                what=in_words(asked),
            )
        with self._filing:
            self._file_digests(now)
        times = [one.at for one in planning.upcoming(self._app.store, self.rules, now).values() if one.at is not None]
        times += [next_by_hand] if next_by_hand else []
        self.outlook = self._in_one_line(min(times, default=None))
        return min([*times, now + (SOON if self._strangers else LONGEST_NAP)])

    def _in_one_line(self, soonest: datetime | None) -> str:
        held = self._held()
        waiting = sum(run.id not in held for run in self._app.store.queued())
        crawls = f"{len(held) or 'no'} crawl{'' if len(held) == 1 else 's'} under way"
        zone = self._app.settings.monitor.timezone
        when = f"next at {soonest.astimezone(zone):%H:%M}" if soonest else "none is scheduled"
        return ", ".join([crawls, *([f"{waiting} waiting"] if waiting else []), when])

    def pick_up(self, now: datetime) -> None:
        """See to runs that are not the supervisor's: of a daemon that was killed, or of a foreground that was."""
        held = self._held()
        strangers = frozenset(run.id for run in self._app.store.running() if run.id not in held)
        if strangers or self._strangers:
            found = supervising.recover(self._app.store, now, self._lives_at(now), self._policy, held=self._held)
            _tell(found)
        self._strangers = strangers

    def begin(self, now: datetime) -> None:
        """Put right what the daemon before has left."""
        _tell(supervising.recover(self._app.store, now, self._lives_at(now), self._policy, is_start=True))

    def _lives_at(self, now: datetime) -> Callable[[Run], bool]:
        return partial(is_crawling, now=now, patience=patience_for(self._app.settings.database_url))

    def settle(self, run: Run) -> None:
        """Draw the consequence of a crawl that has ended."""
        state = supervising.settle(self._app.store, run, self._policy, self._app.now())
        if run.status not in ("failed", "lost"):
            return
        told = log.bind(run=run.id, source=run.order.source)
        if run.asked_by in supervising.BY_HAND:
            at = supervising.again_at(run, self._policy)
            told.warning("order_failed", attempt=run.attempt, again_at=str(at) if at else "never: it was tried enough")
        elif state.retry_at is not None:
            what = "source_rested" if state.rested_until else "retry_planned"
            told.warning(what, failures=state.failures, at=str(state.retry_at))

    def _file_digests(self, now: datetime) -> None:
        settings, store = self._app.settings, self._app.store
        zone = settings.monitor.timezone
        today = now.astimezone(zone).date()
        filed = store.filed_digests(today - timedelta(days=DIGEST_DAYS + 1))
        days = digest_days(now, settings.digest.hour, zone, filed, self._first_day(filed, now))
        places = self.plan.places
        for day in days:
            if not (self._is_late(day, now) or digests.is_read(store, places, day, zone, now)):
                continue
            made = digests.file_day(
                store,
                day,
                zone,
                settings.monitor.languages,
                places,
                self._app.home / DIGESTS,
                made_at=now,
                words=words_in(settings.digest.language),
                desk=settings.web.address,
            )
            log.info("digest_filed", day=str(made.day), state=made.state)

    def _is_late(self, day: date, now: datetime) -> bool:
        """Whether a digest is not to wait any longer for editions that are still to be read, as after a downtime."""
        settings = self._app.settings
        hour = instant_of(datetime.combine(day + timedelta(days=1), settings.digest.hour), settings.monitor.timezone)
        return now >= max(hour, self._record.started_at) + DIGEST_WAIT

    def _first_day(self, filed: Collection[date], now: datetime) -> date:
        """The first day that is to have a digest: that of the first crawl."""
        zone = self._app.settings.monitor.timezone
        # One of a day to come was made while the clock was ahead.
        if past := [day for day in filed if day <= now.astimezone(zone).date()]:
            return min(past)
        runs = self._app.store.runs_since(now - timedelta(days=DIGEST_DAYS))
        return (runs[-1].started_at if runs else now).astimezone(zone).date()

    def send(self, now: datetime) -> None:
        """Enter who the digests made since are owed to, and mail what is due; that may take minutes."""
        if self.plan.connect_to:
            return
        settings, store = self._app.settings, self._app.store
        sender = self._sender or sending.sender_of(store, settings, self._app.mailer(), self.plan.places, self._app.now)
        self._sender = sender
        wanted = sending.addressees(store, settings.digest.mail_to)
        with self._filing:
            entered = sending.enter_days(store, wanted, sender.domain, settings.monitor.timezone, now)
        if entered:
            log.info("digests_owed", days=" ".join(map(str, entered)), recipients=len(wanted))
        for told in sender.send_due(wanted, self.is_ending):
            _tell_sent(told)

    def alert(self, now: datetime) -> None:
        """Tell of what came in for the saved searches that alert."""
        if self.plan.connect_to:
            return
        settings, store = self._app.settings, self._app.store
        self._alerter = self._alerter or alerting.Alerter(
            store,
            sending.stationery_of(store, settings),
            settings.monitor.timezone,
            self._app.mailer(),
            self._alert_hook,
        )
        self._alerter.tell(now, self.is_ending)

    def watch(self, now: datetime) -> None:
        """Look for alarms; tell the new ones, those that still stand after a day, and those that are over."""
        settings, store = self._app.settings, self._app.store
        found: tuple[Alarm, ...] = ()
        try:
            found = alarms(alarming.observe(store, settings, self.plan.watched, now, self._app.home))
            review = alarming.review(store, found, now, settings.alarms.repeat)
            alarming.tell(store, review, self._channels, now)
        except StoreError as error:
            self._tell_unkept([*found, alarming.no_database(str(error))], now)
            raise
        self._unkept.clear()

    def _tell_unkept(self, found: Sequence[Alarm], now: datetime) -> None:
        """Tell of what cannot be recorded, as on a full disk; once, and again after the usual time, from memory."""
        repeat = self._app.settings.alarms.repeat
        news = [one for one in found if now - self._unkept.get((one.kind, one.subject), now - repeat) >= repeat]
        if news:
            alarming.tell_unkept(news, self._channels)
            self._unkept |= {(one.kind, one.subject): now for one in news}

    def chores(self, now: datetime) -> None:
        """Drop the logs of crawls that are older than the settings want them, and rows that nobody asks for."""
        oldest = (now - timedelta(days=self._app.settings.daemon.keep_logs_days)).timestamp()
        dropped = sum(_is_dropped(file, oldest) for file in sorted((self._app.home / "logs").glob("*.log")))
        log.info("old_logs_dropped", files=dropped)
        log.info("old_rows_dropped", **self._app.store.drop_old(now))


def _is_dropped(file: Path, oldest: float) -> bool:
    """Whether the file was older and is gone now; one that cannot be had or dropped does not keep the others."""
    try:
        if file.stat().st_mtime >= oldest:
            return False
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        log.warning("log_not_dropped", file=file.name, why=error.strerror)
        return False
    return True


def _tell(recovered: supervising.Recovered) -> None:
    for run in recovered.lost:
        log.warning("run_lost", run=run.id, source=run.order.source)
    for state in recovered.settled:
        if state.retry_at is not None:
            log.warning("retry_planned", source=state.source, failures=state.failures, at=str(state.retry_at))
    _tell_again(recovered.again)


def _tell_again(again: Iterable[Asked]) -> None:
    for asked in again:
        log.info("asked_again", run=asked.run.id, source=asked.run.order.source, what=in_words(asked))


def _tell_sent(told: sending.Told) -> None:
    """The days stand in the order in which they were mailed; the server's word in the ledger, too."""
    say = log.info if told.state == "sent" or not told.is_ours else log.warning
    days = " ".join(map(str, told.days))
    say("digest_mailed", to=told.recipient, days=days, state=told.state, why=told.reason)


def _to_log(subject: str, text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            log.warning("alarm", what=line.strip())
