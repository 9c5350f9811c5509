"""Stories that wait in, the events they tell out: each is compared with the stories of the days around it only.

A story that waits is decided together with those that are like it and all that are of one event with any of these, by
the rules of `monitor.events`, in one transaction: doing it twice changes nothing, and the order in which stories came
matters only where an event is like a third one that the story itself is not like.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete, select, update

from monitor import events
from monitor.events import Side
from monitor.store.database import Database, insert_into
from monitor.store.review_schema import event_decision
from monitor.store.rows import Row, story_of
from monitor.store.schema import story, story_clue, ungrouped
from monitor.store.tables import rows_where

AT_ONCE = 25
"""So many waiting stories are decided in one transaction, so that no other writer waits long."""
_MOST_UNDATED = 300


def group_waiting(database: Database, most: int = AT_ONCE) -> int:
    """Put up to so many of the stories that wait to their events, the newest first; how many that were.

    After an update all that are stored may wait: those of today must not wait for them.
    """
    with database.writing() as connection:
        waiting = select(ungrouped.c.story_id).order_by(ungrouped.c.story_id.desc()).limit(most)
        ids = connection.execute(waiting).scalars().all()
        if ids:
            _read_clues(connection, ids)
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


# -- clues


def _read_clues(connection: Connection, ids: Collection[int]) -> None:
    """Read the clues of these stories from their present texts, and keep them."""
    rows = [_clue_row(row) for row in rows_where(connection, story.columns, story.c.id, ids)]
    statement = insert_into(connection, story_clue)
    changes = {name: statement.excluded[name] for name in ("day", "version", "clues")}
    connection.execute(statement.on_conflict_do_update(index_elements=["story_id"], set_=changes), rows)


def _clue_row(row: Row) -> Row:
    clues = events.clues_of(story_of(row))
    packed = base64.b64encode(events.pack(clues)).decode("ascii")
    kept = {"version": events.VERSION, "clues": {"language": clues.language, "packed": packed}}
    return kept | {"story_id": row["id"], "day": clues.block, "same_text": row["id"]}


_OF_DAYS = (
    select(story_clue.c.story_id, story_clue.c.version, story_clue.c.clues, story_clue.c.day)
    .where(story_clue.c.day.in_(bindparam("days", expanding=True)))
    .order_by(story_clue.c.day, story_clue.c.story_id.desc())
)
_OF_SLOW_DAYS = _OF_DAYS.where(story_clue.c.clues["language"].as_string().in_(sorted(events.SLOW)))
_OF_NO_DAY = _OF_DAYS.limit(_MOST_UNDATED)


class _Days:
    """The clues of the stories of a day, read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._days: dict[tuple[int, bool], dict[int, Side]] = {}
        self.sides: dict[int, Side] = {}
        self.stale: set[int] = set()

    def around(self, here: Side) -> Iterable[tuple[int, Side]]:
        """The stories that may tell the event of this one, by their days; the far ones only of slow editions."""
        if not here.block:
            wanted = [(0, False)]
        else:
            span = range(-events.FARTHEST, events.FARTHEST + 1)
            is_quick = here.language not in events.SLOW
            wanted = [(here.block + apart, is_quick and abs(apart) > events.USUAL) for apart in span]
        self._read([one for one in wanted if one not in self._days])
        return (item for one in wanted for item in self._days[one].items())

    def add(self, ids: Collection[int]) -> None:
        """Read the clues of these stories, whatever their days."""
        missing = [one for one in ids if one not in self.sides]
        columns = (story_clue.c.story_id, story_clue.c.version, story_clue.c.clues)
        self._take(rows_where(self._connection, columns, story_clue.c.story_id, missing))

    def _read(self, missing: Collection[tuple[int, bool]]) -> None:
        """Read the stories of these days, of slow editions only where a day says so."""
        self._days |= {one: {} for one in missing}
        for of_slow, statement in ((False, _OF_DAYS), (True, _OF_SLOW_DAYS)):
            days = [day for day, is_slow in missing if is_slow == of_slow]
            if days:
                rows = map(
                    dict, self._connection.execute(statement if any(days) else _OF_NO_DAY, {"days": days}).mappings()
                )
                of_day: dict[int, list[Row]] = {}
                for row in rows:
                    of_day.setdefault(row["day"], []).append(row)
                self._days |= {(day, of_slow): self._take(found) for day, found in of_day.items()}

    def _take(self, rows: Iterable[Row]) -> dict[int, Side]:
        """The clues of the rows; those that older rules read are left out, and their stories told as stale."""
        taken = {}
        for row in rows:
            if row["version"] == events.VERSION:
                taken[row["story_id"]] = self.sides.get(row["story_id"]) or _side(row["clues"]["packed"])
            else:
                self.stale.add(row["story_id"])
        self.sides |= taken
        return taken


