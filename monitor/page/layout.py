"""The nouns of page reading: where a site keeps what on its story pages, and why a page gave no story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Why = Literal["no_layout", "no_title", "no_text", "video", "photo", "infographic", "empty", "too_large", "not_html"]


@dataclass(frozen=True, slots=True)
class Layout:
    """One generation of a site's story pages, as data.

    The selectors of a field are tried in order, the first that yields text wins; each begins with a class. `markers`
    are byte strings of which one must occur in the page. `until` is the last day the layout was served, None while
    it is. `siblings`: the body is every element that the selector matches, not the first one only. `tables`: "data"
    reads a table without a picture row by row, "pictures" takes every table for a picture and its caption. `loose`:
    the body holds more than the story, so lines that are no sentences are left out. `lead_meta` names a `<meta>`
    that holds the lead where it is not in the body.
    """

    name: str
    markers: tuple[bytes, ...]
    title: tuple[str, ...]
    body: tuple[str, ...]
    lead: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    until: date | None = None
    siblings: bool = False
    tables: Literal["data", "pictures"] = "data"
    loose: bool = False
    lead_meta: str = ""

    @property
    def others(self) -> tuple[str, ...]:
        """The selectors of every field but title and body."""
        return (*self.lead, *self.time, *self.byline, *self.captions, *self.section, *self.tags)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a page gave no story; `layout` is the one that came closest ("" if none)."""

    reason: Why
    layout: str = ""
