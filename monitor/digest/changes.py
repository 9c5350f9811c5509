"""Two versions of a story go in, what changed comes out, word by word. Pure difflib, bounded in time and length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from monitor.digest.letters import has_spaceless, is_spaceless, letters
from monitor.digest.nouns import Edit, Part, PartChange
from monitor.digest.showing import shown
from monitor.domain import Revision

_MOST_LETTERS = 200_000
_MOST_WORDS = 3000
_MOST_CHANGES = 4
_MOST_CHARACTERS = 120


def changes(old: Revision, new: Revision) -> tuple[PartChange, ...]:
    """What changed in each part of the story (headline, lead, text) that did; nothing if no word changed."""
    parts: tuple[tuple[Part, str, str], ...] = (
        ("headline", old.title, new.title),
        ("lead", old.lead, new.lead),
        ("text", "\n".join(old.paragraphs), "\n".join(new.paragraphs)),
    )
    return tuple(_difference(part, before, after) for part, before, after in parts if before != after)


def _difference(part: Part, before: str, after: str) -> PartChange:
    if max(len(before), len(after)) >= _MOST_LETTERS:
        return PartChange(part, rewritten=(len(before), len(after)), unit="characters")
    old, new = words_of(before), words_of(after)
    head, tail = common_ends(old, new)
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old) > _MOST_WORDS or len(new) > _MOST_WORDS:
        return PartChange(part, rewritten=(_length(old), _length(new)))
    found = list(_edits(old, new))
    return PartChange(part, tuple(found[:_MOST_CHANGES]), max(len(found) - _MOST_CHANGES, 0))


def words_of(text: str) -> list[str]:
    """Words and the white space between them; in scripts without spaces each letter is a word."""
    words: list[str] = []
    for run in re.findall(r"\s+|\S+", text):
        if not has_spaceless(run):
            words.append(run)
            continue
        is_open = False
        for letter in letters(run):
            is_word_letter = not is_spaceless(letter)
            if is_open and is_word_letter:
                words[-1] += letter
            else:
                words.append(letter)
            is_open = is_word_letter
    return words


def common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with: most revisions touch little."""
    shorter = min(len(old), len(new))
    head = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    left = shorter - head
    tail = next((index for index in range(left) if old[-1 - index] != new[-1 - index]), left)
    return head, tail


def _edits(old: Sequence[str], new: Sequence[str]) -> Iterator[Edit]:
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        before, after = _shown(old[old_from:old_to]), _shown(new[new_from:new_to])
        if kind != "equal" and before != after:
            yield Edit(before, after)


def _shown(words: Sequence[str]) -> str:
    return shown("".join(words), _MOST_CHARACTERS)


def _length(words: Sequence[str]) -> int:
    return sum(not word.isspace() for word in words)
