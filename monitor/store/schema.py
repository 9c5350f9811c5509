"""The tables of stories and of the work, as SQLAlchemy sees them; those of the review desk stand in `review_schema`.

The tables are made by the migrations; this is what queries are written against, and a test compares the two.

    page      every key that was ever fetched, also those off the beat: what `known` answers from
    story     one row a story: its current text and interpretation, and the search column
    story_word  every word that is in a search column, or was
    story_clue  by what a story is known to tell the event of another, and which text it is a copy of
    story_outline  the same in half a kilobyte, day by day, by which most stories are told apart without their clues
    ledger_outline  what of a story's facts and relation places its event in the ledger, to be read without the story
    ungrouped the stories that are new or have another text, and wait to be put to their events
    identity  every content hash that a story ever had, and the story that had it first: what makes "once" true
    sighting  the URLs a story was seen under
    revision  the versions of a story; the text of the current one stands in `story` only
    capture   where the archive keeps the raw pages
    run       the crawls, also those still waiting; list_state what is known of the lists they read
    reading   of each edition the run that read it last, and the last that reached it
    slot      the due times of the schedules that were fired, each once; source_state what holds a source back
    daemon    at most one row: who holds the database now. It is no part of a copy
    alarm     what the operator should know of, open or cleared; filed_digest the days whose digest was made
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    literal_column,
    text,
)

from monitor.store.columns import Instant, Number, index_where, metadata

run = Table(
    "run",
    metadata,
    Column("id", Number, primary_key=True),
    Column("source", Text, nullable=False),
    Column("ordered", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("pid", Integer),
    Column("host", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("served", JSON, nullable=False),
    Column("brought", JSON, nullable=False, server_default=text("'{}'")),
    Column("asked_by", Text, nullable=False, server_default=text("'crawl'")),
    Column("asked_at", Instant),
    Column("heard_at", Instant),
    Column("attempt", Integer, nullable=False, server_default=text("1")),
    Column("skew_seconds", Double),
)
# The few of a source that wait or run among the many that ended; the newest that ended so; those since; of one source.
Index("run_status", run.c.status, run.c.source, run.c.id)
Index("run_status_newest", run.c.status, run.c.id)
Index("run_started", run.c.started_at, run.c.id)
Index("run_source", run.c.source, run.c.id)

reading = Table(
    "reading",
    metadata,
    Column("source", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("last_run_id", Number, ForeignKey("run.id"), nullable=False),
    Column("good_run_id", Number, ForeignKey("run.id")),
    Column("tried_since", Instant, nullable=False),
    PrimaryKeyConstraint("source", "edition"),
    sqlite_with_rowid=False,
)

story = Table(
    "story",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("paragraphs", JSON, nullable=False),
    Column("captions", JSON, nullable=False),
    Column("byline", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("published_at", Instant),
    Column("published_basis", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("language_confidence", Double, nullable=False),
    Column("declared_language", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("score", Double, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("mentions", JSON, nullable=False),
    Column("against", JSON, nullable=False, server_default=text("'[]'")),
    Column("relation", JSON(none_as_null=True)),
    # NULL where they were not read yet, and for stories off the beat.
    Column("facts", JSON(none_as_null=True)),
    # The last day on which any of the promises that it tells is due.
    Column("promised_until", Date),
    Column("content_hash", Text, nullable=False),
    Column("near_signature", LargeBinary, nullable=False),
    Column("layout", Text, nullable=False),
    Column("dateline", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("event", Number, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("first_seen", Instant, nullable=False),
    # What the newest come first by: the publication, or where that is not known, the first sight.
    Column("placed_at", Instant, nullable=False),
    Column("search", Text, nullable=False),
    # The same as a number (`search.place_of`), under which SQLite's full-text index has the story.
    Column("place", BigInteger, nullable=False, server_default=text("0")),
)
# Carries all that a listing is filtered by, so that a filter no story passes costs one walk over the index only.
_NEWEST = ("placed_at", "id", "language", "source", "edition", "tier")
Index("story_newest", *(story.c[name] for name in _NEWEST))
Index("story_place", story.c.place)
_DATED = story.c.published_at.is_not(None)
index_where(
    "story_edition",
    *(story.c.source, story.c.edition, story.c.published_at),
    where=_DATED,
)
# How many events the days of a calendar have.
index_where(
    "story_days",
    *(story.c.placed_at, story.c.tier, story.c.event),
    where=_DATED,
)
# The stories whose promises are not long past, among the many that tell of none.
_PROMISED = story.c.promised_until.is_not(None)
index_where("story_promised", story.c.promised_until, story.c.tier, story.c.event, where=_PROMISED)
# All that the ledger of exchanges reads beside the outlines, by time and by event: no page of a story is touched.
_ON_THE_BEAT = story.c.tier != literal_column("'other'")
_PLACED = ("tier", "placed_at", "event", "language", "id")
_TOLD = ("event", "tier", "placed_at", "language", "id")
index_where("story_ledger", *(story.c[name] for name in _PLACED), where=_ON_THE_BEAT)
index_where("story_telling", *(story.c[name] for name in _TOLD), where=_ON_THE_BEAT)
# The other stories of an event; what came in since the last digest, which may be late.
Index("story_event", story.c.event, story.c.id)
Index("story_first_seen", story.c.first_seen)

# The stories whose facts are still to be read.
_UNREAD = story.c.facts.is_(None)
index_where("story_without_facts", story.c.id, story.c.tier, where=_UNREAD)

# In the order of code points on both databases.
_Word = Text().with_variant(Text(collation="C"), "postgresql")
story_word = Table("story_word", metadata, Column("word", _Word, primary_key=True), sqlite_with_rowid=False)

story_clue = Table(
    "story_clue",
    metadata,
    Column("story_id", Number, ForeignKey("story.id"), primary_key=True, autoincrement=False),
    # See `Clues.block`.
    Column("day", Integer, nullable=False),
    # Of the rules that the clues were read by.
    Column("version", Integer, nullable=False),
    # The first story of which this one is a copy, itself where it is none.
    Column("same_text", Number, nullable=False),
    Column("clues", JSON, nullable=False),
)
Index("story_clue_same_text", story_clue.c.same_text)

story_outline = Table(
    "story_outline",
    metadata,
    Column("day", Integer, nullable=False),
    Column("story_id", Number, ForeignKey("story.id"), nullable=False),
    Column("version", Integer, nullable=False),
    # Of an edition that lags behind, which is looked for on more days.
    Column("is_slow", Boolean, nullable=False),
    # Empty where older rules read the clues.
    Column("outline", LargeBinary, nullable=False),
    PrimaryKeyConstraint("day", "story_id"),
    sqlite_with_rowid=False,
)
Index("story_outline_story", story_outline.c.story_id, unique=True)

ledger_outline = Table(
    "ledger_outline",
    metadata,
    Column("story_id", Number, ForeignKey("story.id"), primary_key=True, autoincrement=False),
    # The first day and the last of its event, as ISO 8601.
    Column("day", Text),
    Column("until", Text),
    Column("kinds", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("direction", Text, nullable=False),
    # The periods of what was signed; of what was promised the kind, the first and the last day, and the words.
    Column("agreed", JSON(none_as_null=True)),
    Column("promised", JSON(none_as_null=True)),
)

ungrouped = Table(
    "ungrouped",
    metadata,
    Column("story_id", Number, ForeignKey("story.id"), primary_key=True, autoincrement=False),
)

identity = Table(
    "identity",
    metadata,
    Column("content_hash", Text, primary_key=True),
    Column("story_id", Number, ForeignKey("story.id"), nullable=False),
    sqlite_with_rowid=False,
)

page = Table(
    "page",
    metadata,
    Column("key", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("story_id", Number, ForeignKey("story.id")),
    Column("first_seen", Instant, nullable=False),
    Column("checked_at", Instant, nullable=False),
    Column("checks", Integer, nullable=False),
    Column("published_at", Instant),
    Column("listed_modified_at", Instant),
    Column("listed_title", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    sqlite_with_rowid=False,
)
# Carries all that the habits of an edition are reckoned from.
Index("page_published", page.c.published_at, page.c.source, page.c.edition)

sighting = Table(
    "sighting",
    metadata,
    Column("story_id", Number, ForeignKey("story.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    PrimaryKeyConstraint("story_id", "url"),
    sqlite_with_rowid=False,
)

revision = Table(
    "revision",
    metadata,
    Column("story_id", Number, ForeignKey("story.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("title", Text),
    Column("lead", Text),
    Column("paragraphs", JSON(none_as_null=True)),
    Column("run_id", Number, ForeignKey("run.id")),
    Column("file", Text),
    Column("position", BigInteger),
    PrimaryKeyConstraint("story_id", "number"),
)
index_where(
    "revision_seen",
    revision.c.seen_at,
    where=revision.c.number > 1,
)

capture = Table(
    "capture",
    metadata,
    Column("file", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("story_id", Number, ForeignKey("story.id")),
    Column("run_id", Number, ForeignKey("run.id")),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("file", "position"),
    sqlite_with_rowid=False,
)
Index("capture_story", capture.c.story_id)

list_state = Table(
    "list_state",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("checked_at", Instant, nullable=False),
    Column("full_at", Instant),
    sqlite_with_rowid=False,
)

slot = Table(
    "slot",
    metadata,
    Column("schedule", Text, nullable=False),
    Column("due", Instant, nullable=False),
    Column("fired_at", Instant, nullable=False),
    # In seconds.
    Column("pace", Double, nullable=False),
    Column("run_id", Number, ForeignKey("run.id")),
    PrimaryKeyConstraint("schedule", "due"),
    sqlite_with_rowid=False,
)

source_state = Table(
    "source_state",
    metadata,
    Column("source", Text, primary_key=True),
    Column("paused_at", Instant),
    Column("paused_by", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("retry_at", Instant),
    Column("rested_until", Instant),
    sqlite_with_rowid=False,
)

daemon = Table(
    "daemon",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="daemon_is_one"), primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("heard_at", Instant, nullable=False),
    Column("address", Text, nullable=False),
    Column("version", Text, nullable=False),
)

alarm = Table(
    "alarm",
    metadata,
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("advice", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("cleared_at", Instant),
    # By channel, as ISO text.
    Column("told", JSON, nullable=False),
    PrimaryKeyConstraint("kind", "subject", "raised_at"),
    sqlite_with_rowid=False,
)
index_where(
    "alarm_open",
    *(alarm.c.kind, alarm.c.subject),
    unique=True,
    where=alarm.c.cleared_at.is_(None),
)

filed_digest = Table(
    "filed_digest",
    metadata,
    Column("day", Date, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    # What the same digest can be made of again; digests of earlier versions have files only.
    Column("content", JSON(none_as_null=True)),
    # When its lines were entered into the ledger of mailings: the day is owed to those, and to nobody else.
    Column("entered_at", Instant),
    sqlite_with_rowid=False,
)
