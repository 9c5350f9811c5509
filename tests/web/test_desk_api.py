"""Stories, events, marks and what was learned of them over the API: found, listed part by part, put, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain import Mention, Order
from monitor.jobs import admitting
from monitor.jobs.evaluating import evaluate_lines
from monitor.jobs.export import stored_fields
from monitor.review import Mailing, Reader
from monitor.web.api_answers import cursor_of
from monitor.web.who import Scope, Who
from tests.jobs.making import raw
from tests.store.making import made
from tests.web.asking import Answer
from tests.web.conftest import NOON, Stage

DAY = timedelta(days=1)


@pytest.fixture
def filled(stage: Stage) -> Stage:
    """A desk with seven stories of seven days, the last of them not on the beat."""
    pages = [
        made(
            f"a.vn:{n}",
            f"text {n}",
            title="Đoàn đại biểu" if n % 2 else "Hợp tác",
            published_at=NOON - n * DAY,
            tier="other" if n == 7 else "core",
            language="lo" if n == 3 else "vi",
            mentions=(Mention("la.prime_ministers_office", "Văn phòng Thủ tướng Lào", "lead"),),
        )
        for n in range(1, 8)
    ]
    stage.store.take([one for one in pages if one.story.tier == "core"], run_id=None, at=NOON)
    return stage


def as_who(monkeypatch: pytest.MonkeyPatch, name: str, *scopes: Scope) -> None:
    """From now on it is this reader who asks."""
    monkeypatch.setattr("monitor.web.api_answers.who_asks", lambda _: Who(name, "reader", frozenset(scopes)))


def put(stage: Stage, story: int, kind: str, value: str = "") -> Answer:
    return stage.asking.post(f"/api/v1/stories/{story}/marks", {"kind": kind, "value": value})


def walked(stage: Stage, address: str, name: str) -> list[list[Any]]:
    """All parts of a list, each as the header Link of the one before leads on."""
    parts, at = [], address
    while True:
        answer = stage.asking.get(at)
        told = answer.json()
        parts.append(told[name])
        if told["next"] is None:
            assert "link" not in answer.headers
            return parts
        where, _, relation = answer.headers["link"].partition(">; ")
        assert relation == 'rel="next"'
        assert told["next"] in where
        at = where.removeprefix("<")


# -- stories


def test_stories_have_the_fields_of_the_export(filled: Stage) -> None:
    told = filled.asking.get("/api/v1/stories").json()
    zone = filled.app.settings.monitor.timezone
    stored = filled.store.story(1)
    assert stored is not None
    assert told["stories"][0] == json.loads(json.dumps(stored_fields(stored, zone)))
    assert told["total"] == {"stories": 6, "is_exact": True}
    assert told["next"] is None


def test_stories_are_listed_part_by_part_and_none_is_missed_where_more_come_in(filled: Stage) -> None:
    answer = filled.asking.get("/api/v1/stories?limit=4&lang=vi").json()
    assert [one["id"] for one in answer["stories"]] == [1, 2, 4, 5]
    filled.store.take([made("b.vn:1", "new", published_at=NOON)], run_id=None, at=NOON)
    rest = filled.asking.get(f"/api/v1/stories?limit=4&lang=vi&cursor={answer['next']}").json()
    assert ([one["id"] for one in rest["stories"]], rest["next"]) == ([6], None)
    parts = walked(filled, "/api/v1/stories?limit=3&q=%C4%91%E1%BA%A1i&tier=core", "stories")
    assert [[one["id"] for one in part] for part in parts] == [[1, 3, 5]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=doan+dai+bieu", [1, 3, 5]),
        ("q=hop+tac&since=2026-03-06", [2, 4]),
        ("lang=lo", [3]),
        ("lang=lo,vi&until=2026-03-06", [5, 6]),
        ("source=vietnamplus", [1, 2, 3, 4, 5, 6]),
        ("source=agency", []),
        ("office=la.prime_ministers_office&sort=newest&limit=1", [1]),
        ("q=", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_search_has_the_fields_of_the_search_form(filled: Stage, query: str, found: list[int]) -> None:
    answer = filled.asking.get(f"/api/v1/stories?{query}")
    assert [one["id"] for one in answer.json()["stories"]] == found


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("source=vna", "source: 'vna' is no source; there are paper, agency, vietnamplus."),
        ("edition=paper/jp", "edition: 'paper/jp' is no edition; there are"),
        ("lang=vietnamese", "lang: 'vietnamese' is no lang; write it as in vi,lo."),
        ("tier=cor", "tier: 'cor' is no tier; there are core, bilateral, other."),
    ],
)
def test_a_place_that_is_misspelt_is_a_problem_that_names_it(filled: Stage, query: str, why: str) -> None:
    answer = filled.asking.get(f"/api/v1/stories?{query}")
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(why)
    assert filled.asking.get(f"/export.jsonl?{query}").status == 422


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("tier=cor", "tier: 'cor' is no tier; there are core, bilateral, other."),
        ("since=tomorrow", "since: 'tomorrow' is not a day"),
        ("since=2026-03-02&until=2026-03-01", "until: The last day"),
        ("limit=0", "limit: input should be greater than or equal to 1, such as 50"),
        ("limit=201", "limit: input should be less than or equal to 200, such as 50"),
        ("offset=10", "there is no field 'offset' to ask for; there are limit, cursor, q, lang"),
        ("q=" + "x" * 501, "q: string should have at most 500 characters"),
        ("cursor=nonsense", "cursor: "),
        ("cursor=WyJldmVudHMiLDNd", "cursor: "),
        ("sort=best", "sort: 'best' is no sort"),
    ],
)
def test_a_search_that_cannot_be_understood_is_refused_with_a_sentence(filled: Stage, query: str, said: str) -> None:
    answer = filled.asking.get(f"/api/v1/stories?{query}")
    assert answer.status == 422
    assert answer.detail().startswith(said)


def test_a_story_comes_with_its_revisions_and_marks(filled: Stage) -> None:
    filled.store.take([made("a.vn:1", "another text")], run_id=None, at=NOON)
    put(filled, 1, "note", "see")
    told = filled.asking.get("/api/v1/stories/1").json()
    assert [(one["number"], one["paragraphs"]) for one in told["revisions"]] == [(1, ["text 1"]), (2, ["another text"])]
    assert [(one["kind"], one["value"]) for one in told["marks"]] == [("note", "see")]
    gone = filled.asking.get("/api/v1/stories/99")
    assert (gone.status, gone.detail()) == (404, "there is no story 99; /api/v1/stories lists those there are")


def test_evidence_tells_where_each_archived_page_lies_and_whether_it_is_intact(stage: Stage) -> None:
    run = stage.store.start_run(Order("paper"), at=NOON, pid=1, host="here")
    page = raw("https://a.vn/post1.vnp", b"<p>text</p>")
    writer = stage.app.archive.writer(run.id, "paper", NOON)
    place = writer.keep(page.url, page.status, page.headers, page.body, page.at)
    writer.close()
    stage.store.take([made("a.vn:1", of_page={"capture": place})], run_id=run.id, at=NOON)
    (told,) = stage.asking.get("/api/v1/stories/1/evidence").json()["pages"]
    assert (told["state"], told["status"], told["file"], told["bytes"]) == ("intact", 200, place.file, 11)
    (stage.app.home / "archive" / place.file).unlink()
    (gone,) = stage.asking.get("/api/v1/stories/1/evidence").json()["pages"]
    assert gone["state"] != "intact"
    assert "status" not in gone


# -- events


def test_events_come_part_by_part_the_latest_first(filled: Stage) -> None:
    parts = walked(filled, "/api/v1/events?limit=4", "events")
    assert [[one["event"] for one in part] for part in parts] == [[6, 5, 4, 3], [2, 1]]
    assert parts[0][0] == {
        "event": 6,
        "day": "2026-03-05",
        "title": "Hợp tác",
        "tier": "core",
        "languages": ["vi"],
        "stories": [6],
    }


def test_events_of_a_span_of_days_are_those_with_a_story_of_it(filled: Stage) -> None:
    told = filled.asking.get("/api/v1/events?since=2026-03-07&until=2026-03-08").json()
    assert [one["event"] for one in told["events"]] == [4, 3]
    assert filled.asking.get("/api/v1/events?since=07.03.2026").status == 422


def test_an_event_comes_with_its_stories(filled: Stage) -> None:
    told = filled.asking.get("/api/v1/events/3").json()
    assert (told["event"], told["languages"], [one["id"] for one in told["stories"]]) == (3, ["lo"], [3])
    assert filled.asking.get("/api/v1/events/99").detail().startswith("there is no event 99")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text("abcdefghijklmnopqrstuvwxyzABCDWIJ0123456789-_=", max_size=60) | st.text(max_size=30))
def test_a_cursor_that_is_none_is_refused_with_a_sentence(filled: Stage, cursor: str) -> None:
    from urllib.parse import quote

    for address in ("/api/v1/stories", "/api/v1/events", "/api/v1/feedback", "/api/v1/mailings"):
        answer = filled.asking.get(f"{address}?cursor={quote(cursor, errors='replace')}")
        # The empty cursor begins a search; it is what a form without one sends.
        assert answer.status == 422 or (cursor == "" and address == "/api/v1/stories")


@pytest.mark.parametrize(
    "place",
    [
        ("events", "3"),
        ("events", True),
        ("events", 2**63),
        ("events", -(2**31)),
        ("events", 3, 3),
        ("events",),
        ("feedback", 3),
    ],
)
def test_the_cursor_of_another_list_is_refused(stage: Stage, place: tuple[Any, ...]) -> None:
    answer = stage.asking.get(f"/api/v1/events?cursor={cursor_of(*place)}")
    assert (answer.status, answer.detail()[:24]) == (422, "cursor: it is not one of")


def test_a_number_in_another_script_is_no_way_into_a_header(filled: Stage) -> None:
    filled.asking.post("/api/v1/searches", {"name": "n", "query": {"q": "text"}})
    for number in ("%EF%BC%91", "1%0D%0AX-A:b", "%2B1", "1_0", "99999999999999999999"):
        answer = filled.asking.get(f"/api/v1/searches/{number}/stories?limit=1")
        assert answer.status in (200, 404, 422)
        assert answer.headers.get("link", "").isascii()
        assert "x-a" not in answer.headers
    odd = filled.asking.get("/api/v1/stories?limit=1&q=%22text%22%0D%0A%3E%E2%80%AE")
    assert odd.status == 200
    assert odd.headers["link"].isascii()


# -- what is held already


@pytest.mark.parametrize(
    "address",
    [
        *("stories", "stories/1", "stories/1/evidence", "stories/1/marks", "events", "events/1", "marks/1", "feedback"),
        *("searches", "searches/1", "searches/1/stories", "me", "readers", "mailings"),
    ],
)
def test_what_has_not_changed_is_not_sent_again(filled: Stage, address: str) -> None:
    put(filled, 1, "star")
    filled.asking.post("/api/v1/searches", {"name": "n", "query": {"q": "text"}})
    first = filled.asking.get(f"/api/v1/{address}")
    tag = first.headers["etag"]
    assert (first.status, first.headers["cache-control"]) == (200, "private, no-cache")
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = filled.asking.get(f"/api/v1/{address}", [("If-None-Match", held)])
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert filled.asking.get(f"/api/v1/{address}", [("If-None-Match", '"other"')]).body == first.body


def test_an_answer_gets_another_etag_once_it_changes(filled: Stage) -> None:
    before = filled.asking.get("/api/v1/stories/1").headers["etag"]
    put(filled, 1, "star")
    answer = filled.asking.get("/api/v1/stories/1", [("If-None-Match", before)])
    assert answer.status == 200
    assert answer.headers["etag"] != before


# -- marks


def test_a_mark_is_put_listed_taken_back_and_remembered(filled: Stage) -> None:
    answer = put(filled, 1, "off_beat", " sport ")
    mark = answer.json()
    assert (answer.status, answer.headers["location"]) == (201, "/api/v1/marks/1")
    assert mark | {"at": ""} == {
        **{"id": 1, "story": 1, "reader": "local", "kind": "off_beat", "value": "sport", "at": ""},
        **{"undone_at": None, "undone_by": ""},
    }
    assert filled.asking.get("/api/v1/stories/1/marks").json() == {"marks": [mark]}
    undone = filled.asking.ask("DELETE", "/api/v1/marks/1").json()
    assert (undone["undone_by"], undone["undone_at"]) == ("local", mark["at"])
    assert filled.asking.ask("DELETE", "/api/v1/marks/1").json() == undone
    assert filled.asking.get("/api/v1/stories/1/marks").json() == {"marks": []}
    assert filled.asking.get("/api/v1/stories/1/marks?with_undone=true").json() == {"marks": [undone]}
    assert filled.asking.get("/api/v1/marks/1").json() == undone


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"kind": "loved"}, 422, "kind: input should be 'read', 'star', 'off_beat', 'note' or 'assign', such as"),
        ({}, 422, "kind: field required"),
        ([], 422, 'the body must be a JSON object, such as {"kind": "note"}'),
        ({"kind": "read", "by": "me"}, 422, "the body has a field 'by' that does not exist; there are kind, value"),
        ({"kind": "read", "value": "x"}, 422, 'a mark "read" takes no value'),
        ({"kind": "note"}, 422, "a note needs its text"),
        ({"kind": "note", "value": 1}, 422, "value: input should be a valid string"),
        ({"kind": "note", "value": "x" * 4001}, 422, "value: string should have at most 4000 characters"),
        ({"kind": "assign", "value": "nobody"}, 422, "there is no reader 'nobody'; there are lan, noy"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(filled: Stage, fields: Any, status: int, said: str) -> None:
    for name in ("lan", "noy"):
        filled.store.keep_reader(Reader(name, "reader", NOON), "hash")
    answer = filled.asking.post("/api/v1/stories/1/marks", fields)
    assert answer.status == status
    assert answer.detail().startswith(said)
    assert filled.store.marks_of([1]) == {}


def test_there_is_no_mark_on_a_story_that_is_not_there(filled: Stage) -> None:
    assert put(filled, 99, "read").detail() == "there is no story 99"
    for method in ("GET", "DELETE"):
        assert filled.asking.ask(method, "/api/v1/marks/7").status == 404
    assert filled.asking.get("/api/v1/stories/99/marks").status == 404


def test_another_readers_mark_takes_an_operator_to_undo(filled: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    as_who(monkeypatch, "lan", "read", "review")
    put(filled, 1, "star")
    as_who(monkeypatch, "noy", "read", "review")
    refused = filled.asking.ask("DELETE", "/api/v1/marks/1")
    assert (refused.status, refused.detail()[:16]) == (403, "mark 1 is lan's:")
    as_who(monkeypatch, "boss", "read", "review", "operate")
    assert filled.asking.ask("DELETE", "/api/v1/marks/1").json()["undone_by"] == "boss"


# -- what was learned


def test_feedback_is_listed_part_by_part_and_can_be_measured_against(filled: Stage) -> None:
    for story in (5, 2, 4):
        put(filled, story, "off_beat", "sport")
    put(filled, 1, "star")
    parts = walked(filled, "/api/v1/feedback?limit=2", "lines")
    assert [[line["id"] for line in part] for part in parts] == [["5", "2"], ["4"]]
    assert parts[0][0]["by"] == "local"
    lines = filled.asking.get("/api/v1/feedback?confirmed=true").json()["lines"]
    assert [(line["id"], line["relevant"]) for line in lines][-1] == ("1", "core")
    report = json.loads(evaluate_lines("\n".join(map(json.dumps, lines)), as_json=True))
    assert report["lines"] == 4


# -- people


def test_whoever_asks_is_told_who_they_are_and_what_they_may(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.asking.get("/api/v1/me").json() == {
        **{"name": "local", "role": "operator", "scopes": ["read", "review", "operate"], "language": ""}
    }
    as_who(monkeypatch, "lan", "review", "read")
    assert stage.asking.get("/api/v1/me").json()["scopes"] == ["read", "review"]


def test_readers_and_the_ledger_are_for_operators_only(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.store.keep_reader(Reader("lan", "reader", NOON, mail="lan@example.org", disabled_at=NOON), "hash-of-lan")
    answer = stage.asking.get("/api/v1/readers")
    assert answer.json()["readers"] == [
        {
            **{"name": "lan", "role": "reader", "mail": "lan@example.org", "language": ""},
            **{"created_at": "2026-03-11T12:00:00+07:00", "disabled_at": "2026-03-11T12:00:00+07:00"},
        }
    ]
    assert b"hash" not in answer.body
    as_who(monkeypatch, "lan", "read", "review")
    for address in ("/api/v1/readers", "/api/v1/mailings"):
        assert stage.asking.get(address).detail() == "lan may not do that: it takes the scope operate"


def test_the_ledger_is_listed_the_newest_day_first(stage: Stage) -> None:
    days = [NOON.date() - n * DAY for n in range(3)]
    lines = [Mailing(day, f"{name}@x.org", "due", f"<{day}-{name}>", day) for day in days for name in ("b", "a")]
    stage.store.enter_mailings(lines)
    stage.store.move_mailing(lines[0], state="refused", reason="550 no such user")
    parts = walked(stage, "/api/v1/mailings?limit=4", "mailings")
    found = [(line["day"][-2:], line["recipient"][0]) for part in parts for line in part]
    assert found == [("11", "a"), ("11", "b"), ("10", "a"), ("10", "b"), ("09", "a"), ("09", "b")]
    refused = stage.asking.get("/api/v1/mailings?state=refused&day=2026-03-11").json()["mailings"]
    assert [(line["recipient"], line["reason"]) for line in refused] == [("b@x.org", "550 no such user")]
    assert stage.asking.get("/api/v1/mailings?state=lost").status == 422


def test_who_may_not_read_is_told_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    as_who(monkeypatch, "feed", "operate")
    for address in ("stories", "stories/1", "events", "me", "searches", "feedback"):
        answer = stage.asking.get(f"/api/v1/{address}")
        assert (answer.status, answer.detail()) == (403, "feed may not do that: it takes the scope read")


# -- with tokens


def test_a_token_does_what_its_scopes_say_in_the_name_of_its_reader(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN="x" * 32)
    stage.store.take([made("a.vn:1")], run_id=None, at=NOON)
    stage.store.keep_reader(Reader("lan", "reader", NOON), "hash")
    reads, reviews = (
        [("Authorization", f"Bearer {admitting.add_token(stage.store, 'lan', name, scopes=scopes, at=NOON)[0]}")]
        for name, scopes in (("feed", ["read"]), ("desk", ["read", "review"]))
    )
    assert stage.asking.get("/api/v1/stories/1").status == 401
    assert stage.asking.get("/api/v1/stories/1", reads).status == 200
    star = {"kind": "star"}
    assert stage.asking.post("/api/v1/stories/1/marks", star, reads).status == 403
    put_by = stage.asking.post("/api/v1/stories/1/marks", star, reviews)
    assert (put_by.status, put_by.json()["reader"]) == (201, "lan")
    assert stage.asking.get("/api/v1/me", reviews).json()["scopes"] == ["read", "review"]
    assert stage.asking.get("/api/v1/mailings", reviews).status == 403
    assert stage.asking.post("/api/v1/runs", {"source": "paper"}, reviews).status == 403
    stage.store.revoke_token("lan", "desk", NOON)
    assert stage.asking.ask("DELETE", "/api/v1/marks/1", reviews).status == 401
