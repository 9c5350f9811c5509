"""`python -m tests.crawl.dying POINT ORDER`: a crawl that dies as by kill -9, at an exact point of its work.

A point is "Class.method before 2": just before that method would be called for the second time; "after" is just after.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import Any

from monitor.archive import ArchiveWriter
from monitor.crawl.child import main
from monitor.store import Store

CLASSES = {"ArchiveWriter": ArchiveWriter, "Store": Store}


def die_at(point: str) -> None:
    """Let the process kill itself when it comes to that point."""
    name, when, number = point.split()
    owner, method = CLASSES[name.partition(".")[0]], name.partition(".")[2]
    setattr(owner, method, _deadly(getattr(owner, method), when, int(number)))


def _deadly(method: Callable[..., Any], when: str, number: int) -> Callable[..., Any]:
    calls = count(1)

    @wraps(method)
    def called(*arguments: Any, **named: Any) -> Any:
        is_last = next(calls) == number
        if is_last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = method(*arguments, **named)
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return called


if __name__ == "__main__":
    die_at(sys.argv[1])
    sys.exit(main(sys.argv[2]))
