"""Entries and the addresses of a feed go in, the feed comes out: Atom 1.0 (RFC 4287) or JSON Feed 1.1.

Every text of a story is taken for hostile: titles are plain text, and whatever XML cannot hold is dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit
from xml.etree import ElementTree

from monitor.digest import Digest, as_html
from monitor.digest.forms.heading import headline
from monitor.digest.showing import address, is_web, language_tag, shown
from monitor.domain import StoredStory
from monitor.words import Words

MOST_ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
EMPTY_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without entries was changed last: it must say something, and always the same."""
LONGEST = 2_000
# What XML 1.0 does not allow, even as a character reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk is found. `base` is its address without a path; `authority` is what its ids are made in."""

    base: str
    authority: str

    def at(self, path: str) -> str:
        """The whole address of a path."""
        return f"{self.base}{path}"

    def tag(self, name: str) -> str:
        """A name of something for good (RFC 4151), whatever address it is read at."""
        return f"tag:{self.authority},2026:{name}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. `html` is trusted markup of our own making; `title` and `summary` are plain text.

    `url` is the page of the desk, `original` the one elsewhere ("" for none).
    """

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    html: str
    summary: str = ""
    original: str = ""
    author: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `id` for good, where it is read (`url`), its page (`home`), its entries newest first."""

    id: str
    url: str
    home: str
    title: str
    author: str
    language: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """When the last of its entries was changed, to the second."""
        return max((entry.updated for entry in self.entries), default=EMPTY_SINCE).replace(microsecond=0)


def place_of(address_set: str, scheme: str, host: str) -> Place:
    """The address of the desk: the one that was set, else the one that the request came by.

    Without a set one, ids are made in "localhost": they must not follow the name that a reader happens to use.
    """
    if address_set:
        base = address_set.rstrip("/")
        return Place(base, urlsplit(base).hostname or "localhost")
    return Place(f"{scheme}://{host}", "localhost")


def digest_entry(digest: Digest, words: Words, place: Place) -> Entry:
    """A day's digest as it was handed over; its page here shows it, too."""
    made = as_html(digest, words, desk=place.base)
    # Of the whole document only what a feed reader puts into its own page.
    body = made.partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
    return Entry(
        id=place.tag(f"digest/{digest.day.isoformat()}"),
        url=place.at(f"/days/{digest.day.isoformat()}"),
        title=f"{words.day(digest.day)}: {shown(headline(digest, words), LONGEST)}",
        published=digest.made_at,
        updated=digest.made_at,
        html=body.strip(),
        language=words.language,
        tags=(digest.state,),
    )


def story_entry(stored: StoredStory, revised_at: datetime | None, place: Place) -> Entry:
    """A story as an entry; `revised_at` is when its newest text was seen, None for a story that kept its first."""
    story = stored.story
    return Entry(
        id=place.tag(f"story/{stored.id}"),
        url=place.at(f"/stories/{stored.id}"),
        title=shown(story.title, LONGEST) or f"{story.source} {stored.id}",
        published=story.published_at or stored.first_seen,
        updated=revised_at or stored.first_seen,
        html=_paragraphs((story.lead, *story.paragraphs)),
        summary=shown(story.lead, LONGEST),
        original=address(story.url) if is_web(story.url) else "",
        author=shown(story.byline, 200),
        language=language_tag(story.language),
        tags=(story.tier, f"{story.source}/{story.edition}"),
    )


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in (shown(text, 20_000) for text in texts) if line)


# -- Atom


def as_atom(feed: Feed) -> bytes:
    """The feed as Atom 1.0 in UTF-8."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(feed.updated))
    _add(ElementTree.SubElement(root, "author"), "name", feed.author)
    _link(root, "self", feed.url, "application/atom+xml")
    _link(root, "alternate", feed.home, "text/html")
    for entry in feed.entries:
        _add_entry(root, entry)
    ElementTree.indent(root, "")
    body: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return body


def _add_entry(root: ElementTree.Element, entry: Entry) -> None:
    made = ElementTree.SubElement(root, "entry", {"xml:lang": entry.language} if entry.language else {})
    _add(made, "id", entry.id)
    _add(made, "title", entry.title, type="text")
    _add(made, "published", _instant(entry.published))
    _add(made, "updated", _instant(entry.updated))
    if entry.author:
        _add(ElementTree.SubElement(made, "author"), "name", entry.author)
    _link(made, "alternate", entry.url, "text/html")
    if entry.original:
        _link(made, "via", entry.original)
    for tag in entry.tags:
        ElementTree.SubElement(made, "category", {"term": _xml(tag)})
    if entry.summary:
        _add(made, "summary", entry.summary, type="text")
    _add(made, "content", entry.html, type="html")


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = _xml(text)


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str = "") -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": _xml(href), **({"type": kind} if kind else {})})


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)


# -- JSON Feed


def as_json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1 in UTF-8."""
    told = {
        "version": JSON_FEED,
        "title": _xml(feed.title),
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _item(entry: Entry) -> dict[str, object]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.original,
        "title": _xml(entry.title),
        "content_html": _xml(entry.html),
        "summary": _xml(entry.summary),
        "date_published": _instant(entry.published),
        "date_modified": _instant(entry.updated),
        "authors": _authors(entry),
        "tags": list(entry.tags),
        "language": entry.language,
    }
    return {name: value for name, value in item.items() if value or name == "content_html"}


def _authors(entry: Entry) -> Sequence[dict[str, str]]:
    return [{"name": _xml(entry.author)}] if entry.author else []


def _instant(instant: datetime) -> str:
    """RFC 3339 in UTC, to the second, as both forms have it."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
