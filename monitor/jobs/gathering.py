"""A day goes in, what its digest tells beside the day's stories comes out of the store: habits, late stories, marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from monitor.changes import altered
from monitor.digest import Around, Earlier, Habit, PromiseNews
from monitor.digest.intake import bounds
from monitor.digest.nouns import HABIT_DAYS
from monitor.domain import ON_THE_BEAT, Alteration, StoredStory, StoryQuery
from monitor.jobs.reminding import promises_on
from monitor.ledger import News
from monitor.store import Store

LATE_DAYS = 14
"""How many days back a story may be late; older ones, as of a backfill, are counted and not told."""
ON_THE_WAY = timedelta(minutes=10)
"""For so long before a digest was made a story may have been seen that the database took only after it."""
_A_DAY = timedelta(days=1)
Place = tuple[str, str]


def of_day(
    store: Store, start: datetime, end: datetime, revised: Iterable[StoredStory]
) -> tuple[list[StoredStory], int]:
    """The stories on the beat published from `start` on and before `end`, and how many others there are.

    Of the others only those count that are not among the `revised`: those are at hand anyway.
    """
    of_day = StoryQuery(since=start, until=end, limit=None)
    stories = list(store.stories(replace(of_day, tiers=ON_THE_BEAT)))
    others = store.count(of_day) - len(stories)
    at_hand = (one.story for one in revised if one.story.tier not in ON_THE_BEAT and one.story.published_at)
    return stories, others - sum(start <= story.published_at < end for story in at_hand if story.published_at)


def habits(store: Store, day: date, zone: tzinfo) -> tuple[dict[Place, Habit], dict[str, Habit]]:
    """What was fetched of each edition that day, and what is on the beat in each language, beside the 28 days before.

    Of an edition nothing is known before its first page, of a language before the first page of all.
    """
    edges = [bounds(day - number * _A_DAY, zone)[0] for number in range(HABIT_DAYS, -1, -1)]
    edges.append(bounds(day, zone)[1])
    pages, stories = store.pages_by_day(edges), store.stories_by_day(edges)
    begun = min((_first(counts) for counts in pages.values()), default=HABIT_DAYS)
    of_editions = {place: _habit(counts, _first(counts)) for place, counts in pages.items()}
    return of_editions, {language: _habit(counts, begun) for language, counts in stories.items()}


def _first(counts: Sequence[int]) -> int:
    return next((number for number, count in enumerate(counts) if count), len(counts))


def _habit(counts: Sequence[int], begun: int) -> Habit:
    *before, today = counts
    return Habit(today, tuple(count if number >= begun else None for number, count in enumerate(before)))


def around(
    store: Store,
    day: date,
    zone: tzinfo,
    stories: Iterable[StoredStory],
    languages: Mapping[str, Habit],
) -> Around:
    """What is known beside these stories, which are those of the day and those revised on it."""
    filed = {one.day: one.made_at for one in store.filed_digests(day - LATE_DAYS * _A_DAY).values() if one.day < day}
    late = store.late_stories([(*bounds(one, zone), made_at - ON_THE_WAY) for one, made_at in filed.items()], day)
    known = {stored.id: stored for stored in (*stories, *late)}
    off_beat = _off_beat(store, known)
    start, _ = bounds(day, zone)
    past = store.past_tellings({stored.event for stored in known.values()}, start)
    return Around(
        late=tuple(stored for stored in late if stored.id not in off_beat or _is_news(stored, filed)),
        too_late=_too_late(store, day, start, filed, late),
        earlier={
            event: [Earlier(one.story_id, one.title, one.language, one.url, one.published_at) for one in some]
            for event, some in past.items()
        },
        captures=store.captured(known),
        off_beat=off_beat,
        languages=languages,
        copies=store.copies_of(known),
    )


def _is_news(stored: StoredStory, filed: Mapping[date, datetime]) -> bool:
    """Whether a story came in since the last digest: one that is not told is counted in one digest only."""
    return stored.first_seen > max(filed.values())


def _too_late(
    store: Store, day: date, start: datetime, filed: Mapping[date, datetime], late: Sequence[StoredStory]
) -> int:
    """How many stories of earlier days came in since the last digest that are not told any more."""
    if not filed:
        return 0
    came = store.arrivals(max(filed.values()), start, day)
    return max(came - sum(_is_news(stored, filed) for stored in late), 0)


def _off_beat(store: Store, story_ids: Iterable[int]) -> dict[int, str]:
    """The stories that a reader took off the beat, with the reason first given."""
    marks = store.marks_of(story_ids)
    reasons = {story: [mark.value for mark in of_story if mark.kind == "off_beat"] for story, of_story in marks.items()}
    return {story: next(filter(None, given), "") for story, given in reasons.items() if given}


def alterations(stories: Iterable[StoredStory]) -> dict[int, tuple[Alteration, ...]]:
    """What the newest revision of each of the stories that have one changed, by kind."""
    found = {}
    for stored in stories:
        if len(stored.revisions) > 1:
            old, new = sorted(stored.revisions, key=lambda revision: revision.number)[-2:]
            found[stored.id] = altered(old, new, stored.story.language)
    return found


def promises(store: Store, day: date, zone: tzinfo, languages: Sequence[str]) -> tuple[PromiseNews, ...]:
    """What the day's digest tells of promises."""
    return tuple(map(_promise, promises_on(store, day, zone, languages)))


def _promise(news: News) -> PromiseNews:
    made_at, promise = news.exchange, news.promise
    return PromiseNews(
        event=made_at.event,
        title=made_at.title,
        language=made_at.language,
        made_on=made_at.day,
        office=made_at.office,
        kind=promise.kind,
        words=promise.words,
        due_since=promise.due_since,
        due_until=promise.due_until,
        occasion=news.occasion,
        kept_by=promise.kept_by,
        kept_on=promise.kept_on,
    )


def with_versions(store: Store, stories: Sequence[StoredStory], revised: Sequence[StoredStory]) -> list[StoredStory]:
    """The stories, each that was ever revised with its versions, so that what changed can be told."""
    at_hand = {stored.id: stored for stored in revised}
    return [at_hand.get(one.id) or _versions(store, one) for one in stories]


def _versions(store: Store, stored: StoredStory) -> StoredStory:
    return stored if stored.revision == 1 else store.story(stored.id) or stored
