"""The composition root: the only reader of the environment and of the clock; all else is handed over."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.archive import Archive
from monitor.config import Settings, load
from monitor.mail import Mailer
from monitor.store import Store, open_store
from monitor.webhook import Webhook


@dataclass(frozen=True)
class App:
    """The edges, opened: settings, store, archive, and the clock."""

    settings: Settings
    home: Path
    store: Store
    archive: Archive
    now: Callable[[], datetime]

    def __enter__(self) -> App:
        return self

    def __exit__(self, *exception: object) -> None:
        self.store.close()

    def mailer(self) -> Mailer:
        """What hands mails to the server of the settings; where none is set, every try says so."""
        return Mailer(self.settings.mail)

    def alert_hook(self) -> Webhook | None:
        """What takes the alerts of saved searches that want a webhook; None where none is set. WebhookError."""
        url = self.settings.web.alert_webhook_url
        return Webhook(url) if url else None

    def channels(self) -> dict[str, Callable[[str, str], None]]:
        """How the operator is told of alarms besides the log, by name: each takes a subject and a text."""
        alarms = self.settings.alarms
        channels: dict[str, Callable[[str, str], None]] = {}
        if alarms.mail_to:
            mailer = Mailer(self.settings.mail)
            channels["mail"] = lambda subject, text: mailer.send(alarms.mail_to, subject, text)
        if alarms.webhook_url:
            webhook = Webhook(alarms.webhook_url)
            channels["webhook"] = lambda subject, text: webhook.post({"subject": subject, "text": text})
        return channels


def clock() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force: monitor.toml where MONITOR_CONFIG says or in this folder, and MONITOR_*. ConfigError."""
    return load(None, os.environ if environ is None else environ)


def open_app(
    environ: Mapping[str, str] | None = None, now: Callable[[], datetime] = clock, *, is_waiting: bool = False
) -> App:
    """Open store and archive as the settings say; the caller closes the app. ConfigError, StoreError.

    `is_waiting` is for a process that mostly waits and should be small.
    """
    settings = read_settings(environ)
    home = settings.monitor.home
    store = open_store(settings.database_url, is_waiting=is_waiting)
    return App(settings, home, store, Archive(home / "archive"), now)


def environment(home: Path | None = None) -> dict[str, str]:
    """The environment for a child process; with `home` it works there, on a database of its own.

    The database is named and not left to its default: the settings' file may name another one.
    """
    environ = dict(os.environ)
    if home is not None:
        environ["MONITOR_HOME"] = str(home)
        environ["MONITOR_DATABASE_URL"] = f"sqlite:///{(home.resolve() / 'monitor.db').as_posix()}"
    return environ
