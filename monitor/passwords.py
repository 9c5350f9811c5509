"""A password goes in, its hash comes out, or whether it is the one that was hashed; argon2 is loaded with the first.

The cost is the second recommended one of RFC 9106 (argon2id, 3 passes over 64 MiB in 4 lanes): the first wants 2 GiB,
more than the whole daemon may take. One check takes a tenth of a second or two; who calls sees to it that few are made
at once.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 200
"""Characters."""
OF_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$cDp7lH5dNTKZ/0UEcu84JQ$oaKnj8xyRcuVxCf5mh0HKLVeX126/GV2pUq4X0Pucyc"
"""What is checked where there is no such reader: the answer takes as long as for one who is there."""


def flaw(password: str, name: str) -> str:
    """Why a reader of that name may not take this password, as the rest of a sentence; "" where they may."""
    if len(password) < SHORTEST:
        return f"needs at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"may have at most {LONGEST} characters"
    if name and name.casefold() in password.casefold() and len(password) < len(name) + SHORTEST:
        return "is little more than the name"
    if len(set(password)) < 4:
        return "repeats the same few characters"
    return ""


def hashed(password: str) -> str:
    """The hash to keep, with its salt and its cost in it."""
    return _hasher().hash(_written_once(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether this is the password that was hashed; never for none, which takes as long to find out."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        _hasher().verify(kept or OF_NOBODY, _written_once(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether a hash was made at another cost than today's, so that the password should be hashed anew."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, profiles

    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


def _written_once(password: str) -> bytes:
    """The same letters in the same bytes, whichever keyboard wrote them: Vietnamese has two ways for each."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
