"""Stored stories go in, what pages show of them comes out: every text fit to be shown, only web addresses as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from monitor.digest import Telling
from monitor.digest.forms.times import lag_words
from monitor.digest.showing import address, has_time, is_web, language_tag, minutes_between, shown
from monitor.domain import Mention, StoredStory
from monitor.register import names_in
from monitor.words import Words
from monitor.words.offices import office_name

LONGEST_TITLE = 300
LONGEST_LEAD = 1200
LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class StoryView:
    """The head of a story: `url` is "" where the original has no web address, `lag` None for the first of an event."""

    id: int
    event: int
    language: str
    language_name: str
    title: str
    lead: str
    url: str
    source: str
    edition: str
    tier: str
    score: float
    published: str
    published_at: datetime | None
    lag: str
    revision: int


def view_of(stored: StoredStory, words: Words, zone: tzinfo, near: date, *, first: datetime | None = None) -> StoryView:
    """What a page shows of a story; `first` is when the first telling of its event was published."""
    story = stored.story
    language, url = language_tag(story.language), address(story.url)
    return StoryView(
        id=stored.id,
        event=stored.event,
        language=language,
        language_name=language_name(language, words),
        title=shown(story.title, LONGEST_TITLE) or words("(without a headline)"),
        lead=shown(story.lead, LONGEST_LEAD),
        url=url if is_web(url) else "",
        source=shown(story.source, 60),
        edition=shown(story.edition, 60),
        tier=story.tier,
        score=story.score,
        published=published_words(stored, words, zone, near),
        published_at=story.published_at,
        lag=lag_of(stored, first, words),
        revision=stored.revision,
    )


def first_of(stories: Sequence[StoredStory]) -> datetime | None:
    """When the first telling was published, of those whose time of day is known."""
    return min((at for at in map(_exact, stories) if at is not None), default=None)


def lag_of(stored: StoredStory, first: datetime | None, words: Words) -> str:
    """How far a story is behind the first telling; "" where that cannot be told, and for the first itself."""
    at = _exact(stored)
    lag = minutes_between(first, at) if at is not None and first is not None else timedelta()
    return lag_words(lag, words) if lag > timedelta() else ""


def _exact(stored: StoredStory) -> datetime | None:
    """When a story was published, if its time of day is known."""
    at = stored.story.published_at
    return at if at is not None and stored.story.published_basis != "inferred" and has_time(at) else None


def published_words(stored: StoredStory, words: Words, zone: tzinfo, near: date) -> str:
    """When a story was published, in the reader's zone, no more exactly than that is known."""
    is_inferred = stored.story.published_basis == "inferred"
    return _published(stored.story.published_at, words, zone, near, is_inferred=is_inferred)


def _published(at: datetime | None, words: Words, zone: tzinfo, near: date, *, is_inferred: bool) -> str:
    if at is None:
        return words("undated")
    local = at.astimezone(zone)
    if is_inferred:
        return words("about {day} (inferred)", day=words.short_day(local.date(), with_year=True))
    day = words.short_day(local.date(), with_year=local.year != near.year)
    if not has_time(at):
        return day
    return f"{local:%H:%M}" if local.date() == near else f"{day} {local:%H:%M}"


def offices_of(mentions: Sequence[Mention], words: Words) -> Mapping[str, str]:
    """The offices that are named, by identifier, with their names in the reader's language."""
    offices = (one.office for one in mentions if one.office and not one.person)
    return {shown(office, 60): shown(office_name(office, words), 120) for office in dict.fromkeys(offices)}


def people_of(mentions: Sequence[Mention], words: Words) -> Mapping[str, str]:
    """The people of the register that are named, by identifier, as the reader or else the story calls them."""
    known = names_in(words.language)
    people: dict[str, str] = {}
    for one in mentions:
        if one.person:
            people.setdefault(one.person, shown(known.get(one.person, one.words), 120))
    return people


def language_name(tag: str, words: Words) -> str:
    """A language in the reader's words; one that the sites do not publish in goes by its tag."""
    names = {
        "en": words("English"),
        "es": words("Spanish"),
        "fr": words("French"),
        "lo": words("Lao"),
        "ru": words("Russian"),
        "vi": words("Vietnamese"),
        "zh": words("Chinese"),
    }
    return names.get(tag.partition("-")[0], tag)


def tier_words(tier: str, words: Words) -> str:
    """Where a story stands to the beat."""
    known = {"core": words("core"), "bilateral": words("bilateral"), "other": words("off the beat")}
    return known.get(tier, tier)


def published_telling(telling: Telling, words: Words, zone: tzinfo, near: date) -> str:
    """When a story of a digest was published."""
    return _published(telling.published_at, words, zone, near, is_inferred=telling.is_inferred)
