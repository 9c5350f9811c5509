"""The data of the register in, what is wrong with it out, a sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from monitor.register.offices import identifiers
from monitor.register.people import POSTS, Person, Post, people
from monitor.text import unaccented
from monitor.transcription import key

_IDENTIFIER = re.compile(r"(?:vn|la)\.[a-z]+(?:_[a-z]+)+")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_URL = re.compile(r"https?://\S+\.\S+")


def problems(persons: Sequence[Person] | None = None) -> tuple[str, ...]:
    """What breaks the rules: identifiers unique and of the right form, posts that exist, dates that are dates and in
    order, one head at a time where the dates are certain, a source or a mark of doubt, no spelling that two share."""
    persons = people() if persons is None else persons
    return (*_of_identifiers(persons), *_of_posts(persons), *_of_heads(persons), *_of_spellings(persons))


def _of_identifiers(persons: Iterable[Person]) -> Iterator[str]:
    seen = set[str]()
    for person in persons:
        if person.identifier in seen:
            yield f"{person.identifier}: two persons have this identifier"
        seen.add(person.identifier)
        if not _IDENTIFIER.fullmatch(person.identifier):
            yield f'{person.identifier}: an identifier is written as in "vn.mai_tien_dung"'
        if not person.posts:
            yield f"{person.identifier}: no post is given"


def _of_posts(persons: Iterable[Person]) -> Iterator[str]:
    for person in persons:
        for post in person.posts:
            yield from (f"{person.identifier}: {wrong}" for wrong in _of_post(person, post))


def _of_post(person: Person, post: Post) -> Iterator[str]:
    if bool(post.office) == bool(post.title):
        yield "a post is either an office or a leader's post"
    elif post.office and (post.office not in identifiers() or not post.office.startswith(person.country)):
        yield f"{post.office} is no office of that country"
    elif post.title and post.title not in POSTS:
        yield f"{post.title} is no leader's post; there are {', '.join(POSTS)}"
    for told in (post.since, post.until):
        if told and not _is_date(told):
            yield f"{told} is no year, month or day"
    if post.since and post.until and post.until < post.since[: len(post.until)]:
        yield f"it ends in {post.until}, before it begins in {post.since}"
    if not post.source and post.is_certain:
        yield f"{post.office or post.title} has no source and is not marked as uncertain"
    if post.source and not _URL.fullmatch(post.source):
        yield f"{post.source} is no address"


def _is_date(told: str) -> bool:
    if not _DATE.fullmatch(told):
        return False
    try:
        date.fromisoformat(f"{told}-01-01"[:10] if len(told) < 10 else told)
    except ValueError:
        return False
    return True


def _of_heads(persons: Iterable[Person]) -> Iterator[str]:
    """Where one takes over in the month or on the day that the other leaves, that is one at a time."""
    held: dict[str, list[tuple[Person, Post]]] = {}
    for person in persons:
        for post in person.posts:
            if not post.is_deputy:
                held.setdefault(post.office or f"{person.country} {post.title}", []).append((person, post))
    for what, holders in held.items():
        for (one, first), (other, second) in combinations(holders, 2):
            if _overlap(first, second):
                yield f"{what}: {one.identifier} and {other.identifier} at the same time"


def _overlap(one: Post, other: Post) -> bool:
    first, second = sorted((one, other), key=lambda post: post.since)
    if not first.until:
        return bool(second.since)
    length = min(len(first.until), len(second.since))
    return bool(second.since) and second.since[:length] < first.until[:length]


def _of_spellings(persons: Iterable[Person]) -> Iterator[str]:
    owners: dict[str, str] = {}
    for person in persons:
        for spelling in person.listed:
            sounds = key(spelling) if person.country == "la" and not re.search("[\u3400-\u9fff]", spelling) else ""
            for form in filter(None, (unaccented(spelling), sounds)):
                if owners.setdefault(form, person.identifier) != person.identifier:
                    yield f"{spelling}: {owners[form]} and {person.identifier} share this spelling"
