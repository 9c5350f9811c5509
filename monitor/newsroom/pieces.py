"""Story files in, pieces out: everything the newsroom knows of one story before it is rendered.

The files are TOML, one per edition: a `[house]` table with what holds for all its stories, then `[[story]]` tables.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

ICT = timezone(timedelta(hours=7))
NEWSROOM_DAY = date(2026, 3, 12)
STORIES = Path(__file__).parent / "stories"

LAYOUTS = {
    "onecms": "the new markup: direct `p` in the body",
    "onecms_justify": "new page, migrated body of `div[align=justify]`",
    "onecms_t3": "new page, migrated body of `p.t1` and `div.t3`",
    "mega": "a large story that fits no layout",
    "old2021": "old page, `p` in the body, naive time attribute",
    "old2017": "old page, bare text and `br` in the body",
    "old2014": "old page, justified `div` and empty `p`, two-digit year",
    "vnanet": "the agency's portal",
    "tin-van": "the pictorial's short news",
    "long-form": "the pictorial's long stories",
    "detail": "the pictorial's old page",
}
# Layouts in which no element of its own holds the lead: it is the first paragraph of the body.
LEADLESS = frozenset({"old2014", "vnanet", "tin-van", "long-form", "detail"})
KINDS = frozenset({"text", "video", "photo", "infographic", "mega", "empty", "broken", "charset"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One story as the newsroom publishes it; instants are aware, `extra` names oddities ("lying_etag" ...)."""

    source: str
    edition: str
    language: str
    id: int
    slug: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    byline: str
    section: str
    tags: tuple[str, ...]
    published_at: datetime
    modified_at: datetime
    layout: str
    kind: str
    tier: str
    event: str
    dateline: str = ""
    signature: str = ""
    source_line: str = ""
    lead_repeated: bool = False
    same_as: str = ""
    extra: tuple[str, ...] = ()

    @property
    def has_own_lead(self) -> bool:
        """Whether the page holds the lead in an element of its own."""
        return self.layout not in LEADLESS


def load(*, edited: bool = False, folder: Path = STORIES) -> tuple[Piece, ...]:
    """All pieces of one state of the newsroom, newest first; ValueError on a file that is not in order."""
    raw = list(_raw_stories(folder))
    originals = {f"{story['source']}/{story['edition']}/{story['id']}": story for story in raw}
    if len(originals) != len(raw):
        raise ValueError("a content id is used twice in one edition")
    chosen = (story for story in raw if edited or not story.get("later"))
    pieces = [_piece(_completed(story, originals, edited=edited)) for story in chosen]
    return tuple(sorted(pieces, key=lambda piece: piece.published_at, reverse=True))


def _raw_stories(folder: Path) -> Iterable[dict[str, Any]]:
    for file in sorted(folder.glob("*.toml")):
        document = tomllib.loads(file.read_text("utf-8"))
        for story in document.get("story", ()):
            yield {**document["house"], **story}


def _completed(story: Mapping[str, Any], originals: Mapping[str, Mapping[str, Any]], *, edited: bool) -> dict[str, Any]:
    """The story with its revision applied and, for a copy, with the text of its original."""
    whole = dict(story)
    if "copy_of" in story:
        original = originals[story["copy_of"]]
        whole = {**{name: original[name] for name in _COPIED if name in original}, **whole}
        if edited and "edit" in original:
            del whole["copy_of"]  # the copy keeps the first text, so in this state it is nobody's copy
    return _revised(whole, story["edit"]) if edited and "edit" in story else whole


def _revised(story: Mapping[str, Any], edit: Mapping[str, Any]) -> dict[str, Any]:
    """The story with new fields and with `replace`, pairs of old and new words in title, lead or body."""
    revised = {**story, **{name: value for name, value in edit.items() if name != "replace"}}
    for old, new in edit.get("replace", ()):
        places = [name for name in ("title", "lead", "body") if old in revised[name]]
        if not places:
            raise ValueError(f"{old!r} is not in story {story['id']}")
        revised |= {name: revised[name].replace(old, new) for name in places}
    return revised


