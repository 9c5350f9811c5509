"""Readers, passwords and tokens at the keyboard: what is let in, what is refused, and that no secret is shown twice."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from monitor.jobs import admitting
from tests.cli.keyboard import Keyboard
from tests.store.making import NOON

pytestmark = pytest.mark.usefixtures("cheap_passwords")
SECRET = "correct horse battery"
COMMANDS = ("list", "add", "password", "remove", "sign-out", "tokens", "tokens list", "tokens add", "tokens revoke")


def add(monitor: Keyboard, name: str = "lan", *words: str) -> None:
    said = monitor("readers", "add", name, *words, "--password-stdin", stdin=f"{SECRET}\n")
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_one_has_help_with_an_example_and_json(monitor: Keyboard, command: str) -> None:
    said = monitor("readers", *command.split(), "--help")
    assert (said.code, said.err) == (0, "")
    assert re.search(rf"Example:\n    monitor readers {command}\b", said.out)
    assert "--json" in said.out


def test_a_new_reader_is_listed_and_has_the_password_of_the_first_line(monitor: Keyboard) -> None:
    add(monitor, " Lan ", "--role", "operator", "--mail", "lan@example.org")
    (found,) = monitor("readers", "--json").json
    assert found["name"] == "lan"
    assert (found["role"], found["mail"], found["sessions"], found["tokens"]) == ("operator", "lan@example.org", 0, 0)
    assert "password" not in found
    assert re.search(r"^lan +operator +lan@example.org +0 +0", monitor("readers", "list").out, re.MULTILINE)
    with monitor.store() as store:
        assert admitting.sign_in(store, "LAN", SECRET) is not None
        assert admitting.sign_in(store, "lan", SECRET + "\n") is None


@pytest.mark.parametrize(
    ("words", "stdin", "code", "why"),
    [
        (("add", "lan", "--password-stdin"), "", 2, "standard input is empty"),
        (("add", "lan"), SECRET, 2, "there is no terminal to ask on: give the password by --password-stdin"),
        (("add", "lan", "--role", "boss", "--password-stdin"), SECRET, 2, "--role 'boss' is none of reader, operator"),
        (("add", "a b", "--password-stdin"), SECRET, 1, "'a b' cannot be a name"),
        (("add", "local", "--password-stdin"), SECRET, 1, "'local' cannot be a name"),
        (("add", "x" * 41, "--password-stdin"), SECRET, 1, "up to 40 letters"),
        (("add", "lan", "--mail", "lan", "--password-stdin"), SECRET, 1, "'lan' is no mail address"),
        (("add", "lan", "--password-stdin"), "123456789", 1, "the password needs at least 10 characters"),
        (("add", "lannguyenthi", "--password-stdin"), "LanNguyenThi1", 1, "the password is little more than the name"),
        (("add", "lan", "--password-stdin"), "aaaaaaaaaaaaa", 1, "the password repeats the same few characters"),
        (("password", "ghost", "--password-stdin"), SECRET, 1, "there is no reader 'ghost'; there are none yet"),
        (("remove", "ghost"), "", 1, "there is no reader 'ghost'"),
        (("sign-out", "ghost"), "", 1, "there is no reader 'ghost'"),
        (("tokens", "list", "ghost"), "", 1, "there is no reader 'ghost'"),
        (("tokens", "add", "ghost", "feeds"), "", 1, "there is no reader 'ghost'"),
        (("tokens", "add", "lan", "feeds", "--days", "0"), "", 2, "Invalid value for '--days'"),
        (("tokens", "revoke", "ghost", "feeds"), "", 1, "there is no reader 'ghost'"),
        (("nonsense",), "", 2, "No such command 'nonsense'"),
    ],
)
def test_what_cannot_be_is_one_line(monitor: Keyboard, words: tuple[str, ...], stdin: str, code: int, why: str) -> None:
    assert why in monitor.fails(code, "readers", *words, stdin=stdin)
    with monitor.store() as store:
        assert store.readers() == ()


def test_a_name_is_taken_once_however_it_is_written(monitor: Keyboard) -> None:
    add(monitor)
    told = monitor.fails(1, "readers", "add", "LAN", "--password-stdin", stdin=SECRET)
    assert told == "there is a reader lan already; `monitor readers password lan` lets them in anew"


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(
    monitor: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = [SECRET, SECRET, SECRET, "another horse battery"]

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return answers[len(asked) - 1]

    monkeypatch.setattr("getpass.getpass", ask)
    monkeypatch.setattr("monitor.cli.readers.is_terminal", lambda: True)
    assert monitor("readers", "add", "lan").out == "lan may sign in, as reader\n"
    assert monitor.fails(1, "readers", "password", "lan") == "the two passwords differ; nothing was changed"
    assert asked == ["New password of lan: ", "The same again: "] * 2
    with monitor.store() as store:
        assert admitting.sign_in(store, "lan", SECRET) is not None


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (("password", "lan", "--password-stdin"), "another horse battery"),
        (("remove", "lan"), ""),
        (("sign-out", "lan"), ""),
    ],
)
def test_another_password_a_removal_and_a_sign_out_end_the_sessions_of_that_reader(
    monitor: Keyboard, words: tuple[str, ...], stdin: str
) -> None:
    add(monitor)
    add(monitor, "kham")
    with monitor.store() as store:
        for name in ("lan", "lan", "kham"):
            reader, _ = admitting.reader_named(store, name)
            now = NOON.replace(year=2100)
            admitting.start_session(store, reader, lasts=now - NOON, agent="", at=now)
    assert [one["sessions"] for one in monitor("readers", "--json").json] == [1, 2]
    assert monitor("readers", *words, "--json", stdin=stdin).json == {"name": "lan", "sessions_ended": 2}
    assert [one["sessions"] for one in monitor("readers", "--json").json] == [1, 0]


def test_who_was_removed_is_let_in_by_another_password_only(monitor: Keyboard) -> None:
    add(monitor)
    assert monitor("readers", "remove", "lan").out == "lan may not sign in any more; no sessions ended\n"
    with monitor.store() as store:
        assert admitting.sign_in(store, "lan", SECRET) is None
    new = "another horse battery"
    assert monitor("readers", "password", "lan", "--password-stdin", stdin=new).code == 0
    with monitor.store() as store:
        assert admitting.sign_in(store, "lan", SECRET) is None
        assert admitting.sign_in(store, "lan", new) is not None


def test_a_token_is_shown_once_and_kept_as_its_digest(monitor: Keyboard) -> None:
    add(monitor, "lan")
    made = monitor("readers", "tokens", "add", "lan", "feeds", "--scope", "review,read", "--days", "30", "--json").json
    assert made["token"].startswith("monitor_")
    assert (made["reader"], made["name"], made["scopes"]) == ("lan", "feeds", ["read", "review"])
    with monitor.store() as store:
        (kept,) = store.tokens()
        assert kept.digest == admitting.digest_of(made["token"])
        assert kept.expires_at is not None
        assert (kept.expires_at - kept.created_at).days == 30
    for shown in (monitor("readers", "tokens", "--json"), monitor("readers", "tokens", "list", "lan")):
        assert "feeds" in shown.out
        assert made["token"] not in shown.out
        assert kept.digest not in shown.out


def test_a_token_may_what_its_reader_may_and_no_more(monitor: Keyboard) -> None:
    add(monitor)
    told = monitor.fails(1, "readers", "tokens", "add", "lan", "x", "--scope", "read,operate")
    assert told == "lan is a reader and may not operate, nor may a token of theirs"
    assert "'write' is no scope" in monitor.fails(1, "readers", "tokens", "add", "lan", "x", "--scope", "write")
    assert "needs a scope" in monitor.fails(1, "readers", "tokens", "add", "lan", "x", "--scope", ",")


def test_a_token_is_revoked_by_its_name_and_its_name_stays_taken(monitor: Keyboard) -> None:
    add(monitor)
    assert monitor("readers", "tokens", "add", "lan", "feeds").code == 0
    assert "another name" in monitor.fails(1, "readers", "tokens", "add", "lan", "feeds")
    assert monitor("readers", "tokens", "revoke", "lan", "feeds").out == "the token feeds of lan holds no more\n"
    assert "there is none that holds" in monitor.fails(1, "readers", "tokens", "revoke", "lan", "feeds")
    (listed,) = monitor("readers", "tokens", "list", "lan", "--json").json
    assert listed["revoked_at"]
    assert "another name" in monitor.fails(1, "readers", "tokens", "add", "lan", "feeds")


def test_no_command_takes_a_password_as_an_argument(monitor: Keyboard) -> None:
    assert "unexpected extra argument" in monitor.fails(2, "readers", "password", "lan", SECRET)
    assert "No such option" in monitor.fails(2, "readers", "add", "lan", "--password", SECRET)


def test_argon2_is_loaded_only_where_a_password_is_hashed(monitor: Keyboard) -> None:
    program = "import sys, monitor.cli.readers, monitor.jobs.admitting, monitor.web; print('argon2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, cwd=monitor.folder)
    assert done.stdout.strip() == b"False"
