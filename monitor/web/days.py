"""A day goes in, what its page shows comes out: its digest, what came since, who has reviewed what, the days around."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from monitor.digest import Digest, DigestItem
from monitor.digest.forms.heading import headline_parts, remarks
from monitor.digest.intake import bounds
from monitor.domain import ON_THE_BEAT, FiledDigest, StoryQuery
from monitor.jobs.digests import Place, digest_for, digest_of
from monitor.jobs.reviewing import Deeds, Progress, Show, deeds_of, is_chosen, progress_of
from monitor.review import Handover
from monitor.web.door import Face
from monitor.web.who import Who
from monitor.words import Words

STRIP = 14
A_PAGE = 40
"""How many events a page shows at most; the rest is on the next."""
A_DAY = timedelta(days=1)
_DAY = re.compile(r"(?:199\d|20\d\d)-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the calendar strip: how many events it told, and whether its digest was handed over."""

    day: date
    events: int
    filed: FiledDigest | None


@dataclass(frozen=True, slots=True)
class Block:
    """An event as a day's page shows it, what its reader did with it, and the name by which the page finds it.

    An event may stand on a page twice: told today, and with an earlier story that was revised.
    """

    item: DigestItem
    deeds: Deeds
    anchor: str

    @property
    def among(self) -> str:
        """The stories as a form sends them along."""
        return " ".join(str(telling.story) for telling in self.item.tellings)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the day's page: its events on this page, and how many it has in all."""

    name: str
    blocks: tuple[Block, ...]
    count: int


@dataclass(frozen=True, slots=True)
class DayView:
    """All that a day's page shows. `frozen_at` is when its digest was handed over, None while it is being made.

    `last_day` is offered where the day has no story: the last one before it that has.
    """

    day: date
    digest: Digest
    label: str
    rest: str
    remarks: tuple[str, ...]
    frozen_at: datetime | None
    sections: tuple[Section, ...]
    pages: int
    page: int
    progress: Progress
    strip: tuple[Cell, ...]
    handovers: tuple[Handover, ...]
    last_day: date | None


def day_of_text(text: str) -> date | None:
    """A day as an address has it, of the years that a story can have; None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def digest_of_day(here: Face, day: date, *, with_off_beat: bool = False) -> Digest:
    """The digest as it was handed over, else as it is known now, if wanted with what readers took off the beat."""
    monitor, now = here.app.settings.monitor, here.app.now()
    places = places_of(here)
    return digest_for(
        here.app.store, day, monitor.timezone, monitor.languages, places, made_at=now, with_off_beat=with_off_beat
    )


def places_of(here: Face) -> Sequence[Place]:
    """The editions that should be read."""
    return [(source, edition) for source, _, edition in (name.partition("/") for name in here.door.rules)]


def blocks_of(here: Face, who: Who, items: Sequence[DigestItem]) -> tuple[Block, ...]:
    """The events with what stands on them."""
    marks = here.app.store.marks_of({telling.story for item in items for telling in item.tellings})
    blocks: dict[str, Block] = {}
    for item in items:
        anchor = f"event-{item.event}"
        anchor = anchor if anchor not in blocks else f"{anchor}-{item.shown.story}"
        deeds = deeds_of(item.event, [telling.story for telling in item.tellings], marks, who.name)
        blocks[anchor] = Block(item, deeds, anchor)
    return tuple(blocks.values())


def to_review(digest: Digest) -> tuple[DigestItem, ...]:
    """The events that a reader is to make up their mind about: the day's own and those that came in late."""
    return (*digest.core, *digest.bilateral, *digest.late)


def progress_on(here: Face, who: Who, day: date) -> Progress:
    """How far a reader is with a day."""
    return progress_of(
        block.deeds for block in blocks_of(here, who, to_review(digest_of_day(here, day, with_off_beat=True)))
    )


