"""The first schema: pages, stories with their identities, sightings and revisions, captures, runs, lists, search."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text, "sqlite")


def upgrade() -> None:
    _runs()
    _stories()
    _pages()
    _versions()
    if op.get_bind().dialect.name == "sqlite":
        _search_on_sqlite()
    else:
        _search_on_postgresql()


def _required(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", number, primary_key=True),
        *(_required(name, sa.Text) for name in ("source", "status", "host", "reason")),
        *(_required(name, sa.JSON) for name in ("ordered", "counts", "served")),
        _required("started_at", instant),
        sa.Column("ended_at", instant),
        sa.Column("pid", sa.Integer),
    )
    op.create_table(
        "list_state",
        sa.Column("url", sa.Text, primary_key=True),
        _required("etag", sa.Text),
        _required("last_modified", sa.Text),
        _required("checked_at", instant),
        sa.Column("full_at", instant),
        sqlite_with_rowid=False,
    )


def _stories() -> None:
    addresses = ("url", "source", "edition", "title", "lead", "byline", "section", "published_basis", "language")
    judgements = ("declared_language", "tier", "content_hash", "layout", "dateline", "signature", "search")
    op.create_table(
        "story",
        sa.Column("id", number, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        *(_required(name, sa.Text) for name in addresses + judgements),
        *(_required(name, sa.JSON) for name in ("paragraphs", "captions", "tags", "reasons", "mentions", "flags")),
        *(_required(name, sa.Double) for name in ("language_confidence", "score")),
        *(_required(name, instant) for name in ("first_seen", "placed_at")),
        sa.Column("published_at", instant),
        _required("near_signature", sa.LargeBinary),
        _required("event", number),
        _required("revision", sa.Integer),
    )
    op.create_index("story_newest", "story", ["placed_at", "id", "language", "source", "edition", "tier"])
    op.create_table(
        "identity",
        sa.Column("content_hash", sa.Text, primary_key=True),
        sa.Column("story_id", number, sa.ForeignKey("story.id"), nullable=False),
        sqlite_with_rowid=False,
    )


def _pages() -> None:
    texts = ("url", "source", "edition", "tier", "content_hash", "listed_title", "etag", "last_modified")
    op.create_table(
        "page",
        sa.Column("key", sa.Text, primary_key=True),
        *(_required(name, sa.Text) for name in texts),
        sa.Column("story_id", number, sa.ForeignKey("story.id")),
        *(_required(name, instant) for name in ("first_seen", "checked_at")),
        *(sa.Column(name, instant) for name in ("published_at", "listed_modified_at")),
        _required("checks", sa.Integer),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sighting",
        sa.Column("story_id", number, sa.ForeignKey("story.id"), nullable=False),
        *(_required(name, sa.Text) for name in ("url", "key", "source", "edition")),
        *(_required(name, instant) for name in ("first_seen", "last_seen")),
        sa.PrimaryKeyConstraint("story_id", "url"),
        sqlite_with_rowid=False,
    )


def _versions() -> None:
    op.create_table(
        "revision",
        sa.Column("story_id", number, sa.ForeignKey("story.id"), nullable=False),
        _required("number", sa.Integer),
        _required("seen_at", instant),
        _required("content_hash", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("lead", sa.Text),
        sa.Column("paragraphs", sa.JSON),
        sa.Column("run_id", number, sa.ForeignKey("run.id")),
        sa.Column("file", sa.Text),
        sa.Column("position", sa.BigInteger),
        sa.PrimaryKeyConstraint("story_id", "number"),
    )
    later = sa.text("number > 1")
    op.create_index("revision_seen", "revision", ["seen_at"], sqlite_where=later, postgresql_where=later)
    op.create_table(
        "capture",
        *(_required(name, sa.Text) for name in ("file", "key", "url")),
        *(_required(name, sa.BigInteger) for name in ("position", "length")),
        sa.Column("story_id", number, sa.ForeignKey("story.id")),
        sa.Column("run_id", number, sa.ForeignKey("run.id")),
        _required("at", instant),
        sa.PrimaryKeyConstraint("file", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("capture_story", "capture", ["story_id"])


def _search_on_sqlite() -> None:
    """A full-text index over `story.search`, kept in step by triggers.

    Marks count as letters: the vowel signs of Lao are marks, and by default they would cut its words.
    """
    op.execute(
        "CREATE VIRTUAL TABLE story_search USING fts5(search, content='story', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co'\")"
    )
    forget = "INSERT INTO story_search(story_search, rowid, search) VALUES ('delete', old.id, old.search);"
    learn = "INSERT INTO story_search(rowid, search) VALUES (new.id, new.search);"
    op.execute(f"CREATE TRIGGER story_search_insert AFTER INSERT ON story BEGIN {learn} END")
    op.execute(f"CREATE TRIGGER story_search_update AFTER UPDATE OF search ON story BEGIN {forget} {learn} END")
    op.execute(f"CREATE TRIGGER story_search_delete AFTER DELETE ON story BEGIN {forget} END")


def _search_on_postgresql() -> None:
    """The words of `story.search` as they stand: they are cut and folded already, so no parser looks at them again."""
    op.execute("ALTER TABLE story ADD COLUMN search_words tsvector GENERATED ALWAYS AS (search::tsvector) STORED")
    op.execute("CREATE INDEX story_search ON story USING gin (search_words)")
