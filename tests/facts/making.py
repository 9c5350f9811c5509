"""Stories of a few sentences, to read facts from."""

from __future__ import annotations

from datetime import date, datetime, time

from monitor.domain import Facts, Mention, Story
from monitor.facts import facts_of
from monitor.register import mentions
from monitor.text import LOCAL


def story(*paragraphs: str, title: str = "", day: str | None = "2026-04-08", **changes: object) -> Story:
    """A story on the beat that was published on that day; the register is asked whom it names."""
    published = datetime.combine(date.fromisoformat(day), time(9), LOCAL) if day else None
    named: tuple[Mention, ...] = mentions(title, "", paragraphs, date.fromisoformat(day) if day else None)
    fields: dict[str, object] = {
        "key": "news.example/1",
        "url": "https://news.example/1",
        "source": "document",
        "edition": "en",
        "title": title,
        "lead": "",
        "paragraphs": paragraphs,
        "captions": (),
        "byline": "",
        "section": "",
        "tags": (),
        "published_at": published,
        "published_basis": "page",
        "language": "und",
        "language_confidence": 1.0,
        "declared_language": "",
        "tier": "core",
        "score": 1.0,
        "reasons": (),
        "mentions": named,
        "content_hash": "v1:0",
        "near_signature": b"",
        "layout": "document",
    }
    return Story(**(fields | changes))  # type: ignore[arg-type]


def facts(*paragraphs: str, title: str = "", day: str | None = "2026-04-08", **changes: object) -> Facts:
    return facts_of(story(*paragraphs, title=title, day=day, **changes))
