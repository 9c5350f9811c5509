"""Whether the day's page says how the intake stands, tells its events, and offers what lies around."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from monitor.jobs.digests import file_day
from monitor.web.days import A_PAGE, places_of
from tests.store.making import made
from tests.web.asking import Answer
from tests.web.conftest import NOON, Stage
from tests.web.filling import HOSTILE, MORNING, TITLES, Page, join, tell, tell_in_all_languages

BROWSER = (("Accept", "text/html,*/*;q=0.8"),)
TODAY = "/days/2026-03-11"


def body(answer: Answer) -> str:
    assert answer.status == 200, answer.body[:500]
    return answer.body.decode()


def handed_over(stage: Stage) -> None:
    """File the digest of the day before the stage's, an hour after its end."""
    settings, day = stage.app.settings.monitor, NOON.date()
    here = stage.face.state.face
    stage.instant = NOON + timedelta(hours=14)
    zone, languages = settings.timezone, settings.languages
    file_day(stage.store, day, zone, languages, places_of(here), stage.app.home / "d", made_at=stage.instant)


def test_the_first_page_is_today_for_browsers_and_words_for_others(stage: Stage) -> None:
    tell(stage, "one")
    assert TITLES["en"] in body(stage.asking.get("/", BROWSER))
    text = stage.asking.get("/")
    assert text.headers["content-type"].startswith("text/plain")
    assert "Accept" in text.headers["vary"]


@pytest.mark.parametrize("read", [(), ("paper/en",), ("paper/en", "paper/vi", "agency/en")])
def test_the_first_line_is_the_state_of_the_intake(stage: Stage, read: tuple[str, ...]) -> None:
    for place in read:
        stage.ended(*place.split("/"))
    page = body(stage.asking.get(TODAY))
    state = {0: "bad", 1: "warn", 3: "good"}[len(read)]
    assert page.index(f'class="notice state {state}"') < page.index("<h1>")


def test_a_day_tells_each_event_once_with_its_versions_and_their_lag(stage: Stage) -> None:
    ids = tell_in_all_languages(stage)
    page = body(stage.asking.get(TODAY))
    assert len(Page(page.encode()).with_class("event")) == 1
    for tag, title in TITLES.items():
        assert f'lang="{tag}" dir="auto"' in page
        assert title.replace("'", "&#39;") in page
    assert "1 h later" in page
    assert all(f"/stories/{one}" in page for one in ids)


def test_an_event_links_to_its_story_original_archive_and_offices(stage: Stage) -> None:
    story = tell(stage, "one", url="https://paper.vn/one.html")
    page = Page(stage.asking.get(TODAY).body)
    links = {one["href"] for one in page.all("a")}
    assert {f"/stories/{story}", f"/events/{story}", "https://paper.vn/one.html"} <= links
    assert "/search?office=la.government_office" in links
    assert {one["rel"] for one in page.all("a", href="https://paper.vn/one.html")} == {"noopener noreferrer"}


def test_a_day_without_stories_is_calm_and_offers_the_last_that_has_some(stage: Stage) -> None:
    tell(stage, "old", published_at=MORNING - timedelta(days=9))
    page = body(stage.asking.get(TODAY))
    assert 'href="/days/2026-03-02"' in page
    assert "The last day with stories: Monday 2 March 2026" in page
    assert "reviewed" not in page


def test_the_strip_counts_events_and_shows_which_digests_were_sent(stage: Stage) -> None:
    join(stage, [tell(stage, "one"), tell(stage, "two", language="vi")])
    tell(stage, "eve", published_at=MORNING - timedelta(days=1))
    handed_over(stage)
    days = {
        one["href"]: one["aria-label"] for one in Page(stage.asking.get(TODAY).body).all("a") if "aria-label" in one
    }
    assert days[TODAY] == "Wednesday 11 March 2026, 1 event, digest sent"
    assert days["/days/2026-03-10"] == "Tuesday 10 March 2026, 1 event"
    assert days["/days/2026-03-09"] == "Monday 9 March 2026, 0 events"
    assert "/days/2026-03-12" in days


def test_a_digest_that_was_sent_stays_and_what_came_since_stands_apart(stage: Stage) -> None:
    tell(stage, "one", title="As it was sent")
    handed_over(stage)
    stage.store.take(
        [made("paper.vn:one", "changed", title="As it is now", published_at=MORNING)], run_id=None, at=stage.instant
    )
    tell(stage, "late", title="Came in later", lead="Another matter of the Government Offices of Vietnam and Laos.")
    page = body(stage.asking.get(TODAY))
    assert "As sent" in page
    assert "As it was sent" in page
    assert "As it is now" not in page
    assert page.index("Came in since the digest was sent") < page.index("Came in later")


def test_a_new_version_of_an_event_that_was_sent_stands_among_what_came_since(stage: Stage) -> None:
    first = tell(stage, "one", title="As it was sent")
    handed_over(stage)
    join(stage, [first, tell(stage, "two", language="vi", title="Bản tiếng Việt", lead="Hai văn phòng Chính phủ.")])
    page = stage.asking.get(TODAY)
    assert body(page).index("Came in since the digest was sent") < body(page).index("Bản tiếng Việt")
    ids = [one["id"] for _, one in Page(page.body).tags if "id" in one]
    assert len(ids) == len(set(ids))
    assert "0 of 1 reviewed" in body(page)


