"""A piece in, its article page in the markup of the old platform out: three generations of it, and the print view."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from monitor.newsroom.editions import Edition, edition_of, encoded, old_url_of
from monitor.newsroom.layout_new import body_texts
from monitor.newsroom.pieces import Piece
from monitor.newsroom.surroundings import bottom, card, head, picture_url, top


def old_page(piece: Piece, shelf: Sequence[Piece]) -> str:
    """The whole page; `shelf` are the stories that the box beside it shows."""
    edition = edition_of(piece)
    makers = {"old2014": _of_2014, "old2017": _of_2017, "old2021": _of_2021}
    box = "".join(card(other, summary=False) for other in shelf)
    return (
        f'<!DOCTYPE html><html lang="{edition.language}">{head(edition, piece, canonical=old_url_of(piece))}<body>'
        f'{top(edition)}<div id="mainContent"><div class="direction"><a href="/{piece.section}.vnp">'
        f"{escape(edition.section(piece.section).name)}</a></div>"
        f'<article class="details">{makers[piece.layout](piece, edition)}</article>'
        f'{_below(piece)}<aside class="box"><h3>{escape(edition.words["related"])}</h3>{box}</aside>'
        f"</div>{bottom(edition)}</body></html>"
    )


def print_page(piece: Piece) -> str:
    """The small page for printing, which the old platform had for each story."""
    edition = edition_of(piece)
    text = "".join(f"<p>{escape(text)}</p>" for text in body_texts(piece))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">'
        f"<title>Bản in : {escape(piece.title)} | {escape(edition.name)}</title></head>"
        f'<body><h1 class="details__headline cms-title">{escape(piece.title)}</h1><div class="source"><time datetime='
        f'"{piece.published_at.isoformat()}">{piece.published_at:%d/%m/%Y %H:%M} GMT+7</time></div>'
        f'<div class="details__summary cms-desc">{escape(piece.lead if piece.has_own_lead else "")}</div>'
        f'<div class="content article-body cms-body">{text}</div></body></html>'
    )


def _below(piece: Piece) -> str:
    links = ", ".join(f'<a href="/tags/{encoded(tag.replace(" ", "-"))}.vnp">{escape(tag)}</a>' for tag in piece.tags)
    return f'<div class="tags">{links}</div>'


def _photo(piece: Piece, number: int) -> str:
    url = picture_url(piece, number)
    link = f'<a href="{url}" data-index="0"><img src="{url}" alt=""></a>'
    return f'<div class="article-photo">{link}{escape(piece.captions[number - 1])}</div>'


def _photos(piece: Piece) -> str:
    return "".join(_photo(piece, number + 1) for number in range(len(piece.captions)))


def _of_2014(piece: Piece, edition: Edition) -> str:
    """No lead of its own, justified blocks with empty paragraphs between them, entities for every accent."""
    texts = [_entities(text) for text in body_texts(piece)]
    first = f'<div style="text-align: justify;">{_photos(piece)}<br /> {texts[0]}</div>'
    rest = "".join(f'<p>&nbsp;</p><div style="text-align: justify;">{text}</div>' for text in texts[1:-1])
    last = f"<p>&nbsp;</p><p><br /> {texts[-1]}</p>" if len(texts) > 1 else ""
    return (
        f'<header class="article-header"><h1>{_entities(piece.title)}</h1><p class="meta">'
        f'<span class="author"> {escape(piece.byline)}'
        f"</span> <time>l&uacute;c : {piece.published_at:%d/%m/%y %H:%M} </time></p></header>"
        f'<div class="content article-body cms-body ">{first}{rest}{last}</div>'
    )


def _entities(text: str) -> str:
    """Latin letters with accents as numeric or named references, as the old editor wrote them."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()


def _of_2017(piece: Piece, edition: Edition) -> str:
    """Bare text and line breaks after the photograph and an advertising player."""
    text = "<br /><br />".join(escape(text) for text in body_texts(piece))
    return (
        f'<header class="article-header"><h1 class="details__headline cms-title">{escape(piece.title)}</h1>'
        f'<p class="meta">'
        f'<span class="author cms-author">{escape(piece.byline)}</span> '
        f'<time datetime="{piece.published_at.isoformat()}">'
        f"{piece.published_at:%d/%m/%Y %H:%M} GMT+7</time>"
        f'<a class="print" href="/Utilities/Print.aspx?contentid={piece.id}" rel="nofollow"><i class="fa fa-print">'
        f"</i>Bản in</a></p></header>"
        f'<div class="details__summary cms-desc">{escape(piece.lead)}</div>'
        f'<div class="content article-body cms-body AdAsia">{_photos(piece)}{_PLAYER}{text}</div>'
    )


_PLAYER = (
    '<div id="sas_intextContainer_71"><div id="sas_player_71"><div class="sas-container sas-linear">'
    '<div class="sas-screen">'
    '<video src="https://cdn.example/clip.mp4" preload="true" width="300" height="150"></video>'
    '<div class="sas-ctrl-clickthrough sas-ctrl-mask"></div></div></div></div></div>'
)


def _of_2021(piece: Piece, edition: Edition) -> str:
    """Paragraphs, and a time attribute without an offset."""
    text = "".join(f"<p>{escape(text)}</p>" for text in body_texts(piece))
    return (
        f'<h1 class="details__headline cms-title">{escape(piece.title)}</h1><div class="source">'
        f'<span class="author cms-author">'
        f"{escape(piece.byline)}</span>"
        f'<time datetime="{piece.published_at:%Y-%m-%d %H:%M}">{piece.published_at:%d/%m/%Y - %H:%M}</time></div>'
        f'<div class="details__summary cms-desc">{escape(piece.lead)}</div>'
        f'<div class="content article-body cms-body">{_photos(piece)}{text}</div>'
    )
