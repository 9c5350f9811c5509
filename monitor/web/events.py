"""A run's number goes in, its progress comes out as server-sent events, read from its row while it goes on.

What the row says is the truth whichever process crawls, so this works for any crawl.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from monitor.domain import Run
from monitor.jobs.status import run_fields
from monitor.store import StoreError
from monitor.web.door import Face

SECONDS_BETWEEN_LOOKS = 1.0
LOOKS_BETWEEN_SIGNS = 15
"""After so many looks without news a comment tells proxies and clients that the line is alive."""
SECONDS_OF_SPEED = 10.0
FIGURES = ("found", "new", "revised", "failed", "fetched")


@dataclass(slots=True)
class Speed:
    """Pages per second over the last seconds, from how many there were when."""

    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def at(self, instant: float, pages: int) -> float:
        """The speed now, at an instant in seconds of a steady clock, with so many pages fetched in all."""
        self._seen.append((instant, pages))
        while len(self._seen) > 2 and instant - self._seen[1][0] >= SECONDS_OF_SPEED:
            self._seen.popleft()
        since, before = self._seen[0]
        return round((pages - before) / (instant - since), 2) if instant > since else 0.0


async def events(face: Face, run: Run, request: Request) -> AsyncIterator[bytes]:
    """The run's progress until it has ended, the client has gone or the daemon ends; or the run is no more."""
    speed, told, quiet = Speed(), None, 0
    while run.status in ("queued", "running"):
        said = _progress(run, speed.at(time.monotonic(), run.counts.get("fetched", 0)))
        quiet = 0 if said != told else quiet + 1
        if said != told:
            yield event("progress", said)
        elif quiet % LOOKS_BETWEEN_SIGNS == 0:
            yield b": still here\n\n"
        told = said
        if await _is_over(face.door.stopping) or await request.is_disconnected():
            return
        found = await _looked_up(face, run)
        if found is None:
            return
        run = found
    yield event("end", run_fields(run))


async def _looked_up(face: Face, run: Run) -> Run | None:
    """The run's row as it is now; where the database does not answer, as it was at the last look."""
    try:
        return await face.threads.do(face.app.store.run, run.id)
    except StoreError:
        return run


async def _is_over(stopping: asyncio.Event) -> bool:
    """Whether the daemon has begun to end, known after the time between two looks at the latest."""
    try:
        async with asyncio.timeout(SECONDS_BETWEEN_LOOKS):
            return await stopping.wait()
    except TimeoutError:
        return stopping.is_set()


def _progress(run: Run, pages_per_second: float) -> dict[str, Any]:
    figures = {name: run.counts.get(name, 0) for name in FIGURES}
    return {"run": run.id, "status": run.status, **figures, "pages_per_second": pages_per_second}


def event(name: str, fields: Mapping[str, Any]) -> bytes:
    """One event, its data on one line."""
    return f"event: {name}\ndata: {json.dumps(fields, separators=(',', ':'))}\n\n".encode()
