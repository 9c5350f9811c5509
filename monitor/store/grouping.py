"""Stories that wait in, the events they tell out: each is compared with the stories of the days around it only.

A story that waits is decided together with those that are like it and all that are of one event with any of these, by
the rules of `monitor.events`, in one transaction: doing it twice changes nothing, and the order in which stories came
matters only where an event is like a third one that the story itself is not like.

An event of more than `GREAT` stories stands as it is: it is heard through some of its stories, and what waits
joins it or not. So a block of stories that are all alike costs by its stories, not by their pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, Update, bindparam, delete, func, or_, select, update

from monitor import events
from monitor.store.clues import Neighbours, keep_clues
from monitor.store.database import Database, insert_into
from monitor.store.review_schema import event_decision
from monitor.store.schema import story, story_clue, ungrouped
from monitor.store.tables import rows_where

AT_ONCE = 25
"""So many waiting stories are decided in one transaction, so that no other writer waits long."""
GREAT, HEARD = 60, 20
"""An event of more stories is heard through so many of them: no event of the beat has more versions."""
_TOGETHER = 300
"""No more stories than these are decided anew with those that wait: a visit's busiest day has fewer."""
Pair = tuple[int, int]


def group_waiting(database: Database, among: Collection[int] | None = None, most: int = AT_ONCE) -> int:
    """Put up to so many of the stories that wait to their events, the newest first; how many that were.

    After an update all that are stored may wait: those of today must not wait for them. `among` are the only ones that
    are done, where a hand decided something and waits for it.
    """
    with database.writing() as connection:
        waiting = select(ungrouped.c.story_id).order_by(ungrouped.c.story_id.desc())
        waiting = waiting if among is None else waiting.where(ungrouped.c.story_id.in_(among))
        ids = connection.execute(waiting.limit(most)).scalars().all()
        if ids:
            keep_clues(connection, ids)
            _group(connection, ids)
            connection.execute(delete(ungrouped).where(ungrouped.c.story_id.in_(ids)))
    return len(ids)


def events_of(database: Database, ids: Iterable[int]) -> dict[int, int]:
    """The event of each of the stories that are there."""
    with database.reading() as connection:
        return {row["id"]: row["event"] for row in rows_where(connection, (story.c.id, story.c.event), story.c.id, ids)}


def copies_of(database: Database, ids: Iterable[int]) -> dict[int, int]:
    """For each of the stories that was grouped, the first story of which it is a copy: itself where it is none."""
    with database.reading() as connection:
        columns = (story_clue.c.story_id, story_clue.c.same_text)
        return {
            row["story_id"]: row["same_text"] for row in rows_where(connection, columns, story_clue.c.story_id, ids)
        }


@dataclass
class _Decided:
    """What is decided together: the stories with their present events, the scores of those alike, what hands said.

    `great` are the events that stand as they are, each with those of its stories by which it is heard.
    """

    event_of: dict[int, int] = field(default_factory=dict)
    scores: dict[Pair, float] = field(default_factory=dict)
    verdicts: dict[Pair, str] = field(default_factory=dict)
    great: dict[int, list[int]] = field(default_factory=dict)


def _group(connection: Connection, ids: Collection[int]) -> None:
    """Read what may be of one event with these stories, compare, and write what changes."""
    near = Neighbours(connection)
    near.outline(ids)
    pairs = _candidates(connection, near, ids)
    near.open({*ids, *(one for pair in pairs for one in pair)})
    scores = dict(events.alike(near.sides, (pair for pair in pairs if near.sides.keys() >= {*pair})))
    together = _surest({one for one in ids if one in near.sides}, scores)
    found = _linked(connection, near, together)
    near.outline(found.event_of.keys())
    near.open(found.event_of.keys())
    _compare_others(near, found, set(ids), scores)
    _write(connection, near, found)
    _let_wait(connection, near.stale - set(ids))


# -- reading


def _candidates(connection: Connection, near: Neighbours, ids: Collection[int]) -> list[Pair]:
    """The pairs of these stories and others of their days that the outlines leave open."""
    pairs: dict[Pair, None] = {}
    event_of: dict[int, int] = {}
    for one in sorted(one for one in ids if one in near.placed):
        others = ((two, outline) for two, outline in near.around(one).items() if two != one)
        found = events.likeliest(near.placed[one].outline, others)
        pairs.update(dict.fromkeys(_ordered(one, two) for two in _heard(connection, near, found, event_of)))
    return list(pairs)


