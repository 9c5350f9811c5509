"""A sentence in; out whom and what it names, and when: people, offices, places, titles, days, in any of the scripts."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor import exchanges, phrases
from monitor.changes.figures import Figure, figures_in
from monitor.register import lacking, names, offices
from monitor.text import UNSPACED, fold, unaccented
from monitor.transcription import agrees, without_ending

Of = Literal["person", "office", "place", "country", "title", "weekday", "month", "number", "day", "year", "clock"]

_PARTS = re.compile(r"[^\W\d_]+")
_BETWEEN_WORDS = re.compile(r"[ \u00a0]")
_END_OF_CLAUSE = re.compile(r"[,;.:!?()（），。；、“”\"]|\s(?:and|et|y|và|и|ແລະ)\s|和")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_LONGEST_OFFICE = 60
_SHORT = 4
_MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Named:
    """What a sentence names: where, of what kind, its words, and a value that other spellings share.

    `value` of a person that the register has not is "". `office` holds the telling words of the office that a title is
    held in, as far as the sentence tells them beside it; `figure` is there for numbers, days, years and clocks.
    """

    of: Of
    start: int
    end: int
    words: str
    value: str
    office: frozenset[str] = frozenset()
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with all that it names; `folded` are its words as they are compared."""

    shown: str
    named: tuple[Named, ...]
    folded: frozenset[str]


def read(text: str, language: str, *, is_headline: bool = False) -> Sentence:
    """The sentence as it is read; in a headline that has capitals everywhere they tell no names."""
    shown = phrases.unglued(phrases.tidy(text))
    lowered = phrases.lowered(shown)
    of_office = list(_offices(shown, lowered))
    titles = [hit for hit in _hits(_titles(), lowered) if not _is_within(hit, of_office)]
    people = [_named("person", shown, start, end, whose) for whose, start, end in names.named(shown)]
    places = [_named("place", shown, hit.start, hit.end, hit.value) for hit in exchanges.hits(shown, "place")]
    taken = [(one.start, one.end) for one in (*people, *of_office, *places)] + [(hit.start, hit.end) for hit in titles]
    if not (is_headline and _has_capitals_everywhere(shown)):
        people += _capitals(shown, taken, language)
    known = (*of_office, *places, *_countries(shown, [*people, *places]))
    with_offices = _with_offices(shown, titles, people)
    figures = [Named(one.kind, *_cut(shown, one), one.value, figure=one) for one in figures_in(shown)]
    days = [(one.start, one.end) for one in figures if one.of == "day"]
    named = (*known, *people, *with_offices, *figures, *_calendar_days(shown, lowered, language, days))
    in_order = sorted(dict.fromkeys(named), key=lambda one: (one.start, -one.end))
    return Sentence(shown, tuple(in_order[:_MOST_NAMED]), frozenset(map(_plain, _PARTS.findall(fold(shown)))))


def _cut(shown: str, figure: Figure) -> tuple[int, int, str]:
    return figure.start, figure.end, shown[figure.start : figure.end]


def _named(of: Of, shown: str, start: int, end: int, value: str) -> Named:
    return Named(of, start, end, shown[start:end], value)


def _hits(lexicon: phrases.Lexicon, lowered: str) -> list[phrases.Hit]:
    found = lexicon.find(lowered, phrases.scripts_in(lowered))
    return sorted((hit for hit in found if hit.kind != "trap"), key=lambda hit: hit.start)


def _is_within(hit: phrases.Hit, offices_named: Iterable[Named]) -> bool:
    """Whether a title is only a part of an office's name ("Office of the President")."""
    return any(one.start <= hit.start and hit.end <= one.end for one in offices_named)


# -- people, offices, places


def _offices(shown: str, lowered: str) -> Iterator[Named]:
    for office, start, end in offices.named(lowered):
        yield _named("office", shown, start, end, office)


def _countries(shown: str, known: Sequence[Named]) -> Iterator[Named]:
    """Countries that are no part of a place's or a person's name, by which the beat knows a country, too."""
    spans = [(one.start, one.end) for one in known]
    for hit in exchanges.country_hits(shown):
        if not _touches((hit.start, hit.end), spans):
            yield _named("country", shown, hit.start, hit.end, hit.value)


def _touches(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in spans)


def _has_capitals_everywhere(shown: str) -> bool:
    words = [str(word) for word in _PARTS.findall(shown) if len(word) >= _SHORT]
    return 2 * sum(word[0].isupper() for word in words) > len(words)


def _capitals(shown: str, taken: list[tuple[int, int]], language: str) -> Iterator[Named]:
    """Runs of words with a capital that nothing else explains. Vietnamese, whose organisations have a capital in the
    middle of small letters, has names of two words and more only; a lone first word tells nothing anywhere."""
    fewest = 2 if language.startswith("vi") else 1
    for run in _runs(shown, taken):
        start, end = run[0].start(), run[-1].end()
        is_first = not shown[:start].strip("\"'“«‘(¿¡ ")
        if len(run) >= (2 if is_first else fewest) or "-" in shown[start:end]:
            yield _named("person", shown, start, end, "")


def _runs(shown: str, taken: list[tuple[int, int]]) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for word in names.words_in(shown):
        bare = word[0].casefold().strip("'’-")
        is_name = len(bare) > 1 and bare not in _no_names() and not _touches(word.span(), taken)
        joins = run and _BETWEEN_WORDS.fullmatch(shown, run[-1].end(), word.start())
        if run and not (joins and is_name):
            yield run
            run = []
        if is_name:
            run.append(word)
    if run:
        yield run


