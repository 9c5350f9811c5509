"""The marks on an event's stories go in; what a reader did with it, and how far they are, comes out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.review import Mark

Show = Literal["all", "unread", "starred", "mine"]
SHOWS: tuple[Show, ...] = ("all", "unread", "starred", "mine")
Marks = Mapping[int, Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class Deeds:
    """What stands on an event: the reader's own marks, who else did what, its notes, and whom it is assigned to.

    `story` is the one of its stories that new marks are put on.
    """

    event: int
    story: int
    read: Mark | None
    star: Mark | None
    off_beat: Mark | None
    assigned: Mark | None
    others: tuple[Mark, ...]
    notes: tuple[Mark, ...]

    @property
    def is_reviewed(self) -> bool:
        """Whether the reader has read any of its stories, or found it not to belong to the beat."""
        return self.read is not None or self.off_beat is not None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a day's events a reader has reviewed."""

    reviewed: int
    of: int

    @property
    def is_done(self) -> bool:
        """Whether none is left; a day without events has nothing to be done with."""
        return 0 < self.of == self.reviewed


def deeds_of(event: int, stories: Sequence[int], marks: Marks, reader: str) -> Deeds:
    """What stands on an event that is told by `stories`, the shown one first, as `reader` sees it."""
    standing = [mark for story in stories for mark in marks.get(story, ()) if mark.undone_at is None]
    standing.sort(key=lambda mark: mark.id)
    mine = {mark.kind: mark for mark in standing if mark.reader == reader}
    assigned = [mark for mark in standing if mark.kind == "assign"]
    return Deeds(
        event=event,
        story=stories[0],
        read=mine.get("read"),
        star=mine.get("star"),
        off_beat=mine.get("off_beat"),
        assigned=assigned[-1] if assigned else None,
        others=tuple(mark for mark in standing if mark.reader != reader and mark.kind not in ("note", "assign")),
        notes=tuple(mark for mark in standing if mark.kind == "note"),
    )


def progress_of(events: Iterable[Deeds]) -> Progress:
    """How far the reader of these deeds is."""
    done = [deeds.is_reviewed for deeds in events]
    return Progress(sum(done), len(done))


def is_chosen(deeds: Deeds, show: Show, reader: str) -> bool:
    """Whether an event is among those that the reader wants to see."""
    if show == "unread":
        return not deeds.is_reviewed
    if show == "starred":
        return deeds.star is not None
    return show == "all" or (deeds.assigned is not None and deeds.assigned.value == reader)


def rest_of(events: Iterable[Deeds], giver: str) -> tuple[int, ...]:
    """The stories to hand over: of each event that the giver has not reviewed, and that is nobody else's already."""
    return tuple(
        deeds.story
        for deeds in events
        if not deeds.is_reviewed and (deeds.assigned is None or deeds.assigned.value == giver)
    )