def _ordered(one: int, two: int) -> Pair:
    return (one, two) if one < two else (two, one)


def _heard(connection: Connection, near: Neighbours, ids: list[int], event_of: dict[int, int]) -> list[int]:
    """Those of the candidates to compare with: of many of one event some, the first of each language among them."""
    if len(ids) <= GREAT:
        return ids
    missing = sorted(one for one in ids if one not in event_of)
    for row in rows_where(connection, (story.c.id, story.c.event), story.c.id, missing):
        event_of[row["id"]] = row["event"]
    by_event: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(ids):
        by_event[event_of[one]].append(one)
    return [one for some in by_event.values() for one in _some(near, some)]


def _some(near: Neighbours, ids: list[int]) -> list[int]:
    if len(ids) <= GREAT:
        return ids
    first = {near.outlines[one].tongue: one for one in reversed(ids)}
    return [*dict.fromkeys((ids[0], *sorted(first.values()), *ids[:HEARD]))][:HEARD]


def _surest(together: set[int], scores: dict[Pair, float]) -> set[int]:
    """The stories that wait and those alike; of too many those that are surest, and only their scores are kept."""
    for pair in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        if len(together) < _TOGETHER or together >= {*pair}:
            together = together.union(pair)
        else:
            del scores[pair]
    return together


_OF_EVENTS = select(story.c.id, story.c.event).where(story.c.event.in_(bindparam("events", expanding=True)))
_SIZES = (
    select(story.c.event, func.count())
    .where(story.c.event.in_(bindparam("events", expanding=True)))
    .group_by(story.c.event)
    .having(func.count() > GREAT)
)
_FIRST_OF = select(func.min(story.c.id)).where(
    story.c.event == bindparam("event"), story.c.id.not_in(select(ungrouped.c.story_id))
)


def _linked(connection: Connection, near: Neighbours, together: set[int]) -> _Decided:
    """These stories, those that are of one event with any of them, and those that a hand decided about with them."""
    found = _Decided()
    heard = _with_their_events(connection, near, together, found)
    known = set(found.event_of)
    found.verdicts = _standing(connection, known)
    partners = {one for pair in found.verdicts for one in pair} - known
    if partners:
        heard |= _with_their_events(connection, near, partners, found)
        found.verdicts = _standing(connection, set(found.event_of))
    _stand_for_great(connection, near, found, heard)
    return found


def _with_their_events(
    connection: Connection, near: Neighbours, ids: Collection[int], found: _Decided
) -> dict[int, int]:
    """Take in the stories of the events of these, and name the events that are too great for that; the events of the
    stories that stand for those."""
    own = {row["id"]: row["event"] for row in rows_where(connection, (story.c.id, story.c.event), story.c.id, ids)}
    numbers = sorted({*own.values()} - {*found.event_of.values()} - found.great.keys())
    great = {event for event, _ in connection.execute(_SIZES, {"events": numbers})} if numbers else set()
    found.great |= {event: [] for event in great}
    little = [event for event in numbers if event not in great]
    rows = connection.execute(_OF_EVENTS, {"events": little}).all() if little else []
    for one, event in rows:
        found.event_of[one] = event
    return {one: event for one, event in own.items() if event in found.great}


def _stand_for_great(connection: Connection, near: Neighbours, found: _Decided, heard: Mapping[int, int]) -> None:
    """Let a great event stand for all its stories, but for those that wait: what a hand said of one it said of it."""
    if not found.great:
        return
    waiting = set(connection.execute(select(ungrouped.c.story_id).where(ungrouped.c.story_id.in_(heard))).scalars())
    for event in found.great:
        first = connection.execute(_FIRST_OF, {"event": event}).scalar()
        if first is not None:
            some = islice((one for one, its in heard.items() if its == event and one in near.sides), HEARD)
            found.great[event] = list(dict.fromkeys((first, *(one for one in some if one not in waiting))))
    leads = {one: found.great[event][0] for one, event in heard.items() if one not in waiting}
    # What was put together stays so, though others of the event were once put apart.
    said = sorted(found.verdicts.items(), key=lambda item: item[1] == "same")
    found.verdicts = {_ordered(leads.get(one, one), leads.get(two, two)): verdict for (one, two), verdict in said}
    found.event_of |= {one: event for one, event in heard.items() if one in waiting}
    found.event_of |= {one: event for event, some in found.great.items() for one in some}


