"""A digest goes in, one HTML page comes out, for a browser, a mail or paper: one column, nothing loaded from elsewhere.

Colours stand inline for mail programs that drop style sheets; the sheet only turns them dark where the reader's system
is dark, and black on white on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from monitor.digest.forms.charts import figures
from monitor.digest.forms.heading import headline_parts, made, remarks, title_of
from monitor.digest.forms.links import archive_hint, archived_page, number_words, promise_page, story_page
from monitor.digest.forms.look import FAINT, FONT, INK, LINK, PILL, SHEET, SMALL, STATE_COLOURS, TITLE
from monitor.digest.forms.wording import (
    MOST_FOLLOWED,
    about,
    change_lines,
    copies_of,
    followed,
    more_followed,
    named_lines,
    promise_origin,
    promise_words,
    promises_title,
    section_title,
    sections,
    title_words,
    totals,
    why_words,
)
from monitor.digest.nouns import Digest, DigestItem, Telling
from monitor.digest.showing import is_web
from monitor.words import Words


def as_html(digest: Digest, words: Words, *, desk: str = "") -> str:
    """The digest as a whole HTML document."""
    page = _Page(digest, words, desk)
    body = [*page.head()]
    for title, items in sections(digest, words):
        body.append(_heading(section_title(title, items, words)))
        for item in items:
            body += page.item(item)
    body += page.promises()
    body += [_heading(words("Figures")), *figures(digest, words), *page.foot()]
    return "\n".join([*_top(title_of(digest, words), words.language), *body, "</main>", "</body>", "</html>", ""])


def _top(title: str, language: str) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield f'<html lang="{language}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>{SHEET}</style>"
    yield "</head>"
    yield (
        f'<body style="margin:0 auto;padding:1.25em;max-width:44em;background:#fff;{INK};font-family:{FONT};'
        'font-size:16px;line-height:1.55;overflow-wrap:anywhere">'
    )
    yield "<main>"


def _heading(text: str) -> str:
    return f'<h2 style="margin:1.4em 0 .5em;font-size:1.1em;{INK}">{escape(text)}</h2>'


def _link(text: str, url: str, style: str = LINK) -> str:
    """A link if it leads to the web, else the text and where it would have led."""
    if is_web(url):
        return f'<a href="{escape(url)}" rel="noopener noreferrer" style="{style}">{escape(text)}</a>'
    return escape(text if url in ("", text) else f"{text} ({url})")


def _faint(line: str) -> str:
    """A small line; `line` is HTML already."""
    return f'<p class="faint" style="{SMALL}">{line}</p>'


class _Page:
    """What all parts of one page are made with."""

    def __init__(self, digest: Digest, words: Words, desk: str) -> None:
        self._digest, self.words, self._desk = digest, words, desk

    def head(self) -> Iterator[str]:
        digest, words = self._digest, self.words
        colour, ground = STATE_COLOURS[digest.state]
        state, rest = headline_parts(digest, words)
        yield (
            f'<p class="ink {digest.state}" style="margin:0 0 1.25em;padding:.6em .9em;border-left:5px solid {colour};'
            f'background:{ground};{INK}"><strong>{escape(state)}</strong>: {escape(rest)}</p>'
        )
        yield f'<h1 style="margin:0;font-size:1.5em;line-height:1.25;{INK}">{escape(title_of(digest, words))}</h1>'
        yield _faint(escape(made(digest, words)))
        for remark in remarks(digest, words):
            yield f'<p style="margin:1.25em 0;font-size:1.1em">{escape(remark)}</p>'

    def item(self, item: DigestItem) -> Iterator[str]:
        shown = item.shown
        title = _link(title_words(shown, self.words), shown.url, TITLE)
        yield f'<article id="event-{item.event}" style="margin:0;padding:.9em 0;border-top:1px solid #dcdfe3">'
        yield f'<div lang="{escape(shown.language)}">'
        yield f'<h3 style="margin:0;font-size:1.1em;line-height:1.4;{INK}">{title}</h3>'
        yield f'<p class="faint" lang="{self.words.language}" style="{SMALL}">{self._about(shown)}</p>'
        if shown.lead:
            yield f'<p style="margin:.5em 0">{escape(shown.lead)}</p>'
        yield "</div>"
        yield from self._evidence(item)
        if versions := item.versions[1:]:
            yield from self._also(versions, item)
        yield "</article>"

    def promises(self) -> Iterator[str]:
        digest, words = self._digest, self.words
        if not digest.promises:
            return
        yield _heading(promises_title(digest, words))
        yield '<ul style="margin:.5em 0;padding-left:1.25em">'
        for one in digest.promises:
            page = promise_page(one, self._desk)
            origin = escape(promise_origin(one, digest, words))
            told = " · ".join([origin, *([_link(words("on the desk"), page)] if page else [])])
            faint = f'<span class="faint" style="font-size:.875em;{FAINT}">{told}</span>'
            yield f'<li style="margin:.4em 0">{escape(promise_words(one, digest, words))}<br>{faint}</li>'
        yield "</ul>"

    def foot(self) -> Iterator[str]:
        yield _faint(escape(totals(self._digest, self.words)))
        if hint := archive_hint(self._digest, self._desk, self.words):
            yield _faint(escape(hint))

    def _about(self, telling: Telling) -> str:
        """About a story, with the desk's pages of it as links, or with its number."""
        words = self.words
        parts = [escape(about(replace(telling, is_late=False), self._digest, words))]
        if telling.is_late:
            late = words("came in late")
            parts.append(f'<span class="late" style="{PILL}">{escape(late)}</span>')
        if self._desk:
            parts.append(_link(words("on the desk"), story_page(telling, self._desk)))
            if archived := archived_page(telling, self._desk):
                parts.append(_link(words("archived copy"), archived))
        else:
            parts.append(escape(number_words(telling, words)))
        return " · ".join(parts)

    def _evidence(self, item: DigestItem) -> Iterator[str]:
        """Whom it names, why it is here, what changed, what it follows, and where else the text was seen."""
        words = self.words
        for line in named_lines(item, words):
            yield _faint(escape(line))
        if item.why:
            yield _faint(escape(words("why: {reasons}", reasons=why_words(item.why, words))))
        for change in change_lines(item, self._digest, words):
            yield f'<p class="ink" style="margin:.3em 0;font-size:.875em;{INK}">{escape(change)}</p>'
        told = [_link(followed(one, self._digest, words), one.url) for one in item.follows[:MOST_FOLLOWED]]
        if told:
            more = [escape(more_followed(item, words))] if more_followed(item, words) else []
            yield _faint(words("follows up: {stories}", stories="; ".join([*told, *more])))
        if item.shown.others:
            yield _faint(words("also {url}", url=_addresses(item.shown)))
        yield from map(_faint, self._copies(item.shown, item))

    def _copies(self, telling: Telling, item: DigestItem) -> list[str]:
        return [_link(told, url) for told, url in copies_of(telling, item, self._digest, self.words)]

    def _also(self, tellings: Sequence[Telling], item: DigestItem) -> Iterator[str]:
        yield '<ul style="margin:.5em 0;padding-left:1.25em">'
        for telling in tellings:
            title = _link(title_words(telling, self.words), telling.url, TITLE)
            also = [self.words("also {url}", url=_addresses(telling))] if telling.others else []
            others = "".join(f"; {one}" for one in (*also, *self._copies(telling, item)))
            faint = f'<span class="faint" style="font-size:.875em;{FAINT}">{self._about(telling)}{others}</span>'
            yield f'<li style="margin:.4em 0"><span lang="{escape(telling.language)}">{title}</span><br>{faint}</li>'
        yield "</ul>"


def _addresses(telling: Telling) -> str:
    return ", ".join(_link(url, url) for url in telling.others)
