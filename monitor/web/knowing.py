"""The headers of a request go in, who sent it comes out, by the store: a session, a token, or whoever sits here."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.requests import cookie_parser

from monitor.app import App
from monitor.jobs.admitting import digest_of
from monitor.logs import logger
from monitor.review import SCOPES_OF, ApiToken, Reader, Session
from monitor.store import StoreError
from monitor.web.who import Who, local, nobody

COOKIE = "monitor_session"
COOKIE_OVER_TLS = f"__Host-{COOKIE}"
"""Browsers take a cookie of that beginning only from https, for the whole host and for no other."""
SEEN_EVERY = timedelta(minutes=1)
LONGEST_SECRET = 200

log = logger("monitor.web")


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Knows who comes in. `secret` is what forms carry where nobody has signed in; another one at every start."""

    app: App
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def lets_all_in(self) -> bool:
        """Whether whoever reaches the daemon sits at the machine, and need not be known."""
        return not self.app.settings.needs_sign_in

    def at_once(self, headers: Mapping[str, str]) -> Who | None:
        """Who it is, where no database need be asked for that; None where it must."""
        given = bearer(headers)
        if given and self._is_the_daemons(given):
            return local()
        return None if given or self._secret(headers) else self._unknown()

    def by_store(self, headers: Mapping[str, str]) -> Who:
        """Who it is, by what the database knows; in a thread. Nobody, for a token that does not hold."""
        if given := bearer(headers):
            return self._by_token(given)
        return self._by_cookie(self._secret(headers)) or self._unknown()

    def _unknown(self) -> Who:
        return local(self.secret) if self.lets_all_in else nobody(self.secret)

    def _secret(self, headers: Mapping[str, str]) -> str:
        return secret_of_cookie(headers, self.app.settings.web.address)

    def _is_the_daemons(self, given: str) -> bool:
        token = self.app.settings.daemon.token
        return bool(token) and hmac.compare_digest(given.encode("latin-1", "replace"), token.encode())

    def _by_token(self, given: str) -> Who:
        now = self.app.now()
        found = self.app.store.token(digest_of(given), now)
        if found is None:
            return nobody(self.secret)
        token, reader = found
        if token.seen_at is None or now - token.seen_at >= SEEN_EVERY:
            with _not_essential():
                self.app.store.see_token(token.digest, now)
        return _of_token(token, reader)

    def _by_cookie(self, secret: str) -> Who | None:
        now = self.app.now()
        found = self.app.store.session(digest_of(secret), now) if secret else None
        if found is None:
            return None
        session, reader = found
        if now - session.seen_at >= SEEN_EVERY:
            with _not_essential():
                self.app.store.see_session(session.digest, now, now + self.app.settings.web.session)
        return _of_session(session, reader)


@contextmanager
def _not_essential() -> Iterator[None]:
    """A full disk is no reason to keep out who may come in: what cannot be noted is told in the log."""
    try:
        yield
    except StoreError as error:
        log.warning("not_noted", what="when somebody was seen", why=str(error))


def _of_token(token: ApiToken, reader: Reader) -> Who:
    """A token may what it was made for, as far as its reader still may."""
    scopes = SCOPES_OF[reader.role].intersection(token.scopes)
    return Who(reader.name, reader.role, frozenset(scopes), language=reader.language)


def _of_session(session: Session, reader: Reader) -> Who:
    return Who(reader.name, reader.role, SCOPES_OF[reader.role], session.csrf, session.digest, reader.language)


def bearer(headers: Mapping[str, str]) -> str:
    """The token that a program shows, "" for none; what a web server before us had to be shown is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def secret_of_cookie(headers: Mapping[str, str], address: str) -> str:
    """What the cookie of a session holds, "" where there is none.

    Where the pages are found by https, only the one counts that no other host can have set.
    """
    found = cookie_parser(headers.get("cookie", ""))
    names = (COOKIE_OVER_TLS,) if address.startswith("https:") else (COOKIE_OVER_TLS, COOKIE)
    given = next((found[name] for name in names if name in found), "")
    return given if len(given) <= LONGEST_SECRET else ""
