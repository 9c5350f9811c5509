"""A digest goes in, plain text for a terminal or a mail comes out, made for 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.digest.forms.bars import sparkline
from monitor.digest.forms.columns import columns, wrap
from monitor.digest.forms.heading import headline, made, remarks, title_of
from monitor.digest.forms.links import archive_hint, archived_page, number_words, promise_page, story_page
from monitor.digest.forms.wording import (
    MOST_FOLLOWED,
    about,
    change_lines,
    copies_of,
    followed,
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
from monitor.words import Words

_NARROWEST = 40


def as_text(digest: Digest, words: Words, width: int = 80, *, desk: str = "") -> str:
    """The digest as text; only addresses are longer than `width` columns (never fewer than 40), as they must be."""
    page = _Page(digest, words, max(width, _NARROWEST), desk)
    lines = [*page.head()]
    number = 0
    for title, items in sections(digest, words):
        lines += ["", *_title(section_title(title, items, words))]
        for item in items:
            number += 1
            lines += ["", *page.item(item, number)]
    lines += page.promises()
    return "\n".join([*lines, "", *page.figures()]) + "\n"


def _title(title: str) -> list[str]:
    return [title.upper(), "-" * columns(title)]


class _Page:
    """What all parts of one text are made with."""

    def __init__(self, digest: Digest, words: Words, width: int, desk: str) -> None:
        self._digest, self.words, self._width, self._desk = digest, words, width, desk

    def head(self) -> Iterator[str]:
        digest, words, width = self._digest, self.words, self._width
        yield from wrap(headline(digest, words), width, rest="  ")
        yield ""
        yield from wrap(title_of(digest, words), width)
        yield from wrap(made(digest, words), width)
        for remark in remarks(digest, words):
            yield ""
            yield from wrap(remark, width)

    def item(self, item: DigestItem, number: int) -> Iterator[str]:
        words, width = self.words, self._width
        mark = f"{number}. "
        pad = " " * len(mark)
        yield from self._telling(item.shown, mark, pad)
        yield from wrap(item.shown.lead, width, pad, pad)
        for line in named_lines(item, words):
            yield from wrap(line, width, pad, pad + "  ")
        if item.why:
            yield from wrap(words("why: {reasons}", reasons=why_words(item.why, words)), width, pad, pad + "  ")
        for change in change_lines(item, self._digest, words):
            yield from wrap(change, width, pad, pad + "  ")
        for line in self._follows(item):
            yield from wrap(line, width, pad, pad + "  ")
        yield from self._links(item.shown, pad)
        yield from self._copies(item.shown, item, pad)
        for telling in item.versions[1:]:
            tag = f"{pad}[{telling.language}] "
            under = " " * columns(tag)
            yield from self._telling(telling, tag, under)
            yield from self._links(telling, under)
            yield from self._copies(telling, item, under)

    def _telling(self, telling: Telling, mark: str, pad: str) -> Iterator[str]:
        yield from wrap(title_words(telling, self.words), self._width, mark, pad)
        number = [] if self._desk else [number_words(telling, self.words)]
        yield from wrap(" · ".join([about(telling, self._digest, self.words), *number]), self._width, pad, pad)

    def _follows(self, item: DigestItem) -> Iterator[str]:
        told = [followed(one, self._digest, self.words) for one in item.follows[:MOST_FOLLOWED]]
        if told:
            more = more_followed(item, self.words)
            yield self.words("follows up: {stories}", stories="; ".join([*told, *([more] if more else [])]))

    def _links(self, telling: Telling, pad: str) -> Iterator[str]:
        if telling.url:
            yield f"{pad}{telling.url}"
        for url in telling.others:
            yield pad + self.words("also {url}", url=url)
        if page := story_page(telling, self._desk):
            yield pad + self.words("on the desk: {url}", url=page)
        if page := archived_page(telling, self._desk):
            yield pad + self.words("archived: {url}", url=page)

    def promises(self) -> Iterator[str]:
        digest, words, width = self._digest, self.words, self._width
        if digest.promises:
            yield from ("", *_title(promises_title(digest, words)))
        for one in digest.promises:
            yield ""
            yield from wrap(promise_words(one, digest, words), width, "- ", "  ")
            yield from wrap(promise_origin(one, digest, words), width, "  ", "  ")
            if page := promise_page(one, self._desk):
                yield "  " + words("on the desk: {url}", url=page)

    def _copies(self, telling: Telling, item: DigestItem, pad: str) -> Iterator[str]:
        for told, url in copies_of(telling, item, self._digest, self.words):
            yield from wrap(told, self._width, pad, pad)
            if url:
                yield pad + url

    def figures(self) -> Iterator[str]:
        digest, words, width = self._digest, self.words, self._width
        yield from _title(words("Figures"))
        yield from self._table()
        for figure in digest.figures:
            if trouble := trouble_words(figure, words):
                yield from wrap(f"{figure.place}: {trouble}", width, rest="  ")
        yield from wrap(totals(digest, words), width, rest="  ")
        if hint := archive_hint(digest, self._desk, words):
            yield from wrap(hint, width, rest="  ")

    def _table(self) -> Iterator[str]:
        """A line for each edition: what came, what was expected, and the days before as bars where there is room."""
        words = self.words
        heads = (words("edition"), words("received"), words("usual"), words("on the beat"))
        rows = [heads, *((one.place, *map(number_or_dash, _numbers(one))) for one in self._digest.figures)]
        widths = [max(columns(row[column]) for row in rows) for column in range(4)]
        room = self._width - sum(widths) - 8
        charts = ["", *(sparkline(one.received, min(room, HABIT_DAYS)) for one in self._digest.figures)]
        if any(charts):
            charts[0] = words("last {number} days", number=max(map(len, charts)))
        for row, chart in zip(rows, charts, strict=True):
            yield _line(row, widths, chart if columns(chart) <= room else "")


def _numbers(figure: EditionFigure) -> tuple[float | None, ...]:
    return received(figure), figure.received.usual, figure.on_beat


def _line(row: Sequence[str], widths: Sequence[int], chart: str) -> str:
    numbers = "".join(
        f"  {' ' * (width - columns(cell))}{cell}" for cell, width in zip(row[1:], widths[1:], strict=True)
    )
    return f"{row[0]}{' ' * (widths[0] - columns(row[0]))}{numbers}  {chart}".rstrip()
