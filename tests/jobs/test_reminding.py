"""What a digest tells of promises is what the whole ledger says of that day, though it reads little of it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, update

from monitor.digest.intake import bounds
from monitor.domain import OfficeKind, Promise, Relation, Taken
from monitor.jobs.reminding import promises_on
from monitor.ledger import EARLY, GRACE, News, exchanges_of, news_of, with_states, with_visits
from monitor.store import Store, open_store
from monitor.store.schema import story
from monitor.text import LOCAL
from tests.ledger.making import LANGUAGES, SIDES, facts
from tests.ready import ready
from tests.store.making import made

FIRST = date(2025, 1, 1)
DAYS = 400
OFFICES: Sequence[OfficeKind | None] = ("government", "party", "parliament", None)
KINDS: Sequence[Any] = ("talks", "visit", "reception", "signing", "session", "message", "training")
WAYS = ("to_laos", "to_laos", "to_vietnam", "")
COMING: Sequence[Any] = ("talks", "visit", "session", "signing", "")


def happenings(chance: random.Random, events: int, offices: int, ways: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    """Events of a year and what each of their stories says: of the day, the kinds, the offices, what is promised."""
    for _ in range(events):
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        office, direction = chance.choice(OFFICES[:offices]), chance.choice(ways)
        kinds = tuple(dict.fromkeys(chance.choices(KINDS, k=chance.choice((1, 1, 2)))))
        length = timedelta(days=chance.choice((0, 0, 1, 4, 20)))
        promises = [promised(chance, day) for _ in range(chance.choice((0, 0, 1, 1, 2)))]
        yield [
            {
                "day": chance.choice((day, day, day, day + timedelta(days=1), None)),
                "length": length,
                "kinds": chance.choice((kinds, kinds, kinds[:1], ())),
                "office": chance.choice((office, office, office, OFFICES[0])),
                "direction": chance.choice((direction, direction, ways[-1])),
                "country": chance.choice(("vn", "la", "")),
                "promises": chance.choice((promises, promises, promises[:1], [])),
                # Announced weeks before, told in the days after, or found out long after.
                "told": day + timedelta(days=chance.choice((-30, -9, -1, 0, 0, 0, 1, 1, 2, 5, 40))),
            }
            for _ in range(chance.choice((1, 1, 2, 3)))
        ]


def promised(chance: random.Random, day: date) -> Promise:
    """For a day, some weeks, a quarter, the rest of the year or years; not a few of them the same."""
    since = day + timedelta(days=chance.choice((1, 4, 12, 20, 45, 100)))
    until = since + timedelta(days=chance.choice((0, 2, 14)))
    since, until = chance.choice(
        (
            (since, until),
            (since, until),
            (date(2025, 4, 1), date(2025, 6, 30)),
            (max(day, date(2025, 1, 1)), date(2025, 12, 31)),
            (date(2023, 1, 1), date(2026, 12, 31)),
        )
    )
    words = f"round {chance.randrange(3)}"
    return Promise(words, chance.choice(COMING), since, max(since, until), "body 1", f"They promise {words}.")


def page(number: int, said: dict[str, Any]) -> Taken:
    day, office = said["day"], said["office"]
    told = facts(
        said["kinds"],
        str(day) if day else "",
        str(day + said["length"]) if day else "",
        country=said["country"],
        promises=said["promises"],
    )
    return made(
        f"a.vn:{number}",
        f"text {number}",
        facts=told,
        relation=Relation(office, *SIDES[office], said["direction"]) if office else None,
        language=("vi", "en", "lo")[number % 3],
        published_at=datetime.combine(said["told"], time(number % 24), UTC),
    )


def fill(store: Store, chance: random.Random, events: int, offices: int, ways: Sequence[str] = WAYS) -> None:
    groups = list(happenings(chance, events, offices, ways))
    pages = [page(number, said) for number, said in enumerate((one for some in groups for one in some), 1)]
    store.take(pages, run_id=None, at=datetime(2026, 6, 1, tzinfo=UTC))
    firsts, number = [], 0
    for some in groups:
        firsts += [{"of": number + at, "first": number + 1} for at in range(1, len(some) + 1)]
        number += len(some)
    with store._database.writing() as connection:
        joined = update(story).where(story.c.id == bindparam("of")).values(event=bindparam("first"))
        connection.execute(joined, firsts)
    for one in chance.sample(range(1, number + 1), number // 20):
        store.put_mark(one, "chi", "off_beat", "not ours", at=datetime(2026, 6, 1, tzinfo=UTC))


def plainly(store: Store, day: date) -> tuple[News, ...]:
    """The same by reading all there is."""
    off_beat = {mark.story for mark in store.marks_with("off_beat")}
    versions = list(store.ledger_versions(None, bounds(day, LOCAL)[1], ("core",)))
    exchanges = exchanges_of((one for one in versions if one.story not in off_beat), LOCAL, LANGUAGES)
    found = news_of(with_states(with_visits(exchanges), day), day)
    return tuple(one for one in found if one.promise.due_until >= day - GRACE - EARLY)


def told(news: Sequence[News]) -> list[tuple[object, ...]]:
    """What a digest says of promises."""
    of_promise = ("words", "kind", "due_since", "due_until", "story", "state", "kept_by", "kept_on")
    of_exchange = ("event", "day", "office", "stories")
    return [
        (
            one.occasion,
            *(getattr(one.exchange, name) for name in of_exchange),
            *(getattr(one.promise, name) for name in of_promise),
        )
        for one in news
    ]


@pytest.mark.parametrize(
    ("seed", "events", "offices", "ways"),
    [(1, 25, 2, WAYS), (2, 60, 4, WAYS), (3, 150, 3, WAYS), (4, 300, 4, WAYS), (5, 700, 1, ("to_laos",))],
)
def test_a_digest_tells_what_the_whole_ledger_says_of_its_day(
    tmp_path: Path, seed: int, events: int, offices: int, ways: Sequence[str]
) -> None:
    chance, occasions = random.Random(seed), set[str]()
    with open_store(ready(tmp_path / "store.db")) as store:
        fill(store, chance, events, offices, ways)
        for number in sorted(chance.sample(range(-60, DAYS + 120), 90)):
            day = FIRST + timedelta(days=number)
            expected = plainly(store, day)
            assert told(promises_on(store, day, LOCAL, LANGUAGES)) == told(expected), day
            occasions |= {one.occasion for one in expected}
    assert occasions >= {"silent", "due"} if events < 50 else occasions == {"silent", "due", "kept"}


def test_a_day_before_all_stories_tells_nothing(tmp_path: Path) -> None:
    with open_store(ready(tmp_path / "store.db")) as store:
        assert promises_on(store, FIRST, LOCAL, LANGUAGES) == ()
        fill(store, random.Random(7), 30, 2)
        assert promises_on(store, date(1970, 1, 1), LOCAL, LANGUAGES) == ()
