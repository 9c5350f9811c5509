"""What is old goes, by its own age; a story never does."""

from __future__ import annotations

from datetime import timedelta

from monitor.archive import ArchiveError
from monitor.domain import Alarm, Order, StoryQuery
from monitor.jobs.pruning import prune
from tests.jobs.making import NOON, Desk, page, url

OFF = page(title="Rice", lead="Rice grows.", body=("Farmers are glad.",))
LATER = NOON + timedelta(days=100)
NOTHING = {"captures": 0, "pages": 0, "slots": 0, "alarms": 0}


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
    assert prune(desk.store, desk.archive, None, 200, now=LATER) == NOTHING
    assert prune(desk.store, desk.archive, None, 50, now=LATER) == NOTHING | {"pages": 1}
    assert desk.store.known(["paper.vn/1", "paper.vn/2"]).keys() == {"paper.vn/1"}


def test_an_empty_home_has_nothing_to_drop(desk: Desk) -> None:
    assert prune(desk.store, desk.archive, 1, 1, now=LATER) == NOTHING | {"files": 0, "bytes": 0}


def test_runs_go_by_their_age_but_not_those_that_stories_came_from(desk: Desk) -> None:
    desk.crawl((url(1), page()))
    for _ in range(3):
        run = desk.store.start_run(Order("paper", ("en",)), at=NOON, pid=1, host="here")
        desk.store.finish_run(run.id, "done", at=NOON, reason="", counts={}, served={})
    assert prune(desk.store, desk.archive, None, None, 200, now=LATER) == NOTHING | {"runs": 0}
    assert prune(desk.store, desk.archive, None, None, 50, now=LATER) == NOTHING | {"runs": 2}
    assert [one.id for one in desk.store.runs()] == [4, 1]


def test_slots_and_alarms_go_by_themselves(desk: Desk) -> None:
    gone = Alarm("silent", "paper/en", "s", "a", raised_at=NOON, cleared_at=NOON)
    desk.store.keep_alarm(gone)
    assert prune(desk.store, desk.archive, None, 200, now=LATER + 4 * (LATER - NOON)) == NOTHING | {"alarms": 1}
