"""A batch of stories in, one outcome each out, in one transaction that is all or nothing.

First everything the batch could touch is read, then `Ledger` decides story by story in memory, as if they came one
by one, and last what it decided is written, table by table. Nothing that was read can change in between: writers
take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, bindparam, func, select, update

from monitor.domain import Outcome, Taken
from monitor.store.database import Database
from monitor.store.identity import Remembered, outcome_of
from monitor.store.nouns import Checked
from monitor.store.rows import Row, placed, revised_row, row_of, storable
from monitor.store.schema import identity, revision, story
from monitor.store.tables import (
    await_grouping,
    capture_row,
    insert_rows,
    insert_stories,
    keep_captures,
    keep_pages,
    keep_sightings,
    latest,
    pages_of,
    replace_stories,
    rows_where,
    sighting_row,
)

_STANDING: tuple[Column[Any], ...] = tuple(
    story.c[name]
    for name in (
        *("id", "key", "url", "source", "edition", "published_at", "published_basis", "declared_language"),
        *("content_hash", "revision", "first_seen"),
    )
)
_VERSION = ("title", "lead", "paragraphs")


def take(database: Database, batch: Sequence[Taken], *, run_id: int | None, at: datetime) -> tuple[Outcome, ...]:
    """Keep the stories; the outcomes stand in the order of the batch. Nothing is kept where StoreError is raised."""
    items = tuple(map(storable, batch))
    if not items:
        return ()
    with database.writing() as connection:
        ledger = _ledger(connection, items, run_id, at)
        outcomes = tuple(map(ledger.enter, items))
        _write(connection, ledger)
    return outcomes


class Ledger:
    """What is known of the pages, hashes and stories of a batch, and what the batch changes about it.

    `pages` are rows by key, `owners` story ids by content hash, `stories` rows by id, of stored stories without
    the text. Makes rows only: nothing here touches the database.
    """

    def __init__(
        self,
        pages: dict[str, Row],
        owners: dict[str, int],
        stories: dict[int, Row],
        *,
        last_id: int,
        run_id: int | None,
        at: datetime,
    ) -> None:
        self.pages, self.owners, self.stories = pages, owners, stories
        self.last_id, self.run_id, self.at = last_id, run_id, at
        self.new: dict[int, None] = {}
        self.revised: dict[int, None] = {}
        self.superseded: list[Row] = []
        self.revisions: dict[tuple[int, int], Row] = {}
        self.identities: list[Row] = []
        self.sightings: dict[tuple[int, str], Row] = {}
        self.captures: dict[tuple[str, int], Row] = {}
        self.visited: dict[str, Row] = {}

    def enter(self, item: Taken) -> Outcome:
        """Decide on one story and note all that follows."""
        fresh, page = item.story.content_hash, self.pages.get(item.story.key)
        owner, story_id = self.owners.get(fresh), page["story_id"] if page else None
        newest = self.stories[story_id]["content_hash"] if story_id else ""
        remembered = Remembered(page["content_hash"], story_id, newest) if page else None
        outcome = outcome_of(remembered, owner, fresh, item.story.tier)
        if outcome == "new":
            story_id = self._insert(item)
        elif outcome == "duplicate":
            story_id = owner
        elif outcome == "revised" and story_id:
            self._revise(story_id, item)
        self._see(item, story_id)
        self._remember(item, story_id, page["tier"] if page and outcome == "unchanged" else item.story.tier)
        return outcome

    def _insert(self, item: Taken) -> int:
        self.last_id += 1
        row = row_of(item.story) | {"id": self.last_id, "event": self.last_id, "revision": 1}
        row |= placed(row, self.last_id, self.at)
        self.stories[self.last_id] = row
        self.new[self.last_id] = None
        self._number(row, item)
        return self.last_id

    def _revise(self, story_id: int, item: Taken) -> None:
        before = self.stories[story_id]
        last = (story_id, before["revision"])
        if last in self.revisions:
            self.revisions[last] |= {name: before[name] for name in _VERSION}
        else:
            self.superseded.append({"of_story": story_id, "of_number": before["revision"]})
        row = before | revised_row(row_of(item.story), before) | {"revision": before["revision"] + 1}
        self.stories[story_id] = row
        if story_id not in self.new:
            self.revised[story_id] = None
        self._number(row, item)

    def _number(self, row: Row, item: Taken) -> None:
        """Note the newest text of a story as its revision, and its hash as the story's."""
        place = {"file": item.capture.file, "position": item.capture.offset} if item.capture else {}
        entry = {"story_id": row["id"], "number": row["revision"], "content_hash": row["content_hash"]}
        empty = dict.fromkeys((*_VERSION, "file", "position"))
        self.revisions[row["id"], row["revision"]] = empty | place | entry | {"seen_at": self.at, "run_id": self.run_id}
        if row["content_hash"] not in self.owners:
            self.owners[row["content_hash"]] = row["id"]
            self.identities.append({"content_hash": row["content_hash"], "story_id": row["id"]})

    def _see(self, item: Taken, story_id: int | None) -> None:
        seen = Checked(item.story.key, item.story.url, item.story.source, item.story.edition)
        if story_id:
            self.sightings.setdefault((story_id, seen.url), sighting_row(story_id, seen, self.at))
        if found := item.capture:
            row = capture_row(found, seen, story_id, self.run_id, self.at)
            self.captures.setdefault((found.file, found.offset), row)

    def _remember(self, item: Taken, story_id: int | None, tier: str) -> None:
        story, before = item.story, self.pages.get(item.story.key)
        row = {name: getattr(story, name) for name in ("key", "url", "source", "edition", "content_hash")}
        row |= {"tier": tier, "story_id": story_id, "first_seen": self.at, "checked_at": self.at, "checks": 1}
        row |= {"etag": item.validators.etag, "last_modified": item.validators.last_modified}
        row |= {"published_at": story.published_at, "listed_title": item.listed_title}
        row["listed_modified_at"] = item.listed_modified_at
        if before:
            row |= {name: row[name] or before[name] for name in ("published_at", "listed_title")}
            row["listed_modified_at"] = latest(before["listed_modified_at"], item.listed_modified_at)
            row |= {"first_seen": before["first_seen"], "checks": before["checks"] + 1}
            row["checked_at"] = max(before["checked_at"], self.at)
        self.pages[story.key] = self.visited[story.key] = row


