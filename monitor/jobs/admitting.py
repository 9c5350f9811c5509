"""Who may come in, and by what: readers, passwords, sessions and tokens go in and out of the store.

Secrets are handed out once and never kept: the store has their SHA-256, of passwords the hash of argon2.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta

from monitor import passwords
from monitor.review import ROLES, SCOPES, SCOPES_OF, ApiToken, Reader, Role, Scope, Session
from monitor.store import Store

NOBODYS_NAMES = ("local", "nobody")
"""Names under which marks of others are kept."""
PREFIX = "monitor_"
"""Of every token, so that whoever finds one knows what it is."""
LONGEST_AGENT = 200
MOST_DAYS = 3660
_NAME = re.compile(r"[^\W_][\w.-]{0,39}")
_MAIL = re.compile(r"[^@\s<>,;\"\x00-\x20\x7f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class AdmissionError(Exception):
    """What is asked for cannot be done; one line says why and what to do instead."""


def digest_of(secret: str) -> str:
    """What is kept of a cookie or a token: enough to know it again, not to make one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def name_of(given: str) -> str:
    """A reader's name as it is kept: in lower case, each letter written in one way."""
    return unicodedata.normalize("NFC", given.strip()).lower()


# -- readers


def add_reader(store: Store, name: str, password: str, *, role: str = "reader", mail: str = "", at: datetime) -> Reader:
    """A new reader. AdmissionError for a name that is taken, and for what is unfit to be name, mail or password."""
    name = check_name(store, name)
    kept = Reader(name, role_named(role), at, mail_checked(mail))
    store.keep_reader(kept, _hashed(password, name))
    return kept


def check_name(store: Store, given: str) -> str:
    """The name of a new reader as it is kept. AdmissionError where it is taken, or unfit."""
    name = name_of(given)
    if not _NAME.fullmatch(name) or name in NOBODYS_NAMES:
        raise AdmissionError(f"{name!r} cannot be a name: take up to 40 letters, digits, dots and hyphens, such as lan")
    if store.reader(name) is not None:
        raise AdmissionError(f"there is a reader {name} already; `monitor readers password {name}` lets them in anew")
    return name


def role_named(given: str) -> Role:
    """One of the roles. AdmissionError."""
    for role in ROLES:
        if role == given:
            return role
    raise AdmissionError(f"{given!r} is no role; there are {' and '.join(ROLES)}")


def mail_checked(given: str) -> str:
    """A mail address, or "" for none. AdmissionError."""
    if given and (len(given) > 254 or not _MAIL.fullmatch(given)):
        raise AdmissionError(f"{given!r} is no mail address, such as lan@example.org")
    return given


def reader_named(store: Store, name: str) -> tuple[Reader, str]:
    """A reader with the hash of their password. AdmissionError where there is none."""
    found = store.reader(name_of(name))
    if found is None:
        known = ", ".join(one.name for one in store.readers()) or "none yet"
        raise AdmissionError(f"there is no reader {name!r}; there are {known}")
    return found


def change_password(store: Store, name: str, password: str, *, but: str | None = None) -> int:
    """Give a reader another password, and let them in again; how many sessions that ended, all `but` this one."""
    reader, _ = reader_named(store, name)
    store.change_reader(reader.name, password=_hashed(password, reader.name), disabled_at=None)
    return store.end_sessions(name=reader.name, but=but)


def _hashed(password: str, name: str) -> str:
    if why := passwords.flaw(password, name):
        raise AdmissionError(f"the password {why}")
    return passwords.hashed(password)


def disable_reader(store: Store, name: str, at: datetime) -> int:
    """Let a reader in no more, nor their tokens; their marks stay. How many sessions that ended."""
    reader, _ = reader_named(store, name)
    if reader.disabled_at is None:
        store.change_reader(reader.name, disabled_at=at)
    return store.end_sessions(name=reader.name)


def are_there_readers(store: Store) -> bool:
    """Whether anybody can sign in at all."""
    return any(one.disabled_at is None for one in store.readers())


# -- sessions


def sign_in(store: Store, name: str, password: str) -> Reader | None:
    """The reader whose password this is; None for a wrong one and for nobody, which both take as long."""
    found = store.reader(name_of(name))
    may_come = found is not None and found[0].disabled_at is None
    if not passwords.is_right(password, found[1] if found and may_come else None):
        return None
    assert found is not None
    reader, kept = found
    if passwords.is_outdated(kept):
        store.change_reader(reader.name, password=passwords.hashed(password))
    return reader


def start_session(store: Store, reader: Reader, *, lasts: timedelta, agent: str, at: datetime) -> str:
    """A session of that reader; the secret for the cookie comes out."""
    secret = secrets.token_urlsafe(32)
    kept = Session(
        digest=digest_of(secret),
        reader=reader.name,
        started_at=at,
        seen_at=at,
        expires_at=at + lasts,
        csrf=secrets.token_urlsafe(32),
        agent=agent[:LONGEST_AGENT],
    )
    store.start_session(kept)
    return secret


# -- tokens


def add_token(
    store: Store, of_reader: str, name: str, *, scopes: Collection[str], days: int | None = None, at: datetime
) -> tuple[str, ApiToken]:
    """A new token of a reader, with the secret, which is told this once. AdmissionError."""
    reader, _ = reader_named(store, of_reader)
    name = unicodedata.normalize("NFC", name.strip())
    if not name.isprintable() or not 0 < len(name) <= 40:
        raise AdmissionError("the name of a token has from 1 to 40 characters, such as feedback")
    if reader.disabled_at is not None:
        raise AdmissionError(f"{reader.name} may not come in any more; `monitor readers password` changes that")
    expires_at = None if days is None else at + timedelta(days=min(max(days, 1), MOST_DAYS))
    secret = PREFIX + secrets.token_urlsafe(32)
    kept = ApiToken(digest_of(secret), name, reader.name, _checked(scopes, reader), at, expires_at)
    if not store.keep_token(kept):
        raise AdmissionError(f"{reader.name} has, or had, a token {name} already; take another name")
    return secret, kept


def _checked(scopes: Collection[str], reader: Reader) -> tuple[Scope, ...]:
    for scope in scopes:
        if scope not in SCOPES:
            raise AdmissionError(f"{scope!r} is no scope; there are {', '.join(SCOPES)}")
        if scope not in SCOPES_OF[reader.role]:
            raise AdmissionError(f"{reader.name} is a {reader.role} and may not {scope}, nor may a token of theirs")
    if not scopes:
        raise AdmissionError(f"a token needs a scope: {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in scopes)
