"""`import`, `analyse` and `evaluate` at the keyboard: what they say, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.keyboard import Keyboard
from tests.jobs.making import LEAD, TITLE
from tests.store.making import NOON, made

CORE = {
    "id": "a",
    "title": TITLE,
    "text": LEAD,
    "date": "2026-03-02",
    "url": "https://en.vietnamplus.vn/a-post339001.vnp",
}
OFF = {
    "id": "b",
    "title": "Farmers begin the harvest",
    "text": "The farmers of the province have begun to harvest their rice this week.",
}
LABELS = {"lang": "en", "relevant": "core"}


def lines(*objects: Any) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


# -- import


def test_an_import_says_what_came_of_it_and_stands_in_the_list_of_runs(monitor: Keyboard) -> None:
    file = monitor.write("a.jsonl", lines(CORE, OFF))
    said = monitor("import", file)
    assert (said.code, said.err) == (0, "")
    assert said.out == "1 new, 0 revised, 0 duplicate, 0 unchanged, 1 off beat\n"
    assert monitor("import", file).out == "0 new, 0 revised, 0 duplicate, 2 unchanged, 0 off beat\n"
    runs = monitor("runs", "--json").json
    assert [(run["order"]["source"], run["status"], run["counts"].get("new", 0)) for run in runs] == [
        ("import", "done", 0),
        ("import", "done", 1),
    ]
    story = monitor("stories", "--json").lines[0]
    assert (story["source"], story["edition"], story["layout"]) == ("vietnamplus", "en", "document")


def test_the_seeds_are_imported_as_the_readme_says(monitor: Keyboard, shared_data: Path) -> None:
    seeds = sorted((shared_data / "seeds").glob("*.txt"))
    assert monitor("import", *seeds).out.startswith("2 new, ")
    assert monitor("import", *seeds, "--json").json["counts"]["new"] == 0
    found = monitor("stories", "--format", "jsonl").lines
    assert [(one["language"], one["published_at"][:10], one["published_basis"], one["tier"]) for one in found] == [
        ("en", "2019-07-19", "page", "core"),
        ("vi", "2017-04-04", "inferred", "core"),
    ]


def test_problems_are_lines_on_standard_error_and_the_code_1(monitor: Keyboard) -> None:
    file = monitor.write("a.jsonl", "{\n" + lines(CORE))
    said = monitor("import", file, "missing.txt")
    assert said.code == 1
    assert said.out.startswith("1 new, ")
    assert said.err.splitlines() == [
        f"monitor: {file}, line 1: not JSON: Expecting property name enclosed in double quotes at character 2",
        "monitor: missing.txt: No such file or directory",
    ]
    as_json = monitor("import", file, "--json")
    assert (as_json.code, len(as_json.json["problems"])) == (1, 1)


def test_an_import_that_fails_in_the_middle_is_a_failed_run(monitor: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("monitor.jobs.importing.import_documents", interrupted)
    said = monitor("import", monitor.write("a.jsonl", lines(CORE)))
    assert (said.code, said.err) == (130, "monitor: interrupted\n")
    run = monitor("runs", "--json").json[0]
    assert (run["status"], run["reason"]) == ("failed", "KeyboardInterrupt")
    assert "run 1: KeyboardInterrupt" in monitor("runs").out


# -- analyse


@pytest.mark.parametrize("how", ["file", "-", ""])
def test_texts_are_judged_from_a_file_or_from_standard_input(monitor: Keyboard, how: str) -> None:
    text = lines(CORE, OFF)
    words = (monitor.write("a.jsonl", text),) if how == "file" else (how,) if how else ()
    said = monitor("analyse", *words, stdin=text)
    assert said.code == 0
    assert [(one["id"], one["tier"], one["language"]) for one in said.lines] == [
        ("a", "core", "en"),
        ("b", "other", "en"),
    ]
    assert not monitor.home.exists(), "nothing is stored"


def test_a_bad_line_is_named_and_the_rest_judged(monitor: Keyboard) -> None:
    said = monitor("analyse", "-", stdin="nonsense\r\n" + lines(CORE))
    assert said.code == 1
    assert [one["id"] for one in said.lines] == ["a"]
    assert said.err == "monitor: -, line 1: not JSON: Expecting value at character 1\n"


def test_nothing_in_is_nothing_out(monitor: Keyboard) -> None:
    said = monitor("analyse", "-")
    assert (said.code, said.out, said.err) == (0, "", "")


# -- evaluate


def test_the_judgement_is_measured(monitor: Keyboard) -> None:
    file = monitor.write("labelled.jsonl", lines(CORE | LABELS, OFF | {"lang": "en", "relevant": "negative"}))
    said = monitor("evaluate", file)
    assert said.code == 0
    assert "2 lines" in said.out
    assert "language, full text" in said.out
    assert monitor("evaluate", file, "--json").json["tiers"]["core"]["f1"] == 1.0
    assert monitor("evaluate", "-", "--json", stdin=file.read_bytes()).json["lines"] == 2


def test_lines_without_labels_are_refused(monitor: Keyboard) -> None:
    assert monitor.fails(1, "evaluate", "-", stdin=lines(CORE)) == '-, line 1: the label "lang" is missing'
    assert monitor.fails(1, "evaluate", "-") == "-, there is no line in it"


def test_lines_that_cannot_be_measured_are_named_and_counted(monitor: Keyboard) -> None:
    wrong = CORE | {"lang": "en", "relevant": "maybe"}
    told = monitor.fails(1, "evaluate", "-", stdin=lines(CORE, CORE | LABELS, wrong, "text", *[CORE] * 4))
    assert told == (
        '-, line 1: the label "lang" is missing; line 3: "relevant" is \'maybe\', which is none of core, bilateral, '
        "other, hard_negative, negative; line 4: not a JSON object; and 4 more lines"
    )


def test_plain_means_are_measured_beside_it_and_what_is_missing_is_said(monitor: Keyboard) -> None:
    file = monitor.write("labelled.jsonl", lines(CORE | LABELS, OFF | {"lang": "en", "relevant": "negative"}))
    said = monitor("evaluate", file, "--baseline")
    assert (said.code, said.err) == (1, "monitor: too few labelled lines of each tier to learn from\n")
    assert said.out.splitlines()[2].split()[:4] == ["precision", "recall", "F1", "plain"]
    told = monitor("evaluate", file, "--baseline", "--json")
    assert told.code == 1
    assert told.json["baselines"]["plain"]["core"].keys() == {"precision", "recall", "f1"}


def test_days_of_events_may_come_from_a_file_of_their_own(monitor: Keyboard) -> None:
    file = monitor.write("labelled.jsonl", lines(CORE | LABELS, CORE | LABELS | {"id": 7}))
    days = monitor.write("days.json", '{"a": "2026-03-02", "7": "2026-03-01"}')
    told = monitor("evaluate", file, "--event-days", days, "--json").json["event_days"]
    assert told["labelled"] == 2
    assert monitor.fails(1, "evaluate", file, "--event-days", "none.json") == "none.json: No such file or directory"
    for wrong in ("{", "[]", '{"a": 7}'):
        assert "days.json: not " in monitor.fails(
            1, "evaluate", file, "--event-days", monitor.write("days.json", wrong)
        )
    odd = monitor.write("days.json", '{"a": "2 March"}')
    assert "line 1: '2 March' is no day of an event" in monitor.fails(1, "evaluate", file, "--event-days", odd)


# -- feedback


def test_several_files_are_measured_as_one_and_events_are_each_files_own(monitor: Keyboard) -> None:
    one = monitor.write("one.jsonl", lines(CORE | LABELS | {"event": "e1"}, OFF | LABELS | {"event": "e2"}))
    two = monitor.write("two.jsonl", lines(OFF | {"lang": "en", "relevant": "negative", "event": "e1"}))
    told = monitor("evaluate", one, two, "--json").json
    assert told["lines"] == 3
    wrong = monitor.write("wrong.jsonl", lines(CORE))
    assert monitor.fails(1, "evaluate", one, wrong) == f'{wrong}, line 1: the label "lang" is missing'
    assert monitor.fails(1, "evaluate", one, "none.jsonl") == "none.jsonl: No such file or directory"


def test_what_readers_refused_is_measured_against_as_it_is(monitor: Keyboard) -> None:
    monitor.fill(made("a.vn:1"), made("a.vn:2", "hai"), at=NOON)
    with monitor.store() as store:
        store.put_mark(1, "lan", "off_beat", "thể thao", at=NOON)
        store.put_mark(2, "lan", "star", at=NOON)
    said = monitor("feedback")
    assert (said.code, said.err) == (0, "1 line\n")
    assert [(line["id"], line["relevant"], line["by"], line["reason"]) for line in said.lines] == [
        ("1", "negative", "lan", "thể thao")
    ]
    file = monitor.folder / "judged.jsonl"
    written = monitor("feedback", "--confirmed", "--out", file)
    assert (written.code, written.out, written.err) == (0, "", "2 lines\n")
    assert monitor("evaluate", file, "--json").json["lines"] == 2
    assert monitor("evaluate", "-", stdin=said.out).out.startswith("1 line in 1 language\n")


def test_without_any_mark_feedback_is_no_line_and_says_so(monitor: Keyboard) -> None:
    said = monitor("feedback")
    assert (said.code, said.out) == (0, "")
    assert said.err == "0 lines: no reader has marked a story as not of the beat\n"


def test_feedback_that_cannot_be_written_is_one_line(monitor: Keyboard) -> None:
    assert monitor.fails(1, "feedback", "--out", "no/such/folder") == "no/such/folder: No such file or directory"
