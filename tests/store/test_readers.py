"""Readers, sessions and tokens: who may come in, and who no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.store import Store
from tests.store.desk_making import KHAM, LAN, SESSION, TOKEN
from tests.store.making import NOON, later


@pytest.fixture
def desk(store: Store) -> Store:
    store.keep_reader(LAN, "hash of lan")
    store.keep_reader(KHAM, "hash of kham")
    return store


def test_a_reader_is_kept_with_the_hash_of_their_password(desk: Store) -> None:
    assert desk.readers() == (KHAM, LAN)
    assert desk.reader("lan") == (LAN, "hash of lan")
    assert desk.reader("nobody") is None


def test_a_reader_is_changed_and_keeps_the_password_unless_there_is_another(desk: Store) -> None:
    promoted = replace(KHAM, role="operator", mail="kham@example.la")
    desk.keep_reader(promoted)
    assert desk.reader("kham") == (promoted, "hash of kham")
    desk.keep_reader(promoted, "another hash")
    assert desk.reader("kham") == (promoted, "another hash")


def test_a_new_reader_without_a_password_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="lan has no password"):
        store.keep_reader(LAN)
    assert store.readers() == ()


def test_one_field_of_a_reader_is_changed_and_no_other(desk: Store) -> None:
    assert desk.change_reader("lan", disabled_at=NOON)
    assert desk.change_reader("lan", language="vi", password="other")
    assert desk.reader("lan") == (replace(LAN, disabled_at=NOON, language="vi"), "other")
    assert not desk.change_reader("ghost", language="vi")


def test_a_session_holds_until_it_expires(desk: Store) -> None:
    desk.start_session(SESSION)
    assert desk.session("s1", later(days=13)) == (SESSION, LAN)
    assert desk.session("s1", later(days=14)) is None
    assert desk.session("s2", NOON) is None


def test_a_session_of_a_reader_who_may_not_come_in_any_more_does_not_hold(desk: Store) -> None:
    desk.start_session(SESSION)
    desk.keep_reader(replace(LAN, disabled_at=later(hours=1)))
    assert desk.session("s1", later(hours=2)) is None


def test_the_use_of_a_session_is_noted(desk: Store) -> None:
    desk.start_session(SESSION)
    desk.see_session("s1", later(hours=5), later(days=15))
    assert desk.sessions(later(days=14)) == (replace(SESSION, seen_at=later(hours=5), expires_at=later(days=15)),)


def test_sessions_are_ended_one_by_one_by_reader_or_all(desk: Store) -> None:
    for number, name in enumerate(("lan", "lan", "kham", "kham")):
        desk.start_session(replace(SESSION, digest=f"s{number}", reader=name))
    assert desk.end_sessions(digest="s0") == 1
    assert desk.end_sessions(digest="s0") == 0
    assert [one.digest for one in desk.sessions(NOON, "lan")] == ["s1"]
    assert desk.end_sessions(name="kham", but="s3") == 1
    assert desk.end_sessions(name="kham") == 1
    assert desk.end_sessions() == 1
    assert desk.sessions(NOON) == ()


def test_sessions_that_are_over_are_forgotten_with_the_next(desk: Store) -> None:
    desk.start_session(SESSION)
    desk.start_session(replace(SESSION, digest="s2", started_at=later(days=15), expires_at=later(days=29)))
    assert desk.end_sessions() == 1


def test_a_token_holds_until_it_expires_or_is_revoked(desk: Store) -> None:
    assert desk.keep_token(TOKEN)
    assert desk.token("t1", later(days=29)) == (TOKEN, KHAM)
    assert desk.token("t1", later(days=30)) is None
    assert desk.revoke_token("kham", "sheet", later(days=1))
    assert not desk.revoke_token("kham", "sheet", later(days=2))
    assert desk.token("t1", later(days=1)) is None
    assert desk.tokens("kham") == (replace(TOKEN, revoked_at=later(days=1)),)
    assert desk.tokens("lan") == ()


def test_a_reader_has_one_token_of_a_name(desk: Store) -> None:
    assert desk.keep_token(TOKEN)
    assert not desk.keep_token(replace(TOKEN, digest="t2"))
    assert desk.keep_token(replace(TOKEN, digest="t3", reader="lan"))
    assert [one.digest for one in desk.tokens()] == ["t1", "t3"]


def test_a_token_without_an_end_holds_for_good_and_its_use_is_noted(desk: Store) -> None:
    desk.keep_token(replace(TOKEN, expires_at=None))
    desk.see_token("t1", later(days=5))
    found = desk.token("t1", later(days=5000))
    assert found is not None
    assert found[0].seen_at == later(days=5)
