"""A page that fits no layout in; the story that trafilatura guesses on it out, marked as such, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from monitor import habits, markup, text
from monitor.domain import Article
from monitor.page.body import ENDS_SENTENCE, is_noise
from monitor.page.kinds import REAL_TEXT, kind_of_page, pictured_kind
from monitor.page.layout import Mismatch
from monitor.page.wording import Wording


def rescue(html: bytes, url: str, *, charset: str = "") -> Article | Mismatch:
    """The story on a page that fits no layout, guessed by trafilatura: layout "rescue", flags ("rescued",).

    Refuses pages that are menus, videos or a few loose lines. Its instant is only what the head of the page says.
    """
    from trafilatura import bare_extraction  # half a second to import, and seldom needed

    page = markup.utf8(html, charset)
    if defect := markup.defect(page):
        return Mismatch(defect)
    if markup.is_bottomless(page):
        return Mismatch("too_large")
    head = markup.Head(page)
    guess = bare_extraction(_quiet(page), url=url, favor_precision=True, include_comments=False, include_tables=False)
    lines = [text.clean(line) for line in (getattr(guess, "text", None) or "").splitlines()]
    captions = dict.fromkeys(line for line in lines if habits.is_caption(line))
    paragraphs = [line for line in _before_related(lines) if line and line not in captions]
    title = text.clean(head.title or getattr(guess, "title", None) or "")
    shown = kind_of_page(url, page) or pictured_kind(title)
    if not _is_running_text(paragraphs) or (shown and sum(map(len, paragraphs)) < 3 * REAL_TEXT):
        return Mismatch(shown or "no_text", "rescue")
    if not title:
        return Mismatch("no_title", "rescue")
    return _article(head, url, title, Wording(title, "", paragraphs, ""), tuple(captions))


def _article(head: markup.Head, url: str, title: str, wording: Wording, captions: tuple[str, ...]) -> Article:
    published = text.parse_instant(head.meta("article:published_time"))
    return Article(
        url=url,
        title=title,
        lead="",
        paragraphs=tuple(wording.paragraphs),
        captions=captions,
        byline=wording.byline,
        published_at=published,
        published_basis="page" if published else None,
        modified_at=text.parse_instant(head.meta("article:modified_time")),
        declared_language=head.language,
        dateline=wording.dateline,
        signature=wording.signature,
        canonical_url=head.canonical_url,
        layout="rescue",
        flags=("rescued",),
    )


def _quiet(page: bytes) -> str:
    """The page without cards, advertisements and the other boxes that a guess takes for text, in one line.

    The guess ends a paragraph where a line of the page's source ends, be it in the middle of a sentence.
    """
    tree = LexborHTMLParser(markup.decoded(page))
    for node in reversed(tree.css("[class], [id], nav, footer, aside, form")):  # the inner ones before the outer ones
        if is_noise(node) and node.tag not in ("html", "body", "head"):
            node.decompose()
    return " ".join((tree.html or "").splitlines())


def _before_related(lines: Sequence[str]) -> Sequence[str]:
    end = next(
        (place for place, line in enumerate(lines) if habits.is_related_note(line) and len(line) < 30), len(lines)
    )
    return lines[:end]


def _is_running_text(paragraphs: Sequence[str]) -> bool:
    """Whether most of the text are sentences: at least one of some length, and few lines without an end."""
    sentences = [words for words in paragraphs if ENDS_SENTENCE.search(words) or len(words) > 200]
    letters = sum(len(words) * (3 if words[0] > "\u0e80" else 1) for words in sentences)
    return letters >= 200 and 2 * sum(map(len, sentences)) >= sum(map(len, paragraphs))