def test_what_readers_took_off_the_beat_stays_on_the_page_but_not_in_the_digest(stage: Stage) -> None:
    story = tell(stage, "one")
    stage.store.put_mark(story, "local", "off_beat", at=NOON)
    page = body(stage.asking.get(TODAY))
    assert TITLES["en"] in page
    assert "1 of 1 reviewed" in page
    assert TITLES["en"] not in body(stage.asking.get(f"{TODAY}.txt"))


def test_filters_choose_events_by_what_the_reader_did(stage: Stage) -> None:
    read, starred, mine = (tell(stage, key, title=f"Title {key}", lead=key) for key in ("read", "starred", "mine"))
    stage.store.put_mark(read, "local", "read", at=NOON)
    stage.store.put_mark(starred, "local", "star", at=NOON)
    stage.store.put_mark(mine, "mai", "assign", "local", at=NOON)
    seen = {
        show: [
            key
            for key in ("read", "starred", "mine")
            if f"Title {key}" in body(stage.asking.get(f"{TODAY}?show={show}"))
        ]
        for show in ("all", "unread", "starred", "mine", "nonsense")
    }
    everything = ["read", "starred", "mine"]
    assert seen == {
        "all": everything,
        "unread": ["starred", "mine"],
        "starred": ["starred"],
        "mine": ["mine"],
        "nonsense": everything,
    }


def test_a_day_with_very_many_events_is_cut_into_pages(stage: Stage) -> None:
    for number in range(A_PAGE + 3):
        tell(stage, f"n{number}", lead=f"Matter {number} of the Government Offices of Vietnam and Laos.")
    first, second = (Page(stage.asking.get(f"{TODAY}?page={number}").body) for number in (1, 2))
    assert (len(first.with_class("event")), len(second.with_class("event"))) == (A_PAGE, 3)
    assert first.all("a", rel="next", href=f"{TODAY}?show=all&page=2")
    assert f"0 of {A_PAGE + 3} reviewed" in body(stage.asking.get(TODAY))


@pytest.mark.parametrize("form", ["txt", "md", "html", "json"])
def test_a_digest_comes_in_its_forms(stage: Stage, form: str) -> None:
    tell(stage, "one")
    answer = stage.asking.get(f"{TODAY}.{form}")
    assert TITLES["en"] in body(answer)
    kinds = {"txt": "text/plain", "md": "text/markdown", "html": "text/html", "json": "application/json"}
    assert answer.headers["content-type"].startswith(kinds[form])
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/days/2026-13-01", "/days/tomorrow", "/days/2026-03-11.exe", "/days/0001-01-01", "/events/x", "/events/99",
        "/stories/0", "/stories/1%27", "/stories/99999999999999999999", "/stories/1/archive/1",
        "/stories/1/archive/x/raw",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_sentence(stage: Stage, path: str) -> None:
    answer = stage.asking.get(path)
    assert answer.status == 404
    assert answer.detail()


def test_the_field_of_the_calendar_leads_to_its_day(stage: Stage) -> None:
    assert stage.asking.get("/days?day=2026-03-12").headers["location"] == "/days/2026-03-12"
    assert stage.asking.get("/days?day=https://evil.example").headers["location"] == "/"


def test_a_day_page_with_forty_events_and_all_it_loads_weighs_little(stage: Stage) -> None:
    for number in range(40):
        versions = [
            tell(stage, f"{tag}{number}", language=tag, title=f"{title} {number}", lead=f"{title} {number}. " * 4)
            for tag, title in list(TITLES.items())[: 1 + number % 4]
        ]
        join(stage, versions)
    packed = (("Accept-Encoding", "gzip"),)
    first = stage.asking.get(TODAY, packed)
    page = Page(gzip.decompress(first.body))
    assert len(page.with_class("event")) == 40
    loaded = [one["src"] for one in page.all("script")] + [one["href"] for one in page.all("link")]
    assert len(loaded) >= 5
    weights = {path: len(stage.asking.get(path, packed).body) for path in loaded}
    assert sum(weights.values()) + len(first.body) < 150_000 / 2
    assert all(path.startswith("/static/") for path in loaded)
    assert len(gzip.decompress(first.body)) < 200_000


@pytest.mark.parametrize("path", ["/days/2026-03-11", "/events", "/events/{}", "/stories/{}"])
def test_hostile_stories_do_nothing_but_look_odd(stage: Stage, path: str) -> None:
    story = tell(
        stage,
        "hostile",
        **dict.fromkeys(("title", "lead", "byline", "section", "layout"), HOSTILE),
        paragraphs=(HOSTILE, "javascript:alert(1)"),
        captions=(HOSTILE,),
        tags=(HOSTILE,),
        url="javascript:alert(3)",
        language='en" onload="alert(4)',
    )
    for kind in ("note", "off_beat"):
        stage.store.put_mark(story, HOSTILE[:20], kind, HOSTILE, at=NOON)  # type: ignore[arg-type]
    answer = stage.asking.get(path.format(story))
    page = Page(answer.body)
    assert all(one.get("src", "").startswith("/static/") for one in page.all("script"))
    assert not [tag for tag in ("img", "iframe", "object", "base", "style") if page.all(tag) and tag != "img"]
    assert all(one["src"].startswith("/static/") for one in page.all("img"))
    attributes = {name for _, one in page.tags for name in one}
    assert not [name for name in attributes if name.startswith("on") or name == "style"]
    hrefs = [one.get("href", "") for one in page.all("a")]
    assert not [href for href in hrefs if href.startswith(("javascript", "data"))]
    assert not {"\u202e", "\u2066"} & set(answer.body.decode())
    assert "script-src 'self'" in answer.headers["content-security-policy"]
