"""Digests that were made go in; who is owed them is entered into the ledger, and what is due is mailed, each once.

Every step is kept before the next is taken, so that a process may die anywhere:

    made, not entered             `enter_days` finds it by the digest, which notes when its lines were entered
    entered, or a try that failed "due": nothing was delivered, it is tried
    all but the final dot         nothing was delivered either; right before the dot the lines become "sending", by
                                  compare-and-set, so that of two senders one hangs up without having sent
    the dot, not yet the answer   the one window that no sender can close (the two generals): the server may have taken
                                  the mail, and we do not know. The lines stay "sending", and once whoever sent it is
                                  not waited for any more the very same bytes go again, with the same Message-ID, by
                                  which mailboxes know a twin. It lasts as long as the server takes to answer.
    the answer, not yet noted     the same, for as long as a commit takes; a database that refuses is asked again
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from typing import Protocol

from monitor.config import Settings
from monitor.digest import Digest
from monitor.jobs import digests, parcels
from monitor.jobs.letters import Stationery, letter_of
from monitor.jobs.parcels import Parcel
from monitor.jobs.unsubscribing import secret_of
from monitor.logs import logger
from monitor.mail import Letter, MailError, RefusedError, UncertainError
from monitor.review import Mailing, MailingState, mailbox
from monitor.store import Store, StoreError
from monitor.words import words_in

log = logger("sending")


class Poster(Protocol):
    """What hands letters to a mail server: a `monitor.mail.Mailer`."""

    def post(self, letter: Letter, *, committing: Callable[[], None], taken: Callable[[str], None]) -> None: ...


class _MovedError(Exception):
    """Somebody else has these lines in hand."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a parcel: the state of its lines, and why. `is_ours` is false where somebody else has them."""

    recipient: str
    days: tuple[date, ...]
    state: MailingState
    reason: str = ""
    is_ours: bool = True


def addressees(store: Store, mail_to: Sequence[str]) -> tuple[str, ...]:
    """Who of the settings' addresses is sent digests, each once however it is spelled. StoreError."""
    gone = store.unsubscribed()
    return tuple(address for address in each_once(mail_to) if mailbox(address) not in gone)


def each_once(addresses: Iterable[str]) -> tuple[str, ...]:
    """Each mailbox once, as it was spelled first."""
    first: dict[str, str] = {}
    for address in addresses:
        first.setdefault(mailbox(address), address)
    return tuple(first.values())


def enter_days(store: Store, wanted: Sequence[str], domain: str, zone: tzinfo, now: datetime) -> tuple[date, ...]:
    """Enter what the digests made since are owed to; the days that were entered. A day to come waits. StoreError.

    An address that is new in the settings is owed the digests that are made from then on.
    """
    today = now.astimezone(zone).date()
    days = store.unentered_digests(today - timedelta(days=parcels.MOST_DAYS))
    lines = {day: [parcels.line_for(day, one, domain) for one in wanted] for day in days if day < today}
    return tuple(day for day, those in lines.items() if store.enter_day(day, those, now))


