"""The ledger of digests: frozen ones in and out, what they told, and a line for each day and recipient.

A line changes hands by compare-and-set on its state and count of tries: of several daemons that reach for it, one
sends. The lines of one mail change hands together or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from monitor.review import FrozenDigest, Mailing, MailingState, mailbox
from monitor.store.database import Database, insert_into
from monitor.store.review_schema import digest_story, mailing, secret, unsubscribed
from monitor.store.rows import scrubbed
from monitor.store.schema import filed_digest

_BATCH = 500
_FROZEN = tuple(filed_digest.c[name] for name in ("day", "made_at", "state", "content"))


class _MovedError(Exception):
    """A line does not stand any more as it was thought to."""


def freeze_digest(database: Database, given: FrozenDigest) -> bool:
    """Keep a day's digest with its content and what it told, all or nothing; False where one was kept before."""
    row = {"day": given.day, "made_at": given.made_at, "state": scrubbed(given.state), "content": given.content}
    told = [{"day": given.day, "story_id": story_id, "revision": number} for story_id, number in given.told]
    with database.writing() as connection:
        statement = insert_into(connection, filed_digest).on_conflict_do_nothing(index_elements=["day"])
        if connection.execute(statement.returning(filed_digest.c.day), row).first() is None:
            return False
        if told:
            connection.execute(insert(digest_story), told)
        return True


def frozen_digest(database: Database, day: date) -> FrozenDigest | None:
    """A day's digest as it was handed over; its content is None where an earlier version of the program made it."""
    told = select(digest_story.c.story_id, digest_story.c.revision).where(digest_story.c.day == day)
    with database.reading() as connection:
        row = connection.execute(select(*_FROZEN).where(filed_digest.c.day == day)).mappings().first()
        if row is None:
            return None
        pairs = sorted((story_id, number) for story_id, number in connection.execute(told))
    return FrozenDigest(**row, told=tuple(pairs))


# -- the ledger


def enter_mailings(database: Database, lines: Iterable[Mailing]) -> int:
    """Enter the lines that are not there; how many were new. One that is there stays as it stands."""
    rows = [scrubbed(asdict(line)) for line in lines]
    with database.writing() as connection:
        return sum(_is_entered(connection, row) for row in rows)


def unentered_digests(database: Database, since: date) -> tuple[date, ...]:
    """The days from `since` on, oldest first, whose digest is there and whose lines were never entered."""
    wanted = select(filed_digest.c.day).where(filed_digest.c.day >= since, filed_digest.c.entered_at.is_(None))
    with database.reading() as connection:
        return tuple(connection.execute(wanted.order_by(filed_digest.c.day)).scalars())


def enter_day(database: Database, day: date, lines: Iterable[Mailing], at: datetime) -> bool:
    """Enter all that a day's digest is owed to, once and for all; False where that was done before, or it is not there.

    A line that is there already stays as it stands.
    """
    rows = [scrubbed(asdict(line)) for line in lines]
    this = update(filed_digest).where(filed_digest.c.day == day, filed_digest.c.entered_at.is_(None))
    with database.writing() as connection:
        if connection.execute(this.values(entered_at=at)).rowcount != 1:
            return False
        for row in rows:
            _is_entered(connection, row)
    return True


def _is_entered(connection: Connection, row: Mapping[str, Any]) -> bool:
    # The same mailbox in other capitals is there, too.
    of_day = connection.execute(select(mailing.c.recipient).where(mailing.c.day == row["day"])).scalars()
    if mailbox(row["recipient"]) in map(mailbox, of_day):
        return False
    statement = insert_into(connection, mailing).on_conflict_do_nothing(index_elements=["day", "recipient"])
    return connection.execute(statement.returning(mailing.c.day), row).first() is not None


def mailings(
    database: Database,
    *,
    states: Collection[MailingState] = (),
    day: date | None = None,
    since: date | None = None,
) -> tuple[Mailing, ...]:
    """Lines of the ledger by day and recipient."""
    wanted = select(*mailing.columns).order_by(mailing.c.day, mailing.c.recipient)
    wanted = wanted.where(mailing.c.state.in_(states)) if states else wanted
    wanted = wanted.where(mailing.c.day == day) if day else wanted
    wanted = wanted.where(mailing.c.day >= since) if since else wanted
    with database.reading() as connection:
        return tuple(_mailing(row) for row in connection.execute(wanted).mappings())


def recipients(database: Database) -> tuple[str, ...]:
    """Every address that the ledger has ever had a line for."""
    with database.reading() as connection:
        return tuple(connection.execute(select(mailing.c.recipient).distinct().order_by(mailing.c.recipient)).scalars())


def move_mailing(database: Database, before: Mailing, **changes: Any) -> Mailing | None:
    """Change a line, if it still stands as `before`; it as it is then, None where somebody else has moved it."""
    after = replace(before, **scrubbed_values(changes))
    return after if move_mailings(database, [(before, after)]) else None


def move_mailings(database: Database, moves: Sequence[tuple[Mailing, Mailing]]) -> bool:
    """Change lines from what they were to what they are to be, all or none; False where one does not stand so."""
    try:
        with database.writing() as connection:
            for before, after in moves:
                _move(connection, before, after)
    except _MovedError:
        return False
    return True


def _move(connection: Connection, before: Mailing, after: Mailing) -> None:
    same = (mailing.c.state == before.state, mailing.c.attempts == before.attempts)
    this = update(mailing).where(mailing.c.day == before.day, mailing.c.recipient == before.recipient, *same)
    if connection.execute(this.values(**asdict(scrubbed(after)))).rowcount != 1:
        raise _MovedError


def scrubbed_values(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as any database takes them."""
    return {name: scrubbed(value) for name, value in changes.items()}


def unsubscribe(database: Database, address: str, at: datetime) -> None:
    """Send this address no digest any more."""
    with database.writing(queued=False) as connection:
        statement = insert_into(connection, unsubscribed).on_conflict_do_nothing(index_elements=["address"])
        connection.execute(statement, {"address": mailbox(scrubbed(address)), "at": at})


def subscribe(database: Database, address: str) -> bool:
    """Send it digests again; False where nobody had unsubscribed it."""
    this = delete(unsubscribed).where(unsubscribed.c.address == mailbox(scrubbed(address)))
    with database.writing(queued=False) as connection:
        return connection.execute(this).rowcount == 1


def unsubscribed_since(database: Database) -> dict[str, datetime]:
    """The addresses, in lower case, that want no digest, and since when."""
    with database.reading() as connection:
        return {row.address: row.at for row in connection.execute(select(*unsubscribed.columns))}


def secret_named(database: Database, name: str, proposed: str) -> str:
    """What this database keeps to itself under the name: `proposed` where nothing was kept before."""
    with database.writing() as connection:
        statement = insert_into(connection, secret).on_conflict_do_nothing(index_elements=["name"])
        connection.execute(statement, {"name": name, "value": proposed})
        kept: str = connection.execute(select(secret.c.value).where(secret.c.name == name)).scalar_one()
    return kept


def _mailing(row: RowMapping) -> Mailing:
    return Mailing(**row)
