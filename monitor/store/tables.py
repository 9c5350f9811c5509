"""Rows in, rows written, table by table; and rows found by many values at once. For a transaction that is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Select, Table, bindparam, case, insert, select, tuple_, update

from monitor.domain import Capture
from monitor.store.database import insert_into
from monitor.store.ledger_outlines import keep_outlines
from monitor.store.nouns import Checked
from monitor.store.rows import Row
from monitor.store.schema import capture, page, sighting, story, ungrouped
from monitor.store.vocabulary import keep_words

Value = TypeVar("Value")
_MOST_AT_ONCE = 500
_FIXED = ("id", "key", "event", "first_seen")
_REPLACE = (
    update(story)
    .where(story.c.id == bindparam("of_story"))
    .values({one.name: bindparam(one.name) for one in story.columns if one.name not in _FIXED})
)


def rows_where(
    connection: Connection, columns: Iterable[Column[Any]], column: Column[Value], values: Iterable[Value]
) -> Iterator[Row]:
    """The rows whose column has one of the values, asked for in batches."""
    statement, pending = select(*columns), iter(dict.fromkeys(values))
    while batch := list(islice(pending, _MOST_AT_ONCE)):
        yield from map(dict, connection.execute(statement.where(column.in_(batch))).mappings())


def newest_of_each(
    connection: Connection, wanted: Select[Any], group: Sequence[Column[Any]], instant: Column[Any]
) -> Iterator[Row]:
    """The row with the last instant of each group: one look into an index on these columns a group, no walk over it."""
    last = wanted.order_by(*(one.desc() for one in group), instant.desc()).limit(1)
    # Put together once: that takes longer than asking.
    before = tuple_(*group) < tuple_(*(bindparam(f"group_{one.name}", type_=one.type) for one in group))
    following = last.where(before)
    row = connection.execute(last).mappings().first()
    while row:
        yield dict(row)
        row = connection.execute(following, {f"group_{one.name}": row[one.name] for one in group}).mappings().first()


def pages_of(connection: Connection, keys: Iterable[str]) -> dict[str, Row]:
    """The rows of the keys that are remembered, by key."""
    return {row["key"]: row for row in rows_where(connection, page.columns, page.c.key, keys)}


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows; all have the same columns."""
    if rows:
        connection.execute(insert(table), rows)


def insert_stories(connection: Connection, rows: Sequence[Row]) -> None:
    """Add stories. In the order of their places: SQLite's index writes itself out before each one that goes back."""
    insert_rows(connection, story, sorted(rows, key=itemgetter("place")))
    _keep_beside(connection, rows)


def replace_stories(connection: Connection, rows: Sequence[Row]) -> None:
    """Write the rows of stories over those that are there; key, event and first sight stay."""
    if rows:
        bound = [{name: row[name] for name in row if name not in _FIXED} | {"of_story": row["id"]} for row in rows]
        connection.execute(_REPLACE, bound)
        _keep_beside(connection, rows)


def _keep_beside(connection: Connection, rows: Sequence[Row]) -> None:
    """What is read apart from the rows of stories and must not differ from them."""
    keep_words(connection, (row["search"] for row in rows))
    keep_outlines(connection, rows)


def await_grouping(connection: Connection, ids: Iterable[int]) -> None:
    """Let these stories be put to their events anew."""
    rows = [{"story_id": one} for one in ids]
    if rows:
        connection.execute(insert_into(connection, ungrouped).on_conflict_do_nothing(), rows)


def keep_pages(connection: Connection, rows: Sequence[Row]) -> None:
    """Add rows of the table `page`, or write them over those that are there."""
    if rows:
        statement = insert_into(connection, page)
        changes = {one.name: statement.excluded[one.name] for one in page.columns if one.name != "key"}
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=changes), rows)


def keep_sightings(connection: Connection, rows: Sequence[Row]) -> None:
    """Add URLs that stories were seen under; one that is there was seen once more."""
    if rows:
        statement = insert_into(connection, sighting)
        given = statement.excluded.last_seen
        latest = {"last_seen": case((given > sighting.c.last_seen, given), else_=sighting.c.last_seen)}
        connection.execute(statement.on_conflict_do_update(index_elements=["story_id", "url"], set_=latest), rows)


def keep_captures(connection: Connection, rows: Sequence[Row]) -> None:
    """Add archived pages; one that is there stays as it is, but gets the story that is read from it only now."""
    if rows:
        statement = insert_into(connection, capture)
        read = {"story_id": statement.excluded.story_id}
        place, unread = ["file", "position"], capture.c.story_id.is_(None)
        connection.execute(statement.on_conflict_do_update(index_elements=place, set_=read, where=unread), rows)


def sighting_row(story_id: int, seen: Checked, at: datetime) -> Row:
    """The row of one sighting."""
    named = {name: getattr(seen, name) for name in ("url", "key", "source", "edition")}
    return named | {"story_id": story_id, "first_seen": at, "last_seen": at}


def capture_row(found: Capture, seen: Checked, story_id: int | None, run_id: int | None, at: datetime) -> Row:
    """The row of one archived page."""
    place = {"file": found.file, "position": found.offset, "length": found.length}
    return place | {"key": seen.key, "url": seen.url, "story_id": story_id, "run_id": run_id, "at": at}


def latest(*instants: datetime | None) -> datetime | None:
    """The last of the instants that are known."""
    return max((one for one in instants if one is not None), default=None)
