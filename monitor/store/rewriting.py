"""Stories as newer code reads them from the archive in, the rows of the same stories written anew out.

Unlike a fetched page this makes no revision: the sources said nothing new, the program reads them better.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from monitor.domain import Outcome, Story
from monitor.store.database import Database, StoreError
from monitor.store.rows import Row, revised_row, row_of, scrubbed, story_of
from monitor.store.schema import identity, page, revision, story
from monitor.store.tables import await_grouping, replace_stories


def rewrite(database: Database, readings: Sequence[tuple[int, Story]]) -> tuple[Outcome, ...]:
    """Write the readings over the stories with these ids, in one transaction, and tell of each what became of it.

    "unchanged" where it says what is stored; "revised" where the row was replaced; "duplicate" where the text is
    another story's by now, and nothing was touched. StoreError where there is no such story.
    """
    with database.writing() as connection:
        return tuple(_rewrite(connection, story_id, scrubbed(reading)) for story_id, reading in readings)


def _rewrite(connection: Connection, story_id: int, reading: Story) -> Outcome:
    before = connection.execute(select(*story.columns).where(story.c.id == story_id)).mappings().one_or_none()
    if before is None:
        raise StoreError(f"there is no story {story_id}")
    stored = dict(before)
    row = stored | revised_row(row_of(reading), stored)
    if story_of(row) == story_of(stored) and row["search"] == stored["search"]:
        return "unchanged"
    owner = select(identity.c.story_id).where(identity.c.content_hash == row["content_hash"])
    if connection.execute(owner).scalar() not in (None, story_id):
        return "duplicate"
    replace_stories(connection, [row])
    await_grouping(connection, [story_id])
    if row["content_hash"] != stored["content_hash"]:
        _rename(connection, story_id, stored, row["content_hash"])
    return "revised"


def _rename(connection: Connection, story_id: int, stored: Row, fresh: str) -> None:
    """Give the newest text of a story another hash wherever the old one stands, but keep the old one's identity."""
    bound = {"of_story": story_id, "old": stored["content_hash"], "fresh": fresh, "of_number": stored["revision"]}
    known = select(identity.c.story_id).where(identity.c.content_hash == fresh)
    if connection.execute(known).scalar() is None:
        connection.execute(insert(identity), {"content_hash": fresh, "story_id": story_id})
    connection.execute(_REVISION, bound)
    connection.execute(_PAGES, bound)


_REVISION = (
    update(revision)
    .where(revision.c.story_id == bindparam("of_story"), revision.c.number == bindparam("of_number"))
    .values(content_hash=bindparam("fresh"))
)
_PAGES = (
    update(page)
    .where(page.c.story_id == bindparam("of_story"), page.c.content_hash == bindparam("old"))
    .values(content_hash=bindparam("fresh"))
)
