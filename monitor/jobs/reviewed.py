"""What readers left behind goes in, its fields as JSON has them come out. Instants as RFC 3339 in the reader's zone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, tzinfo
from typing import Any

from monitor.review import ApiToken, EventDecision, Handover, Mailing, Mark, Reader, SavedSearch


def mark_fields(mark: Mark, zone: tzinfo) -> dict[str, Any]:
    """A mark, whether it stands or not."""
    return _fields(mark, zone)


def decision_fields(decision: EventDecision, zone: tzinfo) -> dict[str, Any]:
    """What a hand decided of two stories, whether it stands or not."""
    return _fields(decision, zone)


def handover_fields(handover: Handover, zone: tzinfo) -> dict[str, Any]:
    """A shift that was handed over."""
    return _fields(handover, zone)


def reader_fields(reader: Reader, zone: tzinfo) -> dict[str, Any]:
    """A reader, without anything that is secret."""
    return _fields(reader, zone)


def token_fields(token: ApiToken, zone: tzinfo) -> dict[str, Any]:
    """A token of a program, without anything that opens a door."""
    return {name: value for name, value in _fields(token, zone).items() if name != "digest"}


def mailing_fields(mailing: Mailing, zone: tzinfo) -> dict[str, Any]:
    """A line of the ledger of digests sent."""
    return _fields(mailing, zone)


def search_fields(search: SavedSearch, zone: tzinfo) -> dict[str, Any]:
    """A saved search; `feed` is where its feed is found, by whoever knows that."""
    fields = _fields(search, zone)
    feed = f"/feeds/searches/{fields.pop('feed_key')}.atom"
    return {name: value for name, value in fields.items() if name != "told_story"} | {"feed": feed}


def _fields(noun: Any, zone: tzinfo) -> dict[str, Any]:
    return {name: _plain(value, zone) for name, value in asdict(noun).items()}


def _plain(value: object, zone: tzinfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
