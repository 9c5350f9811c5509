"""What the strip of days asks: how many events each has, without a look at the stories themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    dated = sa.text("published_at IS NOT NULL")
    columns = ["placed_at", "tier", "event"]
    op.create_index("story_days", "story", columns, sqlite_where=dated, postgresql_where=dated)
