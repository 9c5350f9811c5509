"""One crawl in a process of its own: `python -m monitor.crawl.child ORDER`, the order as JSON.

With "run" in the order that queued run is taken, and its row says what to do; without, a run is begun. "log" may hold
{"form": "json"}. Its standard output tells how far it is, a JSON object a line: the first as soon as the run's row
stands, {"error": ...} where it cannot. It ends when its standard input does, so that it never outlives the process
that ordered it. The exit code is 0 where the row was closed, however the crawl went.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from monitor import logs
from monitor.app import App, open_app
from monitor.archive import ArchiveError
from monitor.config import ConfigError
from monitor.crawl.catalog import project_settings
from monitor.crawl.desk import BusyError, Desk, NotQueuedError
from monitor.crawl.download import open_replay
from monitor.crawl.ending import LAST_ALARM, Ending, outlive_parent_by_seconds
from monitor.domain import Order
from monitor.store import StoreError

log = logs.logger("monitor.crawl.child")


def main(argument: str) -> int:
    """Run the crawl that the order describes; the exit code says whether its row was closed."""
    words = json.loads(argument)
    say = protocol()
    _log(words)
    ending = Ending()
    ending.install()
    if words.get("run") is not None:
        outlive_parent_by_seconds(LAST_ALARM)
    # Begun after that: a parent that had ended before is noticed here.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with open_app() as app:
            return _crawl(app, words, ending, say)
    except BusyError as error:
        say(json.dumps({"source": words["source"], "error": str(error), "busy": error.run.id}))
    except (ArchiveError, ConfigError, NotQueuedError, StoreError, UnknownError) as error:
        say(json.dumps({"source": words["source"], "error": str(error)}))
    return 1


class UnknownError(Exception):
    """There is no such source or edition."""


def protocol() -> Callable[[str], None]:
    """Where our lines go: standard output as it was. From now on all else that is printed goes into the log."""
    sys.stdout.flush()
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def say(line: str) -> None:
        # Whoever listened may have gone; then standard input ends, too, and with it the crawl.
        with suppress(OSError):
            stream.write(line + "\n")
            stream.flush()

    return say


def _log(words: Mapping[str, Any], run: int | None = None) -> None:
    form = (words.get("log") or {}).get("form", "console")
    logs.configure(form, run=run or words.get("run"), source=words["source"])
    logs.log_uncaught()
    faulthandler.enable()


def _crawl(app: App, words: Mapping[str, Any], ending: Ending, say: Callable[[str], None]) -> int:
    desk = ending.desk = _desk(app, words)
    desk.say = say
    _log(words, desk.run.id)
    say(desk.report())
    log.info("run_started", order={name: value for name, value in asdict(desk.order).items() if value})
    try:
        open_replay(desk.order.from_warc)
        _run(desk, ending)
    except ArchiveError as error:
        desk.close(str(error))
        raise
    finally:
        # Where all went well it is closed long since.
        desk.close("the crawl could not be started; its log says why")
        if not desk.is_closed:
            desk.abandon("what it brought could not be stored; its log says why")
    log.info("run_ended", counts=desk.figures())
    return 0


def _desk(app: App, words: Mapping[str, Any]) -> Desk:
    """The run's table: of the queued run that is named, else of a new one."""
    if words.get("run") is not None:
        return Desk.take_over(app, words["run"], words["source"])
    open_replay(tuple(words["from_warc"]))
    return Desk.open(app, _order(words))


def _order(words: Mapping[str, Any]) -> Order:
    """The order with the editions that it amounts to, which the source's spider knows."""
    from scrapy.spiderloader import SpiderLoader

    try:
        spider = SpiderLoader.from_settings(project_settings()).load(words["source"])(**arguments_of(words))
    except KeyError as error:
        raise UnknownError(f"{words['source']}: there is no such source or edition: {error}") from error
    ordered: Order = spider.order(tuple(words["from_warc"]), words["connect_to"])  # type: ignore[attr-defined]
    return ordered


def _run(desk: Desk, ending: Ending) -> None:
    """The crawl itself, to its end."""
    import asyncio

    from scrapy.crawler import AsyncCrawlerProcess

    if ending.is_asked:
        desk.close("shutdown")
        return
    process = AsyncCrawlerProcess(settings_of(desk.order))
    crawler = process.create_crawler(desk.order.source)
    process.crawl(crawler, desk=desk, **arguments_of(asdict(desk.order)))
    ending.watch(asyncio.get_event_loop(), crawler)
    process.start(install_signal_handlers=False)


def settings_of(order: Order) -> Any:
    """Scrapy's settings for an order; the log is ours."""
    settings = project_settings()
    settings.set("MONITOR_FROM_WARC", list(order.from_warc), priority="cmdline")
    settings.set("MONITOR_CONNECT_TO", order.connect_to, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    return settings


def arguments_of(order: Mapping[str, Any]) -> dict[str, str]:
    """The order as a spider takes it, all text, as `scrapy crawl -a` would give it."""
    return {
        "edition": ",".join(order["editions"]),
        "since": str(order["since"] or ""),
        "until": str(order["until"] or ""),
        "thorough": "yes" if order["thorough"] else "",
        "max_pages": "" if order["max_pages"] is None else str(order["max_pages"]),
    }


def _end_with_parent() -> None:
    """Standard input is a pipe from the parent: it ends when the parent does, however that comes."""
    # Not sys.stdin: its lock, held by this thread, would make the interpreter's end fail.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
