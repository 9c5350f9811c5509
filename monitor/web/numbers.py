"""What stands in a field of a form or in an address goes in, the number that it is comes out."""

from __future__ import annotations

from monitor.web.wishes import HIGHEST_NUMBER


def number_in(given: str) -> int | None:
    """The number that plain digits stand for, spaces around them or not; None for anything else, and for a number that
    is higher than any database's."""
    digits = given.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    digits = digits.lstrip("0") or "0"
    is_too_long = len(digits) > len(str(HIGHEST_NUMBER))
    return None if is_too_long or int(digits) > HIGHEST_NUMBER else int(digits)
