"""Whether the words of reasons are marked where they stand, and nowhere else."""

from __future__ import annotations

import time

from monitor.domain import Reason
from monitor.jobs.marking import Line, marked
from tests.store.making import made_story


def signs(line: Line) -> str:
    return "".join(f"<{'+'.join(part.rules)}:{part.text}>" if part.rules else part.text for part in line)


def test_each_reason_is_marked_at_the_first_place_of_its_part() -> None:
    story = made_story(
        title="Laos and Vietnam",
        lead="The Government Office of Laos",
        paragraphs=("Laos again.", "The Government Office once more."),
        reasons=(
            Reason("pair", "Laos and Vietnam", "title"),
            Reason("office_in_lead", "Government Office", "lead"),
            Reason("office_in_body", "Government Office", "body"),
        ),
    )
    found = marked(story)
    assert signs(found.title) == "<pair:Laos and Vietnam>"
    assert signs(found.lead) == "The <office_in_lead:Government Office> of Laos"
    assert [signs(line) for line in found.paragraphs] == [
        "Laos again.",
        "The <office_in_body:Government Office> once more.",
    ]
    assert found.unplaced == ()


def test_reasons_that_overlap_are_both_told() -> None:
    reasons = (Reason("a", "Office of Laos", "lead"), Reason("b", "Laos met", "lead"))
    found = marked(made_story(lead="The Office of Laos met", reasons=reasons))
    assert signs(found.lead) == "The <a:Office of ><a+b:Laos><b: met>"


def test_without_a_lead_the_first_paragraphs_are_looked_at_for_it() -> None:
    story = made_story(lead="", paragraphs=("In Laos.",), reasons=(Reason("pair", "Laos", "lead"),))
    assert signs(marked(story).paragraphs[0]) == "In <pair:Laos>."


def test_words_that_were_read_with_a_space_put_back_are_found_so() -> None:
    story = made_story(lead="Les bureaux deVietnam", reasons=(Reason("vietnam", "de Vietnam", "lead"),))
    assert signs(marked(story).lead) == "Les bureaux <vietnam:de Vietnam>"


def test_a_reason_whose_words_stand_nowhere_is_named_apart() -> None:
    reason = Reason("pair", "nowhere to be found", "lead")
    assert marked(made_story(lead="A text", reasons=(reason,))).unplaced == (reason,)


def test_hostile_texts_are_bounded_and_hold_nothing_unseen() -> None:
    reasons = tuple(Reason("pair", f"a\u202e{n}", "body") for n in range(5000))
    story = made_story(title="x\u202ey", paragraphs=("a" * 2_000_000,) * 3, reasons=reasons)
    begun = time.perf_counter()
    found = marked(story)
    assert time.perf_counter() - begun < 2
    assert signs(found.title) == "xy"
    assert sum(len(part.text) for line in found.paragraphs for part in line) <= 60_000