def _ledger(connection: Connection, items: Sequence[Taken], run_id: int | None, at: datetime) -> Ledger:
    pages = pages_of(connection, (item.story.key for item in items))
    hashes = (item.story.content_hash for item in items)
    rows = rows_where(connection, identity.columns, identity.c.content_hash, hashes)
    owners: dict[str, int] = {row["content_hash"]: row["story_id"] for row in rows}
    ids = {row["story_id"] for row in pages.values() if row["story_id"]} | set(owners.values())
    stories = {row["id"]: row for row in rows_where(connection, _STANDING, story.c.id, ids)}
    last_id = connection.execute(select(func.coalesce(func.max(story.c.id), 0))).scalar_one()
    return Ledger(pages, owners, stories, last_id=last_id, run_id=run_id, at=at)


_SUPERSEDE = (
    update(revision)
    .where(revision.c.story_id == bindparam("of_story"), revision.c.number == bindparam("of_number"))
    .values(
        {name: select(story.c[name]).where(story.c.id == bindparam("of_story")).scalar_subquery() for name in _VERSION}
    )
)


def _write(connection: Connection, ledger: Ledger) -> None:
    insert_stories(connection, [ledger.stories[story_id] for story_id in ledger.new])
    if ledger.superseded:
        connection.execute(_SUPERSEDE, ledger.superseded)
    if ledger.revised:
        rows = [ledger.stories[story_id] for story_id in ledger.revised]
        replace_stories(connection, rows)
    await_grouping(connection, (*ledger.new, *ledger.revised))
    insert_rows(connection, identity, ledger.identities)
    insert_rows(connection, revision, list(ledger.revisions.values()))
    keep_sightings(connection, list(ledger.sightings.values()))
    keep_captures(connection, list(ledger.captures.values()))
    keep_pages(connection, list(ledger.visited.values()))
