"""The bytes of a page and the layouts of its source in; an Article, or a Mismatch, out.

Only the elements that the layout names are parsed, cut out of the page. Behind each cut stands a mark that the parser
must find outside of it; if one is not there, or if the cuts give no story, the whole page is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor import habits, markup, text
from monitor.domain import Article
from monitor.page.body import ENDS_SENTENCE, Reader, one_line
from monitor.page.instant import published_at
from monitor.page.kinds import REAL_TEXT, kind_of_page, kind_without_text, pictured_kind
from monitor.page.layout import Layout, Mismatch
from monitor.page.wording import Wording, essence

LAST_GLUED_YEAR = 2020


def layout_for(html: bytes, layouts: Sequence[Layout]) -> Layout | None:
    """The first layout of which a marker occurs in the page."""
    return next(_fitting(html, layouts), None)


def extract(html: bytes, url: str, layouts: Sequence[Layout], *, charset: str = "") -> Article | Mismatch:
    """The story on the page at `url`. `charset` is what the Content-Type header said, "" if nothing.

    A later layout is tried when an earlier one is named on the page but yields nothing.
    """
    page = markup.utf8(html, charset)
    if defect := markup.defect(page):
        return Mismatch(defect)
    failures = []
    for layout in _fitting(page, layouts):
        outcome = _read(page, url, layout)
        if isinstance(outcome, Article):
            return outcome
        failures.append(outcome)
    return next((failure for failure in failures if failure.reason != "no_layout"), Mismatch("no_layout"))


def extract_whole(html: bytes, url: str, layout: Layout, *, charset: str = "") -> Article | Mismatch:
    """As `extract` for one layout, parsing the whole page: slow, and the measure of what the cuts must give."""
    page = markup.utf8(html, charset)
    if defect := markup.defect(page):
        return Mismatch(defect)
    return _read_whole(page, markup.Head(page), url, layout)


def _fitting(html: bytes, layouts: Sequence[Layout]) -> Iterator[Layout]:
    return (layout for layout in layouts if any(marker in html for marker in layout.markers))


def _read(page: bytes, url: str, layout: Layout) -> Article | Mismatch:
    head = markup.Head(page)
    cuts = _cut(page, layout)
    if cuts is not None and not markup.is_bottomless(cuts):
        tree = LexborHTMLParser(markup.decoded(cuts))
        if _is_sound(tree, cuts.count(markup.MARK)):
            outcome = _story(tree, head, url, layout, page)
            if isinstance(outcome, Article):
                return outcome
    return _read_whole(page, head, url, layout)


def _read_whole(page: bytes, head: markup.Head, url: str, layout: Layout) -> Article | Mismatch:
    if markup.is_bottomless(page):
        return Mismatch("too_large", layout.name)
    return _story(LexborHTMLParser(markup.decoded(page)), head, url, layout, page)


def _cut(page: bytes, layout: Layout) -> bytes | None:
    if layout.siblings or layout.loose:
        return None
    return markup.cut(page, layout.title, layout.body, layout.others)


def _is_sound(tree: LexborHTMLParser, marks: int) -> bool:
    body = tree.body
    found = tree.css("cut-end")
    return body is not None and len(found) == marks and all(_is_child(mark, body) for mark in found)


def _is_child(node: LexborNode, parent: LexborNode) -> bool:
    return node.parent is not None and node.parent.mem_id == parent.mem_id


def _story(tree: LexborHTMLParser, head: markup.Head, url: str, layout: Layout, page: bytes) -> Article | Mismatch:
    """The story in a parsed page, or in its cuts."""
    bodies = _bodies(tree, layout)
    title_node, title = _title(tree, layout, text.clean(head.title))
    if not bodies:
        return Mismatch(kind_of_page(url, page) or "no_layout", layout.name)
    if not title:
        return Mismatch("no_title", layout.name)
    lead, time, byline = (_first(tree, selectors) for selectors in (layout.lead, layout.time, layout.byline))
    apart = frozenset(node.mem_id for node in (title_node, lead[0], time[0], byline[0]) if node)
    reader = Reader(title, layout, apart)
    for body in bodies:
        if not (layout.siblings and reader.is_apart(body, body.tag or "")):
            reader.read(body)
    if not reader.paragraphs:
        return Mismatch(kind_without_text(bodies, url, page, title), layout.name)
    pictured = pictured_kind(title)
    if pictured and sum(map(len, reader.paragraphs)) < REAL_TEXT:
        return Mismatch(pictured, layout.name)
    opening = lead[1] or _lead_of_head(head, layout, title, reader.paragraphs)
    wording = Wording(title, opening, reader.paragraphs, byline[1])
    article = _article(head, url, title, wording, published_at(head, time[0], layout, page))
    return replace(
        article,
        captions=_captions(tree, layout, title, reader),
        byline=wording.byline or reader.byline,
        section=_section(tree, layout),
        tags=_tags(tree, head, layout),
        signature=wording.signature or reader.source,
        layout=layout.name,
    )


def _article(head: markup.Head, url: str, title: str, wording: Wording, published: datetime | None) -> Article:
    """What the head and the wording tell of the story."""
    return Article(
        url=url,
        title=title,
        lead=wording.lead,
        paragraphs=tuple(wording.paragraphs),
        published_at=published,
        published_basis="page" if published else None,
        modified_at=text.parse_instant(head.meta("article:modified_time")),
        declared_language=head.language,
        dateline=wording.dateline,
        canonical_url=head.canonical_url,
        flags=("glued",) if _is_glued(published, title, wording) else (),
    )


def _is_glued(published: datetime | None, title: str, wording: Wording) -> bool:
    """Glued are the migrated stories of before: none was seen among those of 2021 and later."""
    if published is not None and published.year > LAST_GLUED_YEAR:
        return False
    return habits.is_glued("\n".join((title, wording.lead, *wording.paragraphs)))


def _title(tree: LexborHTMLParser, layout: Layout, window: str) -> tuple[LexborNode | None, str]:
    """The title; where the layout's selectors fail, a heading that the title of the window repeats, or that title."""
    node, title = _first(tree, layout.title)
    if title:
        return node, title
    for heading in tree.css("h1, h2, h3"):
        words = one_line(heading)
        if len(words) > 7 and words in window:
            return heading, words
    return (None, window) if window else _first(tree, ("h1",))


