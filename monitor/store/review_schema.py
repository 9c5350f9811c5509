"""The tables of the review desk, as SQLAlchemy sees them.

reader        who may sign in, with the hash of their password; session, api_token what they are known by
mark          what readers did to stories, each until it is undone; handover the shifts that were handed over
saved_search  searches under a name, which are also feeds and alerts
digest_story  which story was told in the digest of which day, at which revision
mailing       the ledger of digests sent, a line for each day and recipient; unsubscribed who wants none
secret        what this database keeps to itself by name, such as the key of the addresses that unsubscribe
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    and_,
)

from monitor.review import ONE_EACH
from monitor.store.columns import Instant, Number, index_where, metadata
from monitor.store.schema import daemon, run

reader = Table(
    "reader",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    sqlite_with_rowid=False,
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("reader", Text, ForeignKey("reader.name"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("agent", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("session_reader", session.c.reader)

api_token = Table(
    "api_token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("reader", Text, ForeignKey("reader.name"), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("seen_at", Instant),
    Column("revoked_at", Instant),
    UniqueConstraint("reader", "name", name="api_token_name"),
    sqlite_with_rowid=False,
)

mark = Table(
    "mark",
    metadata,
    Column("id", Number, primary_key=True),
    Column("story_id", Number, ForeignKey("story.id"), nullable=False),
    Column("reader", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    Column("undone_by", Text, nullable=False),
)
_STANDS = mark.c.undone_at.is_(None)
_ONCE_A_READER = and_(_STANDS, mark.c.kind.in_(ONE_EACH))
_ONCE_A_STORY = and_(_STANDS, mark.c.kind == "assign")
Index("mark_story", mark.c.story_id, mark.c.id)
Index("mark_kind", mark.c.kind, mark.c.id)
index_where(
    "mark_once_a_reader",
    *(mark.c.story_id, mark.c.kind, mark.c.reader),
    unique=True,
    where=_ONCE_A_READER,
)
index_where(
    "mark_once_a_story",
    mark.c.story_id,
    unique=True,
    where=_ONCE_A_STORY,
)

handover = Table(
    "handover",
    metadata,
    Column("id", Number, primary_key=True),
    Column("day", Date, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("given_to", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
Index("handover_day", handover.c.day)

saved_search = Table(
    "saved_search",
    metadata,
    Column("id", Number, primary_key=True),
    Column("reader", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", JSON, nullable=False),
    Column("alert", Text, nullable=False),
    Column("feed_key", Text, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("told_story", Number, nullable=False),
    Column("told_at", Instant),
    UniqueConstraint("reader", "name", name="saved_search_name"),
)

event_decision = Table(
    "event_decision",
    metadata,
    Column("id", Number, primary_key=True),
    # "same" or "other": whether the two stories tell one event.
    Column("verdict", Text, nullable=False),
    Column("story_id", Number, ForeignKey("story.id"), nullable=False),
    Column("other_id", Number, ForeignKey("story.id"), nullable=False),
    Column("reader", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    Column("undone_by", Text, nullable=False),
)
Index("event_decision_story", event_decision.c.story_id)
Index("event_decision_other", event_decision.c.other_id)

digest_story = Table(
    "digest_story",
    metadata,
    Column("day", Date, nullable=False),
    Column("story_id", Number, ForeignKey("story.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    PrimaryKeyConstraint("day", "story_id"),
    sqlite_with_rowid=False,
)
Index("digest_story_story", digest_story.c.story_id)

mailing = Table(
    "mailing",
    metadata,
    Column("day", Date, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant),
    Column("at", Instant),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("day", "recipient"),
    sqlite_with_rowid=False,
)
Index("mailing_state", mailing.c.state, mailing.c.next_at)

unsubscribed = Table(
    "unsubscribed",
    metadata,
    Column("address", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

NOT_COPIED = frozenset({daemon, session})
"""What is true of this database now and of none that a copy is brought back into."""
NUMBERED = (run, mark, handover, saved_search, event_decision)
"""The tables whose rows the database numbers itself."""
