"""What a crawl brings goes into the archive first and into the store then, and nothing is let go of in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.archive import Archive
from monitor.domain import Outcome, Taken
from monitor.jobs.intake import Intake, Keeping, RawPage
from monitor.store import Checked, Store, StoreError, open_store
from tests.store.making import made

NOON = datetime(2026, 3, 12, 5, tzinfo=UTC)


class WatchedStore(Store):
    """A real store that reads every archived page at the moment it is told of it, and can be out of order."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._database = store._database
        self.archive = archive
        self.is_out_of_order = False
        self.batches: list[int] = []
        self.pages_read = 0

    def take(self, batch: Sequence[Taken], **named: Any) -> tuple[Outcome, ...]:
        if self.is_out_of_order:
            raise StoreError("the disk is full")
        for taken in batch:
            self.read(taken)
        self.batches.append(len(batch))
        return super().take(batch, **named)

    def note_checked(self, visits: Sequence[Checked], **named: Any) -> None:
        for visit in visits:
            self.read(visit)
        super().note_checked(visits, **named)

    def read(self, item: Taken | Checked) -> None:
        if item.capture:
            assert self.archive.read(item.capture).body_decoded
            self.pages_read += 1


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def store(archive: Archive) -> Iterator[WatchedStore]:
    with WatchedStore(open_store("sqlite://"), archive) as opened:
        yield opened


def intake(store: WatchedStore, keeping: Keeping = "all", batch_size: int = 3) -> Intake:
    writer = store.archive.writer(1, "vietnamplus", NOON)
    return Intake(store, now=lambda: NOON, writer=writer, keeping=keeping, batch_size=batch_size)


def page(number: int) -> RawPage:
    return RawPage(f"https://a.vn/post{number}.vnp", 200, (("Content-Type", "text/html"),), b"<p>page</p>", NOON)


def story(number: int, **changes: Any) -> Taken:
    return made(f"a.vn/{number}", f"text {number}", **changes)


def test_a_page_is_on_disk_before_the_store_is_told_of_it(store: WatchedStore) -> None:
    taking = intake(store)
    for number in range(7):
        taking.take(story(number), page(number))
    taking.note(Checked("a.vn/99", "https://a.vn/post99.vnp", "vietnamplus", "vi"), page(99))
    taking.close()
    assert store.pages_read == 8
    assert store.batches == [3, 3, 1]
    assert taking.counts == {"new": 7}


def test_what_a_store_in_trouble_did_not_take_is_kept_for_the_next_time(store: WatchedStore) -> None:
    taking = intake(store)
    store.is_out_of_order = True
    taking.take(story(1), page(1))
    with pytest.raises(StoreError):
        taking.flush()
    store.is_out_of_order = False
    taking.take(story(2), page(2))
    taking.close()
    assert taking.counts == {"new": 2}
    assert store.by_key("a.vn/1") is not None


@pytest.mark.parametrize(
    ("keeping", "kept"),
    [("all", {"core", "bilateral", "rescued", "other"}), ("beat", {"core", "bilateral", "rescued"}), ("none", set())],
)
def test_the_archive_keeps_as_much_as_it_was_told(store: WatchedStore, keeping: Keeping, kept: set[str]) -> None:
    taking = intake(store, keeping)
    taking.take(story(1, tier="core"), page(1))
    taking.take(story(2, tier="bilateral"), page(2))
    taking.take(story(3, tier="other"), page(3))
    taking.take(story(4, tier="other", flags=("rescued",)), page(4))
    taking.close()
    names = {1: "core", 2: "bilateral", 3: "other", 4: "rescued"}
    archived = {int(one.key.partition("/")[2]) for one in store.all_captures()}
    assert {names[number] for number in archived} == kept


def test_nothing_is_written_where_nothing_came(store: WatchedStore, archive: Archive) -> None:
    intake(store).close()
    assert store.batches == []
    assert archive.size() == 0
