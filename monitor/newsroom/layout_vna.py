"""A piece in, its article page on the agency's portal or in the pictorial out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from monitor.newsroom.editions import Edition, edition_of, encoded, path_of
from monitor.newsroom.layout_new import body_texts
from monitor.newsroom.pieces import Piece
from monitor.newsroom.surroundings import bottom, picture_url


def portal_page(piece: Piece, shelf: Sequence[Piece]) -> str:
    """A page of the portal; a photo page has pictures with captions and no text."""
    edition = edition_of(piece)
    content = _portal_photos(piece) if piece.kind == "photo" else _portal_text(piece)
    return (
        f'<!DOCTYPE html><html lang="{edition.language}"><head><meta charset="utf-8">'
        f"<title>{escape(piece.title)} - {escape(edition.name)}</title>"
        f'<meta name="Description" content="{escape(piece.lead)}">'
        f'<meta name="Keywords" content="{escape(", ".join(piece.tags))}"></head>'
        f'<body>{_menu(edition)}<div class="main-content"><div class="post-detail">'
        f'<h1 class="post-title">{escape(piece.title)}</h1>'
        f'<div class="post-date">{piece.published_at:%d/%m/%Y %H:%M}</div>{content}</div>{_shelf(edition, shelf)}</div>'
        f"{bottom(edition)}</body></html>"
    )


def _portal_text(piece: Piece) -> str:
    """Paragraphs, or for some stories a block that a word processor left, with `br` between the paragraphs."""
    texts = [escape(text) for text in body_texts(piece)]
    if "external_class" in piece.extra:
        inner = "".join(f"<div>{text}</div><div>&#160;</div>" for text in texts)
        return f'<div class="post-content"><div class="ExternalClass{piece.id:032X}">{inner}</div></div>'
    return f'<div class="post-content">{"".join(f"<p>{text}</p>" for text in texts)}</div>'


def _portal_photos(piece: Piece) -> str:
    figures = "".join(
        f'<article class="TextImgDetail"><img src="{picture_url(piece, number)}" content="{escape(caption)}"></article>'
        for number, caption in enumerate(piece.captions, 1)
    )
    return f'<div class="gallery">{figures}</div>'


def _menu(edition: Edition) -> str:
    links = "".join(
        f'<li><a href="/{edition.path}/tin/{section.slug}-{section.zone}/">{escape(section.name)}</a></li>'
        for section in edition.sections
    )
    return f'<header><a href="/{edition.path}/">{escape(edition.name)}</a><ul class="menu">{links}</ul></header>'


def _shelf(edition: Edition, shelf: Sequence[Piece]) -> str:
    rows = "".join(
        f'<li><a href="{encoded(path_of(piece))}" title="{escape(piece.title)}">{escape(piece.title)}</a>'
        f"<span>{piece.published_at:%d/%m/%Y}</span><p>{escape(piece.lead)}</p></li>"
        for piece in shelf
    )
    return f'<div class="other-news"><h3>{escape(edition.words["related"])}</h3><ul>{rows}</ul></div>'


def pictorial_page(piece: Piece, shelf: Sequence[Piece]) -> str:
    """A page of the pictorial in one of its three forms."""
    edition = edition_of(piece)
    makers = {"tin-van": _short_news, "long-form": _long_form, "detail": _detail}
    return (
        f'<!DOCTYPE html><html lang="{edition.language}"><head><meta charset="utf-8">'
        f"<title>{escape(piece.title)} | {escape(edition.name)}</title>"
        f'<meta property="og:title" content="{escape(piece.title)}"></head><body>{_languages()}'
        f'<ul class="bavn-menu"><li><a href="/{edition.path}/tin-van/">{escape(edition.words["latest"])}</a></li></ul>'
        f"{makers[piece.layout](piece)}{_shelf(edition, shelf)}{bottom(edition)}</body></html>"
    )


def _languages() -> str:
    """The bar with all languages: several scripts on every page."""
    names = (
        ("vietnamese", "Tiếng Việt"),
        ("english", "English"),
        ("french", "Français"),
        ("spanish", "Español"),
        ("chinese", "中文"),
        ("russian", "Русский"),
        ("japanese", "日本語"),
        ("korean", "한국어"),
        ("khmer", "ភាសាខ្មែរ"),
        ("lao", "ພາສາລາວ"),
    )
    return (
        '<ul class="lang-bar">' + "".join(f'<li><a href="/{path}/">{name}</a></li>' for path, name in names) + "</ul>"
    )


def _photo_table(piece: Piece) -> str:
    return "".join(
        f'<table class="picture"><tr><td><img src="{picture_url(piece, number)}"></td></tr><tr>'
        f'<td class="caption">{escape(caption)}'
        "</td></tr></table>"
        for number, caption in enumerate(piece.captions, 1)
    )


def _short_news(piece: Piece) -> str:
    """Short news: the photograph and its caption in a table, text in paragraphs or loose in `b` and `span`."""
    texts = [escape(text) for text in body_texts(piece)]
    if "loose_text" in piece.extra:
        body = f"<b>{texts[0]}</b><br><br>" + "".join(f"<span>{text}</span><br><br>" for text in texts[1:])
    else:
        body = "".join(f"<p>{text}</p>" for text in texts)
    return (
        f'<div class="bavn-top-post"><h1 class="bavn-tt-post">{escape(piece.title)}</h1><time class="bavn-time-news">'
        f'{piece.published_at:%d/%m/%Y}</time></div><div class="bavn-main-post">'
        f'<article class="lr-ct">{_photo_table(piece)}{body}'
        "</article></div>"
    )


def _long_form(piece: Piece) -> str:
    """A long story: title, lead and time inside the article, captions in boxes of their own between the paragraphs."""
    captions = [f'<div class="lr-caption">{escape(caption)}</div>' for caption in piece.captions]
    blocks = []
    for place, text in enumerate(body_texts(piece)):
        blocks += [f"<p>{escape(text)}</p>", *captions[place : place + 1]]
    return (
        f'<div class="bavn-mid-post"><article class="lr-ct"><h1>{escape(piece.title)}</h1>'
        f"<time>{piece.published_at:%d/%m/%Y}</time>"
        f"{''.join(blocks)}</article></div>"
    )


def _detail(piece: Piece) -> str:
    text = "<br><br>".join(escape(text) for text in body_texts(piece))
    return (
        f'<div class="title-detail"><h1>{escape(piece.title)}</h1><p class="fon3">{piece.published_at:%d/%m/%Y}</p>'
        f"</div>"
        f'<div class="detail">{_photo_table(piece)}{text}</div>'
    )
