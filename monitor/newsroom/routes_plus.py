"""A path and a query in, a list of VietnamPlus out: home, sections, tags, topics, feeds, sitemaps, list API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from urllib.parse import parse_qs

from monitor.newsroom import feeds
from monitor.newsroom.editions import NUMBERED_TAG, Edition, Section, encoded, tag_id
from monitor.newsroom.feeds import HTML, JSON, RSS, XML
from monitor.newsroom.lists import new_list, old_list, old_page_count
from monitor.newsroom.pieces import Piece, slug_of

Found = tuple[str, str] | None

_FEED = re.compile(r"/rss/(?P<name>[\w/-]+?)(?:-(?P<zone>\d+))?\.rss")
_MONTH = re.compile(r"/sitemaps/news-(?P<year>\d{4})-(?P<month>[1-9]\d?)\.xml")
_API = re.compile(r"/api/morenews-(?P<kind>topic|zone)-(?P<zone>\d+)-(?P<page>\d+)\.html")
_TOPIC = re.compile(r"/topic/[^/]+-(?P<topic>\d+)\.vnp")
_OLD_TAG = re.compile(r"/tags/(?P<text>[^/]+?)(?:/page(?P<page>\d+))?\.vnp")
_OLD_LIST = re.compile(r"(?P<base>/.+?)(?:/(?:trang|page)(?P<page>\d+))?\.vnp")


class PlusRoutes:
    """The lists of one VietnamPlus edition; with `is_api` only those of its API host."""

    def __init__(self, edition: Edition, pieces: Sequence[Piece], bench: Sequence[Piece], *, is_api: bool) -> None:
        self.edition = edition
        self.pieces = pieces
        self.bench = bench
        self.is_api = is_api

    def page_for(self, path: str, query: str) -> Found:
        """Body and media type, or None where there is no such list."""
        if self.is_api:
            return self._api(path, query)
        for route in (self._feed, self._map, self._bench_index, self._section, self._tag, self._topic, self._old):
            found = route(path)
            if found:
                return found
        return None

    def _api(self, path: str, query: str) -> Found:
        asked = _API.fullmatch(path)
        if not asked:
            return None
        pieces = self._zone_pieces(asked["kind"], int(asked["zone"]))
        size = min(int(parse_qs(query).get("page_size", ["30"])[0]), 100)
        text = feeds.list_api(self.edition, pieces, page=int(asked["page"]), size=size) if pieces is not None else ""
        return (text, JSON) if text else None

    def _zone_pieces(self, kind: str, number: int) -> Sequence[Piece] | None:
        if kind == "topic":
            return self.pieces if number == self.edition.topic else None
        for section in self.edition.sections:
            if section.zone == number:
                return self._in_section(section)
        return None

    def _feed(self, path: str) -> Found:
        asked = _FEED.fullmatch(path)
        if not asked or "rss" in self.edition.without:
            return None
        if "rss_items" in self.edition.without:
            return feeds.rss(self.edition.name, f"https://{self.edition.host}/", ()), RSS
        if asked["name"] in ("home", "news"):
            return feeds.rss(self.edition.name, f"https://{self.edition.host}/", self.pieces), RSS
        section = self._section_named(asked["name"])
        if section is None or (asked["zone"] and int(asked["zone"]) != section.zone):
            return None
        return feeds.rss(section.name, f"https://{self.edition.host}/{section.slug}/", self._in_section(section)), RSS

    def _map(self, path: str) -> Found:
        if "sitemap" in self.edition.without:
            return None
        if path == "/sitemap.xml":
            return feeds.sitemap_index(self._children()), XML
        month = _MONTH.fullmatch(path)
        if month:
            return self._month(int(month["year"]), int(month["month"]))
        return self._other_map(path.removeprefix("/sitemaps/"))

    def _children(self) -> list[tuple[str, str]]:
        """The index: every month but the running one, then the other maps."""
        base = f"https://{self.edition.host}/sitemaps/"
        known = [month for month in feeds.months((*self.pieces, *self.bench)) if not feeds.is_running(month)]
        dated = [(f"{base}news-{year}-{month}.xml", f"{year}-{month:02}-28T23:50:00+07:00") for year, month in known]
        others = ("categories.xml", "topics.xml", "google-news.xml")
        return dated + [(f"{base}{name}", "2026-03-12T18:00:00+07:00") for name in others]

    def _month(self, year: int, month: int) -> Found:
        everything = (*self.pieces, *self.bench)
        chosen = [piece for piece in everything if (piece.published_at.year, piece.published_at.month) == (year, month)]
        return (feeds.sitemap(chosen), XML) if chosen else None

    def _other_map(self, name: str) -> Found:
        base = f"https://{self.edition.host}"
        if name == "categories.xml":
            return feeds.plain_sitemap(f"{base}/{section.slug}/" for section in self.edition.sections), XML
        if name == "topics.xml":
            return feeds.plain_sitemap([f"{base}/topic/{self.edition.topic_slug}-{self.edition.topic}.vnp"]), XML
        if name == "google-news.xml":
            return feeds.news_sitemap(self.edition, self.pieces[:30]), XML
        return None

    def _bench_index(self, path: str) -> Found:
        if path != "/bench/index.txt" or not self.bench:
            return None
        host = self.edition.host
        return "".join(
            f"https://{host}/{encoded(p.slug)}-post{p.id}.vnp\n" for p in self.bench
        ), "text/plain; charset=utf-8"

    def _section(self, path: str) -> Found:
        if path == "/":
            return new_list(self.edition, self.edition.name, self.pieces, zone=self.edition.topic, kind="topic"), HTML
        section = self._section_named(path.strip("/")) if path.endswith("/") else None
        if section is None:
            return None
        return new_list(self.edition, section.name, self._in_section(section), zone=section.zone), HTML

    def _tag(self, path: str) -> Found:
        asked = NUMBERED_TAG.fullmatch(path)
        if not asked:
            return None
        tag = self._tags_by_number.get(int(asked[1]))
        return (new_list(self.edition, tag, self._tagged(tag), zone=int(asked[1]), kind="tag"), HTML) if tag else None

    def _topic(self, path: str) -> Found:
        asked = _TOPIC.fullmatch(path)
        if not asked or int(asked["topic"]) != self.edition.topic:
            return None
        title = self.edition.words["latest"]
        return new_list(self.edition, title, self.pieces, zone=self.edition.topic, kind="topic"), HTML

    def _old(self, path: str) -> Found:
        """Lists of the old platform: tags by their text, sections, and the latest of a foreign host."""
        tag = _OLD_TAG.fullmatch(path)
        if tag:
            text = self._tags_by_slug.get(slug_of(tag["text"]), "")
            return self._old_page(text, self._tagged(text), f"/tags/{tag['text']}", tag["page"]) if text else None
        asked = _OLD_LIST.fullmatch(path)
        if not asked:
            return None
        if asked["base"] == "/mostrecent" and self.edition.code != "vi":
            return self._old_page(self.edition.words["latest"], self.pieces, asked["base"], asked["page"])
        section = self._section_named(asked["base"].strip("/"))
        return (
            self._old_page(section.name, self._in_section(section), asked["base"], asked["page"]) if section else None
        )

    def _old_page(self, title: str, pieces: Sequence[Piece], base: str, page: str | None) -> Found:
        number = int(page or 1)
        if not 1 <= number <= old_page_count(pieces):
            return None
        return old_list(self.edition, title, pieces, base=base, page=number), HTML

    def _section_named(self, slug: str) -> Section | None:
        return {section.slug.lower(): section for section in self.edition.sections}.get(slug.lower())

    def _in_section(self, section: Section) -> list[Piece]:
        return [p for p in self.pieces if p.section == section.slug or p.section.startswith(f"{section.slug}/")]

    def _tagged(self, tag: str) -> list[Piece]:
        return [piece for piece in self.pieces if tag in piece.tags]

    @cached_property
    def _tags_by_number(self) -> dict[int, str]:
        return {tag_id(tag): tag for piece in self.pieces for tag in piece.tags}

    @cached_property
    def _tags_by_slug(self) -> dict[str, str]:
        return {slug_of(tag): tag for piece in self.pieces for tag in piece.tags}