class Sender:
    """Mails what the ledger says is due. `made` gives a day's digest as it was handed over; one thread at a time."""

    def __init__(
        self,
        store: Store,
        poster: Poster,
        stationery: Stationery,
        made: Callable[[date], Digest],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._poster = poster
        self._stationery = stationery
        self._made = made
        self._now = now
        self.domain = stationery.domain
        self._unnoted: list[tuple[Parcel, Parcel]] = []

    def send_due(self, wanted: Collection[str], is_ending: Callable[[], bool] = lambda: False) -> tuple[Told, ...]:
        """Send all that is due to the addresses `wanted`, until the end is near; drop what nobody waits for.

        StoreError.
        """
        self.note_taken()
        lines = self._store.mailings(states=("due", "sending"))
        for move in parcels.dropped(lines, wanted, self._now()):
            self._store.move_mailings([move])
        boxes, told = {mailbox(address) for address in wanted}, []
        for parcel in parcels.due([line for line in lines if line.mailbox in boxes], self._now()):
            if is_ending():
                break
            told.append(self.send(parcel))
        return tuple(told)

    def note_taken(self) -> None:
        """Note what was sent while the database did not take the note, before anything goes out again. StoreError."""
        while self._unnoted:
            self._move(*self._unnoted[0])
            self._unnoted.pop(0)

    def send(self, parcel: Parcel) -> Told:
        """Try to send a parcel, once; how its lines stand afterwards, which the ledger knows, too. StoreError."""
        at = (parcel.newest.at if parcel.may_have_arrived else None) or self._now()
        under_way = parcels.committed(parcel, at, self._now())
        letter = letter_of(
            [self._made(day) for day in parcel.days],
            parcel.recipient,
            message_id=parcel.newest.message_id,
            date=at,
            stationery=self._stationery,
        )
        attempt = _Attempt(parcel)
        try:
            self._poster.post(
                letter,
                committing=partial(self._commit, attempt, at),
                taken=partial(self._note, attempt),
            )
        except _MovedError:
            return Told(parcel.recipient, parcel.days, under_way.newest.state, "somebody else is at it", is_ours=False)
        except MailError as error:
            self._fail(attempt, error)
        return _told(attempt.stands)

    def _commit(self, attempt: _Attempt, at: datetime) -> None:
        """The last moment at which nothing has been delivered."""
        after = parcels.committed(attempt.parcel, at, self._now())
        if not self._move(attempt.stands, after):
            raise _MovedError
        attempt.stands = after

    def _note(self, attempt: _Attempt, word: str) -> None:
        """The first moment at which it is known to be delivered."""
        before, after = attempt.stands, parcels.taken(attempt.stands, word, self._now())
        attempt.stands = after
        try:
            self._move(before, after)
        except StoreError as error:
            # What this process knows must not be sent again for want of a note.
            self._unnoted.append((before, after))
            log.error("not_noted", day=str(after.newest.day), why=str(error))

    def _fail(self, attempt: _Attempt, error: MailError) -> None:
        why, now = str(error), self._now()
        if isinstance(error, RefusedError):
            is_counted = attempt.stands is not attempt.parcel
            after = parcels.refused(attempt.stands if is_counted else parcels.counted(attempt.parcel), why, now)
        elif isinstance(error, UncertainError):
            after = parcels.unanswered(attempt.stands, why, now)
        else:
            after = parcels.failed(attempt.parcel, why, now)
        self._move(attempt.stands, after)
        attempt.stands = after

    def _move(self, before: Parcel, after: Parcel) -> bool:
        return self._store.move_mailings(list(zip(before.lines, after.lines, strict=True)))


class _Attempt:
    """One try: the parcel as it was found, and how its lines stand by now."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.stands = parcel


def _told(parcel: Parcel) -> Told:
    newest: Mailing = parcel.newest
    return Told(parcel.recipient, parcel.days, newest.state, newest.reason)


def sender_of(
    store: Store, settings: Settings, poster: Poster, places: Sequence[digests.Place], now: Callable[[], datetime]
) -> Sender:
    """What sends digests by the settings; `places` are the editions that are read. StoreError."""
    return Sender(store, poster, stationery_of(store, settings), partial(_made, store, settings, places), now)


def stationery_of(store: Store, settings: Settings) -> Stationery:
    """Who writes letters, by the settings. StoreError."""
    sender = settings.mail.sender or settings.mail.user
    return Stationery(sender, settings.web.address, words_in(settings.digest.language), secret_of(store))


def _made(store: Store, settings: Settings, places: Sequence[digests.Place], day: date) -> Digest:
    """A day's digest as it was handed over."""
    reader = settings.monitor
    made_at = store.filed_digests(day)[day].made_at
    return digests.digest_for(store, day, reader.timezone, reader.languages, places, made_at=made_at)


# -- by hand


def send_by_hand(
    store: Store, sender: Sender, day: date, address: str, *, now: datetime, again: bool = False, is_kept: bool = True
) -> Told:
    """Send one day's digest to one address now, by the same ledger; one that has it is not sent it, unless `again`.

    `is_kept` says that the daemon goes on trying where it fails now; else that is the end of it. StoreError.
    """
    line = _entered(store, parcels.line_for(day, address, sender.domain), now)
    if line.state == "sent" and not again:
        return Told(line.recipient, (day,), "sent", f"since {line.at:%Y-%m-%d %H:%M} UTC" if line.at else "", False)
    parcel = _parcel_by_hand(store, line, sender.domain, now)
    if parcel is None:
        return Told(line.recipient, (day,), line.state, "another process has it in hand at this moment", False)
    told = sender.send(parcel)
    return told if is_kept else _ended(store, told, now)


def _entered(store: Store, line: Mailing, now: datetime) -> Mailing:
    """The ledger's line for the same day and address, entered where there was none."""
    store.enter_mailings([] if _found(store, line) else [replace(line, next_at=now + parcels.LEASE)])
    return _found(store, line) or line


def _found(store: Store, line: Mailing) -> Mailing | None:
    alike = (one for one in store.mailings(day=line.day) if one.mailbox == line.mailbox)
    return next(alike, None)


def _parcel_by_hand(store: Store, line: Mailing, domain: str, now: datetime) -> Parcel | None:
    """What is to be sent for the line; None where somebody else has it in hand."""
    if line.state == "sending":
        stuck = parcels.due(store.mailings(states=["sending"]), now)
        return next((one for one in stuck if line in one.lines), None)
    ready = parcels.by_hand(line, domain, now)
    return Parcel((ready,)) if store.move_mailings([(line, ready)]) else None


def _ended(store: Store, told: Told, now: datetime) -> Told:
    """What nobody will try again is over."""
    for line in store.mailings(states=["due", "sending"]):
        if told.is_ours and line.mailbox == mailbox(told.recipient) and line.day in told.days:
            store.move_mailing(line, state="given_up", next_at=None, at=now)
    is_open = told.is_ours and told.state in ("due", "sending")
    return replace(told, state="given_up") if is_open else told
