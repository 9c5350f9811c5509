"""Events go in, what their pages show comes out: versions side by side, what differs, the timeline, what is around."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby

from monitor.digest.showing import shown
from monitor.domain import ON_THE_BEAT, StoredStory, StoryQuery, Tier
from monitor.jobs.differing import Given, Pieces, Row, cut_at, differing, read
from monitor.store import Store
from monitor.web.tellings import LONGEST_LEAD, LONGEST_TITLE, StoryView, first_of, offices_of, people_of, view_of
from monitor.words import Words
from monitor.words.offices import relation_words

MOST_VERSIONS = 24
MOST_PARAGRAPHS = 60
MOST_ROWS = 16
MOST_RELATIONS = 3
LONGEST_PARAGRAPH = 5000
A_PAGE = 120
"""How many stories a page of the list of events is made of, at most."""
MOST_REVISED = 12
AROUND = timedelta(days=30)
MOST_AROUND = 4
MOST_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Version:
    """One telling of an event, its text in pieces; `more` paragraphs are left for the story's own page."""

    story: StoryView
    title: Pieces
    lead: Pieces
    paragraphs: tuple[Pieces, ...]
    more: int
    captures: int


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event in a list: the story that its reader reads best, in which languages it is told, in how many texts."""

    shown: StoryView
    languages: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ListedDay:
    """The events of a day; `is_cut` where there are more than a page holds."""

    day: date
    events: tuple[ListedEvent, ...]
    is_cut: bool


# -- one event


def ordered(stories: Sequence[StoredStory], languages: Sequence[str]) -> tuple[StoredStory, ...]:
    """The stories in their reader's order of languages, within one the first placed first."""
    return tuple(sorted(stories, key=lambda one: (_rank(one, languages), one.story.language)))


def _rank(stored: StoredStory, languages: Sequence[str]) -> int:
    primary = stored.story.language.partition("-")[0]
    return languages.index(primary) if primary in languages else len(languages)


def once_each(
    stories: Sequence[StoredStory], texts: Mapping[int, int]
) -> tuple[tuple[StoredStory, ...], dict[int, list[StoredStory]]]:
    """Each text once, by the first of the stories that have it, and its copies by the number of that one.

    `texts` tells by a number of its own for each story which text it has, as far as that is known.
    """
    shown_by: dict[int, int] = {}
    copies: dict[int, list[StoredStory]] = {}
    for one in stories:
        first = shown_by.setdefault(texts.get(one.id, -one.id), one.id)
        if first != one.id:
            copies.setdefault(first, []).append(one)
    return tuple(one for one in stories if one.id in shown_by.values()), copies


def versions_of(
    stories: Sequence[StoredStory], store: Store, words: Words, zone: tzinfo, near: date
) -> tuple[tuple[Version, ...], tuple[Row, ...]]:
    """The versions with the numbers and days in them that not all give, and these values."""
    chosen = stories[:MOST_VERSIONS]
    texts = read([_lines(one) for one in chosen])
    rows = differing(texts) if len(chosen) > 1 else ()
    values = frozenset(row.value for row in rows)
    first = first_of(chosen)
    versions = zip(chosen, texts, strict=True)
    shown_ones = tuple(_version(one, text, values, store, words, zone, near, first) for one, text in versions)
    return shown_ones, rows[:MOST_ROWS]


def _lines(stored: StoredStory) -> list[str]:
    """Headline, lead and paragraphs as they are shown."""
    story = stored.story
    paragraphs = (shown(text, LONGEST_PARAGRAPH) for text in story.paragraphs[:MOST_PARAGRAPHS])
    return [shown(story.title, LONGEST_TITLE), shown(story.lead, LONGEST_LEAD), *paragraphs]


def _version(
    stored: StoredStory,
    lines: Sequence[Given],
    values: frozenset[str],
    store: Store,
    words: Words,
    zone: tzinfo,
    near: date,
    first: datetime | None,
) -> Version:
    view = view_of(stored, words, zone, near, first=first)
    title, lead, *paragraphs = (cut_at(line, values) for line in lines)
    return Version(
        story=view,
        title=title or ((view.title, False),),
        lead=lead,
        paragraphs=tuple(one for one in paragraphs if one),
        more=max(0, len(stored.story.paragraphs) - MOST_PARAGRAPHS),
        captures=len(store.captures(stored.id)),
    )


def named(versions: Sequence[StoredStory], words: Words) -> tuple[tuple[str, tuple[bool, ...]], ...]:
    """The offices and people that not all of the versions name, and which of them do."""
    mentions = [one.story.mentions for one in versions[:MOST_VERSIONS]]
    each = [{**offices_of(some, words), **people_of(some, words)} for some in mentions]
    names = {key: name for one in reversed(each) for key, name in one.items()}
    rows = ((name, tuple(key in one for one in each)) for key, name in names.items())
    return tuple(row for row in rows if not all(row[1]))[:MOST_ROWS]


