"""The digests of several days go in, the one that covers them all comes out: each event once, as it was told last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, tzinfo

from monitor.digest.events import arranged, grave_first
from monitor.digest.nouns import (
    Digest,
    DigestItem,
    EditionFigure,
    EditionIntake,
    Habit,
    LanguageFigure,
    LeftOut,
    LeftOutBy,
    PromiseNews,
    State,
    Telling,
)
from monitor.domain import ON_THE_BEAT

_WORST: tuple[State, ...] = ("blind", "partial", "complete")
_REASONS: tuple[LeftOutBy, ...] = ("rules", "readers", "age")


def joined(digests: Sequence[Digest]) -> Digest:
    """The catch-up digest of these days: the same days always give the same digest. ValueError without any.

    It is made when the last of them was, and in its zone. The state is the worst of all; the intake is that of the
    last, which says what has been read by then. A story that came in late for a day that is covered is not late here.
    """
    if not digests:
        raise ValueError("no digest to join")
    ordered = sorted(digests, key=lambda digest: digest.day)
    last, states = ordered[-1], tuple(state for digest in ordered for state in digest.states)
    days, languages = {day for day, _ in states}, ordered[-1].languages
    todays = {item.event for digest in ordered for item in (*digest.core, *digest.bilateral)}
    late = {item.event for digest in ordered for item in digest.late}
    items = [_known_late(item, days, last.zone) for item in _events(ordered)]
    told = [item for item in items if item.event in todays or _is_of_one(item, days, last.zone)]
    rest = [item for item in items if item not in told]
    return replace(
        last,
        state=min((state for _, state in states), key=_WORST.index),
        states=states,
        intake=tuple(_intake(ordered)),
        core=arranged((item for item in told if item.tier == "core"), languages),
        bilateral=arranged((item for item in told if item.tier == "bilateral"), languages),
        late=arranged((item for item in rest if item.event in late), languages),
        changed=grave_first(arranged((item for item in rest if item.event not in late), languages)),
        figures=tuple(_figures(ordered)),
        per_language=tuple(_per_language(ordered)),
        left_out=tuple(_left_out(ordered)),
        origin="again" if any(digest.origin == "again" for digest in ordered) else "made",
        promises=_promises(ordered),
    )


def _is_of_one(item: DigestItem, days: Collection[date], zone: tzinfo) -> bool:
    """Whether any story of the event is of a day that is covered."""
    return any(_is_of(telling, days, zone) for telling in item.tellings)


# -- events


def _events(digests: Iterable[Digest]) -> list[DigestItem]:
    """Each event once, with all its tellings, each as it was told last.

    Between two days an event may have become part of another: then they have a story in common, and are one here.
    """
    events: dict[int, DigestItem] = {}
    for item in (item for digest in digests for item in digest.items):
        stories = set(_stories(item))
        same = [one for one in events.values() if one.event == item.event or stories & set(_stories(one))]
        for before in same:
            item = _both(events.pop(before.event), item)
        events[item.event] = item
    return list(events.values())


def _stories(item: DigestItem) -> Iterator[int]:
    return (telling.story for telling in item.tellings)


def _both(before: DigestItem, after: DigestItem) -> DigestItem:
    """One event of two days; what was told on the first is no earlier telling any more."""
    tellings = {telling.story: telling for telling in before.tellings}
    tellings |= {telling.story: replace(telling, is_late=_is_late(tellings, telling)) for telling in after.tellings}
    changes = {change.story: change for change in (*before.changes, *after.changes)}
    follows = {one.story: one for one in (*after.follows, *before.follows) if one.story not in tellings}
    ranked = sorted((after, before), key=lambda item: (ON_THE_BEAT.index(item.tier), -item.score))
    shown, *also = tellings.values()
    return replace(
        ranked[0],
        event=after.event,
        shown=shown,
        also=tuple(also),
        changes=tuple(changes.values()),
        offices=tuple(dict.fromkeys((*ranked[0].offices, *ranked[1].offices))),
        people=tuple(dict.fromkeys((*ranked[0].people, *ranked[1].people))),
        follows=tuple(follows.values()),
    )


def _is_late(told: dict[int, Telling], telling: Telling) -> bool:
    return told[telling.story].is_late if telling.story in told else telling.is_late


def _known_late(item: DigestItem, days: Collection[date], zone: tzinfo) -> DigestItem:
    tellings = [replace(one, is_late=one.is_late and not _is_of(one, days, zone)) for one in item.tellings]
    return replace(item, shown=tellings[0], also=tuple(tellings[1:]))


def _is_of(telling: Telling, days: Collection[date], zone: tzinfo) -> bool:
    return telling.published_at is not None and telling.published_at.astimezone(zone).date() in days


def _promises(digests: Iterable[Digest]) -> tuple[PromiseNews, ...]:
    """Each promise once, as it was told last."""
    told = {(one.event, one.words, one.due_until): one for digest in digests for one in digest.promises}
    return tuple(sorted(told.values(), key=lambda one: (one.due_until, one.event)))


# -- figures


def _intake(digests: Sequence[Digest]) -> Iterable[EditionIntake]:
    """Each edition as it stood on the last day, with what came on all days."""
    received: dict[tuple[str, str], list[Habit]] = {}
    for edition in (edition for digest in digests for edition in digest.intake):
        received.setdefault((edition.source, edition.edition), []).append(edition.received)
    for edition in digests[-1].intake:
        yield replace(edition, received=_habit(received[edition.source, edition.edition]))


def _figures(digests: Sequence[Digest]) -> Iterable[EditionFigure]:
    """Each edition as of the last day, with the counts of all days."""
    places = {figure.place: figure for digest in digests for figure in digest.figures}
    for place in sorted(places):
        of_days = [figure for digest in digests for figure in digest.figures if figure.place == place]
        found = [figure.found for figure in of_days if figure.found is not None]
        yield replace(
            places[place],
            found=max(found, default=None),
            on_beat=sum(figure.on_beat for figure in of_days),
            received=_habit([figure.received for figure in of_days]),
        )


def _per_language(digests: Sequence[Digest]) -> Iterable[LanguageFigure]:
    tags = {figure.tag for digest in digests for figure in digest.per_language}
    for tag in sorted(tags):
        of_days = [figure.on_beat for digest in digests for figure in digest.per_language if figure.tag == tag]
        yield LanguageFigure(tag, _habit(of_days))


def _habit(of_days: Sequence[Habit]) -> Habit:
    """What came on all days together, beside the days before the first of them."""
    daily = next((habit.daily for habit in of_days if habit.daily), ())
    return Habit(sum(habit.count for habit in of_days), daily, sum(habit.days for habit in of_days))


def _left_out(digests: Sequence[Digest]) -> Iterable[LeftOut]:
    counts: Counter[tuple[LeftOutBy, str]] = Counter()
    for one in (one for digest in digests for one in digest.left_out):
        counts[one.by, one.reason] += one.count
    ordered = sorted(counts, key=lambda key: (_REASONS.index(key[0]), key[1]))
    return [LeftOut(by, counts[by, reason], reason) for by, reason in ordered]