def _standing(connection: Connection, ids: Collection[int]) -> dict[Pair, str]:
    """What hands decided of these stories and any others, and stands."""
    columns = (event_decision.c.story_id, event_decision.c.other_id, event_decision.c.verdict)
    found = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        about = or_(event_decision.c.story_id.in_(some), event_decision.c.other_id.in_(some))
        for one, two, verdict in connection.execute(
            select(*columns).where(about, event_decision.c.undone_at.is_(None))
        ):
            found[one, two] = verdict
    return found


# -- comparing


def _compare_others(near: Neighbours, found: _Decided, known: set[int], scores: Mapping[Pair, float]) -> None:
    """Add the scores of the pairs, of which those with a story that waits are there; great events are of one piece."""
    of_great = {one for some in found.great.values() for one in some}
    found.scores |= {pair: score for pair, score in scores.items() if found.event_of.keys() >= {*pair}}
    others = [one for one in sorted(found.event_of) if one not in known and one in near.sides and one in near.placed]
    for at, one in enumerate(others, 1):
        rest = ((two, near.placed[two].outline) for two in others[at:] if not (one in of_great and two in of_great))
        likely = events.likeliest(near.placed[one].outline, rest)
        found.scores |= dict(events.alike(near.sides, ((one, two) for two in likely)))


# -- writing

_MOVE = update(story).where(story.c.id == bindparam("of_story")).values(event=bindparam("to_event"))
_MOVE_ALL = (
    update(story)
    .where(story.c.event == bindparam("from_event"), story.c.id.not_in(select(ungrouped.c.story_id)))
    .values(event=bindparam("to_event"))
)
_COPY = update(story_clue).where(story_clue.c.story_id == bindparam("of_story")).values(same_text=bindparam("first"))
_COPY_ALL = update(story_clue).where(story_clue.c.same_text == bindparam("former")).values(same_text=bindparam("first"))


def _write(connection: Connection, near: Neighbours, found: _Decided) -> None:
    sides = {one: near.sides[one] for one in sorted(found.event_of) if one in near.sides}
    same = [pair for pair, verdict in found.verdicts.items() if verdict == "same"]
    other = [pair for pair, verdict in found.verdicts.items() if verdict == "other"]
    same += [(some[0], one) for some in found.great.values() for one in some[1:]]
    of = events.joined(sides, found.scores, same, other, rest=events.scoring(sides))
    of_great = {one: event for event, some in found.great.items() for one in some}
    moves = [
        {"of_story": one, "to_event": event}
        for one, event in of.items()
        if one not in of_great and found.event_of[one] != event
    ]
    _execute(connection, _MOVE, moves)
    leads = {event: some[0] for event, some in found.great.items() if some and some[0] in of}
    moved = [{"from_event": event, "to_event": of[lead]} for event, lead in leads.items() if of[lead] != event]
    _execute(connection, _MOVE_ALL, moved)
    _write_copies(connection, events.same_texts(sides), near.same_text, of_great)


def _write_copies(
    connection: Connection, groups: Mapping[int, int], stand: Mapping[int, int], of_great: Collection[int]
) -> None:
    """Stories of great events keep the text they are a copy of, which may be one that was not asked."""
    first = dict(groups)
    for one, group in groups.items():
        if one in of_great:
            first[group] = min(first[group], stand[one])
    moves = [
        {"of_story": one, "first": first[group]}
        for one, group in groups.items()
        if one not in of_great and stand[one] != first[group]
    ]
    _execute(connection, _COPY, moves)
    former = {stand[one]: first[group] for one, group in groups.items() if one in of_great}
    _execute(connection, _COPY_ALL, [{"former": old, "first": new} for old, new in former.items() if old != new])


def _execute(connection: Connection, statement: Update, rows: Sequence[dict[str, int]]) -> None:
    if rows:
        connection.execute(statement, rows)


def _let_wait(connection: Connection, ids: Collection[int]) -> None:
    """Let these stories be put to their events anew, like new ones."""
    if ids:
        statement = insert_into(connection, ungrouped).on_conflict_do_nothing()
        connection.execute(statement, [{"story_id": one} for one in sorted(ids)])
