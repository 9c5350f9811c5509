"""Hostile text goes in, text that a terminal, a page or a file can show comes out."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta
from urllib.parse import quote, urlsplit

from monitor.digest.letters import is_mark
from monitor.text import LOCAL

# Controls, format characters (bidi, zero width, tags), surrogates, private use, unassigned: nothing that one reads.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# ANSI sequences go as a whole, so that "\x1b[31m" leaves no "[31m" behind.
_ANSI = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]")
_MOST_MARKS = 4

OUTCOMES = (
    ("new", "new"),
    ("revised", "revised"),
    ("duplicate", "copies"),
    ("unchanged", "unchanged"),
    ("off_beat", "off the beat"),
    ("failed", "failed"),
)
"""What became of the pages of a crawl: the names of its counts, and the words for people."""

_ADDRESS_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '<>"{}|\\^`')


# Nothing but letters that carry their marks in themselves, and signs that can be seen: most of what is shown, and there
# is nothing to look for in it letter by letter.
_PLAIN = re.compile(
    "[ -~\xa1-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u3001-\u3029\u4e00-\u9fff]*"
)


def shown(text: str, most: int) -> str:
    """The text on one line without what cannot be seen, at most `most` characters long, the rest as an ellipsis."""
    text = " ".join(_ANSI.sub("", text).split())
    if not _PLAIN.fullmatch(text):
        text = "".join(_seen(text))
    if len(text) <= most:
        return text
    cut = most - 1
    while cut and is_mark(text[cut]):
        cut -= 1
    return text[:cut].rstrip() + "…"


def _seen(text: str) -> list[str]:
    """The characters that can be seen; no letter carries more than a few marks (Lao and Vietnamese need three)."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if is_mark(char) else 0
        if unicodedata.category(char) not in _UNSEEN and marks <= _MOST_MARKS:
            kept.append(char)
    return kept


def address(url: str) -> str:
    """A URL in plain ASCII without anything that could end it early in any of the forms."""
    return quote(shown(url, 2000), safe=_ADDRESS_SAFE)


def is_web(url: str) -> bool:
    """Whether a URL may be made a link: http or https with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def language_tag(tag: str) -> str:
    """A tag that is one, else "und"."""
    return tag if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", tag) else "und"


def minutes_between(first: datetime, at: datetime) -> timedelta:
    """How far `at` is behind `first` by the clocks that are shown, which leave out the seconds."""
    return at.replace(second=0, microsecond=0) - first.replace(second=0, microsecond=0)


def has_time(instant: datetime) -> bool:
    """Whether an instant is more than a day: a page that shows only its day is read as midnight in the sites' zone."""
    return instant.astimezone(LOCAL).time() != time.min
