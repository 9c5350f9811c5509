"""A run followed live: each change told, signs of life between, and its end with the run, the client or the daemon."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

import pytest

from monitor.web import events, patience, runs
from monitor.web.events import Speed
from tests.web.asking import HOST, SECONDS, answered, scope_of, stream
from tests.web.conftest import Stage, Told


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SECONDS_BETWEEN_LOOKS", 0.01)


def played(stage: Stage, scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def play() -> None:
        stage.door.stopping = asyncio.Event()
        await scene()
        assert stage.face.state.followers == 0

    asyncio.run(play())


def test_each_change_is_told_once_and_the_end_with_the_whole_run(stage: Stage) -> None:
    run = stage.running(found=5, fetched=1)

    async def scene() -> None:
        async with stream(stage.face, f"/api/v1/runs/{run.id}/events") as line:
            name, data = await line.next()
            assert (name, data["found"], data["fetched"], data["pages_per_second"]) == ("progress", 5, 1, 0.0)
            stage.store.progress_run(run.id, {"found": 5, "fetched": 3, "new": 1}, {}, at=stage.instant)
            name, data = await line.next()
            while name == "":
                name, data = await line.next()
            assert (name, data["fetched"], data["new"]) == ("progress", 3, 1)
            assert data["pages_per_second"] > 0
            stage.store.finish_run(run.id, "done", at=stage.instant, reason="", counts={"new": 2}, served={})
            while name != "end":
                name, data = await line.next()
            assert (data["id"], data["status"], data["counts"]) == (run.id, "done", {"new": 2})
            assert await line.next() == ("closed", None)

    played(stage, scene)


def test_a_run_that_has_ended_tells_its_end_at_once(stage: Stage) -> None:
    run = stage.ended(new=1)

    async def scene() -> None:
        async with stream(stage.face, f"/api/v1/runs/{run.id}/events") as line:
            assert (await line.next())[0] == "end"
            assert await line.next() == ("closed", None)

    played(stage, scene)


def test_a_waiting_run_is_followed_from_the_queue_on(stage: Stage) -> None:
    number = stage.asking.post("/api/v1/runs", {"source": "paper"}).json()["run"]["id"]

    async def scene() -> None:
        async with stream(stage.face, f"/api/v1/runs/{number}/events") as line:
            assert (await line.next())[1]["status"] == "queued"
            stage.store.drop_queued(number, at=stage.instant, reason="by hand")
            name, data = await line.next()
            while name == "":
                name, data = await line.next()
            assert (name, data["status"], data["reason"]) == ("end", "cancelled", "by hand")

    played(stage, scene)


def test_signs_of_life_come_while_nothing_changes(stage: Stage) -> None:
    run = stage.running()

    async def scene() -> None:
        async with stream(stage.face, f"/api/v1/runs/{run.id}/events") as line:
            assert (await line.next())[0] == "progress"
            assert await line.next() == ("", ": still here")

    played(stage, scene)


def test_the_stream_ends_with_the_daemon(stage: Stage) -> None:
    run = stage.running()

    async def scene() -> None:
        async with stream(stage.face, f"/api/v1/runs/{run.id}/events") as line:
            assert (await line.next())[0] == "progress"
            stage.door.stopping.set()
            name, _ = await line.next()
            while name == "":
                name, _ = await line.next()
            assert name == "closed"

    played(stage, scene)


def test_the_stream_ends_when_the_client_goes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SECONDS_BETWEEN_LOOKS", 3600.0)
    run = stage.running()

    async def scene() -> None:
        async with stream(stage.face, f"/api/v1/runs/{run.id}/events") as line:
            assert (await line.next())[0] == "progress"
            assert stage.face.state.followers == 1

    played(stage, scene)


def test_the_stream_outlives_a_database_that_does_not_answer_for_a_moment(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitor.store import Store, StoreError

    run = stage.running()
    asked = Store.run
    troubles = iter([None, StoreError("locked"), StoreError("locked")])

    def run_or_trouble(store: Store, run_id: int) -> object:
        trouble = next(troubles, None)
        if trouble:
            raise trouble
        return asked(store, run_id)

    monkeypatch.setattr(Store, "run", run_or_trouble)

    async def scene() -> None:
        async with stream(stage.face, f"/api/v1/runs/{run.id}/events") as line:
            assert (await line.next())[0] == "progress"
            stage.store.finish_run(run.id, "done", at=stage.instant, reason="", counts={}, served={})
            name, _ = await line.next()
            while name == "":
                name, _ = await line.next()
            assert name == "end"

    played(stage, scene)


def test_the_stream_ends_where_the_run_is_no_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.store import Store

    run = stage.running()

    async def scene() -> None:
        async with stream(stage.face, f"/api/v1/runs/{run.id}/events") as line:
            assert (await line.next())[0] == "progress"
            monkeypatch.setattr(Store, "run", lambda *_: None)
            name, _ = await line.next()
            while name == "":
                name, _ = await line.next()
            assert name == "closed"

    played(stage, scene)


def test_of_many_who_come_together_so_many_follow_and_the_next_follows_once_one_has_gone(stage: Stage) -> None:
    run = stage.running()
    target = f"/api/v1/runs/{run.id}/events"

    async def scene() -> None:
        async with AsyncExitStack() as opened:
            lines = [await opened.enter_async_context(stream(stage.face, target)) for _ in range(runs.MOST_FOLLOWERS)]
            assert {(await line.next())[0] for line in lines} == {"progress"}
            answer = await answered(stage.face, scope_of("GET", target, (HOST,)), [])
            assert (answer.status, answer.headers["retry-after"]) == (503, "60")
            assert (await answered(stage.face, scope_of("GET", "/readyz", (HOST,)), [])).status == 200
        async with stream(stage.face, target) as line:
            assert (await line.next())[0] == "progress"

    played(stage, scene)


@pytest.mark.parametrize("target", ["/api/v1/runs/1/events", "/export.csv"])
def test_a_client_that_never_reads_is_let_go(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, told: Told, target: str
) -> None:
    monkeypatch.setattr(patience, "SECONDS_TO_READ", 0.05)
    assert stage.running().id == 1
    sent: list[str] = []

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, object]) -> None:
        sent.append(str(message["type"]))
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()  # All buffers on the way are full.

    async def scene() -> None:
        async with asyncio.timeout(SECONDS):
            await stage.face(scope_of("GET", target, (HOST,)), receive, send)
        assert sent == ["http.response.start", "http.response.body"]

    played(stage, scene)
    assert [(one["event"], one["path"]) for one in told.events] == [("reader_dropped", target)]


def test_no_more_than_some_can_follow_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_FOLLOWERS", 0)
    run = stage.running()
    answer = stage.asking.get(f"/api/v1/runs/{run.id}/events")
    assert answer.status == 503
    assert "follow runs already" in answer.detail()


def test_speed_is_that_of_the_last_seconds() -> None:
    speed = Speed()
    assert speed.at(0.0, 0) == 0.0
    assert [speed.at(float(second), second * 2) for second in range(1, 11)] == [2.0] * 10
    assert [speed.at(float(second), 20) for second in (15, 20, 25)] == [1.0, 0.0, 0.0]
