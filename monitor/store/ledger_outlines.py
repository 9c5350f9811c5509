"""Rows of stories in, the outlines kept beside them that the ledger of exchanges is made of.

An outline has what of a story's facts and relation places its event, in a narrow row that is read without the text. It
is written with each row of a story, and when its facts are read later, so that the two never differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert

from monitor.domain import ON_THE_BEAT
from monitor.store.rows import Row
from monitor.store.schema import ledger_outline


def keep_outlines(connection: Connection, rows: Sequence[Row]) -> None:
    """Write the outlines of stories by their rows (`id`, `tier`, `facts` and `relation`); what stood of them goes."""
    if not rows:
        return
    connection.execute(delete(ledger_outline).where(ledger_outline.c.story_id.in_([row["id"] for row in rows])))
    fresh = [outline_of(row) for row in rows if _has_any(row)]
    if fresh:
        connection.execute(insert(ledger_outline), fresh)


def _has_any(row: Row) -> bool:
    return row["tier"] in ON_THE_BEAT and not (row["facts"] is None and row["relation"] is None)


def outline_of(row: Row) -> dict[str, Any]:
    """The outline of a story on the beat, by its row."""
    facts, relation = row["facts"] or {}, row["relation"] or {}
    days, places = facts.get("days") or [], facts.get("places") or []
    return {
        "story_id": row["id"],
        "day": days[0]["since"] if days else None,
        "until": days[0]["until"] if days else None,
        "kinds": " ".join(facts.get("kinds", ())),
        "country": places[0]["country"] if places else "",
        "office": relation.get("kind", ""),
        "direction": relation.get("direction", ""),
        "agreed": _values(facts.get("agreements", ()), ("since", "until")),
        "promised": _values(facts.get("promises", ()), ("kind", "due_since", "due_until", "words")),
    }


def _values(parts: Iterable[Row], names: Sequence[str]) -> list[list[str]] | None:
    return [[part[name] for name in names] for part in parts] or None
