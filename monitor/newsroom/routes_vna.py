"""A path and a query in, a list of the agency's portal or of the pictorial out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import parse_qs

from monitor.newsroom import feeds
from monitor.newsroom.editions import Edition, Section, editions, encoded, path_of
from monitor.newsroom.feeds import HTML, JSON, RSS, XML
from monitor.newsroom.pieces import Piece
from monitor.newsroom.surroundings import picture_url

Found = tuple[str, str] | None
LIST_IDS = {"1066": "vi", "1033": "en"}

_PORTAL_LIST = re.compile(r"/(?P<lang>vi|en)/tin/[\w-]+-(?P<cid>\d+)/")
_PORTAL_FEED = re.compile(r"/(?P<lang>vi|en)/rss/[\w-]+-(?P<cid>\d+)\.rss")
_PICTORIAL_MAP = re.compile(r"/(?P<path>[a-z]+)/sitemaps/news-(?P<month>[1-9]\d?)-(?P<year>\d{4})\.xml")
_PICTORIAL_LIST = re.compile(r"/(?P<path>[a-z]+)/(?:(?P<section>tin-van|tin-tuc|long-form)/)?")
_PICTORIAL_OLD = re.compile(r"/(?P<path>[a-z]+)/[^/]+/(?P<cid>\d+)\.vnp")


class PortalRoutes:
    """The lists of the agency's portal, all its languages on one host."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def page_for(self, path: str, query: str) -> Found:
        """Body and media type, or None where there is no such list."""
        if path == "/API/ApiGallery.ashx":
            return self._api(parse_qs(query))
        listed, fed = _PORTAL_LIST.fullmatch(path), _PORTAL_FEED.fullmatch(path)
        asked = listed or fed
        chosen = self._of(asked["lang"], int(asked["cid"])) if asked else None
        if chosen is None:
            return None
        edition, section, pieces = chosen
        if fed:
            return feeds.rss(section.name, f"https://{edition.host}/{edition.path}/", pieces, doubled=True), RSS
        return _list_page(edition, section.name, pieces, _portal_row), HTML

    def _api(self, asked: dict[str, list[str]]) -> Found:
        """`func=getrawnews` with an offset; a stranger's parameters give an error object."""
        language = LIST_IDS.get(asked.get("lid", [""])[0])
        chosen = self._of(language, int(asked.get("cid", ["0"])[0])) if language else None
        if asked.get("func") != ["getrawnews"] or chosen is None:
            return '{"error": true, "message": "bad request"}', JSON
        index, limit = int(asked.get("index", ["0"])[0]), min(int(asked.get("limit", ["18"])[0]), 18)
        return feeds.raw_news(chosen[2], index=index, limit=limit), JSON

    def _of(self, language: str, cid: int) -> tuple[Edition, Section, list[Piece]] | None:
        edition = next(edition for edition in editions() if (edition.source, edition.code) == ("vna", language))
        section = next((section for section in edition.sections if section.zone == cid), None)
        if section is None:
            return None
        return (
            edition,
            section,
            [p for p in self.pieces if p.edition == language and p.section == section.slug and p.kind == "text"],
        )


class PictorialRoutes:
    """The lists of the pictorial, all its languages on one host."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self._editions = {edition.path: edition for edition in editions() if edition.source == "vna_pictorial"}

    def page_for(self, path: str, query: str) -> Found:
        """Body and media type, or None where there is no such list."""
        for pattern, route in (
            (_PICTORIAL_MAP, self._month),
            (_PICTORIAL_LIST, self._list),
            (_PICTORIAL_OLD, self._old),
        ):
            asked = pattern.fullmatch(path)
            if asked and asked["path"] in self._editions:
                return route(self._editions[asked["path"]], asked)
        return None

    def _month(self, edition: Edition, asked: re.Match[str]) -> Found:
        month = (int(asked["year"]), int(asked["month"]))
        chosen = [p for p in self._of(edition) if (p.published_at.year, p.published_at.month) == month]
        return (feeds.sitemap(chosen), XML) if chosen else None

    def _list(self, edition: Edition, asked: re.Match[str]) -> Found:
        layout = "tin-van" if asked["section"] == "tin-tuc" else asked["section"]
        chosen = [piece for piece in self._of(edition) if layout in (None, piece.layout)]
        return _list_page(edition, edition.words["latest"], chosen, _pictorial_row), HTML

    def _old(self, edition: Edition, asked: re.Match[str]) -> Found:
        if int(asked["cid"]) not in {section.zone for section in edition.sections}:
            return None
        chosen = [piece for piece in self._of(edition) if piece.layout == "detail"]
        cards = "".join(map(_old_pictorial_row, chosen))
        more = f'<div id="idviewsmores"><a href="#">{escape(edition.words["more"])}</a></div>'
        return f'<!DOCTYPE html><html><body><div id="listScroll">{cards}</div>{more}</body></html>', HTML

    def _of(self, edition: Edition) -> list[Piece]:
        return [piece for piece in self.pieces if piece.edition == edition.code]


def _list_page(edition: Edition, title: str, pieces: Sequence[Piece], row: Callable[[Piece], str]) -> str:
    rows = "".join(map(row, pieces))
    return (
        f'<!DOCTYPE html><html lang="{edition.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"</head>"
        f'<body><h1>{escape(title)}</h1><div class="list-news">{rows}</div></body></html>'
    )


def _portal_row(piece: Piece) -> str:
    return (
        f'<div class="item"><a href="{encoded(path_of(piece))}" title="{escape(piece.title)}">{escape(piece.title)}</a>'
        f'<span class="date">{piece.published_at:%d/%m/%Y %H:%M}</span></div>'
    )


def _pictorial_row(piece: Piece) -> str:
    link, title = escape(encoded(path_of(piece))), escape(piece.title)
    return (
        f'<div class="bavn-item"><a href="{link}"><img src="{picture_url(piece, 1)}" alt="{title}"></a><h3>'
        f'<a href="{link}" title="{title}">'
        f'{title}</a></h3><time class="bavn-time-news">{piece.published_at:%d/%m/%Y}</time></div>'
    )


def _old_pictorial_row(piece: Piece) -> str:
    link = f'<a class="fon1" href="{escape(encoded(path_of(piece)))}">{escape(piece.title)}</a>'
    return f'<div><h3>{link}</h3><p class="fon3">{piece.published_at:%d/%m/%Y}</p></div>'
