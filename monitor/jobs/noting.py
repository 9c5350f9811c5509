"""What a reader does to stories comes in and is kept, or a word why not comes out; and how far a day's review is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from monitor.review import ONE_EACH, Handover, Mark, MarkKind
from monitor.store import Store

Why = Literal["unknown", "senseless", "foreign"]
LONGEST: Mapping[MarkKind, int] = {"read": 0, "star": 0, "off_beat": 500, "note": 4000, "assign": 40}
"""How many characters the value of a mark may have."""
LONGEST_WORDS = 2000
"""How many characters may go with a shift that is handed over."""
_REVIEWS = frozenset(ONE_EACH)


class ReviewError(Exception):
    """What cannot be done to a story: one line that says why and what to do.

    `why` is "unknown" where there is no such story or mark, "foreign" where it is another reader's.
    """

    def __init__(self, message: str, why: Why = "senseless") -> None:
        super().__init__(" ".join(message.split()))
        self.why = why


# -- marks


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

    Another reader's is only for those who may do all.
    """
    found = store.mark(mark_id)
    if found is None:
        raise ReviewError(f"there is no mark {mark_id}", "unknown")
    if found.reader != by and not may_all:
        raise ReviewError(f"mark {mark_id} is {found.reader}'s: only they or an operator can undo it", "foreign")
    return store.undo_mark(mark_id, by, at) or store.mark(mark_id) or found


# -- a day


@dataclass(frozen=True, slots=True)
class ReaderProgress:
    """What one reader did to a day's stories; `left` are those assigned to them that nobody has reviewed yet."""

    reader: str
    reviewed: tuple[int, ...]
    starred: tuple[int, ...]
    off_beat: tuple[int, ...]
    left: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a day's review is. A story is reviewed once anybody has read, starred or refused it."""

    stories: tuple[int, ...]
    reviewed: tuple[int, ...]
    unread: tuple[int, ...]
    readers: tuple[ReaderProgress, ...]


def progress_of(story_ids: Iterable[int], marks: Mapping[int, Sequence[Mark]]) -> Progress:
    """How far the review of these stories is, by the marks that stand on them. The order of the stories stays."""
    ids = tuple(dict.fromkeys(story_ids))
    standing = [mark for story_id in ids for mark in marks.get(story_id, ()) if mark.undone_at is None]
    reviewed = {mark.story for mark in standing if mark.kind in _REVIEWS}
    names = {mark.reader for mark in standing} | {mark.value for mark in standing if mark.kind == "assign"}
    return Progress(
        stories=ids,
        reviewed=tuple(one for one in ids if one in reviewed),
        unread=tuple(one for one in ids if one not in reviewed),
        readers=tuple(_of_reader(name, standing, reviewed) for name in sorted(names)),
    )


def _of_reader(name: str, standing: Sequence[Mark], reviewed: Collection[int]) -> ReaderProgress:
    own = [mark for mark in standing if mark.reader == name]
    assigned = [mark.story for mark in standing if mark.kind == "assign" and mark.value == name]
    return ReaderProgress(
        reader=name,
        reviewed=_stories(mark for mark in own if mark.kind in _REVIEWS),
        starred=_stories(mark for mark in own if mark.kind == "star"),
        off_beat=_stories(mark for mark in own if mark.kind == "off_beat"),
        left=tuple(one for one in assigned if one not in reviewed),
    )


def _stories(marks: Iterable[Mark]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(mark.story for mark in marks))


def to_hand_over(progress: Progress, giver: str) -> tuple[int, ...]:
    """The stories of a day that go over with the giver's shift: unread, and not another reader's already."""
    of_others = {story for one in progress.readers if one.reader != giver for story in one.left}
    return tuple(one for one in progress.unread if one not in of_others)


def hand_over(
    store: Store, day: date, progress: Progress, *, given_by: str, given_to: str, words: str = "", at: datetime
) -> tuple[Handover, tuple[int, ...]]:
    """Hand a day's shift over: what was kept, and the stories that went with it. ReviewError."""
    given_to, words = given_to.strip(), words.strip()
    if not given_to or given_to == given_by:
        raise ReviewError("a shift is handed over to another reader; name one")
    if len(given_to) > LONGEST["assign"] or len(words) > LONGEST_WORDS:
        raise ReviewError(f"a name has at most {LONGEST['assign']} characters, the words {LONGEST_WORDS}")
    _check_reader(store, given_to)
    chosen = to_hand_over(progress, given_by)
    return store.hand_over(day, chosen, given_by=given_by, given_to=given_to, words=words, at=at), chosen
