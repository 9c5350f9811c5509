"""A text in; out where it names people of the register, in whatever script and spelling.

Names are matched whole, in two parts and more that follow each other, never by a lone part. In alphabets a name begins
at a word with a capital; the first word decides by one look-up, so that texts without such names cost next to nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, get_args

from monitor import phrases
from monitor.register.people import Person, people
from monitor.text import unaccented
from monitor.transcription import agrees, in_thai, key, loose, plain_russian, russian, strict, without_ending

Way = Literal["letters", "accents", "russian", "sounds"]
_WAYS: tuple[Way, ...] = get_args(Way)

# In the Vietnamese block capitals and small letters alternate.
_CAPITALS = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯА-ЯЁ" + "".join(map(chr, range(0x1EA0, 0x1EF9, 2)))
_WORD = re.compile(rf"[{_CAPITALS}](?<![\w'’-].)[\w'’]*+(?:[-‐‑][^\W\d_]+)*+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3400-\u9fff]")
_NEXT = re.compile(r"[\s·•]{1,2}")
# The article of French that old pages glue to the word before ("Dungl'ont"), and the English genitive.
_TAIL = re.compile("(?:s|qu|[ldnjmc])?['’].*")
_LANGUAGES = {"lao": "lo", "thai": "th", "khmer": "km"}
# Fewer sounds than that are shared by too many words; such names are found in the listed spellings only.
_TELLING, _TELLING_WORD = 6, 2


class _Spelling(NamedTuple):
    way: Way
    words: tuple[str, ...]
    person: str
    name: str


def named(shown: str) -> Iterator[tuple[str, int, int]]:
    """(identifier, start, end) of each name in a text that is unglued (see `phrases.unglued`)."""
    yield from _in_alphabets(shown)
    if not phrases.is_latin(shown) and _UNSPACED.search(shown):
        for script in phrases.scripts_in(shown):
            yield from _unspaced(shown, script)


def words_in(shown: str) -> Iterator[re.Match[str]]:
    """The words that begin with a capital, syllables joined by hyphens as one."""
    return _WORD.finditer(shown)


def _unspaced(shown: str, script: str) -> Iterator[tuple[str, int, int]]:
    if script == "han":
        yield from ((hit.value, hit.start, hit.end) for hit in _han().find(shown, ("han",)))
    elif script in _LANGUAGES:
        pattern, whose = _loose(script)
        for found in pattern.finditer(shown):
            yield whose[found.lastindex or 0], found.start(), found.end()


def _in_alphabets(shown: str) -> Iterator[tuple[str, int, int]]:
    texts = _WORD.findall(shown)
    firsts = [(at, spellings) for at, spellings in enumerate(map(_beginning, texts[:-1])) if spellings]
    begun = [(at, going_on) for at, spellings in firsts if (going_on := _going_on(spellings, texts[at + 1]))]
    if not begun:
        return
    words, end = list(words_in(shown)), 0
    for at, going_on in begun:
        if at < end:
            continue
        if found := next((one for one in going_on if _stands(one, words, at)), None):
            end = at + len(found.words)
            yield found.person, words[at].start(), words[end - 1].end() - len(_tail(texts[end - 1]))


def _stands(spelling: _Spelling, words: list[re.Match[str]], at: int) -> bool:
    """Whether the words from `at` on are that spelling, and not part of a longer name."""
    end = at + len(spelling.words)
    run = words[at:end]
    if len(run) < len(spelling.words) or spelling.words[-1] not in _forms(last := run[-1][0], spelling.way):
        return False
    firsts = [one[0] for one in run[:-1]]
    if not all(_said(one, spelling.way) == said for one, said in zip(firsts, spelling.words, strict=False)):
        return False
    if not all(map(_follows, run, run[1:])):
        return False
    if spelling.way != "accents":
        return True
    written = " ".join((*firsts, last.removesuffix(_tail(last))))
    return agrees(written, spelling.name) and not _is_longer(words, at, end)


@functools.cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(phrases.data("people.toml")["words"][name])


def _is_longer(words: list[re.Match[str]], at: int, end: int) -> bool:
    """Papers leave out no word of a Vietnamese name: where a family name stands just before, or a given name just
    behind, the name is another's."""
    shown = words[at].string
    if at and shown[words[at - 1].end() : words[at].start()] == " " and _is_family(words[at - 1][0]):
        return True
    if end == len(words) or shown[words[end - 1].end() : words[end].start()] != " ":
        return False
    return _plain(words[end][0]) in _listed("given")


