"""A story listed under several addresses: the next is asked for where one is gone, and no more than that."""

from __future__ import annotations

import json
from pathlib import Path

from monitor.crawl.plan import Wanted
from monitor.crawl.spellings import MOST, Spellings
from monitor.domain import Address, Entry
from tests.crawl.making import Home
from tests.crawl.test_own_site import FEED, HOST, Reply, Site, feed, found, page, path_of, serving

KEY = "ru.vietnamplus.vn/7001"
OLD, NEW, THIRD = (
    f"https://ru.vietnamplus.vn/{rest}.vnp" for rest in ("talks/7001", "talks-post7001", "plan-post7001")
)


def wanted(url: str, key: str = KEY) -> Wanted:
    return Wanted(Entry(url), Address(key, url, "ru", "talks"), "new")


def asked(*urls: str) -> Spellings:
    """The first address is on its way, lists name the others meanwhile."""
    spellings = Spellings()
    spellings.asked(wanted(urls[0]))
    assert not any(spellings.listed_again(wanted(url)) for url in urls[1:])
    return spellings


def gone(spellings: Spellings, url: str) -> str:
    other = spellings.gone(wanted(url))
    return other.entry.url if other else ""


def test_where_one_address_is_gone_the_next_is_asked_for_until_none_is_left() -> None:
    spellings = asked(OLD, NEW, THIRD)
    assert gone(spellings, OLD) == NEW
    assert gone(spellings, NEW) == THIRD
    assert gone(spellings, THIRD) == ""


def test_an_address_that_was_tried_is_not_tried_again_however_it_is_written() -> None:
    spellings = asked(OLD, OLD, OLD.replace("https:", "http:"), f"{OLD}?utm_source=box#top")
    assert gone(spellings, OLD) == ""
    assert spellings.is_gone(KEY)
    assert not spellings.listed_again(wanted(f"{OLD}#comments"))


def test_an_address_that_is_listed_after_the_others_are_gone_is_asked_for_at_once() -> None:
    spellings = asked(OLD)
    assert gone(spellings, OLD) == ""
    assert spellings.listed_again(wanted(NEW))
    assert not spellings.is_gone(KEY)
    assert not spellings.listed_again(wanted(NEW))


def test_an_article_that_was_answered_needs_no_other_address() -> None:
    spellings = asked(OLD, NEW)
    spellings.settled(wanted(OLD))
    assert not spellings.listed_again(wanted(THIRD))
    assert not spellings.is_gone(KEY)


def test_a_site_that_names_ever_new_addresses_is_not_followed_for_ever() -> None:
    spellings = asked(*(f"https://ru.vietnamplus.vn/talks-{number}-post7001.vnp" for number in range(50)))
    tried, url = 1, "https://ru.vietnamplus.vn/talks-0-post7001.vnp"
    while url := gone(spellings, url):
        tried += 1
    assert tried == MOST


def test_a_crawl_finds_a_story_whose_listed_address_is_gone_and_one_that_only_load_more_brings(tmp_path: Path) -> None:
    moved, later = path_of("moved"), path_of("later")
    old_feed = feed("moved").body.replace(b"-post", b"/")
    section = f"""<html><body><a href="{moved}">Government Offices of Vietnam, Laos sign plan moved</a>
    <button class="control__loadmore" data-zone="417" data-page="1">More</button></body></html>"""
    more = {"data": {"contents": [{"title": "Offices sign", "url": f"https://{HOST}{later}", "date": 1773290538}]}}
    replies = {
        FEED: Reply(old_feed, {"Content-Type": "application/rss+xml"}),
        "/politics/": Reply(section.encode()),
        "/api/morenews-zone-417-1.html?phrase=": Reply(json.dumps(more).encode(), {"Content-Type": "application/json"}),
        moved: Reply(page("moved")),
        later: Reply(page("later")),
    }
    with serving(Site(replies)) as site:
        home = Home(tmp_path / "home", site.address)
        run = home.run("ru")
        assert found(home.stories()) == {"moved", "later"}
        assert run.counts.get("failed", 0) == 0 or run.counts["failed:http_404"] == 1
        assert site.paths().count(moved) == 1