def relations_of(versions: Sequence[StoredStory], words: Words) -> list[str]:
    """Which offices deal with each other and who goes to whom, as most versions have it; more where they differ."""
    told = Counter(relation_words(one.story.relation, words) for one in versions if one.story.relation)
    return [relation for relation, _ in told.most_common(MOST_RELATIONS)]


def timeline(
    stories: Sequence[StoredStory], store: Store, words: Words, zone: tzinfo, near: date
) -> list[tuple[datetime, str, StoryView]]:
    """What happened to the stories of an event, in its order: published, first seen, revised."""
    found: list[tuple[datetime, str, StoryView]] = []
    revised = [one.id for one in stories if one.revision > 1][:MOST_REVISED]
    for stored in stories[:MOST_VERSIONS]:
        view = view_of(stored, words, zone, near)
        if stored.story.published_at is not None:
            found.append((stored.story.published_at, words("published"), view))
        found.append((stored.first_seen, words("first seen"), view))
        full = store.story(stored.id) if stored.id in revised else None
        for one in (full.revisions if full else ())[1:]:
            text = words("revision {number} seen", number=one.number)
            found.append((one.seen_at, text, replace(view, title=shown(one.title, LONGEST_TITLE) or view.title)))
    return sorted(found, key=lambda one: (one[0], one[2].id))


def around(
    stories: Sequence[StoredStory], store: Store, words: Words, zone: tzinfo, near: date
) -> tuple[list[StoryView], list[StoryView]]:
    """Earlier and later events that name the same offices, the nearest first; none where no office is named."""
    offices = tuple(dict.fromkeys(office for stored in stories for office in _offices(stored)))
    dated = [at for stored in stories if (at := stored.story.published_at)]
    if not offices or not dated:
        return [], []
    query = StoryQuery(tiers=("core",), offices=offices[:1], limit=MOST_LOOKED_AT)
    before = store.stories(replace(query, since=min(dated) - AROUND, until=min(dated)))
    after = store.stories(replace(query, since=max(dated) + timedelta(seconds=1), until=max(dated) + AROUND))

    def views(some: Iterable[StoredStory]) -> list[StoryView]:
        return [view_of(one, words, zone, near) for one in _each_event(some, stories[0].event, offices)]

    return views(before), views(reversed(list(after)))


def _offices(stored: StoredStory) -> Iterator[str]:
    """The offices that a story names as such, not only by who heads them."""
    return (one.office for one in stored.story.mentions if one.office and not one.person)


def _each_event(stories: Iterable[StoredStory], mine: int, offices: Sequence[str]) -> Iterator[StoredStory]:
    """One story of each other event that names all of the offices."""
    seen = {mine}
    for stored in stories:
        if stored.event not in seen and set(_offices(stored)) >= set(offices[:2]):
            seen.add(stored.event)
            yield stored
            if len(seen) > MOST_AROUND:
                return


# -- the list


def listed(
    store: Store, languages: Sequence[str], words: Words, zone: tzinfo, *, tier: Tier | None, since: datetime | None,
    until: datetime,
) -> tuple[list[ListedDay], date | None]:  # fmt: skip
    """The events of the newest days before `until`, and the day that the next page ends with (None: there is none).

    A page ends with a whole day, as long as one day does not fill more than a page by itself.
    """
    tiers = (tier,) if tier else ON_THE_BEAT
    stories = list(store.stories(StoryQuery(tiers=tiers, since=since, until=until, limit=A_PAGE + 1)))
    texts = store.copies_of([one.id for one in stories])
    days = [(day, list(some)) for day, some in groupby(stories, key=lambda one: _day(one, zone))]
    is_more = len(stories) > A_PAGE
    if is_more and len(days) > 1:
        days.pop()
    is_cut = is_more and len(days) == 1
    found = [ListedDay(day, _events(some, texts, languages, words, zone, day), is_cut) for day, some in days]
    return found, days[-1][0] - timedelta(days=1) if is_more else None


def _day(stored: StoredStory, zone: tzinfo) -> date:
    return (stored.story.published_at or stored.first_seen).astimezone(zone).date()


def _events(
    stories: Sequence[StoredStory],
    texts: Mapping[int, int],
    languages: Sequence[str],
    words: Words,
    zone: tzinfo,
    day: date,
) -> tuple[ListedEvent, ...]:
    events: dict[int, list[StoredStory]] = {}
    for stored in stories:
        events.setdefault(stored.event, []).append(stored)
    told = (once_each(ordered(some[::-1], languages), texts)[0] for some in events.values())
    return tuple(_listed(some, words, zone, day) for some in told)


def _listed(stories: Sequence[StoredStory], words: Words, zone: tzinfo, day: date) -> ListedEvent:
    views = [view_of(one, words, zone, day) for one in stories]
    tier = min((view.tier for view in views), key=lambda one: ON_THE_BEAT.index(one) if one in ON_THE_BEAT else 9)
    return ListedEvent(replace(views[0], tier=tier), tuple(dict.fromkeys(view.language for view in views)), len(views))
