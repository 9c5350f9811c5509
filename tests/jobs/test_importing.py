"""Documents of every kind go into the store: what each brings, where its day comes from, and what is wrong with it."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from monitor.crawl import catalog
from monitor.domain import Story, StoryQuery
from monitor.jobs.export import as_jsonl
from monitor.jobs.importing import ImportReport, import_documents
from monitor.jobs.kits import Kit
from tests.jobs.making import BODY, KITS, LEAD, NOON, TITLE, Desk, novel_page, page, raw, url

LOCAL = timezone(timedelta(hours=7))
CORE = "The Government Offices of Vietnam and Laos agreed on training of officials. "


def load(desk: Desk, *files: Path, kits: tuple[Kit, ...] = KITS) -> ImportReport:
    return import_documents(files, kits, desk.intake("import"))


def stories(desk: Desk) -> list[Story]:
    return [stored.story for stored in desk.store.stories(StoryQuery(limit=None))]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def lines(*objects: dict[str, Any], ends: str = "\n") -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + ends for one in objects)


def labelled(number: int, **more: Any) -> dict[str, Any]:
    return {
        "title": f"Offices {number}",
        "text": CORE + f"It was meeting number {number}.",
        "date": "2024-01-06",
        **more,
    }


# -- the seeds


def test_the_seeds_are_two_core_stories_and_importing_them_again_adds_nothing(desk: Desk, shared_data: Path) -> None:
    seeds = sorted((shared_data / "seeds").glob("*.txt"))
    report = load(desk, *seeds, kits=catalog.kits())
    assert report.problems == []
    assert report.figures()["new"] == 2
    vi, en = sorted(stories(desk), key=lambda story: story.language, reverse=True)
    assert [(one.language, one.tier) for one in (vi, en)] == [("vi", "core"), ("en", "core")]
    assert en.published_at == datetime(2019, 7, 19, tzinfo=LOCAL)
    assert (vi.published_at, vi.published_basis) == (datetime(2017, 4, 4, tzinfo=LOCAL), "inferred")
    assert (vi.source, vi.edition, vi.key) == ("vietnamplus", "vi", "www.vietnamplus.vn/439392")
    assert (en.source, en.edition) == ("document", "en")
    assert len(en.paragraphs) == 12
    assert not any("Photo:" in text or "Ảnh:" in text for one in (vi, en) for text in (one.lead, *one.paragraphs))
    again = load(desk, *seeds, kits=catalog.kits())
    assert again.figures() == {"new": 0, "revised": 0, "duplicate": 0, "unchanged": 2, "off_beat": 0}
    assert len(stories(desk)) == 2


# -- JSON lines


def test_labelled_lines_are_taken_with_their_day(desk: Desk, tmp_path: Path) -> None:
    report = load(desk, written(tmp_path, "a.jsonl", lines(labelled(1), labelled(2))))
    assert report.figures()["new"] == 2
    assert {story.published_at for story in stories(desk)} == {datetime(2024, 1, 6, tzinfo=LOCAL)}


def test_lines_off_the_beat_are_counted_and_not_stored(desk: Desk, tmp_path: Path) -> None:
    report = load(desk, written(tmp_path, "a.jsonl", lines({"title": "Rice", "text": "Farmers harvest rice."})))
    assert report.figures()["off_beat"] == 1
    assert stories(desk) == []


def test_a_bad_line_is_reported_with_file_and_line_and_the_rest_is_taken(desk: Desk, tmp_path: Path) -> None:
    broken = "no json\n" + lines(labelled(1)) + "[1]\n" + lines({"title": "x"}, labelled(2, date="soon"), labelled(3))
    file = written(tmp_path, "a.jsonl", broken)
    report = load(desk, file)
    assert report.figures()["new"] == 2
    assert [problem.removeprefix(f"{file}, ") for problem in report.problems] == [
        "line 1: not JSON: Expecting value at character 1",
        "line 3: not a JSON object",
        'line 4: neither "text" nor "paragraphs" holds any text',
        "line 5: \"date\" is no day or instant: 'soon'",
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff", " \n"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.txt", "a"])
def test_names_marks_and_line_ends_make_no_difference(
    desk: Desk, tmp_path: Path, name: str, start: str, ends: str
) -> None:
    report = load(desk, written(tmp_path, name, start + lines(labelled(1), labelled(2), ends=ends)))
    assert (report.figures()["new"], report.problems) == (2, [])


def test_a_plain_text_with_windows_ends_and_a_mark_is_the_same_text(desk: Desk, tmp_path: Path) -> None:
    text = f"date 2019-07-19 {CORE}\nBoth will meet again."
    load(desk, written(tmp_path, "a.txt", text))
    report = load(desk, written(tmp_path, "b.txt", "\ufeff" + text.replace("\n", "\r\n")))
    assert report.figures()["unchanged"] == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", b"", "there is no text in it"),
        ("utf16.txt", "date 2019-07-19 x".encode("utf-16"), "not UTF-8 at byte 0"),
        ("latin.jsonl", b'{"text": "caf\xe9"}', "not UTF-8 at byte 13"),
        ("cut.warc.gz", gzip.compress(b"WARC/1.0\r\n" * 30, mtime=0)[:30], "no WARC record"),
        ("no.gz", gzip.compress(b"hello", mtime=0), "Unknown archive format"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_the_others_go_on(
    desk: Desk, tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    file = written(tmp_path, name, content)
    good = written(tmp_path, "good.jsonl", lines(labelled(1)))
    report = load(desk, file, tmp_path / "missing.txt", tmp_path, good)
    assert report.figures()["new"] == 1
    assert report.problems[0].startswith(f"{file}: ")
    assert report.problems[0].count(str(file)) == 1
    assert why in report.problems[0]
    assert report.problems[1:] == [
        f"{tmp_path / 'missing.txt'}: No such file or directory",
        f"{tmp_path}: Is a directory",
    ]
    assert not any("\n" in problem for problem in report.problems)


def test_an_empty_file_of_lines_holds_nothing_and_nothing_is_wrong(desk: Desk, tmp_path: Path) -> None:
    report = load(desk, written(tmp_path, "a.jsonl", "\n"))
    assert (report.figures()["new"], report.problems) == (0, [])


# -- days


def test_the_year_that_a_text_leaves_out_comes_from_the_content_id(desk: Desk, tmp_path: Path) -> None:
    text = f"{url(500)}\n-----\n{TITLE}\n-----\n{CORE} They met on July 4."
    load(desk, written(tmp_path, "a.txt", text))
    story = stories(desk)[0]
    assert (story.published_at, story.published_basis) == (datetime(2017, 7, 4, tzinfo=LOCAL), "inferred")


def test_a_text_without_any_day_is_placed_by_its_content_id_and_says_so(desk: Desk, tmp_path: Path) -> None:
    load(desk, written(tmp_path, "a.txt", f"{url(500)}\n-----\n{TITLE}\n-----\n{CORE}"))
    story = stories(desk)[0]
    assert story.published_basis == "inferred"
    assert story.published_at == datetime(2017, 7, 2, tzinfo=LOCAL)


def test_a_day_in_the_text_is_the_texts(desk: Desk, tmp_path: Path) -> None:
    load(desk, written(tmp_path, "a.txt", CORE + "They met on July 4, 2018."))
    story = stories(desk)[0]
    assert (story.published_at, story.published_basis) == (datetime(2018, 7, 4, tzinfo=LOCAL), "text")


def test_a_document_without_any_day_has_none(desk: Desk, tmp_path: Path) -> None:
    load(desk, written(tmp_path, "a.txt", CORE))
    assert stories(desk)[0].published_at is None


# -- keys


def test_documents_of_other_sites_are_known_by_their_address_or_else_by_their_text(desk: Desk, tmp_path: Path) -> None:
    elsewhere = labelled(1, url="https://example.org/a?utm_source=x")
    other_form = labelled(1, url="http://EXAMPLE.org/a")
    nowhere = labelled(2, url="not an address")
    assert load(desk, written(tmp_path, "a.jsonl", lines(elsewhere, nowhere))).figures()["new"] == 2
    assert load(desk, written(tmp_path, "b.jsonl", lines(other_form, nowhere))).figures()["unchanged"] == 2
    keys = {story.key for story in stories(desk)}
    assert "example.org/a" in keys
    assert any(key.startswith("document/") for key in keys)


def test_an_edited_document_at_the_same_address_is_a_revision(desk: Desk, tmp_path: Path) -> None:
    load(desk, written(tmp_path, "a.jsonl", lines(labelled(1, url="https://example.org/a"))))
    edited = labelled(1, url="https://example.org/a", text=CORE + "It was the first meeting.")
    assert load(desk, written(tmp_path, "b.jsonl", lines(edited))).figures()["revised"] == 1


# -- our own export


def test_our_own_export_makes_the_same_stories_in_an_empty_home(desk: Desk, tmp_path: Path) -> None:
    desk.crawl((url(1), page()), (url(2, "other"), page(body=(*BODY, "One more sentence."))))
    load(desk, written(tmp_path, "a.jsonl", lines(labelled(1), labelled(2, url="https://example.org/a"))))
    load(desk, written(tmp_path, "a.txt", f"{url(500)}\n-----\n{TITLE}\n-----\n(VNA) – {CORE} -VNA"))
    exported = list(as_jsonl(desk.store.stories(StoryQuery(limit=None)), LOCAL))
    other = Desk(tmp_path / "other")
    try:
        report = load(other, written(tmp_path, "export.jsonl", "\n".join(exported)))
        assert (report.problems, report.figures()["new"]) == ([], 5)
        assert sorted(stories(other), key=lambda one: one.key) == sorted(stories(desk), key=lambda one: one.key)
        again = load(other, tmp_path / "export.jsonl").figures()
        assert (again["new"], again["unchanged"]) == (0, 5)
    finally:
        other.store.close()


# -- WARC


def test_an_archive_of_a_crawl_makes_its_stories_again_with_their_pages(desk: Desk, tmp_path: Path) -> None:
    desk.crawl(
        (url(1), page()), (url(2, "copy"), page()), (url(3), page(title="Rice", lead="Rice.", body=("Rice grows.",)))
    )
    archive = next(desk.archive.folder.rglob("*.warc"))
    other = Desk(tmp_path / "other")
    try:
        report = load(other, archive)
        assert report.problems == []
        assert (report.figures()["new"], report.figures()["duplicate"]) == (1, 1)
        stored = next(iter(other.store.stories(StoryQuery())))
        assert stored.story == stories(desk)[0]
        assert len(other.store.captures(stored.id)) == 2
        assert load(other, archive).figures()["unchanged"] == 2
    finally:
        other.store.close()


def test_pages_of_an_archive_that_give_no_story_are_counted_by_reason(desk: Desk, tmp_path: Path) -> None:
    with desk.archive.writer(1, "x", NOON) as writer:
        for where, body, status in (
            (url(1), novel_page(), 200),
            (url(2), page(), 404),
            ("https://paper.vn/", page(), 200),
            ("https://elsewhere.org/a-post1.html", page(), 200),
        ):
            given = raw(where, body)
            writer.keep(where, status, given.headers, given.body, NOON)
    report = load(desk, next(desk.archive.folder.rglob("*.warc")))
    outcomes = {name: number for name, number in report.figures().items() if number}
    assert outcomes == {"skipped:no_layout": 1, "skipped:no_page": 1, "skipped:not_an_article": 2}


def test_an_archive_that_breaks_off_is_reported_and_read_up_to_there(desk: Desk, tmp_path: Path) -> None:
    desk.crawl((url(1), page()), (url(2), page(body=(*BODY, "One more."))))
    archive = next(desk.archive.folder.rglob("*.warc"))
    cut = written(tmp_path, "cut.warc", archive.read_bytes()[:-200])
    other = Desk(tmp_path / "other")
    try:
        report = load(other, cut)
        assert report.figures()["new"] == 1
        assert len(report.problems) == 1
        assert report.problems[0].startswith(f"{cut}: cut off")
    finally:
        other.store.close()


def test_a_line_may_be_as_hostile_as_it_likes(desk: Desk, tmp_path: Path) -> None:
    hostile = {
        "title": "\x1b[2J\u202eoffices\ud800",
        "text": CORE + "\x00\x9b31m" + LEAD,
        "url": "https://[::1/\x1b",
        "id": [1],
    }
    report = load(desk, written(tmp_path, "a.jsonl", json.dumps(hostile) + "\n"))
    assert (report.problems, report.figures()["new"]) == ([], 1)
    story = stories(desk)[0]
    assert "".join((story.title, story.url, *story.paragraphs)).isprintable()
