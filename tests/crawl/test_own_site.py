"""A small site of the tests' own, for what the newsroom does not do: its robots.txt, its pace, its broken bodies."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor.crawl.settings import AGENT
from monitor.domain import Run, StoredStory
from tests.crawl.making import Home

HOST = "ru.vietnamplus.vn"
FEED = "/rss/politics.rss"
HTML = {"Content-Type": "text/html; charset=utf-8"}
GZIP = {**HTML, "Content-Encoding": "gzip"}
DELAY = 0.15


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: HTML)
    status: int = 200


@dataclass
class Site:
    """Paths and their replies; all else is not found. Remembers when it was asked for what, and how."""

    replies: dict[str, Reply]
    address: str = ""
    asked: list[tuple[float, str, str, Mapping[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for _, _, path, _ in self.asked]


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((time.monotonic(), self.headers["Host"], self.path, dict(self.headers)))
            reply = site.replies.get(self.path, Reply(b"not here", status=404))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        site.address = f"127.0.0.1:{server.server_address[1]}"
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def path_of(name: str) -> str:
    return f"/{name.replace(' ', '-')}-post{7000 + zlib.crc32(name.encode()) % 1000}.vnp"


def page(name: str) -> bytes:
    """A story of the beat in the present layout; the name is in its text, so that no two are alike."""
    lead = f"The Government Office of Vietnam and the Lao Prime Minister's Office signed plan {name} in Vientiane."
    second = f"Both offices named a contact for plan {name}, and staff of the two offices will meet again in autumn."
    return (
        f'<html lang="en"><head><meta property="article:published_time" content="2026-03-12T11:42:18+07:00"></head>'
        f"<body>"
        f'<h1 class="article__title cms-title">Government Offices of Vietnam, Laos sign plan {name}</h1>'
        f'<div class="article__sapo cms-desc"><p>{lead}</p></div><div class="article__body zce-content-body cms-body">'
        f"<p>{second}</p><p>The plan has nine items, of which {name} is the one that took longest.</p></div>"
        f"</body></html>"
    ).encode()


def feed(*names: str) -> Reply:
    items = "".join(
        f"<item><title>Government Offices of Vietnam, Laos sign plan {name}</title>"
        f"<link>https://{HOST}{path_of(name)}</link></item>"
        for name in names
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()
    return Reply(body, {"Content-Type": "application/rss+xml"})


def found(stories: Mapping[str, StoredStory]) -> set[str]:
    """The names of the plans that stand in the titles."""
    return {stored.story.title.partition("sign plan ")[2] for stored in stories.values()}


# -- bodies, cookies, robots and pace in one crawl

BROKEN: dict[str, tuple[Reply, str]] = {
    "broken gzip": (Reply(gzip.compress(page("x"), mtime=0)[:40] + b"\xff" * 400, GZIP), "truncated"),
    "half gzip": (Reply(gzip.compress(page("x"))[:-30], GZIP), "truncated"),
    "bomb": (Reply(gzip.compress(page("bomb") + b" " * 60_000_000, 9), GZIP), "too_large"),
    "brotli": (Reply(page("x"), {**HTML, "Content-Encoding": "br"}), "truncated"),
    "forbidden": (Reply(page("forbidden")), "robots"),
}
WHOLE: dict[str, Reply] = {
    "plain": Reply(page("plain")),
    "zipped": Reply(gzip.compress(page("zipped")), GZIP),
    "falsely zipped": Reply(page("falsely zipped"), GZIP),
    "deflated": Reply(zlib.compress(page("deflated")), {**HTML, "Content-Encoding": "deflate"}),
    "sweetened": Reply(page("sweetened"), {**HTML, "Set-Cookie": "who=you; Domain=.vietnamplus.vn"}),
    "refreshed": Reply(
        page("refreshed").replace(
            b"<head>", b'<head><meta http-equiv="refresh" content="0; url=https://mirror.example/">'
        )
    ),
}


@dataclass(frozen=True)
class Visit:
    site: Site
    run: Run
    stories: Mapping[str, StoredStory]


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    for_us = f"User-agent: {AGENT}\nCrawl-delay: {DELAY}\nDisallow: {path_of('forbidden')}\n"
    robots = f"{for_us}\nUser-agent: *\nDisallow:\n".encode()
    replies = {path_of(name): reply for name, (reply, _) in BROKEN.items()}
    replies |= {path_of(name): reply for name, reply in WHOLE.items()}
    replies |= {FEED: feed(*BROKEN, *WHOLE), "/robots.txt": Reply(robots, {"Content-Type": "text/plain"})}
    with serving(Site(replies)) as site:
        home = Home(
            tmp_path_factory.mktemp("visit") / "home",
            site.address,
            MONITOR_CRAWL_CONTACT="desk@embassy.example",
            MONITOR_CRAWL_MAX_PAGE_BYTES="2000000",
        )
        return Visit(site, home.run("ru"), home.stories())


def test_one_way_that_answers_is_enough(visit: Visit) -> None:
    assert visit.run.status == "done"
    assert visit.run.served["ru"]["feed"] == f"{len(BROKEN) + len(WHOLE)} entries"
    assert visit.run.served["ru"]["sitemap"] == "failed: http_404"


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_page_is_found_however_it_is_packed_or_decorated(visit: Visit, name: str) -> None:
    assert name in found(visit.stories)


def test_broken_bodies_are_counted_by_name(visit: Visit) -> None:
    reasons = [reason for _, reason in BROKEN.values()]
    wanted = {f"failed:{reason}": reasons.count(reason) for reason in reasons}
    assert {name: number for name, number in visit.run.counts.items() if name.startswith("failed:")} == wanted
    assert found(visit.stories) == set(WHOLE)


def test_a_page_that_robots_may_not_read_is_never_asked_for(visit: Visit) -> None:
    assert path_of("forbidden") not in visit.site.paths()


def test_robots_txt_is_asked_for_first(visit: Visit) -> None:
    first = next(path for _, host, path, _ in visit.site.asked if host == HOST)
    assert first == "/robots.txt"


def test_the_crawl_delay_is_kept_between_any_two_requests_to_the_host(visit: Visit) -> None:
    instants = [at for at, host, _, _ in visit.site.asked if host == HOST]
    assert len(instants) > 20
    # The instants are those of arrival: what is late on the way comes close to what follows it.
    pauses = sorted(later - earlier for earlier, later in pairwise(instants[1:]))
    assert pauses[len(pauses) // 10] > DELAY * 0.8
    assert instants[-1] - instants[1] > DELAY * 0.95 * (len(instants) - 2)


def test_every_request_says_who_asks_and_whom_to_write_to(visit: Visit) -> None:
    for _, _, path, headers in visit.site.asked:
        assert headers["User-Agent"].startswith(f"{AGENT}/"), path
        assert "desk@embassy.example" in headers["User-Agent"], path


def test_no_cookie_is_sent_back_and_no_referer_told(visit: Visit) -> None:
    for _, host, path, headers in visit.site.asked:
        assert "Cookie" not in headers, path
        assert host != HOST or "Referer" not in headers, path


def test_only_the_sources_hosts_are_asked(visit: Visit) -> None:
    assert {host for _, host, _, _ in visit.site.asked} == {HOST, "ru-api.vietnamplus.vn"}


# -- robots.txt in other moods


def small_site(robots: Reply, **more: Reply) -> Site:
    return Site({"/robots.txt": robots, FEED: feed("alone"), path_of("alone"): Reply(page("alone")), **more})


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_is_not_to_be_had_forbids_all_for_this_run(tmp_path: Path, status: int) -> None:
    """RFC 9309, section 2.3.1.4."""
    home = Home(tmp_path / "home")
    with serving(small_site(Reply(b"User-agent: *\nAllow: /\n", status=status))) as site:
        home.address = site.address
        run = home.run("ru")
        assert set(site.paths()) == {"/robots.txt"}
        hosts = Counter(host for _, host, _, _ in site.asked)
        assert set(hosts.values()) == {3}, "asked for once a host, and tried again twice"
        assert run.status == "failed"
        assert set(run.served["ru"].values()) == {"failed: robots_unreachable"}
        site.replies["/robots.txt"] = Reply(b"")
        assert home.run("ru").counts["new"] == 1, "the next run asks anew"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_the_page_shown_instead_of_a_robots_txt_is_none(tmp_path: Path, status: int) -> None:
    with serving(small_site(Reply(b"User-agent: *\nDisallow: /\n", status=status))) as site:
        assert Home(tmp_path / "home", site.address).run("ru").counts["new"] == 1


def test_a_site_that_wants_no_robots_gets_none_and_the_run_says_so(tmp_path: Path) -> None:
    with serving(small_site(Reply(b"User-agent: *\nDisallow: /\n", {"Content-Type": "text/plain"}))) as site:
        outcome = Home(tmp_path / "home", site.address).crawl("vietnamplus", "--edition", "ru")
    assert set(site.paths()) == {"/robots.txt"}, "also those that waited for it together"
    assert outcome.code == 1
    assert set(outcome.served("vietnamplus", "ru").values()) == {"failed: robots"}


# -- stories that are not where the list says


@dataclass(frozen=True)
class Moves:
    """Two crawls of a site whose list gives other addresses than those where the stories are."""

    run: Run
    stories: Mapping[str, StoredStory]
    asked: list[str]
    next_run: Run


@pytest.fixture(scope="module")
def moves(tmp_path_factory: pytest.TempPathFactory) -> Moves:
    old = path_of("renamed").replace("-post", "/")
    names = ("circle", "renamed", "merged", "alone")
    site = Site({path_of(name): Reply(page(name)) for name in ("renamed", "alone")})
    site.replies[FEED] = Reply(feed(*names).body.replace(path_of("renamed").encode(), old.encode()))
    site.replies[path_of("circle")] = Reply(headers={"Location": path_of("circle")}, status=302)
    site.replies[old] = Reply(headers={"Location": path_of("renamed")}, status=301)
    site.replies[path_of("merged")] = Reply(headers={"Location": path_of("alone")}, status=301)
    with serving(site):
        home = Home(tmp_path_factory.mktemp("moves") / "home", site.address)
        run, asked = home.run("ru"), site.paths()
        return Moves(run, home.stories(), asked, home.run("ru"))


def test_a_redirect_to_itself_ends(moves: Moves) -> None:
    assert moves.run.status == "done"
    assert moves.run.counts["failed"] == moves.run.counts["failed:redirect_loop"] == 1
    assert 1 < moves.asked.count(path_of("circle")) <= 20


def test_a_redirect_to_a_storys_other_address_and_one_to_another_story_are_followed(moves: Moves) -> None:
    assert found(moves.stories) == {"renamed", "alone"}
    assert moves.run.counts["new"] == 2


def test_what_was_redirected_is_remembered_by_the_address_of_the_list_as_well(moves: Moves) -> None:
    """Or the list, which goes on giving it, would bring the story at every run."""
    assert "fetched" not in moves.next_run.counts


# -- lists that are none


def test_a_list_that_is_none_is_counted_by_what_is_wrong_with_it_and_the_others_serve(tmp_path: Path) -> None:
    # A robots.txt that is hidden forbids nothing (RFC 9309, section 2.3.1.3).
    site = small_site(Reply(b"no", status=403))
    api = "/api/morenews-topic-107-1.html?phrase=&page_size=30&sz=107&st=topic"
    site.replies |= {
        api: Reply(b'{"error": true, "message": "bad request"}', {"Content-Type": "application/json"}),
        "/rss/home.rss": Reply(b"<html><body>Just a moment</body></html>"),
        "/rss/world.rss": Reply(b"<rss><channel><item><title>no address</title></item></channel></rss>"),
        "/rss/news.rss": Reply(b""),
        "/sitemap.xml": Reply(b"just words"),
    }
    with serving(site):
        run = Home(tmp_path / "home", site.address).run("ru")
    reasons = {name.partition(":")[2] for name in run.counts if name.startswith("list_failed:")}
    assert reasons == {"no_items", "html", "no_links", "empty", "broken_xml", "http_404"}
    assert run.served["ru"]["list API"] == "failed: no_items"
    assert run.served["ru"]["feed"] == "1 entries"
    assert run.counts["new"] == 1
