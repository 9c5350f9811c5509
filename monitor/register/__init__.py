"""A story's words in; out the central offices and the people of the beat that it names, with the words that name them.

`offices` reads the names of offices (data/register.toml), `people` who held which of them and when (data/people.toml),
`names` finds the people in a text whatever the script, `checking` holds the data to its rules, and `lacking` finds
names in stories that the data has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from monitor import phrases
from monitor.domain import Holding, Mention
from monitor.register import names, offices
from monitor.register.offices import identifiers
from monitor.register.people import Person, Post, name_of, names_in, people, person_of, spellings_of
from monitor.text import clean, unaccented

__all__ = [
    "Person",
    "Post",
    "holdings",
    "identifiers",
    "mentions",
    "name_of",
    "names_in",
    "people",
    "person_of",
    "persons_called",
    "spellings_of",
]


def mentions(title: str, lead: str, paragraphs: Sequence[str], day: date | None = None) -> tuple[Mention, ...]:
    """The offices named, then the people, each once, at the first place that names it (title, lead or body).

    Identifiers are those of the register, such as "vn.government_office" or "la.thongloun_sisoulith". Offices of other
    countries are left out. A person has the `office` that they head on `day`; "" where they head none, or no day is
    told.
    """
    shown = phrases.unglued(phrases.tidy("\n".join((title, lead, *(paragraphs or ("",))))))
    lead_at = shown.find("\n")
    ends = lead_at, shown.find("\n", lead_at + 1)
    lowered = phrases.lowered(shown)
    named = _firsts(offices.named(lowered))
    found = [Mention(office, shown[slice(*span)], _where(span, ends)) for office, span in named.items()]
    for identifier, span in _firsts(names.named(shown)).items():
        person = person_of(identifier)
        if person and (not person.is_common or any(post.office in named for post in person.posts)):
            found.append(Mention(person.heads(day), shown[slice(*span)], _where(span, ends), identifier))
    return tuple(found)


def holdings(shown: str, day: date | None) -> tuple[Holding, ...]:
    """Who in a text (as `phrases.unglued` gives it) heads an office on that day, and who headed one at another time.

    Nothing where no day is told: a name says nothing of an office without one.
    """
    return tuple(_holdings(shown, day)) if day else ()


def _holdings(shown: str, day: date) -> Iterator[Holding]:
    for identifier, start, end in names.named(shown):
        person = person_of(identifier)
        if person is None:
            continue
        if office := person.heads(day):
            yield Holding(office, start, end, True)
        yield from (Holding(office, start, end, False) for office in sorted(person.left(day) - {office}))


def persons_called(name: str) -> tuple[Person, ...]:
    """The people whose whole name that is, by identifier or in any spelling; whatever case or accents it lacks."""
    name = clean(name)
    plain = _plain(name)
    # Names are found by their capitals, which nobody types into a search.
    shown = name if any(map(str.isupper, name)) else name.title()
    whole = {whose for whose, start, end in names.named(shown) if (start, end) == (0, len(shown))}
    return tuple(
        person
        for person in people()
        if name and (name == person.identifier or person.identifier in whole or plain in map(_plain, person.listed))
    )


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", unaccented(name)).strip()


def _firsts(named: Iterable[tuple[str, int, int]]) -> dict[str, tuple[int, int]]:
    firsts: dict[str, tuple[int, int]] = {}
    for identifier, start, end in named:
        if identifier not in firsts or start < firsts[identifier][0]:
            firsts[identifier] = start, end
    return firsts


def _where(span: tuple[int, int], ends: tuple[int, int]) -> str:
    return "title" if span[0] < ends[0] else "lead" if span[0] < ends[1] else "body"
