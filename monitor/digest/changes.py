"""Two versions of a story go in, what changed comes out in words. Pure difflib, bounded in time and length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from monitor.digest.letters import is_spaceless, letters
from monitor.digest.showing import shown
from monitor.domain import Revision

_MOST_LETTERS = 200_000
_MOST_WORDS = 3000
_MOST_CHANGES = 4
_MOST_CHARACTERS = 120


def changes(old: Revision, new: Revision) -> tuple[str, ...]:
    """One sentence for each changed part of the story (headline, lead, text); one that says so if no word changed."""
    parts = (
        ("headline", old.title, new.title),
        ("lead", old.lead, new.lead),
        ("text", "\n".join(old.paragraphs), "\n".join(new.paragraphs)),
    )
    sentences = tuple(f"{part}: {_difference(before, after)}" for part, before, after in parts if before != after)
    return sentences or ("no word changed",)


def _difference(before: str, after: str) -> str:
    if max(len(before), len(after)) >= _MOST_LETTERS:
        return f"rewritten, {len(before)} characters became {len(after)}"
    old, new = words_of(before), words_of(after)
    head, tail = _common(old, new)
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old) > _MOST_WORDS or len(new) > _MOST_WORDS:
        return f"rewritten, {_length(old)} became {_length(new)}"
    found = list(_edits(old, new))
    more = f"; and {len(found) - _MOST_CHANGES} more" if len(found) > _MOST_CHANGES else ""
    return "; ".join(found[:_MOST_CHANGES]) + more if found else "only spacing changed"


def words_of(text: str) -> list[str]:
    """Words and the white space between them; in scripts without spaces each letter is a word."""
    words: list[str] = []
    for run in re.findall(r"\s+|\S+", text):
        is_open = False
        for letter in letters(run):
            is_word_letter = not is_spaceless(letter)
            if is_open and is_word_letter:
                words[-1] += letter
            else:
                words.append(letter)
            is_open = is_word_letter
    return words


def _common(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with: most revisions touch little."""
    shorter = min(len(old), len(new))
    head = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    left = shorter - head
    tail = next((index for index in range(left) if old[-1 - index] != new[-1 - index]), left)
    return head, tail


def _edits(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        before, after = _quoted(old[old_from:old_to]), _quoted(new[new_from:new_to])
        if kind == "equal" or before == after:
            continue
        if before and after:
            yield f"{before} → {after}"
        else:
            yield f"added {after}" if after else f"removed {before}"


def _quoted(words: Sequence[str]) -> str:
    text = shown("".join(words), _MOST_CHARACTERS)
    return f"“{text}”" if text else ""


def _length(words: Sequence[str]) -> str:
    return f"{sum(not word.isspace() for word in words)} words"
