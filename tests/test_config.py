"""Settings come from file and environment, and every slip is one line that names it, its place and the right name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.config import KEYS, SCHEDULE_KEYS, SOURCE_KEYS, ConfigError, SourceSettings, load, masked, spelled
from monitor.config.values import cron
from monitor.schedule import Rule, due, parse_duration
from tests.conftest import ROOT

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
            "line 1: zzz is not a section "
            "(there is alarms, crawl, daemon, digest, mail, monitor, schedule, sources, web)",
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


# -- the schedule: three levels, key by key


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def pace(rule: Rule) -> tuple[float, ...]:
    """Every, fastest, slowest and jitter in minutes."""
    return tuple(span / minutes(1) for span in (rule.every, rule.fastest, rule.slowest, rule.jitter))


SCHEDULE = """\
[monitor]
timezone = "Europe/Paris"

[schedule]
every = "1h"
quiet = "23:00-05:00"

[schedule.vna]
every = "2h"
adaptive = false

[schedule.vna.en]
quiet = ""
timezone = "Asia/Vientiane"

[schedule.vna_pictorial.lo]
cron = "0  7 * * mon-fri"
"""


def test_without_a_word_on_the_schedule_each_edition_has_the_defaults() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    rule = Rule(minutes(30), minutes(15), minutes(240), True, "", minutes(2), None, zone)
    assert load(None, {}).rule("vna", "en") == load(None, {}).rule() == rule


def test_the_more_special_level_counts_key_by_key(tmp_path: Path) -> None:
    settings = load(written(tmp_path, SCHEDULE), {})
    night, paris = (time(23), time(5)), ZoneInfo("Europe/Paris")
    assert settings.schedule.every == minutes(60)
    assert settings.rule("vietnamplus", "en") == Rule(
        minutes(60), minutes(15), minutes(240), True, "", minutes(2), night, paris
    )
    vi, en, lo = settings.rule("vna", "vi"), settings.rule("vna", "en"), settings.rule("vna_pictorial", "lo")
    assert (vi.every, vi.adaptive, vi.quiet, vi.zone) == (minutes(120), False, night, paris)
    assert (en.every, en.adaptive, en.quiet, en.zone) == (minutes(120), False, None, ZoneInfo("Asia/Vientiane"))
    assert (lo.cron, lo.every, settings.rule("vna_pictorial", "vi").cron) == ("0 7 * * mon-fri", minutes(60), "")


def test_a_variable_counts_before_the_file_at_its_level(tmp_path: Path) -> None:
    environ = {
        "MONITOR_SCHEDULE_EVERY": "45m",
        "MONITOR_SCHEDULE_VNA_EVERY": "90m",
        "MONITOR_SCHEDULE_VIETNAMPLUS_EN_EVERY": "20m",
        "MONITOR_SCHEDULE_VIETNAMPLUS_ADAPTIVE": "no",
        "MONITOR_SCHEDULE_VNA_PICTORIAL_EVERY": "3h",
        "MONITOR_SCHEDULE_VNA_PICTORIAL_LO_CRON": "30 8 * * *",
    }
    settings = load(written(tmp_path, SCHEDULE), environ)
    settings.check_sources(WIDELY_KNOWN)
    assert settings.rule().every == minutes(45)
    assert settings.rule("vna", "en").every == minutes(90)
    assert settings.rule("vietnamplus", "vi").every == minutes(45)
    assert settings.rule("vietnamplus", "en").every == minutes(20)
    assert not settings.rule("vietnamplus", "en").adaptive
    assert settings.rule("vna_pictorial", "vi").every == minutes(180)
    assert settings.rule("vna_pictorial", "lo").cron == "30 8 * * *"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('every = "5m"', (5, 5, 240, 2)),
        ('every = "1d"', (1440, 15, 1440, 2)),
        ('fastest = "45m"', (45, 45, 240, 2)),
        ('slowest = "10m"', (10, 10, 10, 2)),
        ('fastest = "6h"', (360, 360, 360, 2)),
        ('every = "5m"\nfastest = "2m"', (5, 2, 240, 0.25)),
        ('every = "90s"', (1.5, 1.5, 240, 11 / 60)),
        ('jitter = "0s"', (30, 15, 240, 0)),
        ('every = "1m"\njitter = "30s"', (1, 1, 240, 0.5)),
        ('cron = "0 6 * * *"\njitter = "1h"', (30, 15, 240, 60)),
    ],
)
def test_a_default_gives_way_to_what_is_written_beside_it(
    tmp_path: Path, text: str, expected: tuple[float, ...]
) -> None:
    assert pace(load(written(tmp_path, f"[schedule]\n{text}"), {}).rule("vna", "en")) == pytest.approx(
        expected, abs=0.01
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[schedule]\nevery = "10m"\nfastest = "20m"',
            "line 2: [schedule] every, 10m, must be at least fastest, which is 20m (monitor.toml line 3)",
        ),
        (
            '[schedule]\nfastest = "20m"\n[schedule.vna]\nevery = "10m"',
            "line 4: [schedule.vna] every, 10m, must be at least fastest, which is 20m (monitor.toml line 2)",
        ),
        (
            '[schedule]\nevery = "10m"\n[schedule.vna.en]\nfastest = "20m"',
            "line 4: [schedule.vna.en] fastest, 20m, must be at most every, which is 10m (monitor.toml line 2)",
        ),
        (
            '[schedule]\nslowest = "1h"\n[schedule.vna]\nevery = "1d"',
            "line 4: [schedule.vna] every, 1d, must be at most slowest, which is 1h (monitor.toml line 2)",
        ),
        (
            '[schedule]\nfastest = "2h"\nslowest = "1h"',
            "line 3: [schedule] slowest, 1h, must be at least fastest, which is 2h (monitor.toml line 2)",
        ),
        (
            '[schedule]\njitter = "15m"',
            "line 2: [schedule] jitter, 15m, must be shorter than fastest, which is 15m (the default)",
        ),
        (
            '[schedule]\nevery = "5m"\njitter = "10m"',
            "line 3: [schedule] jitter, 10m, must be shorter than fastest, which is 5m (the default)",
        ),
        (
            '[schedule]\nevery = "1h"\ncron = "0 6 * * *"',
            'line 2: [schedule] every does nothing beside cron "0 6 * * *" (monitor.toml line 3): leave out one of '
            "them",
        ),
        (
            '[schedule]\ncron = "0 6 * * *"\n[schedule.vna]\nevery = "1h"',
            'line 4: [schedule.vna] every does nothing beside cron "0 6 * * *" (monitor.toml line 2): leave out every, '
            'or set cron = "" in the same section',
        ),
    ],
)
def test_levels_that_contradict_each_other_are_named_with_both_places(tmp_path: Path, text: str, message: str) -> None:
    assert complaint(tmp_path, text).replace(f"{tmp_path}/", "") == f"monitor.toml {message}"


def test_a_cron_line_is_taken_back_by_a_more_special_level(tmp_path: Path) -> None:
    text = '[schedule]\ncron = "0 6 * * *"\n[schedule.vna]\ncron = ""\nevery = "1h"'
    settings = load(written(tmp_path, text), {})
    assert (settings.rule("vna", "en").cron, settings.rule("vietnamplus", "en").cron) == ("", "0 6 * * *")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("every = 30", "every must be a duration such as"),
        ('every = "30"', "every must be a duration such as"),
        ('every = "-5m"', "every must be a duration such as"),
        ('every = "0m"', "every must be from 1s to 366d, not 0m"),
        ('every = "367d"', "every must be from 1s to 366d, not 367d"),
        ('every = "99999d"', "every must be from 1s to 366d"),
        ('every = "9999999999999d"', "every must be a duration"),
        ('adaptive = "yes"', "adaptive must be true or false"),
        ('cron = "0 6 * *"', 'cron cannot be used: "0 6 * *" is no cron line'),
        ('cron = "0 25 * * *"', 'cron cannot be used: "0 25 * * *" is no cron line'),
        ('cron = "0 0 30 2 *"', 'cron cannot be used: the cron line "0 0 30 2 *" names a day that never comes'),
        ('quiet = "23-5"', 'quiet must be hours such as "23:00-05:00", or "" for none'),
        ('quiet = "23:00-24:00"', "quiet must be hours such as"),
        ('quiet = "23:00-02:00-05:00"', "quiet must be hours such as"),
        ('quiet = "06:00-06:00"', "quiet must leave some of the day: its two times are the same"),
        ('timezone = "Asia/Vientian"', "timezone is no time zone: 'Asia/Vientian', did you mean Asia/Vientiane?"),
        ('evry = "1h"', "evry is not a setting, did you mean every?"),
        ("vna = true", "vna is not a setting"),
        ('enabled = "1h"', "enabled is not a setting; it belongs into [sources.<name>]"),
    ],
)
def test_a_wrong_value_of_the_schedule_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    assert complaint(tmp_path, f"[schedule]\n{line}").startswith(f"monitor.toml line 2: [schedule] {message}")
    nested = complaint(tmp_path, f"[schedule.vna.en]\n{line}")
    assert nested.startswith(f"monitor.toml line 2: [schedule.vna.en] {message}")


def test_a_table_too_deep_or_with_an_odd_name_is_named(tmp_path: Path) -> None:
    deep = complaint(tmp_path, '[schedule.vna.en.vi]\nevery = "1h"')
    assert deep.startswith("monitor.toml line 1: [schedule.vna.en] vi is not a setting")
    odd = complaint(tmp_path, '[schedule.VNA]\nevery = "1h"')
    assert odd == "monitor.toml line 1: [schedule] no source is named 'VNA': small letters, digits, - and _"
    assert complaint(tmp_path, '[schedule.every]\nvna = "1h"').startswith(
        "monitor.toml line 1: [schedule] every must be"
    )


WIDELY_KNOWN = {"vietnamplus": ("vi", "en"), "vna": ("vi", "en"), "vna_pictorial": ("vi", "lo")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[schedule.vnaa]\nevery = '1h'", r"line 2: there is no source 'vnaa', did you mean vna\?"),
        ("[schedule.vna.e]\nevery = '1h'", r"line 2: vna has no edition 'e', did you mean en\?"),
        ("[schedule.vna.lo]\nevery = '1h'", r"line 2: vna has no edition 'lo' \(there is en, vi\)"),
    ],
)
def test_names_in_the_schedule_are_checked_against_those_that_exist(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(written(tmp_path, text), {}).check_sources(WIDELY_KNOWN)


def test_names_in_variables_of_the_schedule_are_checked_too() -> None:
    with pytest.raises(ConfigError, match=r"^MONITOR_SCHEDULE_VNA_EM_EVERY: .* 'vna_em', did you mean vna_en\?"):
        load(None, {"MONITOR_SCHEDULE_VNA_EM_EVERY": "1h"}).check_sources(WIDELY_KNOWN)
    clash = {"MONITOR_SCHEDULE_VNA_SLOWEST": "1h", "MONITOR_SCHEDULE_VNA_EN_EVERY": "2h"}
    with pytest.raises(ConfigError, match=r"^MONITOR_SCHEDULE_VNA_EN_EVERY: .* at most slowest, which is 1h"):
        load(None, clash).check_sources(WIDELY_KNOWN)


def test_one_source_whose_name_begins_with_anothers_is_not_taken_for_its_edition() -> None:
    environ = {"MONITOR_SCHEDULE_VNA_SLOWEST": "1h", "MONITOR_SCHEDULE_VNA_PICTORIAL_EVERY": "2h"}
    settings = load(None, environ)
    settings.check_sources(WIDELY_KNOWN)
    assert settings.rule("vna_pictorial", "lo").every == minutes(120)
    assert settings.rule("vna", "en").slowest == minutes(60)


durations = st.integers(1, 366 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@given(durations)
def test_a_duration_survives_being_spelled(span: timedelta) -> None:
    assert parse_duration(spelled(span)) == span


@given(st.tuples(*[st.none() | durations] * 4))
@example((minutes(5), None, None, None))
def test_whatever_is_written_gives_a_rule_in_order_or_a_complaint(spans: tuple[timedelta | None, ...]) -> None:
    named = {key: span for key, span in zip(("every", "fastest", "slowest", "jitter"), spans, strict=True) if span}
    environ = {f"MONITOR_SCHEDULE_{key}".upper(): spelled(span) for key, span in named.items()}
    try:
        rule = load(None, environ).rule("vna", "en")
    except ConfigError:
        assert len(named) > 1 or "jitter" in named
        return
    assert rule.fastest <= rule.every <= rule.slowest
    assert timedelta() <= rule.jitter < rule.fastest
    assert {key: getattr(rule, key) for key in named} == named


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "every": durations.map(spelled),
            "adaptive": st.booleans(),
            "quiet": st.tuples(st.times(), st.times()).map(lambda two: f"{two[0]:%H:%M}-{two[1]:%H:%M}"),
            "cron": st.sampled_from(["0 6 * * *", "*/5 * * * mon", "61 * * * *", "0 0 31 2 *", "x"]),
            "timezone": st.sampled_from(["UTC", "Asia/Vientiane", "Mars"]),
        },
    ),
    st.sampled_from(["schedule", "schedule.vna", "schedule.vna_pictorial.lo"]),
)
def test_file_and_variables_agree(tmp_path_factory: pytest.TempPathFactory, said: dict[str, Any], section: str) -> None:
    text = [
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
        for key, value in sorted(said.items())
    ]
    path = written(tmp_path_factory.mktemp("agree"), "\n".join([f"[{section}]", *text]))
    prefix = f"MONITOR_{section.replace('.', '_')}_"
    environ = {
        f"{prefix}{key}".upper(): str(value).lower() if value is True or value is False else value
        for key, value in said.items()
    }
    assert outcome(path, {}) == outcome(None, environ)


def outcome(path: Path | None, environ: dict[str, str]) -> object:
    """The rules for all editions; where there is a complaint, what it says without where."""
    try:
        settings = load(path, environ)
        settings.check_sources(WIDELY_KNOWN)
        return [settings.rule(name, edition) for name, editions in WIDELY_KNOWN.items() for edition in editions]
    except ConfigError as error:
        return re.sub(r"^.*?\] |\(.*?\)", "", str(error))


@given(st.text(alphabet="0123456789*/-,LW#?monsujan ", max_size=20) | st.text(max_size=20))
def test_a_cron_line_is_refused_or_can_be_used(line: str) -> None:
    try:
        accepted = cron(line)
    except ValueError:
        return
    rule = Rule(minutes(30), minutes(15), minutes(240), True, accepted, minutes(0), None, UTC)
    assert due("vna/en", rule, None, None, datetime(2026, 3, 12, tzinfo=UTC)).at


# -- the daemon, the alarms, the mail


DAEMON = """\
[digest]
hour = "07:15"

