"""Nothing but an instant in, when each edition publishes and published last out: cheap, however much there is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from monitor.store.database import Database
from monitor.store.schema import page, story
from monitor.store.tables import newest_of_each


def publications(database: Database, since: datetime) -> tuple[tuple[str, str, datetime], ...]:
    """(source, edition, publication) of every page published since, on the beat or not, oldest first."""
    columns = (page.c.source, page.c.edition, page.c.published_at)
    wanted = select(*columns).where(page.c.published_at >= since)
    with database.reading() as connection:
        rows = connection.execute(wanted.order_by(page.c.published_at, page.c.source, page.c.edition))
        return tuple((source, edition, at) for source, edition, at in rows)


def newest_stories(database: Database) -> dict[tuple[str, str], datetime]:
    """The last publication of each (source, edition) among the stored stories."""
    columns = (story.c.source, story.c.edition, story.c.published_at)
    dated = select(*columns).where(story.c.published_at.is_not(None))
    with database.reading() as connection:
        rows = newest_of_each(connection, dated, (story.c.source, story.c.edition), story.c.published_at)
        return {(row["source"], row["edition"]): row["published_at"] for row in rows}
