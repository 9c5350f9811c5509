"""Versions of events go in, exchanges come out: each event once, with what its versions agree on.

The rules, each with its habit of the world:

- The day is what most versions tell, of alike many the narrowest span and then the earliest day: papers translate one
  agency's report, and a slip in one language is not repeated by the others.
- The kinds are those that at least half of the versions tell which tell any; the foremost is the one most put first.
- Offices are those of the kind that most versions name; a side is known as soon as one of them names it, since a paper
  often leaves its own country's office out.
- Who went to whom is what most versions say, else it follows from the country where it took place. A message or a call
  has no direction: nobody travels.
- Agreements and promises are taken from the version that tells the most of them, because a short version leaves some
  out and none invents any; what another tells for days or a period that this one does not know is added. Each stands
  in the words of the version that the reader reads best, where it is plain which one of that version it is.
- What is to happen within three days of the event is the programme of the visit, and no promise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta, tzinfo
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Literal, TypeVar

from monitor.domain import ON_THE_BEAT, Direction, ExchangeKind, OfficeKind
from monitor.ledger.nouns import Agreed, Exchange, Promised, Version

FROM_AFAR: frozenset[ExchangeKind] = frozenset({"message", "phone"})
"""What is done without travelling."""
_GROUND: dict[str, Direction] = {"la": "to_laos", "vn": "to_vietnam"}
_WAYS: tuple[Direction, ...] = ("to_laos", "to_vietnam")
_OFFICES: tuple[OfficeKind, ...] = ("government", "presidency", "parliament", "party")
PROGRAMME = timedelta(days=3)
_EVENT = itemgetter(Version._fields.index("event"))
IN_ORDER = itemgetter(Exchange._fields.index("day"), Exchange._fields.index("event"))
"""Exchanges stand in the order of their days."""
One = TypeVar("One", Agreed, Promised)
Value = TypeVar("Value")


def exchanges_of(versions: Iterable[Version], zone: tzinfo, languages: Sequence[str]) -> tuple[Exchange, ...]:
    """The events of these versions as exchanges, the earliest first; `languages` is the reader's order.

    Nothing is said yet of visits and of what became of promises. Days of publication are those of `zone`.
    """
    events: dict[int, list[Version]] = {}
    for one in versions:
        events.setdefault(one.event, []).append(one)
    return _exchanges(events.values(), zone, languages)


def exchanges_in_turn(versions: Iterable[Version], zone: tzinfo, languages: Sequence[str]) -> tuple[Exchange, ...]:
    """The same where the versions of an event come one behind the other: of these no more than one event is kept."""
    return _exchanges((list(some) for _, some in groupby(versions, key=_EVENT)), zone, languages)


def _exchanges(events: Iterable[list[Version]], zone: tzinfo, languages: Sequence[str]) -> tuple[Exchange, ...]:
    best_first = _best_first(languages)
    return tuple(sorted([_exchange(best_first(some), zone) for some in events], key=IN_ORDER))


def in_words(exchange: Exchange, versions: Iterable[Version], zone: tzinfo, languages: Sequence[str]) -> Exchange:
    """The exchange with the texts of its versions; its visit and what became of its promises stay as they are."""
    told = _exchange(_best_first(languages)(list(versions)), zone)
    fates = [(one.kind, one.due_since, one.due_until) for one in told.promises]
    if fates != [(one.kind, one.due_since, one.due_until) for one in exchange.promises]:
        return exchange  # a story was read anew in between: without words rather than with those of another promise
    promises = tuple(
        replace(one, state=known.state, kept_by=known.kept_by, kept_on=known.kept_on)
        for one, known in zip(told.promises, exchange.promises, strict=True)
    )
    return told._replace(event=exchange.event, visit=exchange.visit, promises=promises)


def _best_first(languages: Sequence[str]) -> Callable[[list[Version]], list[Version]]:
    """As their reader reads them best: by language, within one the first told first."""

    @cache
    def rank(language: str) -> int:
        primary = language.partition("-")[0]
        return languages.index(primary) if primary in languages else len(languages)

    def best_first(versions: list[Version]) -> list[Version]:
        if len(versions) < 2:
            return versions
        return sorted(versions, key=lambda one: (rank(one.language), one.language, one.story))

    return best_first


def _exchange(versions: Sequence[Version], zone: tzinfo) -> Exchange:
    """`versions` stand in their reader's order."""
    if len(versions) == 1:
        return _of_one(versions[0], zone)
    # By column, which is done for all in one step: this is where ten thousands of versions pass.
    stories, _, tiers, languages, placed, days, untils, kinds, countries, offices, directions, agreed, promised, *_ = (
        zip(*versions, strict=True)
    )
    best, told, day, main = versions[0], min(placed).astimezone(zone).date(), _days(days, untils), _kinds(kinds)
    since, until = day or (told, told)
    office: OfficeKind | Literal[""] = _most(list(filter(None, offices)), _OFFICES) or ""
    vietnam, laos = _sides(office, versions) if office and best.key else ("", "")
    return Exchange(
        event=best.event,
        key=versions[stories.index(min(stories))].key,
        tier=min(set(tiers), key=ON_THE_BEAT.index),
        day=since,
        until=until,
        is_dated=day is not None,
        kinds=main,
        office=office,
        vietnam=vietnam,
        laos=laos,
        direction="" if FROM_AFAR.intersection(main[:1]) else _direction(office, offices, directions, countries),
        title=best.title,
        language=best.language,
        story=best.story,
        languages=tuple(dict.fromkeys(languages)),
        first_told=told,
        told_at=max(placed),
        agreements=_gathered(list(filter(None, agreed)), _weight_of_agreements, _is_same_agreement),
        promises=_gathered(
            [_promises(some, until) for some in promised if some], _weight_of_promises, _is_same_promise
        ),
        stories=stories,
    )


