"""A home of its own for each test, crawls as the command line runs them, and what they leave, as plain values."""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import chdir, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor.archive import Archive
from monitor.beat import assess, worth_fetching
from monitor.crawl.launch import Crawl, follow, launch
from monitor.domain import ON_THE_BEAT, Known, Order, Run, StoredStory, StoryQuery
from monitor.newsroom.server import Newsroom
from monitor.store import Store, open_store
from monitor.text import clean
from tests.ready import ready

ROOT = Path(__file__).parents[2]
ICT = timezone(timedelta(hours=7))
TEXTLESS = frozenset({"video", "photo", "infographic", "empty"})
Truth = Mapping[str, Any]
PATIENCE = 60.0


@dataclass(frozen=True)
class Outcome:
    """What the command said: its exit code, the runs and totals of its JSON, and its standard error."""

    code: int
    runs: tuple[Mapping[str, Any], ...]
    counts: Mapping[str, int]
    error: str

    def run(self, source: str) -> Mapping[str, Any]:
        return next(run for run in self.runs if run["order"]["source"] == source)

    def served(self, source: str, edition: str) -> Mapping[str, str]:
        """How each way of discovery of an edition answered."""
        ways: Mapping[str, str] = self.run(source)["served"][edition]
        return ways


class Home:
    """A MONITOR_HOME below a test's folder, and the crawls that fill it."""

    def __init__(self, path: Path, address: str = "", **settings: str) -> None:
        """`settings` are variables for every crawl of this home."""
        self.path = path
        self.address = address
        self.settings = settings
        path.mkdir(parents=True, exist_ok=True)
        self._no_settings = path.parent / "no-settings.toml"
        self._no_settings.touch()
        ready(path / "monitor.db")

    def environ(self, **more: str) -> dict[str, str]:
        """The environment without any setting but our own."""
        bare = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
        ours = {"MONITOR_HOME": str(self.path), "MONITOR_CONFIG": str(self._no_settings)}
        return {**bare, "PYTHONPATH": str(ROOT), **ours, **more}

    def command(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """`python -m WORDS` at the root of the checkout."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self.environ(**self.settings, **environ),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def crawl(self, *arguments: str, **environ: str) -> Outcome:
        """`monitor crawl` against the newsroom, or what `--from-warc` names."""
        where = () if "--from-warc" in arguments else ("--connect-to", self.address)
        done = self.command("monitor", "crawl", *arguments, *where, "--json", **environ)
        said = json.loads(done.stdout) if done.stdout else {"runs": (), "totals": {}}
        return Outcome(done.returncode, tuple(said["runs"]), said["totals"], done.stderr)

    def launch(self, source: str = "vietnamplus", **order: Any) -> Crawl:
        """A crawl in a process of its own, to be watched while it goes; the fields of its order are given."""
        where = {} if order.get("from_warc") else {"connect_to": self.address}
        with chdir(ROOT):
            return launch(
                Order(source, **(where | order)), self.path / "logs" / "crawl.log", self.environ(**self.settings)
            )

    def run(self, *editions: str, source: str = "vietnamplus", **order: Any) -> Run:
        """A crawl of some editions, without the start of the command line; the run's row as it was closed."""
        crawl = self.launch(source, editions=editions, **order)
        for _ in follow([crawl]):
            pass
        with self.store() as store:
            run = store.run(crawl.run_id or 0)
        assert run is not None, (crawl.error, crawl.log.read_text(encoding="utf-8")[-2000:])
        return run

    @contextmanager
    def store(self) -> Iterator[Store]:
        with open_store(f"sqlite:///{self.path / 'monitor.db'}") as store:
            yield store

    def stories(self) -> dict[str, StoredStory]:
        """All stories, by the key of each page whose text they are."""
        with self.store() as store:
            found = list(store.stories(StoryQuery(limit=None)))
        return {key: one for one in found for key in (one.story.key, *(sighting.key for sighting in one.sightings))}

    def visited(self, keys: Collection[str]) -> dict[str, Known]:
        """What is remembered of those of the keys that were looked at."""
        with self.store() as store:
            return store.known(keys)

    def grow_older(self, **span: float) -> None:
        """Let all that was seen have been seen so much earlier, since a crawl's own clock cannot be set."""
        earlier = timedelta(**span)
        with closing(sqlite3.connect(self.path / "monitor.db")) as database, database:
            rows = database.execute("SELECT key, first_seen, checked_at FROM page").fetchall()
            for key, *instants in rows:
                first, checked = (
                    (datetime.fromisoformat(at) - earlier).isoformat(timespec="microseconds") for at in instants
                )
                database.execute("UPDATE page SET first_seen = ?, checked_at = ? WHERE key = ?", (first, checked, key))

    def warcs(self) -> tuple[Path, ...]:
        return tuple(sorted((self.path / "archive").glob("**/*.warc")))

    def unreadable_captures(self) -> list[str]:
        """The archived pages that cannot be read again, of all stories."""
        archive, bad = Archive(self.path / "archive"), []
        with self.store() as store:
            for stored in store.stories(StoryQuery(limit=None)):
                captures = store.captures(stored.id)
                read = [archive.read(capture).body_decoded for _, _, capture in captures]
                if not captures or not all(read):
                    bad.append(stored.story.key)
        return bad


def fresh(newsroom: Newsroom) -> Newsroom:
    """The newsroom as it was at its start."""
    newsroom.behave()
    newsroom.set_state(edited=False)
    newsroom.reset()
    return newsroom


def fetch(newsroom: Newsroom, url: str) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """One page of the newsroom as it comes over the wire."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(newsroom.address, timeout=30)
    try:
        target = where.path + (f"?{where.query}" if where.query else "")
        connection.request("GET", target, headers={"Host": where.netloc, "Accept-Encoding": "gzip"})
        response = connection.getresponse()
        return response.status, tuple(response.getheaders()), response.read()
    finally:
        connection.close()


# -- what there is to be found


def truth_by_key(newsroom: Newsroom) -> dict[str, Truth]:
    return {line["key"]: line for line in newsroom.truth()}


def has_text(truth: Truth) -> bool:
    return truth["kind"] not in TEXTLESS


def is_on_our_beat(truth: Truth) -> bool:
    """Whether the text, as the page has it, is of the beat by our own judgement."""
    paragraphs = tuple(map(clean, truth["paragraphs"]))
    judged = assess(clean(truth["title"]), clean(truth["lead"]), paragraphs, truth["language"])
    return judged.tier in ON_THE_BEAT


def speaks_for_itself(truth: Truth) -> bool:
    """Whether title and address alone let one expect a story of the beat."""
    slug = urlsplit(truth["url"]).path.rpartition("-post")[0] or urlsplit(truth["url"]).path
    return worth_fetching(clean(truth["title"]), slug.rpartition("/")[2])


def differences(stored: StoredStory, truth: Truth) -> list[str]:
    """The fields in which a stored story is not what was rendered; instants as exactly as the page tells them."""
    story = stored.story
    wanted = {
        "title": clean(truth["title"]),
        "lead": clean(truth["lead"]),
        "paragraphs": tuple(map(clean, truth["paragraphs"])),
        "captions": frozenset(map(clean, truth["captions"])),
    }
    got = {"title": story.title, "lead": story.lead, "paragraphs": story.paragraphs}
    different = [
        name for name, value in (got | {"captions": frozenset(story.captions)}).items() if value != wanted[name]
    ]
    return different if _is_same_instant(story.published_at, truth) else [*different, "published_at"]


def _is_same_instant(instant: datetime | None, truth: Truth) -> bool:
    if instant is None or instant.tzinfo is None:
        return False
    there, wanted = instant.astimezone(ICT), datetime.fromisoformat(truth["published_at"]).astimezone(ICT)
    length = {"second": 19, "minute": 16, "day": 10}[truth["published_precision"]]
    return there.isoformat()[:length] == wanted.isoformat()[:length]


# -- waiting, always for something and never for ever


def wait_until(holds: Callable[[], bool], what: str, *, pause: float = 0.01) -> None:
    """Ask again and again until it holds; AssertionError when patience is at an end."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited {PATIENCE:g} s in vain: {what}"
        time.sleep(pause)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet buried does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in ("Z", "X")
