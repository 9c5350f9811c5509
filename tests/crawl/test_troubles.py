"""Answers as they should not be: each ends as a named count, hurts no other story, and is asked for again."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from monitor.domain import Run, StoredStory
from monitor.newsroom.server import Newsroom
from spiders.vietnamplus import SOURCE
from tests.crawl.making import Home, Truth, differences, fresh, is_on_our_beat, speaks_for_itself, truth_by_key

EN = "https://en.vietnamplus.vn"
# The newsroom's fault, its options, and the reason under which the page that has it must be counted.
TROUBLES: dict[str, tuple[str, dict[str, Any], str]] = {
    "server error": ("status", {"status": 500}, "http_500"),
    "unavailable": ("status", {"status": 503}, "http_503"),
    "forbidden": ("status", {"status": 403}, "http_403"),
    "gone": ("status", {"status": 410}, "http_410"),
    "not found": ("status", {"status": 404}, "http_404"),
    "teapot": ("status", {"status": 418}, "http_418"),
    "silence": ("hang", {"seconds": 30}, "timeout"),
    "half a page": ("truncated", {}, "truncated"),
    "a flood": ("gigantic", {"megabytes": 2}, "too_large"),
    "to a mirror": ("redirect", {"location": "https://mirror.example/talks-post1.vnp"}, "off_host"),
    "to a subdomain": ("redirect", {"location": "https://shop.en.vietnamplus.vn/talks-post1.vnp"}, "off_host"),
    "to ourselves": ("redirect", {"location": "http://127.0.0.1/talks-post1.vnp"}, "off_host"),
    "to a private network": ("redirect", {"location": "http://10.0.0.1/", "status": 307}, "off_host"),
    "with credentials": ("redirect", {"location": "https://reader:secret@en.vietnamplus.vn/a-post1.vnp"}, "off_host"),
    "to another port": ("redirect", {"location": "https://en.vietnamplus.vn:8443/a-post1.vnp"}, "off_host"),
    "to a file": ("redirect", {"location": "file:///etc/passwd"}, "http_302"),
    "to what robots must not read": ("redirect", {"location": f"{EN}/search?q=laos"}, "robots"),
    "to the front page": ("redirect", {"location": f"{EN}/"}, "redirected_away"),
    "nothing": ("empty", {}, "empty"),
}
# Not asked for at the very next run, but as often as a young story is looked at again.
PATIENT = {"gone", "not found", "nothing"}
HARMLESS = {"wrong charset": ("charset", {"charset": "windows-1251"})}


@dataclass(frozen=True)
class Trial:
    """A crawl of a site with one story in each kind of trouble, the next one, when all is well, and one a day later."""

    truth: Mapping[str, Truth]
    troubled: Mapping[str, str]
    run: Run
    stories: Mapping[str, StoredStory]
    requests: Mapping[str, Any]
    next_run: Run
    next_stories: Mapping[str, StoredStory]
    next_requests: Mapping[str, Any]
    later_stories: Mapping[str, StoredStory]


@pytest.fixture(scope="module")
def trial(running: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    newsroom = fresh(running)
    limits = {"MONITOR_CRAWL_TIMEOUT_SECONDS": "2", "MONITOR_CRAWL_MAX_PAGE_BYTES": "1000000"}
    home = Home(tmp_path_factory.mktemp("trial") / "home", newsroom.address, **limits)
    truth = truth_by_key(newsroom)
    troubled = dict(zip([*TROUBLES, *HARMLESS], usable(truth), strict=False))
    for trouble, key in troubled.items():
        fault, options = (HARMLESS.get(trouble) or TROUBLES[trouble])[:2]
        for url in truth[key]["urls"]:
            newsroom.misbehave(url, fault, **options)
    run = home.run()
    stories, requests = home.stories(), newsroom.requests()
    newsroom.behave()
    newsroom.reset()
    next_run = home.run()
    next_stories, next_requests = home.stories(), newsroom.requests()
    home.grow_older(hours=24)
    home.run()
    later = home.stories()
    return Trial(truth, troubled, run, stories, requests, next_run, next_stories, next_requests, later)


def usable(truth: Mapping[str, Truth]) -> list[str]:
    """Stories of the beat that an ordinary run finds and that no other one copies."""
    copied = {line["same_as"] for line in truth.values()}
    return [key for key, line in truth.items() if is_expected(line) and not line["same_as"] and key not in copied]


def is_expected(line: Truth) -> bool:
    is_of_late = line["source"] == "vietnamplus" and line["published_at"] >= "2026-02"
    return is_of_late and line["kind"] == "text" and is_on_our_beat(line) and speaks_for_itself(line)


def test_the_run_is_done_all_the_same(trial: Trial) -> None:
    assert len(trial.troubled) == len(TROUBLES) + len(HARMLESS)
    assert (trial.run.status, trial.next_run.status) == ("done", "done")


def test_each_trouble_is_counted_by_its_name(trial: Trial) -> None:
    wanted = Counter(f"failed:{reason}" for _, _, reason in TROUBLES.values())
    counted = {name: number for name, number in trial.run.counts.items() if name.startswith("failed:")}
    assert counted == wanted
    assert trial.run.counts["failed"] == len(TROUBLES)


def test_no_other_story_is_hurt(trial: Trial) -> None:
    troubled = {key for trouble, key in trial.troubled.items() if trouble in TROUBLES}
    assert troubled.isdisjoint(trial.stories)
    others = {key for key, line in trial.truth.items() if is_expected(line)} - troubled
    assert len(others) > 20
    assert others <= trial.stories.keys()


def test_a_wrongly_declared_charset_harms_no_letter(trial: Trial) -> None:
    key = trial.troubled["wrong charset"]
    assert not differences(trial.stories[key], trial.truth[key])


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_failed_is_asked_for_again_and_found(trial: Trial, trouble: str) -> None:
    key = trial.troubled[trouble]
    assert (key in trial.next_stories) is (trouble not in PATIENT)
    assert not differences(trial.later_stories[key], trial.truth[key])


def test_only_what_failed_is_asked_for_again(trial: Trial) -> None:
    assert trial.next_requests["total"]["article"] == len(TROUBLES.keys() - PATIENT)


def test_the_lists_are_read_in_full_again_after_a_failure(trial: Trial) -> None:
    """Or a list that has not changed since would never name the page that failed again."""
    assert trial.next_run.counts["lists"] > 50
    assert not [ways for ways in trial.next_run.served.values() if "unchanged" in ways.values()]


@pytest.mark.parametrize("trouble", ["server error", "unavailable", "half a page", "silence"])
def test_what_may_pass_is_tried_three_times(trial: Trial, trouble: str) -> None:
    assert tries(trial, trouble) == 3


@pytest.mark.parametrize("trouble", ["forbidden", "not found", "teapot", "a flood", "nothing"])
def test_what_will_not_pass_is_not(trial: Trial, trouble: str) -> None:
    # Once, if the answer was not late for want of a free processor.
    assert tries(trial, trouble) in (1, 2)


def tries(trial: Trial, trouble: str) -> int:
    urls = trial.truth[trial.troubled[trouble]]["urls"]
    paths = {url.removeprefix("https://").removeprefix("http://").partition("#")[0] for url in urls}
    return sum(number for path, number in trial.requests["paths"].items() if path in paths)


def test_no_request_left_the_hosts_of_the_source(trial: Trial) -> None:
    """A stand-in would get it, whatever the host: nobody plays mirror.example, but it would be counted."""
    strangers = set(trial.requests["hosts"]) - SOURCE.hosts
    assert strangers == set()


def test_what_robots_must_not_read_was_not_asked_for(trial: Trial) -> None:
    assert not [path for path in trial.requests["paths"] if "/search" in path]


# -- whole editions


def test_feeds_that_are_gone_and_lists_that_are_none_blind_no_edition(newsroom: Newsroom, home: Home) -> None:
    for name in ("home", "news", "politics"):
        newsroom.misbehave(f"{EN}/rss/{name}.rss", "status", status=404)
    newsroom.misbehave(f"{EN}/rss/world.rss", "redirect", location=f"{EN}/politics/")
    newsroom.misbehave(f"{EN}/sitemap.xml", "empty")
    run = home.run("en")
    assert run.status == "done"
    assert run.served["en"]["feed"] in ("failed: http_404", "failed: html")
    assert run.served["en"]["section page"].endswith("entries")
    assert (run.counts["list_failed:html"], run.counts["list_failed:empty"]) == (1, 1)
    truth = truth_by_key(newsroom)
    today = {key for key, line in truth.items() if key.startswith("en.") and line["published_at"] >= "2026-03-12"}
    assert {key for key in today if is_expected(truth[key])} <= home.stories().keys()


def test_an_edition_of_which_nothing_answers_is_told_and_the_others_are_read(newsroom: Newsroom, home: Home) -> None:
    for host in ("fr.vietnamplus.vn", "fr-api.vietnamplus.vn"):
        newsroom.misbehave(f"https://{host}/*", "status", status=403)
    run = home.run("fr", "es")
    assert run.status == "done"
    assert set(run.served["fr"].values()) == {"failed: http_403"}
    assert {stored.story.edition for stored in home.stories().values()} == {"es"}


def test_when_nothing_at_all_answers_the_command_fails_in_one_line(newsroom: Newsroom, home: Home) -> None:
    for host in ("es.vietnamplus.vn", "es-api.vietnamplus.vn"):
        newsroom.misbehave(f"https://{host}/*", "status", status=404)
    outcome = home.crawl("vietnamplus", "--edition", "es")
    assert outcome.code == 1
    assert outcome.run("vietnamplus")["status"] == "failed"
    assert outcome.error == "monitor: vietnamplus: no way of discovery answered\n"


def test_when_nobody_listens_the_run_has_failed(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        home.address = f"127.0.0.1:{listener.getsockname()[1]}"
    run = home.run("es")
    assert run.status == "failed"
    assert run.counts["list_failed:robots_unreachable"] > 5, "whether we may ask is not known, so nothing is asked"
