"""An outline tells most stories apart, and never two that the rules would put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from monitor.events import Clues, are_near, likely, outline_of, read, score_if_same, side_of, written
from tests.events.conftest import Case


def test_an_outline_outlives_being_kept(cases: Mapping[str, Case]) -> None:
    for case in cases.values():
        outline = outline_of(side_of(case.clues))
        assert read(written(outline)) == outline


def test_outlines_leave_open_every_pair_that_the_rules_find_alike(cases: Mapping[str, Case]) -> None:
    sides = dict(enumerate(side_of(case.clues) for case in cases.values()))
    outlines = {one: outline_of(side) for one, side in sides.items()}
    found = open_pairs = 0
    for one, here in sides.items():
        most = {two: score for score, two in likely(outlines[one], outlines.items())}
        open_pairs += len(most)
        for two, there in sides.items():
            score = score_if_same(here, there) if are_near(here, there) else None
            if score is not None:
                found += 1
                assert most.get(two, 0.0) >= score - 0.001
    assert found > 200
    assert open_pairs < len(sides) ** 2 / 8


def test_stories_without_a_day_or_a_country_are_left_open(clues_of_text: Callable[..., Clues]) -> None:
    text = "The heads of both Government Offices of Vietnam and Laos signed minutes in Pakse, said Le Van Hoang Anh."
    undated = outline_of(side_of(clues_of_text(text, "Offices sign", date="")))
    dated = outline_of(side_of(clues_of_text(text, "Offices sign")))
    assert {one for _, one in likely(undated, [(1, undated), (2, dated)])} == {1, 2}
    plain = outline_of(side_of(clues_of_text("Le Van Hoang Anh opened the library on May 2, 2024. " * 8, "A library")))
    assert [one for _, one in likely(plain, [(1, plain)])] == [1]
