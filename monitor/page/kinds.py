"""A page without a story in; what it shows instead out: a film, pictures, a chart, nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from selectolax.lexbor import LexborNode

from monitor.page.layout import Why

REAL_TEXT = 200
_PICTURED = re.compile(
    r"(?P<photo>组图|\[photos?\]|\[ảnh\]|photo story)|图表新闻|图表[:：]|infographics?|инфографика", re.IGNORECASE
)


def pictured_kind(title: str) -> Literal["photo", "infographic"] | None:
    """What the title says that the page shows instead of a text."""
    found = _PICTURED.search(title)
    return ("photo" if found["photo"] else "infographic") if found else None


def kind_of_page(url: str, page: bytes) -> Literal["video", "photo"] | None:
    """What kind of page has no body for text, as far as it says so."""
    if re.search(r"/videos?[/-]", url) or any(m in page for m in (b"<video", b"cms-video", b"article--video")):
        return "video"
    photo = re.search(r"/(?:anh|photos?|phong-su-anh|thu-vien-anh)/", url) or b"article--photo" in page
    return "photo" if photo else None


def kind_without_text(bodies: Sequence[LexborNode], url: str, page: bytes, title: str) -> Why:
    if pictured := pictured_kind(title):
        return pictured
    if any(body.css_first("video, iframe, object, embed, .cms-video, .video") for body in bodies):
        return "video"
    kind = kind_of_page(url, page)
    if kind:
        return kind
    return "photo" if any(body.css_first("img, figure, picture") for body in bodies) else "no_text"
