"""Pieces in; feeds, sitemaps, the list API and robots.txt out, as text in the forms that the sites have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from monitor.newsroom.editions import Edition, encoded, listed_url_of, path_of, url_of
from monitor.newsroom.pieces import DAYS, MONTHS, NEWSROOM_DAY, Piece

FEED_ITEMS = 50
XML = "application/xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
HTML = "text/html;charset=utf-8"


def feed_date(instant: datetime) -> str:
    """The date as the sites' feeds spell it, with the colon that RFC 822 does not have."""
    return f"{DAYS[instant.weekday()]}, {instant.day:02} {MONTHS[instant.month - 1]} {instant:%Y %H:%M:%S} +07:00"


def rss(title: str, link: str, pieces: Sequence[Piece], *, doubled: bool = False) -> str:
    """A feed of the newest pieces; `doubled` writes the host twice into each link, as one site did."""
    items = "".join(_item(piece, doubled=doubled) for piece in pieces[:FEED_ITEMS])
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<rss xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">\n<channel>\n<title>{escape(title)}</title>\n'
        f"<link>{escape(link)}</link>\n{items}</channel>\n</rss>\n"
    )


def _item(piece: Piece, *, doubled: bool) -> str:
    link = listed_url_of(piece, way="feed")
    if doubled:
        link = f"https://vnanet.vn{link}"
    return (
        f"<item>\n<title><![CDATA[{piece.title}]]></title>\n<link>{escape(link)}</link>\n"
        f"<guid>{escape(url_of(piece))}</guid>\n<pubDate>{feed_date(piece.published_at)}</pubDate>\n"
        f"<description><![CDATA[<p>{escape(piece.lead)}</p>]]></description>\n</item>\n"
    )


def sitemap_index(children: Iterable[tuple[str, str]]) -> str:
    """An index of (address, last modification) pairs."""
    rows = "".join(f"<sitemap><loc>{escape(url)}</loc><lastmod>{when}</lastmod></sitemap>\n" for url, when in children)
    return _xml("sitemapindex", "", rows)


def sitemap(pieces: Iterable[Piece]) -> str:
    """A month of pieces; the title stands as an escaped CDATA section in the image's title."""
    return _xml("urlset", ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"', "".join(map(_row, pieces)))


def _row(piece: Piece) -> str:
    title = escape(f"<![CDATA[{piece.title}]]>", quote=False)
    return (
        f"<url><loc>{escape(listed_url_of(piece, way='sitemap'))}</loc><lastmod>{piece.modified_at.isoformat()}"
        f"</lastmod>"
        f"<changefreq>daily</changefreq><image:image><image:loc>https://media.vietnamplus.vn/images/{piece.id}.jpg"
        f"</image:loc>"
        f"<image:title>{title}</image:title></image:image></url>\n"
    )


def news_sitemap(edition: Edition, pieces: Iterable[Piece]) -> str:
    """The newest pieces in the form for news search, with real CDATA titles."""
    rows = "".join(
        f"<url><loc>{escape(url_of(piece))}</loc><news:news><news:publication><news:name>{escape(edition.name)}"
        f"</news:name>"
        f"<news:language>{edition.language}</news:language></news:publication><news:publication_date>"
        f"{piece.published_at.isoformat()}</news:publication_date><news:title><![CDATA[{piece.title}]]></news:title>"
        f"</news:news></url>\n"
        for piece in pieces
    )
    return _xml("urlset", ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', rows)


def plain_sitemap(urls: Iterable[str]) -> str:
    """Addresses of lists, without titles."""
    return _xml("urlset", "", "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls))


def _xml(root: str, names: str, rows: str) -> str:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{space}"{names}>\n{rows}</{root}>\n'


def list_api(edition: Edition, pieces: Sequence[Piece], *, page: int, size: int) -> str:
    """One page of the list API; the Vietnamese host gives relative addresses, the others absolute ones."""
    start = max(page - 1, 0) * size
    shown = pieces[start : start + size]
    contents = [_content(edition, piece) for piece in shown]
    return json.dumps(
        {"error_code": 0, "data": {"contents": contents, "load_more": start + size < len(pieces)}}, ensure_ascii=False
    )


def _content(edition: Edition, piece: Piece) -> dict[str, object]:
    section = edition.section(piece.section)
    return {
        "id": piece.id,
        "title": piece.title,
        "url": encoded(path_of(piece)) if edition.code == "vi" else url_of(piece),
        "date": int(piece.published_at.timestamp()),
        "update_time": int(piece.modified_at.timestamp()),
        "description": f"<p>{escape(piece.lead)}</p>",
        "zone": {"name": section.name, "zone_id": section.zone},
        "avatar_url": f"https://media.vietnamplus.vn/images/{piece.id}.jpg",
        "avatar_description": piece.captions[0] if piece.captions else "",
        "source": piece.source_line,
    }


def raw_news(pieces: Sequence[Piece], *, index: int, limit: int) -> str:
    """The portal's list: naive local instants, an offset instead of a page number."""
    rows = [
        {
            "ID": piece.id,
            "Title": piece.title,
            "PublishDate": f"{piece.published_at:%Y-%m-%dT%H:%M:%S}",
            "Modified": f"{piece.modified_at:%Y-%m-%dT%H:%M:%S}",
        }
        for piece in pieces[index : index + limit]
    ]
    return json.dumps({"data": {"data": rows, "total": len(pieces)}}, ensure_ascii=False)


def robots(host: str, crawl_delay: float | None) -> str:
    """What robots may do on a host; a delay only where one was asked for."""
    delay = f"Crawl-delay: {crawl_delay:g}\n" if crawl_delay is not None else ""
    return f"User-agent: *\nDisallow: /search\nDisallow: /tim-kiem\nDisallow: /Account/\n{delay}Sitemap: https://{host}/sitemap.xml\n"


def months(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """The months that have a piece, newest first."""
    return sorted({(piece.published_at.year, piece.published_at.month) for piece in pieces}, reverse=True)


def is_running(month: tuple[int, int]) -> bool:
    """Whether that is the newsroom's own month, which the index does not list yet."""
    return month == (NEWSROOM_DAY.year, NEWSROOM_DAY.month)
