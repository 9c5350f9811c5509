"""The offices that act in a core story go in; which two deal with each other, and where they meet, comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from monitor import phrases
from monitor.beat.page import Find, Page
from monitor.beat.vocabulary import vocabulary_of_the_beat
from monitor.domain import Direction, OfficeKind, Relation

# What a story is about it says in its headline, else in its lead.
_WEIGHTS = {"title": 4, "lead": 2}
_BEFORE = 40
KINDS: tuple[OfficeKind, ...] = ("government", "presidency", "parliament", "party")


def relation_of(page: Page, acting: Sequence[tuple[Find, str]], finds: Sequence[Find], *, both: bool) -> Relation:
    """The relation of a story in which these offices act, each with its owner ("vn", "la", "both", "" for unknown).

    The kind of office that is named most, and first where two are named alike: a head of one office is received by
    many. `both` says that the offices of both countries act, whichever are named; a name without a country is
    Vietnam's, whose press leaves its own out.
    """
    weights: Counter[OfficeKind] = Counter()
    for find, _ in acting:
        weights[_kind_of(find)] += _WEIGHTS.get(find.where, 1)
    kind = max(KINDS, key=lambda one: weights[one])
    owners = {owner or "vn" for find, owner in acting if _kind_of(find) == kind}
    names = phrases.data("register.toml")[kind]
    sides = {side: names[side] if both or owners & {side, "both"} else "" for side in ("vn", "la")}
    return Relation(kind, sides["vn"], sides["la"], _direction(page, finds))


def _kind_of(office: Find) -> OfficeKind:
    kind: OfficeKind = office.value.split(".")[1]  # type: ignore[assignment]
    return kind


def _direction(page: Page, finds: Sequence[Find]) -> Direction:
    """Who comes to whom, by the place they meet at: the first in the headline or lead that says where ("in Hanoi").

    A dateline counts too: the agency writes from where things happen. Where two sides' places stand alike nothing is
    said.
    """
    early = [find for find in finds if find.start < page.lead_end and find.kind in ("laos_place", "vietnam_place")]
    told = [find for find in early if _says_where(page, find)] or early
    sides = {find.kind for find in told}
    if not sides or (len(sides) > 1 and not _says_where(page, told[0])):
        return ""
    return "to_laos" if told[0].kind == "laos_place" else "to_vietnam"


def _says_where(page: Page, find: Find) -> bool:
    before = page.lowered[max(0, find.start - _BEFORE) : find.start].rstrip()
    after = page.lowered[find.end : find.end + 12].lstrip()
    is_dateline = after.startswith(("(vna", "(ttxvn", ", (vna", "—", "– "))
    return is_dateline or vocabulary_of_the_beat().inside.search(before) is not None
