"""Stories in, their clues kept; and out again the stories of the days around one: outlines first, clues of a few.

An outline is half a kilobyte and lies beside those of its day, so that the hundreds among which a new story may find
its event are read in one go.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, or_, select

from monitor import events
from monitor.events import Outline, Side
from monitor.store.database import Database, insert_into
from monitor.store.rows import Row, story_of
from monitor.store.schema import story, story_clue, story_outline
from monitor.store.tables import rows_where

_MOST_UNDATED = 300


def keep_clues(connection: Connection, ids: Collection[int]) -> None:
    """Read the clues of these stories from their present texts, and keep them with their outlines."""
    made = [
        (row["id"], events.clues_of(story_of(row))) for row in rows_where(connection, story.columns, story.c.id, ids)
    ]
    statement = insert_into(connection, story_clue)
    changes = {name: statement.excluded[name] for name in ("day", "version", "clues")}
    rows = [_clue_row(one, clues) for one, clues in made]
    connection.execute(statement.on_conflict_do_update(index_elements=["story_id"], set_=changes), rows)
    connection.execute(delete(story_outline).where(story_outline.c.story_id.in_(ids)))
    connection.execute(insert(story_outline), [_outline_row(one, clues) for one, clues in made])


def _clue_row(one: int, clues: events.Clues) -> Row:
    packed = base64.b64encode(events.pack(clues)).decode("ascii")
    kept = {"version": events.VERSION, "clues": {"language": clues.language, "packed": packed}}
    return kept | {"story_id": one, "day": clues.block, "same_text": one}


def _outline_row(one: int, clues: events.Clues) -> Row:
    outline = events.outline_of(events.side_of(clues))
    told = {"version": events.VERSION, "is_slow": outline.is_slow, "outline": events.written(outline)}
    return told | {"day": clues.block, "story_id": one}


def sides_of(database: Database, ids: Iterable[int]) -> dict[int, Side]:
    """The clues of those of the stories whose clues are kept, as the present rules read them."""
    with database.reading() as connection:
        columns = (story_clue.c.story_id, story_clue.c.version, story_clue.c.clues)
        rows = rows_where(connection, columns, story_clue.c.story_id, ids)
        return {row["story_id"]: _side(row["clues"]) for row in rows if row["version"] == events.VERSION}


def _side(clues: Row) -> Side:
    return events.unpacked(base64.b64decode(clues["packed"]))


_COLUMNS = (story_outline.c.story_id, story_outline.c.version, story_outline.c.outline)
_BY_DAY = (story_outline.c.day, story_outline.c.story_id.desc())
_OF_DAYS = select(*_COLUMNS, story_outline.c.day).where(
    or_(
        story_outline.c.day.in_(bindparam("days", expanding=True)),
        story_outline.c.day.in_(bindparam("slow_days", expanding=True)) & story_outline.c.is_slow,
    )
)
_OF_NO_DAY = select(*_COLUMNS).where(story_outline.c.day == 0).order_by(*_BY_DAY).limit(_MOST_UNDATED)
_OF_STORIES = select(*_COLUMNS, story_outline.c.day).where(
    story_outline.c.story_id.in_(bindparam("ids", expanding=True))
)
_CLUES = select(story_clue.c.story_id, story_clue.c.version, story_clue.c.same_text, story_clue.c.clues).where(
    story_clue.c.story_id.in_(bindparam("ids", expanding=True))
)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Placed:
    """A story's outline and the day that it is looked for on."""

    block: int
    outline: Outline


class Neighbours:
    """The outlines of the stories of days, and the clues of those that are asked for: each read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._days: dict[tuple[int, bool], dict[int, Outline]] = {}
        self.placed: dict[int, Placed] = {}
        self.outlines: dict[int, Outline] = {}
        self.sides: dict[int, Side] = {}
        self.same_text: dict[int, int] = {}
        self.stale: set[int] = set()

    def around(self, one: int) -> dict[int, Outline]:
        """The stories that may tell the event of this one, by their days; the far ones only of slow editions."""
        here = self.placed[one]
        if not here.block:
            return self._undated()
        wanted = [here.block + apart for apart in range(-events.FARTHEST, events.FARTHEST + 1)]
        is_far = {day: abs(day - here.block) > events.USUAL and not here.outline.is_slow for day in wanted}
        self._read(is_far)
        found: dict[int, Outline] = {}
        for day in wanted:
            found |= self._days[day, is_far[day] and (day, False) not in self._days]
        return found

    def outline(self, ids: Collection[int]) -> None:
        """Read the outlines of these stories, whatever their days."""
        for rows in self._asked(_OF_STORIES, [one for one in ids if one not in self.placed]):
            for row in rows:
                if (outline := self._taken(row.story_id, row.version, row.outline)) is not None:
                    self.placed[row.story_id] = Placed(row.day, outline)

    def open(self, ids: Collection[int]) -> None:
        """Read the clues of these stories."""
        for rows in self._asked(_CLUES, [one for one in ids if one not in self.sides]):
            for row in rows:
                if row.version == events.VERSION:
                    self.sides[row.story_id] = _side(row.clues)
                    self.same_text[row.story_id] = row.same_text
                else:
                    self.stale.add(row.story_id)

    def _asked(self, statement: Select[Any], ids: Sequence[int]) -> Iterator[Iterable[Any]]:
        for start in range(0, len(ids), _AT_ONCE):
            yield self._connection.execute(statement, {"ids": ids[start : start + _AT_ONCE]})

    def _undated(self) -> dict[int, Outline]:
        if (0, False) not in self._days:
            rows = self._connection.execute(_OF_NO_DAY)
            taken = ((row.story_id, self._taken(*row)) for row in rows)
            self._days[0, False] = {one: outline for one, outline in taken if outline is not None}
        return self._days[0, False]

    def _read(self, is_far: Mapping[int, bool]) -> None:
        """Read the stories of these days that are not there, of far ones the slow editions only."""
        whole = [day for day, far in is_far.items() if not far and (day, False) not in self._days]
        slow = [day for day, far in is_far.items() if far and not {(day, False), (day, True)} & self._days.keys()]
        if not whole and not slow:
            return
        self._days |= {(day, False): {} for day in whole} | {(day, True): {} for day in slow}
        rows = self._connection.execute(_OF_DAYS, {"days": whole, "slow_days": slow})
        within = dict.fromkeys(whole, False) | dict.fromkeys(slow, True)
        for story_id, version, data, day in rows:
            if (outline := self._taken(story_id, version, data)) is not None:
                self._days[day, within[day]][story_id] = outline

    def _taken(self, story_id: int, version: int, data: bytes) -> Outline | None:
        """The outline, which is kept; None where older rules read the clues: such a story is told as stale."""
        if version != events.VERSION:
            self.stale.add(story_id)
            return None
        known = self.outlines.get(story_id)
        if known is None:
            known = self.outlines[story_id] = events.read(data)
        return known
