"""Passwords: kept as hashes of argon2 only, known again however they were typed, and as slowly for nobody's."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from monitor import passwords
from tests.conftest import ROOT

SECRET = "đoàn đại biểu 2026"
CHEAP = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$LbACBSEMCmf3r9nX+VnWpR+rvdQYgSDRq4o0U1g3YFM"


@pytest.fixture(scope="module")
def kept() -> str:
    return passwords.hashed(SECRET)


def test_a_password_is_known_again_and_no_other_is(kept: str) -> None:
    assert passwords.is_right(SECRET, kept)
    for other in ("", SECRET.upper(), SECRET + " ", "\ud800", "x" * 5000):
        assert not passwords.is_right(other, kept), other


def test_it_is_the_same_password_whichever_keyboard_wrote_its_letters(kept: str) -> None:
    import unicodedata

    assert passwords.is_right(unicodedata.normalize("NFD", SECRET), kept)


def test_the_cost_is_the_one_recommended_for_little_memory_also_for_who_is_not_there(kept: str) -> None:
    cost = re.compile(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$")
    assert cost.match(kept)
    assert cost.match(passwords.OF_NOBODY)
    assert SECRET not in kept
    assert passwords.hashed(SECRET) != kept, "each has a salt of its own"


@pytest.mark.parametrize("wrong", [None, "", "no hash at all", "$argon2id$v=19$m=65536"])
def test_nobody_has_the_right_password(wrong: str | None) -> None:
    assert not passwords.is_right(SECRET, wrong)
    assert not passwords.is_right("nobody has this password", wrong)


def test_a_hash_of_another_cost_is_to_be_made_anew(kept: str) -> None:
    assert not passwords.is_outdated(kept)
    assert passwords.is_outdated(CHEAP)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("123456789", "needs at least 10 characters"),
        ("x" * 201, "may have at most 200 characters"),
        ("Nguyễn.Lan1", "is little more than the name"),
        ("ababababababab", "repeats the same few characters"),
        ("nguyễn.lan crosses the Mekong", ""),
        ("mười chữ cái", ""),
    ],
)
def test_what_is_easy_to_guess_is_not_taken(password: str, why: str) -> None:
    assert passwords.flaw(password, "nguyễn.lan") == why


def test_argon2_is_loaded_with_the_first_password_only() -> None:
    program = "import sys, monitor.passwords, monitor.jobs.admitting; print('argon2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