def _of_one(version: Version, zone: tzinfo) -> Exchange:
    """The same of an event that is told once: there is nothing to weigh."""
    told = version.placed_at.astimezone(zone).date()
    is_dated = version.day is not None and version.until is not None
    since, until = (version.day or told, version.until or told) if is_dated else (told, told)
    direction = (version.office and version.direction) or _GROUND.get(version.country, "")
    return Exchange(
        event=version.event,
        key=version.key,
        tier=version.tier,
        day=since,
        until=until,
        is_dated=is_dated,
        kinds=version.kinds,
        office=version.office,
        vietnam=version.office and version.vietnam,
        laos=version.office and version.laos,
        direction="" if FROM_AFAR.intersection(version.kinds[:1]) else direction,
        title=version.title,
        language=version.language,
        story=version.story,
        languages=(version.language,),
        first_told=told,
        told_at=version.placed_at,
        agreements=version.agreements,
        promises=_promises(version.promises, until) if version.promises else (),
        stories=(version.story,),
    )


def _sides(office: str, versions: Sequence[Version]) -> tuple[str, str]:
    sides = [one for one in versions if one.office == office]
    return next((one.vietnam for one in sides if one.vietnam), ""), next((one.laos for one in sides if one.laos), "")


def _most(values: Sequence[Value], order: Sequence[Value]) -> Value | None:
    """The value that is there most often, of alike many the first of the order; None without any."""
    if _is_agreed(values):
        return values[0] if values else None
    counts = Counter(values)
    return max(counts, key=lambda one: (counts[one], -order.index(one)))


def _is_agreed(values: Sequence[object]) -> bool:
    """Whether there is nothing to count, as nearly always."""
    return not values or values.count(values[0]) == len(values)


def _days(since: Sequence[date | None], until: Sequence[date | None]) -> tuple[date, date] | None:
    told = [(first, last) for first, last in zip(since, until, strict=True) if first and last]
    if _is_agreed(told):
        return told[0] if told else None
    spans = Counter(told)
    return max(spans, key=lambda span: (spans[span], span[0] - span[1], -span[0].toordinal()))


