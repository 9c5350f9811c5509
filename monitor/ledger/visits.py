"""Exchanges go in, the same come out, each with the visit that it belongs to.

A delegation comes once and meets several hosts: talks with its like, a reception by a leader, a signing. These are
exchanges of one visit. Official visits last two to five days, and the same office does not travel the same way again
within a week: so what follows within `GAP` days between the same kind of offices on the same ground is the same visit,
up to `LONGEST` days in all. Somebody came only where both sides sit at a table, or a visit is told: an order is pinned
on and a gift handed over by an embassy, too. A course is for staff who stay for weeks, and no visit, and a message or
a call takes no journey.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from monitor.domain import ExchangeKind
from monitor.ledger.nouns import Exchange
from monitor.ledger.reading import FROM_AFAR, IN_ORDER

GAP = timedelta(days=3)
LONGEST = timedelta(days=14)
_TRAVELLING: frozenset[ExchangeKind] = frozenset(
    {"visit", "talks", "reception", "signing", "session", "workshop", "review"}
)
_VISIT = Exchange._fields.index("visit")
_APART: frozenset[ExchangeKind] = FROM_AFAR | {"training"}


def with_visits(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """The exchanges in their order, each with its visit."""
    given = tuple(exchanges)
    begun = {one.event: visit[0].event for visit in _visits(given) for one in visit}
    return tuple([_of_visit(one, begun[one.event]) if one.event in begun else one for one in given])


def _of_visit(one: Exchange, visit: int) -> Exchange:
    """As `_replace` makes it, in a third of the time."""
    return Exchange._make((*one[:_VISIT], visit, *one[_VISIT + 1 :]))


def _visits(exchanges: Iterable[Exchange]) -> Iterable[Sequence[Exchange]]:
    """The exchanges of each visit, the earliest first."""
    for some in ways(exchanges).values():
        yield from (visit for visit in _near(some) if any(_TRAVELLING.intersection(one.kinds) for one in visit))


def ways(exchanges: Iterable[Exchange]) -> Mapping[tuple[str, str], Sequence[Exchange]]:
    """What may be part of a visit, by offices and direction, the earliest first."""
    found: dict[tuple[str, str], list[Exchange]] = {}
    for one in sorted(exchanges, key=IN_ORDER):
        if one.direction and one.office and not (one.kinds and one.kinds[0] in _APART):
            found.setdefault((one.office, one.direction), []).append(one)
    return found


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


def settled(exchanges: Sequence[Exchange], since: date) -> Sequence[Exchange]:
    """Of the exchanges of one way, all of which are known from `since` on, the last ones: those of which it is certain
    which make up a visit, whatever took place before.

    They begin where a visit ends in any case: `GAP` days after the last one that may be of it, and before and behind
    what takes longer than a visit does.
    """
    end, is_apart = date.min, True
    for at, one in enumerate(exchanges):
        is_long = one.until - one.day > LONGEST
        if one.day - since > LONGEST + GAP and (is_long or is_apart or one.day - end > GAP):
            return exchanges[at:]
        end, is_apart = (end, True) if is_long else (max(end, one.until), False)
    return ()
