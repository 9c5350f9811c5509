"""The outlines of stories, by which a new one is compared with few of its days; made of the clues that are kept.

Clues that other rules read than those of this program have no outline: their stories wait again when one comes beside
them, as before.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor import events

revision = "0011"
down_revision = "0010"

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_AT_ONCE = 1_000


def upgrade() -> None:
    outlines = op.create_table(
        "story_outline",
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("story_id", number, sa.ForeignKey("story.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_slow", sa.Boolean, nullable=False),
        sa.Column("outline", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("day", "story_id"),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind(), outlines)
    op.create_index("story_outline_story", "story_outline", ["story_id"], unique=True)
    op.drop_index("story_clue_day", "story_clue")


def _fill(connection: sa.Connection, outlines: sa.Table) -> None:
    """A thousand at a time, in the order of the days: a million clues are three gigabytes."""
    kinds = {"story_id": sa.BigInteger, "day": sa.Integer, "version": sa.Integer, "clues": sa.Text}
    clue = sa.table("story_clue", *(sa.column(name, kind) for name, kind in kinds.items()))
    place = sa.tuple_(clue.c.day, clue.c.story_id)
    wanted = sa.select(clue.c.day, clue.c.story_id, clue.c.version, sa.cast(clue.c.clues, sa.Text))
    wanted = wanted.order_by(clue.c.day, clue.c.story_id).limit(_AT_ONCE)
    last = (-1, 0)
    while rows := connection.execute(wanted.where(place > sa.tuple_(*map(sa.literal, last)))).all():
        connection.execute(sa.insert(outlines), [_row(*row) for row in rows])
        last = (rows[-1][0], rows[-1][1])


def _row(day: int, story_id: int, version: int, clues: str) -> dict[str, Any]:
    row = {"day": day, "story_id": story_id, "version": version, "is_slow": False, "outline": b""}
    if version != events.VERSION:
        return row
    made = events.outline_of(events.unpacked(base64.b64decode(json.loads(clues)["packed"])))
    return row | {"is_slow": made.is_slow, "outline": events.written(made)}
