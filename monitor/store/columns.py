"""What the tables are made of: instants, numbers, the version of the schema, and the list of all tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Dialect, Index, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
"""Every version of the schema this program knows, oldest first; the last is the one it works with."""
HEAD = VERSIONS[-1]


class Instant(TypeDecorator[datetime]):
    """An aware instant, always UTC: a timestamp with time zone on PostgreSQL, sortable ISO text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant without a zone: {value.isoformat()}")
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value if value is None else value.astimezone(UTC)


# SQLite makes a row's own number of an INTEGER key only; PostgreSQL's INTEGER is short of bits for a capture's place.
Number = BigInteger().with_variant(Integer, "sqlite")


def index_where(name: str, *columns: Any, where: ColumnElement[bool], unique: bool = False) -> Index:
    """An index of the rows of which `where` is true. The migrations make it, so on both databases.

    Told to SQLAlchemy in SQLite's words only: to hear of PostgreSQL's it would load that dialect, a tenth of the start
    of every process.
    """
    return Index(name, *columns, unique=unique, sqlite_where=where)


metadata = MetaData()
