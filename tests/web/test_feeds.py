"""Feeds over the face: whole in both forms, unchanged where they are, and a secret key opens just its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from monitor.jobs.digests import file_day
from monitor.words import words_in
from tests.feeds import read_atom, read_json_feed
from tests.store.making import later, made
from tests.web.asking import Answer
from tests.web.conftest import NOON, Stage
from tests.web.finding import Program, fill, kept, papers

DAY = date(2026, 3, 10)
HOSTILE = "<script>alert(1)</script>]]>\x00\u202e&"


def atom(stage: Stage, path: str) -> list[dict[str, str]]:
    answer = stage.asking.get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed, entries = read_atom(answer.body)
    assert feed["self"] == f"http://127.0.0.1:8484{path}"
    return entries


def file_digest(stage: Stage, day: date = DAY) -> None:
    app = stage.app
    zone = app.settings.monitor.timezone
    file_day(app.store, day, zone, ("en",), [("paper", "en")], app.home / "digests", made_at=app.now())


# -- stories


def test_the_feed_of_stories_has_those_of_the_beat(stage: Stage) -> None:
    papers(stage)
    fill(stage, made("a.vn:9", "other", tier="other"))
    entries = atom(stage, "/feeds/stories.atom")
    assert len(entries) == 3
    assert {entry["id"].partition(":story/")[0] for entry in entries} == {"tag:localhost,2026"}
    feed, items = read_json_feed(stage.asking.get("/feeds/stories.json").body)
    assert feed["feed_url"] == "http://127.0.0.1:8484/feeds/stories.json"
    assert [item["id"] for item in items] == [entry["id"] for entry in entries]


def test_a_revised_story_is_updated_by_its_revision_and_stays_the_same_entry(stage: Stage) -> None:
    papers(stage)
    before = {entry["id"]: entry["updated"] for entry in atom(stage, "/feeds/stories.atom")}
    stage.instant += timedelta(hours=1)
    (number,) = fill(stage, made("a.vn:2", "The two offices signed two plans", title="Two plans", source="paper"))
    after = {entry["id"]: entry["updated"] for entry in atom(stage, "/feeds/stories.atom")}
    changed = f"tag:localhost,2026:story/{number}"
    assert {name for name in before if before[name] != after[name]} == {changed}
    assert after[changed] == "2026-03-11T06:00:00Z"


def test_no_more_than_fifty_entries_stand_in_a_feed(stage: Stage) -> None:
    fill(stage, *(made(f"a.vn:{n}", f"text {n}", published_at=later(hours=-n)) for n in range(60)))
    assert len(atom(stage, "/feeds/stories.atom")) == 50


def test_links_and_ids_follow_the_address_of_the_settings(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_WEB_ADDRESS="https://desk.example", MONITOR_DAEMON_TOKEN="correct-horse-battery-staple")
    papers(stage)
    reader = Program(stage, "read")
    feed, entries = read_atom(reader.get("/feeds/stories.atom").body)
    assert feed["self"] == "https://desk.example/feeds/stories.atom"
    assert entries[0]["id"].startswith("tag:desk.example,2026:story/")


def test_a_saved_search_is_read_without_signing_in_and_nothing_else_is(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN="correct-horse-battery-staple")
    papers(stage)
    saved = kept(stage, {"q": "plan"})
    assert len(read_atom(stage.asking.get(f"/feeds/searches/{saved.feed_key}.atom").body)[1]) == 1
    for path in ("/feeds/stories.atom", "/feeds/digests.json", "/export.csv", "/searches"):
        assert stage.asking.get(path).status in (303, 401)


# -- digests


def test_every_digest_that_was_handed_over_is_an_entry(stage: Stage) -> None:
    fill(stage, made("a.vn:1", "text", title=HOSTILE, published_at=NOON - timedelta(days=1)))
    file_digest(stage)
    (entry,) = atom(stage, "/feeds/digests.atom")
    assert entry["id"] == "tag:localhost,2026:digest/2026-03-10"
    assert entry["alternate"] == "http://127.0.0.1:8484/days/2026-03-10"
    assert entry["title"].startswith("Tuesday 10 March 2026: blind")
    assert "<script" not in entry["content"]
    assert "<body" not in entry["content"]
    assert "alert(1)" in entry["content"]
    assert entry["updated"] == entry["published"] == "2026-03-11T05:00:00Z"


def test_digests_come_newest_first_and_speak_the_digests_language(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DIGEST_LANGUAGE="vi")
    for back in (2, 1):
        file_digest(stage, DAY - timedelta(days=back))
    entries = atom(stage, "/feeds/digests.atom")
    assert [entry["id"][-10:] for entry in entries] == ["2026-03-09", "2026-03-08"]
    assert entries[0]["title"].startswith(words_in("vi").day(date(2026, 3, 9)))


def test_a_feed_without_digests_is_a_feed(stage: Stage) -> None:
    assert atom(stage, "/feeds/digests.atom") == []


# -- saved searches


def test_a_saved_search_is_a_feed_of_what_it_finds(stage: Stage) -> None:
    papers(stage)
    saved = kept(stage, {"q": "doan dai bieu"})
    (entry,) = atom(stage, f"/feeds/searches/{saved.feed_key}.atom")
    assert entry["title"] == "Đoàn đại biểu Lào thăm Hà Nội"
    feed, _ = read_json_feed(stage.asking.get(f"/feeds/searches/{saved.feed_key}.json").body)
    assert feed["title"] == saved.name
    assert saved.feed_key not in read_atom(stage.asking.get(f"/feeds/searches/{saved.feed_key}.atom").body)[0]["id"]


@pytest.mark.parametrize("key", ["x", "../digests", "%00", "%2e%2e", "a" * 500, "%F0%9F%92%A9"])
def test_a_key_that_opens_nothing_is_a_404(stage: Stage, key: str) -> None:
    assert stage.asking.get(f"/feeds/searches/{key}.atom").status == 404


def test_a_feed_ends_with_its_search(stage: Stage) -> None:
    saved = kept(stage, {"q": "plan"})
    assert stage.store.drop_search(saved.id)
    assert stage.asking.get(f"/feeds/searches/{saved.feed_key}.atom").status == 404


# -- nothing twice


FAR_OFF = f"Thu, 01 Jan 2026 00:00:00 +{'9' * 20}"
"""A time of a zone that no number of the machine's holds."""


