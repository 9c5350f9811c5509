"""Figures, states and reasons of crawls and alarms go in, what a page says of them comes out, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from monitor.digest.showing import shown
from monitor.domain import Alarm, Order, Run
from monitor.jobs.status import EditionStatus
from monitor.words import Words

LONGEST = 400
line = shown
_EVERY = re.compile(r"(missed, )?every ([^:]+)(?:: (news|nothing new) lately)?")
_SPAN = re.compile(r"(\d+) (days?|h|min|s)\b")
_RESTED = re.compile(r"rested until (\S+ \S+) after (\d+) failures")
_RETRY = re.compile(r"retry (\d+) at (\S+ \S+)")
_PAUSED = re.compile(r"paused by hand since (\S+ \S+)")


def figures(counts: Mapping[str, int], words: Words) -> str:
    """What pages came to, as in "2 new, 1 copy, 5 off the beat"."""
    told = (
        words.plural("{number} new", "{number} new", counts.get("new", 0)),
        words.plural("{number} revised", "{number} revised", counts.get("revised", 0)),
        words.plural("{number} copy", "{number} copies", counts.get("duplicate", 0)),
        words.plural("{number} unchanged", "{number} unchanged", counts.get("unchanged", 0)),
        words.plural("{number} off the beat", "{number} off the beat", counts.get("off_beat", 0)),
        words.plural("{number} failed", "{number} failed", counts.get("failed", 0)),
    )
    names = ("new", "revised", "duplicate", "unchanged", "off_beat", "failed")
    return ", ".join(said for said, name in zip(told, names, strict=True) if counts.get(name)) or words("nothing new")


def heading(name: str, words: Words) -> str:
    """What a figure of a run is called."""
    known = {
        "found": words("listed"),
        "fetched": words("fetched"),
        "new": words("new"),
        "revised": words("revised"),
        "duplicate": words("copies"),
        "unchanged": words("unchanged"),
        "off_beat": words("off the beat"),
        "failed": words("failed"),
    }
    return known.get(name) or shown(name, 60)


def state_of_run(status: str, words: Words) -> str:
    """How a run stands."""
    known = {
        "queued": words("waiting"),
        "running": words("under way"),
        "done": words("done"),
        "failed": words("failed"),
        "cancelled": words("cancelled"),
        "lost": words("lost"),
    }
    return known.get(status, status)


def colour_of_run(status: str) -> str:
    """The chip of a run."""
    return {"done": "good", "failed": "bad", "lost": "bad", "cancelled": "warn"}.get(status, "")


def asked_by(run: Run, words: Words) -> str:
    """Who wanted a run."""
    known = {
        "schedule": words("the schedule"),
        "retry": words("a retry after a failure"),
        "trigger": words("the command trigger"),
        "crawl": words("the command crawl"),
        "api": words("somebody, by this page or the API"),
    }
    return known.get(run.asked_by, run.asked_by)


def what(order: Order, words: Words) -> str:
    """What a run is to crawl, as in "vna en, vi, from 2026-03-01 to 2026-03-31, all pages"."""
    parts = [" ".join((order.source, ", ".join(order.editions))).strip()]
    if order.since:
        parts.append(words("from {day}", day=order.since.isoformat()))
    if order.until:
        parts.append(words("until {day}", day=order.until.isoformat()))
    if order.thorough:
        parts.append(words("every page"))
    if order.max_pages:
        parts.append(words.plural("at most {number} page", "at most {number} pages", order.max_pages))
    return ", ".join(parts)


def health(edition: EditionStatus, alarms: Sequence[Alarm], words: Words) -> tuple[str, str]:
    """How an edition is: the colour of its chip, and a word."""
    mine = {alarm.subject for alarm in alarms}
    if edition.schedule in mine or edition.source in mine:
        return "bad", words("alarm")
    if edition.last is None:
        return "", words("never read")
    if edition.last.status == "done":
        return "good", words("in order")
    return "warn", state_of_run(edition.last.status, words)


def why(reason: str, words: Words) -> str:
    """Why a crawl comes when it does."""
    known = {
        "never crawled": words("never crawled"),
        "after the quiet hours": words("after the quiet hours"),
        "the clock was ahead and came back": words("the clock was ahead and came back"),
        "not scheduled": words("not scheduled"),
    }
    if reason in known:
        return known[reason]
    if matched := _EVERY.fullmatch(reason):
        return _every(matched, words)
    if matched := _PAUSED.fullmatch(reason):
        return words("paused by hand since {moment}", moment=matched[1])
    if matched := _RETRY.fullmatch(reason):
        return words("try {number} at {moment}", number=matched[1], moment=matched[2])
    if matched := _RESTED.fullmatch(reason):
        return words("left alone until {moment} after {number} failures", moment=matched[1], number=matched[2])
    return shown(reason, LONGEST)


def _every(matched: re.Match[str], words: Words) -> str:
    span = _span(matched[2], words)
    said = words("every {span}", span=span)
    if matched[3] == "news":
        said = words("every {span}: news lately", span=span)
    if matched[3] == "nothing new":
        said = words("every {span}: nothing new lately", span=span)
    return words("missed, {why}", why=said) if matched[1] else said


def _span(told: str, words: Words) -> str:
    """A span such as "45 min" or "1 day 4 h"; what is none stays as it is."""
    return " ".join(_counted(number, unit, words) for number, unit in _SPAN.findall(told)) or told


def _counted(number: str, unit: str, words: Words) -> str:
    if unit.startswith("day"):
        return words("1 day") if number == "1" else words("{number} days", number=number)
    by_unit = {
        "s": words("{number} s", number=number),
        "min": words("{number} min", number=number),
        "h": words("{number} h", number=number),
    }
    return by_unit[unit]


def headline(alarm: Alarm, words: Words) -> str:
    """An alarm in a few words."""
    known = {
        "database": words("The database cannot be used"),
        "silent": words("{subject} is silent", subject=alarm.subject),
        "few": words("{subject} brings few stories", subject=alarm.subject),
        "layout": words("{subject} has a new layout", subject=alarm.subject),
        "refused": words("{subject} refuses us", subject=alarm.subject),
        "failing": words("{subject} is failing", subject=alarm.subject),
        "stale": words("{subject} is not read", subject=alarm.subject),
        "paused": words("{subject} is still paused", subject=alarm.subject),
        "clock": words("This machine's clock is wrong"),
        "disk": words("The disk is nearly full"),
        "digest": words("The digest of {subject} is missing", subject=alarm.subject),
        "daemon": words("The daemon was not heard"),
    }
    return shown(known.get(alarm.kind) or f"{alarm.kind}: {alarm.subject}", 120)


def lasting(span: timedelta) -> str:
    """How long something took, as "2:05" (minutes and seconds) or "1:02:05"."""
    minutes, seconds = divmod(max(0, round(span.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
