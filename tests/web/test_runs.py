"""Crawls asked for, listed, looked up and stopped over the face; whatever is wrong with a request gets a sentence."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from monitor.domain import Order
from monitor.jobs.ordering import MOST_WAITING
from tests.web.asking import JSON
from tests.web.conftest import NOON, Stage

RUNS = "/api/v1/runs"


def test_a_crawl_is_asked_for_and_the_daemon_is_poked(stage: Stage) -> None:
    answer = stage.asking.post(RUNS, {"source": "paper", "since": "2026-03-01", "max_pages": 10})
    assert answer.status == 202
    told = answer.json()
    assert told["how"] == "queued"
    assert "queued" in told["words"]
    assert answer.headers["location"] == f"{RUNS}/{told['run']['id']}"
    run = stage.store.run(told["run"]["id"])
    assert run is not None
    assert (run.status, run.asked_by, run.asked_at) == ("queued", "api", NOON)
    assert run.order == Order("paper", ("en", "vi"), since=date(2026, 3, 1), max_pages=10)
    assert stage.door.pokes == 1


def test_nulls_and_an_empty_list_of_editions_are_as_good_as_nothing(stage: Stage) -> None:
    wish = {"source": "paper", "editions": [], "since": None, "until": None, "max_pages": None, "thorough": False}
    told = stage.asking.post(RUNS, wish).json()
    assert told["run"]["order"]["editions"] == ["en", "vi"]


def test_a_second_wish_joins_the_first_and_says_so(stage: Stage) -> None:
    first = stage.asking.post(RUNS, {"source": "paper"}).json()
    second = stage.asking.post(RUNS, {"source": "paper", "editions": ["vi"]}).json()
    assert second["run"]["id"] == first["run"]["id"]
    assert second["how"] == "joined_queued"
    assert "waiting already" in second["words"]


def test_a_crawl_goes_where_all_crawls_of_the_daemon_go(stage: Stage) -> None:
    stage.door.connect_to = "127.0.0.1:9000"
    assert stage.asking.post(RUNS, {"source": "paper"}).json()["run"]["order"]["connect_to"] == "127.0.0.1:9000"


def test_who_asked_is_kept(stage: Stage) -> None:
    told = stage.asking.post(RUNS, {"source": "paper", "asked_by": "trigger"}).json()
    assert told["run"]["asked_by"] == "trigger"


def test_a_full_queue_takes_no_wish(stage: Stage) -> None:
    for number in range(1, MOST_WAITING + 1):
        stage.store.ask(Order("paper", ("en",), max_pages=number), asked_by="api", at=NOON)
    answer = stage.asking.post(RUNS, {"source": "paper"})
    assert (answer.status, answer.detail()) == (429, "the queue of paper is full (50 runs wait); cancel some")
    assert stage.door.pokes == 0
    assert stage.asking.post(RUNS, {"source": "agency"}).status == 202


def test_a_wish_does_not_join_a_run_that_is_being_stopped(stage: Stage) -> None:
    run = stage.running()
    stage.door.own.add(run.id)
    wish = {"source": "paper", "editions": ["en"]}
    assert stage.asking.post(RUNS, wish).json()["how"] == "joined_running"
    stage.asking.post(f"{RUNS}/{run.id}/cancel")
    answer = stage.asking.post(RUNS, wish)
    assert answer.status == 409
    assert f"run {run.id} does the same, but is being stopped" in answer.detail()
    assert stage.asking.post(RUNS, {"source": "paper"}).json()["how"] == "queued"
    stage.store.finish_run(run.id, "cancelled", at=NOON, reason="", counts={}, served={})
    assert stage.asking.post(RUNS, wish).json()["how"] == "joined_queued"


def test_a_run_that_could_not_be_stopped_is_joined(stage: Stage) -> None:
    run = stage.running()
    assert stage.asking.post(f"{RUNS}/{run.id}/cancel").status == 409
    assert stage.asking.post(RUNS, {"source": "paper", "editions": ["en"]}).json()["how"] == "joined_running"


def test_a_daemon_that_ends_takes_no_wish(stage: Stage) -> None:
    stage.door.stopping.set()
    answer = stage.asking.post(RUNS, {"source": "paper"})
    assert answer.status == 503
    assert "is ending" in answer.detail()
    assert stage.store.queued() == ()


BAD_WISHES: list[tuple[Any, int, str]] = [
    ({}, 422, "source: field required, such as"),
    ([], 422, "must be a JSON object"),
    ("paper", 422, "must be a JSON object"),
    (None, 422, "must be a JSON object"),
    ({"source": 1}, 422, "source: input should be a valid string"),
    ({"source": ""}, 422, "source: "),
    ({"source": "x" * 41}, 422, "source: "),
    ({"source": "papre"}, 404, "did you mean 'paper'?"),
    ({"source": "pap\x00er"}, 404, "did you mean 'paper'?"),
    ({"source": "\ud800"}, 422, "source: "),
    ({"source": "paper", "editions": ["fr"]}, 404, "paper has no edition 'fr'"),
    ({"source": "paper", "editions": "en"}, 422, "editions: input should be a valid list"),
    ({"source": "paper", "editions": [["en"]]}, 422, "editions.0: "),
    ({"source": "paper", "editions": ["en"] * 41}, 422, "editions: "),
    ({"source": "paper", "since": "yesterday"}, 422, "since: it must be a day as YYYY-MM-DD"),
    ({"source": "paper", "since": "2026-02-30"}, 422, "since: "),
    ({"source": "paper", "since": "0001-01-01"}, 422, "since: the year must be from 1990 to 2099"),
    ({"source": "paper", "until": "9999-12-31"}, 422, "until: the year must be"),
    ({"source": "paper", "since": 1741651200}, 422, "since: it must be a day"),
    ({"source": "paper", "since": "２０２６-03-01"}, 422, "since: it must be a day"),
    ({"source": "paper", "since": "2026-03-02", "until": "2026-03-01"}, 422, "until (2026-03-01) is before since"),
    ({"source": "paper", "max_pages": 0}, 422, "max_pages: "),
    ({"source": "paper", "max_pages": 10**30}, 422, "max_pages: "),
    ({"source": "paper", "max_pages": True}, 422, "max_pages: "),
    ({"source": "paper", "max_pages": 1.5}, 422, "max_pages: "),
    ({"source": "paper", "max_pages": "10"}, 422, "max_pages: "),
    ({"source": "paper", "thorough": "yes"}, 422, "thorough: "),
    ({"source": "paper", "asked_by": "schedule"}, 422, "asked_by: "),
    ({"source": "paper", "asked_by": None}, 422, "asked_by: "),
    ({"source": "paper", "connect_to": "evil:80"}, 422, "has a field 'connect_to' that does not exist"),
    ({"source": "paper", "\ud800\x00" * 99: 1}, 422, "that does not exist"),
]


@pytest.mark.parametrize(("wish", "status", "words"), BAD_WISHES, ids=range(len(BAD_WISHES)))
def test_a_wish_that_makes_no_sense_is_refused_with_a_sentence(
    stage: Stage, wish: Any, status: int, words: str
) -> None:
    answer = stage.asking.ask("POST", RUNS, (JSON,), [json.dumps(wish).encode()])
    assert answer.status == status
    assert words in answer.detail()
    assert len(answer.body) < 1000
    assert stage.store.queued() == ()
    assert stage.door.pokes == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe\xfa", 400),
        (b'{"source": "\xc3\x28"}', 400),
        (b"[" * 60_000, 400),
        (b'{"a":' * 10_000, 400),
        (b'{"source": "paper", "max_pages": ' + b"9" * 5000 + b"}", 400),
        (b'{"source": "paper", "max_pages": NaN}', 422),
        (b'{"source": "paper", "max_pages": 1e999}', 422),
        (b"", 422),
    ],
    ids=range(9),
)
def test_a_body_that_is_no_sound_json_is_refused(stage: Stage, body: bytes, status: int) -> None:
    answer = stage.asking.ask("POST", RUNS, (JSON,), [body])
    assert answer.status == status
    assert "the body" in answer.detail() or "max_pages" in answer.detail()


def test_runs_are_listed_newest_first_and_chosen_by_source_and_status(stage: Stage) -> None:
    done, agency = stage.ended(new=1), stage.ended("agency", status="failed")
    under_way = stage.running()
    waiting = stage.asking.post(RUNS, {"source": "agency"}).json()["run"]["id"]

    def numbers(query: str) -> set[int]:
        return {run["id"] for run in stage.asking.get(f"{RUNS}?{query}").json()["runs"]}

    assert numbers("") == {done.id, agency.id, under_way.id, waiting}
    assert numbers("source=agency") == {agency.id, waiting}
    assert numbers("status=queued") == {waiting}
    assert numbers("status=running") == {under_way.id}
    assert numbers("status=failed&source=agency") == {agency.id}
    assert numbers("status=failed&source=paper") == set()
    assert numbers("status=lost") == set()
    assert len(numbers("limit=2")) == 2


def test_a_status_is_found_however_long_ago_it_was(stage: Stage) -> None:
    lost = stage.ended(status="lost")
    for _ in range(30):
        stage.ended()
    told = stage.asking.get(f"{RUNS}?status=lost&limit=5").json()
    assert [run["id"] for run in told["runs"]] == [lost.id]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 422),
        ("limit=501", 422),
        ("limit=" + "9" * 400, 422),
        ("limit=x", 422),
        ("limit=", 422),
        ("status=ended", 422),
        ("source=nobody", 404),
        ("source=%00", 404),
        ("source=%ED%A0%80", 404),
        ("source=" + "a" * 2000, 422),
    ],
)
def test_a_list_that_cannot_be_made_is_refused(stage: Stage, query: str, status: int) -> None:
    answer = stage.asking.get(f"{RUNS}?{query}")
    assert answer.status == status
    assert answer.detail()


def test_a_run_is_shown_with_its_order_and_figures(stage: Stage) -> None:
    run = stage.ended(new=3, found=9)
    told = stage.asking.get(f"{RUNS}/{run.id}").json()
    assert told["counts"] == {"new": 3, "found": 9}
    assert told["order"]["editions"] == ["en"]
    assert told["started_at"] == "2026-03-11T05:00:00+00:00"


@pytest.mark.parametrize(
    ("number", "status"), [("99", 404), ("0", 422), ("-1", 422), ("9" * 30, 422), ("9" * 5000, 422), ("a", 422)]
)
def test_a_run_that_does_not_exist_is_refused(stage: Stage, number: str, status: int) -> None:
    for path in (f"{RUNS}/{number}", f"{RUNS}/{number}/events"):
        assert stage.asking.get(path).status == status
    assert stage.asking.post(f"{RUNS}/{number}/cancel").status == status


def test_a_waiting_run_is_cancelled_at_once(stage: Stage) -> None:
    number = stage.asking.post(RUNS, {"source": "paper"}).json()["run"]["id"]
    answer = stage.asking.post(f"{RUNS}/{number}/cancel", {})
    assert answer.status == 200
    assert answer.json()["run"]["status"] == "cancelled"
    assert stage.store.queued() == ()


def test_a_run_of_this_daemon_is_stopped_by_its_supervisor(stage: Stage) -> None:
    run = stage.running()
    stage.door.own.add(run.id)
    assert "is being stopped" in stage.asking.post(f"{RUNS}/{run.id}/cancel").json()["words"]


def test_a_run_of_another_process_or_one_that_has_ended_is_not_cancelled(stage: Stage) -> None:
    foreign, over = stage.running(), stage.ended("agency")
    answer = stage.asking.post(f"{RUNS}/{foreign.id}/cancel")
    assert (answer.status, "process 77 on elsewhere" in answer.detail()) == (409, True)
    answer = stage.asking.post(f"{RUNS}/{over.id}/cancel")
    assert (answer.status, "has ended already (done)" in answer.detail()) == (409, True)
