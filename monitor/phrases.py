"""Lists of phrases in, one pass over a text out: each phrase found, with its meaning and where it stands.

A phrase is written as published, in lower case; `(a|b|)` in it stands for its spellings, `‹abc›` for "(abc)", `*` at
its end says that a short word takes endings ("лаос*"). Found are also the spellings of a Latin phrase without its
accents (capitals and addresses lose them all, the French papers keep the circumflex) and the other ways to type Lao
AM. Scripts are searched apart and made ready when first met, so that a text pays only for the scripts it holds.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from monitor import text

Meaning = tuple[str, str]
"""The class of a phrase and its value in it, such as ("office", "vn.presidency")."""

SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "han": re.compile("[\u3400-\u9fff\uf900-\ufaff]"),
    "lao": re.compile("[\u0e80-\u0eff]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "khmer": re.compile("[\u1780-\u17ff]"),
}

# The blocks of 256 characters, by the upper byte of their codes, that hold no letter of these scripts.
_FAR_BLOCKS = {0x04, 0x05, 0x0E, 0x17, *range(0x34, 0xA0), 0xF9, 0xFA}
_NEAR_BLOCKS = bytes(block for block in range(256) if block not in _FAR_BLOCKS)

# Words of up to four letters stand inside too many others; longer ones are found in glued text too ("deVietnam"),
# and as stems ("vietnam" in "Vietnamese").
_SHORT = 4
_ALPHABETS = ("latin", "cyrillic")
# What must be true of the place of a phrase: it begins where a word begins, no letter stands before it, none behind it.
_BEGINS, _NOT_INSIDE, _ENDS = 1, 2, 4
_HALVES = re.compile("[\ud800-\udfff]")
_TONE_AND_AM = re.compile("([\u0ec8-\u0ecb])ຳ")
_GROUP = re.compile(r"\(([^()]*)\)")
_BRACKETS = str.maketrans("‹›", "()")
# Old pages hold the Icelandic letter where the Vietnamese one is meant; capitals of the two look alike.
_ONE_SIGN = (("’", "'"), ("‘", "'"), ("–", "-"), ("—", "-"), ("‑", "-"), ("‐", "-"), ("ð", "đ"))
_UNTIDY = re.compile("[&\t\r\xa0\u00ad\u200b-\u200f\u202a-\u202e\u2060\u3000\ufeff]")
# In the Vietnamese block capitals and small letters alternate.
_SMALL = "a-zà-öø-ÿđăơư" + "".join(map(chr, range(0x1EA1, 0x1EFA, 2)))
_GLUED = re.compile(f"[A-ZĐ](?<=[{_SMALL}].)")
# A foreign name by its syllables, as Vietnamese papers write it: "Xa-vẳn-na-khệt". Every paper sets tones of its own.
_SYLLABLES = re.compile(f"[A-ZĐ][{_SMALL}]*(?:-[{_SMALL}]+)+")

# The forms of the last texts are kept: beat, register and events read one text, one after the other.
_LAST = 4

# What may stand between a name and the country it belongs to ("Office | of the | Lao ...", "văn phòng | của nước |
# Lào"), and between two countries that share it ("of Vietnam | and | Laos").
_OF = (
    r"of the|of|the|de la|de l'|de|du|des|del|la|le|los|của|nước|bên|phía|phía bạn|bạn|hai nước|2 nước|ở|"
    r"двух стран|ຂອງ|ແຫ່ງ|ຂອງປະເທດ|ລະຫວ່າງ|ของ|ระหว่าง|两国|milik|pihak"
)
_BELONGS = re.compile(rf"\s*(?:(?:{_OF})\s*)*(?:cộng hòa dân chủ nhân dân\s*)?")
_SHARES = re.compile(rf"\w*\s*(?:[,、/-]|and|và|et|y|与|和|及|同|и|ແລະ|และ|និង|dan)\s*(?:(?:{_OF})\s*)*")
_SAME_WORD = re.compile(r"(?:\w*|'s?)\s?")


class Hit(NamedTuple):
    """A phrase found: class and value of its meaning, and its place as offsets into the searched text."""

    kind: str
    value: str
    start: int
    end: int


class Searcher(NamedTuple):
    """The spellings of one script, all searched for in one pass (Aho and Corasick 1975), and what must bound each."""

    spellings: tuple[str, ...]
    bounds: tuple[int, ...]
    automaton: AhoCorasick

    def find(self, lowered: str) -> Iterator[tuple[str, int, int]]:
        """(spelling, start, end) of each that stands in `lowered`: of those that overlap the leftmost, then longest."""
        at = 0
        for index, start, end in sorted(_matches(self.automaton, lowered), key=_leftmost_longest):
            if start >= at and _is_bounded(lowered, start, end, self.bounds[index]):
                at = end
                yield self.spellings[index], start, end


def _matches(automaton: AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    """(index of the spelling, start, end) of all matches, also of those that overlap."""
    try:
        return automaton.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:  # halves of surrogate pairs, as JSON may bring them, are in no phrase
        return automaton.find_matches_as_indexes(_HALVES.sub("\ufffd", text), overlapping=True)


def any_of(words: Iterable[str]) -> Callable[[str], bool]:
    """Tells whether any of the words stands in a text, if only inside of another word."""
    automaton = AhoCorasick(tuple(words), implementation=Implementation.DFA)
    return lambda text: bool(_matches(automaton, text))


@dataclass(frozen=True)
class Lexicon:
    """Phrases to be searched for and what each spelling means; a script is made ready at its first use."""

    meanings: Mapping[str, Meaning]
    searcher: Callable[[str], Searcher | None]

    def find(self, lowered: str, scripts: Iterable[str]) -> Iterator[Hit]:
        """Every phrase in `lowered` (see `lowered`), leftmost and longest first, script by script."""
        for script in scripts:
            searcher = self.searcher(script)
            for spelling, start, end in searcher.find(lowered) if searcher else ():
                kind, value = self.meanings[spelling]
                yield Hit(kind, value, start, end)


def lexicon(entries: Iterable[tuple[str, Meaning]], *, glued: bool = False) -> Lexicon:
    """Compiles (template, meaning) pairs. ValueError where one spelling is given two meanings.

    Phrases in alphabets are found where a word begins; with `glued` also inside one ("deuxbureaux"), for phrases that
    are distinctive enough.
    """
    meanings: dict[str, Meaning] = {}
    stems: set[str] = set()
    for template, meaning in entries:
        if template.endswith("*"):
            stems.update(spellings(template.removesuffix("*")))
        for spelling in spellings(template.removesuffix("*")):
            if meanings.setdefault(spelling, meaning) != meaning:
                raise ValueError(f"{spelling!r} means both {meanings[spelling]} and {meaning}")
    # Only after all others: "lào" may be written "lao", but a phrase that is spelled so by itself goes first.
    # Bare spellings count as whole words only: "dự có" must not be found in "du comité".
    bare = {less: meaning for spelling, meaning in meanings.items() for less in _with_fewer_marks(spelling)}
    whole = bare.keys() - meanings.keys()
    meanings = bare | meanings
    by_script: dict[str, list[str]] = {}
    for spelling in meanings:
        by_script.setdefault(script_of(spelling), []).append(spelling)
    begins = _BEGINS if not glued else 0

    @functools.cache
    def searcher(script: str) -> Searcher | None:
        words = tuple(by_script.get(script, ()))
        if not words:
            return None
        first = begins if script in _ALPHABETS else 0
        bounds = tuple(first | _bounds(word, stems, whole) for word in words)
        return Searcher(words, bounds, AhoCorasick(words))

    return Lexicon(meanings, searcher)


def spellings(template: str) -> tuple[str, ...]:
    """The spellings that a template stands for: `a(b|c|)` is ab, ac and a; Lao AM in its three ways."""
    plain = _expanded(unicodedata.normalize("NFC", template))
    return tuple(
        dict.fromkeys(spelling.translate(_BRACKETS) for phrase in plain for spelling in _lao_spellings(phrase))
    )


def _expanded(template: str) -> Iterator[str]:
    group = _GROUP.search(template)
    if group is None:
        yield template
        return
    for choice in group[1].split("|"):
        yield from _expanded(template[: group.start()] + choice + template[group.end() :])


def _lao_spellings(phrase: str) -> tuple[str, ...]:
    if "ຳ" not in phrase:
        return (phrase,)
    return phrase, phrase.replace("ຳ", "ໍາ"), _TONE_AND_AM.sub(r"ໍ\1າ", phrase)


def script_of(phrase: str) -> str:
    """The script a phrase is searched in: "latin" where it holds no letter of another one."""
    return next((script for script, letters in SCRIPTS.items() if letters.search(phrase)), "latin")


def is_latin(words: str) -> bool:
    """Whether a text holds no letter of the other scripts; told twenty times as fast as by a search."""
    return words.isascii() or not text.blocks_of(words).translate(None, _NEAR_BLOCKS)


def scripts_in(words: str) -> tuple[str, ...]:
    """The scripts a text holds letters of; Latin always."""
    others = () if is_latin(words) else (script for script, letters in SCRIPTS.items() if letters.search(words))
    return ("latin", *others)


@functools.lru_cache(maxsize=_LAST)
def tidy(words: str) -> str:
    """`words` as they are, or each line in its display form where phrases could not be found otherwise: not
    composed (NFD), with entities, invisible characters or other spaces than the plain one."""
    if words.isascii():
        untidy = any(char in words for char in "&\t\r")
    else:
        # What is untidy is no printable character, but for the ampersand.
        plain = "&" not in words and words.replace("\n", "").isprintable()
        untidy = not unicodedata.is_normalized("NFC", words) or (not plain and _UNTIDY.search(words) is not None)
    if not untidy and "  " not in words:
        return words
    return "\n".join(text.clean(line) for line in words.split("\n"))


@functools.lru_cache(maxsize=_LAST)
def unglued(words: str) -> str:
    """`words` with the space back before a capital that stands inside a word ("deVietnam")."""
    return _GLUED.sub(r" \g<0>", words)


@functools.lru_cache(maxsize=_LAST)
def lowered(words: str) -> str:
    """`words` in lower case with one sign for all quotes, dashes and spaces, character for character: an offset
    into the result is one into `words`."""
    lower = words.lower()
    if len(lower) != len(words):
        lower = "".join(one if len(one := char.lower()) == 1 else char for char in words)
    if not lower.isascii():
        for sign, plain in _ONE_SIGN:
            lower = lower.replace(sign, plain)
    return lower


def untoned(shown: str, lowered: str) -> str:
    """`lowered` (of `shown`) with names by syllables unaccented, character for character: "đen-sạ-vẳn" and
    "đen-sa-vẳn" are one place."""
    parts, end = [], 0
    for name in _SYLLABLES.finditer(shown):
        parts += [lowered[end : name.start()], *map(_base, lowered[name.start() : name.end()])]
        end = name.end()
    return "".join((*parts, lowered[end:])) if parts else lowered


def _base(char: str) -> str:
    return "d" if char == "đ" else unicodedata.normalize("NFD", char)[0]


def _with_fewer_marks(phrase: str) -> tuple[str, ...]:
    """A Latin phrase without its accents, with no other than the circumflex ("Diên Biên Phu"), and with those that
    French type has too ("Dà Nang")."""
    if script_of(phrase) != "latin" or phrase.isascii():
        return (phrase,)
    apart = unicodedata.normalize("NFD", phrase).replace("đ", "d")
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    hats = "".join(char for char in apart if not unicodedata.combining(char) or char == "\u0302")
    french = "".join(char for char in apart if not unicodedata.combining(char) or char in "\u0302\u0300")
    return bare, unicodedata.normalize("NFC", hats), unicodedata.normalize("NFC", french)


def _bounds(word: str, stems: Set[str], whole: Set[str]) -> int:
    if word not in whole and (len(word) > _SHORT or script_of(word) not in _ALPHABETS):
        return 0
    return _NOT_INSIDE if word in stems else _NOT_INSIDE | _ENDS


def _is_bounded(lowered: str, start: int, end: int, bounds: int) -> bool:
    before = start > 0 and _is_letter(lowered[start - 1])
    if bounds & _BEGINS and before == _is_letter(lowered[start]):
        return False
    if bounds & _NOT_INSIDE and before:
        return False
    return not (bounds & _ENDS and end < len(lowered) and _is_letter(lowered[end]))


def _is_letter(char: str) -> bool:
    """What counts as part of a word, as in regular expressions."""
    return char.isalnum() or char == "_"


def _leftmost_longest(found: tuple[int, int, int]) -> tuple[int, int]:
    return found[1], -found[2]


def belongs(between: str) -> bool:
    """Whether `between` is nothing but words of belonging ("of the")."""
    return _BELONGS.fullmatch(between) is not None


def shares(between: str) -> bool:
    """Whether `between` joins what stands on both sides of it ("Vietnam | and | Laos")."""
    return _SHARES.fullmatch(between) is not None


def owners(lowered: str, name: tuple[int, int], countries: Sequence[tuple[int, int]]) -> list[int]:
    """Which of `countries` (spans in order of place) own the name at the span `name`, as indexes.

    A country owns a name it stands directly before ("Lao Presidential Office", "老挝政府办公厅") or follows with a
    word of belonging ("Office of the Government of Laos"); countries joined to it own the name too.
    """
    here = bisect_left(countries, name)
    owning: list[int] = []
    reach, link = name[0], _SAME_WORD
    for at in reversed(range(here)):
        if not link.fullmatch(lowered, countries[at][1], reach):
            break
        owning, reach, link = [*owning, at], countries[at][0], _SHARES
    if owning:
        return owning
    reach, link = name[1], _BELONGS
    for at in range(here, len(countries)):
        if not link.fullmatch(lowered, reach, countries[at][0]):
            break
        owning, reach, link = [*owning, at], countries[at][1], _SHARES
    return owning


@functools.cache
def data(name: str) -> dict[str, Any]:
    """A word list of the package, `monitor/data/<name>`, as read from TOML."""
    return tomllib.loads(resources.files("monitor").joinpath("data", name).read_text(encoding="utf-8"))
