"""The measures count what they say, chance is told as such, and a report can be read by people and by programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from monitor.domain import Article, Tier
from monitor.evaluation import (
    FORMS,
    TEXT,
    Answers,
    Form,
    Labels,
    Others,
    Report,
    Row,
    as_json,
    b_cubed,
    evaluate,
    families_of,
    figures,
    forms_of,
    labels_of,
    pairs_of,
    problem_of,
    reliability,
    render,
    tier_of,
)
from monitor.evaluation.chance import spread
from monitor.evaluation.measures import class_rows

LINES: list[dict[str, Any]] = [
    {"id": "a", "lang": "vi", "relevant": "core"},
    {"id": "b", "lang": "vi", "relevant": "core", "borderline": True},
    {"id": "c", "lang": "en", "relevant": "bilateral"},
    {"id": "d", "lang": "en", "relevant": "hard_negative"},
    {"id": "e", "lang": "lo", "relevant": "negative"},
]
TIERS: tuple[Tier, ...] = ("core", "bilateral", "bilateral", "core", "other")
SAID = Answers(tiers=TIERS, scores=(0.9, 0.5, 0.6, 0.8, 0.1), languages={TEXT: ("vi", "vi", "en", "en", "th")})


def labelled(*more: Mapping[str, Any]) -> Labels:
    """The labels of as many English core lines, with what each has besides."""
    return labels_of([{"id": at, "lang": "en", "relevant": "core"} | one for at, one in enumerate(more)])


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluate(labels_of(LINES), SAID)


# -- labels


def test_both_kinds_of_negatives_are_the_tier_other() -> None:
    labels = ("core", "bilateral", "hard_negative", "negative")
    assert [tier_of(label) for label in labels] == ["core", "bilateral", "other", "other"]


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(KeyError):
        tier_of("nearly")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, ""),
        ({"event": "x", "neardup_group": 3, "event_day": "2026-03-12"}, ""),
        ({"event_date": None, "event": None, "event_day": ""}, ""),
        ({"lang": None}, 'the label "lang" is missing'),
        ({"relevant": 1}, 'the label "relevant" is missing'),
        ({"relevant": "maybe"}, "\"relevant\" is 'maybe', which is none of core, bilateral, other"),
        ({"event": ["x"]}, '"event" is no name of a group'),
        ({"event_day": "12/3/2026"}, "'12/3/2026' is no day of an event; write it as 2026-03-12"),
        ({"event_date": "20260312"}, "'20260312' is no day"),
        ({"event_day": 7}, "'7' is no day"),
    ],
)
def test_what_a_line_cannot_be_measured_for_is_said(fields: dict[str, Any], why: str) -> None:
    problem = problem_of({"lang": "vi", "relevant": "core"} | fields)
    assert problem.startswith(why)
    assert bool(problem) == bool(why)


def test_lines_of_one_event_or_one_text_are_one_family_also_through_others() -> None:
    assert families_of([["x"], ["y"], [], ["z", "y"], ["x", "z"], []]) == (0, 0, 2, 0, 0, 5)
    assert labelled({"event": "x"}, {"event": "x", "neardup_group": "n"}, {}, {"neardup_group": "n"}).families == (
        *(0, 0, 2, 0),
    )


def test_a_line_without_id_goes_by_its_number() -> None:
    assert labels_of([{"lang": "vi", "relevant": "core"}] * 2).ids == ("1", "2")


# -- figures


def test_the_figures_of_a_tier_count_right_predicted_and_labelled(report: Report) -> None:
    core = report.tiers["core"]
    assert (core.right, core.predicted, core.labelled) == (1, 2, 2)
    assert (core.precision, core.recall, core.f1) == (0.5, 0.5, 0.5)
    assert report.figures["core"] == Row(1, 2, 1, 2)
    assert report.figures["core"].f1 == 0.5


def test_core_taken_for_bilateral_is_still_on_the_beat(report: Report) -> None:
    measure = report.on_the_beat
    assert (measure.right, measure.predicted, measure.labelled) == (3, 4, 3)


def test_language_misses_are_listed_with_what_was_said(report: Report) -> None:
    assert report.language_accuracy == 0.8
    misses = report.language_misses()
    assert [(miss.id, miss.labelled, miss.predicted) for miss in misses] == [("e", "lo", "th")]


def test_a_borderline_miss_says_so(report: Report) -> None:
    assert {miss.id: miss.borderline for miss in report.tier_misses} == {"b": True, "d": False}
    assert "b: core taken for bilateral (borderline)" in render(report)


def test_a_language_without_core_lines_has_nothing_to_miss(report: Report) -> None:
    lao, _ = report.by_language["lo"]
    assert (lao.labelled, lao.f1) == (0, 1.0)


def test_no_lines_make_an_empty_report() -> None:
    nothing = evaluate(labels_of([]), Answers())
    assert (nothing.lines, nothing.language_accuracy, nothing.figures) == (0, 1.0, {})
    assert "0 lines" in render(nothing)
    assert as_json(nothing)["figures"] == {}


def test_a_missing_prediction_is_an_error() -> None:
    with pytest.raises(ValueError, match="argument"):
        evaluate(labels_of(LINES), Answers(tiers=TIERS[:-1]))


def test_b_cubed_is_the_mean_of_what_each_line_sees() -> None:
    said = {"a": 1, "b": 1, "c": 1, "d": 2}
    found = b_cubed({"a": "x", "b": "x", "c": None, "d": "y"}, said)
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert (found.recall, found.lines, found.groups) == (1.0, 4, 1)
    apart = b_cubed({"a": "x", "b": "x"}, {"a": 1, "b": 2})
    assert (apart.precision, apart.recall) == (1.0, 0.5)
    assert b_cubed({}, {}).f1 == 0.0


def test_pairs_count_what_was_put_together_also_where_nothing_should_be() -> None:
    measure = pairs_of({"a": "x", "b": "x", "c": "x", "d": None}, {"a": 1, "b": 1, "c": 2, "d": 2})
    assert (measure.right, measure.predicted, measure.labelled) == (1, 2, 3)
    nothing = pairs_of({"a": None, "b": None}, {"a": 1, "b": 2})
    assert (nothing.precision, nothing.recall, nothing.f1) == (1.0, 1.0, 1.0)


def test_versions_in_different_languages_are_counted_by_pairs() -> None:
    labels = labelled({"event": "x"}, {"event": "x"}, {"event": "x", "lang": "lo"}, {"lang": "vi"})
    found = figures(labels, Answers(events=(1, 2, 1, 1)))
    assert found["events_across_languages"] == Row(1, 3, 1, 2)


def test_groups_that_were_mixed_are_listed_part_by_part() -> None:
    labels = labelled({"event": "x"}, {"event": "x"}, {"event": "x"}, {})
    report = evaluate(labels, Answers(events=(1, 1, 2, 2)))
    assert [(one.wrongly, one.parts) for one in report.event_mixings] == [
        ("together", (("2",), ("3",))),
        ("apart", (("0", "1"), ("2",))),
    ]
    assert "events, wrong in 2 groups:\n  wrongly together: 2 | 3\n  wrongly apart: 0, 1 | 2" in render(report)
    assert as_json(report)["events"]["mixings"][0] == {"wrongly": "together", "parts": [["2"], ["3"]]}
    assert report.text_mixings == ()


def test_event_days_count_only_where_one_is_labelled() -> None:
    labels = labelled({"event_day": "2026-03-12"}, {"event_date": "2026-03-13"}, {}, {"event_day": "2026-03-14"})
    report = evaluate(labels, Answers(days=("2026-03-12", "2026-03-12", "2026-03-01", "")))
    assert report.figures["event_days"] == Row(1, 2, 1, 3)
    assert [(miss.id, miss.predicted) for miss in report.day_misses] == [("1", "2026-03-12"), ("3", "none")]
    assert "3: 2026-03-14 taken for none" in render(report)


def test_what_no_line_is_labelled_for_is_no_figure() -> None:
    answers = Answers(events=(1, 2), texts=(1, 2), days=("2026-03-12", ""))
    assert figures(labelled({}, {}), answers) == {}


# -- chance


def test_where_no_line_was_wrong_the_rule_of_three_says_what_they_speak_for() -> None:
    rows = class_rows([("core", "core")] * 60 + [("other", "other")] * 60, {"core"})
    assert spread(rows, range(120)).low == pytest.approx(1 - 3 / 60)
    assert spread(rows[:2], range(2)).low == 0.0
    none_right = class_rows([("core", "other")] * 30, {"core"})
    assert (spread(none_right, range(30)).low, spread(none_right, range(30)).high) == (0.0, 0.1)


def test_the_interval_holds_the_figure_and_the_same_lines_give_the_same() -> None:
    rows = class_rows([("core", "core")] * 40 + [("core", "other")] * 10 + [("other", "core")] * 5, {"core"})
    once, again = spread(rows, range(55)), spread(rows, range(55))
    assert once == again
    assert 0.7 < once.low < 80 / 95 < once.high < 0.95
    assert once.least <= once.mean <= max(once.parts)


def test_lines_of_one_family_stand_or_fall_together() -> None:
    rows = class_rows([("core", "core")] * 20 + [("core", "other")] * 20, {"core"})
    alone, together = spread(rows, range(40)), spread(rows, [at // 10 for at in range(40)])
    assert together.high - together.low > alone.high - alone.low


def test_a_fifth_in_which_there_is_nothing_to_find_is_no_fifth() -> None:
    rows = class_rows([("core", "core"), *[("other", "core")] * 9], {"core"})
    assert len(spread(rows, range(10)).parts) == 1
    assert spread(rows[1:], range(9)).mean == 1.0
    assert spread([], []).parts == ()


# -- reliability


def test_a_score_that_is_right_as_often_as_it_says_has_no_error() -> None:
    honest = reliability([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    assert [(one.lines, one.score, one.right) for one in honest.bins] == [(4, 0.75, 0.75)]
    assert honest.error == 0.0


def test_the_error_weighs_each_bin_by_its_lines() -> None:
    told = reliability([(1.0, False), (0.2, True), (0.2, True), (0.2, True)])
    assert told.error == pytest.approx((1 * 1.0 + 3 * 0.8) / 4)
    assert [(one.since, one.until) for one in told.bins] == [(0.2, 0.3), (0.9, 1.0)]
    assert reliability([]).error == 0.0


def test_a_score_is_of_being_core_where_core_is_said_and_else_of_being_on_the_beat(report: Report) -> None:
    told = report.reliability
    assert {name: one.lines for name, one in told.items()} == {"core": 2, "on_the_beat": 3, "all": 5}
    assert told["core"].error == pytest.approx((0.1 + 0.8) / 2)
    assert told["on_the_beat"].error == pytest.approx((0.5 + 0.4 + 0.1) / 3)
    assert "score taken at its word: expected calibration error 0.380" in render(report)


# -- forms of a text

WRITTEN = Article("", "Đường Éléphant", "", ("Ngày mùa " * 40,))


def test_a_language_is_asked_of_three_lengths_in_four_writings() -> None:
    forms = forms_of(WRITTEN)
    assert len(forms) == len(FORMS) == 12
    assert len(forms[Form("lead", "plain")]) == 200
    assert forms[Form("headline", "no_accents")] == "Duong Elephant"
    assert forms[Form("headline", "capitals")] == "ĐƯỜNG ÉLÉPHANT"
    assert len(forms[Form("headline", "nfd")]) > len(WRITTEN.title)


def test_scripts_whose_signs_are_letters_keep_them() -> None:
    forms = forms_of(Article("", "ລັດຖະບານຍີ່ປຸ່ນ", "", ()))
    assert forms[Form("headline", "no_accents")] == "ລັດຖະບານຍີ່ປຸ່ນ"
    assert forms[TEXT] == ""


def test_a_title_that_was_made_from_the_text_is_no_headline() -> None:
    forms = forms_of(Article("", "Rice grows", "", ("Rice grows.",), flags=("title_from_text",)))
    assert forms[Form("headline", "plain")] == ""


def test_a_line_without_a_headline_is_no_line_of_that_form() -> None:
    headlines: Sequence[str | None] = ("en", None, "fr")
    report = evaluate(labelled({}, {}, {}), Answers(languages={Form("headline", "plain"): headlines}))
    measure = report.language_forms[Form("headline", "plain")]
    assert (measure.right, measure.labelled) == (1, 2)
    assert [miss.id for miss in report.language_misses(Form("headline", "plain"))] == ["2"]


# -- forms of the report


def test_the_report_survives_json(report: Report) -> None:
    told = json.loads(json.dumps(as_json(report)))
    assert told["tier_confusion"]["core"] == {"bilateral": 1, "core": 1}
    assert told["language"]["confusion"]["lo"] == {"th": 1}
    assert told["language"]["forms"]["text"]["plain"]["right"] == 4
    assert told["core_and_bilateral"]["recall"] == 1.0
    assert told["figures"]["core"]["f1"] == 0.5
    assert told["figures"]["core"]["fifths"].keys() == {"mean", "least"}
    assert told["calibration"]["core"]["bins"][0]["lines"] == 1
    assert "baselines" not in told


def test_what_plain_means_reach_stands_beside_each_figure() -> None:
    labels = labels_of(LINES)
    plain = figures(labels, Answers(tiers=("other",) * 5))
    report = evaluate(labels, SAID, Others({"plain": plain}, ["plain: nothing"], "no more"))
    head, core, *_ = render(report).split("\n\n")[1].splitlines()
    assert head.split()[:4] == ["precision", "recall", "F1", "plain"]
    assert core.split()[:5] == ["core", "0.500", "0.500", "0.500", "0.000"]
    assert "  plain: nothing" in render(report)
    told = as_json(report)
    assert told["baselines"]["plain"]["core"] == {"precision": 1.0, "recall": 0.0, "f1": 0.0}
    assert told["baselines_left_out"] == "no more"


def test_the_main_figures_stand_on_the_first_screen(report: Report) -> None:
    first = render(report).splitlines()[:24]
    assert [line.split("  ")[0] for line in first[3:6]] == ["core", "core+bilateral", "language, full text"]
    assert max(map(len, first)) <= 120


def test_of_a_class_with_nothing_to_find_and_nothing_said_there_is_no_row(report: Report) -> None:
    table = next(block for block in render(report).split("\n\n") if block.startswith("core, by language"))
    assert [row.split()[0] for row in table.splitlines()[1:]] == ["en", "vi"]
