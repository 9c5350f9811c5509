"""A search, a day or one story as a file: CSV, JSON lines, ninjs, RIS and BibTeX, sent while it is written.

No more than `MOST` stories go into a file; the header `X-Stories` says how many of how many are in it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain, islice

from fastapi import APIRouter, Request
from starlette.responses import Response

from monitor.digest.intake import bounds
from monitor.domain import StoredStory, StoryQuery
from monitor.jobs.citing import copy_of
from monitor.jobs.exporting import FORMS, exported
from monitor.jobs.searching import SearchError, check_places, query_of
from monitor.web.door import Face, Here, Threads, apart
from monitor.web.finding import given_fields
from monitor.web.numbers import number_in
from monitor.web.patience import PatientStream
from monitor.web.problems import Problem
from monitor.web.rendering import words_of
from monitor.web.who import who_asks

MOST = 10_000
BATCH = 100
"""Stories that are written at once; between two batches others get their turn."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes into a file: how many stories there are (counted no further than one too many), those, its name."""

    total: int
    stories: Iterable[StoredStory]
    name: str


@router.get("/export.{form}")
@apart
def export(request: Request, here: Here, form: str) -> Response:
    """The stories that the address names, in a form."""
    if form not in FORMS:
        raise Problem(404, f"there is no export of that form; there are {', '.join(FORMS)}")
    chosen = selected(request, here)
    copy = partial(copy_of, here.app.store, here.app.archive)
    parts = exported(form, chosen.stories, copy, here.app.settings.monitor.timezone)
    if form == "csv":
        # A spreadsheet that opens the file by a double click takes it for UTF-8 by this mark only.
        parts = chain(["\ufeff"], parts)
    headers = {
        "Content-Type": FORMS[form].media_type,
        "Content-Disposition": f'attachment; filename="{chosen.name}.{form}"',
        "X-Stories": f"{chosen.total} of {chosen.total}" if chosen.total <= MOST else f"{MOST} of more than {MOST}",
    }
    return PatientStream(sent(here.threads, parts), headers=headers)


def selected(request: Request, here: Face) -> Selection:
    """The stories of `story=ID`, of `day=YYYY-MM-DD`, or of the fields of a search. Problem 404 or 422."""
    asked = request.query_params
    if "story" in asked:
        return _one(here, asked["story"])
    if "day" in asked:
        return _day(here, asked["day"])
    return _search(request, here)


def _one(here: Face, number: str) -> Selection:
    stored = here.app.store.story(number_in(number) or 0)
    if stored is None:
        raise Problem(404, "there is no such story; /search lists those there are")
    return Selection(1, [stored], f"story-{stored.id}")


def _day(here: Face, named: str) -> Selection:
    try:
        day = date.fromisoformat(named)
        start, end = bounds(day, here.app.settings.monitor.timezone)
    except (ValueError, OverflowError):
        raise Problem(422, "day: it must be a day, such as 2026-03-12") from None
    return _of_query(here, StoryQuery(since=start, until=end), f"stories-{day.isoformat()}")


def _search(request: Request, here: Face) -> Selection:
    words, zone = words_of(request, who_asks(request)), here.app.settings.monitor.timezone
    try:
        query = query_of(given_fields(request), zone, words)
        check_places(query, here.app.store, here.door.editions, words)
    except SearchError as error:
        raise Problem(422, f"{error.field}: {error.sentence}") from error
    today = here.app.now().astimezone(zone).date().isoformat()
    return _of_query(here, query, f"search-{today}")


def _of_query(here: Face, query: StoryQuery, name: str) -> Selection:
    store = here.app.store
    return Selection(store.count(query, MOST + 1), store.stories(replace(query, limit=MOST)), name)


async def sent(threads: Threads, parts: Iterator[str]) -> AsyncIterator[bytes]:
    """The parts in batches, each written in a thread of the face."""
    while batch := await threads.do(_batch, parts):
        yield batch


def _batch(parts: Iterator[str]) -> bytes:
    return "".join(islice(parts, BATCH)).encode("utf-8", "replace")
