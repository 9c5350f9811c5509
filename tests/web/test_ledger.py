"""The ledger's page, files and API: filtered by the address, promises with their state, hostile texts harmless."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from icalendar import Calendar

from monitor.domain import Relation
from monitor.ledger import Wanted
from monitor.web.timelines import timeline_of
from monitor.words import words_in
from tests.ledger.making import SIDES, agreement, facts, ledger, promise, version
from tests.web.conftest import NOON, Stage
from tests.web.filling import HOSTILE, Page, join, tell

VIETNAMESE = (("Accept-Language", "vi"),)


def fill(stage: Stage) -> tuple[int, int]:
    """Talks in Vientiane in two languages, with a plan and a promise, and a party visit to Hanoi a year before."""
    told = facts(
        ("talks", "signing"),
        "2026-03-10",
        agreements=[agreement("a work plan", "2026", "2027")],
        promises=[promise("2026-07-01", "2026-09-30", "talks", "the next round")],
    )
    between = Relation("government", *SIDES["government"], "to_laos")
    talks = tell(stage, "talks", facts=told, relation=between)
    same = tell(stage, "hội đàm", facts=told, relation=between, language="vi", title="Hai văn phòng hội đàm")
    join(stage, [talks, same])
    visit = tell(
        stage,
        "visit",
        published_at=NOON - timedelta(days=365),
        facts=facts(("visit",), "2025-03-11", promises=[promise("2025-10-01", "2025-10-31")]),
        relation=Relation("party", *SIDES["party"], "to_vietnam"),
        title="Party office visits Hanoi",
    )
    return talks, visit


def get(stage: Stage, target: str, **kwargs: Any) -> str:
    answer = stage.asking.get(target, **kwargs)
    assert answer.status == 200, answer.body
    return answer.body.decode()


def table_of(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))


def test_the_page_shows_this_years_exchanges_with_what_was_signed_and_promised(stage: Stage) -> None:
    talks, visit = fill(stage)
    body = get(stage, "/ledger")
    page = Page(body.encode())
    assert f"/events/{talks}" in [one["href"] for one in page.all("a")]
    assert f"/events/{visit}" not in [one.get("href") for one in page.all("a")]
    assert "2026 to 2027" in body
    assert "the next round" in body
    assert len(page.all("path", **{"class": "to_laos"})) == 1
    assert [one["value"] for one in page.all("option") if "selected" in one] == ["2026", "", ""]


def test_all_years_have_a_line_each_and_the_silent_promise_stands_first(stage: Stage) -> None:
    fill(stage)
    body = get(stage, "/ledger?year=all")
    assert body.index("Party office visits Hanoi") > body.index("2 exchanges")
    promises = body[body.index('id="promises"') :]
    assert promises.index("a return visit") < promises.index("the next round")
    assert "1 past its day and silent" in promises


@pytest.mark.parametrize("years", [1, 2, 8, 24, 90])
@pytest.mark.parametrize("last", ["2026-01-03", "2026-03-10", "2025-12-31"])
def test_the_last_year_of_the_timeline_has_room_for_its_name_and_the_last_mark_for_its_shape(
    years: int, last: str
) -> None:
    until = date.fromisoformat(last)
    since = until.replace(year=until.year - years)
    drawn = timeline_of(ledger(version(1, last, facts(day=last))), Wanted(since, until), words_in("vi"))
    assert drawn is not None
    starts = [tick.x + 3 for tick in drawn.ticks]
    # A year takes some 26 units, "Thg 12" some 35.
    assert all(one - other >= 32 for other, one in pairwise(starts))
    assert starts[-1] + 40 <= drawn.width
    assert drawn.marks[0].x + drawn.marks[0].width + 5 <= drawn.width
    if years > 1:
        assert drawn.ticks[-1].text == str(until.year)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("year=2025", 1),
        ("year=all&office=party", 1),
        ("year=all&direction=to_laos", 1),
        ("since=2025-03-12&until=2026-03-09", 0),
        ("year=2019", 0),
    ],
)
def test_the_address_filters_by_year_office_and_direction(stage: Stage, query: str, count: int) -> None:
    fill(stage)
    page = Page(get(stage, f"/ledger?{query}").encode())
    assert len([one for one in page.all("li") if one.get("id", "").startswith("exchange-")]) == count


def test_a_field_that_makes_no_sense_is_told_in_the_readers_language(stage: Stage) -> None:
    answer = stage.asking.get("/ledger?year=soon", headers=VIETNAMESE)
    assert answer.status == 422
    assert "“soon” không phải là năm" in answer.body.decode()
    assert stage.asking.get("/ledger.csv?office=opera").status == 422
    assert stage.asking.get("/ledger.doc").status == 404


def test_the_page_speaks_vietnamese(stage: Stage) -> None:
    fill(stage)
    body = get(stage, "/ledger", headers=VIETNAMESE)
    assert "Sổ hoạt động trao đổi" in body
    assert "Văn phòng Chính phủ hai nước" in body
    assert "Hai văn phòng hội đàm" in body or "chưa đến hạn" in body


def test_files_hold_what_the_page_shows(stage: Stage) -> None:
    fill(stage)
    lines = table_of(get(stage, "/ledger.csv?year=all"))
    assert [(one["day"], one["kinds"], one["agreements"]) for one in lines] == [
        ("2026-03-10", "talks signing", "a work plan (2026/2027)"),
        ("2025-03-11", "visit", ""),
    ]
    calendar = Calendar.from_ical(get(stage, "/ledger.ics?year=all&office=government"))
    entries = [(str(one["summary"]), one["dtstart"].dt.isoformat()) for one in calendar.walk("VEVENT")]
    assert [day for _, day in entries] == ["2026-03-10", "2026-09-30"]
    silent = list(
        csv.DictReader(io.StringIO(get(stage, "/ledger.csv?year=all&promises=silent").removeprefix("\ufeff")))
    )
    assert [(one["words"], one["state"]) for one in silent] == [("a return visit", "silent")]


def test_hostile_texts_of_stories_do_no_harm_in_any_form(stage: Stage) -> None:
    evil = '=cmd|"/c calc"!A1\r\nEND:VCALENDAR\r\n' + HOSTILE
    told = facts(day="2026-03-11", agreements=[agreement(evil)], promises=[promise("2026-04-01", words=evil)])
    tell(stage, "evil", title=evil, facts=told, relation=Relation("party", "", "", ""), language='x"><b>')
    body = get(stage, "/ledger")
    assert "<script>alert" not in body
    assert "<b>" not in body
    (row,) = table_of(get(stage, "/ledger.csv"))
    assert row["title"].startswith("'=cmd")
    ics = get(stage, "/ledger.ics")
    assert ics.count("END:VCALENDAR\r\n") == 1
    assert all(len(line.encode()) <= 75 for line in ics.split("\r\n"))
    assert len(Calendar.from_ical(ics).walk("VEVENT")) == 2


def test_a_hundred_exchanges_are_told_page_by_page_and_the_page_stays_small(stage: Stage) -> None:
    for number in range(50):
        day = NOON - timedelta(days=number)
        told = facts(("talks",), day.date().isoformat(), promises=[promise("2026-04-01", words=f"round {number}")])
        tell(stage, f"n{number}", published_at=day, facts=told, relation=Relation("government", "", "", "to_laos"))
    first = get(stage, "/ledger?year=all")
    assert len(first) < 100_000
    (further,) = [one["href"] for one in Page(first.encode()).all("a") if one.get("rel") == "next"]
    assert get(stage, further).count('id="exchange-') == 10


def test_the_api_gives_exchanges_part_by_part_and_promises_by_state(stage: Stage) -> None:
    talks, visit = fill(stage)
    first = stage.asking.get("/api/v1/ledger?limit=1").json()
    assert [one["event"] for one in first["exchanges"]] == [talks]
    assert [(one["year"], one["office"]) for one in first["summary"]] == [(2026, "government"), (2025, "party")]
    rest = stage.asking.get(f"/api/v1/ledger?limit=1&cursor={first['next']}").json()
    assert ([one["event"] for one in rest["exchanges"]], rest["next"]) == ([visit], None)
    silent = stage.asking.get("/api/v1/ledger/promises?state=silent").json()["promises"]
    assert [(one["event"], one["state"], one["kept_on"]) for one in silent] == [(visit, "silent", None)]
    part = stage.asking.get("/api/v1/ledger/promises?limit=1").json()
    assert stage.asking.get(f"/api/v1/ledger/promises?cursor={part['next']}").json()["promises"][0]["event"] == talks


def test_the_api_refuses_what_makes_no_sense(stage: Stage) -> None:
    assert stage.asking.get("/api/v1/ledger?office=opera").detail().startswith("office: there is no “opera”")
    assert stage.asking.get("/api/v1/ledger/promises?state=x").detail().startswith("state: there is no “x”")
    assert stage.asking.get("/api/v1/ledger?colour=x").status == 422
    assert stage.asking.get("/api/v1/ledger?cursor=abc").status == 422


def test_what_a_reader_took_off_the_beat_is_not_in_the_ledger(stage: Stage) -> None:
    _, visit = fill(stage)
    stage.store.put_mark(visit, "local", "off_beat", "a match", at=NOON)
    assert "Party office visits Hanoi" not in get(stage, "/ledger?year=all")


def test_the_page_of_a_day_tells_a_promise_that_falls_due(stage: Stage) -> None:
    due = facts(promises=[promise("2026-03-18", words="a return visit in spring")])
    made = tell(stage, "due", published_at=NOON - timedelta(days=60), facts=due, relation=Relation("party", "", "", ""))
    body = get(stage, "/days/2026-03-11")
    assert "due 18 Mar 2026: “a return visit in spring” (visit, Offices of the Party Central Committees)" in body
    assert f"/events/{made}" in body
