"""What one reads at the keyboard: stories in every form, one story, events, the digest."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from monitor.jobs import digests
from monitor.words import words_in
from tests.cli.keyboard import Keyboard, Said
from tests.store.making import NOON, later, made
from tests.web.finding import TITLE, TOLD

LOCAL = timezone(timedelta(hours=7))
HOSTILE = "\x1b[31mRed\x1b[0m \u202eevil\u202c [bold]markup[/bold]"


@pytest.fixture
def filled(monitor: Keyboard) -> Keyboard:
    """Three stories of three days, languages and tiers, the Vietnamese one with a revision and a copy."""
    vi = made("www.vietnamplus.vn/1", "Hai đoàn đại biểu gặp nhau", title="Đoàn đại biểu Lào thăm Hà Nội")
    changed = made("www.vietnamplus.vn/1", "Hai đoàn đại biểu lại gặp nhau", title="Đoàn đại biểu Lào thăm Hà Nội")
    copy = made("vietnam.vnanet.vn/9", "Hai đoàn đại biểu gặp nhau", title="Copy", source="vna_pictorial")
    english = {"language": "en", "edition": "en", "published_at": later(days=-1)}
    en = made("en.vietnamplus.vn/2", "Two offices", title="Two offices met", tier="bilateral", **english)
    lo = made(
        "vietnam.vnanet.vn/3",
        "ສອງຫ້ອງການ",
        title="ສອງຫ້ອງການ",
        language="lo",
        source="vna_pictorial",
        published_at=later(days=-2),
    )
    with monitor.store() as store:
        for hours, batch in ((-48, [lo]), (-24, [en]), (0, [vi, copy]), (2, [changed])):
            store.take(batch, run_id=None, at=later(hours=hours))
    return monitor


def titles(said: Said) -> list[str]:
    return [one["title"] for one in said.lines]


# -- stories


def test_stories_are_listed_newest_first(filled: Keyboard) -> None:
    said = filled("stories")
    assert said.code == 0
    rows = said.out.splitlines()
    assert rows[0].split() == ["id", "published", "lang", "tier", "title"]
    assert ["Đoàn đại biểu Lào" in rows[1], "Two offices met" in rows[2], "ສອງຫ້ອງການ" in rows[3]] == [True] * 3
    assert "2026-09-14 19:00" in rows[1], "in the reader's zone"
    assert said.err == "3 of 3 stories\n"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("doan dai bieu",), 1),
        (("ĐẠI BIỂU",), 1),
        (('"dai bieu Lao"',), 1),
        (("doan khong",), 0),
        (("ຫ້ອງການ",), 1),
        (("--lang", "en"), 1),
        (("--lang", "en", "--lang", "lo"), 2),
        (("--source", "vna_pictorial"), 1),
        (("--tier", "core"), 2),
        (("--tier", "core,bilateral"), 3),
        (("--since", "2026-09-14"), 1),
        (("--until", "2026-09-13"), 2),
        (("--since", "2026-09-13", "--until", "2026-09-13"), 1),
        (("--limit", "2"), 2),
        (("--limit", "99999999999999999999"), 3),
        (("two", "--lang", "vi"), 0),
        (("--edition", "vietnamplus/vi", "--edition", "vietnamplus/en"), 2),
        (("--office", "vn.government_office"), 0),
        (("--person", "dai bieu"), 1),
        (("--person", "bieu dai"), 0),
        (("--sort", "relevance", "đại biểu"), 1),
    ],
)
def test_a_query_and_filters_restrict_every_form(filled: Keyboard, words: tuple[str, ...], found: int) -> None:
    assert len(filled("stories", *words, "--format", "jsonl").lines) == found
    assert len(filled("stories", *words, "--format", "ninjs").lines) == found
    assert filled("stories", *words, "--format", "ris").out.count("TY  - NEWS") == found
    assert filled("stories", *words, "--format", "bib").out.count("@online{") == found
    assert len(filled("stories", *words).out.splitlines()) == found + 1


def test_a_table_has_each_text_once_and_an_export_all_copies(monitor: Keyboard) -> None:
    sites = ("a.vn", "b.vn", "c.vn")
    monitor.fill(*(made(f"{site}/1", TOLD, title=TITLE, content_hash=f"v1:{site}") for site in sites), at=NOON)
    with monitor.store() as store:
        while store.group_waiting():
            pass
    table = monitor("stories")
    heading, row = table.out.splitlines()
    assert (heading.split()[-1], row.split()[-1]) == ("copies", "2")
    assert table.err == "1 of 3 stories, each text once\n"
    for form in ("jsonl", "ninjs"):
        assert len(monitor("stories", "--format", form).lines) == 3
    assert len(monitor("stories", "--format", "csv").out.splitlines()) == 4


def test_a_table_shows_fifty_stories_and_an_export_all(monitor: Keyboard) -> None:
    monitor.fill(*(made(f"a.vn/{number}", f"text {number}") for number in range(60)), at=NOON)
    table = monitor("stories")
    assert len(table.out.splitlines()) == 51
    assert table.err == "50 of 60 stories\n"
    assert len(monitor("stories", "--json").lines) == 60
    assert len(monitor("stories", "--limit", "0").out.splitlines()) == 61


def test_the_export_holds_sightings_and_revision(filled: Keyboard) -> None:
    newest = filled("stories", "--format", "jsonl").lines[0]
    assert (newest["revision"], newest["source"], newest["edition"]) == (2, "vietnamplus", "vi")
    assert len(newest["sightings"]) == 2, "its own address and that of the copy"
    assert newest["first_seen"] == NOON.astimezone(LOCAL).isoformat()
    assert newest["last_seen"] == later(hours=2).astimezone(LOCAL).isoformat()
    assert filled("stories", "--json").out == filled("stories", "--format", "jsonl").out


def test_the_csv_is_rfc_4180(filled: Keyboard) -> None:
    out = filled("stories", "--format", "csv").out
    assert out.count("\r\n") == 4
    assert out.replace("\r\n", "").count("\n") == 0
    rows = list(csv.DictReader(io.StringIO(out, newline=""), strict=True))
    assert [row["language"] for row in rows] == ["vi", "en", "lo"]


def test_an_empty_home_gives_empty_forms(monitor: Keyboard) -> None:
    assert monitor("stories", "--format", "jsonl").out == ""
    assert monitor("stories", "--format", "csv").out.count("\n") == 1
    assert monitor("stories").err == "0 of 0 stories\n"
    assert monitor("events", "--json").out == ""
    assert monitor("runs", "--json").json == []


def test_times_are_shown_in_the_zone_of_the_settings(filled: Keyboard) -> None:
    filled.set(MONITOR_TIMEZONE="Europe/Paris")
    assert "2026-09-14 14:00" in filled("stories").out
    assert filled("stories", "--json").lines[0]["published_at"] == "2026-09-14T14:00:00+02:00"


def test_an_export_comes_back_into_an_empty_home(filled: Keyboard) -> None:
    exported = filled("stories", "--format", "jsonl")
    file = filled.write("export.jsonl", exported.out)
    filled.set(MONITOR_HOME=filled.folder / "other")
    assert filled("import", file).code == 0
    again = filled("stories", "--format", "jsonl").lines
    names = ("url", "title", "lead", "paragraphs", "captions", "byline", "tags", "published_at", "published_basis")
    same = [{name: one[name] for name in names} for one in again]
    # What is made of a text (language, tier) is made anew; these texts are too short to be on the beat.
    assert all(one in [{name: old[name] for name in names} for old in exported.lines] for one in same)


# -- hostile texts


def test_a_hostile_text_does_nothing_on_the_terminal(monitor: Keyboard) -> None:
    monitor.fill(
        made(title=HOSTILE, lead=HOSTILE, paragraphs=(HOSTILE,), byline=HOSTILE, url=f"https://a.vn/{HOSTILE}"), at=NOON
    )
    for words in (
        ("stories",),
        ("story", "1"),
        ("events",),
        ("digest", "2026-09-14"),
        ("story", "1", "--diff", "--evidence"),
    ):
        out = monitor(*words).out
        assert all(char.isprintable() or char == "\n" for char in out), words
        assert "[bold]markup[/bold]" in out, "what looks like markup is text"
        assert "[31m" not in out


# -- one story


def test_a_story_is_shown_in_full(filled: Keyboard) -> None:
    number = filled("stories", "--json").lines[0]["id"]
    said = filled("story", number)
    assert said.out.startswith("Đoàn đại biểu Lào thăm Hà Nội\n")
    assert "revision 2" in said.out
    assert "Seen at" in said.out
    assert "Revisions" not in said.out


def test_what_changed_and_the_evidence_are_shown_when_asked(filled: Keyboard) -> None:
    number = filled("stories", "--json").lines[0]["id"]
    assert "added “lại" in filled("story", number, "--diff").out
    fields = filled("story", number, "--json").json
    assert [one["number"] for one in fields["revisions"]] == [1, 2]
    assert "evidence" not in fields
    assert filled("story", number, "--evidence", "--json").json["evidence"] == []
    assert "\nFacts\n" in filled("story", number, "--facts").out
    assert filled("story", number, "--facts", "--json").json["facts"]["kinds"]


@pytest.mark.parametrize("number", ["99", "0", "99999999999999999999"])
def test_a_story_that_is_not_there_is_a_failure(filled: Keyboard, number: str) -> None:
    assert filled.fails(1, "story", number) == f"there is no story {number}; `monitor stories` lists those there are"


# -- events


def test_events_are_listed_with_their_stories(filled: Keyboard) -> None:
    assert filled("events").out.splitlines()[1].split()[1:4] == ["2026-09-14", "1", "vi"]
    found = filled("events", "--format", "jsonl").lines
    assert [one["day"] for one in found] == ["2026-09-14", "2026-09-13", "2026-09-12"]
    assert all(len(one["stories"]) == 1 for one in found)
    assert len(filled("events", "--since", "2026-09-13", "--json").lines) == 2


# -- the digest


def test_the_digest_of_a_day_is_in_every_form(filled: Keyboard) -> None:
    assert filled("digest", "2026-09-14").out.startswith("blind: ")
    assert "# " in filled("digest", "2026-09-14", "--format", "md").out
    assert filled("digest", "2026-09-14", "--format", "html").out.lower().startswith("<!doctype html>")
    fields = filled("digest", "2026-09-14", "--format", "json").json
    assert fields == filled("digest", "2026-09-14", "--json").json | {"made_at": fields["made_at"]}
    assert "Đoàn đại biểu Lào thăm Hà Nội" in json.dumps(fields, ensure_ascii=False)


def test_a_digest_can_be_written_to_a_file(filled: Keyboard) -> None:
    said = filled("digest", "2026-09-14", "--format", "html", "--out", "d.html")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert "Đoàn đại biểu" in (filled.folder / "d.html").read_text(encoding="utf-8")
    assert filled.fails(1, "digest", "--out", "none/d.html") == "none/d.html: No such file or directory"


def test_the_day_is_today_where_none_is_given(filled: Keyboard) -> None:
    before = datetime.now(LOCAL).date().isoformat()
    day = filled("digest", "--json").json["day"]
    assert before <= day <= datetime.now(LOCAL).date().isoformat()


def test_a_day_without_stories_says_so(filled: Keyboard) -> None:
    said = filled("digest", "2026-01-01")
    assert said.code == 0
    assert "no story on the beat" in said.out


def test_only_editions_of_the_settings_are_asked_about(filled: Keyboard) -> None:
    filled.write("monitor.toml", '[sources.vietnamplus]\neditions = ["en"]\n[sources.vna]\nenabled = false\n')
    places = [(one["source"], one["edition"]) for one in filled("digest", "2026-01-01", "--json").json["intake"]]
    assert ("vietnamplus", "en") in places
    assert ("vietnamplus", "fr") not in places
    assert "vna" not in {source for source, _ in places}
    assert ("vna_pictorial", "lo") in places
    assert ("vna_pictorial", "km") not in places, "crawled only when asked for"


def test_a_digest_that_was_handed_over_stays_as_it_was_in_either_language(filled: Keyboard) -> None:
    day, made_at = date(2026, 9, 14), datetime(2026, 9, 15, 1, tzinfo=LOCAL)
    zone, places = ZoneInfo("Asia/Ho_Chi_Minh"), [("vietnamplus", "vi")]
    with filled.store() as store:
        digests.file_day(store, day, zone, ("en", "vi"), places, filled.folder / "filed", made_at=made_at)
        frozen = digests.thawed(store, day)
        store.take([made("www.vietnamplus.vn/7", "Later", title="It came later")], run_id=None, at=later(days=1))
    assert frozen is not None
    for language in ("en", "vi"):
        expected = digests.as_form(frozen, "text", words_in(language))
        assert filled("digest", "2026-09-14", "--language", language).out == expected
    assert "It came later" not in filled("digest", "2026-09-14").out
    assert "It came later" in filled("digest", "2026-09-14", "--fresh").out


def test_a_pdf_goes_into_a_file_or_a_pipe_and_to_no_terminal(filled: Keyboard) -> None:
    said = filled("digest", "2026-09-14", "--format", "pdf", "--out", "d.pdf")
    if said.code == 1 and os.environ.get("CI") != "true":
        pytest.skip(said.err)
    assert (said.code, said.out, said.err) == (0, "", "")
    assert (filled.folder / "d.pdf").read_bytes().startswith(b"%PDF-")
