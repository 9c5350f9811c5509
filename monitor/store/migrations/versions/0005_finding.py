"""What finding among a million stories needs: places, marks of what is filtered by, boundaries, and the words.

The search column of every story is made anew, by the rules of today: it follows from the rest of the row. SQLite's
index is filled again under the places.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Instant
from monitor.store.search import place_of, search_column

revision = "0005"
down_revision = "0004"

_AT_ONCE = 500
_SHORT = ("title", "lead", "byline", "language", "tier", "source", "edition")
_LISTS = ("paragraphs", "captions", "tags", "mentions")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER story_search_{event}")
        op.execute("DROP TABLE story_search")
    op.add_column("story", sa.Column("place", sa.BigInteger, nullable=False, server_default=sa.text("0")))
    word = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table("story_word", sa.Column("word", word, primary_key=True), sqlite_with_rowid=False)
    _make_anew(op.get_bind())
    op.create_index("story_place", "story", ["place"])
    if is_sqlite:
        _search_on_sqlite()


def _make_anew(connection: sa.Connection) -> None:
    columns: list[Any] = [sa.column(name) for name in ("id", *_SHORT, *_LISTS)]
    columns += [sa.column(name, Instant) for name in ("published_at", "placed_at")]
    story, last = sa.table("story", *columns, sa.column("search"), sa.column("place")), 0
    wanted = sa.select(*columns).select_from(story).order_by(story.c.id).limit(_AT_ONCE)
    change = sa.update(story).where(story.c.id == sa.bindparam("of"))
    change = change.values(search=sa.bindparam("search"), place=sa.bindparam("place"))
    words = sa.text("INSERT INTO story_word (word) VALUES (:word) ON CONFLICT DO NOTHING")
    while rows := connection.execute(wanted.where(story.c.id > last)).mappings().all():
        made = [_made(dict(row)) for row in rows]
        connection.execute(change, made)
        spoken = {word for one in made for word in one["search"].split() if not "\ue000" <= word[0] <= "\uf8ff"}
        if spoken:
            connection.execute(words, [{"word": word} for word in sorted(spoken)])
        last = rows[-1]["id"]


def _made(row: dict[str, Any]) -> dict[str, Any]:
    row |= {name: json.loads(row[name]) for name in _LISTS if isinstance(row[name], str)}
    return {"of": row["id"], "search": search_column(row), "place": place_of(row["placed_at"], row["id"])}


def _search_on_sqlite() -> None:
    """As in 0001, but under the place, and without the lengths of the texts, which nothing asks for."""
    op.execute(
        "CREATE VIRTUAL TABLE story_search USING fts5(search, content='story', content_rowid='place', columnsize=0, "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co'\")"
    )
    # In the order of the places: the index writes itself out before each one that goes back.
    op.execute("INSERT INTO story_search(rowid, search) SELECT place, search FROM story ORDER BY place")
    forget = "INSERT INTO story_search(story_search, rowid, search) VALUES ('delete', old.place, old.search);"
    learn = "INSERT INTO story_search(rowid, search) VALUES (new.place, new.search);"
    op.execute(f"CREATE TRIGGER story_search_insert AFTER INSERT ON story BEGIN {learn} END")
    op.execute(f"CREATE TRIGGER story_search_update AFTER UPDATE OF search, place ON story BEGIN {forget} {learn} END")
    op.execute(f"CREATE TRIGGER story_search_delete AFTER DELETE ON story BEGIN {forget} END")
