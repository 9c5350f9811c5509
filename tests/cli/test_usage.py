"""Help, exit codes, and one line for everything that can be wrong outside of the program."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import __version__
from monitor.cli import cli
from tests.cli.keyboard import ROOT, Keyboard
from tests.store.making import NOON, made

COMMANDS = [
    *(
        "up",
        "crawl",
        "demo",
        "digest",
        "stories",
        "story",
        "events",
        "ledger",
        "import",
        "analyse",
        "group",
        "evaluate",
        "feedback",
        "register",
    ),
    "mailings",
    *("status", "check", "trigger", "pause", "resume", "cancel"),
    *("sources", "runs", "backup", "restore", "reparse", "prune", "test"),
    "readers",
]
# Commands that print a result; `demo` and `test` show that of other commands, and the rest tell the daemon something.
WITHOUT_JSON = ("up", "demo", "test")
WITH_JSON = [command for command in COMMANDS if command not in WITHOUT_JSON]
# Commands that open the store.
ON_THE_STORE = [
    ("stories",), ("story", "1"), ("events",), ("ledger",), ("digest",), ("runs",), ("reparse",),
    ("prune", "--seen-days", "1"), ("backup", "b.db"), ("restore", "b.db"), ("import", "a.txt"), ("up",),
    ("status",), ("check",), ("mailings",),
    ("trigger", "vna"), ("pause", "vna"), ("resume", "vna"), ("cancel", "1"),
    ("readers",), ("readers", "remove", "lan"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_daemon_in_place_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `up` does not fail as it should, a daemon would take the place of this process."""
    monkeypatch.delattr(os, "execve")


# -- help


def test_these_are_the_commands() -> None:
    named = [command.name or command.callback.__name__ for command in cli.registered_commands if command.callback]
    assert named + [group.name for group in cli.registered_groups] == COMMANDS


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(monitor: Keyboard, command: str, flag: str) -> None:
    said = monitor(command, flag)
    assert (said.code, said.err) == (0, "")
    assert re.search(rf"Example:\n    monitor {command}\b", said.out)


@pytest.mark.parametrize("command", WITH_JSON)
def test_every_command_with_a_result_can_give_it_as_json(monitor: Keyboard, command: str) -> None:
    assert "--json" in monitor(command, "--help").out


def test_help_names_every_command(monitor: Keyboard) -> None:
    said = monitor("--help")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.partition("Commands:\n")[2].splitlines()] == COMMANDS


def test_help_is_fast_because_nothing_heavy_is_imported() -> None:
    asked = "import sys, monitor.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = {"scrapy", "twisted", "sqlalchemy", "alembic", "selectolax", "trafilatura", "langdetect", "rich.table"}
    assert not heavy & set(loaded.split())
    assert not {name for name in loaded.split() if name.startswith(("monitor.store", "monitor.crawl", "monitor.app"))}


def test_the_version_is_that_of_the_package(monitor: Keyboard) -> None:
    assert monitor("--version").out == f"monitor {__version__}\n"


# -- wrong usage


