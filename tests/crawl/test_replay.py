"""Crawls out of an archive instead of the network: our own files, foreign ones, damaged ones, none."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.domain import Run, StoredStory
from monitor.newsroom.server import Newsroom
from tests.crawl.making import Home, differences, fetch, fresh, truth_by_key

AT = datetime(2026, 3, 12, 12, tzinfo=UTC)
EDITIONS = ("en", "es", "ru")


@dataclass(frozen=True)
class Original:
    """A crawl over the network: its archive, what it asked for, what it found, what was to be found."""

    files: tuple[str, ...]
    asked: tuple[str, ...]
    run: Run
    stories: Mapping[str, StoredStory]
    truth: Mapping[str, Mapping[str, object]]
    recorded: str
    """A file with every answer the crawl got, lists and all."""

    def hashes(self) -> dict[str, str]:
        return hashes(self.stories)


@pytest.fixture(scope="module")
def original(running: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Original:
    newsroom, folder = fresh(running), tmp_path_factory.mktemp("original")
    home = Home(folder / "home", newsroom.address, MONITOR_CRAWL_ARCHIVE="all")
    run = home.run(*EDITIONS, since=date(2026, 1, 1))
    asked = tuple(f"https://{path}" for path in newsroom.requests()["paths"])
    with Archive(folder / "recorded").writer(1, "everything", AT) as writer:
        for url in asked:
            status, headers, body = fetch(newsroom, url)
            writer.keep(url, status, headers, body, AT)
    recorded = next((folder / "recorded").glob("**/*.warc"))
    files = tuple(map(str, home.warcs()))
    return Original(files, asked, run, home.stories(), truth_by_key(newsroom), str(recorded))


@pytest.fixture
def away(tmp_path: Path) -> Home:
    """An empty home whose crawls have no network to go to."""
    return Home(tmp_path / "away")


def hashes(stories: Mapping[str, StoredStory]) -> dict[str, str]:
    return {key: stored.story.content_hash for key, stored in stories.items()}


def test_our_own_archive_of_pages_without_any_list_gives_the_same_stories(
    original: Original, away: Home, newsroom: Newsroom
) -> None:
    run = away.run(from_warc=original.files)
    assert run.status == "done"
    assert hashes(away.stories()) == original.hashes()
    assert len(original.stories) > 25
    assert set(run.served) == set(EDITIONS), "the others have not failed, they are not there"
    assert newsroom.requests()["total"] == {}


def test_a_file_with_lists_and_pages_is_crawled_as_the_site_was(original: Original, away: Home) -> None:
    run = away.run(*EDITIONS, from_warc=(original.recorded,), since=date(2026, 1, 1))
    assert run.status == "done"
    assert hashes(away.stories()) == original.hashes()
    assert run.served["en"]["feed"] == original.run.served["en"]["feed"]
    stored = {stored.story.key: stored for stored in away.stories().values()}
    assert [key for key, one in stored.items() if differences(one, original.truth[key])] == []


def test_a_replay_writes_an_archive_of_its_own_and_a_second_one_adds_nothing(original: Original, away: Home) -> None:
    first = away.run("ru", from_warc=original.files)
    second = away.run("ru", from_warc=original.files)
    assert first.counts["new"] > 0
    assert not {"new", "revised", "duplicate", "fetched"} & second.counts.keys()
    assert away.unreadable_captures() == []


def test_the_command_line_replays_for_every_source_and_stays_calm_where_nothing_is_archived(
    original: Original, away: Home
) -> None:
    outcome = away.crawl("--from-warc", *_alternating(original.files))
    assert outcome.code == 0, outcome.error
    assert [run["status"] for run in outcome.runs] == ["done"] * 3
    assert hashes(away.stories()) == original.hashes()


def _alternating(files: tuple[str, ...]) -> list[str]:
    return [word for file in files for word in ("--from-warc", file)][1:]


# -- files in a bad state


def test_of_files_that_break_off_anywhere_the_rest_is_read_and_the_damage_told(
    original: Original, away: Home, tmp_path: Path
) -> None:
    """Several files, each cut at another place, one within its first page."""
    whole, dice = Path(original.files[0]).read_bytes(), random.Random(12)
    files = []
    for number, end in enumerate((1500, *sorted(dice.randrange(2000, len(whole)) for _ in range(6)))):
        files.append(tmp_path / f"cut-{number}.warc")
        files[-1].write_bytes(whole[:end])
    run = away.run(*EDITIONS, from_warc=tuple(map(str, files)))
    assert run.status == "done"
    assert run.counts["damaged:archive_file"] == len(files)
    assert 5 < len(away.stories()) < len(original.stories)
    assert hashes(away.stories()).items() <= original.hashes().items()
    log = next((away.path / "logs").iterdir()).read_text(encoding="utf-8")
    for file in files:
        assert f"{file} is damaged and was read in part: cut off within the record at offset" in log


def test_a_missing_file_is_wrong_usage_told_in_one_line(away: Home, tmp_path: Path) -> None:
    outcome = away.crawl("--from-warc", str(tmp_path / "nowhere.warc"))
    assert (outcome.code, outcome.runs) == (2, ())
    assert outcome.error.count("\n") == 1
    assert "nowhere.warc: there is no such file" in outcome.error


def test_a_file_that_is_no_archive_is_refused_in_one_line(away: Home, tmp_path: Path) -> None:
    page = tmp_path / "page.warc"
    page.write_bytes(b"<html><body><p>no archive</p></body></html>")
    outcome = away.crawl("vietnamplus", "--from-warc", str(page))
    assert outcome.code == 1
    assert outcome.error.count("\n") == 1
    assert str(page) in outcome.error


# -- what an archive may hold

HTML = (("Content-Type", "text/html; charset=utf-8"),)
PACKED = (*HTML, ("Content-Encoding", "gzip"))
RU = "https://ru.vietnamplus.vn"


@dataclass(frozen=True)
class Made:
    """A replay of an archive made by hand: a page moved, one forbidden, one broken, one leading away, others whole."""

    moved: str
    forbidden: str
    broken: str
    whole: frozenset[str]
    run: Run
    stories: Mapping[str, StoredStory]


@pytest.fixture(scope="module")
def made(running: Newsroom, original: Original, tmp_path_factory: pytest.TempPathFactory) -> Made:
    fresh(running)
    folder = tmp_path_factory.mktemp("made")
    pages = {key: str(line["url"]) for key, line in original.truth.items() if key.startswith("ru.")}
    bodies = {key: fetch(running, url)[2] for key, url in pages.items() if key in original.stories}
    moved, forbidden, broken, *whole = bodies
    rules = f"User-agent: *\nDisallow: /*-post{forbidden.partition('/')[2]}\n".encode()
    with Archive(folder).writer(1, "made", AT) as writer:
        writer.keep(f"{RU}/robots.txt", 200, (("Content-Type", "text/plain"),), rules, AT)
        writer.keep(pages[moved].replace("-post", "/"), 301, (("Location", pages[moved]),), b"", AT)
        for key, body in bodies.items():
            writer.keep(pages[key], 200, PACKED, body[:2000] if key == broken else body, AT)
        writer.keep(f"{RU}/a-post9.vnp", 302, (("Location", "https://mirror.example/a"),), b"", AT)
        writer.keep("https://mirror.example/a", 200, HTML, b"<p>stolen</p>", AT)
    home = Home(folder / "home" / "home")
    run = home.run("ru", from_warc=tuple(map(str, folder.glob("2*/**/*.warc"))))
    return Made(moved, forbidden, broken, frozenset(whole), run, home.stories())


def test_whole_pages_and_redirects_within_the_archive_are_read(made: Made) -> None:
    assert made.run.status == "done"
    assert made.stories.keys() == made.whole | {made.moved}


def test_an_archived_redirect_to_a_foreign_host_is_not_followed(made: Made) -> None:
    assert made.run.counts["failed:off_host"] == 1


def test_a_replay_tells_nothing_of_the_clocks(made: Made) -> None:
    assert made.run.skew_seconds is None


def test_an_archived_robots_txt_is_obeyed(made: Made) -> None:
    assert made.run.counts["failed:robots"] == 1
    assert made.forbidden not in made.stories


def test_an_archived_body_that_cannot_be_unpacked_is_counted_as_a_damaged_record(made: Made) -> None:
    assert made.run.counts["failed"] == 3
    assert made.run.counts["failed:damaged_record"] == 1
    assert made.broken not in made.stories


def test_pages_outside_the_span_are_read_and_left_out(original: Original, away: Home) -> None:
    run = away.run(*EDITIONS, from_warc=original.files, until=date(2026, 3, 9))
    assert 0 < len(away.stories()) < len(original.stories)
    assert run.counts["skipped:outside_span"] > 0
    days = {stored.story.published_at for stored in away.stories().values()}
    assert all(day is not None and day < datetime(2026, 3, 9, 17, tzinfo=UTC) for day in days)
