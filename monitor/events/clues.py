"""A story in; out its clues: what it says of when, who, where and what, in terms that no language owns.

Clues are computed once and kept: all in them are strings, numbers or tuples of these (see `sides`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from monitor import exchanges
from monitor.dating import DayInText, days_in
from monitor.domain import Story
from monitor.events import copies, names, numbers
from monitor.habits import told
from monitor.text import local_day, unaccented

VERSION = 3
"""Goes up whenever clues are computed otherwise: then those that are kept are computed anew."""

# A story says in its headline and its first sentences what has happened; further down it tells what was before.
_HEAD = 420
_BODY = 3_000
_BEFORE, _AFTER = timedelta(days=10), timedelta(days=4)
_MOST_NAMES, _MOST_WORDS, _MOST_NUMBERS = 120, 120, 24
_LONG_WORD = 4
_SHORTEST_SENTENCE = 40
_END_OF_SENTENCE = re.compile(r"(?<![A-ZĐ])[.!?](?=\s|$|[A-ZĐ])|[。！？\n]")


@dataclass(frozen=True, slots=True)
class Clues:
    """What a story gives to know its event by.

    `day` is that of the publication and `days` those around it that the text names, as ordinals; `day` is 0 where no
    publication is known. `kinds`, `roles`, `countries` and `names` are of the headline and the first sentences, those
    with `all_` of the whole text; `kind_in_title` says whether the headline itself tells the kind. `words` are hashes
    of the words, to compare stories of one language. `text` sketches the body, to find copies by.
    """

    language: str
    source: str
    day: int
    days: tuple[int, ...]
    kinds: tuple[str, ...]
    kind_in_title: bool
    all_kinds: tuple[str, ...]
    roles: tuple[str, ...]
    all_roles: tuple[str, ...]
    title_countries: tuple[str, ...]
    countries: tuple[str, ...]
    all_countries: tuple[str, ...]
    offices: tuple[str, ...]
    people: tuple[str, ...]
    subjects: tuple[str, ...]
    all_subjects: tuple[str, ...]
    places: tuple[str, ...]
    first_names: tuple[str, ...]
    names: tuple[str, ...]
    all_names: tuple[str, ...]
    stream: str
    numbers: tuple[str, ...]
    ordinals: tuple[str, ...]
    title_words: tuple[int, ...]
    words: tuple[int, ...]
    text: copies.Sketch

    @property
    def block(self) -> int:
        """The day among the stories of which to look for others of the event: of the publication, or as the text says;
        0 where neither is known."""
        return self.day or min(self.days, default=0)


def clues_of(story: Story) -> Clues:
    """The clues of a story; its mentions are taken as they are."""
    body = "\n".join(told(story.lead, story.paragraphs))[:_BODY]
    title = story.title[:_HEAD]
    head = f"{title}\n{body[:_HEAD]}"
    whole = f"{title}\n{body}"
    day = local_day(story.published_at)
    in_title = exchanges.named(title, "kind")
    captions = "\n".join(story.captions)[:_HEAD]
    return Clues(
        language=story.language.partition("-")[0],
        source=f"{story.source}/{story.edition}",
        day=day.toordinal() if day else 0,
        days=tuple(dict.fromkeys(_days(whole, day))),
        kinds=in_title or exchanges.named(body[:_HEAD], "kind"),
        kind_in_title=bool(in_title),
        all_kinds=exchanges.named(whole, "kind"),
        roles=exchanges.named(head, "role"),
        all_roles=exchanges.named(whole, "role"),
        title_countries=exchanges.countries(title),
        countries=exchanges.countries(head),
        all_countries=exchanges.countries(whole),
        offices=tuple(dict.fromkeys(one.office for one in story.mentions if one.office)),
        people=tuple(dict.fromkeys(one.person for one in story.mentions if one.person)),
        subjects=exchanges.named(head, "subject"),
        all_subjects=exchanges.named(whole, "subject"),
        places=exchanges.named(f"{story.dateline}\n{whole}", "place"),
        first_names=names.keys_of(_sentence(body)),
        names=names.keys_of(f"{body[:_HEAD]}\n{captions}")[:_MOST_NAMES],
        all_names=names.keys_of(f"{title}\n{body}\n{captions}")[: 2 * _MOST_NAMES],
        stream=names.stream(whole),
        numbers=numbers.numbers_of(whole)[:_MOST_NUMBERS],
        ordinals=numbers.ordinals_of(whole)[:_MOST_NUMBERS],
        title_words=tuple(dict.fromkeys(_words(title))),
        words=tuple(islice(_once(_words(whole)), _MOST_WORDS)),
        text=copies.sketch(story.lead, story.paragraphs, story.title),
    )


def _sentence(body: str) -> str:
    """The first sentence, which names those whom the event is about."""
    end = _END_OF_SENTENCE.search(body, _SHORTEST_SENTENCE)
    return body[: end.start() if end else _HEAD][:_HEAD]


def _days(text: str, published: date | None) -> Iterator[int]:
    """The days around the publication that the text names; where that is not known, those with a year."""
    for found in sorted(days_in(numbers.near_figures(text)), key=lambda one: one.position):
        day = _placed(found, published)
        if day and (published is None or published - _BEFORE <= day <= published + _AFTER):
            yield day.toordinal()


def _placed(found: DayInText, published: date | None) -> date | None:
    if found.year is not None or published is None:
        return date(found.year, found.month, found.day) if found.year is not None else None
    near = (_day(year, found) for year in (published.year - 1, published.year, published.year + 1))
    return min((day for day in near if day), key=lambda day: abs(day - published), default=None)


def _day(year: int, found: DayInText) -> date | None:
    try:
        return date(year, found.month, found.day)
    except ValueError:
        return None


def _words(text: str) -> Iterator[int]:
    """Hashes of the words, and of pairs of characters in scripts without spaces."""
    for word in copies.words_of(unaccented(text)):
        if len(word) >= _LONG_WORD or not word.isascii():
            yield zlib.crc32(word.encode())


def _once(hashes: Iterable[int]) -> Iterator[int]:
    """Each the first time it comes: of a long text most need not be read."""
    seen: set[int] = set()
    for one in hashes:
        if one not in seen:
            seen.add(one)
            yield one
