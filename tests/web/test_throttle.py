"""Guessing gets slower and slower: by name and by address, whoever tries, with little memory."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from monitor.web import throttle
from monitor.web.throttle import FREE, LONGEST_WAIT, Gate, Throttle, keys_of, wait_after
from tests.web.conftest import NOON

SECOND = timedelta(seconds=1)


def test_the_first_few_tries_are_free_and_each_further_one_doubles_the_wait() -> None:
    waits = [wait_after(n).total_seconds() for n in range(14)]
    assert waits == [0, 0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert wait_after(10**9) == LONGEST_WAIT


def test_a_try_counts_before_it_is_made_so_that_many_at_once_gain_nothing() -> None:
    tries = Throttle()
    allowed = [not tries.begin(["name lan"], NOON) for _ in range(20)]
    assert allowed == [True] * FREE + [False] * 15


def test_who_has_waited_may_try_once_more_and_then_waits_longer() -> None:
    tries = Throttle()
    for _ in range(FREE):
        assert not tries.begin(["k"], NOON)
    assert tries.begin(["k"], NOON + 4 * SECOND) == 6 * SECOND
    assert not tries.begin(["k"], NOON + 10 * SECOND)
    assert tries.begin(["k"], NOON + 10 * SECOND) == 20 * SECOND


def test_a_clock_that_is_set_back_prolongs_no_wait() -> None:
    tries, earlier = Throttle(), NOON - timedelta(days=1)
    tries.begin(["once"], NOON)
    assert not tries.begin(["once"], earlier)
    for _ in range(FREE):
        tries.begin(["k"], NOON)
    assert tries.begin(["k"], earlier) == 10 * SECOND


def test_tries_that_were_refused_do_not_prolong_the_wait() -> None:
    tries = Throttle()
    for _ in range(FREE):
        tries.begin(["k"], NOON)
    for second in range(10):
        assert tries.begin(["k"], NOON + second * SECOND)
    assert not tries.begin(["k"], NOON + 10 * SECOND)


def test_one_success_forgets_the_failures_and_so_does_time() -> None:
    tries = Throttle()
    for _ in range(FREE):
        tries.begin(["a", "b"], NOON)
    tries.succeeded(["a"])
    assert not tries.begin(["a"], NOON)
    assert tries.begin(["b"], NOON)
    later = NOON + throttle.FORGOTTEN_AFTER
    assert [bool(tries.begin(["b"], later)) for _ in range(FREE + 1)] == [False] * FREE + [True]


def test_names_and_addresses_are_counted_apart_and_the_longer_wait_counts() -> None:
    tries = Throttle()
    for n in range(FREE):
        assert not tries.begin(keys_of(f"name{n}", "192.0.2.7"), NOON), "many names from one address"
    assert tries.begin(keys_of("another", "192.0.2.7"), NOON)
    assert not tries.begin(keys_of("another", "192.0.2.8"), NOON)
    for n in range(FREE):
        tries.begin(keys_of("lan", f"198.51.100.{n}"), NOON)
    assert tries.begin(keys_of("lan", "203.0.113.1"), NOON), "one name from many addresses"


@pytest.mark.parametrize(
    ("one", "other", "are_the_same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("", "unix", False),
    ],
)
def test_a_whole_network_of_ipv6_is_one_address(one: str, other: str, are_the_same: bool) -> None:
    assert (keys_of("x", one) == keys_of("x", other)) is are_the_same


def test_memory_is_bounded_however_many_names_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_KEYS", 10)
    tries = Throttle()
    for n in range(100):
        for _ in range(FREE):
            tries.begin([f"name {n}"], NOON)
    assert len(tries._tries) == 10
    assert tries.begin(["name 99"], NOON)
    assert not tries.begin(["name 0"], NOON)
    assert max(map(len, keys_of("x" * 10_000, "y" * 10_000))) < 200


def test_the_gate_lets_few_in_at_once_and_sends_away_who_would_wait_too_long() -> None:
    async def crowd() -> tuple[int, list[bool]]:
        gate, inside, most, full = Gate(at_once=2, waiting=3), 0, 0, []

        async def come() -> None:
            nonlocal inside, most
            full.append(gate.is_full)
            if full[-1]:
                return
            async with gate:
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(come() for _ in range(8)))
        assert not gate.is_full
        return most, full

    assert asyncio.run(crowd()) == (2, [False] * 5 + [True] * 3)