def conditional(stage: Stage, name: str, value: str, path: str = "/feeds/stories.atom") -> Answer:
    return stage.asking.get(path, [(name, value)])


@pytest.mark.parametrize("path", ["/feeds/stories.atom", "/feeds/stories.json", "/feeds/digests.atom"])
def test_who_has_a_feed_gets_no_second_one(stage: Stage, path: str) -> None:
    papers(stage)
    file_digest(stage)
    answer = stage.asking.get(path)
    tag, changed = answer.headers["etag"], answer.headers["last-modified"]
    for name, value in (("If-None-Match", tag), ("If-None-Match", f'"x", W/{tag}'), ("If-Modified-Since", changed)):
        again = conditional(stage, name, value, path)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["last-modified"] == changed
        assert again.headers["cache-control"] == "private, no-cache"


def test_a_feed_that_changed_is_sent(stage: Stage) -> None:
    papers(stage)
    before = stage.asking.get("/feeds/stories.atom").headers
    stage.instant += timedelta(minutes=5)
    fill(stage, made("a.vn:7", "another"))
    for name, value in (("If-None-Match", before["etag"]), ("If-Modified-Since", before["last-modified"])):
        assert conditional(stage, name, value).status == 200
    both = [("If-None-Match", '"other"'), ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")]
    assert stage.asking.get("/feeds/stories.atom", both).status == 200, "the tag says more than the time"


@pytest.mark.parametrize("odd", ["yesterday", "", "Wed, 99 Foo 2026", "0", "Mon, 01 Jan 2026 00:00:00", FAR_OFF])
def test_a_time_that_cannot_be_read_says_nothing(stage: Stage, odd: str) -> None:
    papers(stage)
    assert conditional(stage, "If-Modified-Since", odd).status == 200


def test_there_is_no_feed_of_another_form(stage: Stage) -> None:
    for path in ("/feeds/stories.rss", "/feeds/digests.html"):
        assert "atom, json" in stage.asking.get(path).detail()


def test_hostile_stories_stay_in_their_entries(stage: Stage) -> None:
    url = f"https://a.vn/{HOSTILE}"
    fill(stage, made("a.vn:1", HOSTILE, title=HOSTILE, lead=HOSTILE, byline=HOSTILE, url=url), made("a.vn:2", "two"))
    entries = atom(stage, "/feeds/stories.atom")
    assert len(entries) == 2
    assert all("<script" not in entry["content"] for entry in entries)