@functools.cache
def _no_names() -> frozenset[str]:
    return frozenset(phrases.data("names.toml")["beside"]["words"]) | _words("little")


def is_one_name(one: str, other: str) -> bool:
    """Whether two spellings may be one person's: accents left out, or the same sounds in two long words."""
    if agrees(one, other) or agrees(other, one):
        return True
    sounds = lacking.one_form(one)
    return sounds != unaccented(one) and sounds == lacking.one_form(other)


def names_any_of(sentence: Sentence, words: str) -> bool:
    """Whether any word of a name stands in the sentence, as where a title takes the place of the given name."""
    return any(len(word) >= _SHORT and _plain(word) in sentence.folded for word in _PARTS.findall(fold(words)))


def shares_a_word(one: str, other: str) -> bool:
    """Whether two names have a word in common, as those of one family."""
    return not set(_PARTS.findall(fold(one))).isdisjoint(_PARTS.findall(fold(other)))


def has_all_of(sentence: Sentence, words: str) -> bool:
    """Whether all words stand in the sentence, in whatever case they are declined."""
    return all(_plain(word) in sentence.folded for word in _PARTS.findall(fold(words)))


@functools.lru_cache(maxsize=32_768)
def _plain(word: str) -> str:
    return word if word.isascii() else without_ending(word)


# -- titles


@functools.cache
def _titles() -> phrases.Lexicon:
    words = phrases.data("titles.toml")
    traps = ((phrase, ("trap", "")) for phrase in words["trap"]["words"])
    told = ((phrase, ("title", title)) for title, some in words["title"].items() for phrase in some)
    return phrases.lexicon((*traps, *told))


def _with_offices(shown: str, titles: list[phrases.Hit], people: list[Named]) -> Iterator[Named]:
    """Each title with the office that it is held in: what stands between it and the name or the end of the clause, and
    a word with a capital just before it ("Finance Minister")."""
    starts = [one.start for one in people] + [hit.start for hit in titles]
    for hit in titles:
        end = _word_end(shown, hit.end)
        until = min((at for at in starts if at >= end), default=len(shown))
        behind, before = _office_behind(shown, end, until), _capital_before(shown, hit.start)
        start, words = hit.start - len(before), _telling(behind) | _telling(before)
        yield Named("title", start, end + len(behind), shown[start : end + len(behind)], hit.value, words)


def _office_behind(shown: str, end: int, until: int) -> str:
    """The words between a title and what stops it; "" where that is too far, and where words have no spaces."""
    behind = shown[end : min(until, end + _LONGEST_OFFICE)]
    stop = _END_OF_CLAUSE.search(behind)
    is_told = stop is not None or end + len(behind) == until
    behind = behind[: stop.start()].rstrip() if stop else behind.rstrip() if is_told else ""
    first = next(iter(behind.split()), "")
    may_be_office = first[:1].isupper() or first in _words("office")
    return behind if may_be_office and _telling(behind) and not _UNSPACED.search(behind) else ""


def _word_end(shown: str, at: int) -> int:
    """The end of the word that goes on after a title: "ministers"."""
    if at and shown[at - 1].isalpha() and shown[at - 1] < "\u0e00":
        while at < len(shown) and shown[at].isalpha():
            at += 1
    return at


def _capital_before(shown: str, start: int) -> str:
    """The word with a capital just before a title, with its space, if it tells an office."""
    found = re.search(r"\w+ $", shown[max(0, start - 20) : start])
    return found[0] if found and found[0][0].isupper() and _telling(found[0]) else ""


def _telling(words: str) -> frozenset[str]:
    found = (unaccented(word) for word in _PARTS.findall(words))
    return frozenset(word for word in found if word not in _words("little") | _words("countries"))


@functools.cache
def _words(name: str) -> frozenset[str]:
    return frozenset(phrases.data("titles.toml")["words"][name])


# -- days of the week and months


def _calendar_days(shown: str, lowered: str, language: str, days: Sequence[tuple[int, int]]) -> Iterator[Named]:
    """Days of the week and months that are not part of a day that is told whole."""
    kinds: tuple[Of, ...] = ("weekday", "month")
    for of in kinds:
        for hit in _hits(_calendar(of, language.partition("-")[0]), lowered):
            if not _touches((hit.start, hit.end), days):
                start = hit.start if language.startswith(("vi", "lo")) else _last_word(shown, hit)
                yield _named(of, shown, start, hit.end, hit.value)


def _last_word(shown: str, hit: phrases.Hit) -> int:
    """Where the month begins in "in May"."""
    return max(hit.start, shown.rfind(" ", hit.start, hit.end) + 1)


@functools.cache
def _calendar(of: str, language: str) -> phrases.Lexicon:
    words = phrases.data("titles.toml")[f"{of}s"]
    named = ((phrase, (of, str(number))) for number, phrase in enumerate(words.get(language, ()), 1))
    return phrases.lexicon((*((phrase, ("trap", "")) for phrase in words.get("trap", ())), *named))


@functools.cache
def number_word(number: str, language: str) -> str:
    """The word for a number from one to twelve; "" for others and where the language has none here."""
    words = phrases.data("titles.toml")["numbers"].get(language.partition("-")[0], ())
    return words[int(number) - 1] if number.isdigit() and 1 <= int(number) <= len(words) else ""
