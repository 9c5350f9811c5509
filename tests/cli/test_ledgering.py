"""`ledger` at the keyboard: exchanges and promises as a table, JSON, CSV and a calendar, and what it refuses."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from icalendar import Calendar

from monitor.domain import Relation
from tests.cli.keyboard import Keyboard
from tests.ledger.making import SIDES, agreement, facts, promise
from tests.store.making import NOON, made

# Long before any day on which these tests may run.
LAST_YEAR = NOON - timedelta(days=365 * 5)


@pytest.fixture
def kept(monitor: Keyboard) -> Keyboard:
    """Talks in Vientiane with a plan and a promise of 2021, and a party visit to Hanoi four years before."""
    told = facts(
        ("talks",),
        "2021-09-14",
        agreements=[agreement("kế hoạch công tác", "2021", "2022")],
        promises=[promise("2021-12-01", "2021-12-31", "talks", "vòng tiếp theo")],
    )
    between = Relation("government", *SIDES["government"], "to_laos")
    visit = Relation("party", *SIDES["party"], "to_vietnam")
    with monitor.store() as store:
        talks = made("a.vn:1", "hội đàm", title="Hai văn phòng", published_at=LAST_YEAR, facts=told, relation=between)
        before = LAST_YEAR - timedelta(days=4 * 365)
        guests = made("a.vn:2", "đoàn đến", published_at=before, facts=facts(("visit",)), relation=visit)
        store.take([talks, guests], run_id=None, at=NOON)
    return monitor


def test_a_table_lists_the_exchanges_the_last_first_and_sums_them_up(kept: Keyboard) -> None:
    said = kept("ledger")
    assert (said.code, said.err) == (0, "2 exchanges\n")
    assert said.out.index("2021-09-14") < said.out.index("2017-09-")
    assert "promised:" in said.out
    assert "visits to Laos" in said.out


def test_the_ledger_is_asked_by_year_office_and_direction(kept: Keyboard) -> None:
    for arguments, events in (
        (("--year", "2021"), [1]),
        (("--office", "party"), [2]),
        (("--direction", "to_laos"), [1]),
        (("--since", "2017-01-01", "--until", "2017-12-31"), [2]),
        (("--year", "2020"), []),
    ):
        found = kept("ledger", *arguments, "--json").json
        assert [one["event"] for one in found["exchanges"]] == events, arguments


def test_promises_are_listed_by_what_became_of_them(kept: Keyboard) -> None:
    (silent,) = kept("ledger", "--promises", "silent", "--json").json["promises"]
    assert (silent["words"], silent["state"], silent["due_until"], silent["kept_on"]) == (
        "vòng tiếp theo",
        "silent",
        "2021-12-31",
        None,
    )
    assert kept("ledger", "--promises", "kept", "--json").json == {"promises": []}
    table = kept("ledger", "--promises", "all")
    assert "2021-12-01 - 2021-12-31" in table.out
    assert table.err == "1 promise\n"


def test_files_can_be_read_by_spreadsheets_and_calendars(kept: Keyboard) -> None:
    rows = list(csv.DictReader(io.StringIO(kept("ledger", "--format", "csv").out)))
    assert [(one["event"], one["day"], one["office"]) for one in rows] == [
        ("1", "2021-09-14", "government"),
        ("2", "2017-09-16", "party"),
    ]
    out = kept.home / "ledger.ics"
    assert kept("ledger", "--format", "ics", "--out", str(out)).code == 0
    entries = Calendar.from_ical(out.read_bytes()).walk("VEVENT")
    assert [str(one["dtstart"].dt) for one in entries] == ["2021-09-14", "2017-09-16", "2021-12-31"]
    assert len({str(one["uid"]) for one in entries}) == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--office", "post"), "--office: there is no “post”"),
        (("--year", "next"), "--year: “next” is no year"),
        (("--year", "2021", "--since", "2021-01-01"), "--year: a year stands without"),
        (("--promises", "broken"), "there are open, kept, silent, all"),
        (("--since", "soon"), "--since: “soon” is no day"),
        (("--format", "pdf"), "--format 'pdf' is none of"),
        (("--out", "x"), "--out goes with"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(monitor: Keyboard, arguments: tuple[str, ...], told: str) -> None:
    said = monitor("ledger", *arguments)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
