"""The face works in threads of its own: what it is asked keeps nobody else waiting, and does not pile up."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.store import Store
from monitor.web import close_app, door
from monitor.web.metrics import SETTLED_AFTER
from tests.web.asking import HOST, Answer, answered, scope_of
from tests.web.conftest import Stage

SECONDS = 20
LEAN = """
import asyncio, sys
from tests.web.asking import Asking
from tests.web.conftest import Stage
from pathlib import Path
stage = Stage(Path(sys.argv[1]))
stage.running()
codes = [stage.asking.get(path).status for path in ("/", "/readyz", "/metrics", "/api/v1/runs", "/api/v1/status")]
codes.append(stage.asking.post("/api/v1/runs", {"source": "paper"}).status)
codes.append(stage.asking.get("/api/v1/runs/99").status)
print(codes, "anyio._backends._asyncio" in sys.modules)
"""


class Gate:
    """A method of the store that stands still, for as many threads as come, until it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.arrived = threading.Semaphore(0)
        self.inside = 0

    def wait(self) -> None:
        self.inside += 1
        self.arrived.release()
        assert self.opened.wait(SECONDS)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Status pages and scrapes stand still at it: both ask for the alarms."""
    gate, asked = Gate(), Store.alarms

    def alarms(store: Store, **options: bool) -> object:
        gate.wait()
        return asked(store, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "alarms", alarms)
    yield gate
    gate.opened.set()


def asked(stage: Stage, path: str) -> asyncio.Task[Answer]:
    return asyncio.create_task(answered(stage.face, scope_of("GET", path, (HOST,)), []))


async def stuck(gate: Gate, number: int) -> None:
    for _ in range(number):
        assert await asyncio.to_thread(gate.arrived.acquire, timeout=SECONDS)


def test_a_face_that_is_stuck_leaves_the_threads_of_the_loop_alone(stage: Stage, gate: Gate) -> None:
    async def scene() -> None:
        tasks = [asked(stage, "/api/v1/status") for _ in range(12)]
        await stuck(gate, door.THREADS)
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*(asyncio.to_thread(stage.store.daemon) for _ in range(6)))
            assert (await asked(stage, "/healthz")).status == 200
        assert gate.inside == door.THREADS
        gate.opened.set()
        assert {answer.status for answer in await asyncio.gather(*tasks)} == {200}

    asyncio.run(scene())


def test_what_would_only_wait_is_refused(stage: Stage, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_AT_ONCE", 6)

    async def scene() -> None:
        tasks = [asked(stage, "/api/v1/status") for _ in range(6)]
        await stuck(gate, door.THREADS)
        answer = await asked(stage, "/api/v1/runs")
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        assert "too many requests at once" in answer.detail()
        gate.opened.set()
        await asyncio.gather(*tasks)
        assert (await asked(stage, "/api/v1/runs")).status == 200

    asyncio.run(scene())


def test_one_scrape_reads_and_the_others_do_not_wait(stage: Stage, gate: Gate) -> None:
    async def scene() -> None:
        first = asked(stage, "/metrics")
        await stuck(gate, 1)
        answers = await asyncio.gather(*(asked(stage, "/metrics") for _ in range(12)))
        assert {(answer.status, answer.headers["retry-after"]) for answer in answers} == {(503, "5")}
        assert "another request" in answers[0].detail()
        gate.opened.set()
        assert (await first).status == 200
        assert gate.inside == 1

    asyncio.run(scene())


def test_scrapes_beside_another_get_the_figures_of_a_moment_ago(
    stage: Stage, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitor.web import metrics

    gate.opened.set()
    before = stage.asking.get("/metrics").body
    gate.opened.clear()

    async def scene() -> None:
        stage.ended(new=9)
        first = asked(stage, "/metrics")
        await stuck(gate, 2)
        answer = await asked(stage, "/metrics")
        assert (answer.status, answer.body) == (200, before)
        monkeypatch.setattr(metrics, "SECONDS_KEPT", 0.0)
        assert (await asked(stage, "/metrics")).status == 503
        gate.opened.set()
        assert b'monitor_stories_new_total{source="paper"} 9.0' in (await first).body

    asyncio.run(scene())


def test_a_scrape_that_fails_lets_the_next_one_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.store import StoreError

    def broken(_: Store) -> int:
        raise StoreError("monitor.db: locked")

    stage.ended(new=3)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "size_bytes", broken)
        assert stage.asking.get("/metrics").status == 503
    stage.instant += SETTLED_AFTER * 2
    assert b'monitor_stories_new_total{source="paper"} 3.0' in stage.asking.get("/metrics").body


def test_a_face_is_closed_without_waiting_for_what_it_is_at(make_stage: Callable[..., Stage], gate: Gate) -> None:
    stage = make_stage()

    async def scene() -> None:
        tasks = [asked(stage, "/api/v1/status") for _ in range(6)]
        await stuck(gate, door.THREADS)
        close_app(stage.face)
        assert not gate.opened.is_set()
        gate.opened.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        done = [one for one in results if isinstance(one, Answer)]
        assert len(done) == door.THREADS
        assert all(isinstance(one, asyncio.CancelledError) for one in results if one not in done)

    asyncio.run(scene())


def test_plain_answers_load_no_second_pool_of_threads(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEAN, f"{tmp_path}/lean"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "[200, 200, 200, 200, 200, 202, 404] False", done.stderr[-2000:]
