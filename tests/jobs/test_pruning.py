"""What is old goes, by its own age; a story never does."""

from __future__ import annotations

from datetime import timedelta

from monitor.archive import ArchiveError
from monitor.domain import StoryQuery
from monitor.jobs.pruning import prune
from tests.jobs.making import NOON, Desk, page, url

OFF = page(title="Rice", lead="Rice grows.", body=("Farmers are glad.",))
LATER = NOON + timedelta(days=100)


def test_archived_pages_go_from_archive_and_store_and_stories_stay(desk: Desk) -> None:
    desk.crawl((url(1), page()), (url(2), OFF))
    desk.crawl((url(3), page(body=("Another text.",))), later=timedelta(days=95))
    dropped = prune(desk.store, desk.archive, 30, None, now=LATER)
    assert (dropped["captures"], dropped["pages"], dropped["files"]) == (1, 0, 1)
    assert dropped["bytes"] > 0
    assert desk.store.count(StoryQuery()) == 2
    left = [capture.key for capture in desk.store.all_captures()]
    assert left == ["paper.vn/3"]
    for capture in desk.store.all_captures():
        try:
            desk.archive.read(capture.capture)
        except ArchiveError as error:
            raise AssertionError("a page that is told of must be there") from error


def test_memories_of_pages_off_the_beat_go_by_their_age(desk: Desk) -> None:
    desk.crawl((url(1), page()), (url(2), OFF))
    assert prune(desk.store, desk.archive, None, 200, now=LATER) == {"captures": 0, "pages": 0}
    assert prune(desk.store, desk.archive, None, 50, now=LATER) == {"captures": 0, "pages": 1}
    assert desk.store.known(["paper.vn/1", "paper.vn/2"]).keys() == {"paper.vn/1"}


def test_an_empty_home_has_nothing_to_drop(desk: Desk) -> None:
    assert prune(desk.store, desk.archive, 1, 1, now=LATER) == {"captures": 0, "pages": 0, "files": 0, "bytes": 0}
