"""Front page, health, status, sources, alarms, pause and resume over the face."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.domain import Alarm
from tests.web.conftest import NOON, Stage


def test_the_front_page_is_what_status_prints(stage: Stage) -> None:
    answer = stage.asking.get("/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "paper/vi" in answer.body.decode()


def test_the_process_is_live_whatever_the_database_does(stage: Stage) -> None:
    stage.store.close()
    assert stage.asking.get("/healthz").json() == {"status": "ok"}


def test_the_daemon_is_ready_while_its_loop_looks(stage: Stage) -> None:
    assert stage.asking.get("/readyz").status == 200
    stage.instant = NOON + timedelta(minutes=3)
    answer = stage.asking.get("/readyz")
    assert answer.status == 503
    assert "180 seconds" in answer.detail()
    stage.door.looked = None
    assert "not looked at its schedule yet" in stage.asking.get("/readyz").detail()


def test_a_database_that_does_not_answer_is_a_503_that_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.store import Store, StoreError

    def broken(*_: object, **__: object) -> None:
        raise StoreError("monitor.db: disk I/O error")

    for method in ("daemon", "runs", "size_bytes", "run"):
        monkeypatch.setattr(Store, method, broken)
    for path in ("/", "/metrics", "/api/v1/status", "/api/v1/runs", "/api/v1/runs/1/events"):
        answer = stage.asking.get(path)
        assert answer.status == 503, path
        assert "disk I/O error" in answer.detail()


def test_status_tells_of_sources_queue_and_alarms(stage: Stage) -> None:
    run = stage.ended(new=2)
    stage.store.keep_alarm(Alarm("silent", "paper/en", "It is silent.", "Look at it.", raised_at=stage.instant))
    told = stage.asking.get("/api/v1/status").json()
    assert [source["source"] for source in told["sources"]] == ["paper", "agency"]
    assert told["sources"][0]["editions"][0]["last"]["run"] == run.id
    assert told["sources"][0]["editions"][0]["last"]["brought"] == {"new": 2}
    assert told["alarms"][0]["sentence"] == "It is silent."
    assert stage.asking.get("/api/v1/alarms").json() == {"alarms": told["alarms"]}
    assert stage.asking.get("/api/v1/sources").json() == {"sources": told["sources"]}


def test_a_source_is_paused_and_resumed(stage: Stage) -> None:
    assert stage.asking.post("/api/v1/sources/paper/pause").json()["paused_by"] == "the API"
    assert stage.store.source_states()["paper"].paused_at == NOON
    assert stage.asking.post("/api/v1/sources/paper/resume", {}).json()["paused_at"] is None
    assert stage.store.source_states()["paper"].paused_at is None
    assert stage.door.pokes == 1


@pytest.mark.parametrize("name", ["papre", "x" * 40, "%00", "%ED%A0%80", "..%2f", "%F0%9F%92%A9"])
def test_a_source_that_does_not_exist_is_named_in_a_404(stage: Stage, name: str) -> None:
    answer = stage.asking.post(f"/api/v1/sources/{name}/pause")
    assert answer.status == 404
    assert answer.detail()


def test_a_misspelt_source_gets_a_hint(stage: Stage) -> None:
    assert "did you mean 'paper'?" in stage.asking.post("/api/v1/sources/papre/pause").detail()
