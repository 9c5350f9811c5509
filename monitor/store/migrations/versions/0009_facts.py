"""What a story says of its event, NULL for stories whose facts were not read yet: those are found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("story", sa.Column("facts", sa.JSON))
    unread = sa.text("facts IS NULL")
    op.create_index("story_without_facts", "story", ["id", "tier"], sqlite_where=unread, postgresql_where=unread)
