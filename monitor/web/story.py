"""A stored story goes in, what its page shows comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from monitor.changes import altered
from monitor.digest.forms.wording import altered_words, kind_words, rule_words
from monitor.digest.showing import address, is_web, shown
from monitor.domain import Reason, StoredStory
from monitor.jobs.comparing import Difference, Paragraph, difference, kinds_at
from monitor.jobs.marking import marked
from monitor.jobs.reviewing import deeds_of
from monitor.jobs.telling import with_facts
from monitor.web.door import Face
from monitor.web.facts import facts_shown
from monitor.web.tellings import LONGEST_TITLE, first_of, offices_of, people_of, tier_words, view_of
from monitor.web.who import Who
from monitor.words import Words
from monitor.words.offices import relation_words

MOST_SIGHTINGS = 30
MOST_REASONS = 60
MOST_CAPTIONS = 30


@dataclass(frozen=True, slots=True)
class ShownReason:
    """A reason as the legend shows it; `is_unplaced` where its words stand nowhere in the text as they are."""

    rule: str
    words: str
    where: str
    is_unplaced: bool


def story_values(here: Face, who: Who, words: Words, stored: StoredStory, *, revision: int) -> dict[str, Any]:
    """The values of the page's template; `revision` is the one to be compared with the one before it, if there is."""
    store, zone, story = here.app.store, here.app.settings.monitor.timezone, stored.story
    near = here.app.now().astimezone(zone).date()
    text = marked(story)
    marks = store.marks_of([stored.id], with_undone=True)
    return {
        "story": view_of(stored, words, zone, near, first=first_of(store.stories_of_event(stored.event, 20))),
        "tier_words": tier_words(story.tier, words),
        "text": text,
        "reasons": [
            ShownReason(shown(one.rule, 60), shown(one.words, 300), _place(one), one.words in _unplaced(text.unplaced))
            for one in dict.fromkeys(story.reasons[:MOST_REASONS])
        ],
        "rule_words": lambda rule: rule_words(rule, words),
        "place_words": lambda where: place_words(where, words),
        "relation": relation_words(story.relation, words) if story.relation else "",
        "against": [
            ShownReason(shown(one.rule, 60), shown(one.words, 300), _place(one), is_unplaced=False)
            for one in dict.fromkeys(story.against[:MOST_REASONS])
        ],
        "facts": facts_shown(with_facts(stored).story.facts, words),
        "offices": offices_of(story.mentions, words),
        "people": tuple(people_of(story.mentions, words).values()),
        "captions": [shown(one, 1000) for one in story.captions[:MOST_CAPTIONS]],
        "byline": shown(story.byline, LONGEST_TITLE),
        "captures": [(address(url), at) for url, at, _ in store.captures(stored.id)],
        "sightings": [
            (address(one.url), is_web(address(one.url)), one.first_seen, one.last_seen)
            for one in stored.sightings[:MOST_SIGHTINGS]
        ],
        "content_hash": shown(story.content_hash, 100),
        "history": marks.get(stored.id, ()),
        "deeds": deeds_of(stored.event, [stored.id], marks, who.name),
        "revisions": stored.revisions,
        "changed": _changed(stored, revision, words),
    }


def _place(reason: Reason) -> str:
    """Where a reason stands, "" where its rule says so already: an office in the headline."""
    return "" if reason.rule.endswith(f"_in_{reason.where}") else reason.where


def _unplaced(reasons: Any) -> frozenset[str]:
    return frozenset(one.words for one in reasons)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a revision changed: word by word, and by kind, in phrases and at the pieces of the text themselves."""

    number: int
    at: datetime
    difference: Difference
    phrases: tuple[str, ...]
    marks: Callable[[Paragraph, int], tuple[str, ...]]


def _changed(stored: StoredStory, wanted: int, words: Words) -> Changed | None:
    """What the wanted revision changed, else the newest; None where there is one only."""
    by_number = {one.number: one for one in stored.revisions}
    chosen = wanted if wanted > 1 and wanted in by_number else max(by_number, default=0)
    old, new = by_number.get(chosen - 1), by_number.get(chosen)
    if old is None or new is None:
        return None
    told = altered(old, new, stored.story.language)
    return Changed(
        number=chosen,
        at=new.seen_at,
        difference=difference(old, new),
        phrases=tuple(altered_words(told, words)),
        marks=lambda paragraph, at: tuple(kind_words(kind, words) for kind in kinds_at(paragraph, at, told)),
    )


def place_words(where: str, words: Words) -> str:
    """The part of a story that a reason stands in."""
    known = {
        "title": words("in the headline"),
        "lead": words("in the lead"),
        "body": words("in the text"),
        "tail": words("at the end"),
        "caption": words("under a picture"),
        "dateline": words("in the dateline"),
    }
    return known.get(where, "")


def day_of_story(stored: StoredStory, zone: tzinfo) -> date | None:
    """The reader's day of a story, whose digest tells of it."""
    at = stored.story.published_at
    return at.astimezone(zone).date() if at else None
