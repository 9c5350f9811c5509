"""Reading archived pages again: what would change is told first, and what is written makes no revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain import Article, Story, StoryQuery, Taken
from monitor.jobs import reparsing
from monitor.jobs.kits import Kit
from monitor.normalise import address_of, make_story
from tests.jobs.making import BODY, KITS, KITS_OF_TOMORROW, LEAD, PAPER, PLAIN, TITLE, Desk, novel_page, page, raw, url

TITLELESS = replace(PLAIN, title=("h1.none",))


def outcomes(desk: Desk, kits: tuple[Kit, ...] = KITS) -> list[str]:
    return [one.outcome for one in reparsing.reread(desk.store, desk.archive, kits)]


def stories(desk: Desk) -> list[Story]:
    return [stored.story for stored in desk.store.stories(StoryQuery(limit=None))]


def write(desk: Desk, kits: tuple[Kit, ...]) -> dict[str, int]:
    return reparsing.write(desk.store, desk.intake("reparse"), list(reparsing.reread(desk.store, desk.archive, kits)))


def test_pages_that_read_as_before_are_unchanged(desk: Desk) -> None:
    desk.crawl((url(1), page()), (url(2, "other"), page(body=(*BODY, "One more."))))
    assert outcomes(desk) == ["unchanged", "unchanged"]
    assert write(desk, KITS) == {}


def test_a_rule_that_reads_better_is_told_first_and_then_written_without_a_revision(desk: Desk) -> None:
    desk.crawl((url(1), page()))
    better = (Kit(PAPER, (replace(PLAIN, lead=()),)),)
    found = list(reparsing.reread(desk.store, desk.archive, better))
    assert [one.outcome for one in found] == ["changed"]
    assert {"lead", "content_hash"} <= set(found[0].differing)
    assert reparsing.report(found)["to_write"] == 1
    assert "lead" in next(iter(reparsing.lines(found)))
    assert stories(desk)[0].lead == LEAD, "nothing is written by reading"
    assert write(desk, better) == {"rewritten_revised": 1}
    stored = next(iter(desk.store.stories(StoryQuery())))
    assert (stored.story.lead, stored.revision) == ("", 1)
    assert outcomes(desk, better) == ["unchanged"]


def test_a_page_that_fit_no_layout_becomes_a_story_once_one_fits(desk: Desk) -> None:
    desk.crawl((url(7), novel_page()))
    assert stories(desk) == []
    assert outcomes(desk) == ["no_layout"]
    found = list(reparsing.reread(desk.store, desk.archive, KITS_OF_TOMORROW))
    assert [one.outcome for one in found] == ["new"]
    assert list(reparsing.lines(found)) == [f"a new story: {url(7)}"]
    assert write(desk, KITS_OF_TOMORROW) == {"new": 1}
    stored = next(iter(desk.store.stories(StoryQuery())))
    assert (stored.story.title, stored.story.layout) == (TITLE, "later")
    assert len(desk.store.captures(stored.id)) == 1, "the page it was read from is its evidence"
    assert outcomes(desk, KITS_OF_TOMORROW) == ["unchanged"]


def test_of_a_story_with_revisions_the_newest_page_is_read(desk: Desk) -> None:
    desk.crawl((url(1), page()))
    desk.crawl((url(1), page(lead="The Government Offices of Vietnam and Laos now agreed.")), later=timedelta(hours=6))
    assert outcomes(desk) == ["unchanged"]
    stored = next(iter(desk.store.stories(StoryQuery())))
    assert stored.revision == 2


def test_the_page_of_a_copy_is_not_what_the_story_is_read_from(desk: Desk) -> None:
    desk.crawl((url(1), page()), (url(2), page()))
    assert sorted(outcomes(desk)) == ["copy", "unchanged"]


def test_a_title_and_an_instant_that_came_from_a_list_are_kept(desk: Desk) -> None:
    """Some portals show the title in their lists only; reading such a page again must not empty it."""
    address = address_of(PAPER, url(1))
    assert address is not None
    listed = datetime(2026, 3, 1, 2, tzinfo=UTC)
    article = Article(url(1), TITLE, LEAD, BODY, layout="plain")
    intake = desk.intake()
    body = page().replace(b"<time", b"<i").replace(b"</time", b"</i")
    intake.take(Taken(make_story(article, address, "paper", (listed, "feed"))), raw(url(1), body))
    intake.close()
    assert outcomes(desk) == ["unchanged"]
    assert stories(desk)[0].published_at == listed


def test_pages_are_read_in_the_charset_of_their_response(desk: Desk) -> None:
    lead = "Les bureaux des gouvernements du Vietnam et du Laos ont signé un accord à Vientiane."
    address = address_of(PAPER, url(1))
    assert address is not None
    body = page(
        title="Vietnam et Laos : accord entre les bureaux des gouvernements", lead=lead, body=(), charset="latin-1"
    )
    body = body.replace(b'<div class="story"></div>', f'<div class="story"><p>{lead}</p></div>'.encode("latin-1"))
    desk_intake = desk.intake(keeping="all")
    article = Article(url(1), "x", "", ("x",), layout="plain")
    story = replace(make_story(article, address, "paper"), tier="core")
    desk_intake.take(Taken(story), raw(url(1), body, charset="iso-8859-1"))
    desk_intake.close()
    found = list(reparsing.reread(desk.store, desk.archive, KITS))
    assert found[0].now is not None
    assert "signé" in " ".join((found[0].now.lead, *found[0].now.paragraphs))


def test_what_cannot_be_read_again_is_counted_by_reason(desk: Desk) -> None:
    desk.crawl((url(1), page()))
    assert outcomes(desk, (Kit(replace(PAPER, articles=()), (PLAIN,)),)) == ["no_source"]
    assert outcomes(desk, (Kit(PAPER, (replace(PLAIN, markers=(b"no such",)),)),)) != ["unchanged"]
    for file in desk.archive.folder.rglob("*.warc"):
        file.unlink()
    assert outcomes(desk) == ["not_in_archive"]
    found = list(reparsing.reread(desk.store, desk.archive, KITS))
    assert reparsing.report(found) == {"outcomes": {"not_in_archive": 1}, "changes": [], "to_write": 0}


def test_a_page_that_turns_out_to_be_off_the_beat_is_not_taken(desk: Desk) -> None:
    off = (
        b'<html><body><h2>Rice harvest</h2><div class="novel"><p>Farmers began to harvest rice.</p></div></body></html>'
    )
    desk.crawl((url(3), off))
    assert outcomes(desk, KITS_OF_TOMORROW) == ["off_beat"]
    assert write(desk, KITS_OF_TOMORROW) == {}
    assert stories(desk) == []


def test_an_empty_archive_has_nothing_to_tell(desk: Desk) -> None:
    assert reparsing.report(list(reparsing.reread(desk.store, desk.archive, KITS)))["outcomes"] == {}


@pytest.mark.parametrize("title", ["", TITLE])
def test_a_title_on_the_page_counts_before_the_stored_one(desk: Desk, title: str) -> None:
    desk.crawl((url(1), page(title=TITLE)))
    kits = (Kit(PAPER, (TITLELESS if not title else PLAIN,)),)
    found = list(reparsing.reread(desk.store, desk.archive, kits))
    assert found[0].now is None or found[0].now.title == TITLE
