"""The fields of the search form go in, as strings by name, a query of the store comes out; and back.

The page, saved searches, feeds, the API, exports, alerts and the command line all search through this door, so a search
means the same everywhere. What is wrong with a field is one sentence, in the reader's language.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar, cast, get_args

from monitor.documents import FOREIGN
from monitor.domain import Cursor, Sort, StoredStory, StoryQuery, Tier
from monitor.register import identifiers, persons_called
from monitor.store import Store
from monitor.words import Words, words_in

FIELDS = ("q", "lang", "tier", "source", "edition", "office", "person", "since", "until", "sort")
"""The fields of a search by name; of lang, tier, source, edition and office several values may stand, with commas."""
SORTS: tuple[Sort, ...] = get_args(Sort)
TIERS: tuple[Tier, ...] = get_args(Tier)
LONGEST = 500
"""Characters of a field."""

_YEARS = range(1900, 2200)
_A_DAY = timedelta(days=1)
_HIGHEST = 2**31 - 1
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_SOURCE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_EDITION = re.compile(r"[A-Za-z0-9_.-]{1,64}/[A-Za-z0-9_.-]{1,64}")
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,120}")
_Value = TypeVar("_Value", bound=str)


class SearchError(ValueError):
    """A field that cannot be understood: its name, and a sentence that says what is wrong and what to write."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def query_of(
    fields: Mapping[str, str],
    zone: tzinfo,
    words: Words | None = None,
    *,
    limit: int | None = 50,
    after: str = "",
    after_id: int | None = None,
) -> StoryQuery:
    """The query that the fields ask for; those that are absent or empty do not restrict.

    Days are the reader's, in `zone`; `until` is included. `after` is a cursor of `cursor_of`. SearchError where a
    field is unknown or says nothing that can be searched for.
    """
    words = words or words_in("en")
    given = _checked(fields, words)
    start, end = _span(given, zone, words)
    return StoryQuery(
        text=given.get("q", ""),
        languages=tuple(dict.fromkeys(map(_as_tagged, _several(given, "lang", _LANGUAGE, words)))),
        sources=_several(given, "source", _SOURCE, words),
        tiers=tuple(_one_of("tier", tier, TIERS, words) for tier in _parts(given, "tier")),
        since=start,
        until=end,
        limit=limit,
        editions=_several(given, "edition", _EDITION, words),
        offices=tuple(_one_of("office", office, identifiers(), words) for office in _parts(given, "office")),
        person=given.get("person", ""),
        people=tuple(person.identifier for person in persons_called(given.get("person", ""))),
        sort=_one_of("sort", given["sort"], SORTS, words) if "sort" in given else "exact",
        after=read_cursor(after, words) if after else None,
        after_id=after_id,
    )


def check_places(
    query: StoryQuery, store: Store, editions: Mapping[str, Sequence[str]], words: Words | None = None
) -> None:
    """SearchError for a source or an edition of which there is neither a spider, by `editions`, nor a story.

    Those of imports and of spiders that are gone are known by their stories.
    """
    words = words or words_in("en")
    places = [f"{source}/{code}" for source in editions for code in editions[source]]
    for source in query.sources:
        if source not in (*editions, FOREIGN) and not store.count(StoryQuery(sources=(source,)), 1):
            stored = (source for source, _ in store.newest_stories())
            _one_of("source", source, _and_stored(editions, stored), words)
    for edition in query.editions:
        if edition not in places and not store.count(StoryQuery(editions=(edition,)), 1):
            _one_of("edition", edition, _and_stored(places, map("/".join, store.newest_stories())), words)


def _and_stored(known: Iterable[str], stored: Iterable[str]) -> Sequence[str]:
    return tuple(dict.fromkeys((*known, *sorted(stored))))