def _side(packed: str) -> Side:
    return events.unpacked(base64.b64decode(packed))


# -- events


def _group(connection: Connection, ids: Collection[int]) -> None:
    days = _Days(connection)
    days.add(ids)
    together, scores = _hanging_together(connection, days, ids)
    sides = {one: days.sides[one] for one in sorted(together)}
    decided = _standing(connection, together)
    same = [pair for pair, verdict in decided.items() if verdict == "same"]
    other = [pair for pair, verdict in decided.items() if verdict == "other"]
    _write_events(connection, events.joined(sides, scores, same, other, rest=events.scoring(sides)))
    _write_copies(connection, events.same_texts(sides))
    _let_wait(connection, days.stale - set(ids))


def _hanging_together(
    connection: Connection, days: _Days, ids: Collection[int]
) -> tuple[set[int], dict[tuple[int, int], float]]:
    """These stories, those that are like them, and all that are of one event with any; the scores of those alike."""
    together = {one for one in ids if one in days.sides}
    scores: dict[tuple[int, int], float] = {}
    for one in sorted(together):
        scores |= _alike(one, days.around(days.sides[one]), days, scores)
    known = set(together)
    together |= {one for pair in scores for one in pair}
    linked = _decided_with(connection, _of_one_event(connection, together))
    linked = together | _of_one_event(connection, linked)
    days.add(linked)
    together = {one for one in linked if one in days.sides}
    for one in sorted(together - known):
        scores |= _alike(one, ((two, days.sides[two]) for two in together if two not in known), days, scores)
    return together, scores


def _alike(
    one: int, others: Iterable[tuple[int, Side]], days: _Days, known: Mapping[tuple[int, int], float]
) -> dict[tuple[int, int], float]:
    """The pairs of this story and others that may tell one event, with their scores."""
    here = days.sides[one]
    scores: dict[tuple[int, int], float] = {}
    for two, there in others:
        pair = (one, two) if one < two else (two, one)
        if one != two and pair not in known and events.are_near(here, there):
            score = events.score_if_same(here, there)
            if score is not None:
                scores[pair] = score
    return scores


def _let_wait(connection: Connection, ids: Collection[int]) -> None:
    """Let these stories be put to their events anew, like new ones."""
    if ids:
        statement = insert_into(connection, ungrouped).on_conflict_do_nothing()
        connection.execute(statement, [{"story_id": one} for one in sorted(ids)])


def _of_one_event(connection: Connection, ids: Collection[int]) -> set[int]:
    numbers = {row["event"] for row in rows_where(connection, (story.c.event,), story.c.id, ids)}
    return {row["id"] for row in rows_where(connection, (story.c.id,), story.c.event, numbers)}


def _decided_with(connection: Connection, ids: Collection[int]) -> set[int]:
    """These stories, and those that a hand has decided about together with them."""
    return set(ids) | {one for pair in _standing(connection, ids, either=True) for one in pair}


def _standing(connection: Connection, ids: Collection[int], *, either: bool = False) -> dict[tuple[int, int], str]:
    """What hands decided of pairs of these stories, and with `either` of one of them and another."""
    columns = (
        event_decision.c.story_id,
        event_decision.c.other_id,
        event_decision.c.verdict,
        event_decision.c.undone_at,
    )
    found = {}
    for column in (event_decision.c.story_id, event_decision.c.other_id):
        for row in rows_where(connection, columns, column, ids):
            if row["undone_at"] is None and (either or {row["story_id"], row["other_id"]} <= set(ids)):
                found[row["story_id"], row["other_id"]] = row["verdict"]
    return found


_MOVE = update(story).where(story.c.id == bindparam("of_story")).values(event=bindparam("to_event"))
_COPY = update(story_clue).where(story_clue.c.story_id == bindparam("of_story")).values(same_text=bindparam("first"))


def _write_events(connection: Connection, groups: Mapping[int, int]) -> None:
    stand = {row["id"]: row["event"] for row in rows_where(connection, (story.c.id, story.c.event), story.c.id, groups)}
    moves = [{"of_story": one, "to_event": event} for one, event in groups.items() if stand.get(one) != event]
    if moves:
        connection.execute(_MOVE, moves)


def _write_copies(connection: Connection, groups: Mapping[int, int]) -> None:
    columns = (story_clue.c.story_id, story_clue.c.same_text)
    rows = rows_where(connection, columns, story_clue.c.story_id, groups)
    stand = {row["story_id"]: row["same_text"] for row in rows}
    moves = [{"of_story": one, "first": first} for one, first in groups.items() if stand.get(one) != first]
    if moves:
        connection.execute(_COPY, moves)
