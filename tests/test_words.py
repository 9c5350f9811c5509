"""The catalogues are held to the program: every message has its translation, with the same names to be put in."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from monitor.words import LANGUAGES, words_in
from tests.conftest import ROOT

TRANSLATED = LANGUAGES[1:]
KEYWORDS = ("--no-default-keywords", "--keyword", "words", "--keyword", "plural:1,2")
TIDY = ("--no-location", "--sort-output", "--omit-header")


def catalogue_of(language: str) -> Path:
    return ROOT / "monitor" / "words" / f"{language}.po"


def messages_in(path: Path, language: str) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def forms_of(message: Message) -> list[tuple[str, str]]:
    """The message with each of its translations; of a plural all forms go with the one that names the number."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return [(str(message.id[-1]), form) for form in strings]


def names_in(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `.ci/words` would write, as catalogues in a folder of the test."""
    folder = tmp_path_factory.mktemp("words")
    template = str(folder / "messages.pot")
    babel = [sys.executable, "-m", "babel.messages.frontend", "-q"]
    given = ("--mapping-file", "pyproject.toml", *KEYWORDS, *TIDY, "--output-file", template, "monitor")
    subprocess.run([*babel, "extract", *given], cwd=ROOT, check=True)
    for language in TRANSLATED:
        file = shutil.copy(catalogue_of(language), folder)
        update = ("--no-fuzzy-matching", "--ignore-obsolete", "--omit-header", "--locale", language)
        subprocess.run([*babel, "update", "--input-file", template, "--output-file", file, *update], check=True)
    return folder


def said_in(path: Path) -> Iterator[tuple[str, bool]]:
    """The messages that stand in a module, and whether each is one of two for a number."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in ("words", "plural") and isinstance(call.args[0].value, str):
                yield call.args[0].value, name == "plural"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_lost_on_the_way_to_the_catalogue(language: str) -> None:
    """Babel overlooks those within f-strings, and those with `words` among what is put in: take them out of there."""
    kept = {forms_of(one)[0][0]: one for one in messages_in(catalogue_of(language), language)}
    kept |= {str(one.id[0]): one for one in kept.values() if isinstance(one.id, tuple)}
    said = [told for path in sorted((ROOT / "monitor").rglob("*.py")) for told in said_in(path)]
    assert [told for told, is_plural in said if told not in kept or is_plural != kept[told].pluralizable] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_the_program_is_translated(language: str, collected: Path) -> None:
    found = messages_in(collected / f"{language}.po", language)
    assert len(found) > 100
    is_told = {str(message.id): all(form.strip() for _, form in forms_of(message)) for message in found}
    assert [told for told, is_so in is_told.items() if not is_so] == []
    assert [message.id for message in found if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_is_what_its_script_writes(language: str, collected: Path) -> None:
    assert catalogue_of(language).read_text("utf-8") == (collected / f"{language}.po").read_text("utf-8")


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_puts_in_the_same_values(language: str) -> None:
    pairs = [pair for message in messages_in(catalogue_of(language), language) for pair in forms_of(message)]
    assert [told for told, form in pairs if names_in(told) != names_in(form)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_spaces_and_the_end_of_its_message(language: str) -> None:
    """A full stop, colon or space at the rim is what the next words are joined to."""
    rim = re.compile(r"^\s*|[\s.:…?!]*$")
    pairs = [pair for message in messages_in(catalogue_of(language), language) for pair in forms_of(message)]
    assert [told for told, form in pairs if rim.findall(told) != rim.findall(form)] == []


def test_another_language_is_told_in_english() -> None:
    assert words_in("de")("Search") == "Search"
    assert words_in("")("{count} new", count=3) == "3 new"
    assert words_in("vi-VN").language == "vi"


def test_days_and_numbers_are_told_as_the_language_does() -> None:
    words = words_in("vi")
    assert words.day(date(2026, 3, 12)) == "Thứ Năm, 12 tháng 3, 2026"
    assert words.short_day(date(2026, 3, 12), with_year=True) == "12/3/2026"
    assert words_in("en").day(date(2026, 3, 12)) == "Thursday 12 March 2026"
    assert words.clock(time(9, 5)) == "09:05"
    assert words_in("en").plural("{number} story", "{number} stories", 1) == "1 story"
    assert words_in("en").plural("{number} story", "{number} stories", 2) == "2 stories"
