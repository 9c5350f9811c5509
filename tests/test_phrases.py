"""Phrases are found where a reader would see them: at the bounds of words, the leftmost first, then the longest."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import phrases

WORDS = (
    "lào",
    "lao",
    "lao bảo",
    "văn phòng",
    "văn phòng chính phủ",
    "vn",
    "office",
    "laos*",
    "лаос*",
    "老挝",
    "老挝政府",
    "-x",
)


def found(lexicon: phrases.Lexicon, text: str) -> list[tuple[str, int, int]]:
    hits = lexicon.find(text, phrases.scripts_in(text))
    return [(hit.value, hit.start, hit.end) for hit in hits]


def lexicon_of(*words: str, glued: bool = False) -> phrases.Lexicon:
    return phrases.lexicon(((word, ("any", word)) for word in words), glued=glued)


def by_hand(
    lexicon: phrases.Lexicon, stems: set[str], glued: bool, text: str, script: str
) -> Iterator[tuple[str, int]]:
    """What is to be found, letter by letter: at each place the longest spelling whose bounds are right."""
    spellings = sorted((one for one in lexicon.meanings if phrases.script_of(one) == script), key=len, reverse=True)
    at = 0
    while at < len(text):
        fits = (one for one in spellings if text.startswith(one, at) and is_bounded(one, stems, glued, text, at))
        if one := next(fits, None):
            yield one, at
        at += len(one) if one else 1


def is_bounded(spelling: str, stems: set[str], glued: bool, text: str, at: int) -> bool:
    in_alphabet = phrases.script_of(spelling) in ("latin", "cyrillic")
    if in_alphabet and not glued and not re.compile(r"\b").match(text, at):
        return False
    is_bare = spelling not in {one for word in WORDS for one in phrases.spellings(word.removesuffix("*"))}
    if not is_bare and (len(spelling) > 4 or not in_alphabet):
        return True
    is_inside = bool(re.match(r"\w", text[at - 1 : at]))
    goes_on = bool(re.match(r"\w", text[at + len(spelling) : at + len(spelling) + 1]))
    return not is_inside and (spelling in stems or not goes_on)


TEXTS = st.lists(
    st.sampled_from([*(word.removesuffix("*") for word in WORDS), " ", " ", "-", ".", "a", "đ", "ь", "政", "_", "7"]),
    max_size=14,
).map("".join)


@given(text=TEXTS, glued=st.booleans())
def test_what_is_found_is_what_a_slow_reader_finds(text: str, glued: bool) -> None:
    lexicon = lexicon_of(*WORDS, glued=glued)
    stems = {"laos", "лаос"}
    for script in phrases.scripts_in(text):
        slow = [(at, at + len(one)) for one, at in by_hand(lexicon, stems, glued, text, script)]
        assert [(hit.start, hit.end) for hit in lexicon.find(text, (script,))] == slow


def test_the_longest_of_two_names_is_found() -> None:
    lexicon = lexicon_of("văn phòng", "văn phòng chính phủ")
    assert found(lexicon, "văn phòng chính phủ và văn phòng") == [
        ("văn phòng chính phủ", 0, 19),
        ("văn phòng", 23, 32),
    ]


def test_a_short_word_inside_another_is_not_found_and_a_stem_takes_endings() -> None:
    assert found(lexicon_of("lao"), "laos, slao, lao") == [("lao", 12, 15)]
    assert found(lexicon_of("лаос*"), "лаоса, олаос") == [("лаос*", 0, 4)]


def test_phrases_are_found_inside_of_words_only_where_they_may_be_glued() -> None:
    assert found(lexicon_of("bureaux"), "deuxbureaux") == []
    assert found(lexicon_of("bureaux", glued=True), "deuxbureaux") == [("bureaux", 4, 11)]


def test_halves_of_surrogate_pairs_do_not_end_the_search() -> None:
    assert found(lexicon_of("lào"), "\ud800 lào \udfff lào") == [("lào", 2, 5), ("lào", 8, 11)]
    assert phrases.any_of(["lào"])("\ud800lào")
    assert not phrases.any_of(["lào"])("\ud800 lao")


def test_a_spelling_with_two_meanings_is_an_error() -> None:
    with pytest.raises(ValueError, match="'lào' means both"):
        phrases.lexicon([("lào", ("laos", "")), ("lào", ("trap", ""))])


def test_spellings_unfold_nested_choices_and_lao_am() -> None:
    assert phrases.spellings("a(b|c(d|))") == ("ab", "acd", "ac")
    assert phrases.spellings("ສຳ") == ("ສຳ", "ສໍາ")
