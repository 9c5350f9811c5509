"""What the face reaches of the daemon, and what every handler is given: the opened app beside that door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Annotated, Any, ParamSpec, Protocol

from fastapi import Depends, Request
from starlette.responses import Response

from monitor.app import App
from monitor.schedule import Rule
from monitor.web.metrics import Metrics


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


@dataclass(frozen=True, slots=True)
class Face:
    """What handlers work with."""

    app: App
    door: Door
    metrics: Metrics


async def _face(request: Request) -> Face:
    face: Face = request.app.state.face
    return face


Here = Annotated[Face, Depends(_face)]


Given = ParamSpec("Given")


def apart(handler: Callable[Given, Response]) -> Callable[Given, Coroutine[Any, Any, Response]]:
    """A handler that asks the database, run in a thread of the loop's own pool.

    FastAPI would do the same with a plain function, by way of a second pool that costs an idle daemon 5 MB.
    """

    @wraps(handler)
    async def called(*args: Given.args, **kwargs: Given.kwargs) -> Response:
        return await asyncio.to_thread(handler, *args, **kwargs)

    return called
