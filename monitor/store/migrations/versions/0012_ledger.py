"""What the ledger of exchanges is made of, in narrow rows and indexes: it read each of a year's thousands whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_AT_ONCE = 1_000
_INDEXES = {
    "story_ledger": ["tier", "placed_at", "event", "language", "id"],
    "story_telling": ["event", "tier", "placed_at", "language", "id"],
}


def upgrade() -> None:
    op.create_table(
        "ledger_outline",
        sa.Column("story_id", _NUMBER, sa.ForeignKey("story.id"), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Text()),
        sa.Column("until", sa.Text()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kinds", "country", "office", "direction")),
        *(sa.Column(name, sa.JSON(none_as_null=True)) for name in ("agreed", "promised")),
    )
    _fill(op.get_bind())
    on_the_beat, promised = sa.text("tier != 'other'"), sa.text("promised_until IS NOT NULL")
    for name, columns in _INDEXES.items():
        op.create_index(name, "story", columns, sqlite_where=on_the_beat, postgresql_where=on_the_beat)
    op.drop_index("story_promised", "story")
    columns = ["promised_until", "tier", "event"]
    op.create_index("story_promised", "story", columns, sqlite_where=promised, postgresql_where=promised)


def _fill(connection: sa.Connection) -> None:
    """Of every story whose facts were read or whose offices are known, in the order of their numbers."""
    story = sa.table("story", *(sa.column(name) for name in ("id", "tier", "facts", "relation")))
    told = [sa.cast(story.c[name], sa.Text).label(name) for name in ("facts", "relation")]
    wanted = sa.select(story.c.id, *told).where(story.c.tier.in_(("core", "bilateral"))).order_by(story.c.id)
    wanted = wanted.where(story.c.facts.is_not(None) | story.c.relation.is_not(None))
    kinds: dict[str, Any] = {"story_id": _NUMBER}
    kinds |= dict.fromkeys(("agreed", "promised"), sa.JSON(none_as_null=True))
    names = ("story_id", "day", "until", "kinds", "country", "office", "direction", "agreed", "promised")
    outline = sa.table("ledger_outline", *(sa.column(name, kinds.get(name, sa.Text())) for name in names))
    last = 0
    while rows := connection.execute(wanted.where(story.c.id > last).limit(_AT_ONCE)).all():
        last = rows[-1].id
        connection.execute(sa.insert(outline), [_outline(number, *texts) for number, *texts in rows])


def _outline(number: int, facts_text: str | None, relation_text: str | None) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(facts_text or "null") or {}
    relation: dict[str, Any] = json.loads(relation_text or "null") or {}
    days, places = facts.get("days") or [], facts.get("places") or []
    return {
        "story_id": number,
        "day": days[0]["since"] if days else None,
        "until": days[0]["until"] if days else None,
        "kinds": " ".join(facts.get("kinds", ())),
        "country": places[0]["country"] if places else "",
        "office": relation.get("kind", ""),
        "direction": relation.get("direction", ""),
        "agreed": _values(facts.get("agreements", ()), ("since", "until")),
        "promised": _values(facts.get("promises", ()), ("kind", "due_since", "due_until", "words")),
    }


def _values(parts: Iterable[dict[str, Any]], names: Sequence[str]) -> list[list[str]] | None:
    return [[part[name] for name in names] for part in parts] or None
