"""Digests by mail at the keyboard: to a real mail server, by the ledger that the daemon goes by, too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cli.keyboard import Keyboard
from tests.postoffice import PostOffice, open_office
from tests.store.making import made

DAY = "2026-09-14"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as office:
        yield office


@pytest.fixture
def desk(monitor: Keyboard, office: PostOffice) -> Keyboard:
    monitor.set(**office.settings, MONITOR_DIGEST_MAIL_TO="a@office.example,b@office.example")
    monitor.fill(made("www.vietnamplus.vn/1", "Hai đoàn", title="Đoàn đại biểu Lào thăm Hà Nội"), at=datetime.now(UTC))
    return monitor


def test_a_digest_is_sent_now_once_and_again_on_purpose(desk: Keyboard, office: PostOffice) -> None:
    said = desk("digest", DAY, "--send")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [f"{one}@office.example was sent that of {DAY}: 250 2.0.0 OK" for one in ("a", "b")]
    first = office.mails[0]
    assert (first["From"], first["To"]) == ("Monitor <monitor@office.example>", "a@office.example")
    assert "14 September 2026" in first["Subject"]
    body = first.get_body(("plain",))
    assert body is not None
    assert "Đoàn đại biểu Lào thăm Hà Nội" in body.get_content()

    said = desk("digest", DAY, "--send")
    assert said.code == 0
    assert said.out.startswith(f"a@office.example has that of {DAY} since ")
    assert len(office.mails) == 2

    twice = ("--to", "A@office.example", "--to", "a@OFFICE.example")
    said = desk("digest", DAY, "--send", "--again", *twice, "--json")
    assert [(one["state"], one["sent_now"]) for one in said.json] == [("sent", True)]
    assert len({mail["Message-ID"] for mail in office.mails}) == 3
    assert office.mails[2]["To"] == "a@office.example"


def test_without_a_day_that_of_yesterday_is_sent(desk: Keyboard, office: PostOffice) -> None:
    assert desk("digest", "--send", "--to", "c@office.example").code == 0
    (line,) = desk("mailings", "--json").json["mailings"]
    yesterday = (datetime.now(UTC) + timedelta(hours=7)).date() - timedelta(days=1)
    assert (line["day"], line["recipient"], line["state"]) == (str(yesterday), "c@office.example", "sent")


def test_who_is_refused_or_not_reached_is_told_and_exit_is_1(desk: Keyboard, office: PostOffice) -> None:
    office.refused = {"a@office.example": "550 no such user", "b@office.example": "451 come back later"}
    office.refused["c@office.example"] = "451 come back later"
    said = desk("digest", DAY, "--send", *(word for one in "abc" for word in ("--to", f"{one}@office.example")))
    assert said.code == 1
    refused, waits, over = said.out.splitlines()
    assert refused.startswith("a@office.example is refused: ")
    assert refused.endswith("550 no such user")
    assert waits.startswith("b@office.example was not reached; the daemon tries again: ")
    assert over.startswith("c@office.example was not reached: "), "it is not in mail_to: nobody tries again"
    ledger = {one["recipient"][0]: one["state"] for one in desk("mailings", "--days", 9999, "--json").json["mailings"]}
    assert ledger == {"a": "refused", "b": "due", "c": "given_up"}
    office.refused = {}
    assert desk("digest", DAY, "--send", "--to", "a@office.example", "--to", "c@office.example").code == 0
    assert [mail["To"] for mail in office.mails] == ["a@office.example", "c@office.example"]


def test_the_ledger_is_shown_with_the_servers_words(desk: Keyboard, office: PostOffice) -> None:
    office.refused = {"b@office.example": "550 5.1.1 no such user"}
    desk("digest", "--send")
    rows = desk("mailings").out.splitlines()
    assert rows[0].split() == ["day", "to", "state", "tries", "at", "next", "try", "word"]
    assert [row.split()[1:4] for row in rows[1:]] == [
        ["a@office.example", "sent", "1"],
        ["b@office.example", "refused", "1"],
    ]
    assert "550 5.1.1 no such user" in rows[2]


def test_who_unsubscribed_is_left_out_until_subscribed_again(desk: Keyboard, office: PostOffice) -> None:
    assert "no digest any more" in desk("mailings", "--unsubscribe", "B@office.example").err
    desk("digest", DAY, "--send")
    assert [mail["To"] for mail in office.mails] == ["a@office.example"]
    assert "b@office.example unsubscribed" in desk("mailings").out
    assert "unsubscribed" in desk.fails(1, "digest", DAY, "--send", "--to", "b@office.example")
    assert desk("mailings", "--subscribe", "b@office.example").code == 0
    assert "had not unsubscribed" in desk.fails(1, "mailings", "--subscribe", "b@office.example")
    assert desk("digest", DAY, "--send").code == 0
    assert [mail["To"] for mail in office.mails] == ["a@office.example", "b@office.example"]


def test_what_cannot_be_sent_says_why(desk: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = date.fromordinal(datetime.now(UTC).toordinal() + 1)
    assert "is not over yet" in desk.fails(1, "digest", tomorrow, "--send")
    assert "not a mail address" in desk.fails(2, "digest", DAY, "--send", "--to", "nobody")
    assert "go with --send" in desk.fails(2, "digest", DAY, "--to", "a@office.example")
    monkeypatch.delenv("MONITOR_DIGEST_MAIL_TO")
    assert "name --to ADDRESS" in desk.fails(1, "digest", DAY, "--send")
    monkeypatch.delenv("MONITOR_MAIL_SENDER", raising=False)
    assert "give [mail] sender" in desk.fails(1, "digest", DAY, "--send", "--to", "a@x.example")
    monkeypatch.delenv("MONITOR_MAIL_HOST")
    assert "no mail server is set: give [mail] host" in desk.fails(1, "digest", DAY, "--send", "--to", "a@x.example")
