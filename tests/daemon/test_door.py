"""A daemon that others can reach starts only where somebody could sign in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app import open_app
from monitor.config import ConfigError
from monitor.daemon.__main__ import refuse_if_open
from monitor.review import Reader

NOON = datetime(2026, 3, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("MONITOR_DAEMON_HOST", "0.0.0.0", "MONITOR_DAEMON_HOST: [daemon] host 0.0.0.0 can be reached"),
        ("MONITOR_WEB_ADDRESS", "https://desk.example", "MONITOR_WEB_ADDRESS: [web] address https://desk.example can"),
    ],
)
def test_a_reader_who_may_come_in_is_enough_and_so_is_a_token(
    tmp_path: Path, variable: str, value: str, named: str
) -> None:
    environ = {"MONITOR_HOME": str(tmp_path), "MONITOR_CONFIG": "", variable: value}
    with open_app(environ) as app:
        with pytest.raises(ConfigError) as caught:
            refuse_if_open(app)
        told = str(caught.value)
        assert told.startswith(named)
        assert "\n" not in told
        for way in ("`monitor readers add NAME`", "[daemon] token or token_file"):
            assert way in told
        app.store.keep_reader(Reader("lan", "reader", NOON), "hash")
        refuse_if_open(app)
        app.store.change_reader("lan", disabled_at=NOON)
        with pytest.raises(ConfigError):
            refuse_if_open(app)
    with open_app(environ | {"MONITOR_DAEMON_TOKEN": "correct-horse-battery-staple"}) as app:
        refuse_if_open(app)


def test_on_this_machine_alone_nobody_has_to_sign_in(tmp_path: Path) -> None:
    with open_app({"MONITOR_HOME": str(tmp_path), "MONITOR_CONFIG": ""}) as app:
        refuse_if_open(app)
        assert app.store.readers() == ()
