"""One crawl in a process of its own: `python -m monitor.crawl.child ORDER`, the order as JSON.

Its standard output tells how far it is, a JSON object a line. It ends when its standard input does, so that it never
outlives the process that ordered it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from monitor.app import open_app
from monitor.archive import ArchiveError
from monitor.config import ConfigError
from monitor.crawl.catalog import project_settings
from monitor.crawl.desk import BusyError, refuse_if_busy
from monitor.crawl.download import open_replay
from monitor.store import StoreError

GRACE_SECONDS = 10.0


def main(argument: str) -> int:
    """Run the crawl that the order describes; the exit code says whether it could be run at all."""
    order = json.loads(argument)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with open_app() as app:
            refuse_if_busy(app, order["source"])
        open_replay(tuple(order["from_warc"]))
    except (ArchiveError, BusyError, ConfigError, StoreError) as error:
        sys.stdout.write(json.dumps({"source": order["source"], "error": str(error)}) + "\n")
        return 1
    process = AsyncCrawlerProcess(settings_of(order))
    process.crawl(order["source"], **arguments_of(order))
    process.start()
    return 1 if process.bootstrap_failed else 0


def settings_of(order: Mapping[str, Any]) -> Any:
    """Scrapy's settings for an order."""
    settings = project_settings()
    settings.set("MONITOR_FROM_WARC", order["from_warc"], priority="cmdline")
    settings.set("MONITOR_CONNECT_TO", order["connect_to"], priority="cmdline")
    settings.set("MONITOR_PROGRESS", True, priority="cmdline")
    return settings


def arguments_of(order: Mapping[str, Any]) -> dict[str, str]:
    """The order as a spider takes it, all text, as `scrapy crawl -a` would give it."""
    return {
        "edition": ",".join(order["editions"]),
        "since": order["since"] or "",
        "until": order["until"] or "",
        "thorough": "yes" if order["thorough"] else "",
        "max_pages": "" if order["max_pages"] is None else str(order["max_pages"]),
    }


def _end_with_parent() -> None:
    """Standard input is a pipe from the parent: it ends when the parent does, however that comes."""
    # Not sys.stdin: its lock, held by this thread, would make the interpreter's end fail.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
