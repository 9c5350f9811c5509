"""Readers and what they leave behind, to test with."""

from __future__ import annotations

from datetime import date

from monitor.review import ApiToken, FrozenDigest, Mailing, Reader, SavedSearch, Session
from monitor.store import Store
from tests.store.making import NOON, later

DAY = date(2026, 9, 13)
LAN = Reader("lan", "operator", NOON, mail="lan@example.org", language="vi")
KHAM = Reader("kham", "reader", NOON)
SESSION = Session("s1", "lan", NOON, NOON, later(days=14), csrf="c1", agent="a browser")
TOKEN = ApiToken("t1", "sheet", "kham", ("read", "review"), NOON, expires_at=later(days=30))
LATEST = SavedSearch(0, "lan", "latest", {"q": "văn phòng", "tier": "core"}, "mail", "key1", NOON)
LETTER = Mailing(DAY, "lan@example.org", "due", "<d1@example.org>", DAY)
FROZEN = FrozenDigest(DAY, NOON, "complete", {"version": 1, "day": "2026-09-13"}, told=((1, 2), (2, 1)))


def fill_desk(store: Store) -> None:
    """Something in every table of the desk; there must be two stories."""
    store.keep_reader(LAN, "hash of lan")
    store.keep_reader(KHAM, "hash of kham")
    store.start_session(SESSION)
    store.keep_token(TOKEN)
    store.put_mark(1, "lan", "star", at=NOON)
    store.hand_over(DAY, [1, 2], given_by="lan", given_to="kham", words="Over to you.", at=later(minutes=5))
    store.save_search(LATEST)
    store.freeze_digest(FROZEN)
    store.enter_mailings([LETTER])
    store.enter_day(DAY, [LETTER], NOON)
    store.unsubscribe("Gone@Example.org", NOON)
    store.secret("unsubscribe", "kept to itself")


def everything_of_the_desk(store: Store) -> tuple[object, ...]:
    """All that the store tells of it, but for who is signed in."""
    return (
        [store.reader(one.name) for one in store.readers()],
        store.tokens(),
        (store.marks_of([1, 2], with_undone=True), store.handovers(DAY)),
        store.searches(),
        store.frozen_digest(DAY),
        (store.mailings(), store.unsubscribed(), store.unentered_digests(DAY)),
        store.secret("unsubscribe", "another"),
    )
