"""A search and a name go in, a saved search comes out, which is also a feed; or a sentence why it cannot be kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from monitor.jobs.searching import SearchError, check_places, fields_of, query_of
from monitor.review import Alert, SavedSearch
from monitor.store import Store
from monitor.words import Words

LONGEST_NAME = 80
MOST_SEARCHES = 200
"""Of one reader: each that alerts is looked at every few minutes."""
KEY_BYTES = 24


class NameTakenError(SearchError):
    """The reader has a search of that name already."""


def save_search(
    store: Store,
    reader: str,
    name: str,
    fields: Mapping[str, str],
    zone: tzinfo,
    words: Words,
    *,
    editions: Mapping[str, Sequence[str]],
    alert: Alert = "none",
    at: datetime,
) -> SavedSearch:
    """Keep the fields of a search under a name of its reader's; its feed is opened by a new secret key.

    SearchError, also for the field "name", where they cannot be kept; nothing is then. NameTakenError is one of them.
    """
    name = " ".join(name.split())
    query = query_of(fields, zone, words)
    check_places(query, store, editions, words)
    asked = fields_of(query, zone)
    if not asked:
        raise SearchError("q", words("This search would find everything: fill in at least one field."))
    if not name or len(name) > LONGEST_NAME:
        raise SearchError("name", words("A search needs a name of 1 to {most} characters.", most=LONGEST_NAME))
    if len(store.searches(reader)) >= MOST_SEARCHES:
        raise SearchError("name", words("There are {most} saved searches already: delete one.", most=MOST_SEARCHES))
    key = secrets.token_urlsafe(KEY_BYTES)
    kept = store.save_search(SavedSearch(0, reader, name, asked, alert, key, at))
    if kept is None:
        raise NameTakenError("name", words("There is a search of that name already: choose another name."))
    return kept