def _bodies(tree: LexborHTMLParser, layout: Layout) -> list[LexborNode]:
    for selector in layout.body:
        found = tree.css(selector)
        if found:
            return found if layout.siblings else found[:1]
    return []


def _first(tree: LexborHTMLParser, selectors: Sequence[str]) -> tuple[LexborNode | None, str]:
    """The first element in the selectors' order that holds text, and its text in one line."""
    for selector in selectors:
        for node in tree.css(selector)[:3]:
            words = one_line(node)
            if words:
                return node, words
    return None, ""


def _captions(tree: LexborHTMLParser, layout: Layout, title: str, reader: Reader) -> tuple[str, ...]:
    """The captions above and in the body, each once, without generated figure text."""
    above = [one_line(node) for selector in layout.captions for node in tree.css(selector)]
    once: dict[str, str] = {}
    for caption in (*above, *reader.captions):
        cleaned = habits.clean_caption(caption, title)
        if cleaned:
            once.setdefault(text.fold(cleaned), cleaned)
    return tuple(once.values())


def _section(tree: LexborHTMLParser, layout: Layout) -> str:
    for selector in layout.section:
        names = [name for node in tree.css(selector) if (name := one_line(node))]
        if names:
            return names[-1]  # the narrowest one
    return ""


def _tags(tree: LexborHTMLParser, head: markup.Head, layout: Layout) -> tuple[str, ...]:
    found = [one_line(node).lstrip("# ") for selector in layout.tags for node in tree.css(selector)]
    words = found or [word.strip() for word in text.clean(head.meta("keywords", "news_keywords")).split(",")]
    return tuple(dict.fromkeys(word for word in words if word))


_OF_THE_SITE = re.compile(r"vnanet|thông tấn xã|news agency|cổng thông tin|agence|agencia|portal", re.IGNORECASE)


def _lead_of_head(head: markup.Head, layout: Layout, title: str, paragraphs: Sequence[str]) -> str:
    """The lead that only a `<meta>` holds: a sentence, not about the site, and in neither the title nor the body."""
    lead = text.clean(head.meta(layout.lead_meta)) if layout.lead_meta else ""
    if not ENDS_SENTENCE.search(lead) or _OF_THE_SITE.search(lead[:80]):
        return ""
    start = essence(habits.split_dateline(lead)[1])[:60]
    repeats = start in essence(title) or any(start in essence(words) for words in paragraphs[:3])
    return "" if repeats else lead
