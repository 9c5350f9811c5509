"""Digests as they were handed over, and the ledger in which each line changes hands once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.domain import FiledDigest
from monitor.review import FrozenDigest
from monitor.store import Store
from tests.store.desk_making import DAY, FROZEN, LETTER
from tests.store.making import NOON, later, made


@pytest.fixture
def desk(store: Store) -> Store:
    store.take([made("a.vn:1", "một"), made("a.vn:2", "hai")], run_id=None, at=NOON)
    return store


def test_a_digest_is_frozen_once_with_what_it_told(desk: Store) -> None:
    assert desk.freeze_digest(FROZEN)
    assert not desk.freeze_digest(replace(FROZEN, state="blind", content={}, told=((2, 9),)))
    assert desk.frozen_digest(DAY) == FROZEN
    assert desk.filed_digests(DAY) == {DAY: FiledDigest(DAY, NOON, "complete")}
    assert desk.frozen_digest(date(2026, 9, 1)) is None


def test_a_digest_of_an_earlier_version_has_no_content(store: Store) -> None:
    store.freeze_digest(FrozenDigest(DAY, NOON, "partial", None))
    found = store.frozen_digest(DAY)
    assert found is not None
    assert (found.state, found.content, found.told) == ("partial", None, ())


def test_a_line_is_entered_once_and_stays_as_it_stands(store: Store) -> None:
    assert store.enter_mailings([LETTER, replace(LETTER, recipient="b@example.org")]) == 2
    sent = store.move_mailing(LETTER, state="sent", at=later(minutes=1), attempts=1)
    assert store.enter_mailings([LETTER]) == 0
    assert store.mailings(day=DAY, states=["sent"]) == (sent,)


def test_a_line_changes_hands_once(store: Store) -> None:
    store.enter_mailings([LETTER])
    with ThreadPoolExecutor(4) as pool:
        moves = list(pool.map(lambda _: store.move_mailing(LETTER, state="sending", attempts=1), range(8)))
    assert len([one for one in moves if one]) == 1


def test_the_lines_of_one_mail_change_hands_together_or_not_at_all(store: Store) -> None:
    lines = [LETTER, replace(LETTER, day=DAY + timedelta(days=1))]
    store.enter_mailings(lines)
    moves = [(one, replace(one, state="sending", attempts=1, message_id="<one@x>")) for one in lines]
    store.move_mailing(lines[1], attempts=1)
    assert not store.move_mailings(moves)
    assert store.mailings(states=["due"]) == (lines[0], replace(lines[1], attempts=1))
    moves[1] = (replace(lines[1], attempts=1), moves[1][1])
    assert store.move_mailings(moves)
    assert store.mailings() == tuple(after for _, after in moves)


def test_a_day_is_entered_once_and_for_all(desk: Store) -> None:
    assert not desk.enter_day(DAY, [LETTER], NOON), "there is no digest of it"
    desk.freeze_digest(FROZEN)
    assert desk.unentered_digests(DAY) == (DAY,)
    assert desk.unentered_digests(DAY + timedelta(days=1)) == ()
    desk.enter_mailings([replace(LETTER, state="sent")])
    assert desk.enter_day(DAY, [LETTER, replace(LETTER, recipient="b@example.org")], later(minutes=1))
    assert [(one.recipient, one.state) for one in desk.mailings()] == [
        ("b@example.org", "due"),
        ("lan@example.org", "sent"),
    ]
    assert not desk.enter_day(DAY, [replace(LETTER, recipient="late@example.org")], later(days=1))
    assert desk.unentered_digests(DAY) == ()
    assert len(desk.mailings()) == 2


def test_a_secret_is_made_once(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda number: store.secret("unsubscribe", f"s{number}"), range(8)))
    assert len(found) == 1
    assert store.secret("other", "o") == "o"


def test_the_ledger_is_asked_by_day_and_state(store: Store) -> None:
    other = replace(LETTER, day=DAY + timedelta(days=1), next_at=later(hours=1))
    store.enter_mailings([LETTER, other])
    assert store.mailings() == (LETTER, other)
    assert store.mailings(day=other.day) == store.mailings(since=other.day) == (other,)
    assert store.mailings(states=["sent", "refused"]) == ()
    assert store.recipients() == (LETTER.recipient,)


def test_who_unsubscribed_is_known_in_any_spelling_until_they_subscribe(store: Store) -> None:
    store.unsubscribe("Lan@Example.org", NOON)
    store.unsubscribe("lan@example.org", later(days=1))
    assert store.unsubscribed() == {"lan@example.org": NOON}
    assert store.subscribe("LAN@example.org")
    assert not store.subscribe("lan@example.org")
    assert store.unsubscribed() == {}


def test_a_mailbox_in_other_capitals_has_its_line_already(desk: Store) -> None:
    desk.freeze_digest(FROZEN)
    assert desk.enter_mailings([replace(LETTER, recipient="Lan@Example.org", state="sent")]) == 1
    assert desk.enter_mailings([LETTER]) == 0
    assert desk.enter_day(DAY, [LETTER, replace(LETTER, recipient="b@example.org")], NOON)
    assert [one.recipient for one in desk.mailings()] == ["Lan@Example.org", "b@example.org"]
