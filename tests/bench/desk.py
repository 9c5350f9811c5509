"""How fast the review desk is at a million stories: `python -m tests.bench.desk [--stories N] [--home FOLDER]`.

Makes the database (`tests.bench.million`; some minutes, 9 GB) in FOLDER, or takes the one that is there, and asks it
what readers ask: median and worst of 50 different questions each, in milliseconds, every one asked once. Pages go
through the whole application but the network. The database is opened as the daemon opens it, with half a megabyte of
cache; the system's own cache is as it was. In brackets stands the process's own time, which other processes disturb
less. `--only WORD` asks only what has that word in its name.
"""

from __future__ import annotations

import argparse
import gc
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from monitor.app import App, open_app
from monitor.domain import Order
from monitor.jobs.digests import as_form, digest_of
from monitor.jobs.ledger import Reader, ledger_of, promises_asked_for, question_of
from monitor.jobs.ledger_forms import promise_fields
from monitor.jobs.reminding import promises_on
from monitor.jobs.searching import cursor_of, query_of
from monitor.web import create_app
from monitor.words import words_in
from tests.bench.million import LANGUAGES, NOW, OFFICES, YEARS, fill
from tests.web.asking import HOST, Asking
from tests.web.conftest import FakeDoor

QUESTIONS = 50
PLACES = [place for _, editions, _ in LANGUAGES.values() for place in editions]
HTML = (HOST, ("Accept", "text/html"))
TARGETS = {
    "today": 150,
    "day": 150,
    "search": 300,
    "ledger of a year": 300,
    "ledger": 1_000,
    "promises": 20,
    "digest": 1_000,
}
Fields = dict[str, str]


def main() -> None:
    """Read the options, make the database if it is not there, ask and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stories", type=int, default=1_000_000)
    options.add_argument("--home", type=Path, help="by default a folder that is gone afterwards")
    options.add_argument("--only", default="", help="only what has this word in its name")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = chosen.home or Path(scratch)
        home.mkdir(parents=True, exist_ok=True)
        path = home / "desk.db"
        if not path.exists():
            began = time.perf_counter()
            fill(path, chosen.stories)
            size, spent = path.stat().st_size / 1e9, time.perf_counter() - began
            _say(f"made {chosen.stories:,} stories, {size:.1f} GB: {spent:,.0f} s")
        environ = {"MONITOR_HOME": str(home), "MONITOR_CONFIG": "", "MONITOR_DATABASE_URL": f"sqlite:///{path}"}
        with open_app(environ, now=lambda: NOW, is_waiting=True) as app:
            _say(_made(path))
            _crawl(app)
            _measure(app, path, chosen.only)


def _crawl(app: App) -> None:
    """Have every edition read, so that the intake is complete."""
    if app.store.runs():
        return
    for source, edition in PLACES:
        run = app.store.start_run(Order(source, (edition,)), at=NOW - timedelta(minutes=9), pid=1, host="bench")
        served = {edition: {"feed": "12 entries"}}
        at = NOW - timedelta(minutes=8)
        app.store.finish_run(run.id, "done", at=at, reason="", counts={"new": 3}, served=served, brought={})


def _measure(app: App, path: Path, only: str) -> None:
    editions = {source: tuple(code for other, code in PLACES if other == source) for source, _ in PLACES}
    rules = {f"{source}/{code}": app.settings.rule(source, code) for source, code in PLACES}
    asking = Asking(create_app(app, FakeDoor(editions, rules)))

    def page(target: str) -> None:
        answer = asking.get(target, HTML)
        if answer.status != 200:
            raise SystemExit(f"{target}: {answer.status}")

    page("/")
    gc.freeze()  # as the daemon does once it has started
    _time("today: GET /", [lambda: page("/")] * QUESTIONS, only)
    days = [_day(number) for number in range(QUESTIONS)]
    _time("day: GET /days/DAY", [lambda day=day: page(f"/days/{day}") for day in days], only)
    for name, searches in _searches(app, path):
        _time(f"search, the store: {name}", [lambda fields=fields: _found(app, fields) for fields in searches], only)
        pages = [
            lambda fields=fields: page(f"/search?{urlencode(fields)}")
            for fields in searches
            if "after_id" not in fields
        ]
        _time(f"search, GET /search: {name}", pages, only)
    for name, asked in _ledgers(app, page, days):
        _time(name, asked, only)
    _time("digest", [lambda day=day: _digest(app, day) for day in days], only)


def _ledgers(
    app: App, page: Callable[[str], None], days: Sequence[date]
) -> Iterator[tuple[str, Sequence[Callable[[], object]]]]:
    """What the ledger of exchanges is asked: the page, the API, what the command prints, a digest's promises."""
    monitor = app.settings.monitor
    zone, languages, reader = monitor.timezone, monitor.languages, Reader(monitor.timezone, monitor.languages, days[0])

    def silent() -> object:
        question = question_of({"promises": "silent"})
        return [promise_fields(one) for one in promises_asked_for(ledger_of(app.store, question, reader), question)]

    years = [NOW.year - number % 8 for number in range(QUESTIONS)]
    yield "ledger of a year: GET /ledger", [lambda year=year: page(f"/ledger?year={year}") for year in years]
    yield "ledger of all years: GET /ledger", [lambda: page("/ledger?year=all")] * 5
    yield (
        "ledger of a year: GET /api/v1/ledger",
        [lambda year=year: page(f"/api/v1/ledger?year={year}") for year in years],
    )
    yield "ledger of all years: GET /api/v1/ledger", [lambda: page("/api/v1/ledger")] * 5
    yield "ledger of all years: monitor ledger --promises silent", [silent] * 5
    yield "promises of a digest", [lambda day=day: promises_on(app.store, day, zone, languages) for day in days]


