"""A story and the desk's address go in, where it can be read besides its original comes out.

The desk's pages are at `[web] address`; where none is set a story goes by its number, which the command line takes.
"""

from __future__ import annotations

from monitor.digest.nouns import Digest, PromiseNews, Telling
from monitor.words import Words


def story_page(telling: Telling, desk: str) -> str:
    """The desk's page of a story; "" where the desk has no address."""
    return f"{desk.rstrip('/')}/stories/{telling.story}" if desk else ""


def promise_page(promise: PromiseNews, desk: str) -> str:
    """The desk's page of the event that kept a promise, else of the one at which it was made; "" without a desk."""
    return f"{desk.rstrip('/')}/events/{promise.kept_by or promise.event}" if desk else ""


def archived_page(telling: Telling, desk: str) -> str:
    """The newest archived page of a story on the desk; "" where there is none, or no desk."""
    return f"{story_page(telling, desk)}/archive/{telling.captures}" if desk and telling.captures else ""


def number_words(telling: Telling, words: Words) -> str:
    """The number of a story, and whether a page of it is archived."""
    if telling.captures:
        return words("story {number}, archived", number=telling.story)
    return words("story {number}", number=telling.story)


def archive_hint(digest: Digest, desk: str, words: Words) -> str:
    """How the archived pages are found where the desk has no address; "" where that needs no telling."""
    archived = [telling.story for item in digest.items for telling in item.tellings if telling.captures]
    if desk or not archived:
        return ""
    return words("Archived pages of a story: {command}", command=f"monitor story {archived[0]} --evidence")
