"""A piece in, its article page out, in the layout that the piece names."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.newsroom.layout_new import new_page
from monitor.newsroom.layout_old import old_page, print_page
from monitor.newsroom.layout_vna import pictorial_page, portal_page
from monitor.newsroom.pieces import Piece

__all__ = ["page_of", "print_page"]


def page_of(piece: Piece, shelf: Sequence[Piece]) -> str:
    """The whole page; `shelf` are other stories of the edition for the boxes round it."""
    if piece.source == "vna":
        return portal_page(piece, shelf)
    if piece.source == "vna_pictorial":
        return pictorial_page(piece, shelf)
    return old_page(piece, shelf) if piece.layout.startswith("old") else new_page(piece, shelf)
