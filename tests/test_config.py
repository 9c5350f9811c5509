"""Settings come from file and environment, and every slip is one line that names it, its place and the right name."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import ConfigError, SourceSettings, load, masked

FILE = """\
# the office's own settings
[monitor]
home = "/srv/monitor"
languages = ["vi", "lo"]

[crawl]
delay_seconds = 2
recheck_hours = [1, 12]

[sources.vna]
enabled = false

[sources.vietnamplus]
editions = ["vi", "en"]
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No monitor.toml of the checkout may be found by accident."""
    monkeypatch.chdir(tmp_path)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "monitor.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(tmp_path: Path, text: str = "", **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text), environ)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{tmp_path}/")


def test_without_file_and_environment_the_defaults_hold() -> None:
    settings = load(None, {})
    assert settings.monitor.home == Path("var")
    assert settings.monitor.languages == ("en", "vi")
    assert settings.monitor.timezone.utcoffset(datetime(2026, 3, 12)) == timedelta(hours=7)  # noqa: DTZ001
    assert settings.database_url == "sqlite:///var/monitor.db"
    assert settings.crawl.delay_seconds == 1.0
    assert settings.crawl.max_page_bytes == 16 * 1024 * 1024
    assert settings.crawl.recheck_hours == (6, 24, 72)
    assert (settings.crawl.archive, settings.crawl.full_get_every) == ("beat", 5)
    assert settings.source("vna") == SourceSettings(enabled=True, editions=())
    assert settings.origins == {}


def test_the_file_counts_before_the_defaults(tmp_path: Path) -> None:
    settings = load(written(tmp_path, FILE), {})
    assert settings.monitor.home == Path("/srv/monitor")
    assert settings.database_url == "sqlite:////srv/monitor/monitor.db"
    assert settings.monitor.languages == ("vi", "lo")
    assert settings.crawl.delay_seconds == 2.0
    assert settings.crawl.recheck_hours == (1, 12)
    assert not settings.source("vna").enabled
    assert settings.source("vietnamplus").editions == ("vi", "en")


def test_a_variable_counts_before_the_file(tmp_path: Path) -> None:
    environ = {
        "MONITOR_HOME": "elsewhere",
        "MONITOR_LANGUAGES": "fr, zh",
        "MONITOR_CRAWL_DELAY_SECONDS": "1.5",
        "MONITOR_CRAWL_RECHECK_HOURS": "3,9",
        "MONITOR_SOURCES_VNA_ENABLED": "yes",
        "MONITOR_SOURCES_VNA_PICTORIAL_EDITIONS": "lo,vi",
    }
    settings = load(written(tmp_path, FILE), environ)
    assert settings.monitor.home == Path("elsewhere")
    assert settings.monitor.languages == ("fr", "zh")
    assert settings.crawl.delay_seconds == 1.5
    assert settings.crawl.recheck_hours == (3, 9)
    assert settings.source("vna").enabled
    assert settings.source("vna_pictorial").editions == ("lo", "vi")
    assert settings.source("vietnamplus").editions == ("vi", "en")


def test_the_file_is_the_one_in_the_folder_or_the_one_that_monitor_config_names(tmp_path: Path) -> None:
    written(tmp_path, '[monitor]\nhome = "here"')
    (tmp_path / "other.toml").write_text('[monitor]\nhome = "there"', encoding="utf-8")
    assert load(None, {}).monitor.home == Path("here")
    assert load(None, {"MONITOR_CONFIG": "other.toml"}).monitor.home == Path("there")
    assert load(tmp_path / "other.toml", {"MONITOR_CONFIG": "gone.toml"}).monitor.home == Path("there")


def test_a_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: No such file"):
        load(None, {"MONITOR_CONFIG": "gone.toml"})
    with pytest.raises(ConfigError, match="Is a directory"):
        load(tmp_path, {})


def test_empty_variables_and_those_of_the_tests_are_no_settings() -> None:
    environ = {"MONITOR_DATABASE_URL": "", "MONITOR_SHARED_DATA": "/data", "MONITOR_TEST_X": "1", "HOME": "/root"}
    assert load(None, environ) == load(None, {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[crawl]\n\ndelay_secnds = 2", "line 3: [crawl] delay_secnds is not a setting, did you mean delay_seconds?"),
        ("[crwal]\ndelay_seconds = 2", "line 1: crwal is not a section, did you mean crawl?"),
        (
            "[zzz]\n",
            "line 1: zzz is not a section (there is alarms, crawl, daemon, digest, mail, monitor, schedule, sources)",
        ),
        ('home = "x"', "line 1: home is not a section; it belongs into [monitor]"),
        ("[crawl]\nhome = 'x'", "line 2: [crawl] home is not a setting; it belongs into [monitor]"),
        ("[crawl]\nport = 25", "line 2: [crawl] port is not a setting; it belongs into [daemon] or [mail]"),
        ("[sources.vna]\nenable = true", "line 2: [sources.vna] enable is not a setting, did you mean enabled?"),
        ("[sources]\nvna = true", "line 2: sources.vna must be a table, [sources.vna]"),
        ("crawl.archve = 'all'", "line 1: [crawl] archve is not a setting, did you mean archive?"),
        ("crawl = { archve = 'all' }", "[crawl] archve is not a setting, did you mean archive?"),
        ("monitor = 3", "line 1: monitor must be a table, [monitor]"),
    ],
)
def test_a_misspelt_name_in_the_file_is_named_with_its_line_and_the_right_one(
    tmp_path: Path, text: str, message: str
) -> None:
    assert complaint(tmp_path, text).removeprefix("monitor.toml").lstrip(" :") == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("delay_seconds = 0.5", "delay_seconds must be at least 1, not 0.5: the live sites get one request a second"),
        ("delay_seconds = -3", "delay_seconds must be at least 1, not -3"),
        ('delay_seconds = "2"', "delay_seconds must be a number"),
        ("delay_seconds = true", "delay_seconds must be a number"),
        ("delay_seconds = nan", "delay_seconds must be a number"),
        ("delay_seconds = 99999", "delay_seconds must be from 1 to 3600, not 99999"),
        ("timeout_seconds = 0", "timeout_seconds must be from 1 to 3600, not 0"),
        ("max_page_bytes = 1.5", "max_page_bytes must be a whole number"),
        ("full_get_every = 0", "full_get_every must be from 1 to 1000, not 0"),
        ("recheck_hours = 6", "recheck_hours must be a growing list of whole hours"),
        ("recheck_hours = []", "recheck_hours must be a growing list of whole hours"),
        ("recheck_hours = [24, 6]", "recheck_hours must be a growing list of whole hours"),
        ('recheck_hours = ["6"]', "recheck_hours must be a whole number"),
        ('archive = "beet"', 'archive must be "beat", "all" or "none", did you mean beat?'),
        ('contact = "call me"', "contact must be a URL or a mail address"),
        ('contact = "a@b.vn) evil("', "contact must be a URL or a mail address"),
        ('contact = "a@b.vn\\r\\nX: y"', "contact must be a text of one line"),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_what_it_must_be(tmp_path: Path, line: str, message: str) -> None:
    assert complaint(tmp_path, f"[crawl]\n{line}").startswith(f"monitor.toml line 2: [crawl] {message}")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('timezone = "Asia/Ho_Chi_Min"', "timezone is no time zone: 'Asia/Ho_Chi_Min', did you mean Asia/Ho_Chi_Minh?"),
        ('timezone = "../../etc/passwd"', "timezone is no time zone"),
        ('timezone = "Asia"', "timezone is no time zone"),
        ('timezone = ""', "timezone is no time zone"),
        ("timezone = 7", "timezone must be a text"),
        ('home = "~/monitor"', "home must be a folder, written in full"),
        ('home = ""', "home must be a folder"),
        ("languages = []", "languages must be a list of language tags"),
        ('languages = ["en", "en"]', "languages must be a list of language tags"),
        ('languages = ["English"]', "languages must be a list of language tags"),
        ('languages = "en"', "languages must be a list of texts"),
        ('redis_url = "localhost"', "redis_url must be a URL that begins with redis:// or"),
    ],
)
def test_a_wrong_value_of_the_monitor_section_likewise(tmp_path: Path, line: str, message: str) -> None:
    assert complaint(tmp_path, f"[monitor]\n{line}").startswith(f"monitor.toml line 2: [monitor] {message}")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MONITOR_HOEM", "x", "MONITOR_HOEM: no such setting, did you mean MONITOR_HOME?"),
        ("MONITOR_CRAWL_DELAY", "2", "MONITOR_CRAWL_DELAY: no such setting, did you mean MONITOR_CRAWL_DELAY_SECONDS?"),
        ("MONITOR_HOEM", "", "MONITOR_HOEM: no such setting, did you mean MONITOR_HOME?"),
        ("MONITOR_SHARED_DATE", "x", "MONITOR_SHARED_DATE: no such setting, did you mean MONITOR_SHARED_DATA?"),
        ("MONITOR_CRAWL_DELAY_SECONDS", "0.2", "MONITOR_CRAWL_DELAY_SECONDS: [crawl] delay_seconds must be at least 1"),
        ("MONITOR_CRAWL_DELAY_SECONDS", "soon", "MONITOR_CRAWL_DELAY_SECONDS: [crawl] delay_seconds must be a number"),
        ("MONITOR_CRAWL_FULL_GET_EVERY", "2.0", "MONITOR_CRAWL_FULL_GET_EVERY: [crawl] full_get_every must be a whole"),
        ("MONITOR_SOURCES_VNA_ENABLED", "maybe", "MONITOR_SOURCES_VNA_ENABLED: [sources.vna] enabled must be true or"),
        ("MONITOR_TIMEZONE", "Mars", "MONITOR_TIMEZONE: [monitor] timezone is no time zone: 'Mars'"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str, message: str) -> None:
    assert complaint(tmp_path, "", **{name: value}).startswith(message)


def test_a_file_that_is_no_toml_is_named_with_the_place(tmp_path: Path) -> None:
    assert complaint(tmp_path, "[crawl]\ndelay_seconds 2").startswith("monitor.toml: Expected '=' after a key")
    assert "line 2" in complaint(tmp_path, "[crawl]\ndelay_seconds 2")
    (tmp_path / "monitor.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"monitor\.toml: not UTF-8"):
        load(tmp_path / "monitor.toml", {})


def test_editions_that_are_none_ask_for_a_clear_word(tmp_path: Path) -> None:
    assert "set enabled = false" in complaint(tmp_path, "[sources.vna]\neditions = []")


KNOWN = {"vietnamplus": ("vi", "en"), "vna": ("vi",)}


def test_sources_and_editions_are_checked_against_those_that_exist(tmp_path: Path) -> None:
    load(written(tmp_path, FILE), {}).check_sources(KNOWN)
    for text, message in [
        (
            "[sources.vietnamplsu]\nenabled = true",
            r"line 2: there is no source 'vietnamplsu', did you mean vietnamplus\?",
        ),
        ("[sources.vna]\neditions = ['fr']", r"line 2: vna has no edition 'fr' \(there is vi\)"),
    ]:
        with pytest.raises(ConfigError, match=message):
            load(written(tmp_path, text), {}).check_sources(KNOWN)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://desk:s3cret@db/monitor", "postgresql://desk:***@db/monitor"),
        ("postgresql://desk:s3@cr/et:x@db/monitor", "postgresql://desk:***@db/monitor"),
        ("postgresql://db/monitor?user=desk&password=s3cret&x=1", "postgresql://db/monitor?user=desk&password=***&x=1"),
        ("redis://:s3cret@cache:6379/0", "redis://:***@cache:6379/0"),
        ("sqlite:///var/monitor.db", "sqlite:///var/monitor.db"),
        ("postgresql://desk@db/monitor", "postgresql://desk@db/monitor"),
    ],
)
def test_passwords_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


def test_the_description_tells_every_setting_and_its_origin_but_no_password(tmp_path: Path) -> None:
    environ = {"MONITOR_DATABASE_URL": "postgresql://desk:s3cret@db/monitor", "MONITOR_REDIS_URL": "redis://:s3cret@c"}
    text = load(written(tmp_path, FILE), environ).describe()
    lines = text.split("[schedule]")[0].splitlines()
    rows = {line.split("=")[0].strip(): line.split("=", 1)[1].split() for line in lines if "=" in line}
    assert "s3cret" not in text
    assert rows["database_url"] == ["postgresql://desk:***@db/monitor", "#", "MONITOR_DATABASE_URL"]
    assert rows["home"] == ["/srv/monitor", "#", f"{tmp_path}/monitor.toml", "line", "3"]
    assert rows["timezone"] == ["Asia/Ho_Chi_Minh", "#", "default"]
    assert "[sources.vna]\nenabled          = false" in text


def test_an_error_about_a_database_does_not_repeat_its_password(tmp_path: Path) -> None:
    message = complaint(tmp_path, "", MONITOR_DATABASE_URL="mysql://desk:s3cret@db/monitor")
    assert "s3cret" not in message
    assert "must be a URL that begins with sqlite:// or postgresql://" in message
