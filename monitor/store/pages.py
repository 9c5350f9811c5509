"""Keys in, what is remembered of them out; visits that gave no story, and the state of lists, kept for the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from monitor.domain import Known, Validators
from monitor.store.columns import Instant
from monitor.store.database import Database, insert_into
from monitor.store.nouns import Checked, ListState
from monitor.store.rows import Row, scrubbed
from monitor.store.schema import list_state, page
from monitor.store.tables import (
    capture_row,
    keep_captures,
    keep_pages,
    keep_sightings,
    latest,
    pages_of,
    rows_where,
    sighting_row,
)


def known(database: Database, keys: Iterable[str]) -> dict[str, Known]:
    """What is remembered of those of the keys that were visited before."""
    with database.reading() as connection:
        return {key: _known(row) for key, row in pages_of(connection, keys).items()}


def young(database: Database, source: str, since: datetime) -> tuple[str, ...]:
    """The URLs of a source's pages first seen since then that are stories of the beat, or gave no text."""
    may_change = or_(page.c.story_id.is_not(None), page.c.content_hash == "")
    wanted = select(page.c.url).where(page.c.source == source, page.c.first_seen >= since, may_change)
    with database.reading() as connection:
        return tuple(connection.execute(wanted.order_by(page.c.key)).scalars())


def note_checked(database: Database, visits: Sequence[Checked], *, run_id: int | None, at: datetime) -> None:
    """Keep that the pages were looked at; a key that is new is remembered as off the beat, without a hash."""
    visits = scrubbed(tuple(visits))
    with database.writing() as connection:
        pages = pages_of(connection, (visit.key for visit in visits))
        for visit in visits:
            pages[visit.key] = _visited(pages.get(visit.key), visit, at)
        ids: dict[str, int | None] = {key: row["story_id"] for key, row in pages.items()}
        seen = {(story_id, visit.url): visit for visit in visits if (story_id := ids[visit.key])}
        found = [(visit, visit.capture) for visit in visits if visit.capture]
        keep_pages(connection, list(pages.values()))
        keep_sightings(connection, [sighting_row(story_id, visit, at) for (story_id, _), visit in seen.items()])
        keep_captures(connection, [capture_row(one, visit, ids[visit.key], run_id, at) for visit, one in found])


def note_listed(database: Database, modified: Mapping[str, datetime]) -> None:
    """Keep the latest instant at which a list says each page was changed; keys that are not remembered are passed over.

    Several lists name one page and need not agree: the latest of all of them is what the next run compares with.
    """
    if not modified:
        return
    later = update(page).where(
        page.c.key == bindparam("of_key"),
        or_(page.c.listed_modified_at.is_(None), page.c.listed_modified_at < bindparam("at", type_=Instant)),
    )
    statement = later.values(listed_modified_at=bindparam("at", type_=Instant))
    with database.writing() as connection:
        connection.execute(statement, [{"of_key": key, "at": modified[key]} for key in sorted(modified)])


def list_validators(database: Database, urls: Iterable[str]) -> dict[str, ListState]:
    """The state of those of the lists that were fetched before, by URL."""
    with database.reading() as connection:
        rows = rows_where(connection, list_state.columns, list_state.c.url, urls)
        return {row["url"]: _list_state(row) for row in rows}


def keep_list_validators(database: Database, states: Iterable[ListState]) -> None:
    """Keep the states over what was known of these lists; of two for one URL the last counts."""
    latest = {state.url: _list_row(state) for state in scrubbed(tuple(states))}
    if not latest:
        return
    with database.writing(queued=False) as connection:
        statement = insert_into(connection, list_state)
        changes = {one.name: statement.excluded[one.name] for one in list_state.columns if one.name != "url"}
        statement = statement.on_conflict_do_update(index_elements=["url"], set_=changes)
        connection.execute(statement, [latest[url] for url in sorted(latest)])


def _visited(before: Row | None, visit: Checked, at: datetime) -> Row:
    given = {
        "etag": visit.validators.etag,
        "last_modified": visit.validators.last_modified,
        "listed_modified_at": visit.listed_modified_at,
        "listed_title": visit.listed_title,
    }
    if before is None:
        named = {name: getattr(visit, name) for name in ("key", "url", "source", "edition")}
        judged = {"tier": "other", "content_hash": "", "story_id": None, "published_at": None}
        return named | judged | given | {"first_seen": at, "checked_at": at, "checks": 1}
    counted = {"checks": before["checks"] + 1, "checked_at": max(before["checked_at"], at)}
    given["listed_modified_at"] = latest(before["listed_modified_at"], visit.listed_modified_at)
    return before | {name: value for name, value in given.items() if value} | counted


def _known(row: Row) -> Known:
    names = ("key", "tier", "story_id", "first_seen", "checked_at", "checks", "published_at", "listed_modified_at")
    given = {name: row[name] for name in names}
    return Known(
        **given,
        listed_title=row["listed_title"],
        validators=Validators(row["etag"], row["last_modified"]),
        gave_text=bool(row["content_hash"]),
    )


def _list_row(state: ListState) -> Row:
    given = {"etag": state.validators.etag, "last_modified": state.validators.last_modified}
    return given | {"url": state.url, "checked_at": state.checked_at, "full_at": state.full_at}


def _list_state(row: Row) -> ListState:
    return ListState(row["url"], Validators(row["etag"], row["last_modified"]), row["checked_at"], row["full_at"])
