"""A digest goes in, Markdown (CommonMark with tables) comes out; no text of a story can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from monitor.digest.forms.bars import sparkline
from monitor.digest.forms.heading import headline_parts, made, remarks, title_of
from monitor.digest.forms.links import archive_hint, archived_page, number_words, promise_page, story_page
from monitor.digest.forms.wording import (
    MOST_FOLLOWED,
    about,
    change_lines,
    copies_of,
    followed,
    last_read,
    more_followed,
    named_lines,
    number_or_dash,
    promise_origin,
    promise_words,
    promises_title,
    received,
    section_title,
    sections,
    title_words,
    totals,
    trouble_words,
    why_words,
)
from monitor.digest.nouns import HABIT_DAYS, Digest, DigestItem, EditionFigure, Telling
from monitor.digest.showing import is_web
from monitor.words import Words

_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~!$^=]")
_AT_THE_START = re.compile(r"^(\d+)([.)])|^([-+:])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def as_markdown(digest: Digest, words: Words, *, desk: str = "") -> str:
    """The digest as Markdown; the first line is the state of the intake."""
    page = _Page(digest, words, desk)
    lines = [*page.head()]
    for title, items in sections(digest, words):
        lines += [f"## {escaped(section_title(title, items, words))}", ""]
        for item in items:
            lines += [*page.item(item), ""]
    lines += page.promises()
    return "\n".join([*lines, *page.figures()]) + "\n"


def escaped(text: str) -> str:
    """The text as Markdown that shows it; entities rather than backslashes for what HTML would take."""
    text = _SPECIAL.sub(r"\\\g<0>", text.translate(_ENTITIES))
    return _AT_THE_START.sub(r"\1\\\2\3", text)


def _link(text: str, url: str) -> str:
    """A link if it leads to the web, else the text and where it would have led."""
    if is_web(url):
        return f"[{escaped(text)}](<{url}>)"
    return escaped(text if url in ("", text) else f"{text} ({url})")


class _Page:
    """What all parts of one text are made with."""

    def __init__(self, digest: Digest, words: Words, desk: str) -> None:
        self._digest, self.words, self._desk = digest, words, desk

    def head(self) -> Iterator[str]:
        digest, words = self._digest, self.words
        state, rest = headline_parts(digest, words)
        yield f"**{escaped(state)}**: {escaped(rest)}"
        yield ""
        yield f"# {escaped(title_of(digest, words))}"
        yield ""
        yield escaped(made(digest, words))
        yield ""
        for remark in remarks(digest, words):
            yield escaped(remark)
            yield ""

    def item(self, item: DigestItem) -> Iterator[str]:
        yield f"### {_link(title_words(item.shown, self.words), item.shown.url)}"
        yield ""
        yield self._about(item.shown)
        yield ""
        if item.shown.lead:
            yield escaped(item.shown.lead)
            yield ""
        yield from self._evidence(item)
        yield from self._others(item.shown, item)
        for telling in item.versions[1:]:
            yield f"- {_link(title_words(telling, self.words), telling.url)} ({self._about(telling)})"
            yield from (f"  {line}" for line in self._others(telling, item))

    def _about(self, telling: Telling) -> str:
        """About a story, with the desk's pages of it as links, or with its number."""
        about_it = escaped(about(telling, self._digest, self.words))
        if not self._desk:
            return f"{about_it} · {escaped(number_words(telling, self.words))}"
        pages = [_link(self.words("on the desk"), story_page(telling, self._desk))]
        if archived := archived_page(telling, self._desk):
            pages.append(_link(self.words("archived copy"), archived))
        return " · ".join([about_it, *pages])

    def _evidence(self, item: DigestItem) -> Iterator[str]:
        words = self.words
        for line in named_lines(item, words):
            yield f"- {escaped(line)}"
        if item.why:
            yield "- " + escaped(words("why: {reasons}", reasons=why_words(item.why, words)))
        for change in change_lines(item, self._digest, words):
            yield f"- {escaped(change)}"
        told = [_link(followed(one, self._digest, words), one.url) for one in item.follows[:MOST_FOLLOWED]]
        if told:
            more = [escaped(more_followed(item, words))] if more_followed(item, words) else []
            yield "- " + words("follows up: {stories}", stories="; ".join([*told, *more]))

    def _others(self, telling: Telling, item: DigestItem) -> Iterator[str]:
        for url in telling.others:
            yield "- " + self.words("also {url}", url=_link(url, url))
        for told, url in copies_of(telling, item, self._digest, self.words):
            yield f"- {_link(told, url)}"

    def promises(self) -> Iterator[str]:
        digest, words = self._digest, self.words
        if not digest.promises:
            return
        yield f"## {escaped(promises_title(digest, words))}"
        yield ""
        for one in digest.promises:
            page = promise_page(one, self._desk)
            told = [escaped(promise_words(one, digest, words)), escaped(promise_origin(one, digest, words))]
            yield "- " + " · ".join([*told, *([_link(words("on the desk"), page)] if page else [])])
        yield ""

    def figures(self) -> Iterator[str]:
        digest, words = self._digest, self.words
        heads = (words("edition"), words("received"), words("usual"), words("on the beat"), words("last read"))
        yield "## " + escaped(words("Figures"))
        yield ""
        yield _row((*heads, words("last {number} days", number=HABIT_DAYS), words("note")))
        yield "|---|---:|---:|---:|---|---|---|"
        for figure in digest.figures:
            yield _row(self._cells(figure))
        yield ""
        yield escaped(totals(digest, words))
        if hint := archive_hint(digest, self._desk, words):
            yield ""
            yield escaped(hint)

    def _cells(self, figure: EditionFigure) -> Iterator[str]:
        yield escaped(figure.place)
        yield number_or_dash(received(figure))
        yield number_or_dash(figure.received.usual)
        yield str(figure.on_beat)
        yield last_read(figure, self._digest, self.words)
        yield sparkline(figure.received, HABIT_DAYS)
        yield escaped(trouble_words(figure, self.words))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
