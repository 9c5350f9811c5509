"""When editions publish, and published last."""

from __future__ import annotations

from datetime import timedelta

from monitor.store import Checked, Store
from tests.store.making import NOON, later, made


def test_publications_are_those_of_every_page_on_the_beat_or_not(store: Store) -> None:
    store.take(
        [
            made("a.vn:1", published_at=later(hours=2)),
            made("a.vn:2", "hai", tier="other", edition="en", published_at=later(hours=1)),
            made("a.vn:3", published_at=later(hours=3), source="vna"),
            made("a.vn:4", "bốn", published_at=later(hours=-1)),
            made("a.vn:5", "năm", published_at=None),
        ],
        run_id=None,
        at=NOON,
    )
    store.note_checked([Checked("a.vn:6", "https://a.vn/6", "vna", "vi")], run_id=None, at=NOON)
    assert store.publications(NOON) == (
        ("vietnamplus", "en", later(hours=1)),
        ("vietnamplus", "vi", later(hours=2)),
        ("vna", "vi", later(hours=3)),
    )
    assert store.publications(later(hours=3)) == (("vna", "vi", later(hours=3)),)
    assert store.publications(later(days=1)) == ()


def test_the_newest_story_of_each_edition_is_found(store: Store) -> None:
    assert store.newest_stories() == {}
    instants = {("a", "z"): [3, 1], ("b", "a"): [2], ("b", "en"): [5, 9, 7], ("b.c", "vi"): [4]}
    batch = [
        made(f"{source}.vn:{edition}{hour}", f"{source} {hour}", source=source, edition=edition, published_at=at)
        for (source, edition), hours in instants.items()
        for hour, at in ((hour, NOON + timedelta(hours=hour)) for hour in hours)
    ]
    undated = made("d.vn:1", "không ngày", source="d", edition="vi", published_at=None)
    store.take([*batch, undated], run_id=None, at=NOON)
    assert store.newest_stories() == {edition: later(hours=max(hours)) for edition, hours in instants.items()}


def test_the_size_is_told(store: Store) -> None:
    assert store.size_bytes() == store.statistics().size > 10_000