def _is_family(word: str) -> bool:
    """Without its accents the Party ("Văn phòng Trung ương Đảng Lê Minh Hưng") would be the family Đặng."""
    return _plain(word) in _listed("families") and word != "Đảng"


def _follows(one: re.Match[str], other: re.Match[str]) -> bool:
    return _NEXT.fullmatch(one.string, one.end(), other.start()) is not None


@functools.lru_cache(maxsize=32_768)
def _said(word: str, way: Way) -> str:
    """The form of a word in which a way of spelling compares it."""
    if way == "russian":
        return plain_russian(word)
    return key(word) if way == "sounds" else unaccented(word).replace("-", "")


@functools.lru_cache(maxsize=32_768)
def _forms(word: str, way: Way) -> tuple[str, ...]:
    """What the last word of a name may be: as it stands, without what is glued to it, without its Russian ending."""
    bare = word.removesuffix(_tail(word))
    forms = (bare,) if word.isascii() else (bare, without_ending(bare))
    return tuple(dict.fromkeys(_said(form, way) for form in forms))


def _tail(word: str) -> str:
    tail = _TAIL.search(word)
    return tail[0] if tail and tail.start() else ""


def _plain(word: str) -> str:
    return _said(word, "letters")


@functools.lru_cache(maxsize=32_768)
def _beginning(word: str) -> tuple[tuple[Way, Mapping[str, list[_Spelling]]], ...]:
    """The spellings that the word may begin, by their second word: nothing for nearly every word of a text."""
    firsts = _firsts()
    found = ((way, firsts.get((way, _said(word, way)))) for way in _WAYS)
    return tuple((way, seconds) for way, seconds in found if seconds)


def _going_on(spellings: Iterable[tuple[Way, Mapping[str, list[_Spelling]]]], second: str) -> list[_Spelling]:
    """Those of the spellings whose second word that is."""
    return [one for way, seconds in spellings for form in _forms(second, way) for one in seconds.get(form, ())]


@functools.cache
def _firsts() -> Mapping[tuple[Way, str], dict[str, list[_Spelling]]]:
    firsts: dict[tuple[Way, str], dict[str, list[_Spelling]]] = {}
    for person in people():
        for spelling in dict.fromkeys(_spellings(person)):
            seconds = firsts.setdefault((spelling.way, spelling.words[0]), {})
            seconds.setdefault(spelling.words[1], []).append(spelling)
    return firsts


def _spellings(person: Person) -> Iterator[_Spelling]:
    if person.country == "vn":
        yield _Spelling("accents", tuple(_plain(person.name).split()), person.identifier, person.name)
        for name in russian(person.name):
            yield _Spelling("russian", tuple(name.split()), person.identifier, person.name)
    else:
        for name in (person.name, *person.spellings["vi"], *person.spellings["ru"], *person.spellings["more"]):
            sounds = tuple(key(name).split())
            is_telling = sum(map(len, sounds)) >= _TELLING and min(map(len, sounds)) >= _TELLING_WORD
            way: Way = "sounds" if is_telling else "letters"
            words = sounds if is_telling else tuple(map(_plain, name.split()))
            yield _Spelling(way, words, person.identifier, name)


@functools.cache
def _han() -> phrases.Lexicon:
    names = (
        (name.replace("·", "(·|•|・|‧|.|)"), person.identifier)
        for person in people()
        for name in person.spellings["zh"]
    )
    return phrases.lexicon((name, ("person", identifier)) for name, identifier in names)


@functools.cache
def _loose(script: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all names in a script, where common beginnings are tried once; and by the number of the group
    that ends a name, whose it is."""
    trie: dict[str, Any] = {}
    for person in people():
        for pieces, whose in _pieces(person, script):
            node = trie
            for piece in pieces:
                node = node.setdefault(piece, {})
            node.setdefault("", whose)
    ends = [""]
    pattern = _pattern(trie, ends)
    return re.compile(pattern), tuple(ends)


def _pattern(node: Mapping[str, Any], ends: list[str]) -> str:
    """The longest name wins; each ends with an empty group, in whose place `ends` says who it is."""
    branches = [piece + _pattern(rest, ends) for piece, rest in node.items() if piece]
    if "" in node:
        ends.append(node[""])
        branches.append("()")
    return f"(?:{'|'.join(branches)})" if len(branches) > 1 else "".join(branches)


def _pieces(person: Person, script: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Lao names by their sounds; Vietnamese ones, whose syllables are short and many, in the letters listed."""
    names = person.spellings[_LANGUAGES[script]]
    if script == "thai":
        names = (*names, *map(in_thai, person.spellings["lo"]))
    for name in names:
        yield loose(name, script) if person.country == "la" else strict(name), person.identifier
