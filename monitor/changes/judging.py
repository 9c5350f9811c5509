"""A sentence and what became of it in; out what changed: names, titles, numbers, dates, or only the wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from monitor.changes import naming
from monitor.changes.naming import Named, Sentence
from monitor.changes.pairing import Unit
from monitor.digest.changes import common_ends, words_of
from monitor.domain import Alteration, AlterationKind
from monitor.text import fold

Sides = tuple[Named | None, Named | None]
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


def judged(before: Unit, after: Unit, language: str) -> Iterator[Alteration]:
    """What changed from one sentence to the other, in the order of the kinds."""
    is_headline = after.where == "title"
    old = naming.read(before.text, language, is_headline=is_headline)
    new = naming.read(after.text, language, is_headline=is_headline)
    told: list[tuple[AlterationKind, Sides]] = [
        *(("name", sides) for sides in _names(old, new)),
        *(("title", sides) for sides in _titles(old, new)),
        *(("number", sides) for sides in _numbers(old, new, language)),
        *(("date", sides) for sides in _dates(old, new)),
    ]
    for kind, (one, other) in told:
        yield Alteration(kind, one.words if one else "", other.words if other else "", after.where, after.text)
    if _rest(old, [one for _, (one, _) in told]) != _rest(new, [other for _, (_, other) in told]):
        yield _wording(old, new, after)


def _rest(sentence: Sentence, told: Sequence[Named | None]) -> list[str]:
    """The words of a sentence beside those that were told already."""
    text = sentence.shown
    for one in sorted((one for one in told if one), key=lambda one: -one.start):
        text = f"{text[: one.start]} {text[one.end :]}"
    return _WORD.findall(fold(text))


def _wording(old: Sentence, new: Sentence, after: Unit) -> Alteration:
    """The words from the first to the last that changed."""
    here, there = words_of(old.shown), words_of(new.shown)
    head, tail = common_ends(here, there)
    before, now = "".join(here[head : len(here) - tail]), "".join(there[head : len(there) - tail])
    return Alteration("wording", before.strip(), now.strip(), after.where, after.text)


# -- what one sentence names and the other does not


def _matched(
    old: Sequence[Named], new: Sequence[Named], agrees: Callable[[Named, Named], bool]
) -> tuple[list[Named], list[Named]]:
    """What is left of both when each of the one has taken its like of the other."""
    gone, left = [], list(new)
    for one in old:
        like = next((other for other in left if agrees(one, other)), None)
        if like is None:
            gone.append(one)
        else:
            left.remove(like)
    return gone, left


def _of(sentence: Sentence, *kinds: naming.Of) -> list[Named]:
    return [one for one in sentence.named if one.of in kinds]


def _names(old: Sentence, new: Sentence) -> Iterator[Sides]:
    """People who came for others, or only came or went; offices, places and countries that took the place of others."""
    gone, came = _matched(_of(old, "person"), _of(new, "person"), _is_one_person)
    gone = [one for one in _once(gone) if not _is_still_named(one, new)]
    came = [one for one in _once(came) if not _is_still_named(one, old)]
    yield from _in_pairs(gone, came, is_alone=lambda one: bool(one.value) or " " in one.words)
    kinds: tuple[naming.Of, ...] = ("office", "place", "country")
    for kind in kinds:
        gone, came = _by_value(_of(old, kind), _of(new, kind))
        yield from _in_pairs(gone, came, is_alone=lambda one: one.of == "office")


def _once(named: Sequence[Named]) -> list[Named]:
    return list({one.value or fold(one.words): one for one in reversed(named)}.values())[::-1]


def _is_one_person(one: Named, other: Named) -> bool:
    if one.value and other.value:
        return one.value == other.value
    return naming.is_one_name(one.words, other.words)


def _is_still_named(one: Named, there: Sentence) -> bool:
    """Whether the other sentence names it after all: in another case, in fewer words, or among other names."""
    if naming.has_all_of(there, one.words):
        return True
    others = [other for other in there.named if other.of == "person" and not _is_one_person(one, other)]
    rivals = any(naming.shares_a_word(one.words, other.words) for other in others if " " in other.words)
    return not rivals and naming.names_any_of(there, one.words)


def _by_value(old: Sequence[Named], new: Sequence[Named]) -> tuple[list[Named], list[Named]]:
    here, there = {one.value for one in old}, {one.value for one in new}
    return _once([one for one in old if one.value not in there]), _once([one for one in new if one.value not in here])


def _in_pairs(gone: list[Named], came: list[Named], *, is_alone: Callable[[Named], bool]) -> Iterator[Sides]:
    """The first that went and the first that came, and so on; of those left over only what tells something alone."""
    paired = min(len(gone), len(came))
    yield from zip(gone[:paired], came[:paired], strict=True)
    yield from ((one, None) for one in gone[paired:] if is_alone(one))
    yield from ((None, one) for one in came[paired:] if is_alone(one))


# -- titles


def _titles(old: Sentence, new: Sentence) -> Iterator[Sides]:
    """Titles that took the place of others, or are held in another office; not one that was left out or put in."""
    gone, came = _matched(_of(old, "title"), _of(new, "title"), _is_one_title)
    yield from zip(gone, came, strict=False)


def _is_one_title(one: Named, other: Named) -> bool:
    is_one_office = one.office <= other.office or other.office <= one.office
    return one.value == other.value and is_one_office


# -- numbers and dates


def _numbers(old: Sentence, new: Sentence, language: str) -> Iterator[Sides]:
    gone, came = _matched(_of(old, "number"), _of(new, "number"), lambda one, other: one.value == other.value)
    gone = [one for one in gone if not _is_in_words(one, new, language)]
    came = [one for one in came if not _is_in_words(one, old, language)]
    yield from _in_pairs(gone, came, is_alone=lambda _: True)


def _is_in_words(one: Named, there: Sentence, language: str) -> bool:
    """Whether a number became its word: "6" and "six"."""
    word = naming.number_word(one.value, language)
    return bool(word) and set(words_of(word)) <= set(words_of(fold(there.shown)))


def _dates(old: Sentence, new: Sentence) -> Iterator[Sides]:
    """Days, years and clocks; days of the week and months only where they took the place of another one."""
    kinds: tuple[naming.Of, ...] = ("day", "year", "clock")
    gone, came = _matched(_of(old, *kinds), _of(new, *kinds), _is_one_figure)
    yield from _in_pairs(gone, came, is_alone=lambda _: True)
    others: tuple[naming.Of, ...] = ("weekday", "month")
    for kind in others:
        yield from zip(*_by_value(_of(old, kind), _of(new, kind)), strict=False)


def _is_one_figure(one: Named, other: Named) -> bool:
    return one.figure is not None and other.figure is not None and one.figure.agrees(other.figure)