def _made(path: Path) -> str:
    """What the database holds that the ledger is made of."""
    told = "sum(day IS NOT NULL), sum(agreed IS NOT NULL), sum(promised IS NOT NULL)"
    with closing(sqlite3.connect(path)) as database:
        wanted = "SELECT count(*), count(DISTINCT event) FROM story WHERE tier = 'core' AND tier != 'other'"
        stories, events = database.execute(wanted).fetchone()
        of_core = "story_id IN (SELECT id FROM story WHERE tier = 'core' AND tier != 'other')"
        dated, agreed, promised = database.execute(f"SELECT {told} FROM ledger_outline WHERE {of_core}").fetchone()
    return (
        f"{stories:,} core stories ({stories / YEARS.days:.0f} a day) of {events:,} events: {dated:,} tell their day, "
        f"{agreed:,} an agreement, {promised:,} a promise"
    )


def _day(number: int) -> date:
    return NOW.date() - timedelta(days=number * 53 + number // 2)


def _digest(app: App, day: date) -> None:
    settings = app.settings.monitor
    made = digest_of(app.store, day, settings.timezone, settings.languages, PLACES, made_at=NOW)
    as_form(made, "html", words_in("en"))


def _found(app: App, fields: Fields) -> None:
    """What a page of results asks the store for."""
    given = dict(fields)
    after, after_id = given.pop("after", ""), given.pop("after_id", "")
    zone = app.settings.monitor.timezone
    query = query_of(given, zone, limit=50, after=after, after_id=int(after_id) if after_id else None)
    if len(list(app.store.stories(query))) == query.limit or after:
        app.store.count(query, 10_001)


def _searches(app: App, path: Path) -> Iterator[tuple[str, Sequence[Fields]]]:
    """Searches by what is special about them, 50 of each."""
    chance = random.Random(5)
    phrases = {code: listed.split("|") for code, (_, _, listed) in LANGUAGES.items()}
    latin = [*phrases["vi"], *phrases["en"], *phrases["fr"], *phrases["es"]]
    common = [{"q": phrase} for phrase in chance.sample(latin, QUESTIONS)]
    titles = _titles(path, chance)
    yield "common words", common
    yield (
        "names",
        [{"q": chance.choice([word for word in title.split() if len(word) > 7] or ["x"])} for title in titles],
    )
    yield "phrases", [{"q": f'"{" ".join(title.split()[1:4])}"'} for title in titles]
    yield (
        "phrases that are nowhere",
        [{"q": f'"{one["q"].split()[-1]} {two}"'} for one, two in zip(common, latin, strict=False)],
    )
    yield "four words without accents", [{"q": "doan dai bieu " + one["q"]} for one in common]
    yield "beginnings of two letters", [{"q": one["q"][:2]} for one in common if len(one["q"]) > 1]
    yield "Lao", [{"q": chance.choice(phrases["lo"])[: 2 + number % 9]} for number in range(QUESTIONS)]
    yield "Chinese", [{"q": chance.choice(phrases["zh"])} for _ in range(QUESTIONS)]
    yield "one Chinese character", [{"q": chance.choice("".join(phrases["zh"]))} for _ in range(QUESTIONS)]
    yield "Russian", [{"q": chance.choice(phrases["ru"])[:6]} for _ in range(QUESTIONS)]
    yield from _filtered(chance, common)
    yield "relevance", [one | {"sort": "relevance"} for one in common]
    yield "newest", [one | {"sort": "newest"} for one in common]
    places = _some(app, chance)
    yield "deep paging", [one | {"after": after} for one, after in zip(common, places, strict=True)]
    yield "deep paging without words", [{"lang": "vi", "after": after} for after in places]
    newest = max(story.id for story in app.store.stories(query_of({}, UTC, limit=1)))
    yield "alert, what is new", [one | {"sort": "newest", "after_id": str(newest - 300)} for one in common]


def _filtered(chance: random.Random, common: Sequence[Fields]) -> Iterator[tuple[str, Sequence[Fields]]]:
    values: dict[str, Callable[[], Fields]] = {
        "language": lambda: {"lang": chance.choice(list(LANGUAGES))},
        "tier": lambda: {"tier": chance.choice(("core", "bilateral", "other"))},
        "source": lambda: {"source": chance.choice(PLACES)[0]},
        "edition": lambda: {"edition": "/".join(chance.choice(PLACES))},
        "office": lambda: {"office": chance.choice(OFFICES)},
        "person": lambda: {"person": chance.choice(("Phạm Minh Chính", "Pham Minh Chinh", "Sonexay Siphandone"))},
        "days": lambda: _span(chance),
        "rare mixture": lambda: {"lang": "lo", "tier": "core", "office": chance.choice(OFFICES)} | _span(chance),
    }
    for name, value in values.items():
        yield f"common words and {name}", [one | value() for one in common]
        yield f"{name} alone", [value() for _ in common]


def _span(chance: random.Random) -> Fields:
    first = NOW - YEARS * chance.random()
    return {"since": f"{first:%Y-%m-%d}", "until": f"{first + timedelta(days=chance.choice((1, 30, 700))):%Y-%m-%d}"}


def _titles(path: Path, chance: random.Random) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        (most,) = database.execute("SELECT max(id) FROM story").fetchone()
        wanted = "SELECT title FROM story WHERE language IN ('vi', 'en', 'fr') AND id >= ? ORDER BY id LIMIT 1"
        return [database.execute(wanted, (chance.randrange(1, most - 50),)).fetchone()[0] for _ in range(QUESTIONS)]


def _some(app: App, chance: random.Random) -> list[str]:
    """Cursors from all over the years."""
    found = []
    for _ in range(QUESTIONS):
        until = NOW - YEARS * 0.9 * chance.random()
        query = replace(query_of({}, UTC, limit=1), until=until)
        found.extend(cursor_of(one) for one in app.store.stories(query))
    return found


def _time(name: str, questions: Sequence[Callable[[], object]], only: str) -> None:
    if only not in name or not questions:
        return
    waited, worked = [], []
    for question in questions:
        began, begun = time.perf_counter(), time.process_time()
        question()
        waited.append((time.perf_counter() - began) * 1e3)
        worked.append((time.process_time() - begun) * 1e3)
    target = next((most for word, most in TARGETS.items() if name.startswith(word)), 0)
    verdict = "" if max(waited) < target else f"   OVER {target}"
    told = f"median {statistics.median(waited):6,.0f} ms, worst {max(waited):6,.0f} ms"
    own = f"own time {statistics.median(worked):,.0f} and {max(worked):,.0f} ms"
    _say(f"{name:<50} {told} ({own}) of {len(waited)}{verdict}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
