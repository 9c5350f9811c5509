"""What the parts of the daemon log, as fields to be asked for."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from monitor import logs

Told = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def told() -> Iterator[Told]:
    """The events of a name that the log holds, all for ""."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("json", stream=stream)

    def events(name: str) -> list[dict[str, Any]]:
        said = [json.loads(line) for line in stream.getvalue().splitlines()]
        return [one for one in said if name in ("", one["event"])]

    yield events
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
