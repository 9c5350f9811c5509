"""Until when a story's promises are due: a digest asks each day for those that are not long past."""

from __future__ import annotations

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("story", sa.Column("promised_until", sa.Date()))
    _fill(op.get_bind())
    promised = sa.text("promised_until IS NOT NULL")
    op.create_index("story_promised", "story", ["promised_until"], sqlite_where=promised, postgresql_where=promised)


def _fill(connection: sa.Connection) -> None:
    """The stories whose facts were read before."""
    kinds = {"id": sa.BigInteger, "facts": sa.Text, "promised_until": sa.Date}
    story = sa.table("story", *(sa.column(name, kind) for name, kind in kinds.items()))
    told = sa.cast(story.c.facts, sa.Text)
    for number, facts in connection.execute(sa.select(story.c.id, told).where(told.like('%"due_until"%'))).all():
        days = [date.fromisoformat(one["due_until"]) for one in json.loads(facts)["promises"]]
        connection.execute(sa.update(story).where(story.c.id == number).values(promised_until=max(days)))
