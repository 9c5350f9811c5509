"""Readers, their sessions and their tokens in, the same out: who may come in, known by hashes only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, or_, select, update

from monitor.review import ApiToken, Reader, Session
from monitor.store.database import Database, insert_into
from monitor.store.review_schema import api_token, reader, session
from monitor.store.rows import scrubbed

_READER = tuple(one for one in reader.columns if one.name != "password")


def keep_reader(database: Database, given: Reader, password: str | None) -> None:
    """Keep a reader over what was kept under that name; the password's hash stays where None is given.

    ValueError for a new reader without one.
    """
    row = scrubbed(asdict(given))
    with database.writing() as connection:
        known = connection.execute(select(reader.c.password).where(reader.c.name == row["name"])).scalar()
        if password is None and known is None:
            raise ValueError(f"the reader {given.name} has no password")
        full = row | {"password": known if password is None else password}
        statement = insert_into(connection, reader)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=full), full)


def change_reader(database: Database, name: str, changes: Mapping[str, Any]) -> bool:
    """Change fields of a reader and no other, whoever changes those at this moment; False where there is none."""
    with database.writing(queued=False) as connection:
        changed = update(reader).where(reader.c.name == name).values(scrubbed(dict(changes)))
        return connection.execute(changed).rowcount == 1


def readers(database: Database) -> tuple[Reader, ...]:
    """All readers by name, also those who may not come in any more."""
    with database.reading() as connection:
        rows = connection.execute(select(*_READER).order_by(reader.c.name)).mappings()
        return tuple(map(_reader, rows))


def reader_named(database: Database, name: str) -> tuple[Reader, str] | None:
    """A reader with the hash of their password; None where there is none."""
    wanted = select(*reader.columns).where(reader.c.name == scrubbed(name))
    with database.reading() as connection:
        row = connection.execute(wanted).mappings().first()
    return None if row is None else (_reader(row), row["password"])


def _reader(row: RowMapping, prefix: str = "") -> Reader:
    return Reader(**{one.name: row[f"{prefix}{one.name}"] for one in _READER})


# -- sessions


def start_session(database: Database, given: Session) -> None:
    """Keep a new session, and forget those that are over."""
    with database.writing(queued=False) as connection:
        connection.execute(delete(session).where(session.c.expires_at <= given.started_at))
        connection.execute(insert_into(connection, session), scrubbed(asdict(given)))


def session_of(database: Database, digest: str, now: datetime) -> tuple[Session, Reader] | None:
    """The session that still holds, of a reader who may still come in."""
    joined = select(*session.columns, *(one.label(f"of_{one.name}") for one in _READER)).join_from(session, reader)
    wanted = joined.where(session.c.digest == digest, session.c.expires_at > now, reader.c.disabled_at.is_(None))
    with database.reading() as connection:
        row = connection.execute(wanted).mappings().first()
    if row is None:
        return None
    return Session(**{one.name: row[one.name] for one in session.columns}), _reader(row, "of_")


def see_session(database: Database, digest: str, at: datetime, expires_at: datetime) -> None:
    """Keep that a session was used, and until when it holds now."""
    with database.writing(queued=False) as connection:
        connection.execute(update(session).where(session.c.digest == digest).values(seen_at=at, expires_at=expires_at))


def sessions(database: Database, name: str | None, now: datetime) -> tuple[Session, ...]:
    """The sessions that hold, those used last first; of one reader only where a name is given."""
    wanted = select(*session.columns).where(session.c.expires_at > now).order_by(session.c.seen_at.desc())
    with database.reading() as connection:
        of_one = wanted if name is None else wanted.where(session.c.reader == name)
        return tuple(Session(**row) for row in connection.execute(of_one).mappings())


def end_sessions(database: Database, *, name: str | None, digest: str | None, but: str | None) -> int:
    """End one session by its digest, all of a reader, or, with neither, all; how many there were."""
    ended = delete(session)
    ended = ended if name is None else ended.where(session.c.reader == name)
    ended = ended if digest is None else ended.where(session.c.digest == digest)
    ended = ended if but is None else ended.where(session.c.digest != but)
    with database.writing(queued=False) as connection:
        return connection.execute(ended).rowcount


# -- tokens


def keep_token(database: Database, given: ApiToken) -> bool:
    """Keep a new token; False where its reader has one of that name."""
    row = scrubbed(asdict(given)) | {"scopes": list(given.scopes)}
    with database.writing(queued=False) as connection:
        statement = insert_into(connection, api_token).on_conflict_do_nothing()
        return connection.execute(statement.returning(api_token.c.digest), row).first() is not None


def token_of(database: Database, digest: str, now: datetime) -> tuple[ApiToken, Reader] | None:
    """The token that still holds, of a reader who may still come in."""
    joined = select(*api_token.columns, *(one.label(f"of_{one.name}") for one in _READER)).join_from(api_token, reader)
    holds = or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > now)
    stands = (api_token.c.revoked_at.is_(None), reader.c.disabled_at.is_(None))
    with database.reading() as connection:
        row = connection.execute(joined.where(api_token.c.digest == digest, holds, *stands)).mappings().first()
    if row is None:
        return None
    return _token(row), _reader(row, "of_")


def see_token(database: Database, digest: str, at: datetime) -> None:
    """Keep that a token was used."""
    with database.writing(queued=False) as connection:
        connection.execute(update(api_token).where(api_token.c.digest == digest).values(seen_at=at))


def tokens(database: Database, name: str | None) -> tuple[ApiToken, ...]:
    """All tokens, also those that hold no more, by reader and name."""
    wanted = select(*api_token.columns).order_by(api_token.c.reader, api_token.c.name)
    with database.reading() as connection:
        of_one = wanted if name is None else wanted.where(api_token.c.reader == name)
        return tuple(_token(row) for row in connection.execute(of_one).mappings())


def revoke_token(database: Database, of_reader: str, name: str, at: datetime) -> bool:
    """Let a token hold no more; False where there is none of that name that held."""
    this = (api_token.c.reader == of_reader, api_token.c.name == name, api_token.c.revoked_at.is_(None))
    with database.writing(queued=False) as connection:
        return connection.execute(update(api_token).where(*this).values(revoked_at=at)).rowcount == 1


def _token(row: RowMapping) -> ApiToken:
    values = {one.name: row[one.name] for one in api_token.columns}
    return ApiToken(**values | {"scopes": tuple(row["scopes"])})
