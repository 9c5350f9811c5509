"""What the review desk needs: readers, sessions, tokens, marks, handovers, saved searches, the ledger of mailings.

Digests keep their content from now on; stories are found by their event and by when they came in.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text, "sqlite")


def upgrade() -> None:
    op.create_index("story_event", "story", ["event", "id"])
    op.create_index("story_first_seen", "story", ["first_seen"])
    _readers()
    _marks()
    _searches()
    _digests()


def _required(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _readers() -> None:
    op.create_table(
        "reader",
        sa.Column("name", sa.Text, primary_key=True),
        *(_required(name, sa.Text) for name in ("role", "password", "mail", "language")),
        _required("created_at", instant),
        sa.Column("disabled_at", instant),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("reader", sa.Text, sa.ForeignKey("reader.name"), nullable=False),
        *(_required(name, instant) for name in ("started_at", "seen_at", "expires_at")),
        *(_required(name, sa.Text) for name in ("csrf", "agent")),
        sqlite_with_rowid=False,
    )
    op.create_index("session_reader", "session", ["reader"])
    op.create_table(
        "api_token",
        sa.Column("digest", sa.Text, primary_key=True),
        _required("name", sa.Text),
        sa.Column("reader", sa.Text, sa.ForeignKey("reader.name"), nullable=False),
        _required("scopes", sa.JSON),
        _required("created_at", instant),
        *(sa.Column(name, instant) for name in ("expires_at", "seen_at", "revoked_at")),
        sa.UniqueConstraint("reader", "name", name="api_token_name"),
        sqlite_with_rowid=False,
    )


def _marks() -> None:
    op.create_table(
        "mark",
        sa.Column("id", number, primary_key=True),
        sa.Column("story_id", number, sa.ForeignKey("story.id"), nullable=False),
        *(_required(name, sa.Text) for name in ("reader", "kind", "value", "undone_by")),
        _required("at", instant),
        sa.Column("undone_at", instant),
    )
    op.create_index("mark_story", "mark", ["story_id", "id"])
    op.create_index("mark_kind", "mark", ["kind", "id"])
    once_a_reader = sa.text("undone_at IS NULL AND kind IN ('read', 'star', 'off_beat')")
    once_a_story = sa.text("undone_at IS NULL AND kind = 'assign'")
    _unique("mark_once_a_reader", ["story_id", "kind", "reader"], once_a_reader)
    _unique("mark_once_a_story", ["story_id"], once_a_story)
    op.create_table(
        "handover",
        sa.Column("id", number, primary_key=True),
        _required("day", sa.Date),
        *(_required(name, sa.Text) for name in ("given_by", "given_to", "words")),
        _required("at", instant),
    )
    op.create_index("handover_day", "handover", ["day"])


def _unique(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "mark", columns, unique=True, sqlite_where=where, postgresql_where=where)


def _searches() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", number, primary_key=True),
        *(_required(name, sa.Text) for name in ("reader", "name", "alert")),
        sa.Column("feed_key", sa.Text, nullable=False, unique=True),
        _required("query", sa.JSON),
        _required("created_at", instant),
        _required("told_story", number),
        sa.Column("told_at", instant),
        sa.UniqueConstraint("reader", "name", name="saved_search_name"),
    )


def _digests() -> None:
    op.add_column("filed_digest", sa.Column("content", sa.JSON))
    op.create_table(
        "digest_story",
        _required("day", sa.Date),
        sa.Column("story_id", number, sa.ForeignKey("story.id"), nullable=False),
        _required("revision", sa.Integer),
        sa.PrimaryKeyConstraint("day", "story_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("digest_story_story", "digest_story", ["story_id"])
    op.create_table(
        "mailing",
        *(_required(name, sa.Date) for name in ("day", "first_day")),
        *(_required(name, sa.Text) for name in ("recipient", "state", "message_id", "reason")),
        _required("attempts", sa.Integer),
        *(sa.Column(name, instant) for name in ("next_at", "at")),
        sa.PrimaryKeyConstraint("day", "recipient"),
        sqlite_with_rowid=False,
    )
    op.create_index("mailing_state", "mailing", ["state", "next_at"])
    op.create_table(
        "unsubscribed",
        sa.Column("address", sa.Text, primary_key=True),
        _required("at", instant),
        sqlite_with_rowid=False,
    )
