"""The word lists of the beat go in, what they are searched by comes out; and the gate that most stories do not pass."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitor import phrases

# Scanned apart, because the phrases of one overlap those of another ("chief of office | of the Party Central
# Committee"): countries and what is mistaken for them; offices; words about what they do together.
_PLACES = (
    "laos",
    "laos_place",
    "laos_name",
    "vietnam",
    "vietnam_place",
    "vietnam_name",
    "surname",
    "pair",
    "third",
    "trap",
)
_COMPANY = ("both", "two_offices", "peer", "deal", "idle", "entourage", "dignitary", "head", "bond")
# What a headline may be about that concerns many countries, or none.
_SUBJECTS = ("forum", "match", "crossing", "crime", "mishap", "joint", "building", "authority", "mission", "leader")

# As many characters as title and lead have; a place further down makes no story one of Laos.
_OPENING = 500


@dataclass(frozen=True, slots=True)
class Vocabulary:
    places: phrases.Lexicon
    nearby: phrases.Lexicon
    offices: phrases.Lexicon
    company: phrases.Lexicon
    subjects: phrases.Lexicon
    names_laos: Callable[[str], bool]
    laos: phrases.Lexicon
    lao_itself: re.Pattern[str]
    venue: re.Pattern[str]
    inside: re.Pattern[str]
    held: tuple[str, ...]
    people: re.Pattern[str]
    herald: re.Pattern[str]
    herald_after: tuple[str, ...]
    issues: re.Pattern[str]
    witness: re.Pattern[str]
    crowd: re.Pattern[str]
    former: re.Pattern[str]
    namesake: re.Pattern[str]
    asides: Callable[[str], bool]
    inline: re.Pattern[str]
    endings: tuple[str, ...]
    openers: tuple[str, ...]
    headings: frozenset[str]
    photo: tuple[str, ...]


@functools.cache
def vocabulary_of_the_beat() -> Vocabulary:
    words = phrases.data("beat.toml")
    offices = (
        (name, ("office", f"{owner}.{office}"))
        for office, facts in phrases.data("register.toml").items()
        for owner, names in facts["names"].items()
        for name in names
    )
    # Found as offices are, since an office's name stands in each, and then left out.
    namesakes = ((name, ("trap", "")) for name in words["no_office"]["words"])
    endings, gate = words["signoff"], words["gate"]
    return Vocabulary(
        phrases.lexicon(_entries(words, _PLACES)),
        phrases.lexicon(_entries(words, ("nearby",))),
        phrases.lexicon((*offices, *namesakes), glued=True),
        phrases.lexicon(_entries(words, _COMPANY)),
        phrases.lexicon(_entries(words, _SUBJECTS)),
        phrases.any_of(gate["laos"]),
        phrases.lexicon(_entries(words, ("laos_place", "laos_name"))),
        re.compile(f"l[aà]o(?!(?:{'|'.join(map(re.escape, gate['not_laos']))}))"),
        _ending(words["venue"]["words"]),
        _ending(words["venue"]["words"] + words["venue"]["country"]),
        tuple(words["venue"]["held"]),
        re.compile(rf"(?:{'|'.join(words['venue']['people'])})[^.,;:\n]{{0,16}}$"),
        _ending(words["herald"]["words"]),
        tuple(words["herald"]["words"] + words["herald"]["after"]),
        re.compile(rf"[^.,;:!?()\n]{{0,40}}?(?:{_any(words['herald']['issues'])})"),
        re.compile(rf"(?:{_any(words['witness']['words'])})[^.;:!?\n]{{0,24}}$"),
        _ending(words["witness"]["crowd"]),
        re.compile(rf"(?<!and )(?<!và )(?:{_any(words['former']['words'])})[^.;:!?\n]{{0,40}}$"),
        _ending(words["namesake"]["words"]),
        phrases.any_of(endings["inline"]),
        re.compile(rf"(?:{_any(endings['inline'])})\s?[:：]"),
        tuple(endings["ends"]),
        tuple(endings["openers"]),
        frozenset(endings["headings"]),
        tuple(endings["photo"]),
    )


def _entries(words: Mapping[str, Any], kinds: Iterable[str]) -> Iterator[tuple[str, phrases.Meaning]]:
    for kind in kinds:
        for value, group in words[kind].items():
            yield from ((phrase, (kind, value)) for phrase in group)


def may_name_laos(lowered: str, vocabulary: Vocabulary) -> bool:
    """The gate: most stories hold no name of Laos, and many that do mean "Lào Cai" or "lao động"."""
    if vocabulary.names_laos(lowered):
        return True
    return ("lao" in lowered or "lào" in lowered) and vocabulary.lao_itself.search(lowered) is not None


def opens_with_laos(shown: str, lowered: str, vocabulary: Vocabulary) -> bool:
    """Whether a place or a person of Laos is named where a story begins: a short one names the country no more."""
    opening = lowered[:_OPENING]
    if "-" in opening:
        opening = phrases.untoned(shown[:_OPENING], opening)
    return next(vocabulary.laos.find(opening, phrases.scripts_in(opening)), None) is not None


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words; in alphabets one that begins as a word does."""
    return "|".join((r"\b" if word[0] < "\u0e00" else "") + re.escape(word) for word in words)


def _ending(words: Iterable[str]) -> re.Pattern[str]:
    """Finds a text that ends with one of the words; in alphabets with a whole one."""
    return re.compile(f"(?:{_any(words)})$")
