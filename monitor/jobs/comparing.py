"""Two versions of a text go in, the words that went and those that came come out; bounded in time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from monitor.digest.changes import common_ends, words_of
from monitor.digest.showing import shown
from monitor.domain import Alteration, AlterationKind, Revision

Fate = Literal["same", "gone", "new"]
Paragraph = tuple["Piece", ...]
_MOST_WORDS = 2000
_MOST_PARAGRAPHS = 1000
_LONGEST_PARAGRAPH = 20_000
_MOST_CHARACTERS = 200_000
_MOST_PAIRS = 2500
# The share of words that two paragraphs have in common from which one is held to be the other, rewritten.
_ALIKE = 0.4
# Some two seconds of comparing; texts that people wrote take a hundredth of that.
_MOST_WORK = 30_000_000
# From so many words on, difflib does not look for those that make up more than a hundredth of them.
_MANY_WORDS = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand in both versions, only in the old or only in the new one."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A story's newer version with what went and came; the texts are fit to be shown."""

    title: Paragraph
    lead: Paragraph
    paragraphs: tuple[Paragraph, ...]
    is_only_spacing: bool


class _Work:
    """How much may still be compared of a story: words that come again and again are laid beside each other in all
    ways, and a hostile text has thousands of them."""

    def __init__(self) -> None:
        self._left = _MOST_WORK

    def allows(self, old: Sequence[str], new: Sequence[str], *, leaves_out_popular: bool) -> bool:
        """Whether there is enough left to compare these two; then so much less is left."""
        before, after = Counter(old), Counter(new)
        most = len(new) // 100 + 1 if leaves_out_popular and len(new) >= _MANY_WORDS else len(new)
        pairs = sum(count * before[one] for one, count in after.items() if count <= most)
        takes = pairs * min(len(old), len(new))
        if takes > self._left:
            return False
        self._left -= takes
        return True


def difference(old: Revision, new: Revision) -> Difference:
    """What changed from one version of a story to another."""
    work = _Work()
    title, lead = _words_changed(old.title, new.title, work), _words_changed(old.lead, new.lead, work)
    paragraphs = tuple(_paragraphs(_fit(old.paragraphs), _fit(new.paragraphs), work))
    is_same = all(piece.fate == "same" for part in (title, lead, *paragraphs) for piece in part)
    return Difference(title, lead, paragraphs, is_same)


def words_changed(before: str, after: str) -> Paragraph:
    """The pieces of two versions of one line, in the order in which they are read."""
    return _words_changed(before, after, _Work())


def kinds_at(paragraph: Paragraph, at: int, altered: Sequence[Alteration]) -> tuple[AlterationKind, ...]:
    """The kinds of the named changes that a piece of a paragraph is a part of, each told once: at the words that came,
    or where none came, at those that went."""
    piece = paragraph[at]
    follows = paragraph[at + 1].fate if at + 1 < len(paragraph) else "same"
    if piece.fate == "same" or (piece.fate == "gone" and follows == "new"):
        return ()
    before = paragraph[at - 1].text if piece.fate == "new" and at and paragraph[at - 1].fate == "gone" else ""
    gone, came = (piece.text, "") if piece.fate == "gone" else (before, piece.text)
    whole = "".join(one.text for one in paragraph)
    found = (one.kind for one in altered if one.kind != "wording" and _is_part(one, gone, came, whole))
    return tuple(dict.fromkeys(found))


def _is_part(one: Alteration, gone: str, came: str, whole: str) -> bool:
    """Whether words that went and came are those of a change, or some of them, and stand in its paragraph."""
    sides = ((gone, shown(one.before, _LONGEST_PARAGRAPH)), (came, shown(one.after, _LONGEST_PARAGRAPH)))
    touched = (_holds(words, told) for words, told in sides if told)
    return any(touched) and any(told in whole or told.split()[-1] in whole for _, told in sides if told)


def _holds(words: str, told: str) -> bool:
    words = words.strip(' .,;:!?…。，、"“”()')
    return bool(words) and (told in words or words in told)


def _words_changed(before: str, after: str, work: _Work) -> Paragraph:
    before, after = shown(before, _LONGEST_PARAGRAPH), shown(after, _LONGEST_PARAGRAPH)
    if before == after:
        return tuple(_merged([Piece("same", after)]))
    old, new = _spaced(before), _spaced(after)
    old_words, new_words = [word.strip() for word in old], [word.strip() for word in new]
    is_long = max(len(old), len(new)) > _MOST_WORDS
    if is_long or not work.allows(old_words, new_words, leaves_out_popular=True):
        return tuple(_merged([Piece("gone", before), Piece("new", after)]))
    matcher = SequenceMatcher(None, old_words, new_words)
    return tuple(_merged(_pieces(matcher, old, new)))


def _fit(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs as they can be shown, as many as fit within the bounds."""
    fit, room = [], _MOST_CHARACTERS
    for text in paragraphs[:_MOST_PARAGRAPHS]:
        fit.append(shown(text, min(room, _LONGEST_PARAGRAPH)))
        room -= len(fit[-1])
        if room <= 0:
            break
    return fit


def _paragraphs(old: Sequence[str], new: Sequence[str], work: _Work) -> Iterator[Paragraph]:
    """Paragraphs that stayed are laid side by side first; only those between them are looked at word by word."""
    head, tail = common_ends(old, new)
    yield from ((Piece("same", text),) for text in new[:head])
    yield from _between(old[head : len(old) - tail], new[head : len(new) - tail], work)
    yield from ((Piece("same", text),) for text in new[len(new) - tail :])


def _between(old: Sequence[str], new: Sequence[str], work: _Work) -> Iterator[Paragraph]:
    if not work.allows(old, new, leaves_out_popular=False):
        yield from _uneven(old, new, work)
        return
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = old[old_from:old_to], new[new_from:new_to]
        if kind == "equal":
            yield from ((Piece("same", text),) for text in after)
        elif len(before) == len(after):
            yield from (_words_changed(*pair, work) for pair in zip(before, after, strict=True))
        else:
            yield from _uneven(before, after, work)


def _uneven(before: Sequence[str], after: Sequence[str], work: _Work) -> Iterator[Paragraph]:
    """Paragraphs that became more or fewer: each new one beside the next old one that it has most words of."""
    left = [(text, set(words_of(text))) for text in before] if len(before) * len(after) < _MOST_PAIRS else []
    unmatched = [] if left else before
    yield from ((Piece("gone", text),) for text in unmatched)
    for text in after:
        words = set(words_of(text))
        shares = [len(words & own) / max(len(words | own), 1) for _, own in left]
        nearest = max(range(len(left)), key=shares.__getitem__, default=None)
        if nearest is None or shares[nearest] < _ALIKE:
            yield (Piece("new", text),)
            continue
        yield from ((Piece("gone", gone),) for gone, _ in left[:nearest])
        yield _words_changed(left[nearest][0], text, work)
        left = left[nearest + 1 :]
    yield from ((Piece("gone", gone),) for gone, _ in left)


def _spaced(text: str) -> list[str]:
    """Words, each with the space after it."""
    spaced: list[str] = []
    for word in words_of(text):
        if word.isspace() and spaced:
            spaced[-1] += word
        else:
            spaced.append(word)
    return spaced


def _pieces(matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(new[new_from:new_to]))
        else:
            yield Piece("gone", "".join(old[old_from:old_to]))
            yield Piece("new", "".join(new[new_from:new_to]))


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces that hold something, neighbours of one fate as one."""
    for fate, group in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.fate):
        yield Piece(fate, "".join(piece.text for piece in group))
