"""A piece in, its article page in the new markup out, with everything that surrounds and interrupts the text there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from monitor.newsroom.editions import Edition, edition_of, encoded, tag_path
from monitor.newsroom.pieces import Piece
from monitor.newsroom.surroundings import (
    advertising,
    bottom,
    day_and_time,
    head,
    picture_url,
    recommendations,
    related_box,
    social,
    tag_links,
    top,
)


def new_page(piece: Piece, shelf: Sequence[Piece]) -> str:
    """The whole page; `shelf` are the stories that the boxes show."""
    edition = edition_of(piece)
    content = _mega(piece, edition) if piece.layout == "mega" else _article(piece, edition, shelf)
    floor = 24 + piece.id % 9 if piece.kind != "mega" else 8
    return (
        f'<!DOCTYPE html><html lang="{edition.language}">{head(edition, piece)}<body class="detail-page">{top(edition)}'
        f'<div class="site-body"><div class="container"><div class="col"><div class="main-col">{content}</div>'
        f"{recommendations(edition, shelf, floor=floor)}</div></div></div>{bottom(edition)}</body></html>"
    )


def _article(piece: Piece, edition: Edition, shelf: Sequence[Piece]) -> str:
    return (
        f"{_breadcrumb(piece, edition)}"
        f'<div class="article"><h1 class="article__title cms-title">{escape(piece.title)}'
        f"</h1>{_meta(piece)}{social(edition)}"
        f"{_sapo(piece)}{_top_photo(piece, edition)}"
        f'<div class="article__body zce-content-body cms-body" itemprop="articleBody">{_body(piece, edition, shelf)}'
        f"</div>"
        f'<div id="sdaWeb_SdaArticleAfterBody">{advertising(edition, "SdaAfter")}</div>'
        f'<div class="article__author"><p>{escape(piece.byline)}</p></div>'
        f'<div class="article__tag"><h4>{escape(edition.words["tags"])}</h4>{tag_links(piece)}</div>{social(edition)}'
        f'<div class="article__comment"><p>{escape(edition.words["comment"])}</p><form><textarea></textarea></form>'
        f"</div></div>"
    )


def _breadcrumb(piece: Piece, edition: Edition) -> str:
    section = edition.section(piece.section)
    link = f'<a href="/{section.slug}/">{escape(section.name)}</a>'
    return f'<div class="breadcrumb breadcrumb-detail"><h2>{link}</h2></div>'


def _meta(piece: Piece) -> str:
    tail = " GMT+7 |" if piece.id % 3 == 0 else " GMT+7"
    return (
        f'<div class="article__meta"><span class="author cms-author">{escape(piece.byline)}</span>'
        f'<time class="time" datetime="{piece.published_at.isoformat()}">{day_and_time(piece.published_at)}{tail}'
        f"</time></div>"
    )


def _sapo(piece: Piece) -> str:
    if piece.layout == "onecms_t3":
        return ""
    return f'<div class="article__sapo cms-desc"><p>{escape(piece.lead)}</p></div>' if piece.lead else ""


def _top_photo(piece: Piece, edition: Edition) -> str:
    if piece.kind == "video":
        return (
            '<div class="article__avatar"><video class="cms-video" data-src="https://video.vnanet.vn/clip.mp4"></video>'
            f"<figcaption>{escape(piece.captions[0] if piece.captions else '')}</figcaption></div>"
        )
    if not piece.captions or piece.kind in ("photo", "infographic"):
        return ""
    return f'<div class="article__avatar">{_figure(piece, edition, 1)}</div>'


def _figure(piece: Piece, edition: Edition, number: int) -> str:
    alt = f"{piece.title} {edition.words['photo']} {number}"
    return (
        f'<figure><img class="cms-photo lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" '
        f'data-src="{picture_url(piece, number)}" alt="{escape(alt)}"><figcaption>{escape(piece.captions[number - 1])}'
        f"</figcaption></figure>"
    )


def _body(piece: Piece, edition: Edition, shelf: Sequence[Piece]) -> str:
    if piece.kind in ("photo", "infographic"):
        return "".join(_figure(piece, edition, number + 1) for number in range(len(piece.captions)))
    if piece.kind in ("video", "empty"):
        return "<p>&nbsp;</p>" if piece.kind == "empty" else ""
    blocks = [_block(piece, text, place) for place, text in enumerate(body_texts(piece))]
    return _interrupted(piece, edition, blocks, shelf) + _source(piece)


def body_texts(piece: Piece) -> list[str]:
    """The texts of the body as they stand on the page: dateline, repeated lead and signature put where they belong."""
    texts = list(piece.paragraphs)
    if piece.lead_repeated or (piece.lead and not piece.has_own_lead):
        texts.insert(0, piece.lead)
    if texts:
        texts[0] = f"{piece.dateline}{texts[0]}"
        texts[-1] = _signed(texts[-1], piece.signature)
    return texts


def _signed(text: str, signature: str) -> str:
    """The last paragraph with its signature; `./.` begins with the full stop of the sentence itself."""
    return text.removesuffix(".") + signature if signature.startswith(".") else text + signature


def _block(piece: Piece, text: str, place: int) -> str:
    if piece.layout == "onecms_justify":
        return f'<div align="justify">{escape(text)}</div><div align="justify">&nbsp;</div>'
    if piece.layout == "onecms_t3":
        return f'<div class="t3">{escape(text)}</div>'
    if piece.kind == "broken":
        return f"<p align=justify>{escape(text)}<b></i>"
    return f"<p>{_linked(piece, text, place)}</p>"


def _linked(piece: Piece, text: str, place: int) -> str:
    """The paragraph with a tag's first occurrence made a link, and some words in bold, as editors do."""
    safe = escape(text, quote=False)
    for tag in piece.tags[place % 2 :: 2]:
        word = escape(tag, quote=False)
        if word in safe:
            return safe.replace(word, f'<a class="cms-relate" href="{escape(encoded(tag_path(tag)))}">{word}</a>', 1)
    first, space, rest = safe.partition(" ")
    return f"<strong>{first}</strong>{space}{rest}" if place == 3 and "&" not in first else safe


