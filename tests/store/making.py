"""Stories to test with: a key and a text in, a whole fetched page out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.domain import Capture, Mention, Reason, Story, Taken, Validators

NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)


def later(**span: float) -> datetime:
    """An instant so much after NOON."""
    return NOON + timedelta(**span)


def made_story(key: str = "a.vn:1", text: str = "một", **changes: Any) -> Story:
    """A story whose hash follows from its text alone."""
    fields: dict[str, Any] = {
        "key": key,
        "url": f"https://{key.replace(':', '/post')}.vnp",
        "source": "vietnamplus",
        "edition": "vi",
        "title": f"Tin {key}",
        "lead": "",
        "paragraphs": (text,),
        "captions": ("Ảnh: hai đoàn.",),
        "byline": "Thu Hà",
        "section": "Chính trị",
        "tags": ("Lào",),
        "published_at": NOON,
        "published_basis": "page",
        "language": "vi",
        "language_confidence": 0.99,
        "declared_language": "vi",
        "tier": "core",
        "score": 0.75,
        "reasons": (Reason("pair", "Văn phòng Chính phủ Lào", "title"),),
        "mentions": (Mention("la.government_office", "Văn phòng Chính phủ Lào", "lead"),),
        "content_hash": f"v1:{text}",
        "near_signature": b"\x00\x01\xff",
        "layout": "vnp-2024",
        "dateline": "Hà Nội (TTXVN)",
        "signature": "./.",
        "flags": ("glued",),
    }
    return Story(**(fields | changes))


def made(key: str = "a.vn:1", text: str = "một", *, of_page: dict[str, Any] | None = None, **changes: Any) -> Taken:
    """The page of such a story; `of_page` changes what belongs to the page, the rest what belongs to the story."""
    given: dict[str, Any] = {"validators": Validators('"e1"', "Mon, 14 Sep 2026 05:00:00 GMT")}
    return Taken(story=made_story(key, text, **changes), **(given | (of_page or {})))


def capture(number: int, file: str = "run-1.warc.gz") -> Capture:
    """Where some archived page lies."""
    return Capture(file, number * 1000, 900)
