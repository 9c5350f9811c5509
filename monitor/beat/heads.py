"""Who heads an office on the day of a story goes in; which of them stand for their office in it comes out.

A head who meets the other country's head is at work for the office, whether the paper names it or not; whoever left
the office, or has not got it yet, is at work for somebody else.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from monitor import phrases
from monitor.beat.page import OF_LAOS, Find, Page
from monitor.beat.vocabulary import vocabulary_of_the_beat
from monitor.domain import Holding

# How far, in characters, an office stands from the person who holds it, and from the word that says "former".
BESIDE, _FORMER = 48, 60


def heads_in(page: Page, holdings: Iterable[Holding]) -> tuple[list[Find], list[Find]]:
    """The names of those who head an office on the day of the story, and of those who did so at another time."""
    held: list[Find] = []
    left: list[Find] = []
    for holding in holdings:
        place = page.where(holding.start), bisect_right(page.stops, holding.start)
        find = Find("headed", _values()[holding.office], holding.start, holding.end, *place)
        if find.where != "tail":
            (held if holding.is_held else left).append(find)
    return held, left


@functools.cache
def _values() -> Mapping[str, str]:
    offices = phrases.data("register.toml").items()
    return {facts[side]: f"{side}.{kind}" for kind, facts in offices for side in ("vn", "la")}


def meeting(page: Page, held: Sequence[Find], finds: Sequence[Find]) -> list[Find]:
    """The heads who meet each other: one of each country in the headline, or in a sentence of the lead that tells
    what they do together (a list of guests does not), or below a headline of the offices."""
    told = {find.sentence for find in finds if find.kind in ("deal", "peer")}
    of_offices = any(find.kind == "office" and find.start < page.head_end for find in finds)
    for place in (
        [find for find in held if find.start < page.head_end],
        [find for find in held if find.where == "lead" and (of_offices or find.sentence in told)],
    ):
        for sentence in dict.fromkeys(find.sentence for find in place):
            together = [find for find in place if find.sentence == sentence]
            if {_side(find) for find in together} == {"vn", "la"}:
                return together
    return _meeting_a_peer(page, held, finds)


def _meeting_a_peer(page: Page, held: Sequence[Find], finds: Sequence[Find]) -> list[Find]:
    """A head with "his Lao counterpart", who has no name there."""
    early = [find for find in held if find.start < page.lead_end]
    laos = {find.sentence for find in finds if find.kind in OF_LAOS}
    peers = {find.sentence for find in finds if find.kind == "peer"} & laos
    return [find for find in early if find.sentence in peers][:1]


def is_former(page: Page, office: Find, owner: str, held: Sequence[Find], left: Sequence[Find]) -> bool:
    """Whether the office is told as somebody's past or future: "former" stands before its name, or beside it a person
    who headed it, and did not on the day of the story (a Prime Minister who once headed his country's office receives
    the other country's)."""
    before = page.lowered[max(0, office.start - _FORMER) : office.start]
    if vocabulary_of_the_beat().former.search(before):
        return True
    kind = office.value.partition(".")[2]
    if any(_beside(find, office) for find in held):
        return False
    left = [find for find in left if owner in ("", _side(find))]
    return any(find.value.partition(".")[2] == kind and _beside(find, office) for find in left)


def _beside(person: Find, office: Find) -> bool:
    gap = max(office.start - person.end, person.start - office.end)
    return person.sentence == office.sentence and gap <= BESIDE


def _side(find: Find) -> str:
    return find.value.partition(".")[0]
