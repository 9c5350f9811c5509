"""The digest of a day out of the store, and what the runs say of how well each edition was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.digest import EditionIntake
from monitor.domain import FiledDigest, Order, Run, Taken
from monitor.jobs.digests import as_form, digest_for, digest_of, file_day, intake_of, is_read
from monitor.words import words_in
from tests.jobs.making import Desk
from tests.store.making import made_story

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 3, 12)
NIGHT = datetime(2026, 3, 12, 18, tzinfo=UTC)
EN = ("vietnamplus", "en")
ENGLISH = words_in("en")
ANSWERED = {"feed": "12 entries", "sitemap": "40 entries"}
FAILED = {"feed": "failed: http_500", "sitemap": "failed: timeout"}


def run(desk: Desk, served: Mapping[str, str], *, hours: float = 0, status: Any = "done", **order: Any) -> Run:
    """A run of English that ended so many hours before the night."""
    ended = NIGHT - timedelta(hours=hours)
    given = {"source": "vietnamplus", "editions": ("en",)} | order
    begun = desk.store.start_run(Order(**given), at=ended - timedelta(minutes=3), pid=1, host="here")
    if status != "running":
        desk.store.finish_run(begun.id, status, at=ended, reason="", counts={}, served={"en": served})
    return begun


def of_english(desk: Desk, day: date = DAY) -> EditionIntake:
    return intake_of(desk.store, [EN], day, HANOI, NIGHT)[0]


def test_the_newest_good_run_is_the_last_reading(desk: Desk) -> None:
    run(desk, ANSWERED, hours=9)
    run(desk, ANSWERED, hours=1)
    found = of_english(desk)
    assert found.last_success == NIGHT - timedelta(hours=1)
    assert (found.stories_found, found.trouble, found.ways) == (40, (), ("feed", "sitemap"))


def test_after_a_failed_run_the_last_reading_is_the_one_before_and_the_note_says_why(desk: Desk) -> None:
    run(desk, ANSWERED, hours=9)
    run(desk, FAILED, hours=1)
    found = of_english(desk)
    assert found.last_success == NIGHT - timedelta(hours=9)
    assert found.trouble == tuple(FAILED.items())
    assert found.stories_found == 40


def test_one_way_that_answers_is_enough(desk: Desk) -> None:
    run(desk, {"feed": "failed: http_404", "sitemap": "unchanged"})
    assert of_english(desk).last_success == NIGHT


def test_a_day_is_read_once_every_edition_was_read_after_its_end(desk: Desk) -> None:
    """The day ended an hour before the night."""
    run(desk, ANSWERED, hours=2)
    assert not is_read(desk.store, [EN], DAY, HANOI, NIGHT)
    run(desk, FAILED, hours=0.5)
    assert not is_read(desk.store, [EN], DAY, HANOI, NIGHT)
    run(desk, ANSWERED)
    assert is_read(desk.store, [EN], DAY, HANOI, NIGHT)
    assert not is_read(desk.store, [EN, ("vna", "vi")], DAY, HANOI, NIGHT)


@pytest.mark.parametrize("status", ["failed", "cancelled", "lost"])
def test_a_run_that_did_not_end_well_reached_nothing(desk: Desk, status: str) -> None:
    run(desk, ANSWERED, status=status)
    assert of_english(desk).last_success is None
    run(desk, {}, status=status)
    assert of_english(desk).trouble == (("lists", f"failed: the run {status}"),)


def test_a_run_under_way_or_waiting_says_nothing_yet(desk: Desk) -> None:
    run(desk, ANSWERED, hours=2)
    before = of_english(desk)
    run(desk, {}, status="running")
    desk.store.ask(Order("vietnamplus", ("en",), thorough=True), asked_by="trigger", at=NIGHT)
    assert of_english(desk) == before


@pytest.mark.parametrize(
    "order",
    [
        {"from_warc": ("old.warc",)},
        {"since": date(2020, 1, 1), "until": date(2020, 12, 31)},
        {"since": date(2026, 3, 13)},
    ],
)
def test_a_replay_or_a_run_over_another_span_is_no_reading_of_that_day(desk: Desk, order: dict[str, Any]) -> None:
    run(desk, ANSWERED, **order)
    assert of_english(desk).last_success is None


@pytest.mark.parametrize("order", [{"since": DAY}, {"since": date(2026, 1, 1), "until": DAY}])
def test_a_run_over_a_span_that_holds_the_day_is(desk: Desk, order: dict[str, Any]) -> None:
    run(desk, ANSWERED, **order)
    assert (of_english(desk).last_success, of_english(desk).trouble) == (NIGHT, ())


def test_a_reading_of_later_days_only_does_not_hide_the_one_before(desk: Desk) -> None:
    run(desk, ANSWERED, hours=30)
    run(desk, ANSWERED, since=date(2026, 3, 13))
    assert of_english(desk).last_success == NIGHT - timedelta(hours=30)
    assert of_english(desk, date(2026, 3, 13)).last_success == NIGHT


def test_the_last_reading_is_known_however_many_runs_of_other_editions_came_since(desk: Desk) -> None:
    run(desk, ANSWERED, hours=600)
    for number in range(520, 0, -1):
        run(desk, {}, hours=number, editions=("fr",))
    assert of_english(desk).last_success == NIGHT - timedelta(hours=600)


@pytest.mark.parametrize("hours", [-24 * 60, -0.01])
def test_a_run_that_a_wrong_clock_has_dated_later_than_now_is_no_reading(desk: Desk, hours: float) -> None:
    run(desk, ANSWERED, hours=30)
    run(desk, ANSWERED, hours=hours)
    assert of_english(desk).last_success == NIGHT - timedelta(hours=30)
    run(desk, FAILED, hours=20)
    assert of_english(desk).last_success == NIGHT - timedelta(hours=30)
    assert of_english(desk).trouble == tuple(FAILED.items())
    composed = digest_of(desk.store, DAY, HANOI, ("en",), [EN], made_at=NIGHT)
    assert as_form(composed, "text", ENGLISH).startswith("blind since 11 Mar 19:00: ")


def test_an_edition_that_no_run_was_for_was_never_crawled(desk: Desk) -> None:
    run(desk, ANSWERED)
    found = intake_of(desk.store, [EN, ("vietnamplus", "fr"), ("vna", "en")], DAY, HANOI, NIGHT)
    assert [(one.source, one.edition, one.last_success, one.trouble) for one in found] == [
        ("vietnamplus", "en", NIGHT, ()),
        ("vietnamplus", "fr", None, ()),
        ("vna", "en", None, ()),
    ]
    composed = digest_of(desk.store, DAY, HANOI, ("en",), [("vna", "en")], made_at=NIGHT)
    assert "vna/en: never crawled" in as_form(composed, "text", ENGLISH)


def test_an_edition_that_is_no_longer_read_is_not_asked_about(desk: Desk) -> None:
    run(desk, ANSWERED)
    assert intake_of(desk.store, [], DAY, HANOI, NIGHT) == []


def test_the_digest_holds_the_local_day_from_midnight_to_midnight(desk: Desk) -> None:
    edges = {"before": (11, 16, 59), "first": (11, 17, 0), "last": (12, 16, 59), "after": (12, 17, 0)}
    batch = [
        Taken(made_story(f"a.vn/{name}", name, title=name, published_at=datetime(2026, 3, *edge, tzinfo=UTC)))
        for name, edge in edges.items()
    ]
    desk.store.take(batch, run_id=None, at=NIGHT)
    composed = digest_of(desk.store, DAY, HANOI, ("en", "vi"), [EN], made_at=NIGHT)
    text = as_form(composed, "text", ENGLISH)
    assert text.startswith("blind: ")
    assert [name for name in edges if f". {name}" in text] == ["first", "last"]


def test_a_revision_of_the_day_brings_an_older_story(desk: Desk) -> None:
    old = datetime(2026, 3, 1, tzinfo=UTC)
    desk.store.take([Taken(made_story("a.vn/1", "one", title="Older", published_at=old))], run_id=None, at=old)
    desk.store.take(
        [Taken(made_story("a.vn/1", "two", title="Older", published_at=old))],
        run_id=None,
        at=NIGHT - timedelta(hours=3),
    )
    assert "Older" in as_form(digest_of(desk.store, DAY, HANOI, ("vi",), [EN], made_at=NIGHT), "text", ENGLISH)


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_an_empty_day_has_a_digest_in_every_form(desk: Desk, form: str) -> None:
    assert as_form(digest_of(desk.store, DAY, HANOI, ("en",), [EN], made_at=NIGHT), form, ENGLISH)


def test_a_document_that_came_without_an_address_leaves_no_gap_for_one(desk: Desk) -> None:
    desk.store.take(
        [Taken(made_story("document/1", "one", title="No address", url="", published_at=NIGHT - timedelta(hours=9)))],
        run_id=None,
        at=NIGHT,
    )
    composed = digest_of(desk.store, DAY, HANOI, ("en",), [EN], made_at=NIGHT)
    assert not [line for line in as_form(composed, "text", ENGLISH).splitlines() if line != line.rstrip()]
    assert "No address ()" not in as_form(composed, "md", ENGLISH)
    assert "No address" in as_form(composed, "html", ENGLISH)


@pytest.mark.parametrize(
    "served",
    [
        {"feed": "empty", "sitemap": "empty"},
        {"feed": "empty", "list": "failed: http_403"},
        {"feed": "empty", "sitemap": "0 entries"},
    ],
)
def test_an_edition_whose_lists_were_empty_was_not_reached(desk: Desk, served: dict[str, str]) -> None:
    run(desk, ANSWERED, hours=9)
    run(desk, served, hours=1)
    found = of_english(desk)
    assert found.last_success == NIGHT - timedelta(hours=9)
    assert found.trouble == tuple(served.items())


def test_one_empty_list_beside_one_that_answers_is_no_harm(desk: Desk) -> None:
    run(desk, {"feed": "empty", "sitemap": "3 entries"})
    assert of_english(desk).last_success == NIGHT


def file(desk: Desk, folder: Path, *, made_at: datetime = NIGHT) -> FiledDigest:
    return file_day(desk.store, DAY, HANOI, ("en", "vi"), [EN], folder, made_at=made_at)


def test_a_filed_day_lies_in_every_form_and_is_noted(desk: Desk, tmp_path: Path) -> None:
    filed = file(desk, tmp_path / "digests")
    assert filed == FiledDigest(DAY, NIGHT, "blind")
    assert desk.store.filed_digests(DAY) == {DAY: filed}
    names = sorted(path.name for path in (tmp_path / "digests").iterdir())
    assert names == ["2026-03-12.html", "2026-03-12.json", "2026-03-12.md", "2026-03-12.txt"]
    composed = digest_of(desk.store, DAY, HANOI, ("en", "vi"), [EN], made_at=NIGHT)
    for ending, form in (("txt", "text"), ("md", "md"), ("html", "html"), ("json", "json")):
        assert (tmp_path / f"digests/2026-03-12.{ending}").read_text(encoding="utf-8") == as_form(
            composed, form, ENGLISH
        )


def test_a_day_that_was_filed_stays_as_it_was_handed_over(desk: Desk, tmp_path: Path) -> None:
    first = file(desk, tmp_path)
    desk.store.take([Taken(made_story("a.vn/1", "one", title="Later", published_at=NIGHT))], run_id=None, at=NIGHT)
    (tmp_path / "2026-03-12.txt").write_text("as sent", encoding="utf-8")
    assert file(desk, tmp_path, made_at=NIGHT + timedelta(hours=1)) == first
    assert (tmp_path / "2026-03-12.txt").read_text(encoding="utf-8") == "as sent"


def test_of_two_that_file_a_day_at_once_the_forms_are_those_of_the_one_that_is_kept(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    revised_between = desk.store.revised_between

    def asked(start: datetime, end: datetime) -> Any:
        """Meanwhile another process files the day, and is through before."""
        monkeypatch.undo()
        file(desk, tmp_path, made_at=NIGHT)
        return revised_between(start, end)

    monkeypatch.setattr(desk.store, "revised_between", asked)
    assert file(desk, tmp_path, made_at=NIGHT + timedelta(minutes=5)).made_at == NIGHT
    kept = digest_for(desk.store, DAY, HANOI, ("en", "vi"), [EN], made_at=NIGHT)
    assert (tmp_path / "2026-03-12.json").read_text(encoding="utf-8") == as_form(kept, "json", ENGLISH)


def test_a_day_that_could_not_be_written_is_not_noted_and_made_again(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "2026-03-12.md").mkdir()
    with pytest.raises(OSError, match="2026-03-12"):
        file(desk, tmp_path)
    assert desk.store.filed_digests(DAY) == {}
    assert not list(tmp_path.glob(".*"))
    (tmp_path / "2026-03-12.md").rmdir()
    assert file(desk, tmp_path).made_at == NIGHT
