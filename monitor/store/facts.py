"""Stored stories whose facts were not read yet in; their facts, read from their present texts, kept."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import RowMapping, bindparam, select, update

from monitor import facts
from monitor.domain import ON_THE_BEAT
from monitor.store.database import Database
from monitor.store.ledger_outlines import keep_outlines
from monitor.store.rows import Row, facts_row, story_of
from monitor.store.schema import story

AT_ONCE = 50
"""So many stories are read in one transaction, so that no other writer waits long."""
_KEEP = (
    update(story)
    .where(story.c.id == bindparam("of_story"))
    .values({name: bindparam(f"of_{name}") for name in facts_row(None)})
)


def read_facts(database: Database, most: int = AT_ONCE) -> int:
    """Read the facts of up to so many of the stories that have none, the newest first; how many that were."""
    unread = select(*story.columns).where(story.c.facts.is_(None), story.c.tier.in_(ON_THE_BEAT))
    with database.reading() as connection:
        if connection.execute(unread.with_only_columns(story.c.id).limit(1)).first() is None:
            return 0
    with database.writing() as connection:
        rows = connection.execute(unread.order_by(story.c.id.desc()).limit(most)).mappings().all()
        found = [_read(row) for row in rows]
        if found:
            connection.execute(_KEEP, [_bound(row) for row in found])
            keep_outlines(connection, found)
    return len(found)


def _read(row: RowMapping) -> Row:
    return dict(row) | facts_row(facts.facts_of(replace(story_of(row), facts=None)))


def _bound(row: Row) -> Row:
    return {"of_story": row["id"]} | {f"of_{name}": row[name] for name in facts_row(None)}
