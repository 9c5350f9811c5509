"""What is understood of a story beyond its tier: why not more, and which offices; and what hands decide of events.

Stories that are there get theirs when they are read anew (`monitor reparse`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text, "sqlite")


def upgrade() -> None:
    op.add_column("story", sa.Column("against", sa.JSON, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("story", sa.Column("relation", sa.JSON))
    op.create_table(
        "event_decision",
        sa.Column("id", number, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("verdict", "reader", "undone_by")),
        *(sa.Column(name, number, sa.ForeignKey("story.id"), nullable=False) for name in ("story_id", "other_id")),
        sa.Column("at", instant, nullable=False),
        sa.Column("undone_at", instant),
    )
    op.create_index("event_decision_story", "event_decision", ["story_id"])
    op.create_index("event_decision_other", "event_decision", ["other_id"])
