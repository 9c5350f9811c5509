"""A desk goes in, the addresses of its pages come out by name: what every page must be is asked of each of them."""

from __future__ import annotations

from urllib.parse import quote

from monitor.domain import StoredStory
from tests.browser.serving import Desk

REVISED = "en.vietnamplus.vn/339921"
"""The talks, in English: told in seven languages, revised, archived twice, seen at two addresses."""
NAMES = (
    *("today", "events", "ledger", "event", "story", "archived", "search", "found", "nothing_found", "searches"),
    *("sources", "run", "alarms", "settings"),
)


def path_of(name: str, desk: Desk, key: str = REVISED) -> str:
    """Where the page of that name stands; of a story it is the one of that key, of a run the last."""
    story = the_story(desk, key)
    return {
        "today": "/",
        "events": "/events",
        "ledger": "/ledger?year=all",
        "event": f"/events/{story.event}",
        "story": f"/stories/{story.id}",
        "archived": f"/stories/{story.id}/archive/1",
        "search": "/search",
        "found": f"/search?q={quote('van phong chu tich nuoc')}",
        "nothing_found": "/search?q=zzzz",
        "searches": "/searches",
        "sources": "/sources",
        "run": f"/runs/{desk.store.runs(1)[0].id}",
        "alarms": "/alarms",
        "settings": "/settings",
    }[name]


def the_story(desk: Desk, key: str = REVISED) -> StoredStory:
    """A story of the scene by its key."""
    found = desk.store.by_key(key)
    assert found is not None
    return found
