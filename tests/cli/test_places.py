"""Sources, editions and languages that a filter names: known ones filter, misspelt ones are named."""

from __future__ import annotations

import pytest

from monitor.domain import Order
from tests.cli.keyboard import Keyboard
from tests.store.making import NOON, made


@pytest.fixture
def filled(monitor: Keyboard) -> Keyboard:
    """A story of a source that has no spider any more, and one of a source that has."""
    gone = made("retired.vn/1", "xưa", source="retired", edition="old")
    monitor.fill(gone, made("www.vietnamplus.vn/1", "nay", language="zh-Hans"), at=NOON)
    return monitor


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ("stories", "--source", "vietnampluss"),
            "--source: 'vietnampluss' is no source; there are vietnamplus, vna, vna_pictorial, retired.",
        ),
        (("stories", "--source", "vna", "--source", "vnna"), "--source: 'vnna' is no source; there are"),
        (
            ("stories", "--edition", "vietnamplus/jp"),
            "--edition: 'vietnamplus/jp' is no edition; there are vietnamplus/",
        ),
        (("stories", "--edition", "retired/new"), "vna_pictorial/km, retired/old"),
        (
            ("runs", "--source", "x"),
            "there is no source 'x'; there are vietnamplus, vna, vna_pictorial, import, reparse",
        ),
    ],
)
def test_a_place_that_is_misspelt_is_named_with_those_there_are(
    filled: Keyboard, words: tuple[str, ...], why: str
) -> None:
    assert why in filled.fails(2, *words)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--source", "retired"), 1),
        (("--edition", "retired/old"), 1),
        (("--source", "vna"), 0),
        (("--source", "document"), 0),
        (("--edition", "vna/en"), 0),
        (("--edition", "vna/en", "--edition", "retired/old"), 1),
    ],
)
def test_places_of_the_database_and_places_without_a_story_are_known(
    filled: Keyboard, words: tuple[str, ...], found: int
) -> None:
    said = filled("stories", *words, "--json")
    assert (said.code, len(said.lines)) == (0, found)


def test_runs_of_a_source_that_is_gone_are_listed(filled: Keyboard) -> None:
    with filled.store() as store:
        store.start_run(Order("retired"), at=NOON, pid=1, host="h")
    assert len(filled("runs", "--source", "retired", "--json").json) == 1


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-hans", "ZH-HANS"])
def test_a_language_is_known_in_any_capitals(filled: Keyboard, tag: str) -> None:
    assert len(filled("stories", "--lang", tag, "--json").lines) == 1