def test_no_command_is_wrong_usage_and_shows_the_help(monitor: Keyboard) -> None:
    said = monitor()
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Usage: monitor")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nonsense",), "No such command 'nonsense'"),
        (("stories", "--bogus"), "No such option: --bogus"),
        (("stories", "--limit", "x"), "Invalid value for '--limit'"),
        (("stories", "--limit", "-1"), "Invalid value for '--limit'"),
        (("stories", "a", "b"), "unexpected extra argument"),
        (("story",), "Missing argument 'ID'"),
        (("story", "x"), "Invalid value for 'ID'"),
        (("stories", "--since", "yesterday"), "--since 'yesterday' is not a day; write it as 2026-03-12"),
        (("stories", "--until", "2026-02-30"), "--until '2026-02-30' is not a day"),
        (
            ("stories", "--since", "2026-03-02", "--until", "2026-03-01"),
            "--until 2026-03-01 is before --since 2026-03-02",
        ),
        (("stories", "--until", "9999-12-31"), "--until '9999-12-31' is not between the years 1900 and 2199"),
        (("events", "--since", "0001-01-01"), "--since '0001-01-01' is not between the years"),
        (("digest", "12.3.2026"), "DAY '12.3.2026' is not a day"),
        (("digest", "9999-12-31"), "DAY '9999-12-31' is not between the years"),
        (("stories", "--format", "xml"), "--format 'xml' is none of table, jsonl, csv, ninjs"),
        (("events", "--format", "csv"), "--format 'csv' is none of table, jsonl"),
        (("digest", "--format", "doc"), "--format 'doc' is none of text, md, html, json, pdf"),
        (("digest", "--language", "fr"), "--language 'fr' is none of en, vi"),
        (("stories", "--tier", "core,best"), "--tier: 'best' is no tier; there are core, bilateral, other."),
        (("stories", "--office", "post"), "--office: 'post' is no office; there are vn.government_office, "),
        (("stories", "--edition", "en"), "--edition: 'en' is no edition; write it as in vietnamplus/en."),
        (("stories", "--sort", "old"), "--sort: 'old' is no sort; there are exact, newest, relevance."),
        (("stories", "a" * 501), "QUERY: q is too long: at most 500 characters."),
        (
            ("stories", "--edition", "vietnamplus"),
            "--edition: 'vietnamplus' is no edition; write it as in vietnamplus/",
        ),
        (("stories", "--lang", "vietnamese"), "--lang: 'vietnamese' is no lang; write it as in vi,lo."),
        (("stories", "--tier", "cor"), "--tier: 'cor' is no tier; there are core, bilateral, other."),
        (("crawl", "x"), "there is no source 'x'; there are vietnamplus, vna, vna_pictorial"),
        (
            ("crawl", "--edition", "xx"),
            "no chosen source has the edition xx; there are vietnamplus vi en fr es zh ru, vna vi en,",
        ),
        (("crawl", "vna", "--edition", "fr"), "no chosen source has the edition fr"),
        (("crawl", "--since", "x"), "--since 'x' is not a day"),
        (("crawl", "--max-pages", "0"), "Invalid value for '--max-pages'"),
        (("crawl", "--from-warc", "none.warc"), "--from-warc none.warc: there is no such file"),
        (("crawl", "--connect-to", "localhost"), "--connect-to 'localhost' is not HOST:PORT, such as 127.0.0.1:8000"),
        (("crawl", "--connect-to", "a:99999"), "is not HOST:PORT"),
        (("crawl", "--connect-to", "a:٣"), "is not HOST:PORT"),
        (("import",), "Missing argument"),
        (("evaluate",), "Missing argument 'FILE...'"),
        (("prune",), "say what to drop: --archive-days N, --seen-days N, --runs-days N"),
        (("prune", "--archive-days", "0"), "Invalid value for '--archive-days'"),
        (("prune", "--seen-days", "99999999"), "Invalid value for '--seen-days'"),
        (("backup",), "Missing argument 'FILE'"),
    ],
)
def test_wrong_usage_is_one_line_and_the_code_2(monitor: Keyboard, words: tuple[str, ...], why: str) -> None:
    assert why in monitor.fails(2, *words)
    assert not monitor.home.exists(), "and nothing was begun"


def test_a_warc_cannot_be_replayed_from_another_address(monitor: Keyboard) -> None:
    file = monitor.write("a.warc", b"")
    assert "exclude each other" in monitor.fails(2, "crawl", "--from-warc", file, "--connect-to", "a:1")


# -- settings and the places they name


@pytest.mark.parametrize("words", [*ON_THE_STORE, ("sources",), ("crawl",), ("demo",)])
def test_a_misspelt_setting_is_one_line_that_names_it(monitor: Keyboard, words: tuple[str, ...]) -> None:
    monitor.set(MONITOR_HOMEE="x")
    assert "MONITOR_HOMEE" in monitor.fails(1, *words)


def test_a_misspelt_key_of_the_file_is_named_with_its_line(monitor: Keyboard) -> None:
    monitor.write("monitor.toml", "[crawl]\n\ndelay_second = 2\n")
    assert monitor.fails(1, "stories").startswith("monitor.toml line 3: [crawl] delay_second is not a setting")


def test_a_source_or_edition_of_the_settings_that_does_not_exist_is_named(monitor: Keyboard) -> None:
    monitor.write("monitor.toml", "[sources.vnna]\nenabled = false\n")
    assert "there is no source 'vnna'" in monitor.fails(1, "sources")
    assert "there is no source 'vnna'" in monitor.fails(1, "crawl")


