"""Pieces in; the list pages of VietnamPlus out: sections, tags, topics, in the new and in the old markup."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from monitor.newsroom.editions import Edition, encoded, old_path_of
from monitor.newsroom.pieces import Piece
from monitor.newsroom.surroundings import bottom, card, picture_url, top

PAGE_SIZE = 20
OLD_PAGE_SIZE = 10


def new_list(edition: Edition, title: str, pieces: Sequence[Piece], *, zone: int = 0, kind: str = "zone") -> str:
    """A section, tag or topic page: the newest cards, and a button that loads the rest from the list API."""
    cards = "".join(card(piece) for piece in pieces[:PAGE_SIZE])
    leader = f'<div class="abf-cate">{card(pieces[0])}</div>' if pieces else ""
    button = (
        f'<button class="more-news control__loadmore" data-page="1" data-zone="{zone}" data-type="{kind}" '
        f'data-size="30" data-layout="timeline">{escape(edition.words["more"])}</button>'
    )
    return _shell(edition, title, f'{leader}<div class="timeline content-list" id="content-list">{cards}</div>{button}')


def old_list(edition: Edition, title: str, pieces: Sequence[Piece], *, base: str, page: int) -> str:
    """A section page of the old platform, with its own pager and the older addresses."""
    start = (page - 1) * OLD_PAGE_SIZE
    cards = "".join(_old_card(edition, piece) for piece in pieces[start : start + OLD_PAGE_SIZE])
    last = max(1, -(-len(pieces) // OLD_PAGE_SIZE))
    word = "trang" if edition.code == "vi" else "page"
    links = "".join(
        f'<li class="active"><span>{number}</span></li>'
        if number == page
        else f'<li><a href="{encoded(base)}/{word}{number}.vnp">{number}</a></li>'
        for number in range(1, last + 1)
    )
    prefix = "ctl00_mainContent" if edition.code == "zh" else "mainContent"
    pager = f'<span id="{prefix}_ContentList1_pager"><ul>{links}</ul></span>'
    return _shell(edition, title, f'<section class="zone--timeline">{cards}</section>{pager}')


def old_page_count(pieces: Sequence[Piece]) -> int:
    """How many pages the old list of these pieces has."""
    return max(1, -(-len(pieces) // OLD_PAGE_SIZE))


def _old_card(edition: Edition, piece: Piece) -> str:
    link, title, at = escape(encoded(old_path_of(piece))), escape(piece.title), piece.published_at
    when = f"{at.year}年{at.month}月{at.day}日{at:%H:%M}" if edition.code == "zh" else f"{at:%d/%m/%Y - %H:%M}"
    return (
        f'<article class="story"><a class="story__thumb" href="{link}">'
        f'<img src="{picture_url(piece, 1)}" alt="{title}"></a>'
        f'<h2><a href="{link}" title="{title}">{title}</a></h2><time>{when}</time>'
        f'<div class="summary">{escape(piece.lead)}</div></article>'
    )


def _shell(edition: Edition, title: str, content: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{edition.language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)} | {escape(edition.name)}"
        f'</title></head><body class="list-page">{top(edition)}<div class="site-body"><h1>{escape(title)}</h1>{content}'
        f"</div>{bottom(edition)}</body></html>"
    )
