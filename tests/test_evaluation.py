"""The measures count what they say, and the quality of the whole stays above its pinned floors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from monitor import beat, language
from monitor.evaluation import Prediction, Report, as_json, evaluate, render, tier_of

FLOORS: Mapping[str, float] = json.loads((Path(__file__).parent / "quality.json").read_text())

LINES = [
    {"id": "a", "lang": "vi", "relevant": "core"},
    {"id": "b", "lang": "vi", "relevant": "core", "borderline": True},
    {"id": "c", "lang": "en", "relevant": "bilateral"},
    {"id": "d", "lang": "en", "relevant": "hard_negative"},
    {"id": "e", "lang": "lo", "relevant": "negative"},
]
SAID = [
    Prediction("vi", "core"),
    Prediction("vi", "bilateral"),
    Prediction("en", "bilateral"),
    Prediction("en", "core"),
    Prediction("th", "other"),
]


def test_both_kinds_of_negatives_are_the_tier_other() -> None:
    assert [tier_of(label) for label in ("core", "bilateral", "hard_negative", "negative")] == [
        "core",
        "bilateral",
        "other",
        "other",
    ]


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(KeyError):
        tier_of("nearly")


def test_the_figures_of_a_tier_count_right_predicted_and_labelled() -> None:
    core = evaluate(LINES, SAID).tiers["core"]
    assert (core.right, core.predicted, core.labelled) == (1, 2, 2)
    assert (core.precision, core.recall, core.f1) == (0.5, 0.5, 0.5)


def test_core_taken_for_bilateral_is_still_on_the_beat() -> None:
    measure = evaluate(LINES, SAID).on_the_beat
    assert (measure.right, measure.predicted, measure.labelled) == (3, 4, 3)


def test_language_misses_are_listed_with_what_was_said() -> None:
    report = evaluate(LINES, SAID)
    assert report.language_accuracy == 0.8
    assert [(miss.id, miss.labelled, miss.predicted) for miss in report.language_misses] == [("e", "lo", "th")]


def test_a_borderline_miss_says_so() -> None:
    report = evaluate(LINES, SAID)
    assert {miss.id: miss.borderline for miss in report.tier_misses} == {"b": True, "d": False}
    assert "b: core taken for bilateral (borderline)" in render(report)


def test_a_language_without_core_lines_has_nothing_to_miss() -> None:
    lao = evaluate(LINES, SAID).core_by_language["lo"]
    assert (lao.labelled, lao.f1) == (0, 1.0)


def test_no_lines_make_an_empty_report() -> None:
    report = evaluate([], [])
    assert (report.lines, report.language_accuracy) == (0, 1.0)
    assert "0 lines" in render(report)


def test_a_missing_prediction_is_an_error() -> None:
    with pytest.raises(ValueError, match="argument"):
        evaluate(LINES, SAID[:-1])


def test_the_report_survives_json() -> None:
    told = json.loads(json.dumps(as_json(evaluate(LINES, SAID))))
    assert told["tier_confusion"]["core"] == {"bilateral": 1, "core": 1}
    assert told["language"]["confusion"]["lo"] == {"th": 1}
    assert told["core_and_bilateral"]["recall"] == 1.0


@pytest.fixture(scope="module")
def measured(shared_data: Path) -> Report:
    """The report over the labelled lines: language by the tagger, tier by the beat."""
    text = (shared_data / "corpus" / "dev.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    return evaluate(lines, [_predicted(line) for line in lines])


def _predicted(line: Mapping[str, Any]) -> Prediction:
    title, paragraphs = line["title"] or "", [text for text in line["text"].split("\n") if text.strip()]
    tag = language.tag("\n".join((title, *paragraphs))).tag
    return Prediction(tag, beat.assess(title, "", paragraphs, tag).tier)


def test_core_stories_are_found_above_the_floor(measured: Report) -> None:
    assert measured.tiers["core"].f1 >= FLOORS["core_f1"], render(measured)


def test_stories_of_the_two_countries_are_found_above_the_floor(measured: Report) -> None:
    assert measured.on_the_beat.f1 >= FLOORS["core_and_bilateral_f1"], render(measured)


def test_languages_are_tagged_above_the_floor(measured: Report) -> None:
    assert measured.language_accuracy >= FLOORS["language_accuracy"], render(measured)
