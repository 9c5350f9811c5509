"""What TOML or a variable gave goes in, the value of a setting comes out; ValueError says what it must be."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from datetime import time, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from monitor.config.wording import nearest
from monitor.schedule import check_cron, parse_duration

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
LONGEST = timedelta(days=366)

Check = Callable[[Any], object]

# -- texts


def text(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("must be a text of one line")
    return value


def texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of texts")
    return tuple(map(text, value))


def folder(value: object) -> Path:
    if not text(value) or text(value).startswith("~"):
        raise ValueError("must be a folder, written in full (~ stands for nothing here)")
    return Path(text(value))


def file(value: object) -> Path | None:
    if text(value).startswith("~"):
        raise ValueError("must be a file, written in full (~ stands for nothing here)")
    return Path(text(value)) if value else None


def one_of(*words: str) -> Check:
    def check(value: object) -> str:
        if value not in words:
            named = [f'"{word}"' for word in words]
            listed = f"{', '.join(named[:-1])} or {named[-1]}"
            raise ValueError(f"must be {listed}{nearest(str(value), words)}")
        return str(value)

    return check


def languages(value: object) -> tuple[str, ...]:
    tags = texts(value)
    if (
        not tags
        or len(set(tags)) < len(tags)
        or not all(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", t) for t in tags)
    ):
        raise ValueError('must be a list of language tags such as ["en", "vi"], each once')
    return tags


def editions(value: object) -> tuple[str, ...]:
    if not texts(value):
        raise ValueError("must name an edition; leave it out for all, or set enabled = false")
    return texts(value)


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


# -- addresses; those that may hold a secret are not repeated in a message


def url_of(*schemes: str) -> Check:
    def check(value: object) -> str:
        scheme, there, _ = text(value).partition("://")
        if value and (not there or scheme not in schemes):
            raise ValueError(f"must be a URL that begins with {' or '.join(f'{name}://' for name in schemes)}")
        return text(value)

    return check


def webhook(value: object) -> str:
    if not text(value):
        return ""
    advice = "must be a URL such as https://hooks.example.org/..."
    if not re.fullmatch(r"https?://[!-~]+", text(value)):
        raise ValueError(advice)
    try:
        parts = urlsplit(text(value))
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise ValueError(advice)
    return text(value)


def web_address(value: object) -> str:
    """Where browsers find the pages, without a slash at its end; "" where only this machine does."""
    address = webhook(value).rstrip("/")
    if "?" in address or "#" in address or "@" in address:
        raise ValueError("must be a plain address such as https://monitor.example.org")
    return address


def contact(value: object) -> str:
    if value and not re.fullmatch(r"https?://[!-'*-~]+|[!-'*-?A-~]+@[!-'*-?A-~]+\.[!-'*-?A-~]+", text(value)):
        raise ValueError("must be a URL or a mail address, so that a site can reach you")
    return text(value)


def mail_address(value: object) -> str:
    if value and not re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", text(value), re.ASCII):
        raise ValueError("must be a mail address such as desk@example.org")
    return text(value)


def sender(value: object) -> str:
    """An address, which may have a name before it; the name is free of what would need quotation marks."""
    named = re.fullmatch(r"([^<>,;:@()\[\]\\\"]*)<([^<>]*)>", text(value))
    if named and not named[2]:
        raise ValueError("must be a mail address such as desk@example.org")
    mail_address(named[2] if named else value)
    return text(value)


def mail_addresses(value: object) -> tuple[str, ...]:
    addresses = tuple(map(mail_address, texts(value)))
    if "" in addresses or len(set(addresses)) < len(addresses):
        raise ValueError('must be a list of mail addresses such as ["desk@example.org"], each once')
    return addresses


def host(value: object) -> str:
    """A host name, an IPv4 or an IPv6 address (without brackets); not the empty text, which would mean everywhere."""
    if is_address(text(value)) or re.fullmatch(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*", text(value)):
        return text(value)
    raise ValueError("must be a host name or an address without brackets, such as 127.0.0.1 or ::1")


def host_or_none(value: object) -> str:
    return host(value) if value else text(value)


def is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    """Whether only this machine can reach that host; in doubt (a name, an odd notation) it is not so."""
    is_local_ipv4 = is_address(name) and name.startswith("127.")
    return is_local_ipv4 or name == "::1" or name.lower() == "localhost"


def secret(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]*", value):
        raise ValueError("must be letters, digits and signs of ASCII, without a space")
    return value


def password(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("must be a text of one line, without control characters")
    return value


# -- numbers


def number(value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("must be a number")
    if not low <= value <= high:
        raise ValueError(f"must be from {_shown(low)} to {_shown(high)}, not {_shown(value)}")
    return float(value)


def _shown(number: float) -> str:
    """As one writes it: 1048576, not 1.04858e+06."""
    return str(int(number)) if number == int(number) else f"{number:g}"


def seconds(value: object) -> float:
    return number(value, 1, 3600)


def delay(value: object) -> float:
    if isinstance(value, int | float) and value < 1:
        raise ValueError(f"must be at least 1, not {value}: the live sites get one request a second at most")
    return seconds(value)


def whole(low: int, high: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if not isinstance(value, int):
            raise ValueError("must be a whole number")
        return int(number(value, low, high))

    return check


def hours(value: object) -> tuple[int, ...]:
    ages = tuple(map(whole(1, 24 * 366), value)) if isinstance(value, list) else ()
    if not ages or list(ages) != sorted(set(ages)):
        raise ValueError("must be a growing list of whole hours such as [6, 24, 72]")
    return ages


# -- times


def zone(value: object) -> tzinfo:
    name = text(value)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name == DEFAULT_ZONE:  # A machine without a time zone database; Vietnam has been at +07:00 since 1975.
            return timezone(timedelta(hours=7), name)
        raise ValueError(f"is no time zone: {name!r}{nearest(name, available_timezones())}") from None


def zone_or_none(value: object) -> tzinfo | None:
    return None if value == "" else zone(value)


def duration(value: object) -> timedelta:
    """A span of at least a second and at most 366 days."""
    return _within(timedelta(seconds=1), value)


def duration_or_none(value: object) -> timedelta:
    """A span that may be nothing at all ("0s")."""
    return _within(timedelta(), value)


def durations(value: object) -> tuple[timedelta, ...]:
    spans = tuple(map(duration, value)) if isinstance(value, list) else ()
    if not spans or list(spans) != sorted(spans):
        raise ValueError('must be a list of durations, none shorter than the one before, such as ["1m", "5m"]')
    return spans


def _within(shortest: timedelta, value: object) -> timedelta:
    try:
        span = parse_duration(text(value))
    except (ValueError, OverflowError):
        raise ValueError('must be a duration such as "90s", "30m", "4h", "1d" or "1h30m"') from None
    if not shortest <= span <= LONGEST:
        raise ValueError(f"must be from {spelled(shortest)} to {spelled(LONGEST)}, not {value}")
    return span


def spelled(span: timedelta) -> str:
    """A span of whole seconds as it is written in the file: "1h30m", "90s" as "1m30s"."""
    rest, parts = int(span.total_seconds()), []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"


def clock_time(value: object) -> time:
    written = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value, re.ASCII) if isinstance(value, str) else None
    if not written:
        raise ValueError('must be a time of the day such as "06:30"')
    return time(int(written[1]), int(written[2]))


def quiet_hours(value: object) -> tuple[time, time] | None:
    if value == "":
        return None
    try:
        begin, end = map(clock_time, text(value).split("-"))
    except ValueError:
        raise ValueError('must be hours such as "23:00-05:00", or "" for none') from None
    if begin == end:
        raise ValueError("must leave some of the day: its two times are the same")
    return begin, end


def cron(value: object) -> str:
    line = " ".join(text(value).split())
    try:
        if line:
            check_cron(line)
    except ValueError as error:
        raise ValueError(f"cannot be used: {error}") from None
    return line