def fields_of(query: StoryQuery, zone: tzinfo) -> dict[str, str]:
    """The fields that ask for the query, without the empty ones and without its page: what a link or a saved search
    holds. A `since` or `until` that is no midnight of the zone comes out as its day."""
    last = query.until and (query.until - timedelta.resolution).astimezone(zone).date()
    fields = {
        "q": query.text.strip(),
        "lang": ",".join(query.languages),
        "tier": ",".join(query.tiers),
        "source": ",".join(query.sources),
        "edition": ",".join(query.editions),
        "office": ",".join(query.offices),
        "person": query.person.strip(),
        "since": query.since.astimezone(zone).date().isoformat() if query.since else "",
        "until": last.isoformat() if last else "",
        "sort": "" if query.sort == "exact" else query.sort,
    }
    return {name: value for name, value in fields.items() if value}


def cursor_of(story: StoredStory) -> str:
    """Where a page that ends with this story is gone on from, as letters for an address."""
    told = json.dumps([story.placed_at.astimezone(UTC).isoformat(timespec="microseconds"), story.id])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_cursor(text: str, words: Words | None = None) -> Cursor:
    """The place that a cursor names. SearchError for whatever `cursor_of` did not make."""
    refused = SearchError("after", (words or words_in("en"))("That page is not there: start again from the first."))
    if not _CURSOR.fullmatch(text):
        raise refused
    try:
        told = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), "-_", validate=True))
        placed, number = told
        at = datetime.fromisoformat(placed)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise refused from None
    if type(number) is not int or not 0 < number <= _HIGHEST or at.tzinfo is None or at.year not in _YEARS:
        raise refused
    return at, number


def _checked(fields: Mapping[str, str], words: Words) -> dict[str, str]:
    """The fields that are filled, with what may be searched for."""
    for name, value in fields.items():
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            raise SearchError(
                name, words("There is no field {name} in a search; there are {known}.", **_shown(name), known=known)
            )
        if len(value) > LONGEST:
            raise SearchError(name, words("{name} is too long: at most {most} characters.", name=name, most=LONGEST))
    return {name: value.strip() for name, value in fields.items() if value.strip()}


def _shown(name: str) -> dict[str, str]:
    return {"name": repr(name[:40])}


def _parts(given: Mapping[str, str], field: str) -> Sequence[str]:
    return tuple(dict.fromkeys(part.strip() for part in given.get(field, "").split(",") if part.strip()))


def _several(given: Mapping[str, str], field: str, form: re.Pattern[str], words: Words) -> tuple[str, ...]:
    examples = {"lang": "vi,lo", "source": "vietnamplus,vna", "edition": "vietnamplus/en"}
    for part in _parts(given, field):
        if not form.fullmatch(part):
            sentence = words(
                "{value} is no {field}; write it as in {example}.",
                value=repr(part[:40]),
                field=field,
                example=examples[field],
            )
            raise SearchError(field, sentence)
    return tuple(_parts(given, field))


def _as_tagged(tag: str) -> str:
    """A tag in the capitals that stories have it in, as in "zh-Hans", however it was typed."""
    first, *more = tag.lower().split("-")
    return "-".join((first, *({4: one.title(), 2: one.upper()}.get(len(one), one) for one in more)))


def _one_of(field: str, value: str, known: Sequence[_Value], words: Words) -> _Value:
    if value not in known:
        listed = ", ".join(known)
        sentence = words("{value} is no {field}; there are {known}.", value=repr(value[:40]), field=field, known=listed)
        raise SearchError(field, sentence)
    return cast("_Value", value)


def _span(given: Mapping[str, str], zone: tzinfo, words: Words) -> tuple[datetime | None, datetime | None]:
    first, last = (_day(given, field, words) for field in ("since", "until"))
    if first and last and last < first:
        raise SearchError("until", words("The last day, {last}, is before the first, {first}.", last=last, first=first))
    start = datetime.combine(first, time(), zone) if first else None
    return start, datetime.combine(last + _A_DAY, time(), zone) if last else None


def _day(given: Mapping[str, str], field: str, words: Words) -> date | None:
    if field not in given:
        return None
    try:
        day = date.fromisoformat(given[field])
    except ValueError:
        sentence = words("{value} is not a day; write it as 2026-03-12.", value=repr(given[field][:40]))
        raise SearchError(field, sentence) from None
    if day.year not in _YEARS:
        years = {"first": _YEARS[0], "last": _YEARS[-1]}
        raise SearchError(field, words("{day} is not between the years {first} and {last}.", day=day, **years))
    return day
