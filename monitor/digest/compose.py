"""The day's stories, the revised ones and the state of the intake go in, the digest comes out, in one order only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo

from monitor.digest.changes import changes
from monitor.digest.intake import bounds, state_of
from monitor.digest.nouns import Change, Digest, DigestItem, EditionFigure, EditionIntake, State, Telling
from monitor.digest.showing import address, has_time, language_tag, shown
from monitor.domain import ON_THE_BEAT, Reason, StoredStory

_LONGEST_TITLE = 300
_LONGEST_LEAD = 1200
_LONGEST_WORDS = 120
_MOST_REASONS = 6

# What the rules of the beat say in a reader's words; a rule that is not here speaks for itself.
_RULES = {
    "pair": "both countries",
    "both_offices": "offices of both countries",
    "two_offices": "two offices together",
    "office_in_title": "an office in the headline",
    "office_in_lead": "an office in the lead",
    "office_in_body": "an office in the text",
    "deal": "they deal with each other",
    "venue": "not counted, an office as the place",
    "entourage": "not counted, in the company of others",
    "herald": "not counted, only announces",
    "third_country": "not counted, of another country",
    "match": "not counted, a match",
    "forum": "not counted, a forum of many",
}
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def compose(
    day: date,
    zone: tzinfo,
    stories: Sequence[StoredStory],
    revised: Sequence[StoredStory],
    intake: Sequence[EditionIntake],
    languages: Sequence[str] = ("en", "vi"),
    *,
    made_at: datetime,
) -> Digest:
    """The digest of a local day.

    `stories` are the day's, `revised` those whose text changed that day, whatever their own day: one that is in both
    is shown once. `languages` is the reader's order; an event is shown in the first of them that it is told in.
    """
    state, headline = state_of(intake, day, zone, made_at)
    todays = [stored for stored in stories if stored.story.tier in ON_THE_BEAT]
    ids = {stored.id for stored in todays}
    earlier = [stored for stored in revised if stored.story.tier in ON_THE_BEAT and stored.id not in ids]
    items = _items(todays, languages)
    is_running = made_at < bounds(day, zone)[1]
    return Digest(
        day=day,
        zone=zone,
        languages=tuple(languages),
        made_at=made_at,
        state=state,
        headline=shown(headline, _LONGEST_LEAD),
        intake=tuple(sorted(map(_fit, intake), key=lambda edition: (edition.source, edition.edition))),
        core=tuple(item for item in items if item.tier == "core"),
        bilateral=tuple(item for item in items if item.tier == "bilateral"),
        changed=_items(earlier, languages),
        nothing="" if items else _nothing(state, is_running),
        figures=_figures(todays, intake, bounds(day, zone)[0]),
        per_language=tuple(sorted(Counter(language_tag(stored.story.language) for stored in todays).items())),
        left_out=_left_out(stories, revised),
    )


def _nothing(state: State, is_running: bool) -> str:
    if state == "blind":
        return "Nothing can be said about this day: the sites were not reached, so stories may be missing."
    if state == "partial":
        return "No story on the beat in the editions that were read; those named above may hold some."
    if is_running:
        return "No story on the beat so far. The sites were read; there was none."
    return "No story on the beat was published on this day. The sites were read; there was none."


def _fit(edition: EditionIntake) -> EditionIntake:
    """The edition with texts that can be shown: a note may quote an answer of the site."""
    return EditionIntake(
        source=shown(edition.source, 60),
        edition=shown(edition.edition, 60),
        ways=edition.ways,
        last_success=edition.last_success,
        stories_found=edition.stories_found,
        note=shown(edition.note, _LONGEST_TITLE),
        host=shown(edition.host, 100),
    )


def _left_out(*groups: Sequence[StoredStory]) -> tuple[tuple[str, int], ...]:
    off_beat = {stored.id for group in groups for stored in group if stored.story.tier not in ON_THE_BEAT}
    return (("off the beat", len(off_beat)),) if off_beat else ()


# -- events


def _items(stories: Iterable[StoredStory], languages: Sequence[str]) -> tuple[DigestItem, ...]:
    """One item for each event, core first, then in the order of their first stories."""
    events: dict[int, dict[int, StoredStory]] = {}
    for stored in stories:
        events.setdefault(stored.event, {})[stored.id] = stored
    ordered = sorted(events.values(), key=_order_of_event)
    return tuple(_item(sorted(event.values(), key=lambda s: _readable(s, languages))) for event in ordered)


def _order_of_event(event: dict[int, StoredStory]) -> tuple[int, datetime, int]:
    rank = min(ON_THE_BEAT.index(stored.story.tier) for stored in event.values())
    return rank, min(_when(stored) for stored in event.values()), min(event)


def _when(stored: StoredStory) -> datetime:
    """What is known to the day only comes after what is known to the minute."""
    instant = stored.story.published_at
    return instant if instant is not None and has_time(instant) else _END_OF_TIME


def _readable(stored: StoredStory, languages: Sequence[str]) -> tuple[int, str, datetime, int]:
    """The reader's languages in order, then the others by their tags; within one the earlier story."""
    primary = stored.story.language.partition("-")[0]
    rank = languages.index(primary) if primary in languages else len(languages)
    return rank, stored.story.language, _when(stored), stored.id


