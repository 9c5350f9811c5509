"""Entries of a list and what is known of them go in, the ones worth a request come out: decided here, done elsewhere.

Pure functions: nothing is fetched, stored or read from a clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from monitor.beat import worth_fetching
from monitor.domain import ON_THE_BEAT, Address, Entry, Known, Source
from monitor.normalise import address_of
from monitor.text import LOCAL

RECHECK_WINDOW = timedelta(days=14)
# What servers take, and what a database's index holds; no site of ours comes near it.
LONGEST_URL = 2000
# A list that dates a change later than this after now is wrong, and would hide every change to come.
CLOCK_SLACK = timedelta(days=1)

Why = Literal["new", "modified", "recheck"]


@dataclass(frozen=True, slots=True)
class Span:
    """Days asked for, both included; None leaves that end open. A span without any end is an ordinary run."""

    since: date | None = None
    until: date | None = None

    @property
    def is_ordinary(self) -> bool:
        return self.since is None and self.until is None

    def holds(self, instant: datetime | None) -> bool:
        """Whether a publication instant lies in the span; an unknown one might."""
        if instant is None:
            return True
        day = instant.astimezone(LOCAL).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def is_before(self, instant: datetime | None) -> bool:
        """Whether something last changed then must have been published before the span."""
        return instant is not None and self.since is not None and instant.astimezone(LOCAL).date() < self.since


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry of a list that is an article of the source."""

    entry: Entry
    address: Address


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article that should be requested, and why; `known` is set where it was fetched before."""

    entry: Entry
    address: Address
    why: Why
    known: Known | None = None


def candidates(
    source: Source, editions: Sequence[str], entries: Iterable[Entry], now: datetime
) -> tuple[list[Candidate], Counter[str]]:
    """The entries that are articles of the chosen editions, each key once, and how many were left out by reason."""
    found: dict[str, Candidate] = {}
    left_out: Counter[str] = Counter()
    for entry in entries:
        address = address_of(source, entry.url)
        if len(entry.url) > LONGEST_URL:
            left_out["skipped:url_too_long"] += 1
        elif address is None:
            left_out["skipped:not_an_article"] += 1
        elif address.edition not in editions:
            left_out["skipped:other_edition"] += 1
        else:
            if entry.modified_at and entry.modified_at > now + CLOCK_SLACK:
                entry = replace(entry, modified_at=None)
                left_out["noted:changed_in_the_future"] += 1
            found.setdefault(address.key, Candidate(entry, address))
    return list(found.values()), left_out


def choose(
    offered: Iterable[Candidate],
    known: Mapping[str, Known],
    *,
    span: Span,
    prefilter: bool,
    now: datetime,
    recheck: Sequence[timedelta],
) -> tuple[list[Wanted], Counter[str]]:
    """Which candidates to request, and how many were left out by reason."""
    wanted: list[Wanted] = []
    left_out: Counter[str] = Counter()
    for candidate in offered:
        before = known.get(candidate.address.key)
        reason = _left_out(candidate, before, span, prefilter)
        why = reason or _why(candidate.entry, before, now, recheck)
        if why in ("new", "modified", "recheck"):
            wanted.append(Wanted(candidate.entry, candidate.address, why, before))  # type: ignore[arg-type]
        else:
            left_out[why] += 1
    return wanted, left_out


def _left_out(candidate: Candidate, before: Known | None, span: Span, prefilter: bool) -> str:
    entry = candidate.entry
    if entry.kind != "text":
        return f"skipped:{entry.kind}"
    if not span.holds(entry.published_at) or span.is_before(entry.modified_at):
        return "skipped:outside_span"
    if prefilter and before is None and not worth_fetching(entry.title, candidate.address.slug):
        return "skipped:off_beat_by_title"
    return ""


def _why(entry: Entry, before: Known | None, now: datetime, recheck: Sequence[timedelta]) -> str:
    if before is None:
        return "new"
    # Lists are compared with what they said last time, not with our clock: the two may disagree.
    if entry.modified_at and entry.modified_at > (before.listed_modified_at or before.checked_at):
        return "modified"
    return "recheck" if is_recheck_due(before, now, recheck) else "known"


def is_recheck_due(known: Known, now: datetime, ladder: Sequence[timedelta]) -> bool:
    """Whether a young page is to be looked at again, at growing distances.

    Stories of the beat, since lists do not tell of every edit, and pages without a text, which may get one.
    """
    if (known.tier not in ON_THE_BEAT and known.gave_text) or not ladder or now - known.first_seen > RECHECK_WINDOW:
        return False
    due = [step for step in ladder if known.first_seen + step > known.checked_at]
    return bool(due) and now >= known.first_seen + due[0]


def months(since: date, until: date) -> Iterator[tuple[int, int]]:
    """Every (year, month) from one day's to the other's, newest first."""
    year, month = until.year, until.month
    while (year, month) >= (since.year, since.month):
        yield year, month
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
