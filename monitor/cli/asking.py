"""A question to the running daemon goes out over HTTP, its answer comes back; without a daemon one line says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.cli.common import Failure

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.domain import DaemonRecord

SECONDS = 30


def living_daemon(app: App) -> DaemonRecord | None:
    """The daemon that holds the database, None where none is alive."""
    from monitor.daemon.lease import is_alive

    record = app.store.daemon()
    return record if record is not None and is_alive(record, app.now()) else None


def post(app: App, path: str, body: Mapping[str, object], instead: str) -> Any:
    """Tell the daemon something and give its answer. Raises Failure, which also says what to do `instead` of it."""
    import http.client

    from monitor.config import is_loopback
    from monitor.processes import is_this_machine

    record = living_daemon(app)
    if record is None:
        raise Failure(f"no daemon is running on this database; start it with `monitor up`, or {instead}")
    where = urlsplit(record.address)
    if not is_this_machine(record.host) and is_loopback(where.hostname or ""):
        only_there = f"the daemon runs on {record.host} and listens there only ({record.address})"
        raise Failure(f"{only_there}; give the command on that machine")
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=SECONDS)
    headers = {"Content-Type": "application/json"}
    if app.settings.daemon.token:
        headers["Authorization"] = f"Bearer {app.settings.daemon.token}"
    try:
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        return _answer(response.status, response.read(), record)
    except (OSError, http.client.HTTPException) as error:
        raise Failure(f"the daemon (process {record.pid}) does not answer at {record.address}: {error}") from error
    finally:
        connection.close()


def _answer(status: int, body: bytes, record: DaemonRecord) -> Any:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise Failure(f"what answers at {record.address} is not the daemon ({status})") from error
    if status >= 400:
        raise Failure(str(said.get("detail") or said.get("title") or status))
    return said
