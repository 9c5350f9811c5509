"""References: every one whole, its archived copy named so that it can be checked, whatever the story's words are."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain import StoredStory, StoryQuery
from monitor.jobs.citing import Copy, as_bibtex, as_ris, copy_of
from tests.jobs.making import Desk, page, url
from tests.store.making import NOON, made_story

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
COPY = Copy(datetime(2026, 9, 14, 20, tzinfo=UTC), "2026/09/run-000001-vna.warc", 4711, "ab" * 32)
RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  - (.*)")
HOSTILE = [
    "}, url = {https://evil.example/",
    "a\r\nER  - \r\nTY  - BOOK",
    "\x00\x07\u202eodd\u2028line\x85end",
    r"\input{/etc/passwd} \write18{rm}",
    "{{{{{{ 100 % of #1 & $x_1^2$ ~",
    "<script>alert(1)</script>",
    "",
]


def stored(number: int = 7, **changes: Any) -> StoredStory:
    return StoredStory(number, made_story(**changes), number, 1, NOON, NOON)


def ris(*stories: StoredStory, copy: Copy | None = COPY) -> list[dict[str, list[str]]]:
    """The records as a strict reader takes them: every line a tag, every record from TY to ER."""
    records: list[dict[str, list[str]]] = []
    for line in "".join(as_ris(stories, lambda _: copy, HANOI)).split("\r\n")[:-1]:
        matched = RIS_LINE.fullmatch(line)
        assert matched, line
        if matched[1] == "TY":
            records.append({})
        if matched[1] != "ER":
            records[-1].setdefault(matched[1], []).append(matched[2])
    return records


def bibtex(*stories: StoredStory, copy: Copy | None = COPY) -> list[tuple[str, dict[str, str]]]:
    """The entries as BibTeX reads them: braces alone say where a value ends."""
    text = io.StringIO("\n".join(as_bibtex(stories, lambda _: copy, HANOI)))
    entries = []
    for line in text:
        if matched := re.fullmatch(r"@online\{([^,{}\s]+),\n", line):
            entries.append((matched[1], {}))
        elif matched := re.fullmatch(r"  (\w+) = \{(.*)\},\n", line):
            assert _are_balanced(matched[2]), line
            assert matched[1] not in entries[-1][1]
            entries[-1][1][matched[1]] = matched[2]
        else:
            assert line.strip() in ("}", ""), line
    return entries


def _are_balanced(value: str) -> bool:
    depth = 0
    for char in value:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth < 0:
            return False
    return depth == 0


def test_a_ris_record_tells_all_that_a_reference_needs() -> None:
    (record,) = ris(stored(lead="Hai văn phòng ký kế hoạch."))
    assert record["TY"] == ["NEWS"]
    assert record["TI"] == ["Tin a.vn:1"]
    assert record["AU"] == ["Thu Hà"]
    assert (record["DA"], record["PY"], record["Y2"]) == (["2026-09-14"], ["2026"], ["2026/09/15/"])
    assert (record["T2"], record["LA"]) == (["VietnamPlus"], ["vi"])
    assert record["UR"] == ["https://a.vn/post1.vnp"]
    published, archived, content = record["N1"]
    assert published == "Published: 2026-09-14T19:00:00+07:00"
    assert f"WARC file {COPY.file} at offset 4711, SHA-256 of the page {COPY.sha256}" in archived
    assert content == "Content hash: v1:một"


def test_a_bibtex_entry_tells_the_same() -> None:
    ((key, fields),) = bibtex(stored())
    assert key == "vietnamplus-2026-7"
    assert fields["title"] == "{Tin a.vn:1}"
    assert fields["author"] == "{Thu Hà}"
    assert (fields["organization"], fields["date"], fields["urldate"]) == ("VietnamPlus", "2026-09-14", "2026-09-15")
    assert COPY.sha256 in fields["note"]
    assert r"run-000001-vna.warc at offset 4711" in fields["note"]


def test_a_page_that_shows_only_its_day_gets_no_time() -> None:
    midnight = datetime(2026, 9, 14, tzinfo=HANOI)
    assert not [note for note in ris(stored(published_at=midnight))[0]["N1"] if note.startswith("Published")]


def test_a_story_without_a_day_a_copy_or_a_web_address_lacks_just_these() -> None:
    (record,) = ris(stored(published_at=None, url="file:///seed.txt", byline=""), copy=None)
    assert not record.keys() & {"DA", "PY", "UR", "AU"}
    assert record["Y2"] == ["2026/09/14/"]
    ((key, fields),) = bibtex(stored(published_at=None, url="javascript:alert(1)", byline=""), copy=None)
    assert key == "vietnamplus-undated-7"
    assert not fields.keys() & {"date", "year", "url", "author"}


def test_a_paper_without_a_name_here_goes_by_its_host() -> None:
    assert ris(stored(source="new_paper"))[0]["T2"] == ["a.vn"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_break_out_of_no_reference(words: str) -> None:
    story = stored(title=words, byline=words, lead=words, url=f"https://a.vn/{words}", source=words, content_hash=words)
    assert len(ris(story, stored(8))) == 2
    assert [len(record["TI"]) for record in ris(story)] == [1]
    entries = bibtex(story, stored(8))
    assert len(entries) == 2
    assert "\\input" not in entries[0][1]["title"]
    assert "evil.example/}" not in entries[0][1].get("url", "")


def test_keys_are_never_the_same() -> None:
    keys = [key for key, _ in bibtex(*(stored(number, title="One title") for number in range(1, 30)))]
    assert len(set(keys)) == len(keys)


# -- the archived copy


def test_the_copys_digest_is_what_an_independent_reader_of_the_archive_finds(desk: Desk) -> None:
    body = page()
    desk.crawl((url(500), body))
    (found,) = desk.store.stories(StoryQuery())
    copy = copy_of(desk.store, desk.archive, found)
    assert copy is not None
    assert copy.sha256 == hashlib.sha256(body).hexdigest()
    command = [sys.executable, "-m", "warcio.cli", "extract", "--payload"]
    extracted = subprocess.run(
        [*command, str(desk.archive.folder / copy.file), str(copy.offset)], capture_output=True, check=True, timeout=20
    )
    assert hashlib.sha256(extracted.stdout).hexdigest() == copy.sha256


def test_the_copy_is_one_of_the_address_that_is_cited(desk: Desk) -> None:
    desk.crawl((url(500), page()), (url(501), page()))
    (found,) = desk.store.stories(StoryQuery())
    assert {cited for cited, _, _ in desk.store.captures(found.id)} == {url(500), url(501)}
    for cited in (url(500), url(501)):
        copy = copy_of(desk.store, desk.archive, replace(found, story=replace(found.story, url=cited)))
        where = [one for address, _, one in desk.store.captures(found.id) if address == cited]
        assert copy is not None
        assert [(one.file, one.offset) for one in where] == [(copy.file, copy.offset)]


def test_a_story_without_a_copy_has_none(desk: Desk) -> None:
    assert copy_of(desk.store, desk.archive, stored()) is None


def test_a_copy_that_is_gone_is_told_as_gone(desk: Desk) -> None:
    desk.crawl((url(500), page()))
    (found,) = desk.store.stories(StoryQuery())
    copy = copy_of(desk.store, desk.archive, found)
    assert copy is not None
    (desk.archive.folder / copy.file).unlink()
    lost = copy_of(desk.store, desk.archive, found)
    assert lost == replace(copy, sha256="")
    assert "cannot give the page any more" in ris(found, copy=lost)[0]["N1"][1]
