"""Digests, stories of the beat and saved searches as Atom and JSON Feed, told to be unchanged where they are.

Feeds speak the digest's language whoever reads them. One of a saved search is opened by its secret key alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from fastapi import APIRouter, Request
from starlette.responses import Response

from monitor.digest.showing import shown
from monitor.domain import ON_THE_BEAT, StoredStory, StoryQuery
from monitor.jobs.digests import thawed
from monitor.jobs.feeding import (
    MOST_ENTRIES,
    Entry,
    Feed,
    Place,
    as_atom,
    as_json_feed,
    digest_entry,
    place_of,
    story_entry,
)
from monitor.jobs.searching import SearchError, query_of
from monitor.store import Store
from monitor.web.api_answers import KEEPING, tagged
from monitor.web.door import Face, Here, apart
from monitor.web.problems import Problem
from monitor.words import Words, words_in

FORMS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom": ("application/atom+xml; charset=utf-8", as_atom),
    "json": ("application/feed+json; charset=utf-8", as_json_feed),
}
DAYS_BACK = timedelta(days=90)
"""Digests older than that are no news to any reader of feeds."""

router = APIRouter(include_in_schema=False)


def place_of_desk(request: Request, here: Face) -> Place:
    """The address of the desk for links that leave it: as it was set, else as it was asked."""
    host = request.headers.get("host", "127.0.0.1")
    return place_of(here.app.settings.web.address, request.url.scheme, host)


@router.get("/feeds/digests.{form}")
@apart
def digests(request: Request, here: Here, form: str) -> Response:
    """The digests, an entry a day, as they were handed over."""
    place, words = place_of_desk(request, here), _words(here)
    days = sorted(here.app.store.filed_digests((here.app.now() - DAYS_BACK).date()), reverse=True)
    found = (thawed(here.app.store, day) for day in days[:MOST_ENTRIES])
    entries = [_digest_entry(digest, words, place) for digest in found if digest]
    title = words("Vietnam–Laos offices: daily digests")
    return _answer(request, form, _feed(place, words, "digests", form, "/", title, entries))


# A digest that was handed over does not change any more, and fifty of them take a while to be written.
_digest_entry = lru_cache(maxsize=2 * MOST_ENTRIES)(digest_entry)


@router.get("/feeds/stories.{form}")
@apart
def stories(request: Request, here: Here, form: str) -> Response:
    """The newest stories of the beat."""
    place, words = place_of_desk(request, here), _words(here)
    query = StoryQuery(tiers=ON_THE_BEAT, limit=MOST_ENTRIES, sort="newest")
    entries = story_entries(here.app.store, here.app.store.stories(query), place)
    title = words("Vietnam–Laos offices: stories")
    return _answer(request, form, _feed(place, words, "stories", form, "/search", title, entries))


@router.get("/feeds/searches/{key}.{form}")
@apart
def saved_search(request: Request, here: Here, key: str, form: str) -> Response:
    """The newest stories of a saved search, for whoever knows its key."""
    saved = here.app.store.search_of_feed(key)
    if saved is None:
        raise Problem(404, "there is no such feed: its search may have been deleted")
    place, words = place_of_desk(request, here), _words(here)
    try:
        query = query_of(
            {**saved.query, "sort": "newest"}, here.app.settings.monitor.timezone, words, limit=MOST_ENTRIES
        )
    except SearchError as error:
        raise Problem(410, f"this search cannot be understood any more: {error.sentence}") from error
    entries = story_entries(here.app.store, here.app.store.stories(query), place)
    title = shown(saved.name, 200)
    feed = _feed(place, words, f"searches/{key}", form, "/search", title, entries, name=f"search/{saved.id}")
    return _answer(request, form, feed)


def story_entries(store: Store, found: Iterable[StoredStory], place: Place) -> list[Entry]:
    """Stories as entries; one that was revised says when."""
    return [story_entry(stored, _revised_at(store, stored), place) for stored in found]


def _revised_at(store: Store, stored: StoredStory) -> datetime | None:
    if stored.revision == 1:
        return None
    whole = store.story(stored.id)
    return whole.revisions[-1].seen_at if whole and whole.revisions else None


def _words(here: Face) -> Words:
    return words_in(here.app.settings.digest.language)


def _feed(
    place: Place,
    words: Words,
    path: str,
    form: str,
    home: str,
    title: str,
    entries: Iterable[Entry],
    *,
    name: str = "",
) -> Feed:
    """A feed at its own address; its id is the same in both forms and does not give the key away."""
    return Feed(
        id=place.tag(f"feed/{name or path}"),
        url=place.at(f"/feeds/{path}.{form}"),
        home=place.at(home),
        title=title,
        author=words("Vietnam–Laos office monitor"),
        language=words.language,
        entries=tuple(entries),
    )


def _answer(request: Request, form: str, feed: Feed) -> Response:
    """The feed in its form, or 304 where whoever asks has it."""
    if form not in FORMS:
        raise Problem(404, f"there is no feed of that form; there are {', '.join(FORMS)}")
    media_type, write = FORMS[form]
    changed = format_datetime(feed.updated.astimezone(UTC), usegmt=True)
    answer = tagged(request, Response(write(feed), headers={"Content-Type": media_type}))
    if "if-none-match" not in request.headers and _is_seen(request.headers.get("if-modified-since", ""), feed.updated):
        answer = Response(status_code=304, headers={"ETag": answer.headers["ETag"], "Cache-Control": KEEPING})
    answer.headers["Last-Modified"] = changed
    return answer


def _is_seen(since: str, updated: datetime) -> bool:
    """Whether a header If-Modified-Since says that nothing has changed since; one that cannot be read says nothing."""
    try:
        given = parsedate_to_datetime(since)
    except (ValueError, OverflowError):
        return False
    return given.tzinfo is not None and updated <= given
