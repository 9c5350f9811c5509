"""Events of a digest in any order go in; in the order of the page, each in its reader's language, they come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.digest.nouns import DigestItem, Telling
from monitor.digest.showing import has_time, minutes_between
from monitor.domain import ON_THE_BEAT

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def arranged(items: Iterable[DigestItem], languages: Sequence[str]) -> tuple[DigestItem, ...]:
    """Core first, then in the order of their first stories; each shown as its reader reads it best, with its lags and
    the gravest of its changes first."""
    return tuple(_told(item, languages) for item in sorted(items, key=_order_of_event))


def grave_first(items: Iterable[DigestItem]) -> tuple[DigestItem, ...]:
    """Of each tier the events first whose stories changed in more than words."""
    return tuple(sorted(items, key=lambda item: (ON_THE_BEAT.index(item.tier), not _is_grave(item))))


def _is_grave(item: DigestItem) -> bool:
    return any(change.is_grave for change in item.changes)


def _order_of_event(item: DigestItem) -> tuple[int, datetime, int]:
    first = min(_when(telling) for telling in item.tellings)
    return ON_THE_BEAT.index(item.tier), first, min(telling.story for telling in item.tellings)


def _told(item: DigestItem, languages: Sequence[str]) -> DigestItem:
    ordered = _with_lags(sorted(item.tellings, key=lambda telling: _readable(telling, languages)))
    places = {telling.story: place for place, telling in enumerate(ordered)}
    changes = tuple(
        sorted(item.changes, key=lambda change: (not change.is_grave, places.get(change.story, len(places))))
    )
    return replace(item, shown=ordered[0], also=tuple(ordered[1:]), changes=changes)


def best_read(tellings: Iterable[Telling], languages: Sequence[str]) -> Telling:
    """The telling that a reader of these languages, the best first, reads best."""
    return min(tellings, key=lambda telling: _readable(telling, languages))


def _readable(telling: Telling, languages: Sequence[str]) -> tuple[int, str, datetime, int]:
    """The reader's languages in order, then the others by their tags; within one the earlier story."""
    primary = telling.language.partition("-")[0]
    rank = languages.index(primary) if primary in languages else len(languages)
    return rank, telling.language, _when(telling), telling.story


def _with_lags(tellings: Sequence[Telling]) -> list[Telling]:
    """How far each is behind the first of them, as far as their times of day are known."""
    first = min(map(_when, tellings))
    return [replace(one, lag=_behind(first, _when(one))) for one in tellings]


def _behind(first: datetime, at: datetime) -> timedelta | None:
    return minutes_between(first, at) or None if at < _END_OF_TIME else None


def _when(telling: Telling) -> datetime:
    """What is known to the day only comes after what is known to the minute."""
    instant = telling.published_at
    is_known = instant is not None and not telling.is_inferred and has_time(instant)
    return instant if is_known and instant is not None else _END_OF_TIME
