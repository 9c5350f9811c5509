"""What sending needs: digests know whether their lines stand in the ledger, and a database keeps secrets of its own.

Nobody is sent what was filed before there was a ledger.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

instant = sa.DateTime(timezone=True).with_variant(sa.Text, "sqlite")


def upgrade() -> None:
    op.add_column("filed_digest", sa.Column("entered_at", instant))
    op.execute(sa.text("UPDATE filed_digest SET entered_at = made_at"))
    op.create_table(
        "secret",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
