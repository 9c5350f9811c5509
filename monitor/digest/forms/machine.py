"""A digest goes in, JSON for machines comes out: instants in RFC 3339 with the offset of the digest's zone."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta, tzinfo

from monitor.digest.forms.heading import headline, nothing
from monitor.digest.forms.links import archived_page, promise_page, story_page
from monitor.digest.forms.wording import altered_words, part_words, promise_words, trouble_words, why_words
from monitor.digest.nouns import (
    Change,
    Digest,
    DigestItem,
    Earlier,
    EditionFigure,
    EditionIntake,
    Habit,
    PartChange,
    PromiseNews,
    Telling,
)
from monitor.words import Words, words_in

Json = dict[str, object]


def as_json(digest: Digest, words: Words | None = None, *, desk: str = "") -> str:
    """The digest as one JSON object, its keys always in the same order; its sentences are English unless told."""
    return json.dumps(as_value(digest, words, desk=desk), ensure_ascii=False, indent=2)


def as_value(digest: Digest, words: Words | None = None, *, desk: str = "") -> Json:
    """The same as a value: {"day", "covers", "state", "headline", "intake", "core", "bilateral", "late", ...}."""
    words, zone = words or words_in("en"), digest.zone
    return {
        "day": digest.day.isoformat(),
        "covers": [{"day": day.isoformat(), "state": state} for day, state in digest.states],
        "timezone": str(zone),
        "languages": list(digest.languages),
        "made_at": _instant(digest.made_at, zone),
        "origin": digest.origin,
        "state": digest.state,
        "headline": headline(digest, words),
        "nothing": nothing(digest, words) if digest.is_empty else "",
        "intake": [_intake(edition, zone) for edition in digest.intake],
        **{
            section: [_item(item, zone, words, desk) for item in items]
            for section, items in (
                ("core", digest.core),
                ("bilateral", digest.bilateral),
                ("late", digest.late),
                ("changed", digest.changed),
            )
        },
        "promises": [_promise(one, words, digest, desk) for one in digest.promises],
        "figures": {
            "editions": [_figure(figure, zone, words) for figure in digest.figures],
            "languages": {figure.tag: _habit(figure.on_beat) for figure in digest.per_language},
            "left_out": [{"by": one.by, "reason": one.reason, "count": one.count} for one in digest.left_out],
        },
    }


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
        "received": edition.received.count,
        "expected": edition.received.usual,
        "trouble": [{"way": way, "result": result} for way, result in edition.trouble],
    }


def _item(item: DigestItem, zone: tzinfo, words: Words, desk: str) -> Json:
    return {
        "event": item.event,
        "tier": item.tier,
        "score": item.score,
        "is_late": item.is_late,
        "languages": list(item.languages),
        "offices": list(item.offices),
        "people": list(item.people),
        "why": [why_words([why], words) for why in item.why],
        "reasons": [{"rule": why.rule, "words": list(why.words)} for why in item.why],
        "stories": [_telling(telling, item, zone, desk) for telling in item.tellings],
        "changes": [_change(change, zone, words) for change in item.changes],
        "follows": [_earlier(one, zone) for one in item.follows],
    }


def _telling(telling: Telling, item: DigestItem, zone: tzinfo, desk: str) -> Json:
    shown = next((one.story for one in item.versions if telling.is_copy_of(one)), None)
    return {
        "id": telling.story,
        "copy_of": shown,
        "revision": telling.revision,
        "source": telling.source,
        "edition": telling.edition,
        "language": telling.language,
        "title": telling.title,
        "lead": telling.lead,
        "url": telling.url,
        "other_urls": list(telling.others),
        "published_at": _instant(telling.published_at, zone),
        "is_inferred": telling.is_inferred,
        "is_late": telling.is_late,
        "lag_seconds": None if telling.lag is None else telling.lag // timedelta(seconds=1),
        "archived_pages": telling.captures,
        "desk_url": story_page(telling, desk),
        "archive_url": archived_page(telling, desk),
    }


def _change(change: Change, zone: tzinfo, words: Words) -> Json:
    return {
        "id": change.story,
        "revision": change.revision,
        "seen_at": _instant(change.seen_at, zone),
        "is_grave": change.is_grave,
        "altered_words": altered_words(change.altered, words, change.more_altered),
        "altered": [asdict(one) for one in change.altered],
        "more_altered": change.more_altered,
        "words": part_words(change.parts, words) if change.seen_at else [],
        "parts": [_part(part) for part in change.parts],
    }


def _part(part: PartChange) -> Json:
    return {
        "part": part.part,
        "edits": [{"before": edit.before, "after": edit.after} for edit in part.edits],
        "more_edits": part.more,
        "rewritten": None if part.rewritten is None else {"unit": part.unit, "lengths": list(part.rewritten)},
    }


def _earlier(one: Earlier, zone: tzinfo) -> Json:
    return {
        "id": one.story,
        "title": one.title,
        "language": one.language,
        "url": one.url,
        "published_at": _instant(one.published_at, zone),
    }


def _promise(one: PromiseNews, words: Words, digest: Digest, desk: str) -> Json:
    return {
        "occasion": one.occasion,
        "told": promise_words(one, digest, words),
        "words": one.words,
        "kind": one.kind,
        "office": one.office,
        "due_since": one.due_since.isoformat(),
        "due_until": one.due_until.isoformat(),
        "event": one.event,
        "title": one.title,
        "language": one.language,
        "made_on": one.made_on.isoformat(),
        "kept_by": one.kept_by or None,
        "kept_on": None if one.kept_on is None else one.kept_on.isoformat(),
        "desk_url": promise_page(one, desk),
    }


def _figure(figure: EditionFigure, zone: tzinfo, words: Words) -> Json:
    return {
        "edition": figure.place,
        "is_read": figure.is_read,
        "found": figure.found,
        "on_beat": figure.on_beat,
        "received": _habit(figure.received),
        "last_success": _instant(figure.last_success, zone),
        "note": trouble_words(figure, words),
    }


def _habit(habit: Habit) -> Json:
    return {"count": habit.count, "usual": habit.usual, "daily": list(habit.daily)}