def _item(stories: Sequence[StoredStory]) -> DigestItem:
    first = min(stories, key=lambda stored: (ON_THE_BEAT.index(stored.story.tier), -stored.story.score, stored.id))
    tellings = tuple(map(_telling, stories))
    return DigestItem(
        event=first.event,
        tier=first.story.tier,
        score=first.story.score,
        shown=tellings[0],
        also=tellings[1:],
        why=_why(first.story.reasons),
        changes=tuple(_change(stored) for stored in stories if stored.revision > 1),
    )


def _telling(stored: StoredStory) -> Telling:
    story = stored.story
    url = address(story.url)
    others = {address(sighting.url) for sighting in stored.sightings} - {url}
    return Telling(
        story=stored.id,
        source=shown(story.source, 60),
        edition=shown(story.edition, 60),
        language=language_tag(story.language),
        title=shown(story.title, _LONGEST_TITLE) or "(without a headline)",
        lead=shown(story.lead or next(iter(story.paragraphs), ""), _LONGEST_LEAD),
        url=url,
        others=tuple(sorted(others)),
        published_at=story.published_at,
        is_inferred=story.published_basis == "inferred",
    )


def _why(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """One phrase for each rule with the words that spoke for it, in the order of the evidence."""
    words: dict[str, dict[str, None]] = {}
    for reason in reasons:
        phrase = _RULES.get(reason.rule, reason.rule.replace("_", " "))
        words.setdefault(shown(phrase, 60), {})[f"“{shown(reason.words, _LONGEST_WORDS)}”"] = None
    phrases = [f"{phrase}: {', '.join(found)}" for phrase, found in words.items()]
    more = [f"and {len(phrases) - _MOST_REASONS} more"] if len(phrases) > _MOST_REASONS else []
    return tuple(phrases[:_MOST_REASONS] + more)


def _change(stored: StoredStory) -> Change:
    language = language_tag(stored.story.language)
    versions = sorted(stored.revisions, key=lambda revision: revision.number)[-2:]
    if len(versions) < 2:
        return Change(stored.id, language, stored.revision, None, ("the earlier text is not at hand",))
    old, new = versions
    return Change(stored.id, language, new.number, new.seen_at, changes(old, new))


# -- figures


def _figures(
    stories: Sequence[StoredStory], intake: Sequence[EditionIntake], start: datetime
) -> tuple[EditionFigure, ...]:
    """A line for each edition that is read or has a story that day."""
    on_beat = Counter((stored.story.source, stored.story.edition) for stored in stories)
    known = {(edition.source, edition.edition): edition for edition in intake}
    figures = []
    for name in sorted({*on_beat, *known}):
        edition = known.get(name)
        fit = _fit(edition or EditionIntake(*name, ways=(), last_success=None, stories_found=0))
        found = fit.stories_found if fit.last_success and fit.last_success >= start else None
        figures.append(EditionFigure(fit.place, edition is not None, found, on_beat[name], fit.last_success, fit.note))
    return tuple(figures)