_COPIED = ("title", "lead", "body", "captions", "tags", "tier", "event")


def _piece(story: Mapping[str, Any]) -> Piece:
    disguise = DISGUISES[story.get("disguise", "none")]
    paragraphs = tuple(disguise(part) for part in _paragraphs(story.get("body", "")))
    title = disguise(story["title"])
    return Piece(
        source=story["source"],
        edition=story["edition"],
        language=story["language"],
        id=story["id"],
        slug=story.get("slug") or slug_of(title),
        title=title,
        lead=disguise(" ".join(story.get("lead", "").split())),
        paragraphs=paragraphs,
        captions=tuple(disguise(caption) for caption in story.get("captions", ())),
        byline=story.get("byline", ""),
        section=story.get("section", ""),
        tags=tuple(story.get("tags", ())),
        published_at=_instant(story["at"]),
        modified_at=_instant(story.get("modified", story["at"])),
        layout=_one_of(story["layout"], LAYOUTS),
        kind=_one_of(story.get("kind", "text"), KINDS),
        tier=_one_of(story["tier"], ("core", "bilateral", "other")),
        event=story.get("event", ""),
        dateline=story.get("dateline", ""),
        signature=story.get("signature", ""),
        source_line=story.get("source_line", ""),
        lead_repeated=story.get("lead_repeated", False),
        same_as=story.get("copy_of", ""),
        extra=tuple(story.get("extra", ())),
    )


def _paragraphs(body: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", body.strip()) if part.strip())


def _instant(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no offset")
    return value.astimezone(ICT)


def _one_of(value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {sorted(allowed)}")
    return value


def slug_of(title: str) -> str:
    """The last part of an address as the sites make it: Latin scripts unaccented, Chinese and Lao letters kept."""
    text = title.lower().replace("đ", "d")
    if not re.search(r"[\u0e80-\u0eff]", text):
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^\w\u0e80-\u0eff\u200b]+", "-", unicodedata.normalize("NFC", text)).strip("-")[:110]


def _old_tones(text: str) -> str:
    """Vietnamese with the tone mark on the second vowel of oa, oe, uy at a word's end ("hoà", "thuỷ")."""
    swaps = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ùy": "uỳ"}
    swaps |= {"úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ"}
    pattern = re.compile("(?<![qQ])(" + "|".join(swaps) + r")\b")
    return pattern.sub(lambda found: swaps[found[0]], unicodedata.normalize("NFC", text).replace("Ủy", "Uỷ"))


def _plain_quotes(text: str) -> str:
    return text.translate(str.maketrans("“”‘’–—", "\"\"''--"))


def _glued(text: str) -> str:
    """Every eleventh space gone, as where a line once broke."""
    words = text.split(" ")
    return "".join(
        word + ("" if index % 11 == 10 or index == len(words) - 1 else " ") for index, word in enumerate(words)
    )


def _zero_width(text: str) -> str:
    """Lao with zero-width spaces after some vowels, as text typed with a word-breaker has them."""
    return re.sub(r"([ານດ]) ?(?=[ກ-ຮ])", lambda found: found[0] + "\u200b", text)


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _unchanged(text: str) -> str:
    return text


DISGUISES: Mapping[str, Callable[[str], str]] = {
    "none": _unchanged,
    "nfd": _decomposed,
    "old_tones": _old_tones,
    "plain_quotes": _plain_quotes,
    "glued": _glued,
    "zero_width": _zero_width,
}


def http_date(instant: datetime) -> str:
    """The instant as HTTP headers spell it (RFC 9110, IMF-fixdate), without asking the locale."""
    there = instant.astimezone(UTC)
    return f"{DAYS[there.weekday()]}, {there.day:02} {MONTHS[there.month - 1]} {there:%Y %H:%M:%S} GMT"


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
