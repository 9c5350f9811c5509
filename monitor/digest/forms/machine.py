"""A digest goes in, JSON for machines comes out: instants in RFC 3339 with the offset of the digest's zone."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo

from monitor.digest.nouns import Change, Digest, DigestItem, EditionFigure, EditionIntake, Telling

Json = dict[str, object]


def as_json(digest: Digest) -> str:
    """The digest as one JSON object, its keys always in the same order."""
    zone = digest.zone
    value: Json = {
        "day": digest.day.isoformat(),
        "timezone": str(zone),
        "languages": list(digest.languages),
        "made_at": _instant(digest.made_at, zone),
        "state": digest.state,
        "headline": digest.headline,
        "nothing": digest.nothing,
        "intake": [_intake(edition, zone) for edition in digest.intake],
        "core": [_item(item, zone) for item in digest.core],
        "bilateral": [_item(item, zone) for item in digest.bilateral],
        "changed": [_item(item, zone) for item in digest.changed],
        "figures": {
            "editions": [_figure(figure, zone) for figure in digest.figures],
            "languages": dict(digest.per_language),
            "left_out": dict(digest.left_out),
        },
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def _instant(instant: datetime | None, zone: tzinfo) -> str | None:
    return None if instant is None else instant.astimezone(zone).isoformat(timespec="seconds")


def _intake(edition: EditionIntake, zone: tzinfo) -> Json:
    return {
        "source": edition.source,
        "edition": edition.edition,
        "host": edition.host,
        "ways": list(edition.ways),
        "last_success": _instant(edition.last_success, zone),
        "stories_found": edition.stories_found,
        "note": edition.note,
    }


def _item(item: DigestItem, zone: tzinfo) -> Json:
    return {
        "event": item.event,
        "tier": item.tier,
        "score": item.score,
        "languages": list(item.languages),
        "why": list(item.why),
        "stories": [_telling(telling, zone) for telling in (item.shown, *item.also)],
        "changes": [_change(change, zone) for change in item.changes],
    }


def _telling(telling: Telling, zone: tzinfo) -> Json:
    return {
        "id": telling.story,
        "source": telling.source,
        "edition": telling.edition,
        "language": telling.language,
        "title": telling.title,
        "lead": telling.lead,
        "url": telling.url,
        "other_urls": list(telling.others),
        "published_at": _instant(telling.published_at, zone),
        "is_inferred": telling.is_inferred,
    }


def _change(change: Change, zone: tzinfo) -> Json:
    return {
        "id": change.story,
        "revision": change.revision,
        "seen_at": _instant(change.seen_at, zone),
        "words": list(change.words),
    }


def _figure(figure: EditionFigure, zone: tzinfo) -> Json:
    return {
        "edition": figure.place,
        "is_read": figure.is_read,
        "found": figure.found,
        "on_beat": figure.on_beat,
        "last_success": _instant(figure.last_success, zone),
        "note": figure.note,
    }
