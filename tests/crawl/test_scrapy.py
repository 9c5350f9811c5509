"""Scrapy's own commands work from the root of the checkout, as every user of Scrapy expects."""

from __future__ import annotations

import json

import pytest

from monitor.crawl import catalog
from monitor.newsroom.server import Newsroom
from tests.crawl.making import Home, differences, truth_by_key

# What a story's line in an export holds, whatever wrote it; what only the store knows (its number, sightings ...) is
# not there yet.
FIELDS = {
    *("url", "source", "edition", "title", "lead", "paragraphs", "captions", "byline", "section", "tags"),
    *("published_at", "published_basis", "language", "language_confidence", "declared_language"),
    *("tier", "score", "reasons", "mentions", "content_hash", "layout"),
}


def test_scrapy_lists_the_sources(home: Home) -> None:
    done = home.command("scrapy", "list")
    assert done.returncode == 0, done.stderr
    assert tuple(done.stdout.split()) == catalog.names()


def test_scrapy_crawl_stores_and_exports(newsroom: Newsroom, home: Home) -> None:
    export = home.path / "x.jsonl"
    arguments = ("-a", "edition=es", "-s", f"MONITOR_CONNECT_TO={home.address}", "-o", str(export))
    done = home.command("scrapy", "crawl", "vietnamplus", *arguments)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()]
    assert len(lines) >= 6
    assert all(line.keys() >= FIELDS for line in lines)
    stories = {stored.story.url: stored for stored in home.stories().values()}
    assert stories
    assert stories.keys() <= {line["url"] for line in lines}
    assert {line["content_hash"] for line in lines} >= {stored.story.content_hash for stored in stories.values()}
    truth = truth_by_key(newsroom)
    assert [url for url, stored in stories.items() if differences(stored, truth[stored.story.key])] == []


def test_scrapy_crawl_understands_the_arguments_of_an_order(newsroom: Newsroom, home: Home) -> None:
    arguments = ("-a", "edition=es,fr", "-a", "since=2026-03-12", "-a", "max_pages=2", "-a", "thorough=1")
    done = home.command("scrapy", "crawl", "vietnamplus", *arguments, "-s", f"MONITOR_CONNECT_TO={home.address}")
    assert done.returncode == 0, done.stderr
    with home.store() as store:
        (run,) = store.runs()
    assert (run.status, run.order.editions, run.order.max_pages, run.order.thorough) == ("done", ("es", "fr"), 2, True)
    assert str(run.order.since) == "2026-03-12"
    assert newsroom.requests()["total"]["article"] == 2


@pytest.mark.parametrize("url", ["https://en.vietnamplus.vn/politics/", "https://vietnam.vnanet.vn/lao/"])
def test_scrapy_shell_fetches_a_page_of_any_source(newsroom: Newsroom, home: Home, url: str) -> None:
    code = "(response.status, spider.name)"
    done = home.command("scrapy", "shell", "--nolog", "-s", f"MONITOR_CONNECT_TO={home.address}", "-c", code, url)
    assert done.returncode == 0, done.stderr
    status, name = done.stdout.strip().strip("()").split(", ")
    assert status == "200"
    assert name.strip("'") in catalog.names()


def test_scrapy_shell_goes_to_no_other_host(newsroom: Newsroom, home: Home) -> None:
    arguments = ("-s", f"MONITOR_CONNECT_TO={home.address}", "-c", "print('got', response)", "https://mirror.example/")
    done = home.command("scrapy", "shell", "--nolog", *arguments)
    assert "got <" not in done.stdout
    assert newsroom.requests()["hosts"] == {}


def test_an_unknown_edition_or_day_ends_the_crawl_before_it_begins(newsroom: Newsroom, home: Home) -> None:
    for argument in ("edition=xx", "since=yesterday"):
        done = home.command("scrapy", "crawl", "vietnamplus", "-a", argument)
        assert done.returncode != 0
    assert newsroom.requests()["total"] == {}
