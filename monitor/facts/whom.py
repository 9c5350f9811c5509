"""Sentences in; out who met whom: hosts and guests by what the verb makes of its subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from monitor import phrases
from monitor.domain import Meeting, Mention, Participant
from monitor.facts import people
from monitor.facts.page import Page, Sentence
from monitor.phrases import Hit

_MOST_MEETINGS, _MOST_OF_A_SIDE = 4, 4
# How far from its verb somebody stands who takes part; what is further is of another clause.
_REACH, _JUST_BEFORE, _TITLES = 170, 20, 30
_ROLES = ("passive", "guest", "host", "equal")
_HAN_WITH = re.compile("[与同和]")


def meetings(page: Page, mentions: Sequence[Mention]) -> tuple[Meeting, ...]:
    """The meetings told, each once, between the two countries; what is planned or denied is none."""
    known = people.known_by(mentions)
    found: dict[frozenset[str], Meeting] = {}
    for sentence in page.sentences:
        if sentence.is_fact and (meeting := _meeting(sentence, known)):
            found.setdefault(_who(meeting), meeting)
    return tuple(found.values())[:_MOST_MEETINGS]


def _who(meeting: Meeting) -> frozenset[str]:
    return frozenset(one.person or one.words for one in (*meeting.hosts, *meeting.guests))


def _meeting(sentence: Sentence, known: people.Known) -> Meeting | None:
    verbs = sentence.find("meet")
    joint = sentence.find("both")
    if not verbs and not joint:
        return None
    there = people.named_in(sentence.shown, sentence.lowered, known)
    if len(there) < 2:
        return None
    for verb in verbs:
        if not _is_to_come(sentence, verb) and (sides := _sides(sentence, verb, there)):
            return Meeting(*sides, sentence.where, sentence.shown)
    for verb in joint:
        if not _is_to_come(sentence, verb) and (sides := _jointly(sentence, verb, there)):
            return Meeting(*sides, sentence.where, sentence.shown)
    return None


def _is_to_come(sentence: Sentence, verb: Hit) -> bool:
    """Whether the word before the verb puts it into the future."""
    return any(0 <= verb.start - hit.end <= _JUST_BEFORE for hit in sentence.find("promise"))


Sides = tuple[tuple[Participant, ...], tuple[Participant, ...]]


def _sides(sentence: Sentence, verb: Hit, there: Sequence[people.Named]) -> Sides | None:
    """Who stands before the verb and who behind it, of two countries; who is host is the verb's to say."""
    before = [one for one in there if one.end <= verb.start and verb.start - one.end <= _REACH]
    behind = [one for one in there if one.start >= verb.end and _is_object(sentence.shown[verb.end : one.start], one)]
    if not behind and len(before) > 1 and phrases.script_of(sentence.shown) == "han":
        return _with(sentence, before)
    if not before or not behind:
        return None
    subject, object_ = _one_side(before[::-1]), _one_side(behind)
    if not _are_two_countries(subject, object_):
        return None
    hosts, guests = (object_, subject) if verb.value in ("passive", "guest") else (subject, object_)
    return _participants(hosts), _participants(guests)


def _is_object(between: str, one: people.Named) -> bool:
    """What stands behind a comma is of the next clause; in Latin letters the titles of a person may hold one."""
    if any(mark in between for mark in "，；;。"):
        return False
    return len(between) <= (_REACH if one.is_person or "," not in between else _TITLES)


def _jointly(sentence: Sentence, verb: Hit, there: Sequence[people.Named]) -> Sides | None:
    """ "A and B held talks", "talks between A and B": two that nothing but "and" or a title parts."""
    near = [one for one in there if one.end <= verb.start and verb.start - one.end <= _REACH]
    near = near or [one for one in there if one.start >= verb.end and one.start - verb.end <= _REACH]
    for one, other in pairwise(near):
        joined = any(one.end <= hit.start and hit.end <= other.start for hit in sentence.find("and"))
        if joined and other.start - one.end < _REACH and _are_two_countries((one,), (other,)):
            return _participants((one,)), _participants((other,))
    return None


def _with(sentence: Sentence, before: Sequence[people.Named]) -> Sides | None:
    """Chinese sets both before the verb: "A 与 B 会谈"."""
    for one, other in pairwise(before):
        joined = _HAN_WITH.search(sentence.shown, one.end, other.start)
        if joined and _are_two_countries((one,), (other,)):
            return _participants((one,)), _participants((other,))
    return None


def _one_side(near: Sequence[people.Named]) -> tuple[people.Named, ...]:
    """The nearest, and those of the same country that follow it."""
    side = near[0].side
    kept = [one for one in near if one.side == side]
    return tuple(kept[:_MOST_OF_A_SIDE])


def _are_two_countries(one: Sequence[people.Named], other: Sequence[people.Named]) -> bool:
    sides = {one[0].side, other[0].side}
    return len(sides) == 2 and bool(sides & {"vn", "la"})


def _participants(some: Sequence[people.Named]) -> tuple[Participant, ...]:
    """People; an office only where it stands for nobody named."""
    named = [one for one in some if one.is_person] or list(some)
    return tuple(Participant(one.words, one.side, one.person, one.office) for one in named)
