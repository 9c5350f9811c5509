"""A day and what is known by then go in; out comes which promises its digest may tell of, and from which day on all
exchanges must be known to be sure of that.

What keeps a promise is nearly always seen in the last days before, and where it is not, in few more: so a digest need
not read all that took place since the first of its promises could be kept. What it says is what the whole ledger says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo

from monitor.ledger.nouns import Exchange, Promised, Promising
from monitor.ledger.promises import (
    Keeping,
    earliest,
    is_within,
    kept_from,
    later_by,
    promises_of,
    same_promise,
    suits,
    unkept_on,
)
from monitor.ledger.visits import GAP, LONGEST, settled, ways

_OF_ONE_VISIT = LONGEST + GAP
"""Exchanges that lie so far apart are never of one visit."""


def events_to_tell(
    stories: Iterable[Promising], exchanges: Sequence[Exchange], day: date, zone: tzinfo
) -> frozenset[int]:
    """The events of whose promises that day's digest may tell, and those that promise the same, as it counts once.

    `stories` are all of the events that promise anything; `exchanges` those of the last days, and all that may be told
    on that day to keep a promise.
    """
    events: dict[int, list[Promising]] = {}
    for one in stories:
        events.setdefault(one.event, []).append(one)
    keeping, wanted, promising = _Todays(exchanges, day), set[object](), dict[object, set[int]]()
    for event, some in events.items():
        placed = [one.placed_at for one in some]
        first, last = min(placed).astimezone(zone).date(), max(placed).astimezone(zone).date()
        latest = max([last, *(one.until for one in some if one.until)])
        for promise in (promise for one in some for promise in one.promises):
            said = same_promise(promise)
            promising.setdefault(said, set()).add(event)
            if unkept_on(promise, first, day) or keeping.may_keep(event, latest, promise):
                wanted.add(said)
    return frozenset(event for said in wanted for event in promising[said])


class _Todays:
    """The exchanges by which a day may tell of a promise as kept, and those that kept it before."""

    def __init__(self, exchanges: Iterable[Exchange], day: date) -> None:
        self._todays: list[Exchange] = []
        self._others: dict[str, list[Exchange]] = {}
        for one in exchanges:
            if _is_told_on(one, day):
                self._todays.append(one)
            elif one.day <= day:
                self._others.setdefault(one.office, []).append(one)
        self._kept_before: dict[tuple[int, str], date] = {}

    def may_keep(self, event: int, latest: date, promise: Promised) -> bool:
        """Whether a promise of this event, which was over by `latest`, may be told as kept."""
        return any(
            one.event != event
            and is_within(one, promise)
            and suits(one, promise)
            and self._kept_on(one, promise) < max(earliest(promise), later_by(latest, _OF_ONE_VISIT))
            for one in self._todays
        )

    def _kept_on(self, today: Exchange, promise: Promised) -> date:
        """The last day before on which an exchange of the same offices took place that suits the promise as well."""
        key = today.event, promise.kind
        if key not in self._kept_before:
            others = self._others.get(today.office, ())
            days = (one.day for one in others if one.day < today.day and suits(one, promise))
            self._kept_before[key] = max(days, default=date.min)
        return self._kept_before[key]


def _is_told_on(one: Exchange, day: date) -> bool:
    """Whether a promise may be told as kept by it on that day: on which it took place, or was told first."""
    return max(one.first_told, one.day) == day


# -- how far back to look


def needed_from(exchanges: Sequence[Exchange], known: Mapping[str, date], day: date) -> dict[str, date]:
    """For which offices exchanges must be known from an earlier day on to be sure of what is told on that day, and from
    which; `date.min` where that is not known yet.

    `exchanges` are all up to the day from the one in `known` on, by office, and all that the day tells first, still
    without their visits, with those at which the promises were made.
    """
    seen, found = _Seen(exchanges, known, day), dict[str, date]()
    for made_at, promise in promises_of(exchanges):
        needed, office = seen.needed(made_at, promise), made_at.office
        if needed < known[office]:
            found[office] = min(needed, found.get(office, needed))
    return found


class _Seen:
    """What is seen of the exchanges up to a day."""

    def __init__(self, exchanges: Sequence[Exchange], known: Mapping[str, date], day: date) -> None:
        self._known, self._day = known, day
        self._keeping, self._ways = Keeping(exchanges, day), ways(exchanges)
        self._travelling = {one.event for some in self._ways.values() for one in some}

    def needed(self, made_at: Exchange, promise: Promised) -> date:
        """From which day on exchanges must be known for this promise.

        It is sure not to be told where something keeps it that was known before this day, and where nothing that this
        day tells may keep it, nor it would be told if nothing did. What may be of the visit at which it was made keeps
        it or not: that is doubtful as long as it is open where the visit began.
        """
        doubtful, keeper = self._first_keeper(made_at, promise)
        is_of_today = any(_is_told_on(one, self._day) for one in (*doubtful, *keeper))
        if not is_of_today and (keeper or unkept_on(promise, made_at.first_told, self._day) is None):
            return date.max
        if doubtful and not self._is_settled(made_at):
            return date.min
        return kept_from(made_at, promise)

    def _first_keeper(self, made_at: Exchange, promise: Promised) -> tuple[list[Exchange], list[Exchange]]:
        """The first that certainly keeps the promise, if any does, and the doubtful ones before it."""
        doubtful: list[Exchange] = []
        for one in self._keeping.keepers(made_at, promise):
            if not self._may_be_one_visit(made_at, one):
                return doubtful, [one]
            doubtful.append(one)
        return doubtful, []

    def _may_be_one_visit(self, made_at: Exchange, later: Exchange) -> bool:
        """Both between the same offices."""
        is_near = later.day - made_at.day <= _OF_ONE_VISIT
        return is_near and later.direction == made_at.direction and self._travelling >= {made_at.event, later.event}

    def _is_settled(self, made_at: Exchange) -> bool:
        way = self._ways.get((made_at.office, made_at.direction), ())
        return made_at.event in (one.event for one in settled(way, self._known[made_at.office]))
