"""Values of settings go in, the lines that show them and where they came from come out; nothing secret among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import time, timedelta

from monitor.config.keys import Key
from monitor.config.values import spelled


def masked(url: str) -> str:
    """A URL fit for logs and screens: the password, also one in the query, is ***."""
    url = re.sub(r"^([^:]+://[^:@/]*):.*@", r"\1:***@", url, flags=re.DOTALL)
    return re.sub(r"((?:pass|pwd|secret|token)[^=&]*=)[^&]*", r"\1***", url, flags=re.IGNORECASE)


def rows(
    section: str, keys: Mapping[str, Key], value_of: Callable[[str], object], origins: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """For each key of a section its name, its value, masked where it is a secret, and where it was given."""
    for name, key in keys.items():
        value = value_of(name)
        yield name, "***" if key.is_secret and value else shown(value), origins.get(f"{section}.{name}", "default")


def lines(section: str, found: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """The rows of a section as the lines of a file."""
    yield f"[{section}]"
    for name, text, origin in found:
        yield f"{name:<16} = {text:<32} # {origin}"


def shown(value: object) -> str:
    """A value as it is written in the file, but for quotation marks."""
    match value:
        case (time(), time()):
            return "-".join(map(shown, value))
        case tuple():
            return "[" + ", ".join(map(shown, value)) + "]"
        case bool():
            return str(value).lower()
        case timedelta():
            return spelled(value)
        case time():
            return f"{value:%H:%M}"
        case None:
            return '""'
    return masked(str(value)) or '""'
