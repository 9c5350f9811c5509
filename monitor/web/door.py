"""What the face reaches of the daemon, and what every handler is given: the opened app beside that door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from typing import Annotated, Any, ParamSpec, Protocol, TypeVar, cast

from fastapi import Depends, Request
from starlette.responses import Response

from monitor.app import App
from monitor.schedule import Rule
from monitor.web.knowing import Doorkeeper
from monitor.web.metrics import Metrics
from monitor.web.problems import Problem
from monitor.web.throttle import Gate, Throttle

THREADS = 4
MOST_AT_ONCE = 64
CROWDED = "too many requests at once; ask again in a moment"
Given = ParamSpec("Given")
Value = TypeVar("Value")


class Door(Protocol):
    """The daemon as the face sees it. `stopping` is set once, when it begins to end."""

    @property
    def editions(self) -> Mapping[str, tuple[str, ...]]:
        """The editions of every source."""
        ...

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rule of every schedule, by "source/edition"."""
        ...

    @property
    def connect_to(self) -> str:
        """Where every crawl of this daemon is led instead of the sites, as HOST:PORT; "" for the sites."""
        ...

    @property
    def stopping(self) -> asyncio.Event: ...

    def poke(self) -> None:
        """Look at the queue now; from any thread."""
        ...

    def pick_up(self) -> None:
        """Close the runs whose process died unseen, so that nothing joins them; in a thread of the caller's."""
        ...

    def cancel(self, run_id: int) -> bool:
        """Stop a run of this daemon's own, from any thread; False where it is not."""
        ...

    def looked_at(self) -> datetime | None:
        """When the schedule was looked at last."""
        ...


class Threads:
    """Threads of the face's own: however many ask at once, the work of the daemon itself never waits for them.

    FastAPI would run a plain function in a thread, too, by way of a library that costs an idle daemon 5 MB.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "face")
        self._at_once = 0

    @property
    def is_crowded(self) -> bool:
        """Whether so much is under way or waits that one more would only wait longer."""
        return self._at_once >= MOST_AT_ONCE

    async def do(self, work: Callable[Given, Value], *args: Given.args, **kwargs: Given.kwargs) -> Value:
        """What the work gives, done in a thread as soon as one is free."""
        self._at_once += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))
        finally:
            self._at_once -= 1

    def close(self) -> None:
        """Take no more work, drop what waits, and do not wait for the rest."""
        self._pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Face:
    """What handlers work with. `ending` are runs that were told to stop and may not have done so yet."""

    app: App
    door: Door
    metrics: Metrics
    threads: Threads
    doorkeeper: Doorkeeper
    throttle: Throttle = field(default_factory=Throttle)
    gate: Gate = field(default_factory=Gate)
    ending: set[int] = field(default_factory=set)


async def _face(request: Request) -> Face:
    face: Face = request.app.state.face
    return face


Here = Annotated[Face, Depends(_face)]


def apart(handler: Callable[Given, Response]) -> Callable[Given, Coroutine[Any, Any, Response]]:
    """A handler that asks the database, run in one of the face's threads; it takes the face as `here`."""

    @wraps(handler)
    async def called(*args: Given.args, **kwargs: Given.kwargs) -> Response:
        threads = cast(Face, kwargs["here"]).threads
        if threads.is_crowded:
            raise Problem(503, CROWDED, {"Retry-After": "1"})
        return await threads.do(handler, *args, **kwargs)

    return called