def _kinds(told: Iterable[tuple[ExchangeKind, ...]]) -> tuple[ExchangeKind, ...]:
    telling = list(filter(None, told))
    if _is_agreed(telling):
        return telling[0] if telling else ()
    firsts = Counter(kinds[0] for kinds in telling)
    counts = Counter(kind for kinds in telling for kind in dict.fromkeys(kinds))
    # Counters keep the order in which they met things, and sorting is stable: the reader's best version goes first.
    ordered = sorted(counts, key=lambda kind: (-firsts[kind], -counts[kind]))
    return tuple(kind for at, kind in enumerate(ordered) if at == 0 or 2 * counts[kind] >= len(telling))


def _direction(
    office: str, offices: Iterable[str], directions: Iterable[Direction], countries: Iterable[str]
) -> Direction:
    """What those say that name these offices, else it follows from where it took place."""
    of_sides = zip(offices, directions, strict=True) if office else ()
    said = _most([way for one, way in of_sides if way and one == office], _WAYS)
    return said or _most([_GROUND[one] for one in countries if one in _GROUND], _WAYS) or ""


# -- agreements and promises


def _promises(told: Iterable[Promised], after: date) -> tuple[Promised, ...]:
    return tuple([one for one in told if one.due_until - after > PROGRAMME])


def _gathered(
    lists: Sequence[tuple[One, ...]],
    weight: Callable[[tuple[One, ...]], tuple[int, ...]],
    is_same: Callable[[One, One], bool],
) -> tuple[One, ...]:
    """What the version that weighs most tells, of alike heavy the first, and what only others tell; each as the first
    version tells it that has just one that it can be."""
    if not lists:
        return ()
    found: list[One] = []
    for some in sorted(lists, key=weight, reverse=True):
        found += [one for one in some if not any(is_same(other, one) for other in found)]
    return tuple(_best_told(one, found, lists) for one in found)


def _best_told(one: One, among: Sequence[One], told: Iterable[tuple[One, ...]]) -> One:
    if sum(_span(other) == _span(one) for other in among) > 1 or not any(_span(one)):
        return one
    same = ([other for other in some if _span(other) == _span(one)] for some in told)
    return next((some[0] for some in same if len(some) == 1), one)


def _span(one: Agreed | Promised) -> tuple[object, object]:
    return (one.since, one.until) if isinstance(one, Agreed) else (one.due_since, one.due_until)


def _weight_of_agreements(agreements: tuple[Agreed, ...]) -> tuple[int, ...]:
    """First how many are told with their period, then how many there are."""
    return sum(bool(one.since or one.until) for one in agreements), len(agreements)


def _weight_of_promises(promises: tuple[Promised, ...]) -> tuple[int, ...]:
    return (len(promises),)


def _is_same_agreement(one: Agreed, other: Agreed) -> bool:
    """Whether another version tells the same paper: for the same period, or without any."""
    is_undated = not (other.since or other.until)
    return is_undated or (_is_same_time(one.since, other.since) and _is_same_time(one.until, other.until))


def _is_same_time(one: str, other: str) -> bool:
    """2026 and 2026-01 are one where both are told; what is not told is no more than itself."""
    return one == other or bool(one and other and (one.startswith(other) or other.startswith(one)))


def _is_same_promise(one: Promised, other: Promised) -> bool:
    """Whether another version tells the same promise: what it is to be, and a day that both name."""
    is_of_kind = one.kind == other.kind or not (one.kind and other.kind)
    return is_of_kind and one.due_since <= other.due_until and other.due_since <= one.due_until


def with_texts(exchanges: Iterable[Exchange], shown: Callable[[str], str]) -> tuple[Exchange, ...]:
    """The exchanges with every text of a story made fit to be shown."""

    def fit(one: One) -> One:
        return replace(one, words=shown(one.words), sentence=shown(one.sentence))

    return tuple(
        one._replace(
            title=shown(one.title),
            agreements=tuple(map(fit, one.agreements)),
            promises=tuple(map(fit, one.promises)),
        )
        for one in exchanges
    )
