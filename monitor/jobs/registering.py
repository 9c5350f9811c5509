"""A question to the register goes in, people come out: as fields for JSON, and as lines of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from monitor import register
from monitor.domain import StoredStory
from monitor.register import Person, Post
from monitor.register.checking import problems
from monitor.register.lacking import names_lacking, one_form
from monitor.register.people import POSTS
from monitor.text import unaccented

__all__ = ["Lacking", "chosen", "fields", "lacking", "offices_asked_for", "problems", "rows"]


class Lacking(NamedTuple):
    """A name that stories mention beside an office and the register lacks: how many, and the first story with it."""

    name: str
    stories: int
    story: int
    url: str


def chosen(query: str = "", office: str = "", day: date | None = None) -> tuple[Person, ...]:
    """The people whose name or identifier has the words of the query, or sounds like it, and who held that office or
    leader's post; on that day, where one is given."""
    whole = register.persons_called(query) if query.strip() else ()
    asked = unaccented(query).split()
    return tuple(
        person
        for person in register.people()
        if (person in whole or all(word in _searched(person) for word in asked))
        and (not (office or day) or any(_is_meant(post, person, office, day) for post in person.posts))
    )


def _searched(person: Person) -> str:
    return unaccented("\n".join((person.identifier, *register.spellings_of(person.identifier))))


def _is_meant(post: Post, person: Person, office: str, day: date | None) -> bool:
    named = office in ("", post.office, post.title, f"{person.country}.{post.title}")
    return named and (day is None or post.holds(day))


def offices_asked_for() -> tuple[str, ...]:
    """What may be asked for as an office: offices of the register, and leaders' posts of either country or of both."""
    return (*register.identifiers(), *(f"{country}.{post}" for country in ("vn", "la") for post in POSTS), *POSTS)


def fields(person: Person) -> dict[str, Any]:
    """A person as JSON."""
    return {
        "person": person.identifier,
        "country": person.country,
        "name": person.name,
        "spellings": {language: list(names) for language, names in person.spellings.items() if names},
        "posts": [_post_fields(post) for post in person.posts],
    }


def _post_fields(post: Post) -> dict[str, Any]:
    return {
        "office": post.office,
        "post": post.title,
        "deputy": post.is_deputy,
        "from": post.since,
        "until": post.until,
        "source": post.source,
        "certain": post.is_certain,
    }


def rows(persons: Iterable[Person], day: date | None = None) -> Iterator[tuple[str, str, str, str, str]]:
    """(person, name, post, time, certain) for each post; only those held on the day, where one is given."""
    for person in persons:
        for post in person.posts:
            if day is None or post.holds(day):
                what = post.office or f"{person.country} {POSTS.get(post.title, post.title)}"
                held = f"{post.since or '?'} - {post.until or 'open'}"
                kind = " (deputy)" if post.is_deputy else ""
                yield person.identifier, person.name, what + kind, held, "" if post.is_certain else "uncertain"


def lacking(stories: Iterable[StoredStory]) -> Sequence[Lacking]:
    """The names beside offices that the register lacks, those of most stories first."""
    counts, firsts = Counter[str](), dict[str, tuple[str, StoredStory]]()
    for stored in stories:
        told = stored.story
        named = {one_form(name): name for name in names_lacking(told.title, told.lead, told.paragraphs)}
        for form, name in named.items():
            counts[form] += 1
            firsts.setdefault(form, (name, stored))
    ordered = sorted(counts, key=lambda form: (-counts[form], form))
    return [Lacking(firsts[one][0], counts[one], firsts[one][1].id, firsts[one][1].story.url) for one in ordered]
