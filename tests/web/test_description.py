"""The OpenAPI description and the face say the same: requests made from the one never surprise the other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from monitor.config import load
from monitor.review import Mailing, Reader, SavedSearch
from monitor.web import events
from monitor.web.app import description_of, operations
from monitor.web.who import Who
from tests.store.making import made
from tests.web.asking import JSON
from tests.web.conftest import NOON, Stage

LOCAL = {"Host": "127.0.0.1:8484"}
CONFIG = {
    "generation": {"deterministic": True, "max-examples": 10},
    # Sound values are refused where what they name is not there or a run has ended, and a span may end before it
    # begins: no schema can say that.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 404, 409, 422]}},
}


OF_ANSWERS = [
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
]
DESCRIPTION = description_of(load(None, {"MONITOR_HOME": "nowhere"}))
schema = schemathesis.openapi.from_dict(DESCRIPTION, config=SchemathesisConfig.from_dict(CONFIG))


@pytest.fixture
def busy(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A face with runs of every kind behind it, whose streams are short."""
    monkeypatch.setattr(events, "SECONDS_BETWEEN_LOOKS", 0.001)
    stage.ended(new=2, **{"failed:http_403": 1})
    stage.ended("agency", status="failed")
    stage.door.own.add(stage.running().id)
    stage.running("agency")
    return stocked(stage)


def stocked(stage: Stage) -> Stage:
    """A desk on which everything is that an address of it can be asked for."""
    store = stage.store
    store.take([made(f"a.vn:{n}", f"text {n}", title="Hợp tác") for n in range(1, 4)], run_id=None, at=NOON)
    store.keep_reader(Reader("lan", "reader", NOON, mail="lan@example.org"), "hash")
    store.put_mark(1, "local", "star", at=NOON)
    store.put_mark(2, "local", "off_beat", "sport", at=NOON)
    store.put_mark(3, "lan", "note", "a note", at=NOON)
    store.save_search(SavedSearch(0, "local", "visits", {"q": "hop tac"}, "none", "key", NOON))
    store.enter_mailings([Mailing(NOON.date(), "lan@example.org", "due", "<1@desk>", NOON.date(), next_at=NOON)])
    return stage


@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_requests_from_the_description_get_the_answers_of_the_description(case: schemathesis.Case, busy: Stage) -> None:
    if case.operation.path.endswith("/events"):
        busy.door.stopping.set()
    case.call_and_validate(headers=LOCAL, app=busy.face)


@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_so_do_those_about_sources_and_runs_that_exist(case: schemathesis.Case, busy: Stage) -> None:
    for names in (case.path_parameters, case.query, case.body):
        if isinstance(names, dict) and "source" in names:
            names["source"] = "paper"
        if isinstance(names, dict) and "run_id" in names:
            names["run_id"] = 1 + len(str(names["run_id"])) % 4
        for name in ("story_id", "mark_id", "event_id", "search_id"):
            if isinstance(names, dict) and name in names:
                names[name] = 1
    if case.operation.path.endswith("/events"):
        busy.door.stopping.set()  # Or the streams of runs under way would never end.
    answer = case.call(headers=LOCAL, app=busy.face)
    case.validate_response(answer, checks=OF_ANSWERS)
    assert answer.status_code < 500


def test_the_description_is_the_one_that_is_served(stage: Stage) -> None:
    assert stage.asking.get("/openapi.json").json() == DESCRIPTION


def test_the_face_takes_what_is_described_and_no_other_method_there() -> None:
    taken = operations()
    for path, described in DESCRIPTION["paths"].items():
        assert taken[path] == {method.upper() for method in described}, path


