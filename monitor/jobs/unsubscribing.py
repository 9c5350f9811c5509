"""An address goes in, the token that unsubscribes it comes out, and the other way round; who wants no digest is kept.

A token is the address's code under a secret of the database: it tells nothing of the address, and nobody can guess one.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from monitor.store import Store

SECRET = "unsubscribe"
"""Under this name the store keeps what tokens are made with."""
_PURPOSE = b"unsubscribe "
_BYTES = 24


def secret_of(store: Store) -> str:
    """What the tokens of this database are made with; made at the first call, and the same ever after. StoreError."""
    return store.secret(SECRET, token_urlsafe(32))


def unsubscribe_token(secret: str, address: str) -> str:
    """32 characters of A-Z, a-z, 0-9, "-" and "_" that stand for the address, however it is spelled in capitals."""
    code = hmac.new(secret.encode(), _PURPOSE + address.lower().encode(), sha256).digest()
    return urlsafe_b64encode(code[:_BYTES]).decode("ascii")


def address_of(secret: str, token: str, addresses: Iterable[str]) -> str | None:
    """The one of the addresses that the token stands for; None where it stands for none of them."""
    given = token.encode("utf-8", "replace")
    found = [one for one in addresses if hmac.compare_digest(unsubscribe_token(secret, one).encode(), given)]
    return found[0] if found else None


def address_behind(store: Store, token: str, mail_to: Iterable[str]) -> str | None:
    """The address that a token stands for, of all that are sent digests, were sent one, or want none any more."""
    known = dict.fromkeys([*mail_to, *store.recipients(), *store.unsubscribed()])
    return address_of(secret_of(store), token, known)


def unsubscribe(store: Store, token: str, mail_to: Iterable[str], at: datetime) -> str | None:
    """Send the address behind the token no digest any more; it, or None where the token stands for nobody."""
    address = address_behind(store, token, mail_to)
    if address is not None:
        store.unsubscribe(address, at)
    return address
