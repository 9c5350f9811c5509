"""The daemon's own process: `python -m monitor.daemon PLAN`, which `monitor up` turns into once all is prepared."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial

from monitor import __version__
from monitor.app import App, environment, open_app
from monitor.config import ConfigError, is_loopback
from monitor.crawl.launch import order_as_json
from monitor.daemon import lease
from monitor.daemon.desk import DaemonDesk
from monitor.daemon.loop import Daemon, LostLeaseError
from monitor.daemon.notify import Notifier
from monitor.daemon.plan import Plan
from monitor.daemon.server import PortError, address_of, listen
from monitor.daemon.supervisor import Limits, Supervisor
from monitor.domain import DaemonRecord, Run
from monitor.jobs import supervising
from monitor.jobs.admitting import are_there_readers
from monitor.logs import Form, configure, log_uncaught, logger
from monitor.store import StoreError
from monitor.webhook import WebhookError

# For letting go of the database, and for threads that are about to end.
LAST_SECONDS = 3.0

log = logger("monitor.daemon")


def main(argument: str) -> int:
    """Run the daemon to its end; 0 where a signal ended it in order, 1 where it could not run or go on."""
    try:
        with open_app(is_waiting=True) as app:
            configure(app.settings.daemon.log)
            log_uncaught()
            for chatty in ("apscheduler", "uvicorn"):
                logging.getLogger(chatty).setLevel(logging.WARNING)
            serve(app, Plan.from_json(argument), environment())
    except (ConfigError, StoreError, PortError, lease.HeldError, LostLeaseError, WebhookError) as error:
        sys.stderr.write(f"monitor: {error}\n")
        return 1
    return 0


def serve(app: App, plan: Plan, environ: Mapping[str, str]) -> None:
    """Take the database, run the daemon until a signal, and let go of the database."""
    lease.refuse_if_held(app.store, app.now())
    refuse_if_open(app)
    with listen(app.settings.daemon.host, app.settings.daemon.port) as listener:
        record = lease.take(app.store, now=app.now(), address=address_of(listener), version=__version__)
        try:
            asyncio.run(_daemon(app, plan, record, environ).run(listener, lambda: _begun(app, record)))
        finally:
            _let_go(app, record)
    log.info("ended")


def _begun(app: App, record: DaemonRecord) -> None:
    # What is loaded by now stays to the end: looking through it for garbage again and again held up a page by 60 ms.
    gc.freeze()
    _say_so(app, record)


def refuse_if_open(app: App) -> None:
    """ConfigError where others can reach the daemon and nobody could sign in: it would serve all, or nobody."""
    settings = app.settings
    if not settings.is_reachable or settings.daemon.token or are_there_readers(app.store):
        return
    is_host = not is_loopback(settings.daemon.host)
    place = settings.origins["daemon.host" if is_host else "web.address"]
    what = f"[daemon] host {settings.daemon.host}" if is_host else f"[web] address {settings.web.address}"
    raise ConfigError(
        f"{place}: {what} can be reached from other machines, and nobody could sign in: add a reader with `monitor "
        "readers add NAME`, or set [daemon] token or token_file for programs, or leave it at 127.0.0.1"
    )


def _let_go(app: App, record: DaemonRecord) -> None:
    """Take the daemon's row away, unless the database does not answer: the next one finds out that it is dead."""

    def release() -> None:
        try:
            app.store.release_daemon(record)
        except StoreError as error:
            log.error("not_released", why=str(error))

    releasing = threading.Thread(target=release, daemon=True)
    releasing.start()
    releasing.join(LAST_SECONDS)
    if releasing.is_alive():
        log.error("not_released", why="the database does not answer")


def _daemon(app: App, plan: Plan, record: DaemonRecord, environ: Mapping[str, str]) -> Daemon:
    """The daemon with all its parts, and what the one before it has left put right."""
    settings = app.settings.daemon
    policy = supervising.Policy(settings.retry_after, settings.rest_after, settings.rest_for)
    desk = DaemonDesk(app, plan, record, policy, lambda: supervisor.held())
    supervisor = Supervisor(
        store=app.store,
        command=partial(_crawl_command, settings.log),
        environ=environ,
        logs=app.home / "logs",
        limits=Limits(settings.time_limit, settings.silence_limit, settings.grace, settings.memory_mb),
        settle=lambda run: daemon.settle(run),
        now=app.now,
        max_crawls=settings.max_crawls,
    )
    daemon = Daemon(app, desk, supervisor, Notifier(environ))
    desk.begin(app.now())
    return daemon


def _say_so(app: App, record: DaemonRecord) -> None:
    log.info("up", address=record.address, version=__version__, home=str(app.home))
    sys.stdout.write(f"The monitor is up: {record.address} - Ctrl-C ends it.\n")
    sys.stdout.flush()


def _crawl_command(form: Form, run: Run) -> Sequence[str]:
    return [sys.executable, "-m", "monitor.crawl.child", order_as_json(run.order, run.id, form)]


def leave(code: int) -> None:
    """End the process also where a thread still waits, for a mail server or a database, and would keep it from that."""
    end = time.monotonic() + LAST_SECONDS
    left = [one for one in threading.enumerate() if one is not threading.current_thread() and not one.daemon]
    for thread in left:
        thread.join(max(0.0, end - time.monotonic()))
    if any(thread.is_alive() for thread in left):
        log.warning("threads_left", names=[thread.name for thread in left if thread.is_alive()])
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    leave(main(sys.argv[1]))
