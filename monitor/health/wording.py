"""Figures and foreign words go in, safe words for one line come out."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from monitor.domain import Alarm
from monitor.text import visible_line

LONGEST = 160
HEADLINES = {
    "database": "{} cannot be used",
    "silent": "{} silent",
    "few": "{} brings few stories",
    "layout": "{} has a new layout",
    "refused": "{} refused",
    "failing": "{} failing",
    "stale": "{} not read",
    "paused": "{} still paused",
    "clock": "clock wrong",
    "disk": "disk nearly full",
    "digest": "digest of {} missing",
    "daemon": "daemon not heard",
    "mailing": "digest not mailed: {}",
}


def headline(alarm: Alarm) -> str:
    """An alarm in three or four words, for a subject line: "vna/en silent"."""
    return shown(HEADLINES.get(alarm.kind, f"{{}} {alarm.kind}").format(alarm.subject), 60)


def shown(text: str, longest: int = LONGEST) -> str:
    """Foreign text as one short line of visible characters, with nothing in it that acts on a terminal or a header."""
    line = visible_line(text[: 4 * longest])
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def in_words(span: timedelta) -> str:
    """A span as a person says it: "40 s", "35 min", "7 h", "1 day 4 h", "12 days"."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 90:
        return f"{seconds} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    days, hours = divmod(round(seconds / 3600), 24)
    if not days:
        return f"{hours} h"
    counted = f"{days} day{'s' if days > 1 else ''}"
    return f"{counted} {hours} h" if hours and days < 3 else counted


def moment(instant: datetime, zone: tzinfo) -> str:
    """An instant as the reader's calendar and clock show it: "2026-03-11 14:05"."""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def number(value: float) -> str:
    """A mean without false precision: "12", "3.5", "0.4"."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def several(parts: list[str], at_most: int = 3) -> str:
    """ "a, b, c and 11 more"."""
    rest = len(parts) - at_most
    return ", ".join(parts[:at_most]) + (f" and {rest} more" if rest > 0 else "")
