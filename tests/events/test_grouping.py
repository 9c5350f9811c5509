"""Versions of one event come together whatever their language; what only looks like it stays apart."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path

import pytest

from monitor.documents import DocumentError, read_fields
from monitor.evaluation import b_cubed, pairs_of
from monitor.events import (
    Clues,
    Packed,
    candidates,
    grouped,
    grouping,
    joined,
    neighbours,
    pack,
    same_event,
    same_text,
    same_texts,
    score_if_same,
    side_of,
    unpacked,
)
from monitor.jobs import grouping as grouping_job
from monitor.jobs.grouping import clues_of_line, group_lines
from monitor.newsroom.pieces import load
from monitor.newsroom.truth import TEXTLESS, truth_of
from tests.events.conftest import Case

FLOORS = json.loads((Path(__file__).parent.parent / "quality.json").read_text(encoding="utf-8"))


def groups(cases: Mapping[str, Case]) -> tuple[dict[str, int], dict[str, int]]:
    names = dict(enumerate(cases))
    clues = {number: cases[name].clues for number, name in names.items()}
    events, texts = grouped(clues), same_texts(clues)
    return {names[one]: event for one, event in events.items()}, {names[one]: text for one, text in texts.items()}


def test_the_own_stories_fall_into_their_events(cases: Mapping[str, Case]) -> None:
    events, texts = groups(cases)
    labelled = {name: case.fields["event"] for name, case in cases.items()}
    assert b_cubed(labelled, events).f1 >= FLOORS["own_events_b_cubed_f1"]
    copies = pairs_of({name: case.fields["neardup_group"] for name, case in cases.items()}, texts)
    assert copies.f1 >= FLOORS["own_same_texts_f1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("talks-vi", "recep-vi"),
        ("talks-en", "recep-en"),
        ("talks-zh", "recep-zh"),
        ("talks-en", "kh-en"),
        ("talks-en", "na-en"),
        ("course-a-en", "course-b-en"),
        ("course-a-vi", "course-b-ru"),
        ("course-a-en", "kr-en"),
        ("month-1", "month-2"),
        ("pm-arr-en", "pm-talks-en"),
        ("pm-talks-en", "pm-gs-en"),
        ("pm-gs-en", "pm-na-en"),
        ("award-en", "congrat-en"),
        ("wx-1", "wx-2"),
    ],
)
def test_what_only_looks_like_it_stays_apart(cases: Mapping[str, Case], one: str, other: str) -> None:
    assert not same_event(cases[one].clues, cases[other].clues).is_same


@pytest.mark.parametrize(
    ("one", "other"),
    [("talks-vi", "talks-zh"), ("talks-en", "talks-lo"), ("recep-es", "recep-vi"), ("course-b-ru", "course-b-vi")],
)
def test_a_translation_is_known_by_its_names_figures_and_kind(cases: Mapping[str, Case], one: str, other: str) -> None:
    verdict = same_event(cases[one].clues, cases[other].clues)
    assert verdict.is_same
    rules = {sign.rule for sign in verdict.reasons if sign.weight > 0}
    assert "same_kind" in rules
    assert rules & {"same_names", "same_figures", "same_offices"}


def test_the_order_of_two_stories_does_not_matter(cases: Mapping[str, Case]) -> None:
    for one, other in combinations(list(cases.values())[:30], 2):
        assert same_event(one.clues, other.clues).score == same_event(other.clues, one.clues).score
        assert same_text(one.clues, other.clues) == same_text(other.clues, one.clues)


def test_the_score_is_the_sum_of_the_reasons(cases: Mapping[str, Case]) -> None:
    verdict = same_event(cases["talks-vi"].clues, cases["talks-fr"].clues)
    assert verdict.score == pytest.approx(sum(sign.weight for sign in verdict.reasons))


def test_clues_outlive_being_kept(cases: Mapping[str, Case]) -> None:
    for case in cases.values():
        kept = unpacked(pack(case.clues))
        assert all(kept.given(one.name) == getattr(case.clues, one.name) for one in fields(Clues))
        assert kept.text == case.clues.text
        assert kept.block == case.clues.block


def test_a_comparison_that_ends_early_finds_the_same(cases: Mapping[str, Case]) -> None:
    sides = [side_of(case.clues) for case in cases.values()]
    for one, other in combinations(sides, 2):
        verdict = same_event(one, other)
        assert score_if_same(one, other) == (verdict.score if verdict.is_same else None)


def test_stories_of_distant_days_are_not_even_compared(cases: Mapping[str, Case]) -> None:
    clues = {1: cases["month-1"].clues, 2: cases["month-2"].clues}
    assert list(neighbours(clues)) == []


def test_the_event_has_the_smallest_number_of_its_stories() -> None:
    assert joined([4, 7, 9], {(4, 9): 2.0, (7, 9): 1.0, (4, 7): 1.0}) == {4: 4, 7: 4, 9: 4}


def test_a_chain_of_likenesses_does_not_run_through_a_visit() -> None:
    assert joined([1, 2, 3], {(1, 2): 3.0, (2, 3): 2.0, (1, 3): -5.0}) == {1: 1, 2: 1, 3: 3}


def test_what_a_hand_put_together_stays_together_and_apart_what_it_put_apart() -> None:
    scores = {(1, 2): 3.0, (1, 3): -9.0}
    assert joined([1, 2, 3], scores, same=[(3, 1)]) == {1: 1, 2: 2, 3: 1}
    assert joined([1, 2], scores, other=[(2, 1)]) == {1: 1, 2: 2}


def test_the_newsrooms_stories_fall_into_their_events() -> None:
    truths = [truth_of(piece) for piece in load()]
    told = [one for one in truths if one["kind"] not in TEXTLESS and one["tier"] != "other" and one["paragraphs"]]
    names = ("title", "lead", "paragraphs", "captions", "dateline", "published_at")
    clues = {
        at: clues_of_line(
            read_fields({name: one[name] for name in names} | {"outlet": f"{one['source']}/{one['edition']}"})
        )
        for at, one in enumerate(told)
    }
    assert len(told) > 60
    assert (
        b_cubed({at: one["event"] or None for at, one in enumerate(told)}, grouped(clues)).f1
        >= FLOORS["newsroom_events_b_cubed_f1"]
    )


def test_lines_get_the_id_of_the_first_that_tells_it() -> None:
    text = (Path(__file__).parent.parent / "event_cases.jsonl").read_text(encoding="utf-8")
    result = {fields["id"]: fields for _, fields in group_lines(text) if isinstance(fields, dict)}
    assert {result[name]["event"] for name in ("talks-vi", "talks-ru", "talks-lo")} == {"talks-vi"}
    assert result["copy-2"]["same_text"] == result["copy-3"]["same_text"] == "copy-1"
    assert result["copy-en"] == {"id": "copy-en", "event": "copy-1", "same_text": "copy-en"}


def test_many_lines_are_read_by_several_processes_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parent.parent / "event_cases.jsonl").read_text(encoding="utf-8").rstrip("\n")
    bad = f"{text}\nno JSON\n\n" + "\n".join('{"text": "word"}' for _ in range(150))
    alone = list(group_lines(bad))
    begun: list[int] = []
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(grouping_job, "get_context", lambda how: (begun.append(1), get_context(how))[1])
    together = list(group_lines(bad, many=200))
    assert begun == [1]
    assert [(number, str(one)) for number, one in together] == [(number, str(one)) for number, one in alone]
    assert sum(isinstance(one, DocumentError) for _, one in together) == 1
    assert [number for number, _ in together][-1] == bad.count("\n") + 1


def test_stories_without_a_date_are_compared_among_themselves(clues_of_text: Callable[..., Clues]) -> None:
    text = "The heads of both Government Offices of Vietnam and Laos signed minutes in Pakse, said Le Van Hoang Anh."
    clues = {1: clues_of_text(text, "Offices sign", date=""), 2: clues_of_text(text, "Offices sign", date="")}
    assert set(grouped(clues)) == {1, 2}


def told_twice(clues: Clues, number: int) -> list[Clues]:
    """Two versions of an event of its own: names, figures, words and text that no other has."""
    names = (f"=le van hoang{number}", f"~L VN KNK{number}", f"^L VN KNK{number}")
    words = tuple(range(number * 1_000, number * 1_000 + 100))
    text = replace(clues.text, runs=tuple(range(number * 1_000, number * 1_000 + 256)))
    own = replace(clues, first_names=names, names=names, all_names=names, numbers=(str(number + 10_000),), text=text)
    own = replace(own, title_words=words[:9], words=words)
    return [own, replace(own, language="fr", source="other/fr")]


def test_more_stories_than_can_be_compared_each_are_found_by_what_few_share(cases: Mapping[str, Case]) -> None:
    told = [one for number in range(1_200) for one in told_twice(cases["talks-en"].clues, number)]
    clues = dict(enumerate(told))
    assert len(clues) > candidates._CROWDED
    assert grouped(clues) == {one: one - one % 2 for one in clues}


def test_what_few_share_finds_the_events_that_all_pairs_find(
    cases: Mapping[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = groups(cases)
    monkeypatch.setattr(candidates, "_CROWDED", 0)
    assert groups(cases)[0] == whole


def test_stories_that_are_all_alike_are_not_compared_each_with_each(
    cases: Mapping[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = count_calls(monkeypatch, "score_if_same", "same_event")
    monkeypatch.setattr(candidates, "_LIKELIEST", 20)
    for name, less in (("_GREAT", 12), ("_HEARD", 6)):
        monkeypatch.setattr(grouping, name, less)
    clues = {one: replace(cases["talks-en"].clues, source=f"paper{one}/en") for one in range(400)}
    assert set(grouped(clues).values()) == {0}
    assert len(compared) < 40 * len(clues)


def count_calls(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """A list that grows with every call of these comparisons."""
    called: list[str] = []

    def counted(name: str) -> Callable[..., object]:
        real = getattr(grouping, name)
        return lambda *given: (called.append(name), real(*given))[1]

    for name in names:
        monkeypatch.setattr(grouping, name, counted(name))
    return called


def test_clues_that_are_packed_are_opened_again(cases: Mapping[str, Case]) -> None:
    packed = Packed({number: pack(case.clues) for number, case in enumerate(cases.values())}, most_open=2)
    clues = {number: case.clues for number, case in enumerate(cases.values())}
    assert grouped(packed) == grouped(clues)
    assert same_texts(packed) == same_texts(clues)