def _interrupted(piece: Piece, edition: Edition, blocks: list[str], shelf: Sequence[Piece]) -> str:
    """Photographs, advertising and boxes between the paragraphs."""
    if piece.layout == "onecms_t3":
        lead = f'<p class="t1">{escape(piece.lead)}</p>' if piece.lead else ""
        return lead + "".join(blocks)
    furniture = {1: _photos(piece, edition), 2: advertising(edition, "SdaInBody"), 3: related_box(edition, shelf[:3])}
    if piece.id % 2:
        furniture[1] += "<p>&nbsp;</p>"
    parts = []
    for place, block in enumerate(blocks, 1):
        parts += [block, furniture.pop(place, "")]
    return "".join(parts) + "".join(furniture.values()) + '<iframe src="about:blank" title="video"></iframe>'


def _photos(piece: Piece, edition: Edition) -> str:
    numbers = range(1 if piece.id % 4 == 0 else 2, len(piece.captions) + 1)
    return "".join(_figure(piece, edition, number) for number in numbers)


def _source(piece: Piece) -> str:
    if not piece.source_line:
        return ""
    label = "" if piece.edition == "vi" else '<span class="label">source</span>'
    name = f'<span class="name">{escape(piece.source_line)}</span>'
    return f'<div class="article__source"><div class="source">{label}{name}</div></div>'


def _mega(piece: Piece, edition: Edition) -> str:
    """A large story: its own markup for each chapter, none of the usual classes."""
    chapters = "".join(
        f'<section class="mega-block mega-block--{place}"><div class="mega-text"><p>{escape(text)}</p></div></section>'
        for place, text in enumerate(body_texts(piece))
    )
    return (
        f'<main class="emagazine"><div class="mega-cover"><h1 class="entry-title">{escape(piece.title)}</h1>'
        f'<p class="mega-lead">{escape(piece.lead)}</p></div>{chapters}<p class="mega-credit">{escape(piece.byline)}'
        f"</p></main>"
    )