[daemon]
port = 9000
log = "json"
time_limit = "1h30m"
retry_after = ["30s", "2m"]

[alarms]
mail_to = ["desk@example.org", "root@localhost"]
webhook_url = "https://hooks.example.org/T0/B0/s3cret"

[mail]
host = "mail.example.org"
user = "desk"
password = "s3cret pass"
sender = "The Monitor <monitor@example.org>"
"""


def test_daemon_alarms_and_mail_have_their_settings(tmp_path: Path) -> None:
    settings = load(written(tmp_path, DAEMON), {"MONITOR_DAEMON_PORT": "9001", "MONITOR_MAIL_PORT": "25"})
    assert settings.digest.hour == time(7, 15)
    daemon, alarms, mail = settings.daemon, settings.alarms, settings.mail
    assert (daemon.host, daemon.port, daemon.token, daemon.log) == ("127.0.0.1", 9001, "", "json")
    assert (daemon.time_limit, daemon.silence_limit, daemon.memory_mb) == (minutes(90), minutes(5), 600)
    assert (daemon.retry_after, daemon.rest_after) == ((timedelta(seconds=30), minutes(2)), 4)
    assert alarms.mail_to == ("desk@example.org", "root@localhost")
    assert alarms.webhook_url.endswith("s3cret")
    assert (mail.host, mail.port, mail.security, mail.password) == ("mail.example.org", 25, "starttls", "s3cret pass")


def test_lists_of_durations_and_addresses_may_be_variables() -> None:
    environ = {
        "MONITOR_DAEMON_RETRY_AFTER": "1s, 1h",
        "MONITOR_ALARMS_MAIL_TO": "a@b.vn,c@d.la",
        "MONITOR_MAIL_HOST": "::1",
        "MONITOR_MAIL_SENDER": "m@b.vn",
        "MONITOR_DIGEST_HOUR": "05:00",
    }
    settings = load(None, environ)
    assert settings.daemon.retry_after == (timedelta(seconds=1), minutes(60))
    assert settings.alarms.mail_to == ("a@b.vn", "c@d.la")
    assert settings.digest.hour == time(5)


@pytest.mark.parametrize(
    ("section", "line", "message"),
    [
        ("digest", 'hour = "6:30"', 'hour must be a time of the day such as "06:30"'),
        ("digest", "hour = 06:30:00", "hour must be a time of the day"),
        ("digest", 'hour = "24:00"', "hour must be a time of the day"),
        ("daemon", "port = 65536", "port must be from 0 to 65535, not 65536"),
        ("daemon", 'port = "8484"', "port must be a whole number"),
        ("daemon", 'host = ""', "host must be a host name or an address without brackets"),
        ("daemon", 'host = "[::1]"', "host must be a host name or an address without brackets"),
        ("daemon", 'host = "127.0.0.1:80"', "host must be a host name or an address without brackets"),
        ("daemon", 'log = "jsn"', 'log must be "console" or "json", did you mean json?'),
        ("daemon", "memory_mb = 10", "memory_mb must be from 200 to"),
        ("daemon", "max_crawls = 0", "max_crawls must be from 1 to 64, not 0"),
        ("daemon", "rest_after = true", "rest_after must be a number"),
        ("daemon", "retry_after = []", "retry_after must be a list of durations"),
        ("daemon", 'retry_after = "1m"', "retry_after must be a list of durations"),
        ("daemon", 'retry_after = ["5m", "1m"]', "retry_after must be a list of durations"),
        ("daemon", "retry_after = [60]", "retry_after must be a duration"),
        ("daemon", 'token = "two words"', "token must be letters, digits and signs of ASCII"),
        ("daemon", "token = 7", "token must be letters, digits and signs of ASCII"),
        ("daemon", 'token_file = "~/token"', "token_file must be a file, written in full"),
        ("alarms", 'mail_to = "desk@example.org"', "mail_to must be a list of texts"),
        ("alarms", 'mail_to = ["desk"]', "mail_to must be a mail address such as desk@example.org"),
        ("alarms", 'mail_to = [""]', "mail_to must be a list of mail addresses"),
        ("alarms", 'mail_to = ["a@b.vn", "a@b.vn"]', "mail_to must be a list of mail addresses"),
        ("alarms", 'mail_to = ["a@b.vn\\nBcc: x@y.z"]', "mail_to must be a text of one line"),
        ("alarms", 'mail_to = ["a@b.vn, c@d.la"]', "mail_to must be a mail address"),
        ("alarms", 'repeat = "daily"', "repeat must be a duration"),
        ("mail", "port = 0", "port must be from 1 to 65535, not 0"),
        ("mail", 'security = "ssl"', 'security must be "starttls", "tls" or "none"'),
        ("mail", 'sender = "The Desk"', "sender must be a mail address"),
        ("mail", 'sender = "The Desk <>"', "sender must be a mail address"),
        ("mail", 'sender = "a@b.vn <c@d.la>"', "sender must be a mail address"),
        ("mail", 'password = "s3cret\\n"', "password must be a text of one line, without control characters"),
        ("mail", "passwrd = 's3cret'", "passwrd is not a setting, did you mean password?"),
    ],
)
def test_a_wrong_value_of_the_daemon_and_its_post_is_named(
    tmp_path: Path, section: str, line: str, message: str
) -> None:
    found = complaint(tmp_path, f"[{section}]\n{line}")
    assert found.startswith(f"monitor.toml line 2: [{section}] {message}")
    assert "s3cret" not in found


@pytest.mark.parametrize(
    "url", ["hooks.example.org/s3cret", "ftp://s3cret", "https://", "http://[s3cret", "https://:0/s3cret"]
)
def test_a_webhook_must_be_a_url_of_the_web_and_is_not_repeated(tmp_path: Path, url: str) -> None:
    found = complaint(tmp_path, "", MONITOR_ALARMS_WEBHOOK_URL=url)
    assert (
        found == "MONITOR_ALARMS_WEBHOOK_URL: [alarms] webhook_url must be a URL such as https://hooks.example.org/..."
    )


TOKEN = "s3cret-s3cret-16"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST"])
def test_on_this_machine_alone_no_token_is_needed(host: str) -> None:
    assert load(None, {"MONITOR_DAEMON_HOST": host}).daemon.host == host


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "0", "127.1", "10.0.0.7", "::ffff:127.0.0.1", "monitor", "127.0.0.1.nip.io"]
)
def test_where_others_can_reach_it_a_token_is_hard_to_guess(tmp_path: Path, host: str) -> None:
    """Whether there must be one at all depends on the readers, whom the daemon asks for when it starts."""
    found = complaint(tmp_path, f"[daemon]\nhost = '{host}'", MONITOR_DAEMON_TOKEN=TOKEN[1:])
    assert found.startswith("MONITOR_DAEMON_TOKEN: [daemon] token must have at least 16 characters")
    assert "s3cret" not in found
    assert load(None, {"MONITOR_DAEMON_HOST": host, "MONITOR_DAEMON_TOKEN": TOKEN}).daemon.token == TOKEN
    assert load(None, {"MONITOR_DAEMON_HOST": host}).is_reachable


def test_so_it_is_where_a_web_server_passes_on_what_others_ask() -> None:
    with pytest.raises(ConfigError, match="at least 16 characters"):
        load(None, {"MONITOR_WEB_ADDRESS": "https://desk.example", "MONITOR_DAEMON_TOKEN": TOKEN[1:]})
    assert not load(None, {"MONITOR_DAEMON_TOKEN": TOKEN[1:]}).is_reachable


def test_mail_needs_a_server_and_a_login_both_halves(tmp_path: Path) -> None:
    assert complaint(tmp_path, '[alarms]\nmail_to = ["a@b.vn"]') == (
        "monitor.toml line 2: [alarms] mail_to needs a server that takes mail: set [mail] host"
    )
    assert complaint(tmp_path, '[alarms]\nmail_to = ["a@b.vn"]', MONITOR_MAIL_HOST="b.vn") == (
        "monitor.toml line 2: [alarms] mail_to needs an address to write from: set [mail] sender"
    )
    login = {"MONITOR_MAIL_HOST": "b.vn", "MONITOR_MAIL_USER": "m@b.vn", "MONITOR_MAIL_PASSWORD": "s3cret"}
    assert load(None, {**login, "MONITOR_ALARMS_MAIL_TO": "a@b.vn"}).mail.sender == ""
    assert complaint(tmp_path, '[mail]\nuser = "desk"').endswith("[mail] user needs a password or a password_file")
    assert (
        complaint(tmp_path, "", MONITOR_MAIL_PASSWORD="s3cret") == "MONITOR_MAIL_PASSWORD: [mail] password needs a user"
    )


def secret_file(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "secret"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640])
def test_secrets_may_stand_in_files_of_their_own(tmp_path: Path, mode: int) -> None:
    path = secret_file(tmp_path, f"{TOKEN}\n", mode)
    text = f'[daemon]\nhost = "0.0.0.0"\ntoken_file = "{path}"\n[mail]\nuser = "desk"'
    settings = load(written(tmp_path, text), {"MONITOR_MAIL_PASSWORD_FILE": "secret"})
    assert (settings.daemon.token, settings.daemon.token_file) == (TOKEN, path)
    assert (settings.mail.password, settings.mail.password_file) == (TOKEN, Path("secret"))
    assert settings.origins["daemon.token"] == str(path)


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        (TOKEN, 0o604, "everybody on this machine can read or change {path}: chmod 600 {path}"),
        (TOKEN, 0o602, "everybody on this machine can read or change {path}: chmod 600 {path}"),
        ("", 0o600, "{path} must hold the secret on one line, and does not"),
        ("\n\n", 0o600, "{path} must hold the secret on one line, and does not"),
        ("s3cret" * 1000, 0o600, "{path} must hold the secret on one line, and does not"),
    ],
)
def test_a_file_of_a_secret_must_be_fit_for_it(tmp_path: Path, text: str, mode: int, message: str) -> None:
    path = secret_file(tmp_path, text, mode)
    found = complaint(tmp_path, f'[daemon]\ntoken_file = "{path}"')
    assert found == f"monitor.toml line 2: [daemon] token_file: {message.format(path=path)}"


def test_a_file_of_a_secret_must_be_there_and_be_a_file_of_text(tmp_path: Path) -> None:
    def found(path: str) -> str:
        return complaint(tmp_path, "", MONITOR_DAEMON_TOKEN_FILE=path)

    assert found("gone") == "MONITOR_DAEMON_TOKEN_FILE: [daemon] token_file: gone: No such file or directory"
    assert found("/dev/null").endswith("/dev/null is not an ordinary file")
    assert found(str(tmp_path)).endswith("is not an ordinary file")
    secret_file(tmp_path, "").write_bytes(b"\xff\xfes3cret")
    assert found("secret").endswith("secret: not UTF-8")
    secret_file(tmp_path, "s3cret\ns3cret")
    assert found("secret") == "secret: [daemon] token must be letters, digits and signs of ASCII, without a space"


def test_a_secret_is_written_once(tmp_path: Path) -> None:
    path = secret_file(tmp_path, TOKEN)
    found = complaint(tmp_path, f'[daemon]\ntoken_file = "{path}"', MONITOR_DAEMON_TOKEN=TOKEN)
    assert found == (
        "monitor.toml line 2: [daemon] token_file and token (MONITOR_DAEMON_TOKEN) are both set; leave one out"
    )


def test_no_secret_is_shown(tmp_path: Path) -> None:
    environ = {
        "MONITOR_DAEMON_TOKEN": TOKEN,
        "MONITOR_SCHEDULE_VNA_EVERY": "90s",
        "MONITOR_SCHEDULE_QUIET": "22:00-04:30",
    }
    settings = load(written(tmp_path, DAEMON + '[schedule.vna_pictorial.lo]\ncron = "0 7 * * *"'), environ)
    text = settings.describe()
    assert "s3cret" not in text + repr(settings.daemon) + repr(settings.alarms) + repr(settings.mail)
    assert re.findall(r"(\w+) += \*\*\* ", text) == ["token", "webhook_url", "password"]
    for line in (
        "[schedule.vna_pictorial.lo]\ncron             = 0 7 * * *",
        "[schedule.VNA]\nevery            = 1m30s                            # MONITOR_SCHEDULE_VNA_EVERY",
        "quiet            = 22:00-04:30                      # MONITOR_SCHEDULE_QUIET",
        "hour             = 07:15 ",
        "mail_to          = [desk@example.org, root@localhost] #",
        "retry_after      = [30s, 2m] ",
    ):
        assert line in text


# -- the documents


def test_the_settings_hold_what_the_keys_say() -> None:
    settings = load(None, {})
    for section, keys in KEYS.items():
        assert [field.name for field in fields(getattr(settings, section))] == list(keys)
    assert [field.name for field in fields(SourceSettings)] == list(SOURCE_KEYS)


def test_every_key_is_in_the_readme_with_its_variable_and_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `\[([\w.]+\] \w+)` \| (`[A-Z_]+` \| [^|]*) \|", readme, flags=re.MULTILINE))
    for section, keys in (*KEYS.items(), ("sources.NAME", SOURCE_KEYS)):
        for name, key in keys.items():
            variable, default = rows.pop(f"{section}] {name}").split(" | ")
            assert variable == "`MONITOR_" + f"{section}_{name}`".upper().replace(".", "_").removeprefix("MONITOR_")
            if key.default not in ("", []) and default.startswith("`"):
                assert default.strip("`") in (
                    str(key.default),
                    str(key.default).lower(),
                    str(key.default).replace("'", '"'),
                )
    assert rows == {}


def test_the_file_to_copy_holds_every_key_with_its_default_and_changes_nothing(tmp_path: Path) -> None:
    path = ROOT / "deploy" / "monitor.toml.example"
    assert load(path, {}) == load(None, {})
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#\w+ = ", line):
            assert lines[number - 1].startswith("# "), f"{line} is not explained"
    stated = tomllib.loads(re.sub(r"^#(?=\w+ = )", "", text, flags=re.MULTILINE))
    sources = {"enabled": True, "editions": ["vi", "en"]}
    keys = {section: {name: key.default for name, key in keys.items()} for section, keys in KEYS.items()}
    assert stated == {**keys, "sources": {"vna": sources}}
    examples = "\n".join(re.findall(r"^#     (.*)$", text, flags=re.MULTILINE))
    load(written(tmp_path, examples), {}).check_sources(WIDELY_KNOWN)
    for table in tomllib.loads(examples)["schedule"].values():
        assert set(table) <= set(SCHEDULE_KEYS) | {"lo"}


def test_settings_without_a_cron_line_are_read_without_the_library_for_it(tmp_path: Path) -> None:
    """Every command reads the settings, and the library takes a tenth of a second."""
    program = "import sys; from monitor.config import load; load(None, {}); print('apscheduler' in sys.modules)"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environ, capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


@pytest.mark.parametrize(
    ("variables", "is_needed"),
    [
        ({}, False),
        ({"MONITOR_WEB_ADDRESS": "http://localhost:8484"}, False),
        ({"MONITOR_WEB_ADDRESS": "https://monitor.example.org"}, True),
        ({"MONITOR_DAEMON_TOKEN": "x" * 32}, True),
        ({"MONITOR_DAEMON_HOST": "192.0.2.7", "MONITOR_DAEMON_TOKEN": "x" * 32}, True),
    ],
)
def test_who_opens_the_pages_must_be_known_as_soon_as_others_can_reach_them(
    variables: dict[str, str], is_needed: bool
) -> None:
    assert load(None, {"MONITOR_HOME": "nowhere", "MONITOR_CONFIG": "", **variables}).needs_sign_in == is_needed
