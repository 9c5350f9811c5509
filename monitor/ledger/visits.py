"""Exchanges go in, the same come out, each with the visit that it belongs to.

A delegation comes once and meets several hosts: talks with its like, a reception by a leader, a signing. These are
exchanges of one visit. Official visits last two to five days, and the same office does not travel the same way again
within a week: so what follows within `GAP` days between the same kind of offices on the same ground is the same visit,
up to `LONGEST` days in all. Somebody came only where both sides sit at a table, or a visit is told: an order is pinned
on and a gift handed over by an embassy, too. A course is for staff who stay for weeks, and no visit, and a message or
a call takes no journey.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from monitor.domain import ExchangeKind
from monitor.ledger.nouns import Exchange
from monitor.ledger.reading import FROM_AFAR

GAP = timedelta(days=3)
LONGEST = timedelta(days=14)
_TRAVELLING: frozenset[ExchangeKind] = frozenset(
    {"visit", "talks", "reception", "signing", "session", "workshop", "review"}
)
_APART: frozenset[ExchangeKind] = FROM_AFAR | {"training"}


def with_visits(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """The exchanges in their order, each with its visit."""
    given = tuple(exchanges)
    begun = {one.event: visit[0].event for visit in _visits(given) for one in visit}
    return tuple([one._replace(visit=begun[one.event]) if one.event in begun else one for one in given])


def _visits(exchanges: Iterable[Exchange]) -> Iterable[Sequence[Exchange]]:
    """The exchanges of each visit, the earliest first."""
    travelled = [one for one in exchanges if one.direction and one.office and not _APART.intersection(one.kinds[:1])]
    travelled.sort(key=lambda one: (one.office, one.direction, one.day, one.event))
    for _, some in groupby(travelled, key=lambda one: (one.office, one.direction)):
        yield from (visit for visit in _near(list(some)) if any(_TRAVELLING.intersection(one.kinds) for one in visit))


def _near(exchanges: Sequence[Exchange]) -> Iterable[Sequence[Exchange]]:
    """Exchanges of one kind of offices on one ground, cut where too many days lie between two of them."""
    visit: list[Exchange] = []
    end = date.min
    for one in exchanges:
        if visit and (one.day - end > GAP or max(end, one.until) - visit[0].day > LONGEST):
            yield visit
            visit = []
        end = max(end, one.until) if visit else one.until
        visit.append(one)
    if visit:
        yield visit
