"""The state of things and their care at the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from monitor import __main__ as bootstrap
from monitor.domain import Order
from tests.cli.keyboard import Keyboard
from tests.store.making import NOON, later, made


def test_sources_are_listed_with_their_editions(monitor: Keyboard) -> None:
    monitor.write("monitor.toml", "[sources.vna]\nenabled = false\n")
    said = monitor("sources")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()] == ["source", "vietnamplus", "vna", "vna_pictorial"]
    listed = {one["source"]: one for one in monitor("sources", "--json").json}
    assert listed["vietnamplus"]["editions"]["en"] == "en.vietnamplus.vn"
    assert [one["enabled"] for one in listed.values()] == [True, False, True]
    assert not monitor.home.exists()


def test_runs_are_listed_newest_first_with_why_one_failed(monitor: Keyboard) -> None:
    with monitor.store() as store:
        for number, source in enumerate(("vna", "vietnamplus", "vna")):
            run = store.start_run(Order(source), at=later(hours=number), pid=1, host="h")
            store.finish_run(
                run.id,
                "failed",
                at=later(hours=number),
                reason=f"no\x1b[31m way {number}",
                counts={"found": 7},
                served={},
            )
    said = monitor("runs")
    assert [line.split()[1] for line in said.out.splitlines()[1:4]] == ["vna", "vietnamplus", "vna"]
    assert said.out.endswith("  run 3: no way 2\n  run 2: no way 1\n  run 1: no way 0\n")
    assert [run["id"] for run in monitor("runs", "--json", "--source", "vna").json] == [3, 1]
    newest = monitor("runs", "--limit", "1", "--json").json
    assert [(run["id"], run["started_at"], run["order"]["source"]) for run in newest] == [
        (3, "2026-09-14T14:00:00+00:00", "vna")
    ]


# -- backup and restore


def test_a_backup_brings_everything_back(monitor: Keyboard) -> None:
    monitor.fill(made("a.vn/1", "one"), made("a.vn/2", "two"), at=NOON)
    before = monitor("stories", "--json").out
    said = monitor("backup", "keep.db", "--json")
    assert said.json == {"backup": "keep.db", "bytes": (monitor.folder / "keep.db").stat().st_size}
    monitor.set(MONITOR_HOME=monitor.folder / "new home")
    assert monitor("restore", "keep.db").out.split() == ["restored", "keep.db", "stories", "2"]
    assert monitor("stories", "--json").out == before
    assert "not empty" in monitor.fails(1, "restore", "keep.db")
    assert monitor("restore", "keep.db", "--force", "--json").json == {"restored": "keep.db", "stories": 2}


def test_a_backup_does_not_overwrite_what_is_no_backup(monitor: Keyboard) -> None:
    monitor.write("notes.txt", "not to be lost")
    assert "notes.txt" in monitor.fails(1, "backup", "notes.txt")
    assert (monitor.folder / "notes.txt").read_text() == "not to be lost"
    assert "folder" in monitor.fails(1, "backup", monitor.folder)
    monitor.write("file", "")
    assert "file" in monitor.fails(1, "backup", "file/b.db")


def test_what_is_no_backup_is_not_restored(monitor: Keyboard) -> None:
    assert monitor.fails(1, "restore", "none.db") == "none.db: there is no such file"
    assert "notes.txt" in monitor.fails(1, "restore", monitor.write("notes.txt", "no backup" * 100))


# -- reparse and prune on the pages of an imported archive


@pytest.fixture
def archived(monitor: Keyboard) -> Path:
    """A WARC file with a story of the beat and a page that fits no layout."""
    file = monitor.folder / "pages.warc"
    story = (
        '<html><body><h1 class="article__title">Government Offices of Vietnam and Laos sign a plan</h1>'
        '<div class="article__meta"><time datetime="2026-03-02T09:00:00+07:00"></time></div>'
        '<div class="article__sapo">The Government Offices of Vietnam and Laos signed a plan in Vientiane.</div>'
        '<div class="article__body"><p>Both sides praised the training of officials of the two offices.</p></div>'
        "</body></html>"
    )
    with file.open("wb") as sink:
        for number, body in ((1, story), (2, "<html><body><p>x</p></body></html>")):
            page = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032d}>\r\n"
                f"WARC-Target-URI: https://en.vietnamplus.vn/a-plan-post{number}.vnp\r\n"
                "WARC-Date: 2026-03-02T03:00:00Z\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
            )
            sink.write(head.encode() + page + b"\r\n\r\n")
    return file


def test_a_story_from_an_archive_has_its_evidence_and_reads_as_before(monitor: Keyboard, archived: Path) -> None:
    assert (
        monitor("import", archived).out
        == "1 new, 0 revised, 0 duplicate, 0 unchanged, 0 off beat, 1 skipped:no layout\n"
    )
    pages = monitor("story", "1", "--evidence", "--json").json["evidence"]
    assert [(page["state"], page["url"]) for page in pages] == [
        ("intact", "https://en.vietnamplus.vn/a-plan-post1.vnp")
    ]
    assert "intact" in monitor("story", "1", "--evidence").out
    assert monitor("reparse").out == "unchanged  1\n"
    assert len(monitor("runs", "--json").json) == 1, "looking is no run"


def test_reparse_tells_what_would_change_and_changes_it_when_told(monitor: Keyboard, archived: Path) -> None:
    monitor("import", archived)
    with monitor.store() as store:
        stored = store.story(1)
        assert stored is not None
        worse = {name: getattr(stored.story, name) for name in stored.story.__slots__} | {
            "byline": "read wrongly",
            "lead": "Wrong.",
        }
        store.rewrite([(1, type(stored.story)(**worse))])
    said = monitor("reparse")
    assert "story 1: " in said.out
    assert "byline" in said.out
    assert said.out.endswith("Nothing was changed; --apply writes it.\n")
    report = monitor("reparse", "--json").json
    assert (report["outcomes"], report["to_write"], report["applied"]) == ({"changed": 1}, 1, False)
    assert monitor("story", "1", "--json").json["lead"] == "Wrong."
    assert "rewritten_revised" in monitor("reparse", "--apply").out
    fields = monitor("story", "1", "--json").json
    assert (fields["byline"], fields["revision"], len(fields["revisions"])) == ("", 1, 1)
    assert fields["lead"].startswith("The Government Offices")
    assert monitor("reparse").out == "unchanged  1\n"
    assert [run["order"]["source"] for run in monitor("runs", "--json").json] == ["reparse", "import"]


def test_prune_drops_pages_by_age_and_keeps_stories(monitor: Keyboard, archived: Path) -> None:
    monitor("import", archived)
    assert monitor("prune", "--archive-days", "36500", "--json").json["captures"] == 0
    assert monitor("story", "1", "--json").code == 0
    said = monitor("prune", "--seen-days", "1")
    assert (said.code, said.out.split()) == (0, ["captures", "0", "pages", "0", "slots", "0", "alarms", "0"])
    assert monitor("prune", "--runs-days", "1", "--json").json["runs"] == 0


# -- the project's own tests


def test_the_tests_get_the_rest_of_the_line_and_give_their_code(
    monitor: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ran(arguments: Sequence[str]) -> int:
        asked.extend(arguments)
        return 5

    monkeypatch.setattr(bootstrap, "run_tests", ran)
    assert monitor("test", "-k", "digest", "--lf").code == 5
    assert asked == ["-k", "digest", "--lf"]


def test_an_environment_that_cannot_be_made_is_one_line(monitor: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(arguments: Sequence[str]) -> int:
        raise bootstrap.SetupError("no index")

    monkeypatch.setattr(bootstrap, "run_tests", refused)
    assert monitor.fails(1, "test") == "no index"


def test_an_installed_package_has_no_tests(monitor: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "TEST_LOCK", monitor.folder / "none")
    assert "not part of an installed package" in monitor.fails(1, "test")
