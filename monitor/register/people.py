"""The people of the beat as data: who held which office or leader's post and when, and how their names are spelled."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from monitor import phrases

POSTS: Mapping[str, str] = {
    "general_secretary": "General Secretary",
    "president": "President",
    "acting_president": "Acting President",
    "prime_minister": "Prime Minister",
    "assembly_chair": "Chair of the National Assembly",
    "secretariat_standing_member": "Standing member of the Secretariat",
}
"""The leaders' posts, each of which either country has, by the name that the data uses."""
_DOUBT = timedelta(days=183)
LANGUAGES = ("vi", "zh", "ru", "lo", "th", "km")
"""Languages that may have a spelling of their own; readers of others are shown the name in Latin letters."""


@dataclass(frozen=True, slots=True)
class Post:
    """A time in an office of the register (`office`, its head or a deputy) or in a leader's post (`title`).

    `since` and `until` are as published: a year, a month or a day; "" where open or not known. What the source does not
    tell is not `is_certain`.
    """

    office: str = ""
    title: str = ""
    is_deputy: bool = False
    since: str = ""
    until: str = ""
    source: str = ""
    is_certain: bool = True

    @property
    def is_head(self) -> bool:
        """Whether it is the post of an office's head."""
        return bool(self.office) and not self.is_deputy

    def holds(self, day: date) -> bool:
        """Whether the post is held on that day, the first and the last included; of a month or year all its days."""
        told = day.isoformat()
        return self.since <= told[: len(self.since) or None] and (
            not self.until or told[: len(self.until)] <= self.until
        )


@dataclass(frozen=True, slots=True)
class Person:
    """One person: `spellings` by language, the one to be shown first; "more" has those that no language shows."""

    identifier: str
    name: str
    posts: tuple[Post, ...]
    spellings: Mapping[str, tuple[str, ...]]
    is_common: bool = False

    @property
    def country(self) -> str:
        """ "vn" or "la"."""
        return self.identifier.partition(".")[0]

    @property
    def listed(self) -> tuple[str, ...]:
        """Every spelling that the data lists, the name first."""
        return tuple(dict.fromkeys((self.name, *(one for names in self.spellings.values() for one in names))))

    def heads(self, day: date | None) -> str:
        """The office they head on that day; "" for none, for a deputy, and where the day is not known.

        On the day of a change the office is its new head's.
        """
        if day is None:
            return ""
        heading = [post for post in self.posts if post.is_head and post.holds(day)]
        return max(heading, key=lambda post: post.since).office if heading else ""

    def left(self, day: date) -> frozenset[str]:
        """The offices they headed at another time, and neither on that day nor within half a year of it: dates are
        recalled, and papers go on naming a post for a while."""
        days = day, day - _DOUBT, day + _DOUBT
        near = {post.office for post in self.posts if post.is_head and any(map(post.holds, days))}
        return frozenset(post.office for post in self.posts if post.is_head) - near


@functools.cache
def people() -> tuple[Person, ...]:
    """Everybody in the data, in its order."""
    return tuple(map(_person, phrases.data("people.toml")["person"]))


def _person(entry: Mapping[str, Any]) -> Person:
    spellings = {language: tuple(entry.get(language, ())) for language in (*LANGUAGES, "more")}
    return Person(entry["id"], entry["name"], tuple(map(_post, entry["post"])), spellings, bool(entry.get("common")))


def _post(entry: Mapping[str, Any]) -> Post:
    return Post(
        office=entry.get("office", ""),
        title=entry.get("post", ""),
        is_deputy=bool(entry.get("deputy")),
        since=entry.get("from", ""),
        until=entry.get("until", ""),
        source=entry.get("source", ""),
        is_certain=bool(entry.get("certain", True)),
    )


@functools.cache
def _by_identifier() -> Mapping[str, Person]:
    return {person.identifier: person for person in people()}


def person_of(identifier: str) -> Person | None:
    """The person of that identifier; None where there is none."""
    return _by_identifier().get(identifier)


def name_of(identifier: str, language: str = "en") -> str:
    """The name as readers of that language know it; an identifier that is not known stands for itself."""
    person = person_of(identifier)
    if person is None:
        return identifier
    return next(iter(person.spellings.get(language.partition("-")[0].lower(), ())), person.name)


@functools.cache
def names_in(language: str = "en") -> Mapping[str, str]:
    """What `name_of` gives for everybody, by identifier."""
    return {person.identifier: name_of(person.identifier, language) for person in people()}


def spellings_of(identifier: str) -> tuple[str, ...]:
    """Every spelling that the data lists, the name first; nothing for an identifier that is not known."""
    person = person_of(identifier)
    return person.listed if person else ()
