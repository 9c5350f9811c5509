"""The day's stories, the revised ones and the state of the intake go in, the digest comes out, in one order only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo

from monitor.digest.changes import changes
from monitor.digest.events import arranged, best_read, grave_first
from monitor.digest.intake import bounds, standing
from monitor.digest.nouns import (
    Change,
    Digest,
    DigestItem,
    Earlier,
    EditionFigure,
    EditionIntake,
    Habit,
    LanguageFigure,
    LeftOut,
    PromiseNews,
    Telling,
    Why,
)
from monitor.digest.showing import address, language_tag, shown
from monitor.domain import ON_THE_BEAT, Alteration, Mention, Reason, StoredStory, Tier

_LONGEST_TITLE = 300
_LONGEST_LEAD = 1200
_LONGEST_WORDS = 120
_MOST_REASONS = 6
_MOST_OFFICES = 8
_MOST_ALTERED = 12
_PROMINENCE = {"title": 0, "lead": 1}


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the day's stories.

    `late` are stories of earlier days that came in when the digest of their day had been made, `too_late` counts those
    that are not told any more, `ruled_out` those of the day that are not on the beat and not at hand. `earlier` holds
    what was told of an event on days before, the newest first; `captures` how many archived pages each story has;
    `off_beat` the stories that readers took off the beat, with their reason; `languages` the day's count beside those
    of the days before, by language; `people` how the reader knows the people of the register, by identifier. `altered`
    names what the newest revision of each story changed; `promises` what there is to tell of promises; stories with one
    number in `copies` have the same text.
    """

    late: Sequence[StoredStory] = ()
    too_late: int = 0
    ruled_out: int = 0
    earlier: Mapping[int, Sequence[Earlier]] = field(default_factory=dict)
    captures: Mapping[int, int] = field(default_factory=dict)
    off_beat: Mapping[int, str] = field(default_factory=dict)
    languages: Mapping[str, Habit] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    altered: Mapping[int, Sequence[Alteration]] = field(default_factory=dict)
    promises: Sequence[PromiseNews] = ()
    copies: Mapping[int, int] = field(default_factory=dict)


def compose(
    day: date,
    zone: tzinfo,
    stories: Sequence[StoredStory],
    revised: Sequence[StoredStory],
    intake: Sequence[EditionIntake],
    languages: Sequence[str] = ("en", "vi"),
    *,
    made_at: datetime,
    around: Around = Around(),
) -> Digest:
    """The digest of a local day; `languages` is the reader's order of those that an event may be shown in.

    `stories` are the day's, `revised` those whose text changed that day, whatever their own day, each shown once.
    """
    intake = tuple(sorted(map(_fit, intake), key=lambda edition: (edition.source, edition.edition)))
    versions = {stored.id: stored for stored in revised}
    todays, late = (_told(some, versions, around) for some in (stories, around.late))
    told = {stored.id for stored in (*todays, *late)}
    earlier = [stored for stored in revised if _is_told(stored, around) and stored.id not in told]
    events = {stored.event for stored in todays}
    items = _items([*todays, *(one for one in late if one.event in events)], languages, around)
    state = standing(intake, day, zone, made_at).state
    return Digest(
        day=day,
        zone=zone,
        languages=tuple(languages),
        made_at=made_at,
        state=state,
        states=((day, state),),
        intake=intake,
        core=tuple(item for item in items if item.tier == "core"),
        bilateral=tuple(item for item in items if item.tier == "bilateral"),
        late=_items([one for one in late if one.event not in events], languages, around),
        changed=grave_first(_items(earlier, languages, around)),
        figures=_figures(todays, intake, bounds(day, zone)[0]),
        per_language=_per_language(todays, around.languages),
        left_out=_left_out([*stories, *around.late, *revised], around),
        promises=tuple(map(_promise, around.promises)),
    )


def _told(stories: Iterable[StoredStory], versions: Mapping[int, StoredStory], around: Around) -> list[StoredStory]:
    """Those of the stories that are told, with their versions where they were revised."""
    return [versions.get(stored.id, stored) for stored in stories if _is_told(stored, around)]


