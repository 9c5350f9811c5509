"""The furniture round an article: an edition or a piece in, HTML of menus, boxes, advertising and footer out.

Nothing of what is made here belongs to a story; a reader that lets any of it into a text has failed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from html import escape

from monitor.newsroom.editions import Edition, edition_of, encoded, path_of, tag_path, url_of
from monitor.newsroom.pieces import Piece


def day_and_time(instant: datetime) -> str:
    """`dd/mm/yyyy HH:MM`."""
    return f"{instant:%d/%m/%Y %H:%M}"


def picture_url(piece: Piece, number: int) -> str:
    """The address of a photograph on the edition's image host; the newsroom serves none."""
    media = edition_of(piece).media or "https://image.vnanet.vn"
    return f"{media}/images/{piece.id * 7919 + number:032x}/anh-{piece.id}-{number}.jpg"


def head(edition: Edition, piece: Piece, *, canonical: str = "") -> str:
    """The `head` of an article page, with the metas that the sites have."""
    title, lead = escape(piece.title), escape(piece.lead or piece.title)
    return (
        f'<head><meta charset="utf-8"><title>{title} | {escape(edition.name)}</title>'
        f'<meta name="description" content="{lead}"><meta name="keywords" content="{escape(", ".join(piece.tags))}">'
        f'<meta property="og:title" content="{title}"><meta property="og:description" content="{lead}">'
        f'<meta property="og:type" content="article"><meta property="og:image" content="{picture_url(piece, 1)}">'
        f'<meta property="article:published_time" content="{piece.published_at.isoformat()}">'
        f'<link rel="canonical" href="{canonical or url_of(piece)}">{_styles(edition.code)}{_settings(edition.code)}'
        f"</head>"
    )


@cache
def _styles(code: str) -> str:
    """An inline style sheet of some 14 kB, as the real pages carry one."""
    dice = random.Random(f"styles {code}")
    names = ("story", "article", "box", "zone", "menu", "nav", "widget", "timeline", "figure", "banner", "grid", "abf")
    rules = (
        f".{dice.choice(names)}__{dice.choice(names)}-{number}{{margin:{dice.randrange(40)}px;"
        f"padding:{dice.randrange(40)}px;color:#{dice.randrange(1 << 24):06x};width:{dice.randrange(100)}%}}"
        for number in range(180)
    )
    return f"<style>{''.join(rules)}</style>"


@cache
def _settings(code: str) -> str:
    """An inline script of some 12 kB with strings that look like text."""
    dice = random.Random(f"settings {code}")
    slots = (
        f'{{"slot":"sdaWeb_{number}","token":"{dice.getrandbits(128):032x}","sizes":[[{dice.randrange(900)},250]],'
        f'"lazy":{"true" if number % 2 else "false"}}}'
        for number in range(110)
    )
    settings = f'{{"lang":"{code}","slots":[{",".join(slots)}]}}'
    return f'<script>window.cmsSettings={settings};document.write("<p>x</p>");</script>'


@cache
def top(edition: Edition) -> str:
    """Header, search form and menu."""
    rows = "".join(
        f'<li class="menu-item"><a href="/{section.slug}/" title="{escape(section.name)}">{escape(section.name)}</a>'
        f'<ul class="sub-menu">{"".join(_sub_menu(section.name, section.slug, n) for n in range(6))}</ul></li>'
        for section in edition.sections
    )
    return (
        f'<header class="site-header"><div class="container"><a class="logo" href="/">{escape(edition.name)}</a>'
        f'<form class="search" action="/search/"><input name="q" placeholder="{escape(edition.name)}"></form>'
        f'<p class="hotline">Hotline: (024) 3941 1349</p></div><nav><ul class="site-menu">{rows}</ul></nav></header>'
    )


def _sub_menu(name: str, slug: str, number: int) -> str:
    link = f'<a href="/{slug}/#{number}" class="sub-menu__link" data-index="{number}">{escape(name)} {number + 1}</a>'
    return f"<li>{link}</li>"


def bottom(edition: Edition) -> str:
    """The footer, with the line on the governing agency that careless readers take for text."""
    words = edition.words
    links = "".join(f'<li><a href="/{section.slug}/">{escape(section.name)}</a></li>' for section in edition.sections)
    return (
        f'<footer class="site-footer"><ul>{links}</ul><p class="footer__name">{escape(edition.name)}</p>'
        f"<p>{escape(words['footer'])}</p><p>Tel: (024) 3941 1349 - Fax: (024) 3941 1348</p>"
        f"<p>&copy; {escape(edition.name)}</p></footer>"
    )


def advertising(edition: Edition, place: str) -> str:
    """An advertisement as it stands between paragraphs."""
    words = edition.words
    return (
        f'<div class="sda_middle" id="sdaWeb_{place}"><div class="rennab"><span>{escape(words.get("advert", ""))}'
        f"</span>"
        f'<p>{escape(words.get("adtext", ""))}</p><script>sda.show("{place}")</script></div></div>'
    )


def social(edition: Edition) -> str:
    """The bar with the share buttons."""
    words = edition.words
    return (
        f'<div class="article__social"><p>{escape(words.get("share", ""))}</p><a class="fb" href="#">Facebook</a>'
        f'<a class="zalo" href="#">Zalo</a><a class="print" href="#">Print</a><span>{escape(words.get("follow", ""))}'
        f"</span></div>"
    )


def card(piece: Piece, *, href: str = "", summary: bool = True) -> str:
    """One story in a list or box, in the new markup."""
    link, title = escape(href or encoded(path_of(piece))), escape(piece.title)
    icon = '<i class="ic-video"></i>' if piece.kind == "video" else ""
    lead = f'<div class="story__summary">{escape(piece.lead)}</div>' if summary and piece.lead else ""
    return (
        f'<article class="story" data-id="{piece.id}"><figure class="story__thumb"><a class="cms-link" href="{link}" '
        f'title="{title}">'
        f'<img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="{picture_url(piece, 1)}.webp" '
        f'alt="{title}">{icon}</a></figure><h2 class="story__heading">'
        f'<a class="cms-link" href="{link}" title="{title}">{title}</a>'
        f'</h2><time class="time" datetime="{piece.published_at.isoformat()}">{day_and_time(piece.published_at)}'
        f"</time>{lead}</article>"
    )


def related_box(edition: Edition, shelf: Sequence[Piece]) -> str:
    """The box with related stories that stands inside the body."""
    cards = "".join(card(piece, summary=False) for piece in shelf)
    return f'<div class="article-relate"><h3>{escape(edition.words["related"])}</h3>{cards}</div>' if shelf else ""


def recommendations(edition: Edition, shelf: Sequence[Piece], *, floor: int) -> str:
    """The block below the article: cards of other stories, repeated until the block holds `floor` of them."""
    cards = [card(piece) for piece in shelf]
    while cards and len(cards) < floor:
        cards += cards[: floor - len(cards)]
    return (
        f'<section class="related-news"><h3 class="box-heading">{escape(edition.words["recommend"])}</h3>'
        f'<div class="box-content content-list">{"".join(cards)}</div></section>'
    )


def tag_links(piece: Piece) -> str:
    """The tags under an article."""
    return "".join(f'<a href="{escape(encoded(tag_path(tag)))}">{escape(tag)}</a>' for tag in piece.tags)
