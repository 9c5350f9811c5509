"""A stream goes in, the same comes out, but one that does not wait for good for who reads nothing of it."""

from __future__ import annotations

import asyncio

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from monitor.logs import logger

SECONDS_TO_READ = 60.0
"""Who reads nothing for so long, once all buffers on the way are full, is let go."""

log = logger("monitor.web")


class PatientStream(StreamingResponse):
    """A stream that has so much patience and no more; that it was lost is told in one line of the log."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_waited = False

        async def sent(message: Message) -> None:
            nonlocal has_waited
            try:
                async with asyncio.timeout(SECONDS_TO_READ):
                    await send(message)
            except TimeoutError:
                has_waited = True
                raise

        try:
            await super().__call__(scope, receive, sent)
        except TimeoutError:
            if not has_waited:
                raise
            log.warning("reader_dropped", why="it reads nothing", path=ascii(scope["path"])[1:-1])