def _is_told(stored: StoredStory, around: Around) -> bool:
    return stored.story.tier in ON_THE_BEAT and stored.id not in around.off_beat


def _fit(edition: EditionIntake) -> EditionIntake:
    """The edition with texts that can be shown: what went wrong may quote an answer of the site."""
    trouble = tuple((shown(way, 60), shown(result, _LONGEST_TITLE)) for way, result in edition.trouble)
    return replace(
        edition,
        source=shown(edition.source, 60),
        edition=shown(edition.edition, 60),
        host=shown(edition.host, 100),
        trouble=trouble,
    )


def _left_out(stories: Iterable[StoredStory], around: Around) -> tuple[LeftOut, ...]:
    tiers = {stored.id: stored.story.tier for stored in stories}
    by_rules = around.ruled_out + sum(tier not in ON_THE_BEAT for tier in tiers.values())
    marked = (number for number, tier in tiers.items() if tier in ON_THE_BEAT and number in around.off_beat)
    reasons = Counter(shown(around.off_beat[number], _LONGEST_WORDS) for number in marked)
    return (
        *([LeftOut("rules", by_rules)] if by_rules else []),
        *(LeftOut("readers", count, reason) for reason, count in sorted(reasons.items())),
        *([LeftOut("age", around.too_late)] if around.too_late else []),
    )


# -- events


def _items(stories: Iterable[StoredStory], languages: Sequence[str], around: Around) -> tuple[DigestItem, ...]:
    """One item for each event, core first, then in the order of their first stories."""
    events: dict[int, dict[int, StoredStory]] = {}
    for stored in stories:
        events.setdefault(stored.event, {})[stored.id] = stored
    late = frozenset(stored.id for stored in around.late)
    return arranged((_item(list(event.values()), languages, around, late) for event in events.values()), languages)


def _item(stories: Sequence[StoredStory], languages: Sequence[str], around: Around, late: Container[int]) -> DigestItem:
    first = min(stories, key=lambda stored: (ON_THE_BEAT.index(stored.story.tier), -stored.story.score, stored.id))
    ids = {stored.id for stored in stories}
    tellings = tuple(
        replace(
            _telling(stored),
            captures=around.captures.get(stored.id, 0),
            is_late=stored.id in late,
            same_text=around.copies.get(stored.id, 0),
        )
        for stored in sorted(stories, key=lambda stored: stored.id)
    )
    return DigestItem(
        event=first.event,
        tier=first.story.tier,
        score=first.story.score,
        shown=tellings[0],
        also=tellings[1:],
        why=_why(_best_reasoned(stories, first.story.tier, languages).story.reasons),
        changes=tuple(_change(stored, around.altered) for stored in stories if stored.revision > 1),
        offices=_offices(stories),
        people=_people(stories, around.people),
        follows=tuple(map(_earlier, (one for one in around.earlier.get(first.event, ()) if one.story not in ids))),
    )


def _best_reasoned(stories: Sequence[StoredStory], tier: Tier, languages: Sequence[str]) -> StoredStory:
    """Of the stories that put the event into its tier, the one that the reader reads best: its words are the why."""
    reasoned = {stored.id: stored for stored in stories if stored.story.tier == tier}
    return reasoned[best_read(map(_telling, reasoned.values()), languages).story]


def _telling(stored: StoredStory) -> Telling:
    story = stored.story
    url = address(story.url)
    others = {address(sighting.url) for sighting in stored.sightings} - {url}
    return Telling(
        story=stored.id,
        source=shown(story.source, 60),
        edition=shown(story.edition, 60),
        language=language_tag(story.language),
        title=shown(story.title, _LONGEST_TITLE),
        lead=shown(story.lead or next(iter(story.paragraphs), ""), _LONGEST_LEAD),
        url=url,
        others=tuple(sorted(others)),
        published_at=story.published_at,
        is_inferred=story.published_basis == "inferred",
        revision=stored.revision,
    )


def _earlier(one: Earlier) -> Earlier:
    return replace(
        one, title=shown(one.title, _LONGEST_TITLE), language=language_tag(one.language), url=address(one.url)
    )


