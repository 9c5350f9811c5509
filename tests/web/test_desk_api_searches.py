"""Saved searches over the API: kept, found by, told to alert, forgotten; each reader's are their own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.store.making import made
from tests.web.asking import JSON, Answer
from tests.web.conftest import NOON, Stage
from tests.web.test_desk_api import DAY, as_who, walked

VISITS = {"name": "visits", "query": {"q": "hop tac", "tier": "core,  bilateral", "lang": ""}, "alert": "mail"}


def patched(stage: Stage, number: int, body: str) -> Answer:
    return stage.asking.ask("PATCH", f"/api/v1/searches/{number}", [JSON], [body.encode()])


def test_a_search_is_kept_as_it_is_understood_and_finds_its_stories(stage: Stage) -> None:
    answer = stage.asking.post("/api/v1/searches", VISITS)
    kept = answer.json()
    assert (answer.status, answer.headers["location"]) == (201, "/api/v1/searches/1")
    assert (kept["query"], kept["alert"], kept["reader"]) == (
        {"q": "hop tac", "tier": "core,bilateral"},
        "mail",
        "local",
    )
    assert stage.asking.get("/api/v1/searches").json() == {"searches": [kept]}
    assert stage.asking.get("/api/v1/searches/1").json() == kept
    pages = [made(f"a.vn:{n}", f"hợp tác {n}", published_at=NOON + n * DAY) for n in range(3)]
    stage.store.take(pages, run_id=None, at=NOON)
    stage.store.take([made("a.vn:9", "khác", title="Khác")], run_id=None, at=NOON)
    parts = walked(stage, "/api/v1/searches/1/stories?limit=2", "stories")
    assert [[one["id"] for one in part] for part in parts] == [[3, 2], [1]]


def test_each_search_has_a_feed_that_only_who_knows_its_key_can_open(stage: Stage) -> None:
    first, second = (stage.asking.post("/api/v1/searches", VISITS | {"name": name}).json()["feed"] for name in "ab")
    key = first.removeprefix("/feeds/searches/").removesuffix(".atom")
    assert first != second
    assert len(key) >= 32
    found = stage.store.search_of_feed(key)
    assert found is not None
    assert found.name == "a"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"query": {"q": "x"}}, "name: field required, such as"),
        ({"name": "n"}, "query: field required, such as"),
        ({"name": " ", "query": {"q": "x"}}, "name: A search needs a name of 1 to 80 characters"),
        ({"name": "n", "query": {}}, "q: This search would find everything"),
        ({"name": "n", "query": {"q": "  "}}, "q: This search would find everything"),
        ({"name": "n", "query": {"tier": "best"}}, "tier: 'best' is no tier"),
        ({"name": "n", "query": {"limit": "9"}}, "limit: There is no field 'limit' in a search"),
        ({"name": "n", "query": {"q\n\u202e": "9"}}, "q\\n\\u202e: There is no field"),
        ({"name": "n", "query": {"q": 1}}, "query.'q': input should be a valid string"),
        ({"name": "n" * 81, "query": {"q": "x"}}, "name: string should have at most 80 characters"),
        ({"name": "n", "query": {"q": "x"}, "alert": "sms"}, "alert: input should be 'none', 'mail' or 'webhook'"),
        ({"name": "n", "query": {"q": "x"}, "feed_key": "k"}, "the body has a field 'feed_key' that does not exist"),
    ],
)
def test_a_search_that_makes_no_sense_is_not_kept(stage: Stage, fields: Any, said: str) -> None:
    answer = stage.asking.post("/api/v1/searches", fields)
    assert answer.status == 422
    assert answer.detail().startswith(said)
    assert stage.store.searches() == ()


def test_a_name_is_taken_once_a_reader(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.asking.post("/api/v1/searches", VISITS)
    again = stage.asking.post("/api/v1/searches", VISITS | {"name": " visits "})
    assert again.status == 409
    assert "There is a search of that name already" in again.detail()
    as_who(monkeypatch, "lan", "read", "review")
    assert stage.asking.post("/api/v1/searches", VISITS).status == 201


def test_a_search_is_told_to_alert_otherwise_and_forgotten(stage: Stage) -> None:
    stage.asking.post("/api/v1/searches", VISITS)
    changed = patched(stage, 1, '{"alert": "webhook"}')
    assert (changed.status, changed.json()["alert"]) == (200, "webhook")
    assert patched(stage, 1, '{"alert": "loud"}').status == 422
    assert patched(stage, 1, '{"name": "other"}').status == 422
    gone = stage.asking.ask("DELETE", "/api/v1/searches/1")
    assert (gone.status, gone.body) == (204, b"")
    assert stage.asking.ask("DELETE", "/api/v1/searches/1").status == 404
    assert patched(stage, 1, '{"alert": "none"}').status == 404


def test_a_search_of_another_reader_is_not_there_but_for_operators(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_who(monkeypatch, "lan", "read", "review")
    stage.asking.post("/api/v1/searches", VISITS)
    as_who(monkeypatch, "noy", "read", "review")
    assert stage.asking.get("/api/v1/searches").json() == {"searches": []}
    for answer in (
        stage.asking.get("/api/v1/searches/1"),
        stage.asking.get("/api/v1/searches/1/stories"),
        patched(stage, 1, '{"alert": "none"}'),
        stage.asking.ask("DELETE", "/api/v1/searches/1"),
    ):
        assert answer.status == 404
        assert answer.detail().startswith("noy has no search 1")
    as_who(monkeypatch, "boss", "read", "review", "operate")
    assert stage.asking.ask("DELETE", "/api/v1/searches/1").status == 204


def test_a_reader_who_may_only_read_keeps_no_search(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    as_who(monkeypatch, "lan", "read")
    assert stage.asking.post("/api/v1/searches", VISITS).detail() == "lan may not do that: it takes the scope review"
