"""Tokens that end digests: they lead back to their address, and nobody else's can be made or guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.jobs.parcels import line_for
from monitor.jobs.sending import addressees
from monitor.jobs.unsubscribing import address_behind, address_of, secret_of, unsubscribe, unsubscribe_token
from monitor.store import Store, open_store
from tests.ready import ready
from tests.store.making import NOON

MAIL_TO = ("a@office.example", "b@office.example")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(ready(tmp_path / "monitor.db")) as opened:
        yield opened


def test_a_token_leads_back_to_its_address_and_to_no_other() -> None:
    tokens = {address: unsubscribe_token("secret", address) for address in MAIL_TO}
    assert len(set(tokens.values())) == 2
    for address, token in tokens.items():
        assert address_of("secret", token, MAIL_TO) == address
        assert address_of("another secret", token, MAIL_TO) is None
        assert address not in token
    assert unsubscribe_token("secret", "A@Office.example") == tokens["a@office.example"]


@pytest.mark.parametrize("token", ["", "x", "\ud800", "ü" * 32, "a" * 10_000])
def test_what_is_no_token_is_nobodys(token: str) -> None:
    assert address_of("secret", token, MAIL_TO) is None


def test_the_secret_is_the_databases_own_and_stays(store: Store, tmp_path: Path) -> None:
    assert secret_of(store) == secret_of(store)
    assert len(secret_of(store)) >= 32
    with open_store(ready(tmp_path / "other.db")) as other:
        assert secret_of(other) != secret_of(store)


def test_who_was_sent_one_once_can_still_unsubscribe(store: Store) -> None:
    store.enter_mailings([line_for(date(2026, 3, 1), "old@office.example", "office.example")])
    token = unsubscribe_token(secret_of(store), "old@office.example")
    assert address_behind(store, token, MAIL_TO) == "old@office.example"


def test_unsubscribing_leaves_the_address_out_however_it_is_spelled(store: Store) -> None:
    token = unsubscribe_token(secret_of(store), "a@office.example")
    assert unsubscribe(store, token, MAIL_TO, NOON) == "a@office.example"
    assert unsubscribe(store, token, MAIL_TO, NOON) == "a@office.example", "twice is no mistake"
    assert unsubscribe(store, "guessed", MAIL_TO, NOON) is None
    assert addressees(store, ["A@Office.example", *MAIL_TO[1:]]) == ("b@office.example",)


def test_an_address_that_stands_twice_in_other_capitals_is_one(store: Store) -> None:
    assert addressees(store, ["a@office.example", "A@OFFICE.example"]) == ("a@office.example",)
