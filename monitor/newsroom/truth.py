"""A piece in, its line of truth out: what a perfect reader of the rendered page would find."""

from __future__ import annotations

from typing import Any

from monitor.newsroom.editions import copied_key, edition_of, forms_of, key_of, url_of
from monitor.newsroom.pieces import Piece

TEXTLESS = frozenset({"video", "photo", "infographic", "empty"})
_PRECISION = {"vnanet": "minute", "tin-van": "day", "long-form": "day", "detail": "day"}


def truth_of(piece: Piece) -> dict[str, Any]:
    """The line for a piece.

    Where the layout has no element for the lead, `lead` is empty and the lead is the first of `paragraphs`, as on the
    page. The full stop in the signature `./.` also belongs to the sentence before it, so the paragraph keeps one.
    `published_precision` says how exactly the article's own page tells the instant.
    """
    lead, paragraphs = read_text(piece)
    return {
        "key": key_of(piece),
        "url": url_of(piece),
        "urls": list(forms_of(piece)),
        "source": piece.source,
        "edition": piece.edition,
        "language": piece.language,
        "title": piece.title,
        "lead": lead,
        "paragraphs": list(paragraphs),
        "captions": list(piece.captions) if piece.layout != "vnanet" or piece.kind == "photo" else [],
        "byline": piece.byline if piece.source == "vietnamplus" else "",
        "section": _section_name(piece),
        "section_path": piece.section,
        "tags": list(piece.tags) if piece.source != "vna_pictorial" else [],
        "dateline": piece.dateline.strip() if paragraphs else "",
        "signature": piece.signature.strip() if paragraphs else "",
        "source_line": piece.source_line if _shows_source(piece) else "",
        "lead_repeated": piece.lead_repeated and piece.has_own_lead,
        "published_at": piece.published_at.isoformat(),
        "published_precision": precision_of(piece),
        "modified_at": piece.modified_at.isoformat(),
        "layout": piece.layout,
        "kind": piece.kind,
        "tier": piece.tier,
        "event": piece.event,
        "same_as": copied_key(piece),
        "extra": list(piece.extra),
    }


def read_text(piece: Piece) -> tuple[str, tuple[str, ...]]:
    """Lead and paragraphs as the page has them, without dateline, repetition and signature."""
    if piece.kind in TEXTLESS:
        return (piece.lead if piece.has_own_lead else "", ())
    if piece.has_own_lead or not piece.lead:
        return piece.lead, piece.paragraphs
    return "", (piece.lead, *piece.paragraphs)


def _section_name(piece: Piece) -> str:
    """The section as the page names it; only VietnamPlus does, and not on its large stories."""
    shown = piece.source == "vietnamplus" and piece.layout != "mega"
    return edition_of(piece).section(piece.section).name if shown else ""


def _shows_source(piece: Piece) -> bool:
    return piece.layout.startswith("onecms") and piece.kind not in TEXTLESS


def precision_of(piece: Piece) -> str:
    """ "second", "minute" or "day"."""
    if piece.layout in ("old2014", "old2021"):
        return "minute"
    return _PRECISION.get(piece.layout, "second")
