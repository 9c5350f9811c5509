"""Saved searches in, the same out; what their alerts have told is moved on by one writer only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, select, update

from monitor.review import Alert, SavedSearch
from monitor.store.database import Database, insert_into
from monitor.store.review_schema import saved_search
from monitor.store.rows import scrubbed
from monitor.store.schema import story


def save_search(database: Database, given: SavedSearch) -> SavedSearch | None:
    """Keep a new search (its `id` does not count); alerts tell of what comes in after it.

    None where its reader has one of that name.
    """
    row = {name: value for name, value in scrubbed(asdict(given)).items() if name != "id"}
    row["query"] = scrubbed_query(given.query)
    with database.writing() as connection:
        row["told_story"] = connection.execute(select(func.coalesce(func.max(story.c.id), 0))).scalar_one()
        statement = insert_into(connection, saved_search).on_conflict_do_nothing(index_elements=["reader", "name"])
        found = connection.execute(statement.returning(*saved_search.columns), row).mappings().first()
    return None if found is None else _search(found)


def scrubbed_query(query: Mapping[str, str]) -> dict[str, str]:
    """The fields of a search as any database takes them."""
    return {scrubbed(name): scrubbed(value) for name, value in query.items()}


def searches(database: Database, reader: str | None) -> tuple[SavedSearch, ...]:
    """The saved searches by reader and name; of one reader only where one is named."""
    wanted = select(*saved_search.columns).order_by(saved_search.c.reader, saved_search.c.name)
    with database.reading() as connection:
        of_one = wanted if reader is None else wanted.where(saved_search.c.reader == reader)
        return tuple(_search(row) for row in connection.execute(of_one).mappings())


def search_by_id(database: Database, search_id: int) -> SavedSearch | None:
    """The saved search with this number."""
    with database.reading() as connection:
        row = connection.execute(select(*saved_search.columns).where(saved_search.c.id == search_id)).mappings().first()
    return None if row is None else _search(row)


def search_of_feed(database: Database, feed_key: str) -> SavedSearch | None:
    """The saved search that a feed's secret key opens."""
    wanted = select(*saved_search.columns).where(saved_search.c.feed_key == scrubbed(feed_key))
    with database.reading() as connection:
        row = connection.execute(wanted).mappings().first()
    return None if row is None else _search(row)


def change_alert(database: Database, search_id: int, alert: Alert) -> bool:
    """How the search alerts from now on; what came in before is not told. False where there is no such search."""
    newest = select(func.coalesce(func.max(story.c.id), 0)).scalar_subquery()
    changed = update(saved_search).where(saved_search.c.id == search_id)
    with database.writing() as connection:
        return connection.execute(changed.values(alert=alert, told_story=newest)).rowcount == 1


def note_alert(database: Database, search_id: int, *, after: int, told: int, at: datetime) -> bool:
    """Keep that alerts have told up to story `told`; False where somebody else has moved on from `after` before."""
    this = update(saved_search).where(saved_search.c.id == search_id, saved_search.c.told_story == after)
    with database.writing() as connection:
        return connection.execute(this.values(told_story=told, told_at=at)).rowcount == 1


def newest_story(database: Database) -> int:
    """The highest id of a story, 0 where there is none."""
    with database.reading() as connection:
        highest: int | None = connection.execute(select(func.max(story.c.id))).scalar()
    return highest or 0


def drop_search(database: Database, search_id: int) -> bool:
    """Forget a saved search; False where there is none."""
    with database.writing() as connection:
        return connection.execute(delete(saved_search).where(saved_search.c.id == search_id)).rowcount == 1


def _search(row: RowMapping | Mapping[str, Any]) -> SavedSearch:
    return SavedSearch(**{one.name: row[one.name] for one in saved_search.columns})
