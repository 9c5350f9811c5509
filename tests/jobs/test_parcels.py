"""What the ledger says is to be mailed, and how its lines stand after each step: decided without doing anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.jobs import parcels
from monitor.jobs.parcels import LEASE, MOST_DAYS, WAITS, Parcel
from monitor.review import Mailing

NOW = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LAN, KHAM = "lan@office.example", "kham@office.example"
FIRST = date(2026, 3, 10)


def line(day: int = 0, to: str = LAN, **changes: object) -> Mailing:
    return replace(parcels.line_for(FIRST + day * DAY, to, "office.example"), **changes)  # type: ignore[arg-type]


def test_each_recipient_gets_one_mail_of_all_that_is_due() -> None:
    found = parcels.due([line(2), line(0), line(1, KHAM), line(1)], NOW)
    assert [(one.recipient, [day.day for day in one.days]) for one in found] == [(LAN, [10, 11, 12]), (KHAM, [11])]
    assert found[0].newest.message_id == line(2).message_id


def test_what_waits_for_its_next_try_waits_but_goes_with_what_is_new() -> None:
    waiting = line(0, attempts=3, next_at=NOW + MINUTE)
    assert parcels.due([waiting], NOW) == ()
    assert parcels.due([waiting], NOW + MINUTE) == (Parcel((waiting,)),)
    assert parcels.due([waiting, line(1)], NOW) == (Parcel((waiting, line(1))),)


def test_what_a_wrong_clock_put_off_for_years_does_not_wait() -> None:
    assert parcels.due([line(next_at=NOW + 400 * DAY)], NOW)


def test_a_mail_that_may_have_arrived_comes_first_as_it_was_and_alone() -> None:
    gone = parcels.committed(Parcel((line(0), line(1))), NOW, NOW)
    assert parcels.due([*gone.lines, line(2)], NOW) == (Parcel((line(2),)),), "its sender is waited for"
    stuck, fresh = parcels.due([*gone.lines, line(2)], NOW + LEASE)
    assert (stuck, fresh) == (gone, Parcel((line(2),)))
    again = parcels.committed(stuck, stuck.newest.at or NOW, NOW + LEASE)
    for before, after in zip(gone.lines, again.lines, strict=True):
        assert (after.message_id, after.first_day, after.at) == (before.message_id, before.first_day, before.at)
        assert after.attempts == before.attempts + 1


def test_the_lines_of_a_mail_tell_in_which_they_went() -> None:
    gone = parcels.committed(Parcel((line(0), line(1))), NOW, NOW)
    assert {one.message_id for one in gone.lines} == {line(1).message_id}
    assert (gone.newest.first_day, gone.newest.state) == (FIRST, "sending")
    sent = parcels.taken(gone, "250 OK", NOW + MINUTE)
    assert [(one.state, one.reason, one.next_at) for one in sent.lines] == [
        ("sent", f"told with that of {FIRST + DAY}", None),
        ("sent", "250 OK", None),
    ]


def test_tries_are_further_and_further_apart_and_end() -> None:
    parcel, now, waits = Parcel((line(),)), NOW, []
    while parcel.newest.state == "due":
        parcel = parcels.failed(parcel, "451 later", now)
        if parcel.newest.next_at:
            waits.append(parcel.newest.next_at - now)
            now = parcel.newest.next_at
    assert tuple(waits) == WAITS
    assert all(one <= other for one, other in pairwise(waits))
    assert (parcel.newest.state, parcel.newest.reason, parcel.newest.attempts) == ("given_up", "451 later", 9)
    assert now - NOW > 3 * DAY


def test_a_new_day_takes_along_what_was_waiting_and_begins_anew() -> None:
    old = line(0, attempts=8, next_at=NOW)
    after = parcels.failed(Parcel((old, line(1))), "451 later", NOW)
    assert {(one.state, one.next_at) for one in after.lines} == {("due", NOW + MINUTE)}


def test_a_failure_after_a_doubt_leaves_the_doubt() -> None:
    doubt = parcels.unanswered(parcels.committed(Parcel((line(),)), NOW, NOW), "no answer", NOW)
    assert (doubt.newest.state, doubt.newest.next_at) == ("sending", NOW + MINUTE)
    assert parcels.failed(doubt, "451 later", NOW).newest.state == "sending"
    for _ in WAITS:
        doubt = parcels.failed(doubt, "451 later", NOW)
    assert (doubt.newest.state, doubt.newest.reason) == ("given_up", "451 later (it may have arrived)")


def test_what_is_too_old_is_given_up_and_not_sent() -> None:
    old, new = line(0), line(MOST_DAYS)
    assert parcels.due([old, new], NOW) == (Parcel((new,)),)
    ((before, after),) = parcels.dropped([old, new], [LAN], NOW)
    assert (before, after.state) == (old, "given_up")


@pytest.mark.parametrize("state", ["due", "sending"])
def test_what_nobody_wants_any_more_is_given_up_unless_somebody_has_it_in_hand(state: str) -> None:
    unwanted = line(state=state, next_at=NOW + LEASE)
    assert list(parcels.dropped([unwanted], [KHAM], NOW)) == []
    ((_, after),) = parcels.dropped([unwanted], [KHAM], NOW + LEASE)
    assert after.state == "given_up"
    assert "unsubscribed" in after.reason
    assert list(parcels.dropped([unwanted], [LAN], NOW + LEASE)) == []


def test_sent_once_more_on_purpose_it_has_a_number_of_its_own() -> None:
    sent = parcels.taken(parcels.committed(Parcel((line(),)), NOW, NOW), "250", NOW).newest
    again = parcels.by_hand(sent, "office.example", NOW)
    assert (again.state, again.attempts) == ("due", 2)
    assert again.message_id not in ("", sent.message_id)
    refused = parcels.refused(Parcel((line(),)), "550", NOW).newest
    assert parcels.by_hand(refused, "office.example", NOW).message_id == refused.message_id, "nobody has it"


def test_a_message_id_tells_nobody_who_it_is_for() -> None:
    found = {parcels.message_id(FIRST, to, "office.example") for to in (LAN, KHAM)}
    assert len(found) == 2
    assert all(one.startswith("<digest.20260310.") and one.endswith("@office.example>") for one in found)
    assert not any(name in one for one in found for name in ("lan", "kham"))


def test_an_address_in_other_capitals_is_the_same_recipient() -> None:
    found = parcels.due([line(0, LAN.upper()), line(1), line(2, "Lan@Office.example")], NOW)
    assert [(one.recipient, len(one.lines)) for one in found] == [("Lan@Office.example", 3)], "as it was given last"
    assert list(parcels.dropped([line(0, LAN.upper())], [LAN], NOW)) == []
    assert len(list(parcels.dropped([line(0, LAN.upper())], [KHAM], NOW))) == 1
