"""Digests by mail at the keyboard: sent now, by the same ledger as the daemon's; and the ledger to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.common import FAILED, Failure, Json, UsageError, day_named, editions_read, kits, opened, print_json

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.jobs.sending import Told

LEDGER_DAYS = 7


def mailings(
    days: Annotated[int, typer.Option(min=1, metavar="N", help="how many days back")] = LEDGER_DAYS,
    unsubscribe: Annotated[str, typer.Option(metavar="ADDRESS", help="send it no digest any more")] = "",
    subscribe: Annotated[str, typer.Option(metavar="ADDRESS", help="send it digests again")] = "",
    as_json: Json = False,
) -> None:
    """Who was sent which day's digest, who is still to get it, who was refused and why.

    \b
    Example:
      monitor mailings --days 30
    """
    from monitor import terminal

    with opened() as app:
        if unsubscribe:
            app.store.unsubscribe(_checked(unsubscribe), app.now())
            terminal.note(f"{unsubscribe} is sent no digest any more; `monitor mailings --subscribe` ends that")
        if subscribe and not app.store.subscribe(_checked(subscribe)):
            raise Failure(f"{subscribe} had not unsubscribed; who is sent digests stands in [digest] mail_to")
        if subscribe:
            terminal.note(f"{subscribe} is sent digests again, as long as it stands in [digest] mail_to")
        _show_ledger(app, days, as_json)


def _show_ledger(app: App, days: int, as_json: bool) -> None:
    from monitor import terminal
    from monitor.jobs.reviewed import mailing_fields

    zone = app.settings.monitor.timezone
    lines = app.store.mailings(since=app.now().astimezone(zone).date() - timedelta(days=days))
    gone = app.store.unsubscribed()
    if as_json:
        stopped = {address: at.astimezone(zone).isoformat() for address, at in sorted(gone.items())}
        print_json({"mailings": [mailing_fields(one, zone) for one in lines], "unsubscribed": stopped})
        return
    rows = [
        (
            one.day,
            one.recipient,
            one.state.replace("_", " "),
            one.attempts,
            one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if one.at else "-",
            one.next_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if one.next_at else "-",
            one.reason,
        )
        for one in lines
    ]
    terminal.show_table(("day", "to", "state", "tries", "at", "next try", "word"), rows, right=("tries",))
    if not rows:
        terminal.note(
            f"no digest of the last {days} days was sent or is to be sent; `--days N` looks further back, "
            "and who gets them stands in [digest] mail_to"
        )
    for address, at in sorted(gone.items()):
        terminal.say(terminal.plain(f"{address} unsubscribed on {at.astimezone(zone):%Y-%m-%d}"))


def send_digest(day: str, to: Sequence[str], *, again: bool, as_json: bool) -> None:
    """Send a day's digest now, that of yesterday where none is named. Exit 1 if anybody did not get it."""
    from monitor import terminal
    from monitor.jobs import sending
    from monitor.review import mailbox

    with opened() as app:
        chosen = _day_over(app, day_named(day, "DAY"))
        recipients = _recipients(app, [_checked(one) for one in to])
        places = _places(app)
        _file(app, chosen, places)
        sender = sending.sender_of(app.store, app.settings, app.mailer(), places, app.now)
        kept = {mailbox(address) for address in app.settings.digest.mail_to}
        told = []
        for address in recipients:
            is_kept = mailbox(address) in kept
            told.append(
                sending.send_by_hand(app.store, sender, chosen, address, now=app.now(), again=again, is_kept=is_kept)
            )
            if not as_json:
                terminal.say(terminal.plain(_in_words(told[-1])))
    if as_json:
        print_json([_fields(one) for one in told])
    if any(one.state != "sent" for one in told):
        raise typer.Exit(FAILED)


def _checked(address: str) -> str:
    from monitor.config.values import mail_address

    try:
        return mail_address(address)
    except ValueError:
        raise UsageError(f"{address!r} is not a mail address such as desk@example.org") from None


def _day_over(app: App, wished: date | None) -> date:
    today = app.now().astimezone(app.settings.monitor.timezone).date()
    chosen = wished or today - timedelta(days=1)
    if chosen >= today:
        raise Failure(f"{chosen} is not over yet; its digest can be sent from {chosen + timedelta(days=1)} on")
    return chosen


def _recipients(app: App, named: Sequence[str]) -> Sequence[str]:
    """Who is named, else everybody of the settings who has not unsubscribed. Raises Failure."""
    from monitor.jobs.sending import addressees, each_once
    from monitor.review import mailbox

    if not app.settings.mail.host:
        raise Failure("no mail server is set: give [mail] host, and what it asks for, in the settings")
    if not (app.settings.mail.sender or "@" in app.settings.mail.user):
        raise Failure("there is no address to write from: give [mail] sender in the settings")
    gone = app.store.unsubscribed()
    for address in named:
        if mailbox(address) in gone:
            raise Failure(f"{address} unsubscribed; `monitor mailings --subscribe {address}` ends that")
    found = each_once(named) or addressees(app.store, app.settings.digest.mail_to)
    if not found:
        raise Failure("nobody to send it to: name --to ADDRESS, or set [digest] mail_to")
    return found


def _places(app: App) -> list[tuple[str, str]]:
    return [
        (kit.source.name, code)
        for kit in kits()
        if app.settings.source(kit.source.name).enabled
        for code in editions_read(app, kit)
    ]


def _file(app: App, day: date, places: Sequence[tuple[str, str]]) -> None:
    """A digest is sent as it was filed; one that was not is filed now, as the daemon would."""
    from monitor.daemon.desk import DIGESTS
    from monitor.jobs import digests
    from monitor.words import words_in

    settings = app.settings
    digests.file_day(
        app.store,
        day,
        settings.monitor.timezone,
        settings.monitor.languages,
        places,
        app.home / DIGESTS,
        made_at=app.now(),
        words=words_in(settings.digest.language),
        desk=settings.web.address,
    )


def _in_words(told: Told) -> str:
    days = f"{told.days[0]}" if len(told.days) == 1 else f"{told.days[0]} to {told.days[-1]}"
    if told.state == "sent" and not told.is_ours:
        return f"{told.recipient} has that of {days} {told.reason}; `--again` sends it once more"
    what = {
        "sent": f"{told.recipient} was sent that of {days}",
        "refused": f"{told.recipient} is refused",
        "due": f"{told.recipient} was not reached; the daemon tries again",
        "sending": f"{told.recipient} may have it or not; the daemon tries again",
        "given_up": f"{told.recipient} was not reached",
    }[told.state]
    return f"{what}: {told.reason}" if told.reason else what


def _fields(told: Told) -> dict[str, object]:
    return {
        "recipient": told.recipient,
        "days": [str(day) for day in told.days],
        "state": told.state,
        "sent_now": told.state == "sent" and told.is_ours,
        "reason": told.reason,
    }
