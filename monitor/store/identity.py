"""What is remembered of a key and of a hash in, one of five outcomes out: the rules of what is the same story."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.domain import ON_THE_BEAT, Outcome, Tier


@dataclass(frozen=True, slots=True)
class Remembered:
    """A page that was read before: the hash it had then, its story (None off the beat), and that story's hash now."""

    content_hash: str
    story_id: int | None
    story_hash: str = ""


def outcome_of(page: Remembered | None, owner: int | None, fresh: str, tier: Tier) -> Outcome:
    """What it means that a page was read with the hash `fresh`; `owner` is the story that ever had this hash.

    A hash belongs to one story for good: a page that takes over another story's text becomes a sighting of that
    one, so no two stories ever show the same text. A page that goes back to an earlier text of its own story makes
    a new revision, a page that catches up with its story's text does not.
    """
    story_id = page.story_id if page else None
    if owner is None and story_id is not None:
        return "revised"
    if owner is None and tier in ON_THE_BEAT:
        return "new"
    if page is None or story_id != owner:
        return "off_beat" if owner is None else "duplicate"
    if fresh in (page.content_hash, page.story_hash):
        return "unchanged"
    return "off_beat" if owner is None else "revised"
