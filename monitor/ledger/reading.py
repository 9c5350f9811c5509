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
from typing import TypeVar

from monitor.domain import ON_THE_BEAT, Direction, ExchangeKind, Facts, OfficeKind, Relation
from monitor.ledger.nouns import Agreed, Exchange, Promised, Version

FROM_AFAR: frozenset[ExchangeKind] = frozenset({"message", "phone"})
"""What is done without travelling."""
_GROUND: dict[str, Direction] = {"la": "to_laos", "vn": "to_vietnam"}
_OFFICES: tuple[OfficeKind, ...] = ("government", "presidency", "parliament", "party")
PROGRAMME = timedelta(days=3)
One = TypeVar("One", Agreed, Promised)
Value = TypeVar("Value")


def exchanges_of(versions: Iterable[Version], zone: tzinfo, languages: Sequence[str]) -> tuple[Exchange, ...]:
    """The events of these versions as exchanges, the earliest first; `languages` is the reader's order.

    Nothing is said yet of visits and of what became of promises. Days of publication are those of `zone`.
    """
    events: dict[int, list[Version]] = {}
    for one in versions:
        events.setdefault(one.event, []).append(one)
    made = (_exchange(_best_first(some, languages), zone) for some in events.values())
    return tuple(sorted(made, key=lambda one: (one.day, one.event)))


def _best_first(versions: Sequence[Version], languages: Sequence[str]) -> list[Version]:
    """As their reader reads them best: by language, within one the first told first."""

    def rank(one: Version) -> tuple[int, str, int]:
        primary = one.language.partition("-")[0]
        return languages.index(primary) if primary in languages else len(languages), one.language, one.story

    return sorted(versions, key=rank)


def _exchange(versions: Sequence[Version], zone: tzinfo) -> Exchange:
    """`versions` stand in their reader's order."""
    first, best = min(versions, key=lambda one: one.story), versions[0]
    facts = [one.facts for one in versions if one.facts is not None]
    relations = [one.relation for one in versions if one.relation is not None]
    told = min(one.placed_at for one in versions).astimezone(zone).date()
    days, kinds = _days(facts), _kinds(facts)
    since, until = days or (told, told)
    office = _most((one.kind for one in relations), _OFFICES)
    sides = [one for one in relations if one.kind == office]
    return Exchange(
        event=best.event,
        key=first.key,
        tier=min((one.tier for one in versions), key=ON_THE_BEAT.index),
        day=since,
        until=until,
        is_dated=days is not None,
        kinds=kinds,
        office=office or "",
        vietnam=next((one.vietnam for one in sides if one.vietnam), ""),
        laos=next((one.laos for one in sides if one.laos), ""),
        direction="" if FROM_AFAR.intersection(kinds[:1]) else _direction(sides, facts),
        title=best.title,
        language=best.language,
        story=best.story,
        languages=tuple(dict.fromkeys(one.language for one in versions)),
        first_told=told,
        told_at=max(one.placed_at for one in versions),
        agreements=_gathered(map(_agreements, versions), _weight_of_agreements, _is_same_agreement),
        promises=_gathered((_promises(one, until) for one in versions), _weight_of_promises, _is_same_promise),
    )


def _most(values: Iterable[Value], order: Sequence[Value]) -> Value | None:
    """The value that is there most often, of alike many the first of the order; None without any."""
    counts = Counter(values)
    return max(counts, key=lambda one: (counts[one], -order.index(one)), default=None)


def _days(facts: Iterable[Facts]) -> tuple[date, date] | None:
    spans = Counter((one.days[0].since, one.days[0].until) for one in facts if one.days)
    return max(spans, key=lambda span: (spans[span], span[0] - span[1], -span[0].toordinal()), default=None)


def _kinds(facts: Sequence[Facts]) -> tuple[ExchangeKind, ...]:
    telling = [one.kinds for one in facts if one.kinds]
    firsts = Counter(kinds[0] for kinds in telling)
    counts = Counter(kind for kinds in telling for kind in dict.fromkeys(kinds))
    # Counters keep the order in which they met things, and sorting is stable: the reader's best version goes first.
    ordered = sorted(counts, key=lambda kind: (-firsts[kind], -counts[kind]))
    return tuple(kind for at, kind in enumerate(ordered) if at == 0 or 2 * counts[kind] >= len(telling))


def _direction(relations: Iterable[Relation], facts: Iterable[Facts]) -> Direction:
    said = _most((one.direction for one in relations if one.direction), ("to_laos", "to_vietnam"))
    grounds = (_GROUND.get(one.places[0].country, "") for one in facts if one.places)
    return said or _most((one for one in grounds if one), ("to_laos", "to_vietnam")) or ""


# -- agreements and promises


def _agreements(version: Version) -> tuple[Agreed, ...]:
    told = version.facts.agreements if version.facts else ()
    return tuple(
        Agreed(one.words, version.language, version.story, one.since, one.until, sentence=one.sentence) for one in told
    )


def _promises(version: Version, after: date) -> tuple[Promised, ...]:
    told = version.facts.promises if version.facts else ()
    return tuple(
        Promised(
            one.words, version.language, version.story, one.kind, one.due_since, one.due_until, sentence=one.sentence
        )
        for one in told
        if one.due_until - after > PROGRAMME
    )


def _gathered(
    told: Iterable[tuple[One, ...]],
    weight: Callable[[tuple[One, ...]], tuple[int, ...]],
    is_same: Callable[[One, One], bool],
) -> tuple[One, ...]:
    """What the version that weighs most tells, of alike heavy the first, and what only others tell; each as the first
    version tells it that has just one that it can be."""
    lists = tuple(told)
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
        replace(
            one,
            title=shown(one.title),
            agreements=tuple(map(fit, one.agreements)),
            promises=tuple(map(fit, one.promises)),
        )
        for one in exchanges
    )
