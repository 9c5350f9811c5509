"""A feed's bytes go in, its entries come out; whatever RFC 4287 or JSON Feed 1.1 demands and is not there fails."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[A-Za-z0-9/_.-]+")
ONCE_IN_A_FEED = ("id", "title", "updated")
IN_A_FEED = (*ONCE_IN_A_FEED, "author", "link", "entry")
ONCE_IN_AN_ENTRY = ("id", "title", "updated", "published", "content")
IN_AN_ENTRY = (*ONCE_IN_AN_ENTRY, "author", "link", "category", "summary")


def read_atom(body: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The feed's own fields and those of its entries."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.tag == f"{ATOM}feed"
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    feed = _element(root, ONCE_IN_A_FEED, IN_A_FEED)
    assert is_address(feed["self"])
    entries = [_element(one, ONCE_IN_AN_ENTRY, IN_AN_ENTRY) for one in root.findall(f"{ATOM}entry")]
    _check(feed["id"], [entry["id"] for entry in entries])
    assert feed["updated"] >= max((entry["updated"] for entry in entries), default="")
    return feed, entries


def _element(element: Any, once: tuple[str, ...], known: tuple[str, ...]) -> dict[str, str]:
    names = [child.tag.removeprefix(ATOM) for child in element]
    assert set(names) <= set(known)
    assert [name for name in once if names.count(name) != 1] == []
    found = {name: element.findtext(f"{ATOM}{name}") or "" for name in once}
    for name in ("updated", "published"):
        assert name not in found or RFC_3339.fullmatch(found[name])
    links = [(link.get("rel"), link.get("type"), link.get("href")) for link in element.findall(f"{ATOM}link")]
    assert len({link[:2] for link in links}) == len(links), "one link of a kind"
    for text in element.findall(f"{ATOM}summary") + element.findall(f"{ATOM}content") + element.findall(f"{ATOM}title"):
        assert len(text) == 0, "no markup in a text"
        assert text.get("type", "text") in ("text", "html")
    return found | {rel: href for rel, _, href in links}


def read_json_feed(body: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The feed and its items."""
    feed = json.loads(body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert is_address(feed["feed_url"])
    assert is_address(feed["home_page_url"])
    for item in feed["items"]:
        assert isinstance(item["content_html"], str)
        assert is_address(item["url"])
        assert all(RFC_3339.fullmatch(item[name]) for name in ("date_published", "date_modified"))
        assert datetime.fromisoformat(item["date_published"]).tzinfo
    _check(None, [item["id"] for item in feed["items"]])
    return feed, feed["items"]


def _check(feed: str | None, entries: list[str]) -> None:
    every = [*entries, *([feed] if feed else [])]
    assert [one for one in every if not TAG.fullmatch(one)] == []
    assert len(set(every)) == len(every)


def is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
