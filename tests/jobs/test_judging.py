"""`analyse` and `evaluate`: texts are judged as the store would judge them, and a label never helps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.documents import DocumentError
from monitor.domain import Address, Article
from monitor.jobs.analysing import analyse_lines
from monitor.jobs.evaluating import evaluate_lines, read_labelled
from monitor.normalise import make_story
from tests.jobs.making import BODY, LEAD, TITLE

FIELDS = [
    *("id", "language", "language_confidence", "tier", "score", "reasons", "against", "relation"),
    *("content_hash", "mentions"),
]
FRENCH = "Les bureaux des gouvernements du Vietnam et du Laos ont signé un accord de coopération à Vientiane."


def analysed(*objects: Any) -> list[dict[str, Any]]:
    found = [result for _, result in analyse_lines("\n".join(map(json.dumps, objects)))]
    assert all(isinstance(one, dict) for one in found)
    return found  # type: ignore[return-value]


def test_each_line_gives_the_promised_fields_under_its_own_id() -> None:
    found = analysed({"id": "a", "title": TITLE, "text": LEAD}, {"id": 7, "text": "Rice grows."}, {"text": "x"})
    assert [list(one) for one in found] == [FIELDS] * 3
    assert [one["id"] for one in found] == ["a", 7, None]
    assert [one["tier"] for one in found] == ["core", "other", "other"]
    assert found[0]["reasons"][0].keys() == {"rule", "words", "where"}
    assert json.loads(json.dumps(found)) == found


def test_a_text_is_judged_as_the_store_judges_it() -> None:
    story = make_story(Article("", TITLE, "", (LEAD, *BODY)), Address("k", "", "", ""), "s")
    found = analysed({"title": TITLE, "text": "\n".join((LEAD, *BODY))})[0]
    assert (found["content_hash"], found["tier"], found["score"]) == (story.content_hash, story.tier, story.score)
    assert found["language"] == story.language
    assert len(found["mentions"]) == len(story.mentions)


def test_a_bad_line_is_named_and_the_others_are_judged() -> None:
    found = list(analyse_lines('{"id": 1, "text": "a"}\n{"id": 2\n\n{"id": 3, "text": "b", "date": "no day"}'))
    assert [number for number, _ in found] == [1, 2, 4]
    assert isinstance(found[1][1], DocumentError)
    assert isinstance(found[2][1], dict)


def evaluated(*objects: Any) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(evaluate_lines("\n".join(map(json.dumps, objects)), as_json=True))
    return report


def test_labels_are_measured_and_never_believed() -> None:
    honest = {"id": "a", "title": TITLE, "text": LEAD, "lang": "en", "relevant": "core"}
    lying = {"id": "b", "title": "", "text": FRENCH, "lang": "es", "relevant": "negative", "event": "x", "note": "core"}
    report = evaluated(honest, lying)
    assert report["lines"] == 2
    assert report["language"]["confusion"] == {"en": {"en": 1}, "es": {"fr": 1}}
    assert [miss["id"] for miss in report["tier_misses"]] == ["b"]
    assert [miss["id"] for miss in report["language"]["misses"]] == ["b"]


def test_changing_every_label_changes_no_prediction(shared_data: Path) -> None:
    lines = (shared_data / "corpus" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[:40]
    labelled = [json.loads(line) for line in lines]
    blinded = [one | {"lang": "xx", "relevant": "negative"} for one in labelled]
    before, after = evaluated(*labelled), evaluated(*blinded)

    def totals(confusion: dict[str, dict[str, int]]) -> dict[str, int]:
        sums: dict[str, int] = {}
        for row in confusion.values():
            for name, number in row.items():
                sums[name] = sums.get(name, 0) + number
        return sums

    assert totals(before["tier_confusion"]) == totals(after["tier_confusion"])
    assert totals(before["language"]["confusion"]) == totals(after["language"]["confusion"])


def test_the_report_for_people_names_the_tiers_and_the_misses() -> None:
    text = evaluate_lines(json.dumps({"id": "a", "title": TITLE, "text": LEAD, "lang": "en", "relevant": "negative"}))
    assert "core" in text
    assert "a: other taken for core" in text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is no line in it"),
        ("{", "line 1: not JSON"),
        ('{"text": "a", "relevant": "core"}', 'line 1: the label "lang" is missing'),
        ('{"text": "a", "lang": "en"}', 'line 1: the label "relevant" is missing'),
        ('{"text": "a", "lang": "en", "relevant": "maybe"}', "line 1: \"relevant\" is 'maybe', which is none of core"),
        ('\n\n{"lang": "en", "relevant": "core"}', "line 3: neither"),
    ],
)
def test_lines_that_cannot_be_measured_are_named(text: str, why: str) -> None:
    with pytest.raises(DocumentError, match=why):
        evaluate_lines(text)


def test_a_line_is_judged_before_the_next_one_is_read() -> None:
    read: list[int] = []

    def come() -> Iterator[str]:
        for number in range(3):
            read.append(number)
            yield json.dumps({"id": number, "text": "Ngư dân vào bờ tránh bão."}) + "\n"

    judged = analyse_lines(come())
    assert next(judged)[0] == 1
    assert read == [0]
    assert len(list(judged)) == 2


def test_the_groups_of_two_files_are_told_apart_and_those_of_one_are_not() -> None:
    line = {"title": TITLE, "text": LEAD, "lang": "en", "relevant": "negative", "event": "e1", "neardup_group": 1}
    text = json.dumps(line)
    assert read_labelled({"": f"{text}\n{text}"}, {}).labels.events == ("e1", "e1")
    labels = read_labelled({"one.jsonl": text, "two.jsonl": text}, {}).labels
    assert labels.events == ("one.jsonl: e1", "two.jsonl: e1")
    assert len(set(labels.texts)) == len(set(labels.families)) == 2
