"""The newsroom over real HTTP: hosts, conditions, states, faults, counts."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from monitor.newsroom.server import Newsroom

Reply = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def running() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture
def newsroom(running: Newsroom) -> Newsroom:
    running.behave()
    running.set_state(edited=False)
    running.reset()
    return running


def ask(newsroom: Newsroom, url: str, **headers: str) -> Reply:
    where = urlsplit(url)
    target = where.path + (f"?{where.query}" if where.query else "")
    connection = http.client.HTTPConnection(newsroom.address, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", target, headers={"Host": where.netloc, **named})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def a_story(newsroom: Newsroom, **wanted: object) -> dict[str, object]:
    return next(line for line in newsroom.truth() if all(line[name] == value for name, value in wanted.items()))


def test_it_listens_on_a_free_loopback_port(newsroom: Newsroom) -> None:
    host, port = newsroom.address.split(":")
    assert host == "127.0.0.1"
    assert int(port) > 1023


def test_each_host_gets_its_own_pages(newsroom: Newsroom) -> None:
    english, vietnamese = (ask(newsroom, f"http://{host}.vietnamplus.vn/") for host in ("en", "www"))
    assert english[0] == vietnamese[0] == 200
    assert b'lang="en"' in english[2]
    assert b'lang="vi"' in vietnamese[2]


def test_a_host_that_nobody_plays_is_refused(newsroom: Newsroom) -> None:
    assert ask(newsroom, "http://mirror.example/")[0] == 421


def test_an_unchanged_page_answers_304_to_its_own_validators(newsroom: Newsroom) -> None:
    url = str(a_story(newsroom, layout="onecms", kind="text")["url"])
    headers = ask(newsroom, url)[1]
    assert ask(newsroom, url, If_None_Match=headers["etag"])[::2] == (304, b"")
    assert ask(newsroom, url, If_Modified_Since=headers["last-modified"])[0] == 304
    assert ask(newsroom, url, If_None_Match='"something-else"')[0] == 200


def test_feeds_are_zipped_even_for_a_reader_that_does_not_ask(newsroom: Newsroom) -> None:
    assert ask(newsroom, "http://www.vietnamplus.vn/rss/home.rss")[1]["content-encoding"] == "gzip"
    assert "content-encoding" not in ask(newsroom, "http://www.vietnamplus.vn/sitemap.xml")[1]


def test_the_edited_state_changes_a_page_and_its_entity_tag(newsroom: Newsroom) -> None:
    url = "http://en.vietnamplus.vn/government-offices-of-vietnam-laos-hold-talks-in-vientiane-post339921.vnp"
    before = ask(newsroom, url)
    newsroom.set_state(edited=True)
    after = ask(newsroom, url, If_None_Match=before[1]["etag"])
    assert after[0] == 200
    assert b"14 of the 16" in before[2]
    assert b"15 of the 16" in after[2]


def test_a_switch_of_state_leaves_the_other_pages_as_they_were(newsroom: Newsroom) -> None:
    before = {str(line["url"]): line["paragraphs"] for line in newsroom.truth()}
    tags = {url: ask(newsroom, url)[1].get("etag") for url in before}
    newsroom.set_state(edited=True)
    after = {str(line["url"]): [line["title"], line["lead"], line["paragraphs"]] for line in newsroom.truth()}
    moved = {url for url in before if ask(newsroom, url)[1].get("etag") != tags[url]}
    assert len(moved) <= 12
    assert moved < set(after)


def test_requests_are_counted_by_host_and_kind(newsroom: Newsroom) -> None:
    story = str(a_story(newsroom, layout="onecms", edition="vi", kind="text")["url"])
    for url in (story, story, "http://www.vietnamplus.vn/robots.txt", "http://www.vietnamplus.vn/rss/home.rss"):
        ask(newsroom, url)
    assert newsroom.requests()["hosts"] == {"www.vietnamplus.vn": {"article": 2, "list": 1, "robots": 1}}
    newsroom.reset()
    assert newsroom.requests()["total"] == {}


@pytest.mark.parametrize(
    ("fault", "options", "status"),
    [("status", {"status": 403}, 403), ("redirect", {"location": "http://10.0.0.1/"}, 302), ("empty", {}, 200)],
)
def test_a_page_fails_as_asked_until_it_behaves(
    newsroom: Newsroom, fault: str, options: dict[str, object], status: int
) -> None:
    url = str(a_story(newsroom, layout="onecms", kind="text")["url"])
    newsroom.misbehave(url, fault, **options)
    reply = ask(newsroom, url)
    assert reply[0] == status
    assert len(reply[2]) < 100
    newsroom.behave()
    assert len(ask(newsroom, url)[2]) > 10_000


def test_a_truncated_page_breaks_off_before_its_declared_end(newsroom: Newsroom) -> None:
    url = str(a_story(newsroom, layout="onecms", kind="text")["url"])
    newsroom.misbehave(url, "truncated")
    with pytest.raises(http.client.IncompleteRead):
        ask(newsroom, url)


def test_a_whole_host_can_fail_and_a_flood_has_the_size_asked_for(newsroom: Newsroom) -> None:
    newsroom.misbehave("http://fr.vietnamplus.vn/*", "gigantic", megabytes=2)
    assert len(ask(newsroom, "http://fr.vietnamplus.vn/sitemap.xml")[2]) > 2_000_000
    assert ask(newsroom, "http://en.vietnamplus.vn/sitemap.xml")[0] == 200


def test_a_page_with_the_wrong_charset_declares_it(newsroom: Newsroom) -> None:
    url = str(a_story(newsroom, layout="onecms", kind="text")["url"])
    newsroom.misbehave(url, "charset", charset="windows-1251")
    assert ask(newsroom, url)[1]["content-type"] == "text/html; charset=windows-1251"


def test_an_unknown_fault_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(ValueError, match="404"):
        newsroom.misbehave("http://en.vietnamplus.vn/", "explode")


def test_a_crawl_delay_stands_in_robots_only_on_request(newsroom: Newsroom) -> None:
    assert b"Crawl-delay" not in ask(newsroom, "http://en.vietnamplus.vn/robots.txt")[2]
    with Newsroom(crawl_delay=2.5) as slow:
        assert b"Crawl-delay: 2.5\n" in ask(slow, "http://en.vietnamplus.vn/robots.txt")[2]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_its_address_and_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "monitor.newsroom", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        child.send_signal(number)
        try:
            assert child.wait(timeout=10) == 0
        finally:
            child.kill()
    assert re.fullmatch(r"newsroom ready on http://127\.0\.0\.1:\d+\n", line)


def test_it_ends_with_the_process_that_started_it() -> None:
    script = "import os, sys; from monitor.newsroom.server import Newsroom; n = Newsroom(); n.__enter__(); "
    script += "print(n.address, flush=True); os._exit(0)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    host, port = done.stdout.strip().split(":")
    assert _falls_silent(host, int(port))


def _falls_silent(host: str, port: int) -> bool:
    """Whether nobody listens there any more, asked until it is so or the patience of ten seconds is over."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            return True
    return False


def test_it_ends_quietly_when_its_context_ends() -> None:
    with Newsroom() as newsroom:
        address = newsroom.address
    host, port = address.split(":")
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection(host, int(port), timeout=2).request("GET", "/")
