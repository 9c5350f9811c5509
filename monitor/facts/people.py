"""A sentence in; out those whom it names: people of the register, other people behind a title, and the offices."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor import phrases
from monitor.domain import Mention
from monitor.register import names, offices
from monitor.text import unaccented


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an office as the sentence names it; `side` is "vn", "la" or "" where nothing tells."""

    start: int
    end: int
    words: str
    side: str
    person: str = ""
    office: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.person) or not self.office


_LONGEST_NAME = 5
_TITLES = frozenset(
    [
        "minister",
        "chairman",
        "chairwoman",
        "president",
        "pm",
        "premier",
        "secretary",
        "governor",
        "ambassador",
        "mr",
        "ms",
        "mrs",
        "dr",
        "chief",
        "head",
        "vice",
        "deputy",
        "ministre",
        "président",
        "présidente",
        "chef",
        "ambassadeur",
        "vice-président",
        "vice-ministre",
        "m",
        "mme",
        "gouverneur",
        "ministro",
        "ministra",
        "presidente",
        "vicepresidente",
        "vicepresidenta",
        "jefe",
        "jefa",
        "embajador",
        "embajadora",
        "viceministro",
        "gobernador",
        "counterpart",
        "homologue",
        "ông",
        "bà",
        "đồng",
        "trưởng",
        "nhiệm",
        "tịch",
        "tướng",
        "sứ",
        "thứ",
        "phó",
        "chánh",
        "thư",
        "chí",
        "министр",
        "председатель",
        "премьер",
        "президент",
        "посол",
        "глава",
        "руководитель",
        "господин",
        "министром",
        "министра",
        "председателем",
        "заведующий",
        "заведующим",
    ]
)
_NATIONS = frozenset(
    ["lao", "laotien", "laotienne", "laosiano", "laosiana", "vietnamien", "vietnamienne", "vietnamita", "lào"]
)
# Without its accents the Party is a family.
_PARTY = "Đảng"
# "his Lao counterpart", "Bộ trưởng Lào": the country that stands last before a name is its own.
_LAO = re.compile(r"\blao\b|\blaos\b|\blào\b|laotien|laosian|лаос|老挝|ລາວ|ลาว|ឡាវ|lprp|pprl|нрпл|đảng bạn|phía bạn")
_VIETNAM = re.compile(r"việt nam|viet ?nam|vietnam|вьетнам|越南|ຫວຽດນາມ|เวียดนาม|វៀតណាម|cpv\b|\bpcv\b|кпв")
_BEFORE = 70


@dataclass(frozen=True, slots=True)
class Known:
    """The people of the register in a story: the office that each heads, and the Vietnamese ones by the last word of
    their names, by which papers in foreign languages call them from the second time on."""

    offices: Mapping[str, str]
    given: Mapping[str, str]


def known_by(mentions: Sequence[Mention]) -> Known:
    """A given name that two people of a story share is nobody's."""
    named = [one for one in mentions if one.person]
    several: dict[str, set[str]] = {}
    for one in named:
        words = one.words.split()
        if one.person.startswith("vn.") and len(words) > 2:
            several.setdefault(words[-1], set()).add(one.person)
    given = {name: next(iter(people)) for name, people in several.items() if len(people) == 1}
    return Known({one.person: one.office for one in named}, given)


def named_in(shown: str, lowered: str, known: Known) -> list[Named]:
    """In the order of the sentence."""
    found = list(_of_register(shown, known.offices))
    found += [one for one in _strangers(shown, lowered, known) if _is_apart(one, found)]
    found += [one for one in _offices(shown, lowered) if _is_apart(one, found)]
    return sorted(found, key=lambda one: one.start)


def _is_apart(one: Named, others: list[Named]) -> bool:
    return all(one.end <= other.start or other.end <= one.start for other in others)


def _of_register(shown: str, posts: Mapping[str, str]) -> Iterator[Named]:
    for person, start, end in names.named(shown):
        yield Named(start, end, shown[start:end], person.partition(".")[0], person, posts.get(person, ""))


def _offices(shown: str, lowered: str) -> Iterator[Named]:
    for office, start, end in offices.named(lowered):
        yield Named(start, end, shown[start:end], office.partition(".")[0], office=office)


def _strangers(shown: str, lowered: str, known: Known) -> Iterator[Named]:
    """Runs of capitalised words that bear a Vietnamese family name or stand behind a title; given names alone."""
    for run in _runs(shown):
        words, has_title = _untitled(run)
        if len(words) == 1 and (person := known.given.get(words[0][0])):
            office = known.offices.get(person, "")
            yield Named(words[0].start(), words[0].end(), words[0][0], "vn", person, office)
        if not 2 <= len(words) <= _LONGEST_NAME:
            continue
        start, end = words[0].start(), words[-1].end()
        vietnamese = unaccented(words[0][0]) in _families() and len(words) >= 3
        if vietnamese or has_title or _titled(lowered[:start]):
            yield replace(Named(start, end, shown[start:end], ""), side="vn" if vietnamese else _side(lowered, start))


def _runs(shown: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for word in names.words_in(shown):
        if run and word.start() - run[-1].end() == 1 and shown[run[-1].end()] == " ":
            run.append(word)
        else:
            yield run
            run = [word]
    yield run


def _untitled(run: list[re.Match[str]]) -> tuple[list[re.Match[str]], bool]:
    """The run without the titles and offices it begins and ends with, and whether there was one before."""
    has_title = False
    while run and (unaccented(run[0][0]) in _no_names() or run[0][0] == _PARTY):
        has_title = has_title or run[0][0].lower() in _TITLES
        run = run[1:]
    while run and unaccented(run[-1][0]) in _no_names():
        run = run[:-1]
    return run, has_title


def _titled(before: str) -> bool:
    """Whether the word just before a name is a title ("Minister", "son homologue lao,")."""
    words = [word.strip('«“"(,') for word in before[-48:].split()]
    while words and words[-1] in _NATIONS:
        words = words[:-1]
    return bool(words) and before[-1:].isspace() and words[-1] in _TITLES


def _side(lowered: str, start: int) -> str:
    window = lowered[max(0, start - _BEFORE) : start]
    lao = max((one.end() for one in _LAO.finditer(window)), default=-1)
    vietnam = max((one.end() for one in _VIETNAM.finditer(window)), default=-1)
    return "" if lao == vietnam else "la" if lao > vietnam else "vn"


@functools.cache
def _families() -> frozenset[str]:
    return frozenset(phrases.data("people.toml")["words"]["families"])


@functools.cache
def _no_names() -> frozenset[str]:
    listed = phrases.data("people.toml")["words"]["no_names"]
    return frozenset(map(unaccented, listed)) | frozenset(map(unaccented, _TITLES))
