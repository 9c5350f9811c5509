"""Stories that are new or have another text go in, each put to its event comes out; and events joined by hand.

Called where a run closes. What is left, because a run was ended from outside, is done where the next one closes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.review import EventDecision, EventVerdict
from monitor.store import Store

# So many stories are put to their events where one run closes: a minute or two of work, in which it gives no other sign
# of life. After an update all stories wait, and follow run by run.
MOST_OF_A_RUN = 2_000


MOST_OF_A_HAND = 100
"""So many of the stories that a hand decided about are done before the answer: more than any event of the beat has.
The rest, and all that waited before, follow where a run closes."""


def group_new(store: Store, most: int | None = MOST_OF_A_RUN) -> int:
    """Put the stories that wait to their events, all of them where `most` is None; how many that were."""
    return _again(store.group_waiting, most)


def read_facts(store: Store, most: int | None = MOST_OF_A_RUN) -> int:
    """Read the facts of the stories that were stored before facts were read; how many that were."""
    return _again(store.read_facts, most)


def _again(step: Callable[[], int], most: int | None) -> int:
    """A step that does some of what waits, until nothing does or `most` are done; how many that were."""
    total = 0
    while (most is None or total < most) and (done := step()):
        total += done
    return total


@dataclass(frozen=True, slots=True)
class Deed:
    """What a hand did at once: who put which stories together ("same"), or took the first of them out ("other").

    `undone_at` is None while it stands.
    """

    verdict: EventVerdict
    stories: tuple[int, ...]
    by: str
    at: datetime
    undone_at: datetime | None
    undone_by: str


def deeds(decisions: Iterable[EventDecision]) -> tuple[Deed, ...]:
    """The deeds that decisions about pairs of stories come from, the last first."""
    found: dict[tuple[EventVerdict, str, datetime, datetime | None, str], list[EventDecision]] = {}
    for one in decisions:
        found.setdefault((one.verdict, one.reader, one.at, one.undone_at, one.undone_by), []).append(one)
    told = [
        Deed(verdict, _stories(some), by, at, undone_at, undone_by)
        for (verdict, by, at, undone_at, undone_by), some in found.items()
    ]
    return tuple(sorted(told, key=lambda deed: deed.at, reverse=True))


def _stories(decisions: Sequence[EventDecision]) -> tuple[int, ...]:
    """The stories concerned, the one that all of the decisions are about first."""
    counts = Counter(story for one in decisions for story in (one.story, one.other))
    return tuple(sorted(counts, key=lambda story: (-counts[story], story)))


def merge(store: Store, first: int, second: int, *, by: str, at: datetime) -> tuple[EventDecision, ...]:
    """Make one event of two, for good; what was decided, nothing where one of the two is not there."""
    return _settled(store, store.merge_events(first, second, by, at))


def split(store: Store, story: int, *, by: str, at: datetime) -> tuple[EventDecision, ...]:
    """Take a story out of its event, for good; what was decided, nothing where it is alone or not there."""
    return _settled(store, store.split_story(story, by, at))


def undo(store: Store, story: int, *, by: str, at: datetime) -> tuple[EventDecision, ...]:
    """Take back the last that was decided about a story; what that was, nothing where nothing stands."""
    return _settled(store, store.undo_decisions(story, by, at))


def _settled(store: Store, decided: tuple[EventDecision, ...]) -> tuple[EventDecision, ...]:
    """What was decided, with the events of its stories put right: those only, whatever else waits."""
    concerned = sorted({story for one in decided for story in (one.story, one.other)})[:MOST_OF_A_HAND]
    if concerned:
        _again(lambda: store.group_waiting(concerned), None)
    return decided