@pytest.mark.parametrize("words", [*ON_THE_STORE, ("crawl", "vna")])
def test_a_home_that_cannot_be_made_is_one_line(monitor: Keyboard, words: tuple[str, ...]) -> None:
    monitor.write("file", "")
    monitor.set(MONITOR_HOME=monitor.folder / "file" / "home")
    assert "file" in monitor.fails(1, *words)


def test_a_demo_that_cannot_be_written_is_one_line(monitor: Keyboard) -> None:
    monitor.home.mkdir()
    (monitor.home / "demo").touch()
    assert "demo" in monitor.fails(1, "demo")


@pytest.mark.parametrize("words", ON_THE_STORE)
def test_a_database_of_a_newer_program_is_left_alone(monitor: Keyboard, words: tuple[str, ...]) -> None:
    with monitor.store():
        pass
    with sqlite3.connect(monitor.home / "monitor.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "newer" in monitor.fails(1, *words)


def test_a_file_that_is_no_database_is_one_line(monitor: Keyboard) -> None:
    monitor.home.mkdir()
    (monitor.home / "monitor.db").write_text("no database at all, but long enough to look like a file of something")
    assert "not a database" in monitor.fails(1, "stories")


@pytest.mark.parametrize(
    "url", ["postgresql://nobody:secret@127.0.0.1:1/none", "mysql://a/b", "postgresql://[::1", "sqlite:///none/\0/x"]
)
def test_a_database_that_cannot_be_reached_is_one_line_without_its_password(monitor: Keyboard, url: str) -> None:
    pytest.importorskip("psycopg")
    if "\0" in url:
        monitor.write("monitor.toml", '[monitor]\ndatabase_url = "sqlite:///none/\\u0000/x"\n')
    else:
        monitor.set(MONITOR_DATABASE_URL=url)
    assert "secret" not in monitor.fails(1, "stories")


# -- files


@pytest.mark.parametrize("command", ["analyse", "evaluate"])
def test_files_that_cannot_be_read_are_one_line(monitor: Keyboard, command: str) -> None:
    assert monitor.fails(1, command, "none.jsonl") == "none.jsonl: No such file or directory"
    assert monitor.fails(1, command, monitor.folder) == f"{monitor.folder}: Is a directory"
    file = monitor.write("latin.jsonl", b'{"text": "\xe9"}')
    assert monitor.fails(1, command, file) == f"{file}: not UTF-8 at byte 10"
    assert monitor.fails(1, command, "-", stdin=b"\xff") == "-: not UTF-8 at byte 0"


def test_a_message_is_one_line_even_where_a_name_is_not(monitor: Keyboard) -> None:
    assert monitor.fails(1, "analyse", "no\nsuch\x1b[31m file") == "no such[31m file: No such file or directory"


# -- pipes, streams and locales, which only a process of its own has


def test_a_reader_that_goes_away_is_no_error(monitor: Keyboard) -> None:
    monitor.fill(*(made(f"a.vn/{number}", f"text {number}") for number in range(30)), at=NOON)
    reading, writing = os.pipe()
    os.close(reading)
    process = monitor.start("stories", "--format", "jsonl", stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line(monitor: Keyboard) -> None:
    with Path("/dev/full").open("wb") as full:
        process = monitor.start("--help", stdout=full, stderr=subprocess.PIPE)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, b"monitor: No space left on device\n")


def test_closed_streams_are_no_error(monitor: Keyboard) -> None:
    words = monitor.command("--help")
    done = subprocess.run(["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *words], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_output_is_utf_8_whatever_the_locale(monitor: Keyboard) -> None:
    monitor.fill(made(title="Đoàn đại biểu ລາວ 老挝"), at=NOON)
    said = monitor.apart("stories", "--format", "jsonl", env={"PYTHONIOENCODING": "latin-1", "LC_ALL": "C"})
    assert said.code == 0
    assert "Đoàn đại biểu ລາວ 老挝" in said.out


def test_the_program_runs_as_a_module_and_by_its_entry_point(monitor: Keyboard) -> None:
    assert monitor.apart("--version").out == f"monitor {__version__}\n"
    with (ROOT / "pyproject.toml").open(encoding="utf-8") as file:
        assert 'monitor = "monitor.cli:main"' in file.read()