def day_view(here: Face, who: Who, words: Words, day: date, *, show: Show, page: int) -> DayView:
    """What the page of a day shows to a reader who chose some of its events."""
    store = here.app.store
    digest = digest_of_day(here, day, with_off_beat=True)
    frozen = store.filed_digests(day).get(day)
    parts = _parts(here, who, digest, words, is_frozen=frozen is not None)
    chosen = [(name, [one for one in blocks if is_chosen(one.deeds, show, who.name)]) for name, blocks in parts]
    total = sum(len(blocks) for _, blocks in chosen)
    pages = max(1, -(-total // A_PAGE))
    page = min(max(page, 1), pages)
    label, rest = headline_parts(digest, words)
    return DayView(
        day=day,
        digest=digest,
        label=label,
        rest=rest,
        remarks=tuple(remarks(digest, words)),
        frozen_at=frozen.made_at if frozen else None,
        sections=tuple(_page(chosen, (page - 1) * A_PAGE)),
        pages=pages,
        page=page,
        progress=progress_of(one.deeds for name, blocks in parts[:3] for one in blocks),
        strip=_strip(here, day),
        handovers=store.handovers(day),
        last_day=_last_day(here, day) if digest.is_empty else None,
    )


def _parts(
    here: Face, who: Who, digest: Digest, words: Words, *, is_frozen: bool
) -> list[tuple[str, tuple[Block, ...]]]:
    """The parts of the page; the first three are what is to be reviewed."""
    since = _come_since(here, digest) if is_frozen else ()
    found = (
        (words("Core"), digest.core),
        (words("Bilateral"), digest.bilateral),
        (words("Late, of earlier days"), digest.late),
        (words("Came in since the digest was sent"), since),
        (words("Earlier stories that changed"), digest.changed),
    )
    blocks = iter(blocks_of(here, who, [item for _, items in found for item in items]))
    return [(name, tuple(next(blocks) for _ in items)) for name, items in found]


def _come_since(here: Face, digest: Digest) -> tuple[DigestItem, ...]:
    """What the digest that was handed over does not tell of the day: new events, new versions of others."""
    monitor, told = here.app.settings.monitor, {story for story, _ in digest.told}
    now = digest_of(
        here.app.store,
        digest.day,
        monitor.timezone,
        monitor.languages,
        places_of(here),
        made_at=here.app.now(),
        with_off_beat=True,
    )
    untold = ((item, [one for one in item.tellings if one.story not in told]) for item in (*now.core, *now.bilateral))
    return tuple(
        item if len(new) == len(item.tellings) else replace(item, shown=new[0], also=tuple(new[1:]), changes=())
        for item, new in untold
        if new
    )


def _page(parts: Sequence[tuple[str, Sequence[Block]]], start: int) -> list[Section]:
    """The sections as far as they are on the page that begins with that event."""
    found, end, at = [], start + A_PAGE, 0
    for name, blocks in parts:
        on_page = tuple(blocks[max(0, start - at) : max(0, end - at)])
        at += len(blocks)
        if on_page:
            found.append(Section(name, on_page, len(blocks)))
    return found


def _strip(here: Face, day: date) -> tuple[Cell, ...]:
    """The days up to this one and a few after it, none of them to come."""
    zone = here.app.settings.monitor.timezone
    today = here.app.now().astimezone(zone).date()
    last = max(day, min(today, day + 3 * A_DAY))
    days = [last - number * A_DAY for number in reversed(range(STRIP))]
    edges = [datetime.combine(one, time.min, zone).astimezone(UTC) for one in (*days, last + A_DAY)]
    filed = here.app.store.filed_digests(days[0])
    counts = here.app.store.event_counts(edges)
    return tuple(Cell(one, count, filed.get(one)) for one, count in zip(days, counts, strict=True))


def _last_day(here: Face, day: date) -> date | None:
    """The last day before this one that has a story on the beat."""
    zone = here.app.settings.monitor.timezone
    query = StoryQuery(tiers=ON_THE_BEAT, until=bounds(day, zone)[0], limit=1)
    newest = next(here.app.store.stories(query), None)
    at = newest.story.published_at if newest else None
    return at.astimezone(zone).date() if at else None
