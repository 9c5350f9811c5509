"""The guard over hosts and the pace that a robots.txt asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser

from monitor.crawl.components import LONGEST_DELAY, CrawlDelay, HostGuard, OffHostError, date_of, is_allowed
from monitor.crawl.exchange import reason_of
from monitor.crawl.settings import AGENT
from monitor.crawl.wording import LogWording
from monitor.jobs.intake import RawPage
from spiders import vietnamplus, vna, vna_pictorial

HOSTS = vietnamplus.SOURCE.hosts
HOST = "en.vietnamplus.vn"


@pytest.mark.parametrize(
    "url",
    [
        "https://en.vietnamplus.vn/talks-post1.vnp",
        "http://en.vietnamplus.vn/",
        "https://www.vietnamplus.vn/sitemap.xml",
        "https://vietnamplus.vn/",
        "https://cn.vietnamplus.vn/",
        "https://apiv3.vietnamplus.vn/api/morenews-topic-111-1.html",
    ],
)
def test_the_sources_own_hosts_are_allowed(url: str) -> None:
    assert is_allowed(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "https://mirror.example/talks-post1.vnp",
        "https://en.vietnamplus.vn.mirror.example/",
        "https://mirror.example/en.vietnamplus.vn/",
        "https://lo.vietnamplus.vn/",
        "https://shop.en.vietnamplus.vn/",
        "https://vnanet.vn/",
        "http://127.0.0.1/",
        "http://10.0.0.1/talks-post1.vnp",
        "http://[::1]/",
        "http://localhost/",
        "http://2130706433/",
        "https://en.vietnamplus.vn:8443/",
        "https://en.vietnamplus.vn:443/",
        "https://reader@en.vietnamplus.vn/",
        "https://reader:secret@en.vietnamplus.vn/",
        "https://en.vietnamplus.vn@mirror.example/",
        "https://en.vietnamplus.vn\\@mirror.example/",
        "https://en.vietnamplus.vn./",
        "ftp://en.vietnamplus.vn/",
        "file:///etc/passwd",
        "data:text/html,en.vietnamplus.vn",
        "javascript:alert(1)",
        "//en.vietnamplus.vn/",
        "",
    ],
)
def test_nothing_else_is(url: str) -> None:
    assert not is_allowed(url, HOSTS)


def test_the_guard_stops_a_request_and_its_reason_has_a_name() -> None:
    guard = HostGuard(HOSTS)
    guard.process_request(Request("https://en.vietnamplus.vn/"))
    with pytest.raises(OffHostError) as stopped:
        guard.process_request(Request("https://mirror.example/"))
    assert reason_of(stopped.value) == "off_host"


def test_a_spider_without_a_source_may_go_nowhere() -> None:
    guard = HostGuard.from_crawler(SimpleNamespace(spidercls=object))  # type: ignore[arg-type]
    with pytest.raises(OffHostError):
        guard.process_request(Request("https://en.vietnamplus.vn/"))


@pytest.mark.parametrize("source", [vietnamplus.SOURCE, vna.SOURCE, vna_pictorial.SOURCE], ids=lambda one: one.name)
def test_every_host_of_a_source_is_a_plain_name_of_the_agency(source: Any) -> None:
    for host in source.hosts:
        assert host == host.lower()
        assert host.endswith(("vietnamplus.vn", "vnanet.vn"))
        assert ":" not in host


# -- the pace


class FakeCrawler:
    """As much of a crawler as the pace is set on: the settings, and the downloader with its slots."""

    def __init__(self, delay: float, *, has_slot: bool = True) -> None:
        self.slot = SimpleNamespace(delay=delay, concurrency=16)
        self.downloader = SimpleNamespace(per_slot_settings={}, slots={HOST: self.slot} if has_slot else {})
        self.engine = SimpleNamespace(downloader=self.downloader)
        self.settings = SimpleNamespace(getfloat={"DOWNLOAD_DELAY": delay}.__getitem__)

    def read_robots(self, text: str) -> None:
        parser = ProtegoRobotParser(text.encode(), spider=None)
        extension = CrawlDelay(self)  # type: ignore[arg-type]
        extension.robots_parsed(parser, Request(f"https://{HOST}/talks-post1.vnp"))

    @property
    def later(self) -> dict[str, Any]:
        """What holds for slots that are made later."""
        settings: dict[str, Any] = self.downloader.per_slot_settings.get(HOST, {})
        return settings


@pytest.mark.parametrize(
    ("asked", "ours", "delay"),
    [("5", 1.0, 5.0), ("2.5", 0.0, 2.5), ("0.2", 1.0, 1.0), ("0.2", 0.0, 0.2), ("86400", 1.0, LONGEST_DELAY)],
)
def test_a_crawl_delay_slows_down_and_never_speeds_up(asked: str, ours: float, delay: float) -> None:
    crawler = FakeCrawler(ours)
    crawler.read_robots(f"User-agent: *\nCrawl-delay: {asked}\n")
    assert (crawler.slot.delay, crawler.slot.concurrency) == (delay, 1)
    assert crawler.later == {"delay": delay, "concurrency": 1, "jitter": 0.0}


def test_a_delay_for_us_by_name_counts_before_that_for_all() -> None:
    crawler = FakeCrawler(1.0)
    crawler.read_robots(f"User-agent: *\nCrawl-delay: 3\n\nUser-agent: {AGENT}\nCrawl-delay: 7\n")
    assert crawler.slot.delay == 7


@pytest.mark.parametrize("text", ["", "User-agent: *\nDisallow: /search\n", "User-agent: *\nCrawl-delay: soon\n"])
def test_without_a_delay_the_pace_stays(text: str) -> None:
    crawler = FakeCrawler(1.0)
    crawler.read_robots(text)
    assert (crawler.slot.delay, crawler.slot.concurrency) == (1.0, 16)
    assert crawler.later == {}


def test_a_delay_also_holds_for_a_slot_that_is_made_later() -> None:
    crawler = FakeCrawler(1.0, has_slot=False)
    crawler.read_robots("User-agent: *\nCrawl-delay: 4\n")
    assert crawler.later["delay"] == 4


# -- the clocks


@pytest.mark.parametrize(
    ("headers", "instant"),
    [
        ({"Date": "Thu, 12 Mar 2026 05:00:00 GMT"}, "2026-03-12T05:00:00+00:00"),
        ({"Date": "Thu, 12 Mar 2026 12:00:00 +0700"}, "2026-03-12T05:00:00+00:00"),
        ({"Date": "Thu, 12 Mar 2026 05:00:00 GMT", "Age": "3600"}, "2026-03-12T06:00:00+00:00"),
        ({"Date": "Thu, 12 Mar 2026 05:00:00 GMT", "Age": "-1"}, None),
        ({"Date": "Thu, 12 Mar 2026 05:00:00 GMT", "Age": "9" * 30}, None),
        ({"Date": "Thu, 12 Mar 2026 05:00:00 GMT", "Age": "old"}, None),
        ({"Date": "Thu, 12 Mar 2026 05:00:00 -0000"}, None),
        ({"Date": "Thu, 12 Mar 0000 99:00:00 GMT"}, None),
        ({"Date": "noon"}, None),
        ({"Date": "\u0eb0"}, None),
        ({"Date": ""}, None),
        ({}, None),
    ],
)
def test_when_an_answer_was_sent_is_what_its_date_and_its_age_say(headers: dict[str, str], instant: str | None) -> None:
    found = date_of(Response(f"https://{HOST}/", headers=headers))
    assert (found and found.isoformat()) == instant


# -- what the log says


def test_the_log_names_what_was_fetched_and_never_quotes_it() -> None:
    page = RawPage(f"https://{HOST}/a-post1.vnp", 200, (), b"<p>secret", datetime(2026, 3, 12, tzinfo=UTC))
    item, error = SimpleNamespace(page=page, taken="secret"), ValueError("secret")
    words, spider = LogWording(), SimpleNamespace()
    said: list[Any] = [
        words.scraped(item, None, spider),  # type: ignore[arg-type]
        words.dropped(item, error, None, spider),  # type: ignore[arg-type]
        words.item_error(item, error, None, spider),  # type: ignore[arg-type]
        words.item_error({"title": "secret"}, error, None, spider),  # type: ignore[arg-type]
    ]
    lines = [one["msg"] % one["args"] for one in said]
    assert lines[2] == f"Could not store https://{HOST}/a-post1.vnp: ValueError"
    assert lines[3] == "Could not store dict: ValueError"
    assert not [line for line in lines if "secret" in line]