def _promise(one: PromiseNews) -> PromiseNews:
    title, words = shown(one.title, _LONGEST_TITLE), shown(one.words, _LONGEST_TITLE)
    return replace(one, title=title, words=words, language=language_tag(one.language))


def _why(reasons: Sequence[Reason]) -> tuple[Why, ...]:
    """Each rule with the words that spoke for it, in the order of the evidence."""
    words: dict[str, dict[str, None]] = {}
    for reason in reasons:
        words.setdefault(shown(reason.rule, 60), {})[shown(reason.words, _LONGEST_WORDS)] = None
    return tuple(Why(rule, tuple(found)) for rule, found in list(words.items())[:_MOST_REASONS])


def _offices(stories: Sequence[StoredStory]) -> tuple[str, ...]:
    """The offices that the stories name, those of a headline first."""
    ranks: dict[str, int] = {}
    for mention in (one for stored in stories for one in stored.story.mentions if one.office):
        ranks[mention.office] = min(_rank(mention), ranks.get(mention.office, _rank(mention)))
    ordered = sorted(ranks, key=lambda office: (ranks[office], office))
    return tuple(shown(office, 60) for office in ordered[:_MOST_OFFICES])


def _people(stories: Sequence[StoredStory], known: Mapping[str, str]) -> tuple[str, ...]:
    """The people that the stories name, each once, those of a headline first; who is not known to the reader by a name
    has the words of the most prominent place."""
    mentions = [one for stored in stories for one in stored.story.mentions if one.person]
    people: dict[str, str] = {}
    for mention in sorted(mentions, key=_rank):
        people.setdefault(mention.person, shown(known.get(mention.person, mention.words), _LONGEST_WORDS))
    return tuple(people.values())[:_MOST_OFFICES]


def _rank(mention: Mention) -> int:
    return _PROMINENCE.get(mention.where, len(_PROMINENCE))


def _change(stored: StoredStory, altered: Mapping[int, Sequence[Alteration]]) -> Change:
    language = language_tag(stored.story.language)
    versions = sorted(stored.revisions, key=lambda revision: revision.number)[-2:]
    if len(versions) < 2:
        return Change(stored.id, language, stored.revision, None)
    old, new = versions
    told = altered.get(stored.id, ())
    first, more = tuple(map(_alteration, told[:_MOST_ALTERED])), max(len(told) - _MOST_ALTERED, 0)
    return Change(stored.id, language, new.number, new.seen_at, changes(old, new), first, more)


def _alteration(one: Alteration) -> Alteration:
    return replace(
        one,
        before=shown(one.before, _LONGEST_WORDS),
        after=shown(one.after, _LONGEST_WORDS),
        sentence=shown(one.sentence, _LONGEST_TITLE),
    )


# -- figures


def _figures(
    stories: Sequence[StoredStory], intake: Sequence[EditionIntake], start: datetime
) -> tuple[EditionFigure, ...]:
    """A line for each edition that is read or has a story that day."""
    on_beat = Counter((shown(one.story.source, 60), shown(one.story.edition, 60)) for one in stories)
    known = {(edition.source, edition.edition): edition for edition in intake}
    figures = []
    for name in sorted({*on_beat, *known}):
        one = known.get(name) or EditionIntake(*name, ways=(), last_success=None, stories_found=0)
        found = one.stories_found if one.last_success and one.last_success >= start else None
        is_read = name in known
        figures.append(
            EditionFigure(one.place, is_read, found, on_beat[name], one.last_success, one.trouble, one.received)
        )
    return tuple(figures)


def _per_language(stories: Sequence[StoredStory], habits: Mapping[str, Habit]) -> tuple[LanguageFigure, ...]:
    """A line for each language that has a story that day, or had one lately."""
    counts = Counter(language_tag(stored.story.language) for stored in stories)
    lately = {tag for tag, habit in habits.items() if any(habit.daily)}
    daily = {tag: habits[tag].daily if tag in habits else () for tag in {*counts, *lately}}
    return tuple(LanguageFigure(tag, Habit(counts[tag], daily[tag])) for tag in sorted(daily))
