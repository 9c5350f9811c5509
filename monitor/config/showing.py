"""Values of settings go in, the lines that show them and where they came from come out; nothing secret among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import time, timedelta

from monitor.config.keys import Key
from monitor.config.values import spelled


def masked(url: str) -> str:
    """A URL fit for logs and screens: the password, also one in the query, is ***."""
    url = re.sub(r"^([^:]+://[^:@/]*):.*@", r"\1:***@", url, flags=re.DOTALL)
    return re.sub(r"((?:pass|pwd|secret|token)[^=&]*=)[^&]*", r"\1***", url, flags=re.IGNORECASE)


def lines(
    section: str, keys: Mapping[str, Key], value_of: Callable[[str], object], origins: Mapping[str, str]
) -> Iterator[str]:
    """One line for each key of a section: its value, masked where it is a secret, and where it was given."""
    yield f"[{section}]"
    for name, key in keys.items():
        value = value_of(name)
        text = "***" if key.is_secret and value else shown(value)
        yield f"{name:<16} = {text:<32} # {origins.get(f'{section}.{name}', 'default')}"


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
