"""A text in any of the scripts in; out keys of the names of people in it, under which other languages spell them too.

A key begins with what it keeps: "=" the letters without accents, "~" the consonants in classes that hold their sound
through Latin and Russian spelling, "^" the same without the stops that Chinese cannot end a syllable with. In scripts
without spaces and capitals names are not told apart: their consonants in a row are to be searched instead (`stream`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection

from monitor import phrases
from monitor.text import unaccented

_WORD = re.compile(r"[^\W\d_][\w’'ʼ‑‐-]*")
# Ranks, bodies and what else takes a capital beside a name: not part of it.

_FEWEST, _MOST = 2, 5
_LONG_ENOUGH = 4
_SPOKEN = _LONG_ENOUGH + 1

# -- sounds. Vietnamese as Russian papers transcribe it: d and gi are з, đ is д, tr is ч, ch is ть, s is ш, x is с. So d
# and z are one class here, t, tr and ch another, s and x a third; h and k fall together, as kh is written х or кх.
_CYRILLIC = dict(zip("абвгдеёжзийклмнопрстухцыэюя", "abvgdeoddiiklmnoprstuhtyeua", strict=True))
_TO_LATIN = str.maketrans(_CYRILLIC | {"ф": "f", "ч": "t", "ш": "s", "щ": "s", "ъ": "", "ь": ""})
_CASES = re.compile("(?<=.{3})(?:ом|ем|ым|им|ой|ого|ому)$")
_SOUNDS = (
    (re.compile("n(?:gh?|h)"), "n"),
    (re.compile("tch|tr|ch|th|ty"), "t"),
    (re.compile("gi(?=[aeou])|z|j|đ"), "d"),
    (re.compile("ph|f|b"), "p"),
    (re.compile("kh|gh|qu|[ghcq]"), "k"),
    (re.compile("sk|x|s"), "s"),
    (re.compile("w"), "v"),
    (re.compile("r(?![aeiouy])"), ""),
    (re.compile("r"), "l"),
)
_VOWELS = re.compile("[aeiouy]+")
_TWICE = re.compile(r"(.)\1+")
_CODA = re.compile("[tpk](?![aeiouyhr])|(?<=[aeiouy])d(?![aeiouyhr])")
_M_CODA = re.compile("m(?![aeiouy])")


@functools.cache
def _beside() -> frozenset[str]:
    return frozenset(phrases.data("names.toml")["beside"]["words"])


@functools.cache
def _places() -> frozenset[str]:
    return frozenset(phrases.data("names.toml")["beside"]["whole"])


def keys_of(text: str) -> tuple[str, ...]:
    """The keys of the names of two to five words in the text, in order."""
    found: dict[str, None] = {}
    for name in _names(text):
        found.update(dict.fromkeys(_keys(name)))
    if phrases.SCRIPTS["han"].search(text):
        found.update(dict.fromkeys(_han_keys(text)))
    return tuple(found)


def _names(text: str) -> list[tuple[str, ...]]:
    """Runs of words with a capital and nothing but a space between them."""
    names: list[list[str]] = []
    end = -2
    for found in _WORD.finditer(text):
        word = found[0]
        if word[0].isupper() and word.casefold().strip("'’-") not in _beside():
            if found.start() != end + 1 or text[end] not in " \u00a0":
                names.append([])
            names[-1].append(word)
            end = found.end()
    return [tuple(name) for name in names if _FEWEST <= len(name) <= _MOST]


@functools.lru_cache(maxsize=4_096)
def _keys(name: tuple[str, ...]) -> tuple[str, ...]:
    words = [_in_latin(word) for word in name]
    if " ".join(words) in _places():
        return ()
    keys = ["=" + " ".join(words)]
    sounds = " ".join(_consonants(word) for word in words)
    if len(sounds.replace(" ", "")) >= _LONG_ENOUGH:
        keys.append("~" + sounds)
        keys.append("^" + " ".join(_open(word) for word in words))
    return tuple(keys)


@functools.lru_cache(maxsize=16_384)
def _in_latin(word: str) -> str:
    word = re.sub("[-‐‑’'ʼ]", "", word.casefold())
    if word.isascii():
        return word
    if phrases.SCRIPTS["cyrillic"].search(word):
        return _CASES.sub("", word).translate(_TO_LATIN)
    return unaccented(word)


@functools.lru_cache(maxsize=16_384)
def _consonants(latin: str) -> str:
    for habit, sound in _SOUNDS:
        latin = habit.sub(sound, latin)
    return _TWICE.sub(r"\1", _VOWELS.sub("", latin)).upper()


@functools.lru_cache(maxsize=16_384)
def _open(latin: str) -> str:
    """As a Chinese paper could spell it: syllables end in a vowel or n, and v, f, p and b, d and t are one."""
    bare = _M_CODA.sub("n", _CODA.sub("", latin))
    for habit, sound in _SOUNDS:
        bare = habit.sub(sound, bare)
    return _VOWELS.sub("", bare).replace("v", "p").replace("d", "t").upper()


# -- Chinese. Vietnamese names have Chinese characters, which Vietnamese reads in its own way.

_HAN_NAME = re.compile("[·•・]")


@functools.cache
def _surnames() -> frozenset[str]:
    return frozenset(phrases.data("names.toml")["surnames"]["characters"])


@functools.cache
def _reading() -> dict[str, tuple[str, ...]]:
    return _by_character("readings")


@functools.cache
def _sounded() -> dict[str, tuple[str, ...]]:
    return _by_character("sounds")


def _by_character(table: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for sound, characters in phrases.data("names.toml")[table].items():
        for han in characters:
            found.setdefault(han, []).append(sound)
    return {han: tuple(sounds) for han, sounds in found.items()}


def _han_keys(text: str) -> list[str]:
    keys = []
    for at, han in enumerate(text):
        if han in _surnames():
            keys += _vietnamese(text[at : at + 4])
        elif _HAN_NAME.match(han):
            keys += _foreign(text[max(0, at - 4) : at], text[at + 1 : at + 6])
    return keys


def _vietnamese(run: str) -> list[str]:
    names = [""]
    keys = []
    for at, han in enumerate(run):
        names = [f"{name} {syllable}".strip() for name in names for syllable in _reading().get(han, ())][:8]
        keys += ["=" + name for name in names] if at else []
    return keys


def _foreign(left: str, right: str) -> list[str]:
    lefts = [sounds for first in range(len(left)) for sounds in _all_sounds(left[first:])]
    rights = [sounds for end in range(1, len(right) + 1) for sounds in _all_sounds(right[:end])]
    return [f"^{one} {other}" for one in lefts for other in rights if len(one) + len(other) >= _LONG_ENOUGH]


def _all_sounds(run: str) -> list[str]:
    sounds = [""]
    for han in run:
        sounds = [one + sound for one in sounds for sound in _sounded().get(han, ())][:4]
    return sounds


# -- scripts without spaces and capitals

_LAO = zip("ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຮໜໝ", "KKKNTSS_DTTTNPPPPPPM_LLVKNM", strict=True)
_THAI = zip("กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสฬฮห", "KKKKNTTTST_DTTTTNDTTTTNPPPPPPPM_LLVSSSLKK", strict=True)
_KHMER = zip("កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡ", "KKKKNTTTTNDTDTNTTTTNPPPPM_LLVSKL", strict=True)
_LETTERS = {one: sound.strip("_") for letters in (_LAO, _THAI, _KHMER) for one, sound in letters}
_MUTE = re.compile("ຫ(?=[ງຍນມຣລວຼ])|ห(?=[งญนมยรลว])")
_VOWEL_W = re.compile("(?<=[ົັັ])[ວว]|[ວว](?=[ຽ])")


def stream(text: str) -> str:
    """The consonants of all that the text has in Lao, Thai and Khmer letters, in classes, in a row; "" without any."""
    if not any(phrases.SCRIPTS[script].search(text) for script in ("lao", "thai", "khmer")):
        return ""
    text = _VOWEL_W.sub("", _MUTE.sub("", unicodedata.normalize("NFC", text)))
    return _TWICE.sub(r"\1", "".join(_LETTERS.get(char, "") for char in text).replace("D", "T"))


def openings(consonants: str) -> frozenset[str]:
    """What a name in such a row may begin with, to look before searching."""
    return frozenset(consonants[at : at + _SPOKEN] for at in range(len(consonants) - _SPOKEN + 1))


def in_stream(key: str, consonants: str, begins: Collection[str] | None = None) -> bool:
    """Whether a name ("~" key) is among the consonants of a text without spaces, of which `begins` are the openings."""
    name = _as_spoken(key)
    if not name or (begins is not None and name[:_SPOKEN] not in begins):
        return False
    return name in consonants


@functools.lru_cache(maxsize=65_536)
def _as_spoken(key: str) -> str:
    """A name as it stands in a row of consonants; "" where it is too short to be told there."""
    name = _TWICE.sub(r"\1", key[1:].replace(" ", "").replace("D", "T")) if key.startswith("~") else ""
    return name if len(name) >= _SPOKEN else ""
