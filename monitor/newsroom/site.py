"""Pieces in, answers out: for a host and a target the newsroom's response, before faults and conditions.

A `Site` is one state of the newsroom. Articles are found in a table, everything else by the routes of its source.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal
from urllib.parse import unquote

from monitor.newsroom import feeds
from monitor.newsroom.editions import (
    Edition,
    edition_of,
    editions,
    old_path_of,
    path_of,
    url_of,
)
from monitor.newsroom.feeds import HTML
from monitor.newsroom.pieces import Piece, http_date
from monitor.newsroom.rendering import page_of, print_page
from monitor.newsroom.routes_plus import PlusRoutes
from monitor.newsroom.routes_vna import PictorialRoutes, PortalRoutes

Kind = Literal["article", "list", "robots", "other"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response ready to be sent: the body stands zipped, once. `always_zipped` ignores what the client accepts."""

    status: int
    kind: Kind
    media_type: str
    zipped: bytes
    etag: str = ""
    last_modified: str = ""
    location: str = ""
    always_zipped: bool = False


def answer(text: str, media_type: str, kind: Kind, *, status: int = 200, etag: str = "", modified: str = "") -> Answer:
    """An answer with its body zipped and, unless one is given, a validator made from the text."""
    body = text.encode()
    validator = etag or f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return Answer(status, kind, media_type, gzip.compress(body, 5, mtime=0), validator, modified)


def not_found(kind: Kind = "other") -> Answer:
    """The page for an address that the newsroom does not have."""
    return answer("<!DOCTYPE html><title>404</title><h1>404</h1><p>Not found.</p>", HTML, kind, status=404)


class Site:
    """One state of the newsroom: `answer_for` gives the response for a host and a target."""

    def __init__(
        self, pieces: Sequence[Piece], *, shelf: Sequence[Piece], bench: Sequence[Piece] = (), crawl_delay: float | None
    ) -> None:
        self.pieces = tuple(pieces)
        self.bench = tuple(bench)
        self.crawl_delay = crawl_delay
        self._shelves = {code: _of(shelf, *code) for code in {(piece.source, piece.edition) for piece in shelf}}

    def answer_for(self, host: str, target: str) -> Answer | None:
        """The answer for a host without port and a raw target (path and query); None where nobody plays that host."""
        if host not in self.hosts:
            return None
        path, _, query = target.partition("?")
        path = unquote(path)
        if path == "/robots.txt":
            return answer(feeds.robots(host, self.crawl_delay), "text/plain; charset=utf-8", "robots")
        found = self._articles.get((host, path)) or self._articles.get((host, f"{path}?{query}"))
        if found:
            return found()
        return self._list_answer(host, path, query)

    @cached_property
    def hosts(self) -> Mapping[str, Edition]:
        """Every host that is played, with its (first) edition."""
        names: dict[str, Edition] = {}
        for edition in editions():
            for host in (edition.host, *edition.aliases, edition.api):
                if host:
                    names.setdefault(host, edition)
        return names

    @cached_property
    def _articles(self) -> Mapping[tuple[str, str], Callable[[], Answer]]:
        table: dict[tuple[str, str], Callable[[], Answer]] = {}
        for piece in (*self.pieces, *self.bench):
            edition, show = edition_of(piece), partial(self._article, piece)
            old, older = old_path_of(piece), partial(_older_form, piece, show)
            for host in (edition.host, *edition.aliases):
                table[host, path_of(piece)] = show
                if old:
                    table[host, old] = older
                if piece.layout.startswith("old"):
                    table[host, f"/Utilities/Print.aspx?contentid={piece.id}"] = partial(_print_view, piece)
        return table

    def _article(self, piece: Piece) -> Answer:
        charset = "iso-8859-1" if piece.kind == "charset" else "utf-8"
        liar = "lying_etag" in piece.extra
        modified = http_date(piece.published_at if liar else piece.modified_at)
        page = page_of(piece, self._shelf_for(piece))
        return answer(
            page,
            f"text/html;charset={charset}",
            "article",
            etag=f'"fixed-{piece.id}"' if liar else "",
            modified=modified,
        )

    def _shelf_for(self, piece: Piece) -> Sequence[Piece]:
        """Other stories for the boxes: always from the first state, so that a revision changes one page only."""
        others = self._shelves.get((piece.source, piece.edition), ())
        usable = [other for other in others if other.id != piece.id]
        turn = piece.id % len(usable) if usable else 0
        return [*usable[turn:], *usable[:turn]][:12]

    def _list_answer(self, host: str, path: str, query: str) -> Answer:
        routes = self._routes[host]
        found = routes.page_for(path, query)
        if found is None:
            return not_found()
        text, media_type = found
        newest = max((piece.modified_at for piece in self.pieces), default=None)
        made = answer(text, media_type, "list", modified=http_date(newest) if newest else "")
        return _always_zipped(made) if path.startswith("/rss/") else made

    @cached_property
    def _routes(self) -> Mapping[str, PlusRoutes | PortalRoutes | PictorialRoutes]:
        table: dict[str, PlusRoutes | PortalRoutes | PictorialRoutes] = {}
        for host, edition in self.hosts.items():
            if edition.source == "vietnamplus":
                table[host] = PlusRoutes(
                    edition,
                    _of(self.pieces, edition.source, edition.code),
                    _of(self.bench, edition.source, edition.code),
                    is_api=host == edition.api,
                )
            else:
                kind = PortalRoutes if edition.source == "vna" else PictorialRoutes
                table[host] = kind([piece for piece in self.pieces if piece.source == edition.source])
        return table


def _of(pieces: Sequence[Piece], source: str, code: str) -> list[Piece]:
    return [piece for piece in pieces if (piece.source, piece.edition) == (source, code)]


def _older_form(piece: Piece, show: Callable[[], Answer]) -> Answer:
    """The older address: half of the stories answer there, the other half send the reader on."""
    if piece.id % 2 == 0 or piece.layout.startswith("old"):
        return show()
    target = url_of(piece)
    return Answer(301, "article", HTML, gzip.compress(b"", mtime=0), location=target)


def _print_view(piece: Piece) -> Answer:
    return answer(print_page(piece), HTML, "article", modified=http_date(piece.modified_at))


def _always_zipped(made: Answer) -> Answer:
    return Answer(
        made.status, made.kind, made.media_type, made.zipped, made.etag, made.last_modified, always_zipped=True
    )
