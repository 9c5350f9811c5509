"""When one crawl does what another is asked for, checked against a small world in which every order's work is a set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import Order
from monitor.orders import covers, merged

DAYS = [date(2026, 3, day) for day in range(1, 7)]
FULL = Order("vna", ("en", "vi"), connect_to="127.0.0.1:8080")


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Orders that resemble each other; their spans leave out the world's first and last day, which open ends reach."""
    first, last = sorted((draw(st.sampled_from(DAYS[1:-1])), draw(st.sampled_from(DAYS[1:-1]))))
    return Order(
        source=draw(st.sampled_from(["vna", "vietnamplus"])),
        editions=tuple(draw(st.lists(st.sampled_from(["en", "fr", "vi"]), unique=True))),
        since=draw(st.sampled_from([None, first])),
        until=draw(st.sampled_from([None, last])),
        thorough=draw(st.booleans()),
        max_pages=draw(st.sampled_from([None, None, 5, 9])),
        from_warc=draw(st.sampled_from([(), ("a.warc.gz",)])),
        connect_to=draw(st.sampled_from(["", "127.0.0.1:8080"])),
    )


def work(order: Order) -> set[tuple[object, ...]]:
    """All that a crawl by an order without a limit looks at."""
    is_ordinary = order.since is None and order.until is None
    first, last = order.since or DAYS[0], order.until or DAYS[-1]
    days = ["what is new"] if is_ordinary else [day.isoformat() for day in DAYS if first <= day <= last]
    pages = ["told by its title", "any other"] if order.thorough else ["told by its title"]
    where = (order.source, order.from_warc, order.connect_to)
    return {(where, *one) for one in product(order.editions or ("by default",), days, pages)}


@given(orders(), orders())
def test_an_order_covers_just_those_whose_work_is_part_of_its_own(wide: Order, narrow: Order) -> None:
    within = work(narrow) <= work(wide)
    if wide.max_pages is None:
        assert covers(wide, narrow) == within
    else:
        same = set(wide.editions) == set(narrow.editions) and wide.max_pages == narrow.max_pages
        assert covers(wide, narrow) == (same and within)


@given(orders())
def test_an_order_covers_itself_in_any_sequence_of_editions(order: Order) -> None:
    turned = replace(order, editions=order.editions[::-1])
    assert covers(order, turned)
    assert merged(order, turned) == order


@given(orders(), orders(), orders())
def test_covering_is_handed_on(first: Order, second: Order, third: Order) -> None:
    assert covers(first, third) or not (covers(first, second) and covers(second, third))


@given(orders(), orders())
def test_a_merged_order_does_the_work_of_both_and_no_more(queued: Order, asked: Order) -> None:
    both = merged(queued, asked)
    if both is None:
        return
    assert covers(both, queued)
    assert covers(both, asked)
    assert work(both) == work(queued) | work(asked)
    assert len(set(both.editions)) == len(both.editions)
    assert merged(both, asked) == merged(both, queued) == both


@given(orders(), st.sampled_from([("en",), ("en", "fr"), ("fr", "vi")]))
def test_orders_that_differ_in_their_editions_only_become_one(order: Order, others: tuple[str, ...]) -> None:
    both = merged(order, replace(order, editions=others))
    limited = order.max_pages is not None and set(order.editions) != set(others)
    assert (both is None) == (limited or not order.editions)


@pytest.mark.parametrize(
    "change",
    [
        {"source": "vietnamplus"},
        {"since": DAYS[2]},
        {"until": DAYS[2]},
        {"thorough": True},
        {"max_pages": 3},
        {"from_warc": ("a.warc.gz",)},
        {"connect_to": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_orders_that_differ_in_anything_else_stay_two(change: dict[str, object]) -> None:
    assert merged(FULL, replace(FULL, editions=("fr",), **change)) is None  # type: ignore[arg-type]


def test_a_walk_over_days_and_an_ordinary_run_do_not_stand_in_for_each_other() -> None:
    span = replace(FULL, since=DAYS[0])
    assert not covers(span, FULL)
    assert not covers(FULL, span)


def test_a_run_of_the_default_editions_is_not_known_to_hold_a_named_one() -> None:
    assert not covers(replace(FULL, editions=()), FULL)
    assert not covers(FULL, replace(FULL, editions=()))
    assert covers(replace(FULL, editions=()), replace(FULL, editions=()))