def test_the_description_names_every_address_and_how_it_refuses(stage: Stage) -> None:
    told = stage.asking.get("/openapi.json").json()
    assert set(told["paths"]) == {
        "/",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/status",
        "/api/v1/sources",
        "/api/v1/sources/{source}/pause",
        "/api/v1/sources/{source}/resume",
        "/api/v1/alarms",
        "/api/v1/runs",
        "/api/v1/runs/{run_id}",
        "/api/v1/runs/{run_id}/cancel",
        "/api/v1/runs/{run_id}/events",
        "/api/v1/stories",
        "/api/v1/stories/{story_id}",
        "/api/v1/stories/{story_id}/evidence",
        "/api/v1/stories/{story_id}/marks",
        "/api/v1/events",
        "/api/v1/events/{event_id}",
        "/api/v1/events/{event_id}/merge",
        "/api/v1/events/{event_id}/split",
        "/api/v1/events/{event_id}/undo",
        "/api/v1/ledger",
        "/api/v1/ledger/promises",
        "/api/v1/digests",
        "/api/v1/digests/{day}",
        "/api/v1/days/{day}/review",
        "/api/v1/days/{day}/handover",
        "/api/v1/marks/{mark_id}",
        "/api/v1/feedback",
        "/api/v1/searches",
        "/api/v1/searches/{search_id}",
        "/api/v1/searches/{search_id}/stories",
        "/api/v1/me",
        "/api/v1/readers",
        "/api/v1/mailings",
    }
    operations = [(path, method, one) for path, methods in told["paths"].items() for method, one in methods.items()]
    for path, method, operation in operations:
        assert operation["summary"], path
        assert {"400", "401", "403", "421"} <= set(operation["responses"]), path
        assert {"413", "415"} <= set(operation["responses"]) or method == "get", path
    assert "HTTPValidationError" not in told["components"]["schemas"]


def test_the_description_asks_for_a_token_where_the_daemon_does(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN="x" * 32)
    told = stage.asking.get("/openapi.json", [("Authorization", f"Bearer {'x' * 32}")]).json()
    assert told["security"] == [{"token": []}]
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert told["paths"]["/healthz"]["get"]["security"] == []
    assert told["paths"]["/api/v1/stories"]["get"]["security"] == [{"token": ["read"]}]
    assert told["paths"]["/api/v1/marks/{mark_id}"]["delete"]["security"] == [{"token": ["review"]}]
    assert told["paths"]["/api/v1/readers"]["get"]["security"] == [{"token": ["operate"]}]
    assert DESCRIPTION["paths"]["/api/v1/runs"]["post"]["security"] == [{}, {"token": ["operate"]}]


WRITES = [
    (method.upper(), re.sub(r"\{day\}", "2026-03-12", re.sub(r"\{\w+_id\}", "1", path)).replace("{source}", "paper"))
    for path, operations in DESCRIPTION["paths"].items()
    for method in operations
    if method != "get"
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_nothing_is_written_for_who_does_not_say_who_they_are(
    make_stage: Callable[..., Stage], method: str, path: str
) -> None:
    stage = stocked(make_stage(MONITOR_DAEMON_TOKEN="x" * 32))
    stage.running()
    for headers in ((), [("Authorization", "Bearer wrong")], [("Authorization", "Basic eDp4")]):
        answer = stage.asking.ask(method, path, [JSON, *headers], [b"{}"])
        assert answer.status in (401, 403)
        assert answer.detail()


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_nothing_is_written_for_who_may_only_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    only_reads = Who("lan", "reader", frozenset({"read"}))
    monkeypatch.setattr("monitor.web.knowing.local", lambda csrf="": only_reads)
    stocked(stage).running()
    asked = stage.asking.ask(method, path, [JSON], [json.dumps(SOUND.get(path, {})).encode()])
    assert asked.status == 403
    assert "lan may not do that" in asked.detail()


SOUND = {
    "/api/v1/runs": {"source": "paper"},
    "/api/v1/stories/1/marks": {"kind": "read"},
    "/api/v1/searches": {"name": "n", "query": {"q": "lao"}},
    "/api/v1/searches/1": {"alert": "none"},
    "/api/v1/days/2026-03-12/handover": {"to": "lan"},
}
"""A body that its address takes, for those that want one."""
