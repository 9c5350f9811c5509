"""Stories that are new or have another text go in, each put to its event comes out; and events joined by hand.

Called where a run closes. What is left, because a run was ended from outside, is done where the next one closes.
"""

from __future__ import annotations

from datetime import datetime

from monitor.review import EventDecision
from monitor.store import Store

# So many stories are put to their events where one run closes: a minute or two of work, in which it gives no other sign
# of life. After an update all stories wait, and follow run by run.
MOST_OF_A_RUN = 2_000


def group_new(store: Store, most: int | None = MOST_OF_A_RUN) -> int:
    """Put the stories that wait to their events, all of them where `most` is None; how many that were."""
    total = 0
    while (most is None or total < most) and (done := store.group_waiting()):
        total += done
    return total


def read_facts(store: Store, most: int | None = MOST_OF_A_RUN) -> int:
    """Read the facts of the stories that were stored before facts were read; how many that were."""
    total = 0
    while (most is None or total < most) and (done := store.read_facts()):
        total += done
    return total


def merge(store: Store, first: int, second: int, *, by: str, at: datetime) -> tuple[EventDecision, ...]:
    """Make one event of two, for good; what was decided, nothing where one of the two is not there."""
    decided = store.merge_events(first, second, by, at)
    group_new(store)
    return decided


def split(store: Store, story: int, *, by: str, at: datetime) -> tuple[EventDecision, ...]:
    """Take a story out of its event, for good; what was decided, nothing where it is alone or not there."""
    decided = store.split_story(story, by, at)
    group_new(store)
    return decided


def undo(store: Store, story: int, *, by: str, at: datetime) -> tuple[EventDecision, ...]:
    """Take back the last that was decided about a story; what that was, nothing where nothing stands."""
    undone = store.undo_decisions(story, by, at)
    group_new(store)
    return undone
