"""The whole crawl against the newsroom: what is rendered there is found, once, as rendered, and found when changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from monitor.domain import Known, StoredStory
from monitor.newsroom.pieces import NEWSROOM_DAY
from monitor.newsroom.server import Newsroom
from monitor.text import clean
from tests.crawl.making import (
    Home,
    Outcome,
    Truth,
    differences,
    fresh,
    has_text,
    is_on_our_beat,
    speaks_for_itself,
    truth_by_key,
)


@dataclass(frozen=True)
class Stage:
    """A crawl of the newsroom, what there was to be found, and how things stood after it."""

    outcome: Outcome
    truth: Mapping[str, Truth]
    stories: Mapping[str, StoredStory]
    visited: Mapping[str, Known]
    requests: Mapping[str, Any]

    def missing(self) -> list[Truth]:
        """Texts of the beat, by our own judgement, that are neither stored nor a sighting of a stored one."""
        wanted = (line for line in self.truth.values() if has_text(line) and is_on_our_beat(line))
        return [line for line in wanted if line["key"] not in self.stories]


def stage(newsroom: Newsroom, home: Home, *arguments: str) -> Stage:
    newsroom.reset()
    outcome = home.crawl(*arguments)
    truth = truth_by_key(newsroom)
    return Stage(outcome, truth, home.stories(), home.visited(truth), newsroom.requests())


THOROUGH_SINCE = "2026-02-01"


@pytest.fixture(scope="module")
def stages(running: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Stage]:
    """One home's life: all since 2010, once more, after the newsroom's edits, and one source thoroughly."""
    newsroom = fresh(running)
    home = Home(tmp_path_factory.mktemp("stages") / "home", newsroom.address)
    first = stage(newsroom, home, "--since", "2010-01-01")
    again = stage(newsroom, home)
    newsroom.set_state(edited=True)
    edited = stage(newsroom, home, "--since", "2026-03-01")
    thorough = stage(newsroom, home, "vietnamplus", "--since", THOROUGH_SINCE, "--thorough")
    return {"first": first, "again": again, "edited": edited, "thorough": thorough}


@pytest.fixture(scope="module")
def first(stages: Mapping[str, Stage]) -> Stage:
    return stages["first"]


# -- the first crawl


def test_every_story_of_the_core_is_found(first: Stage) -> None:
    core = [line for line in first.truth.values() if line["tier"] == "core" and has_text(line)]
    assert len(core) >= 50
    assert [line["url"] for line in core if line["key"] not in first.stories] == []


def test_a_story_of_the_beat_is_missed_only_where_title_and_address_say_nothing_of_it(first: Stage) -> None:
    assert [line["title"] for line in first.missing() if speaks_for_itself(line)] == []


def test_a_copy_is_a_sighting_of_its_original_and_not_a_story(first: Stage) -> None:
    copies = [line for line in first.truth.values() if line["same_as"] and line["key"] in first.stories]
    assert len(copies) >= 10
    for line in copies:
        assert first.stories[line["key"]].id == first.stories[line["same_as"]].id, line["url"]


def test_no_story_is_there_twice(first: Stage) -> None:
    stored = {one.id: one.story for one in first.stories.values()}
    assert max(Counter(story.content_hash for story in stored.values()).values()) == 1
    assert max(Counter(story.key for story in stored.values()).values()) == 1
    assert max(Counter((story.title, story.paragraphs) for story in stored.values()).values()) == 1


def test_no_page_is_asked_for_twice(first: Stage) -> None:
    articles = {path: number for path, number in first.requests["paths"].items() if "-post" in path}
    assert len(articles) >= 60
    assert [path for path, number in articles.items() if number > 1] == []


def test_what_is_stored_is_what_was_rendered(first: Stage) -> None:
    own = {one.story.key: one for one in first.stories.values() if "rescued" not in one.story.flags}
    wrong = {key: found for key, one in own.items() if (found := differences(one, first.truth[key]))}
    share = 1 - len(wrong) / len(own)
    assert len(own) >= 70
    assert share >= 0.99, f"{share:.1%} of {len(own)} stories are as rendered, not these: {wrong}"


def test_of_a_page_that_fits_no_layout_the_words_are_there_and_it_says_so(first: Stage) -> None:
    """Which of its paragraphs is the lead and which the caption nobody can know."""
    rescued = {one.story.key: one.story for one in first.stories.values() if "rescued" in one.story.flags}
    for key, story in rescued.items():
        line = first.truth[key]
        assert line["kind"] == "mega", key
        assert not {"title", "published_at"} & set(differences(first.stories[key], line)), key
        assert [story.lead, *story.paragraphs][not story.lead :] == [*map(clean, [line["lead"], *line["paragraphs"]])]
    assert 1 <= len(rescued) <= first.outcome.counts["rescued"]


def test_captions_stay_out_of_the_paragraphs(first: Stage) -> None:
    for stored in first.stories.values():
        captions = {clean(caption) for caption in first.truth[stored.story.key]["captions"]}
        assert captions.isdisjoint(stored.story.paragraphs), stored.story.url


def test_instants_are_aware_and_not_seven_hours_off(first: Stage) -> None:
    for key, stored in first.stories.items():
        assert stored.story.published_at is not None, key
        assert stored.story.published_at.tzinfo is not None, key


def test_pages_without_text_are_counted_by_kind_and_never_stored(stages: Mapping[str, Stage]) -> None:
    for one in stages.values():
        assert not [line["url"] for line in one.truth.values() if not has_text(line) and line["key"] in one.stories]
    counts = stages["first"].outcome.counts
    assert {kind for kind in ("video", "photo", "infographic") if counts.get(f"skipped:{kind}")} == {
        "video",
        "photo",
        "infographic",
    }


def test_every_request_for_an_article_has_an_outcome(stages: Mapping[str, Stage]) -> None:
    """Stored, off the beat, unchanged, without text, failed: the sum is the number of pages that came."""
    endings = ("new", "revised", "duplicate", "unchanged", "off_beat", "failed")
    # Some of these are left out by what the list says, and never requested.
    perhaps = ("skipped:video", "skipped:photo", "skipped:infographic", "skipped:outside_span")
    for name, one in stages.items():
        counts = one.outcome.counts
        ended = sum(counts.get(ending, 0) for ending in endings)
        assert ended <= counts.get("fetched", 0) <= ended + sum(counts.get(reason, 0) for reason in perhaps), name


def test_a_run_that_is_through_says_so(stages: Mapping[str, Stage]) -> None:
    for name, one in stages.items():
        assert one.outcome.code == 0, (name, one.outcome.error)
        assert {run["status"] for run in one.outcome.runs} == {"done"}, name


def test_nothing_failed(first: Stage) -> None:
    assert first.outcome.counts.get("failed", 0) == 0, first.outcome.counts


def test_the_run_says_which_way_served_an_edition(first: Stage) -> None:
    french, spanish, russian = (first.outcome.served("vietnamplus", code) for code in ("fr", "es", "ru"))
    assert french["feed"] == "failed: http_404"
    assert spanish["feed"] == "empty"
    assert russian["sitemap"] == "failed: http_404"
    for served in (french, spanish, russian):
        assert any(result.endswith("entries") for result in served.values())


def test_no_edition_is_blind_for_want_of_one_way(first: Stage) -> None:
    found = Counter((stored.story.source, stored.story.edition) for stored in first.stories.values())
    wanted = {(line["source"], line["edition"]) for line in first.truth.values() if line["tier"] == "core"}
    reached = {(first.truth[key]["source"], first.truth[key]["edition"]) for key in first.stories}
    assert wanted <= reached, found


# -- once more


def test_a_second_crawl_of_the_unchanged_newsroom_asks_for_no_article(stages: Mapping[str, Stage]) -> None:
    again = stages["again"]
    assert again.requests["total"].get("article", 0) == 0
    assert again.outcome.counts.get("fetched", 0) == 0
    assert {key: one.revision for key, one in again.stories.items()} == dict.fromkeys(stages["first"].stories, 1)


def test_lists_that_have_not_changed_are_not_sent_again(newsroom: Newsroom, home: Home) -> None:
    first, second = home.run("es"), home.run("es")
    assert first.counts["lists"] > 5
    assert second.counts["lists"] == 1, "the index of the sitemaps, which may stay as it is while they change"
    assert set(second.served["es"].values()) == {"unchanged"}
    assert home.stories()
    assert home.unreadable_captures() == []


# -- after edits


def test_changed_texts_become_revisions_and_the_earlier_ones_stay(stages: Mapping[str, Stage], first: Stage) -> None:
    edited = stages["edited"]
    changed = [key for key in first.stories if first.truth[key] != edited.truth[key] and _text_differs(key, stages)]
    revised = [key for key in changed if first.stories[key].story.key == key]
    assert len(revised) >= 6
    for key in revised:
        assert edited.stories[key].revision == 2, key
        assert not differences(edited.stories[key], edited.truth[key]), key


def _text_differs(key: str, stages: Mapping[str, Stage]) -> bool:
    before, after = stages["first"].truth[key], stages["edited"].truth[key]
    return any(before[name] != after[name] for name in ("title", "lead", "paragraphs"))


def test_all_else_stays_at_its_first_revision(stages: Mapping[str, Stage], first: Stage) -> None:
    moved = {first.stories[key].id for key in first.stories if _text_differs(key, stages)}
    for stored in first.stories.values():
        if stored.id not in moved:
            assert stages["edited"].stories[stored.story.key].revision == 1, stored.story.url


def test_a_page_whose_entity_tag_lies_is_noticed_because_the_list_says_that_it_changed(
    stages: Mapping[str, Stage],
) -> None:
    edited = stages["edited"]
    liars = [line for line in edited.truth.values() if "lying_etag" in line["extra"]]
    assert liars
    for line in liars:
        assert edited.stories[line["key"]].revision == 2
        assert not differences(edited.stories[line["key"]], line)


def test_new_stories_are_found(stages: Mapping[str, Stage], first: Stage) -> None:
    edited = stages["edited"]
    later = edited.truth.keys() - first.truth.keys()
    assert len(later) >= 3
    assert later <= edited.stories.keys()


def test_only_what_changed_is_fetched_again(stages: Mapping[str, Stage], first: Stage) -> None:
    edited = stages["edited"]
    moved = {key for key in edited.truth if first.truth.get(key) != edited.truth[key]}
    assert edited.requests["total"].get("article", 0) <= len(moved)


# -- thoroughly


def test_a_thorough_crawl_finds_all(stages: Mapping[str, Stage]) -> None:
    thorough = stages["thorough"]
    span = {
        key: line
        for key, line in thorough.truth.items()
        if line["source"] == "vietnamplus" and line["published_at"] >= THOROUGH_SINCE and has_text(line)
    }
    assert len(span) >= 80
    assert [line["url"] for key, line in span.items() if key not in thorough.visited] == []
    assert [line["url"] for line in thorough.missing() if line["key"] in span] == []


def test_a_thorough_crawl_after_another_fetches_only_the_rest(stages: Mapping[str, Stage]) -> None:
    unseen = stages["thorough"].truth.keys() - stages["edited"].visited.keys()
    assert stages["thorough"].requests["total"]["article"] <= len(unseen)


# -- an ordinary day


def test_an_ordinary_run_finds_the_stories_of_the_day(newsroom: Newsroom, home: Home) -> None:
    assert home.run().status == "done"
    stories, truth = home.stories(), truth_by_key(newsroom)
    today = [
        line
        for line in truth.values()
        if line["source"] == "vietnamplus"
        and line["published_at"].startswith(NEWSROOM_DAY.isoformat())
        and has_text(line)
        and is_on_our_beat(line)
    ]
    assert len(today) >= 30
    missed = [line for line in today if line["key"] not in stories]
    assert [line["url"] for line in missed if line["tier"] == "core" or speaks_for_itself(line)] == []


def test_a_run_for_one_edition_leaves_the_others_alone(newsroom: Newsroom, home: Home) -> None:
    home.run("fr", "es")
    assert set(newsroom.requests()["hosts"]) <= {
        "fr.vietnamplus.vn",
        "fr-api.vietnamplus.vn",
        "es.vietnamplus.vn",
        "es-api.vietnamplus.vn",
    }
    assert {stored.story.edition for stored in home.stories().values()} == {"fr", "es"}


def test_a_run_stops_at_the_number_of_pages_it_was_given(newsroom: Newsroom, home: Home) -> None:
    short = home.run("en", max_pages=3)
    assert newsroom.requests()["total"]["article"] == 3
    assert short.counts["skipped:max_pages"] > 0
    assert home.run("en").counts["new"] > 3
