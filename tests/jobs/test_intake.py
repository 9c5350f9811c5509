"""What a crawl or an import brings goes on in batches: the archive first, then the store."""

from __future__ import annotations

import pytest

from monitor.domain import Article, Story, StoryQuery, Taken
from monitor.jobs.intake import Keeping
from monitor.normalise import address_of, make_story
from tests.jobs.making import BODY, LEAD, PAPER, TITLE, Desk, page, raw, url, visit

OFF = {"title": "Rice", "lead": "Rice grows.", "body": ("Farmers are glad.",)}


def story(
    number: int, *, title: str = TITLE, lead: str = LEAD, body: tuple[str, ...] = BODY, flags: tuple[str, ...] = ()
) -> Story:
    address = address_of(PAPER, url(number))
    assert address is not None
    text = (*body, f"Number {number}.")
    return make_story(Article(url(number), title, lead, text, layout="plain", flags=flags), address, "paper")


def kept(desk: Desk) -> int:
    return len(list(desk.store.all_captures()))


def test_a_batch_is_written_when_it_is_full_and_the_rest_at_the_end(desk: Desk) -> None:
    intake = desk.intake(batch_size=2)
    for number in (1, 2, 3):
        intake.take(Taken(story(number)))
    assert desk.store.count(StoryQuery()) == 2
    intake.close()
    assert desk.store.count(StoryQuery()) == 3
    assert intake.counts == {"new": 3}


def test_a_page_is_in_its_file_before_the_store_tells_of_it(desk: Desk) -> None:
    intake = desk.intake(batch_size=1)
    intake.take(Taken(story(1)), raw(url(1), page()))
    _, _, capture = desk.store.captures(1)[0]
    assert desk.archive.read(capture).body_decoded == page(), "though the writer is still open"
    intake.close()


@pytest.mark.parametrize(("keeping", "pages"), [("beat", 2), ("all", 3), ("none", 0)])
def test_pages_are_kept_by_what_was_asked(desk: Desk, keeping: Keeping, pages: int) -> None:
    intake = desk.intake(keeping=keeping)
    intake.take(Taken(story(1)), raw(url(1), page()))
    intake.take(Taken(story(2, **OFF)), raw(url(2), page()))
    intake.take(Taken(story(3, **OFF, flags=("rescued",))), raw(url(3), page()))
    intake.close()
    assert kept(desk) == pages
    assert intake.counts == {"new": 1, "off_beat": 2}
    assert intake.brought == {"en": {"new": 1, "off_beat": 2}}


@pytest.mark.parametrize(("keeping", "pages"), [("beat", 1), ("all", 1), ("none", 0)])
def test_a_page_without_an_article_is_kept_for_a_later_layout(desk: Desk, keeping: Keeping, pages: int) -> None:
    address = address_of(PAPER, url(1))
    assert address is not None
    intake = desk.intake(keeping=keeping)
    intake.note(visit(address), raw(url(1), b"<html>"))
    intake.close()
    assert kept(desk) == pages
    assert desk.store.known(["paper.vn/1"])


def test_nothing_taken_leaves_nothing_behind(desk: Desk) -> None:
    intake = desk.intake()
    intake.close()
    assert (intake.counts, kept(desk)) == ({}, 0)
    assert not desk.archive.folder.exists()
