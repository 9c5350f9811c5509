"""What stories are known to tell one event by, and which still wait to be put to their events: at first all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "story_clue",
        sa.Column("story_id", number, sa.ForeignKey("story.id"), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("same_text", number, nullable=False),
        sa.Column("clues", sa.JSON, nullable=False),
    )
    op.create_index("story_clue_day", "story_clue", ["day", "story_id"])
    op.create_index("story_clue_same_text", "story_clue", ["same_text"])
    op.create_table(
        "ungrouped",
        sa.Column("story_id", number, sa.ForeignKey("story.id"), primary_key=True, autoincrement=False),
    )
    op.execute("INSERT INTO ungrouped (story_id) SELECT id FROM story")
