"""What a reader does to stories comes in and is kept, or a word why not comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

from monitor.review import Handover, Mark, MarkKind
from monitor.store import Store

Why = Literal["unknown", "senseless", "foreign"]
LONGEST: Mapping[MarkKind, int] = {"read": 0, "star": 0, "off_beat": 500, "note": 4000, "assign": 40}
"""How many characters the value of a mark may have."""
LONGEST_WORDS = 2000
"""How many characters may go with a shift that is handed over."""


class ReviewError(Exception):
    """What cannot be done to a story: one line that says why and what to do.

    `why` is "unknown" where there is no such story or mark, "foreign" where it is another reader's.
    """

    def __init__(self, message: str, why: Why = "senseless") -> None:
        super().__init__(" ".join(message.split()))
        self.why = why


def put_mark(store: Store, story_id: int, reader: str, kind: MarkKind, value: str = "", *, at: datetime) -> Mark:
    """Put a mark on a story; one that stands already is given back. ReviewError.

    The value is what `monitor.review.Mark` says; around it white space does not count.
    """
    value = value.strip()
    _check_value(kind, value)
    if kind == "assign":
        _check_reader(store, value)
    found = store.put_mark(story_id, reader, kind, value, at=at)
    if found is None:
        raise ReviewError(f"there is no story {story_id}", "unknown")
    return found


def _check_value(kind: MarkKind, value: str) -> None:
    if value and not LONGEST[kind]:
        raise ReviewError(f'a mark "{kind}" takes no value; leave it out')
    if not value and kind == "note":
        raise ReviewError("a note needs its text as value")
    if not value and kind == "assign":
        raise ReviewError("an assignment needs the name of a reader as value")
    if len(value) > LONGEST[kind]:
        raise ReviewError(f'the value of a mark "{kind}" has {len(value)} characters; at most {LONGEST[kind]} are kept')


def _check_reader(store: Store, name: str) -> None:
    """Where readers are kept it must be one who may come in; where there are none, any name will do."""
    readers = store.readers()
    names = [one.name for one in readers if one.disabled_at is None]
    if readers and name not in names:
        raise ReviewError(f"there is no reader {name[:40]!a}; there are {', '.join(names) or 'none who may come in'}")


def undo_mark(store: Store, mark_id: int, by: str, *, may_all: bool, at: datetime) -> Mark:
    """Take a mark back, as it is then; one that was taken back before stays so. ReviewError.

    Another reader's is only for those who may do all, but an assignment is also for the one it was given to.
    """
    found = store.mark(mark_id)
    if found is None:
        raise ReviewError(f"there is no mark {mark_id}", "unknown")
    is_theirs = found.reader == by or (found.kind == "assign" and found.value == by)
    if not is_theirs and not may_all:
        raise ReviewError(f"mark {mark_id} is {found.reader}'s: only they or an operator can undo it", "foreign")
    return store.undo_mark(mark_id, by, at) or store.mark(mark_id) or found


def hand_over(
    store: Store, day: date, story_ids: Iterable[int], *, given_by: str, given_to: str, words: str = "", at: datetime
) -> Handover:
    """Hand a day's shift over: the stories are the other reader's from now on. ReviewError."""
    given_to, words = given_to.strip(), words.strip()
    if not given_to or given_to == given_by:
        raise ReviewError("a shift is handed over to another reader; name one")
    if len(given_to) > LONGEST["assign"] or len(words) > LONGEST_WORDS:
        raise ReviewError(f"a name has at most {LONGEST['assign']} characters, the words {LONGEST_WORDS}")
    _check_reader(store, given_to)
    return store.hand_over(day, story_ids, given_by=given_by, given_to=given_to, words=words, at=at)
