"""Exchanges and a day go in, what became of their promises by that day comes out, and what a digest should tell of it.

A promise is kept by the first later exchange between the same offices that is of its kind and takes place within its
days, `EARLY` before or `GRACE` after. Protocol slips by weeks, seldom by months: a round set for the third quarter
takes place in October, one set for early June in the last days of May. A visit is kept by whatever tells that somebody
came, since papers head it as talks or as a reception; talks by a session and a session by talks, which are two names
for one table. Where the words do not say what it is to be, any meeting will do, but no message and no call.

A promise past its last day without such an exchange is silent. It may still be kept within the grace.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.domain import ExchangeKind
from monitor.ledger.nouns import Exchange, News, Occasion, Promised
from monitor.ledger.reading import FROM_AFAR, IN_ORDER

EARLY = timedelta(days=14)
GRACE = timedelta(days=31)
NOTICE = timedelta(days=7)
"""So long before its day a promise is told as due."""
_AGAIN = 7
_A_DAY = timedelta(days=1)
_A_MONTH = timedelta(days=31)
_NO_MEETING: frozenset[ExchangeKind] = FROM_AFAR | {"mourning"}
_KEEPS: Mapping[str, frozenset[ExchangeKind]] = {
    "visit": frozenset({"visit", "talks", "reception"}),
    "talks": frozenset({"talks", "session"}),
    "session": frozenset({"session", "talks"}),
    "reception": frozenset({"reception", "visit"}),
}


def with_states(exchanges: Iterable[Exchange], today: date) -> tuple[Exchange, ...]:
    """The exchanges in their order, each promise with what became of it by that day."""
    given = tuple(exchanges)
    kept = Keeping(given, today)
    return tuple(
        one._replace(promises=tuple(kept.judged(one, promise) for promise in one.promises)) if one.promises else one
        for one in given
    )


class Keeping:
    """The exchanges up to a day by their offices, in the order of their days: who may have kept a promise."""

    def __init__(self, exchanges: Iterable[Exchange], today: date) -> None:
        self._today = today
        self._by_office: dict[str, list[Exchange]] = {}
        for one in sorted(exchanges, key=IN_ORDER):
            self._by_office.setdefault(one.office, []).append(one)
        self._days = {office: [one.day for one in some] for office, some in self._by_office.items()}

    def judged(self, made_at: Exchange, promise: Promised) -> Promised:
        keeper = next(self.keepers(made_at, promise), None)
        if keeper is not None:
            return replace(promise, state="kept", kept_by=keeper.event, kept_on=keeper.day)
        return replace(promise, state="open" if self._today <= promise.due_until else "silent")

    def keepers(self, made_at: Exchange, promise: Promised) -> Iterator[Exchange]:
        """The exchanges that keep the promise, the first one first."""
        return (one for one in self._later(made_at, promise) if _keeps(one, made_at, promise))

    def _later(self, made_at: Exchange, promise: Promised) -> Sequence[Exchange]:
        """The exchanges of the same offices within the days of the promise, after it was made."""
        days = self._days.get(made_at.office, [])
        since, until = kept_from(made_at, promise), min(later_by(promise.due_until, GRACE), self._today)
        return self._by_office.get(made_at.office, [])[bisect_left(days, since) : bisect_right(days, until)]


def _keeps(later: Exchange, made_at: Exchange, promise: Promised) -> bool:
    if later.event == made_at.event or (later.visit and later.visit == made_at.visit):
        return False
    return suits(later, promise)


def suits(later: Exchange, promise: Promised) -> bool:
    """Whether an exchange is of the kind that was promised."""
    if not promise.kind:
        return bool(later.kinds) and not _NO_MEETING.intersection(later.kinds[:1])
    return bool(_KEEPS.get(promise.kind, frozenset({promise.kind})).intersection(later.kinds))


def kept_from(made_at: Exchange, promise: Promised) -> date:
    """The first day on which an exchange may keep the promise."""
    return max(earliest(promise), later_by(made_at.until, _A_DAY))


def earliest(promise: Promised) -> date:
    """The first day on which it may be kept, whenever it was made."""
    return _earlier(promise.due_since, EARLY)


def is_within(later: Exchange, promise: Promised) -> bool:
    """Whether an exchange takes place within the days of a promise."""
    return earliest(promise) <= later.day <= later_by(promise.due_until, GRACE)


def _earlier(day: date, by: timedelta) -> date:
    return day - by if day - date.min > by else date.min


def later_by(day: date, by: timedelta) -> date:
    """The day so much later, or the last there is."""
    return day + by if date.max - day > by else date.max


def promises_of(exchanges: Iterable[Exchange]) -> tuple[tuple[Exchange, Promised], ...]:
    """Every promise with the exchange at which it was made, the first due first.

    What was promised between the same offices for the same days counts once, as it was made first: the talks of a
    visit, its reception and its joint statement repeat each other.
    """
    found: dict[object, tuple[Exchange, Promised]] = {}
    for exchange in sorted((one for one in exchanges if one.promises), key=IN_ORDER):
        for one in exchange.promises:
            found.setdefault((exchange.office, same_promise(one)), (exchange, one))
    return tuple(sorted(found.values(), key=lambda pair: (pair[1].due_until, pair[1].due_since, pair[0].event)))


def same_promise(one: Promised) -> object:
    """What a promise has in common with every other by which the same offices say the same."""
    return one.kind or one.words, one.due_since, one.due_until


# -- what a digest tells


def news_of(exchanges: Iterable[Exchange], day: date) -> tuple[News, ...]:
    """The promises of which that day's digest is to tell. The exchanges are judged by that day.

    Due: once, a week before its days begin; where they are longer than a month, a week before they end, for a promise
    "in 2026" says nothing in December 2025. Silent: the day after the last one, then each week as long as it may still
    be kept, and never again. Kept: on the day of the exchange that kept it, or when it was first told.
    """
    given = tuple(exchanges)
    told = {one.event: one.first_told for one in given}
    return tuple(
        News(exchange, promise, occasion)
        for exchange, promise in promises_of(given)
        for occasion in _occasions(exchange, promise, day, told)
    )


def _occasions(exchange: Exchange, promise: Promised, day: date, told: Mapping[int, date]) -> Iterator[Occasion]:
    if promise.kept_on is not None:
        if day == max(told[promise.kept_by], promise.kept_on):
            yield "kept"
    elif occasion := unkept_on(promise, exchange.first_told, day):
        yield occasion


def unkept_on(promise: Promised, first_told: date, day: date) -> Occasion | None:
    """Why that day tells of a promise that nothing has kept; None where it does not. It was told first on that day."""
    if day <= promise.due_until:
        return "due" if day == max(falls_due(promise), later_by(first_told, _A_DAY)) else None
    is_turn = (day - promise.due_until - _A_DAY).days % _AGAIN == 0
    return "silent" if is_turn and day <= later_by(promise.due_until, GRACE) else None


def falls_due(promise: Promised) -> date:
    """The day on which a promise is told as due."""
    is_long = promise.due_until - promise.due_since > _A_MONTH
    return _earlier(promise.due_until if is_long else promise.due_since, NOTICE)
