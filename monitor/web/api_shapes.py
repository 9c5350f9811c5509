"""The shapes of what the review desk's addresses answer with, by the names of their components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from monitor.domain import ExchangeKind
from monitor.web.shapes import (
    COUNT,
    DAY,
    FLAG,
    INSTANT,
    MAYBE_INSTANT,
    NUMBER,
    SHARE,
    TEXT,
    Schema,
    listed,
    named,
    one_of,
    or_null,
    page_of,
    ref,
    thing,
)

TIER = one_of("core", "bilateral", "other")
ALERT = one_of("none", "mail", "webhook")
_PLACE = {"words": TEXT, "where": TEXT}
_TOLD = {"where": TEXT, "sentence": TEXT}
_PARTICIPANTS = listed(thing(words=TEXT, side=one_of("vn", "la", ""), person=TEXT, office=TEXT))
_FACTS = thing(
    kinds=listed(one_of(*get_args(ExchangeKind))),
    days=listed(thing(since=DAY, until=DAY, **_TOLD)),
    places=listed(thing(place=TEXT, country=one_of("vn", "la", ""), **_TOLD)),
    meetings=listed(thing(hosts=_PARTICIPANTS, guests=_PARTICIPANTS, **_TOLD)),
    agreements=listed(thing(words=TEXT, since=TEXT, until=TEXT, **_TOLD)),
    promises=listed(thing(words=TEXT, kind=one_of(*get_args(ExchangeKind), ""), due_since=DAY, due_until=DAY, **_TOLD)),
)
_STORY = {
    "id": NUMBER,
    "url": TEXT,
    "source": TEXT,
    "edition": TEXT,
    "title": TEXT,
    "lead": TEXT,
    "paragraphs": listed(TEXT),
    "captions": listed(TEXT),
    "byline": TEXT,
    "section": TEXT,
    "tags": listed(TEXT),
    "published_at": MAYBE_INSTANT,
    "published_basis": one_of("page", "feed", "sitemap", "text", "inferred"),
    "language": TEXT,
    "language_confidence": SHARE,
    "declared_language": TEXT,
    "tier": TIER,
    "score": SHARE,
    "reasons": listed(thing(rule=TEXT, **_PLACE)),
    "mentions": listed(thing(office=TEXT, person=TEXT, **_PLACE)),
    "against": listed(thing(rule=TEXT, **_PLACE)),
    "relation": or_null(
        thing(
            kind=one_of("government", "presidency", "parliament", "party"),
            vietnam=TEXT,
            laos=TEXT,
            direction=one_of("to_laos", "to_vietnam", ""),
        )
    ),
    "facts": or_null(_FACTS),
    "content_hash": TEXT,
    "layout": TEXT,
    "dateline": TEXT,
    "signature": TEXT,
    "flags": listed(TEXT),
    "event": NUMBER,
    "sightings": listed(thing(url=TEXT, first_seen=INSTANT, last_seen=INSTANT)),
    "revision": NUMBER,
    "first_seen": INSTANT,
    "last_seen": INSTANT,
}
_ALTERATION = thing(
    kind=one_of("withdrawn", "name", "title", "number", "date", "added", "wording"),
    before=TEXT,
    after=TEXT,
    where=one_of("title", "lead", "body"),
    sentence=TEXT,
)
_REVISION = thing(
    number=NUMBER,
    seen_at=INSTANT,
    content_hash=TEXT,
    title=TEXT,
    lead=TEXT,
    paragraphs=listed(TEXT),
    changes=listed(_ALTERATION),
)
_EVENT = {"event": NUMBER, "day": TEXT, "title": TEXT, "tier": TIER, "languages": listed(TEXT)}
_PAGE = {"url": TEXT, "fetched_at": INSTANT, "file": TEXT, "offset": COUNT, "length": COUNT, "state": TEXT}
_EVIDENCE: Schema = {
    "type": "object",
    "required": list(_PAGE),
    "properties": {**_PAGE, "status": NUMBER, "bytes": COUNT},
    "additionalProperties": False,
    "description": "`status` and `bytes` are there where the page can be read, which `state` says",
}
_MARK = {
    "id": NUMBER,
    "story": NUMBER,
    "reader": TEXT,
    "kind": one_of("read", "star", "off_beat", "note", "assign"),
    "value": TEXT,
    "at": INSTANT,
    "undone_at": MAYBE_INSTANT,
    "undone_by": TEXT,
}
_DECISION = thing(
    id=NUMBER,
    verdict=one_of("same", "other"),
    story=NUMBER,
    other=NUMBER,
    reader=TEXT,
    at=INSTANT,
    undone_at=MAYBE_INSTANT,
    undone_by=TEXT,
)
_HANDOVER = {"id": NUMBER, "day": DAY, "given_by": TEXT, "given_to": TEXT, "words": TEXT, "at": INSTANT}
_SEARCH = {
    "id": NUMBER,
    "reader": TEXT,
    "name": TEXT,
    "query": named(TEXT),
    "alert": ALERT,
    "feed": {**TEXT, "description": "the path of its feed; whoever knows it can read the feed"},
    "created_at": INSTANT,
    "told_at": MAYBE_INSTANT,
}
_READER = {
    "name": TEXT,
    "role": one_of("reader", "operator"),
    "mail": TEXT,
    "language": TEXT,
    "created_at": INSTANT,
    "disabled_at": MAYBE_INSTANT,
}
_MAILING = {
    "day": DAY,
    "recipient": TEXT,
    "state": one_of("due", "sending", "sent", "refused", "given_up"),
    "message_id": TEXT,
    "first_day": DAY,
    "attempts": COUNT,
    "next_at": MAYBE_INSTANT,
    "at": MAYBE_INSTANT,
    "reason": TEXT,
}
_LABELLED = thing(
    id=TEXT,
    url=TEXT,
    outlet=TEXT,
    title=TEXT,
    text=TEXT,
    date=or_null(DAY),
    lang=TEXT,
    relevant=one_of("negative", "core"),
    by=TEXT,
    at=INSTANT,
    reason=TEXT,
)
_DIGEST: Schema = {
    "type": "object",
    "required": ["day", "made_at", "state", "headline", "core", "bilateral", "late", "changed"],
    "properties": {
        "day": DAY,
        "made_at": INSTANT,
        "state": one_of("complete", "partial", "blind"),
        "headline": TEXT,
        "core": listed({"type": "object"}),
        "bilateral": listed({"type": "object"}),
        "late": listed({"type": "object"}),
        "changed": listed({"type": "object"}),
    },
    "description": "the day's digest, as `monitor digest DAY --format json` prints it",
}
_REVIEWER = thing(reader=TEXT, reviewed=COUNT, of=COUNT, unread=listed(NUMBER), assigned=listed(NUMBER))

_OFFICE = one_of("government", "presidency", "parliament", "party", "")
_STATE = one_of("open", "kept", "silent")
_AGREED = thing(words=TEXT, language=TEXT, story=NUMBER, since=TEXT, until=TEXT, sentence=TEXT)
_PROMISED = {
    "words": TEXT,
    "language": TEXT,
    "story": NUMBER,
    "kind": TEXT,
    "due_since": DAY,
    "due_until": DAY,
    "sentence": TEXT,
    "state": _STATE,
    "kept_by": COUNT,
    "kept_on": or_null(DAY),
}
_EXCHANGE = thing(
    event=NUMBER,
    tier=TIER,
    day=DAY,
    until=DAY,
    is_dated=FLAG,
    kinds=listed(TEXT),
    office=_OFFICE,
    vietnam=TEXT,
    laos=TEXT,
    direction=one_of("to_laos", "to_vietnam", ""),
    title=TEXT,
    language=TEXT,
    story=NUMBER,
    languages=listed(TEXT),
    first_told=DAY,
    agreements=listed(_AGREED),
    promises=listed(thing(**_PROMISED)),
    visit=COUNT,
)
_LINE = thing(
    office=_OFFICE,
    year=NUMBER,
    to_laos=COUNT,
    to_vietnam=COUNT,
    talks=COUNT,
    agreements=COUNT,
    promises=COUNT,
    exchanges=COUNT,
)

DESK: Mapping[str, Schema] = {
    "Decided": thing(decisions=listed(_DECISION), events=listed(thing(story=NUMBER, event=NUMBER))),
    "Digest": _DIGEST,
    "DigestDay": thing(day=DAY, made_at=INSTANT, state=TEXT),
    "Digests": page_of("digests", "DigestDay"),
    "Event": thing(**_EVENT, stories=listed(NUMBER)),
    "Events": page_of("events", "Event"),
    "Evidence": thing(pages=listed(ref("EvidencePage"))),
    "EvidencePage": _EVIDENCE,
    "Feedback": page_of("lines", "Labelled"),
    "Handover": thing(**_HANDOVER, stories=listed(NUMBER)),
    "Exchange": _EXCHANGE,
    "Labelled": _LABELLED,
    "Ledger": page_of("exchanges", "Exchange", summary=listed(_LINE)),
    "Mailing": thing(**_MAILING),
    "Mailings": page_of("mailings", "Mailing"),
    "Mark": thing(**_MARK),
    "Marks": thing(marks=listed(ref("Mark"))),
    "Me": thing(name=TEXT, role=one_of("reader", "operator"), scopes=listed(TEXT), language=TEXT),
    "Promise": thing(event=NUMBER, day=DAY, office=_OFFICE, title=TEXT, **_PROMISED),
    "Promises": page_of("promises", "Promise"),
    "Reader": thing(**_READER),
    "Readers": thing(readers=listed(ref("Reader"))),
    "Review": thing(
        day=DAY,
        events=listed(thing(event=NUMBER, tier=TIER, stories=listed(NUMBER))),
        readers=listed(_REVIEWER),
        handovers=listed(thing(**_HANDOVER)),
    ),
    "Search": thing(**_SEARCH),
    "Searches": thing(searches=listed(ref("Search"))),
    "Stories": page_of("stories", "Story", total=thing(stories=COUNT, is_exact=FLAG)),
    "Story": thing(**_STORY),
    "ToldEvent": thing(**_EVENT, stories=listed(ref("Story")), decisions=listed(_DECISION)),
    "ToldStory": thing(**_STORY, revisions=listed(_REVISION), marks=listed(ref("Mark"))),
}
