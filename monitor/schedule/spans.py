"""A span of time as it is written in the settings goes in, a span as the operator reads it comes out."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)
_DURATION = re.compile(r"(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?")


def parse_duration(text: str) -> timedelta:
    """ "90s", "30m", "4h", "1d" or "1h30m" as a span; ValueError, in one line, for anything else."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found or not any(found.groups()):
        raise ValueError(f'"{text}" is no duration: write it as 90s, 30m, 4h, 1d or 1h30m')
    return sum((int(n or 0) * unit for n, (_, unit) in zip(found.groups(), UNITS, strict=True)), timedelta())


def in_words(span: timedelta) -> str:
    """A span in its two largest units: "30 min", "4 h", "1 h 30 min", "2 d 4 h"; "0 s" for none."""
    left, parts = timedelta(seconds=round(abs(span).total_seconds())), list[str]()
    for name, unit in UNITS:
        number, left = divmod(left, unit)
        if number:
            parts.append(f"{number} {name}")
    return " ".join(parts[:2]) or "0 s"
