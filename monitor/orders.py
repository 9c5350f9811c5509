"""Two crawl orders in; whether the one does all that the other asks, and one order that does both, out.

A span of days and an ordinary run are different work: the first walks lists back over those days, the second reads
what is new and looks at young pages again. Neither stands in for the other. Where the number of pages is limited,
nothing can be said of what an order reaches but by the same order.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.domain import Order


def covers(wide: Order, narrow: Order) -> bool:
    """Whether a crawl by the order `wide` does all that `narrow` asks for.

    Orders without editions mean the source's default ones, which are not known here: such an order is covered by
    another without editions only.
    """
    if wide.max_pages != narrow.max_pages and wide.max_pages is not None:
        return False
    if wide.max_pages is not None and set(wide.editions) != set(narrow.editions):
        return False
    same = wide.source == narrow.source and wide.from_warc == narrow.from_warc and wide.connect_to == narrow.connect_to
    return same and _has_editions(wide, narrow) and _is_as_long(wide, narrow) and wide.thorough >= narrow.thorough


def merged(queued: Order, asked: Order) -> Order | None:
    """The order with the editions of both, those of `queued` first; None where the two differ in anything else."""
    if set(queued.editions) == set(asked.editions):
        return queued if replace(queued, editions=asked.editions) == asked else None
    if not (queued.editions and asked.editions) or queued.max_pages is not None:
        return None
    united = tuple(dict.fromkeys((*queued.editions, *asked.editions)))
    return replace(queued, editions=united) if replace(queued, editions=asked.editions) == asked else None


def _has_editions(wide: Order, narrow: Order) -> bool:
    if not (wide.editions and narrow.editions):
        return not (wide.editions or narrow.editions)
    return set(narrow.editions) <= set(wide.editions)


def _is_as_long(wide: Order, narrow: Order) -> bool:
    if _is_ordinary(wide) or _is_ordinary(narrow):
        return _is_ordinary(wide) and _is_ordinary(narrow)
    first, last = (wide.since, narrow.since), (narrow.until, wide.until)
    return _is_in_order(first, wide.since) and _is_in_order(last, wide.until)


def _is_ordinary(order: Order) -> bool:
    return order.since is None and order.until is None


def _is_in_order(pair: tuple[date | None, date | None], bound: date | None) -> bool:
    """Whether the days stand in this order, where the wider span has a bound at all."""
    earlier, later = pair
    return bound is None or (earlier is not None and later is not None and earlier <= later)
